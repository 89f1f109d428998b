package demandes_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// valeurs makes a form of « name=value » texts.
func valeurs(textes ...string) url.Values {
	f := url.Values{}
	for _, t := range textes {
		nom, v, _ := strings.Cut(t, "=")
		f.Add(nom, v)
	}
	return f
}

// etapesTous are the pages of the document that asks every kind of question:
// what is told of an empty page, of a wrong one, and what is answered.
var etapesTous = []struct {
	titre        string
	vide         []string
	fausses      url.Values
	fautes       []string
	justes       url.Values
	recapitulees []string
}{
	{
		"Vos mots",
		[]string{"Indiquez l’objet de la demande."},
		valeurs("objet=1 85 05 78 006 084 36", "reference=AB", "site=ftp://example.org"),
		[]string{"N’indiquez pas de numéro de sécurité sociale", "La référence est de deux lettres", "L’adresse doit ressembler à https://www.example.org."},
		valeurs("objet=Loto & <b>buvette</b>", "recit=Une ligne.\r\nUne autre.", "reference=AB-2026", "site=www.example.org", "depuis=dix ans"),
		[]string{"Loto & <b>buvette</b>", "Une ligne. Une autre.", "AB-2026", "https://www.example.org", "dix ans"},
	},
	{
		"Vos nombres",
		[]string{"Indiquez le nombre de personnes.", "Indiquez le prix par personne."},
		valeurs("personnes=501", "surface=12,345", "prix=douze"),
		[]string{"Le nombre doit être 500 ou moins.", "Gardez au plus 2 chiffres après la virgule.", "Le montant doit être un nombre"},
		valeurs("personnes=80", "surface=1 250,5", "prix=12,50 €"),
		[]string{"80 personnes", "1250,5 m²", "12,50 €"},
	},
	{
		"Vos dates",
		[]string{"Indiquez le jour.", "Indiquez l’heure d’ouverture.", "Indiquez le premier jour."},
		valeurs("jour_jour=18", "jour_mois=5", "jour_annee=2026", "ouverture_heures=25", "visite_heures=14",
			"arrivee_mois=6", "arrivee_annee=2026", "sejour_debut_jour=2", "sejour_debut_mois=7", "sejour_debut_annee=2026",
			"sejour_fin_jour=1", "sejour_fin_mois=7", "sejour_fin_annee=2026"),
		[]string{
			"Choisissez le 19 mai 2026 ou un jour d’après : il faut 15 jours au moins.", "Indiquez une heure entre 0 et 23",
			"Indiquez le jour, par exemple 12 05 2026.", "Ce mois doit être passé.", "Le dernier jour doit être le premier jour ou un jour d’après.",
		},
		valeurs("jour_jour=19", "jour_mois=5", "jour_annee=2026", "ouverture_heures=14", "ouverture_minutes=30",
			"visite_date_jour=12", "visite_date_mois=5", "visite_date_annee=2026", "visite_heures=9", "arrivee_mois=3", "arrivee_annee=1999",
			"sejour_debut_jour=19", "sejour_debut_mois=5", "sejour_debut_annee=2026", "sejour_fin_jour=19", "sejour_fin_mois=5", "sejour_fin_annee=2026",
			"demandeur_date_naissance_jour=00", "demandeur_date_naissance_mois=3", "demandeur_date_naissance_annee=1977",
			"demandeur_pays_naissance=99115", "demandeur_ville_naissance=Brno"),
		[]string{"19 mai 2026", "14 h 30", "12 mai 2026 à 9 h", "mars 1999", "mars 1977, jour inconnu", "Tchécoslovaquie", "Brno"},
	},
	{
		"Vos choix",
		[]string{"Choisissez oui ou non.", "Choisissez un genre d’événement.", "Choisissez un matériel."},
		valeurs("public=peut-être", "genre=autre", "besoins=B3", "besoins=B1", "materiel_choix=M1", "materiel_suite=M21"),
		[]string{"Choisissez oui ou non.", "Précisez votre réponse.", "« De rien » va seule", "« Micro » ne va pas avec « Mobilier »"},
		valeurs("public=non", "genre=autre", "genre_autre=Thé dansant", "besoins=B2", "besoins=B1", "besoins=autre", "besoins_autre=Un parquet", "materiel_choix=M1", "materiel_suite=M11"),
		[]string{"Autre : Thé dansant", "Des tables Des barrières Autre : Un parquet", "Mobilier Chaises"},
	},
	{
		"Vous",
		[]string{"Indiquez votre nom de naissance.", "Indiquez votre adresse électronique.", "Choisissez comment recevoir la réponse."},
		valeurs("demandeur_nom_naissance=Thouvenel", "demandeur_email=camille", "demandeur_telephone=12"),
		[]string{"L’adresse électronique doit ressembler à", "Indiquez un numéro à 10 chiffres"},
		valeurs("demandeur_civilite=civilites.sans", "demandeur_prenoms=Camille", "demandeur_nom_naissance=Thouvenel", "demandeur_email=camille@example.org",
			"demandeur_telephone=06 12 34 56 78", "demandeur_canal_reponse=canaux_reponse.courrier"),
		[]string{"Je ne souhaite pas répondre", "Camille", "06 12 34 56 78", "Par courrier postal"},
	},
	{
		"Vos lieux",
		[]string{"Indiquez la commune.", "Indiquez l’adresse du siège."},
		valeurs("commune=Sainte-Marie", "departement=20", "adresse_voie=3 rue Haute", "adresse_code_postal=8800", "point_lat=91", "point_lon=6", "terrain_numero=7"),
		[]string{"Choisissez la commune parmi", "Répondez à la question « Département ».", "Indiquez un code postal de 5 chiffres", "La latitude est un nombre", "La section est d’une ou deux lettres"},
		valeurs("commune=Épinal (88000)", "pays=99109", "departement=88", "region=44", "interco=CC Rhône Lez Provence (84)", "adresse_voie=3 rue Haute", "adresse_code_postal=88000",
			"adresse_commune=Épinal", "adresse_pays=99100", "point_adresse=Devant l’école", "terrain_section=ab", "terrain_numero=0123"),
		[]string{"Épinal (88000)", "Allemagne", "88 – Vosges", "Grand Est", "CC Rhône Lez Provence (84)", "3 rue Haute 88000 Épinal", "Devant l’école", "Section AB, parcelle n° 123"},
	},
	{
		"Vos numéros",
		[]string{"Indiquez l’IBAN."},
		valeurs("siren=218801604", "siret=21880160300019", "rna=X881234567", "iban=FR7630006000011234567890188", "vehicule=SS-123-AB"),
		[]string{"Ce numéro SIREN n’existe pas", "Ce numéro SIRET n’existe pas", "Ce numéro n’existe pas", "Cet IBAN n’existe pas", "Cette immatriculation n’existe pas"},
		valeurs("siren=218801603", "siret=218 801 603 00018", "rna=w2a1000123", "iban=FR76 3000 6000 0112 3456 7890 189", "vehicule=ab123cd"),
		[]string{"218 801 603", "218 801 603 00018", "W2A1000123", "FR76 3000 6000 0112 3456 7890 189", "AB-123-CD"},
	},
}

