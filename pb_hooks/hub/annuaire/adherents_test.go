package annuaire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

func TestLesCollectivitesSAjoutentDUnTableur(t *testing.T) {
	d := ouvrir(t)
	for _, cas := range []struct{ nom, codes, phrase string }{
		{"refuse de n’en ajouter aucune", " \n", "Indiquez au moins une collectivité"},
		{"refuse une ligne sans code", "88160\nune commune", "Aucun code connu sur la ligne : une commune."},
		{"refuse une date à venir", "88160", "Cette date est à venir"},
	} {
		f := dates(url.Values{"codes": {cas.codes}}, "contactee_le", "4", "5", "2026")
		if strings.Contains(cas.nom, "date") {
			f.Set("contactee_le_annee", "2027")
		}
		p := d.irene.Envoyer(d.base+"/ajout", f).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
		if !strings.Contains(p.Corps, strings.TrimSpace(cas.codes)) {
			t.Errorf("%s : la saisie est perdue", cas.nom)
		}
	}
	if n := d.Compter("hub_membres"); n != 0 {
		t.Errorf("%d membres", n)
	}
	d.ajouter("88487;Le Val-d'Ajol;88340\r\n\"Épinal\"\t88160\n88487")
	d.irene.Lire(d.base).Attendre(http.StatusOK).Contient("2 collectivités ajoutées.", "2 collectivités", "Le Val-d’Ajol", "Épinal", "Contactée")
	d.ajouter("88160\n88413")
	d.irene.Lire(d.base).Contient("1 collectivité ajoutée. Les autres y étaient déjà.", "3 collectivités")
}

