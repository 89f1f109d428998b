package catalogue_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

// atelier is an agent at work on one version in preparation.
type atelier struct {
	*guichettest.Client
	t    *testing.T
	b    *guichettest.Banc
	c    *collectivites.Collectivite
	base string // of the ébauche
}

func (a *atelier) verrou() string { return a.Lire(a.base + "/informations").Champ("verrou") }

// poser sends a form of the designer, of the version as it is.
func (a *atelier) poser(chemin string, f url.Values) *guichettest.Page {
	a.t.Helper()
	f.Set("verrou", a.verrou())
	return a.Envoyer(a.base+chemin, f)
}

func (a *atelier) document() *catalogue.Document {
	a.t.Helper()
	l, err := catalogue.EbauchesDe(a.b.App, a.c.ID)
	if err != nil || len(l) != 1 {
		a.t.Fatalf("%d versions en préparation : %v", len(l), err)
	}
	d, err := l[0].Lire()
	if err != nil {
		a.t.Fatal(err)
	}
	return d
}

// champ finds a question by its label.
func (a *atelier) champ(libelle string) catalogue.Champ {
	a.t.Helper()
	for _, e := range a.document().Etapes {
		for _, c := range e.Champs {
			for _, x := range append([]catalogue.Champ{c}, c.Champs...) {
				if x.Libelle.Fr == libelle {
					return x
				}
			}
		}
	}
	a.t.Fatalf("pas de question « %s »", libelle)
	return catalogue.Champ{}
}

func (a *atelier) question(dans, genre, libelle string, autres ...string) catalogue.Champ {
	a.t.Helper()
	f := url.Values{"genre": {genre}, "libelle": {libelle}}
	for i := 0; i < len(autres); i += 2 {
		f.Set(autres[i], autres[i+1])
	}
	a.poser("/questions/nouvelle?dans="+dans, f).Attendre(http.StatusSeeOther)
	return a.champ(libelle)
}

var informations = url.Values{
	"titre": {"Demander un emplacement au marché"}, "resume": {"Pour les commerçants du samedi."}, "theme": {"Vie locale"}, "pour_qui": {"Les commerçants."},
	"a_preparer": {"Votre attestation d’assurance\nVotre carte de commerçant"}, "duree": {"5 minutes environ"}, "cout": {"Gratuit"},
	"delai": {"La mairie vous répond en deux semaines."}, "sans_internet": {"Vous pouvez passer au guichet."},
}

var traitement = url.Values{
	"service": {"secretariat"}, "secteur": {"vie_locale"}, "delai_valeur": {"2"}, "delai_unite": {"mois"}, "delai_nature": {"usage"}, "suite": {"Le placier vous appelle."},
	"silence": {"SVR"}, "silence_valeur": {"2"}, "silence_unite": {"mois"}, "silence_source": {"CRPA L231-4"}, "recours": {"Vous pouvez saisir le tribunal."},
	"decision": {"oui"}, "motifs": {"Règlement du marché, article 4 : le marché est complet."}, "dua": {"5 ans"}, "sort_final": {"D"}, "rgpd_base": {"6.1.e"},
	"finalite": {"Attribuer les emplacements."}, "authentification": {"facultative"}, "public": {"particulier", "entreprise"},
}

// fabriquer makes the téléservice of the story: eight questions, a condition, a
// repeated group, a document.
func fabriquer(t *testing.T) *atelier {
	t.Helper()
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	a := &atelier{Client: b.Agent(c, "gestion@example.org", agents.Gestion), t: t, b: b, c: c}
	a.base = a.Envoyer(c.Chemin()+"/agents/teleservices/nouvelle", url.Values{"titre": {"Demander un emplacement"}}).Attendre(http.StatusSeeOther).Vers
	a.Lire(a.base).Attendre(http.StatusOK).Contient("À compléter", "points à corriger", "Attend vos corrections")
	a.poser("/informations", informations).Attendre(http.StatusSeeOther)
	a.poser("/traitement", traitement).Attendre(http.StatusSeeOther)
	a.poser("/questions", url.Values{"geste": {"page"}, "titre": {"Votre stand"}}).Attendre(http.StatusSeeOther)
	page := a.document().Etapes[1].ID
	a.question(page, "texte", "Que vendez-vous ?")
	a.question(page, "entier", "Combien de mètres ?")
	a.question(page, "choix", "Quel jour ?", "options", "Mercredi\nSamedi")
	electricite := a.question(page, "booleen", "Voulez-vous l’électricité ?")
	puissance := a.question(page, "entier", "Quelle puissance ?")
	a.question(page, "date", "À partir de quand ?")
	vehicules := a.question(page, "liste", "Vos véhicules")
	a.question(vehicules.ID, "immatriculation", "Plaque du véhicule")
	f := url.Values{
		"genre": {"entier"}, "libelle": {"Quelle puissance ?"}, "aide": {"En kilowatts."}, "unite": {"kW"}, "min": {"1"}, "max": {"36"},
		"si": {"toutes"}, "si_question_1": {electricite.ID}, "si_comparaison_1": {"eq"}, "si_reponse_1": {"oui"},
	}
	a.poser("/questions/"+puissance.ID, f).Attendre(http.StatusSeeOther)
	a.poser("/documents/nouvelle", url.Values{
		"libelle": {"Attestation d’assurance"}, "base_legale": {"Règlement du marché, article 2"}, "facultatif": {"oui"}, "nature": {"assurance"}, "formats": {"pdf"}, "max_mo": {"5"}, "nb_max": {"1"},
	}).Attendre(http.StatusSeeOther)
	return a
}