func TestTousLesGenresDeQuestionsSeRemplissentPageParPage(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	doc := publierTous(t, b, c)
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	ancienne, _ := b.Deposer(c, b.Compte("camille@example.org"))
	p := camille.Ouvrir(c.Chemin() + "/demarches/tous-les-genres?origine=bulletin&objet=forgé").Contient("Commencer")
	action := regexp.MustCompile(`action="([^"]*tous-les-genres[^"]*)"`).FindStringSubmatch(p.Corps)[1]
	p = camille.Envoyer(action, nil).Attendre(http.StatusSeeOther)
	for _, e := range etapesTous {
		p = franchir(t, camille, p.Vers, e.titre, []essaiPage{{nil, e.vide}, {e.fausses, e.fautes}}, e.justes)
	}
	p = enfants(t, camille, p.Vers)

	camille.Ouvrir(p.Vers).Contient("Prix pour tous : 1 000 €", "Nombre d’enfants : 2", "Cette demande fait-elle suite", socle.FormaterNumero(ancienne.Numero))
	p = franchir(t, camille, p.Vers, "Pour finir", []essaiPage{
		{valeurs("suite_de=demandeexemple0"), []string{"Répondez à la question « Cette demande fait-elle suite à une autre", "Cochez la case"}},
	}, valeurs("suite_de="+ancienne.ID, "atteste=oui", "origine=forgée", "total=0"))

	camille.Ouvrir(camille.EnvoyerFichiers(p.Vers, nil).Attendre(http.StatusSeeOther).Vers).Contient("Joignez le document")
	carte := guichettest.Fichier{Champ: "piece_identite", Nom: "carte.jpg", Contenu: unePhoto()}
	p = camille.EnvoyerFichiers(p.Vers, nil, carte).Attendre(http.StatusSeeOther)
	resume := camille.Ouvrir(p.Vers).Attendre(http.StatusOK).Contient("Vérifiez vos réponses", "bulletin", "1 000 €", "carte.jpg", "Enfant 2", "Tom")
	for _, e := range etapesTous {
		resume.Contient(e.recapitulees...)
	}
	if strings.Contains(resume.Texte(), "forgé") {
		t.Error("une réponse que la page ne pose pas est gardée")
	}
	camille.Ouvrir(camille.Envoyer(strings.TrimSuffix(p.Vers, "verification")+"envoi", nil).Attendre(http.StatusSeeOther).Vers).Contient("Votre demande est envoyée")

	d := derniere(t, b, c, "camille@example.org")
	if d.CanalReponse != "courrier" {
		t.Errorf("réponse voulue par %q", d.CanalReponse)
	}
	parcours, err := demandes.ReponsesDe(b.App, d)
	if err != nil {
		t.Fatal(err)
	}
	total := champ(doc, "total")
	if v := parcours.Visibles[total]; v.Une() != "1000.00" {
		t.Errorf("le total déposé est %q", v)
	}
	b.Agent(c, "nadege@example.org", agents.Instruction).Ouvrir(c.Chemin()+"/agents/demandes/"+d.ID).
		Contient("Enfant 1", "Enfant 2", "Écrire à la mairie, n° "+socle.FormaterNumero(ancienne.Numero), "1 000 €", "Section AB, parcelle n° 123")
	t.Run("le titre d’identité", func(t *testing.T) { identite(t, b, c, camille, d) })
}