// The last two stages are those of the guichet, the others those of the page.
func TestLesEtapesDUnAdherent(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88160\n88487")
	page := d.page("commune", "88160")
	verifier := func(attendue annuaire.Etape) {
		t.Helper()
		d.irene.Lire(page).Attendre(http.StatusOK).Contient("Étape " + attendue.EnMots())
	}
	verifier(annuaire.Contactee)
	f := dates(url.Values{}, "adherente_le", "1", "3", "2026")
	d.irene.Envoyer(page+"/adhesion", f).Attendre(http.StatusSeeOther)
	verifier(annuaire.Adherente)
	d.irene.Envoyer(page+"/adhesion", dates(f, "formee_le", "2", "4", "2026")).Attendre(http.StatusSeeOther)
	verifier(annuaire.Formee)
	d.irene.Envoyer(page+"/adhesion", dates(f, "finie_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	verifier(annuaire.Contactee)
	for _, suffixe := range []string{"_jour", "_mois", "_annee"} {
		f.Del("finie_le" + suffixe)
	}
	d.irene.Envoyer(page+"/adhesion", f).Attendre(http.StatusSeeOther)

	g, c := guichettest.NewCommune(t, "127.0.0.2", "Épinal", "88160", "contact")
	lien := d.InviterGuichet(c)
	verifier(annuaire.Formee) // invited is not open
	g.Rattacher(lien)
	verifier(annuaire.Ouverte)
	d.irene.Lire(page).Contient("Son guichet " + g.URL + c.Chemin())
	g.Deposer(c, nil)
	g.DireA(d.Banc)
	verifier(annuaire.Active)
	d.irene.Lire(d.base).Contient("Toutes 2", "Contactées 1", "Actives 1", "Active 1 1")
	d.irene.Lire(d.base+"?etape=active").Contient("1 collectivité", "Épinal")
	d.Horloge.Avancer(40 * 24 * time.Hour)
	d.irene = d.Agent(d.dep, "rose@example.org", agents.Administration) // she is signed out by then
	verifier(annuaire.Ouverte)
	noeuds, err := synchro.Noeuds(d.App)
	if err != nil {
		t.Fatal(err)
	}
	if err := noeuds[0].Revoquer(d.App, essai); err != nil {
		t.Fatal(err)
	}
	verifier(annuaire.Formee)
}

func TestLaListeSeCherche(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88160\n88487\n88413\n88")
	epinal, _ := collectivites.FicheParCode("commune", "88160")
	d.adherer("88487")
	if _, err := annuaire.Appeler(d.App, 2026, essai); err != nil {
		t.Fatal(err)
	}
	for _, cas := range []struct{ nom, requete, voit, pas string }{
		{"par le début d’un mot", "q=ajol", "Le Val-d’Ajol", "Épinal"},
		{"sans accent", "q=epin", "Épinal", "Le Val-d’Ajol"},
		{"par le code", "q=88413", "Saint-Dié-des-Vosges", "Épinal"},
		{"par l’intercommunalité", "epci=" + epinal.EPCI, "Épinal", "Le Val-d’Ajol"},
		{"par la cotisation à payer", "impaye=oui", "Le Val-d’Ajol", "Saint-Dié"},
		{"par l’étape", "etape=adherente", "Le Val-d’Ajol", "Saint-Dié"},
		{"par une étape qui n’existe pas", "etape=reine", "Épinal", "Aucune collectivité"},
	} {
		p := d.irene.Lire(d.base + "?" + cas.requete).Attendre(http.StatusOK)
		_, tableau, _ := strings.Cut(p.Corps, "<caption>")
		tableau, _, _ = strings.Cut(tableau, "</table>")
		if !strings.Contains(tableau, cas.voit) || strings.Contains(tableau, cas.pas) {
			t.Errorf("%s : %s", cas.nom, tableau)
		}
		csv := d.irene.Lire(d.base + "/export?format=csv&" + cas.requete).Attendre(http.StatusOK)
		if !strings.Contains(csv.Corps, cas.voit) || strings.Contains(csv.Corps, cas.pas) {
			t.Errorf("%s : %s", cas.nom, csv.Corps)
		}
	}
	d.irene.Lire(d.base + "?q=paris").Contient("Aucune collectivité ne correspond.")
	for _, format := range []string{"xlsx", "ods"} {
		if p := d.irene.Lire(d.base + "/export?format=" + format).Attendre(http.StatusOK); !strings.HasPrefix(p.Corps, "PK") {
			t.Errorf("%s : %.20q", format, p.Corps)
		}
	}
	d.irene.Lire(d.base + "/export?format=doc").Attendre(http.StatusNotFound)
}

func TestUnAdherentSeRegle(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88487\n88160")
	page, autre := d.page("commune", "88487"), d.page("commune", "88160")
	for _, cas := range []struct {
		nom, fin string
		f        url.Values
		phrase   string
	}{
		{"refuse une adhésion à venir", "/adhesion", dates(url.Values{}, "adherente_le", "4", "6", "2026"), "Cette date est à venir"},
		{"refuse un jour qui n’existe pas", "/adhesion", dates(url.Values{}, "formee_le", "31", "4", "2026"), "Indiquez une date du calendrier"},
		{"refuse une fin avant le début", "/adhesion", dates(dates(url.Values{}, "adherente_le", "4", "5", "2026"), "finie_le", "3", "5", "2026"), "La fin est avant le début"},
		{"refuse une fin sans début", "/adhesion", dates(url.Values{}, "finie_le", "3", "5", "2026"), "Indiquez depuis quand elle adhérait."},
		{"refuse ce qui n’est pas dans la liste", "/adhesion", url.Values{"produits": {"Une fusée"}}, "Choisissez dans la liste."},
		{"refuse une note trop longue", "/adhesion", url.Values{"note": {strings.Repeat("a", 5001)}}, "Raccourcissez à 5 000 caractères"},
		{"refuse un contact sans nom", "/contacts/nouveau", url.Values{"courriel": {"mairie@example.org"}}, "Indiquez le nom de la personne."},
		{"refuse une adresse fausse", "/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}, "courriel": {"mairie"}}, "L’adresse électronique doit ressembler"},
		{"refuse un téléphone faux", "/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}, "telephone": {"abc"}}, "Indiquez un numéro à 10 chiffres"},
		{"refuse un modèle inventé", "/convention", url.Values{"modele": {"autre"}}, "Choisissez dans la liste."},
		{"refuse une convention sans modèle", "/convention", dates(url.Values{}, "signee_le", "4", "5", "2026"), "Indiquez quel modèle est signé."},
		{"refuse une convention finie avant d’être signée", "/convention", dates(dates(url.Values{"modele": {"guichet"}}, "signee_le", "4", "5", "2026"), "jusqu_au", "1", "5", "2026"), "La fin est avant la signature"},
		{"refuse une habilitation sans date", "/habilitations", url.Values{"hubee_etat": {"demandee"}}, "Indiquez la date."},
		{"refuse une habilitation obtenue sans numéro", "/habilitations", dates(url.Values{"hubee_etat": {"obtenue"}}, "hubee_le", "4", "5", "2026"), "Indiquez le numéro de l’habilitation."},
		{"refuse un numéro sans état", "/habilitations", url.Values{"hubee_reference": {"12"}}, "Dites où elle en est."},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := d.irene.Pour(t).Envoyer(page+cas.fin, cas.f).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			for cle, v := range cas.f {
				if !strings.Contains(cle, "produits") && !strings.Contains(cle, "modele") && !strings.Contains(p.Corps, v[0]) {
					t.Errorf("%s est perdu", cle)
				}
			}
		})
	}
	if n := d.Compter("hub_contacts") + d.Compter("hub_habilitations"); n > 0 {
		t.Errorf("%d lignes écrites malgré une faute", n)
	}
	d.irene.Envoyer(page+"/adhesion", dates(url.Values{"produits": {"Guichet en ligne"}, "note": {"Rappeler en juin."}}, "adherente_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	d.irene.Envoyer(page+"/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}, "fonction": {"maire"}, "courriel": {"Jeanne@Example.org"}, "telephone": {"03 29 00 00 01"}}).Attendre(http.StatusSeeOther)
	d.irene.Envoyer(page+"/convention", dates(url.Values{"modele": {"guichet"}}, "signee_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	d.irene.Envoyer(page+"/habilitations", dates(url.Values{"hubee_etat": {"obtenue"}, "hubee_reference": {"HB-12"}}, "hubee_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Attendre(http.StatusOK).Contient(
		"Adhérente depuis le 4 mai 2026", "Guichet en ligne", "Rappeler en juin.", "Jeanne Aubry", "maire", "jeanne@example.org", "Guichet de la collectivité", "Signée le 4 mai 2026",
		"Obtenue le 4 mai 2026, n° HB-12", "Pas encore demandée", "Habilitations changées", "Contact écrit", "Nadège Humbert",
	)
	var contact string
	if err := d.App.DB().Select("id").From("hub_contacts").Row(&contact); err != nil {
		t.Fatal(err)
	}
	d.irene.Lire(autre + "/contacts/" + contact).Attendre(http.StatusNotFound)
	d.irene.Envoyer(autre+"/contacts/"+contact+"/retrait", nil).Attendre(http.StatusNotFound)
	d.irene.Envoyer(page+"/contacts/"+contact, url.Values{"nom": {"Jeanne Aubry"}, "fonction": {"première adjointe"}}).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Contient("première adjointe")
	d.irene.Envoyer(page+"/contacts/"+contact+"/retrait", nil).Attendre(http.StatusSeeOther)
	d.irene.Lire(page).Contient("Ce contact est oublié.", "Aucun contact.")
	d.irene.Envoyer(page+"/habilitations", nil).Attendre(http.StatusSeeOther)
	if n := d.Compter("hub_habilitations"); n != 0 {
		t.Errorf("%d habilitations", n)
	}

	t.Run("un produit retiré de la liste reste chez qui l’a", func(t *testing.T) {
		irene := d.irene.Pour(t)
		irene.Envoyer(d.base+"/produits", url.Values{"produits": {strings.Repeat("a", 81)}}).Attendre(http.StatusUnprocessableEntity).Contient("Raccourcissez chaque nom")
		irene.Envoyer(d.base+"/produits", url.Values{"produits": {"Courrier\n\nCourrier\nAgenda"}}).Attendre(http.StatusSeeOther)
		irene.Lire(page+"/adhesion").Contient("Courrier", "Agenda", "Guichet en ligne")
		if p := irene.Lire(autre + "/adhesion"); strings.Contains(p.Corps, "Guichet en ligne") {
			t.Error("proposé à qui ne l’a pas")
		}
	})
}

func TestLesContactsDeQuiEstPartieSontOublies(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88487\n88160")
	for _, code := range []string{"88487", "88160"} {
		page := d.adherer(code)
		d.irene.Envoyer(page+"/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}}).Attendre(http.StatusSeeOther)
	}
	d.irene.Envoyer(d.page("commune", "88487")+"/adhesion", dates(dates(url.Values{}, "adherente_le", "4", "5", "2025"), "finie_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	d.Horloge.Avancer(364 * 24 * time.Hour)
	d.Executer("hub-contacts")
	if n := d.Compter("hub_contacts"); n != 2 {
		t.Errorf("%d contacts avant un an", n)
	}
	d.Horloge.Avancer(2 * 24 * time.Hour)
	d.Executer("hub-contacts")
	var restes []string
	if err := d.App.DB().Select("m.code").From("hub_contacts c").InnerJoin("hub_membres m", dbx.NewExp("m.id = c.membre")).Column(&restes); err != nil {
		t.Fatal(err)
	}
	if len(restes) != 1 || restes[0] != "88160" {
		t.Error(restes)
	}
}

// Who reads the members, who writes, and where.
func TestQuiTientLaListeDesAdherents(t *testing.T) {
	d := ouvrir(t)
	d.ajouter("88487")
	page := d.adherer("88487")
	if _, err := annuaire.Appeler(d.App, 2026, essai); err != nil {
		t.Fatal(err)
	}
	d.irene.Envoyer(page+"/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}}).Attendre(http.StatusSeeOther)
	m, err := annuaire.MembreDe(d.App, "commune", "88487")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for mot, table := range map[string]string{"{contact}": "hub_contacts", "{cotisation}": "hub_cotisations"} {
		var id string
		if err := d.App.DB().Select("id").From(table).Row(&id); err != nil {
			t.Fatal(err)
		}
		ids[mot] = id
	}
	commune := d.Collectivite("Saint-Exemple")
	adresse := strings.NewReplacer("{membre}", m.ID, "{contact}", ids["{contact}"], "{cotisation}", ids["{cotisation}"], "{annee}", "2026", "{piece}", "inconnue")
	type visiteur struct {
		nom            string
		qui            *guichettest.Client
		chez           *collectivites.Collectivite
		lit, lu, ecrit int
	}
	ici, refus := d.dep, http.StatusForbidden
	visiteurs := []visiteur{
		{"personne", d.Client(), ici, http.StatusSeeOther, http.StatusSeeOther, http.StatusUnauthorized},
		{"l’instruction", d.Agent(ici, "i@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Dpo), ici, refus, refus, refus},
		{"la gestion", d.Agent(ici, "g@example.org", agents.Gestion), ici, http.StatusOK, refus, refus},
		{"l’administration d’une commune, chez le Département", d.Agent(commune, "a@example.org", agents.Administration), ici, refus, refus, refus},
		{"l’administration d’une commune, chez elle", d.Agent(commune, "b@example.org", agents.Administration), commune, http.StatusNotFound, http.StatusNotFound, http.StatusNotFound},
	}
	routes := 0
	for _, route := range d.Socle.Routes() {
		fin, ok := strings.CutPrefix(route.Chemin, "/{collectivite}/agents/reglages")
		if !ok || !strings.HasPrefix(fin, "/adherents") && !strings.HasPrefix(fin, "/cotisations") {
			continue
		}
		routes++
		ecriture := route.Methode == http.MethodPost || route.Acces.Nom == "agent:administration"
		for _, v := range visiteurs {
			chemin := v.chez.Chemin() + "/agents/reglages" + adresse.Replace(fin)
			attendu, p := v.lit, (*guichettest.Page)(nil)
			if route.Methode == http.MethodPost {
				attendu, p = v.ecrit, v.qui.Envoyer(chemin, url.Values{"nom": {"Intruse"}})
			} else {
				if ecriture {
					attendu = v.lu
				}
				p = v.qui.Lire(chemin)
			}
			if p.Status != attendu && (attendu != http.StatusOK || p.Status != http.StatusSeeOther && p.Status != http.StatusNotFound) {
				t.Errorf("%s, %s %s : %d, attendu %d", v.nom, route.Methode, fin, p.Status, attendu)
			}
		}
	}
	if routes != 34 {
		t.Errorf("%d routes", routes)
	}
	if n := d.Compter("hub_contacts WHERE nom = 'Intruse'") + d.Compter("hub_cotisations WHERE payee_le != ''"); n > 0 {
		t.Errorf("%d lignes écrites par qui n’en a pas le droit", n)
	}
	d.irene.Lire(d.base + "/inconnu").Attendre(http.StatusNotFound)
	d.irene.Lire(d.dep.Chemin() + "/agents/reglages/cotisations/1999").Attendre(http.StatusNotFound)
}