func TestUneDemarcheSeFabriqueSePublieSeDeposeEtChange(t *testing.T) {
	a := fabriquer(t)
	puissance := a.champ("Quelle puissance ?")
	a.Lire(a.base+"/questions").Attendre(http.StatusOK).Contient("Votre stand", "Quand « Voulez-vous l’électricité ? » est « Oui »", "Plaque du véhicule")
	a.Lire(a.base+"/questions/"+puissance.ID).Attendre(http.StatusOK).Contient("Aperçu", "En kilowatts.")
	for _, fin := range []string{"", "/informations", "/traitement", "/documents", "/conditions", "/verification", "/publication", "/conditions/nouvelle", "/regles-d-acces/nouvelle", "/documents/nouvelle"} {
		a.Lire(a.base + fin).Attendre(http.StatusOK)
	}
	a.Envoyer(a.base+"/conditions", url.Values{"essai_" + a.champ("Voulez-vous l’électricité ?").Code: {"oui"}}).Attendre(http.StatusOK).Contient("Question « Quelle puissance ? » Vrai")
	a.Lire(a.base + "/verification").Contient("Rien n’empêche la publication.")

	a.poser("/publication", url.Values{}).Attendre(http.StatusUnprocessableEntity).Contient("Confirmez la règle du silence")
	publie := a.poser("/publication", url.Values{"confirmer": {"oui"}}).Attendre(http.StatusSeeOther).Vers
	a.Lire(publie).Attendre(http.StatusOK).Contient("En ligne", "Version 1", "Nadège Humbert")
	demarche := a.c.Chemin() + "/demarches/demander-un-emplacement"
	a.b.Client().Lire(demarche).Attendre(http.StatusOK).Contient("Les commerçants.", "Attestation d’assurance")

	// One demande is filed, another is begun; then the form changes.
	s, err := catalogue.ParCode(a.b.App, a.c.ID, "demander-un-emplacement")
	if err != nil {
		t.Fatal(err)
	}
	depose := remplirParPages(t, a.b.Client(), demarche)
	depose.Contient("Votre demande est envoyée")
	autre := a.b.Client()
	etape := autre.Envoyer(demarche, nil).Attendre(http.StatusSeeOther).Vers
	etape = autre.Envoyer(etape, coordonnees).Attendre(http.StatusSeeOther).Vers

	a.base = a.Envoyer(publie+"/preparation", nil).Attendre(http.StatusSeeOther).Vers
	a.question(a.document().Etapes[1].ID, "texte", "Nom de votre enseigne")
	a.Lire(a.base+"/publication").Contient("Question ajoutée : « Nom de votre enseigne ».", "1 brouillon est en cours")
	a.poser("/publication", url.Values{}).Attendre(http.StatusSeeOther)
	changement := autre.Lire(etape).Attendre(http.StatusSeeOther).Vers
	suite := autre.Envoyer(changement, nil).Attendre(http.StatusSeeOther).Vers
	autre.Lire(strings.TrimSuffix(changement, "changement") + "verification").Contient("Thouvenel")
	autre.Lire(suite).Attendre(http.StatusOK).Contient("Nom de votre enseigne")
	var revision string
	if err := a.b.App.DB().NewQuery("SELECT revision FROM demandes WHERE teleservice = '" + s.ID + "'").Row(&revision); err != nil || revision != s.Revision {
		t.Errorf("la demande a changé de version : %s %v", revision, err)
	}

	t.Run("une ancienne version se reprend", func(t *testing.T) {
		la := a.Envoyer(publie+"/revisions/"+s.Revision, nil).Attendre(http.StatusSeeOther).Vers
		a.Lire(la + "/publication").Contient("Question retirée : « Nom de votre enseigne ».")
		a.Envoyer(publie+"/revisions/"+s.Revision, nil).Attendre(http.StatusConflict)
	})
}