// publierTous publishes the document that asks every kind of question.
func publierTous(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite) *catalogue.Document {
	t.Helper()
	brut, err := os.ReadFile("../catalogue/testdata/tous-les-genres.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := catalogue.Lire(bytes.NewReader(brut))
	if err != nil {
		t.Fatal(err)
	}
	b.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, c.ID, doc, socle.Programme("essai"))
		return err
	})
	return doc
}

// essaiPage is one sending of a page and what it says then.
type essaiPage struct {
	envoi url.Values
	dit   []string
}

// franchir sends a page wrong, then right, and gives where it leads.
func franchir(t *testing.T, client *guichettest.Client, page, titre string, essais []essaiPage, justes url.Values) *guichettest.Page {
	t.Helper()
	client.Ouvrir(page).Attendre(http.StatusOK).Contient(titre)
	for _, e := range essais {
		p := client.Envoyer(page, e.envoi).Attendre(http.StatusSeeOther)
		p = client.Ouvrir(p.Vers).Attendre(http.StatusOK).Contient(e.dit...)
		for nom, v := range e.envoi {
			if !strings.Contains(p.Corps, `name="`+nom+`"`) && !slices.Contains(v, "forgée") {
				t.Fatalf("%s : plus de contrôle %s", titre, nom)
			}
		}
	}
	p := client.Envoyer(page, justes).Attendre(http.StatusSeeOther)
	if p.Vers == page { // an answer revealed a question of the same page
		p = client.Envoyer(page, justes).Attendre(http.StatusSeeOther)
	}
	return p
}

// enfants goes through the liste: rows are added and removed, and what was
// typed stays.
func enfants(t *testing.T, client *guichettest.Client, page string) *guichettest.Page {
	t.Helper()
	ids := func(p *guichettest.Page) []string {
		var l []string
		for _, m := range regexp.MustCompile(`name="enfants" value="([^"]+)"`).FindAllStringSubmatch(p.Corps, -1) {
			l = append(l, m[1])
		}
		return l
	}
	p := client.Ouvrir(page).Contient("Les enfants qui participent", "Enfant 1", "Ajouter un enfant")
	l := ids(p)
	if len(l) != 1 {
		t.Fatalf("rangées au départ : %v", l)
	}
	nom := func(i int, champ string) string { return "enfants." + l[i] + "." + champ }
	f := valeurs("enfants="+l[0], nom(0, "prenom")+"=Léa", "_ajouter=enfants")
	ajoutee := client.Envoyer(page, f).Attendre(http.StatusSeeOther)
	if !strings.Contains(ajoutee.Vers, "#s-enfants.") || strings.Contains(ajoutee.Vers, "fautes") {
		t.Errorf("après « Ajouter » : %s", ajoutee.Vers)
	}
	p = client.Ouvrir(page).Contient("Enfant 2")
	if l = ids(p); len(l) != 2 || !strings.Contains(p.Corps, `value="Léa"`) {
		t.Fatalf("rangées après un ajout : %v", l)
	}
	f = valeurs("enfants="+l[0], "enfants="+l[1], nom(0, "prenom")+"=Léa", nom(0, "allergie")+"=oui", nom(1, "prenom")+"=Hugo",
		nom(1, "ne_le_jour")+"=31", nom(1, "ne_le_mois")+"=2", nom(1, "ne_le_annee")+"=2020")
	client.Ouvrir(client.Envoyer(page, f).Attendre(http.StatusSeeOther).Vers).
		Contient("Enfant 2 : Indiquez une date qui existe", "Enfant 2 : Dites s’il y a une allergie.")
	f.Set("_ajouter", "enfants")
	client.Envoyer(page, f).Attendre(http.StatusSeeOther)
	p = client.Ouvrir(page).Contient("Enfant 3", "Laquelle")
	if l = ids(p); len(l) != 3 || strings.Contains(p.Texte(), "Ajouter un enfant") {
		t.Fatalf("rangées après deux ajouts : %v", l)
	}
	client.Envoyer(page, valeurs("enfants="+l[0], nom(0, "prenom")+"=Léa", nom(0, "allergie")+"=oui", nom(0, "laquelle")+"=Les noix",
		nom(1, "prenom")+"=Hugo", nom(2, "prenom")+"=Tom", nom(2, "allergie")+"=non", "_retirer=enfants."+l[1])).Attendre(http.StatusSeeOther)
	p = client.Ouvrir(page).Contient("Enfant 2")
	if l = ids(p); len(l) != 2 || strings.Contains(p.Corps, "Hugo") || !strings.Contains(p.Corps, `value="Tom"`) {
		t.Fatalf("rangées après un retrait : %v", l)
	}
	return client.Envoyer(page, valeurs(nom(0, "prenom")+"=Léa", nom(0, "allergie")+"=oui", nom(0, "laquelle")+"=Les noix",
		nom(1, "prenom")+"=Tom", nom(1, "allergie")+"=non")).Attendre(http.StatusSeeOther)
}

// identite follows the card: barred for who may read it, then erased.
func identite(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, camille *guichettest.Client, d *demandes.Demande) {
	accueil := b.Agent(c, "accueil@example.org", agents.Accueil)
	instruction := b.Agent(c, "instruction@example.org", agents.Instruction)
	bureau, espace := c.Chemin()+"/agents/demandes/"+d.ID, c.Chemin()+"/demandes/"+d.ID
	fiche := instruction.Ouvrir(bureau).Attendre(http.StatusOK)
	piece := regexp.MustCompile(`/pieces/([a-z0-9]+)`).FindStringSubmatch(fiche.Corps)[1]
	accueil.Lire(bureau + "/pieces/" + piece).Attendre(http.StatusForbidden).Contient("Ce titre d’identité n’est lu que par les agents")
	copie := instruction.Lire(bureau + "/pieces/" + piece).Attendre(http.StatusOK)
	original := camille.Lire(espace + "/pieces/" + piece).Attendre(http.StatusOK)
	if copie.Corps == original.Corps || !bytes.Equal([]byte(original.Corps), unePhoto()) {
		t.Error("l’agent lit l’original, ou l’usager n’y lit pas le sien")
	}
	if _, err := jpeg.Decode(strings.NewReader(copie.Corps)); err != nil {
		t.Error(err)
	}
	if err := demandes.ClasserDemande(b.App, d, socle.Programme("essai"), "essai"); err != nil {
		t.Fatal(err)
	}
	b.Horloge.Avancer(29 * 24 * time.Hour)
	b.Executer("purge-pieces")
	camille.Connecter(c, "camille@example.org", "", "").Lire(espace + "/pieces/" + piece).Attendre(http.StatusOK)
	b.Horloge.Avancer(24 * time.Hour)
	b.Executer("purge-pieces")
	camille.Connecter(c, "camille@example.org", "", "")
	instruction = b.Agent(c, "remplace@example.org", agents.Instruction)
	for _, p := range []*guichettest.Page{camille.Lire(espace + "/pieces/" + piece), instruction.Lire(bureau + "/pieces/" + piece)} {
		p.Attendre(http.StatusNotFound).Contient("Ce document n’est plus gardé")
	}
	camille.Ouvrir(espace).Contient("Document effacé, 30 jours après la fin de la demande : Carte d’identité ou passeport")
	instruction.Ouvrir(bureau).Contient("carte.jpg effacé le 3 juin 2026")
	b.Executer("purge-pieces")
	if n := strings.Count(camille.Ouvrir(espace).Texte(), "Document effacé"); n != 1 {
		t.Errorf("dit %d fois", n)
	}
}

func unePhoto() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 300, 200)), nil) // a buffer does not fail
	return b.Bytes()
}

func champ(doc *catalogue.Document, code string) string {
	for _, e := range doc.Etapes {
		for _, c := range e.Champs {
			if c.Code == code {
				return c.ID
			}
		}
	}
	return ""
}

func derniere(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, courriel string) *demandes.Demande {
	t.Helper()
	l, err := demandes.DuCompte(b.App, c.ID, b.Compte(courriel).ID)
	if err != nil || len(l) == 0 {
		t.Fatalf("aucune demande : %v", err)
	}
	return &l[0]
}