var coordonnees = url.Values{
	"demandeur_nom_naissance": {"Thouvenel"}, "demandeur_prenoms": {"Camille"}, "demandeur_email": {"camille@example.org"}, "demandeur_telephone": {"06 12 34 56 78"},
}

var controlesPoses = regexp.MustCompile(`(?:<input type="radio"[^>]* name="([^"]+)" value="([^"]+)")|(?:<input[^>]* name="([^"]+)"[^>]* type="text")`)

// remplirParPages fills each page with something plausible until the demande is
// sent.
func remplirParPages(t *testing.T, v *guichettest.Client, demarche string) *guichettest.Page {
	t.Helper()
	suite := v.Envoyer(demarche, nil).Attendre(http.StatusSeeOther).Vers
	for range 12 {
		p := v.Lire(suite).Attendre(http.StatusOK)
		if strings.HasSuffix(suite, "/verification") {
			return v.Ouvrir(v.Envoyer(strings.TrimSuffix(suite, "verification")+"envoi", nil).Attendre(http.StatusSeeOther).Vers)
		}
		f := url.Values{}
		for _, m := range controlesPoses.FindAllStringSubmatch(p.Corps, -1) {
			if m[1] != "" {
				f.Set(m[1], m[2])
			} else {
				f.Set(m[3], "4")
			}
		}
		for nom, v := range coordonnees {
			if f.Has(nom) {
				f[nom] = v
			}
		}
		for nom := range f {
			if strings.HasSuffix(nom, "_annee") {
				f.Set(nom, "2026")
			}
			if strings.Contains(nom, "plaque") {
				f.Set(nom, "AB-123-CD")
			}
		}
		for _, m := range regexp.MustCompile(`type="hidden" name="([^"_][^"]*)" value="([^"]*)"`).FindAllStringSubmatch(p.Corps, -1) {
			f.Add(m[1], m[2])
		}
		if strings.Contains(p.Corps, "multipart/form-data") {
			suite = v.EnvoyerFichiers(suite, f).Attendre(http.StatusSeeOther).Vers
			continue
		}
		suite = v.Envoyer(suite, f).Attendre(http.StatusSeeOther).Vers
		if strings.Contains(suite, "fautes") {
			t.Fatalf("%v\n%s", f, v.Lire(suite).Texte())
		}
	}
	t.Fatal("le formulaire n’en finit pas")
	return nil
}

func TestDeuxPersonnesModifientLaMemeDemarche(t *testing.T) {
	a := fabriquer(t)
	vieux := a.verrou()
	a.poser("/informations", informations).Attendre(http.StatusSeeOther)
	f := url.Values{"verrou": {vieux}}
	for cle, v := range informations {
		f[cle] = v
	}
	f.Set("cout", "12 € le mètre")
	f.Set("verrou", vieux)
	p := a.Envoyer(a.base+"/informations", f).Attendre(http.StatusConflict).Contient("modifiée ailleurs", "Ce que vous avez écrit est gardé ici")
	if p.Champ("cout") != "12 € le mètre" || a.document().Accueil.Cout.Fr != "Gratuit" {
		t.Error("la saisie est perdue, ou le travail de l’autre écrasé")
	}
	f.Set("verrou", p.Champ("verrou"))
	a.Envoyer(a.base+"/informations", f).Attendre(http.StatusSeeOther)
	a.Envoyer(a.base+"/questions", url.Values{"verrou": {vieux}, "geste": {"page"}, "titre": {"Autre"}}).Attendre(http.StatusConflict)
}

func TestUneQuestionDontUneAutreDependResteLa(t *testing.T) {
	a := fabriquer(t)
	electricite := a.champ("Voulez-vous l’électricité ?")
	a.poser("/questions/"+electricite.ID, url.Values{"retirer": {"oui"}}).Attendre(http.StatusConflict).Contient("Quelle puissance ?", "en dépend")
	a.poser("/questions", url.Values{"geste": {"monter:" + a.champ("Quelle puissance ?").ID}}).Attendre(http.StatusSeeOther)
	a.Lire(a.base + "/verification").Contient("regarde une question qui n’est pas posée avant")
	a.poser("/questions", url.Values{"geste": {"placer:" + electricite.ID}, "apres_" + electricite.ID: {a.document().Etapes[1].ID}}).Attendre(http.StatusSeeOther)
	a.Lire(a.base + "/verification").Contient("Rien n’empêche la publication.")
}

func TestLesDemarchesToutesPretes(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	racine := c.Chemin() + "/agents/teleservices"
	gestion.Lire(racine+"/modeles").Attendre(http.StatusOK).Contient("L’essentiel, en une fois", "Demander un acte de naissance")
	gestion.Envoyer(racine+"/modeles", nil).Attendre(http.StatusSeeOther)
	gestion.Lire(racine).Contient("démarches sont ouvertes.")
	publies := func(code string) *catalogue.Teleservice {
		s, err := catalogue.ParCode(b.App, c.ID, code)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := publies("signalement")
	page := racine + "/publies/signalement"

	t.Run("une règle à confirmer se confirme avant l’ouverture", func(t *testing.T) {
		for _, m := range catalogue.Modeles() {
			d, err := catalogue.Modele(m.Code)
			if err != nil || m.Renvoi || m.ParDefaut || d.Traitement.Silence.Verif == "" || len(m.Niveaux) > 0 && m.Niveaux[0] != "commune" {
				continue
			}
			gestion.Envoyer(racine+"/modeles/"+m.Code, nil).Attendre(http.StatusUnprocessableEntity).Contient("Confirmez la règle du silence")
			gestion.Envoyer(racine+"/modeles/"+m.Code, url.Values{"confirmer": {"oui"}}).Attendre(http.StatusSeeOther)
			ouverte, err := catalogue.DocumentDe(b.App, publies(m.Code).Revision)
			if err != nil || ouverte.Traitement.Silence.ConfirmeLe != "2026-05-04" || !strings.HasPrefix(ouverte.Traitement.Silence.ConfirmePar, "agent:") {
				t.Errorf("%+v %v", ouverte, err)
			}
			if n, err := catalogue.Nouveaute(b.App, publies(m.Code), nil); n != nil || err != nil {
				t.Errorf("une mise à jour est proposée aussitôt : %+v %v", n, err)
			}
			return
		}
		t.Error("aucun modèle à confirmer")
	})
	t.Run("les autres s’ouvrent ensemble, leurs règles confirmées une fois", func(t *testing.T) {
		gestion.Envoyer(racine+"/modeles", url.Values{"reste": {"oui"}}).Attendre(http.StatusUnprocessableEntity).Contient("Confirmez les règles du silence")
		gestion.Envoyer(racine+"/modeles", url.Values{"reste": {"oui"}, "confirmer": {"oui"}}).Attendre(http.StatusSeeOther)
		for _, m := range catalogue.Modeles() {
			if !slices.Contains(m.Niveaux, "commune") {
				continue
			}
			ouverte, err := catalogue.DocumentDe(b.App, publies(m.Code).Revision)
			if err != nil || ouverte.Traitement.Silence.Verif != "" {
				t.Errorf("%s : %+v %v", m.Code, ouverte.Traitement.Silence, err)
			}
		}
		gestion.Lire(racine + "/modeles").Contient("Toutes les démarches toutes prêtes sont ouvertes ou en préparation.")
	})
	t.Run("elle se suspend avec un message, puis rouvre", func(t *testing.T) {
		gestion.Envoyer(page+"/suspension", url.Values{"message": {"Reprise lundi."}}).Attendre(http.StatusSeeOther)
		gestion.Lire(page).Contient("Suspendue")
		b.Client().Lire(c.Chemin() + "/demarches/signalement").Contient("Reprise lundi.")
		gestion.Envoyer(page+"/reouverture", nil).Attendre(http.StatusSeeOther)
		gestion.Lire(page).Contient("En ligne")
	})
	t.Run("elle a des dates et un nombre", func(t *testing.T) {
		f := url.Values{"du_jour": {"4"}, "du_mois": {"5"}, "du_annee": {"2026"}, "au_jour": {"3"}, "au_mois": {"5"}, "au_annee": {"2026"}, "quota": {"2"}}
		gestion.Envoyer(page+"/limites", f).Attendre(http.StatusUnprocessableEntity).Contient("La fin est avant le début")
		f.Set("au_jour", "6")
		gestion.Envoyer(page+"/limites", f).Attendre(http.StatusSeeOther)
		p := gestion.Lire(page).Attendre(http.StatusOK)
		if p.Champ("au_jour") != "6" || publies("signalement").Quota != 2 {
			t.Errorf("jusqu’au %s, %d demandes", p.Champ("au_jour"), publies("signalement").Quota)
		}
	})
	t.Run("elle se duplique avec des identifiants à elle", func(t *testing.T) {
		la := gestion.Envoyer(page+"/copie", url.Values{"titre": {"Signaler un arbre"}}).Attendre(http.StatusSeeOther).Vers
		gestion.Lire(la + "/verification").Contient("Rien n’empêche la publication.")
		e, err := catalogue.EbaucheParCode(b.App, c.ID, "signaler-un-arbre")
		if err != nil || e == nil || strings.Contains(string(e.Document), s.Document) {
			t.Errorf("%v %v", e, err)
		}
	})
	t.Run("son fichier s’importe ailleurs", func(t *testing.T) {
		fichier := gestion.Lire(page + "/fichier").Attendre(http.StatusOK).Corps
		ailleurs := b.Collectivite("Val-Imaginaire")
		autre := b.Agent(ailleurs, "autre@example.org", agents.Gestion)
		chemin := ailleurs.Chemin() + "/agents/teleservices/import"
		autre.EnvoyerFichiers(chemin, nil, guichettest.Fichier{Champ: "fichier", Nom: "x.json", Contenu: []byte("{")}).Attendre(http.StatusUnprocessableEntity).Contient("n’est pas une démarche")
		autre.EnvoyerFichiers(chemin, nil, guichettest.Fichier{Champ: "fichier", Nom: "signalement.guichet.json", Contenu: []byte(fichier)}).Attendre(http.StatusOK).Contient("Démarche importée")
		e, err := catalogue.EbaucheParCode(b.App, ailleurs.ID, "signalement")
		if err != nil || e == nil || string(e.Document) != fichier {
			t.Errorf("le fichier a changé en route : %v", err)
		}
	})
	t.Run("une mise à jour se choisit point par point", func(t *testing.T) {
		ancien := modele(t, "signalement")
		ancien.Accueil.Cout.Fr = "Avant"
		ancien.Etapes[3].Champs[0].Libelle.Fr = "Où ?"
		b.Transaction(func(tx core.App) error { return publies("signalement").Suivre(tx, ancien) })
		gestion.Lire(page).Contient("Une mise à jour est proposée")
		gestion.Lire(page + "/nouveaute").Attendre(http.StatusOK).Contient("Ce qui change")
		la := gestion.Envoyer(page+"/nouveaute", nil).Attendre(http.StatusSeeOther).Vers
		gestion.Lire(la).Attendre(http.StatusOK).Contient("Signaler un problème dans la rue")
	})
}

func TestSeuleLaGestionFabriqueLesDemarches(t *testing.T) {
	a := fabriquer(t)
	ailleurs := a.b.Collectivite("Val-Imaginaire")
	instruction := a.b.Agent(a.c, "instruction@example.org", agents.Accueil, agents.Instruction, agents.Validation, agents.Administration, agents.Dpo)
	voisine := a.b.Agent(ailleurs, "voisine@example.org", agents.Gestion)
	ebauche := a.base[strings.LastIndex(a.base, "/")+1:]
	nb := 0
	for _, route := range a.b.Socle.Routes() {
		fin, ok := strings.CutPrefix(route.Chemin, "/{collectivite}/agents/teleservices")
		if !ok {
			continue
		}
		nb++
		remplace := strings.NewReplacer("{ebauche}", ebauche, "{partie}", a.document().Etapes[0].ID, "{modele}", "signalement", "{code}", "contact", "{revision}", "x")
		ici, la := a.c.Chemin()+"/agents/teleservices"+remplace.Replace(fin), ailleurs.Chemin()+"/agents/teleservices"+remplace.Replace(fin)
		if route.Methode == http.MethodGet {
			instruction.Lire(ici).Attendre(http.StatusForbidden)
			voisine.Lire(ici).Attendre(http.StatusForbidden)
			if p := a.b.Client().Lire(ici).Attendre(http.StatusSeeOther); !strings.Contains(p.Vers, "/agents/connexion") {
				t.Error(p.Vers)
			}
			if strings.Contains(fin, "{ebauche}") || strings.Contains(fin, "{code}") {
				voisine.Lire(la).Attendre(http.StatusNotFound)
			}
			continue
		}
		instruction.Envoyer(ici, nil).Attendre(http.StatusForbidden)
		voisine.Envoyer(ici, nil).Attendre(http.StatusForbidden)
		a.b.Client().Envoyer(ici, nil).Attendre(http.StatusUnauthorized)
		if strings.Contains(fin, "{ebauche}") || strings.Contains(fin, "{code}") {
			voisine.Envoyer(la, nil).Attendre(http.StatusNotFound)
		}
	}
	if nb < 40 {
		t.Errorf("%d adresses", nb)
	}
}
