package facade_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// accueil is a mairie where two services work apart.
type accueil struct {
	*guichettest.Banc
	t               *testing.T
	c               *collectivites.Collectivite
	nadege          *guichettest.Client // receives, everywhere
	secretariat     collectivites.Service
	social          *collectivites.Service
	agentSocial     *guichettest.Client
	agentSecretaire *guichettest.Client
}

func ouvrirAccueil(t *testing.T, teleservices ...string) *accueil {
	t.Helper()
	a := &accueil{Banc: guichettest.New(t), t: t}
	a.c = a.Collectivite("Saint-Exemple", append(teleservices, "contact")...)
	l, err := collectivites.Services(a.App, a.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range l {
		switch l[i].Secteur {
		case "social":
			a.social = &l[i]
		case "general":
			a.secretariat = l[i]
		}
	}
	if a.social == nil {
		a.social = &collectivites.Service{Collectivite: a.c.ID, Code: "ccas", Nom: "CCAS", Secteur: "social", Actif: true}
		if err := a.social.Enregistrer(a.App, socle.Programme("essai")); err != nil {
			t.Fatal(err)
		}
	}
	a.nadege = a.Agent(a.c, "nadege@example.org", agents.Accueil, agents.Instruction)
	a.agentSocial = a.AgentDuService(a.c, a.social.ID, "ccas@example.org", agents.Accueil, agents.Instruction)
	a.agentSecretaire = a.AgentDuService(a.c, a.secretariat.ID, "mairie@example.org", agents.Instruction)
	return a
}

// noter records a question, and gives the demande.
func (a *accueil) noter(qui *guichettest.Client, f url.Values) *demandes.Demande {
	a.t.Helper()
	page := qui.Lire(a.c.Chemin() + "/agents/sollicitations/nouvelle?usager=" + f.Get("usager")).Attendre(http.StatusOK)
	f.Set("cle", page.Champ("cle"))
	p := qui.Envoyer(a.c.Chemin()+"/agents/sollicitations/nouvelle", f).Attendre(http.StatusSeeOther)
	_, id, _ := strings.Cut(p.Vers, "/agents/demandes/")
	d, err := demandes.ParID(a.App, a.c.ID, id)
	if err != nil {
		a.t.Fatalf("%s : %v", p.Vers, err)
	}
	double := qui.Envoyer(a.c.Chemin()+"/agents/sollicitations/nouvelle", f).Attendre(http.StatusSeeOther)
	if double.Vers != p.Vers {
		a.t.Errorf("envoyée deux fois : %s puis %s", p.Vers, double.Vers)
	}
	return d
}

func TestUnAppelSEnregistreEtSeRetrouve(t *testing.T) {
	a := ouvrirAccueil(t)
	base := a.c.Chemin() + "/agents"
	d := a.noter(a.nadege, url.Values{
		"canal": {"telephone"}, "prenoms": {"Élodie"}, "nom_naissance": {"Grandjean-Petit"}, "telephone": {"+33 6 39 98 12 34"},
		"objet": {"Horaires de la déchèterie"}, "message": {"Elle demande si elle ouvre le samedi."},
	})
	if d.Canal != demandes.Telephone || d.Demandeur != "Élodie Grandjean-Petit" || d.Compte != "" || d.SaisiePar == "" || d.Service != a.secretariat.ID {
		t.Errorf("%+v", d)
	}
	for _, texte := range []string{"grandjean elodie", "06 39 98 12 34", "0639981234", "petit"} {
		a.nadege.Lire(base + "/usagers?" + url.Values{"q": {texte}}.Encode()).Attendre(http.StatusOK).Contient("Élodie Grandjean-Petit")
	}
	vue := a.nadege.Lire(base+"/usagers/"+d.Usager).Attendre(http.StatusOK).Contient("Élodie Grandjean-Petit", "06 39 98 12 34", "rien n’est vérifié", socle.FormaterNumero(d.Numero), "téléphone")
	vue.Contient("Enregistrer une demande")

	suite := a.noter(a.nadege, url.Values{"usager": {d.Usager}, "canal": {"guichet"}, "objet": {"Sacs jaunes"}, "reponse": {"Deux rouleaux lui ont été donnés."}})
	if suite.Usager != d.Usager || suite.Etat != demandes.Acceptee {
		t.Errorf("%+v", suite)
	}
	a.nadege.Lire(base+"/demandes/"+suite.ID).Attendre(http.StatusOK).Contient("Traitée", "Deux rouleaux lui ont été donnés.", "enregistrée par Nadège Humbert")
	a.nadege.Lire(base+"/usagers/"+d.Usager).Contient(socle.FormaterNumero(d.Numero), socle.FormaterNumero(suite.Numero))

	// The accusé is printed with the code, which opens the demande from home.
	texte := guichettest.TextePDF(t, []byte(a.nadege.Lire(base+"/demandes/"+d.ID+"/accuse.pdf").Attendre(http.StatusOK).Corps))
	_, code, ok := strings.Cut(texte, "Code de suivi, à garder")
	if !ok {
		t.Fatalf("pas de code :\n%s", texte)
	}
	code = codeDe(t, code)
	elodie := a.Client()
	elodie.Envoyer(a.c.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	elodie.Lire(a.c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusOK)
}

// Who has a compte finds there what was recorded for her.
func TestUneSollicitationRejointLeCompte(t *testing.T) {
	a := ouvrirAccueil(t)
	camille := a.Client().Connecter(a.c, "camille@example.org", "Camille", "Thouvenel")
	enLigne, _ := a.Deposer(a.c, a.Compte("camille@example.org"))
	d := a.noter(a.nadege, url.Values{"usager": {enLigne.Usager}, "canal": {"telephone"}, "objet": {"Suite de mon message"}})
	if d.Compte != enLigne.Compte || d.Demandeur == "" {
		t.Errorf("%+v", d)
	}
	camille.Lire(a.c.Chemin()+"/demandes").Attendre(http.StatusOK).Contient(socle.FormaterNumero(d.Numero), socle.FormaterNumero(enLigne.Numero))
	if !strings.Contains(a.Dernier("camille@example.org").Objet, socle.FormaterNumero(d.Numero)) {
		t.Error("Camille n’a pas l’accusé")
	}
}

// Two calls of the same person, without a compte, are hers together once she
// proves one of them.
func TestDeuxAppelsRejoignentLeCompteEnsemble(t *testing.T) {
	a := ouvrirAccueil(t)
	premier := a.noter(a.nadege, url.Values{"canal": {"telephone"}, "prenoms": {"Camille"}, "nom_naissance": {"Thouvenel"}, "courriel": {"camille@example.org"}, "objet": {"Un"}})
	second := a.noter(a.nadege, url.Values{"usager": {premier.Usager}, "canal": {"telephone"}, "objet": {"Deux"}})
	code := codeDe(t, a.Courriels("camille@example.org")[0].Texte)
	camille := a.Client()
	camille.Envoyer(a.c.Chemin()+"/suivi", url.Values{"numero": {premier.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	camille.Connecter(a.c, "camille@example.org", "Camille", "Thouvenel")
	camille.Lire(a.c.Chemin()+"/demandes").Attendre(http.StatusOK).Contient(socle.FormaterNumero(premier.Numero), socle.FormaterNumero(second.Numero))
}

// A letter goes through the pages of its form: its pièces may come later, its
// scan is kept, its clock runs from the day it came.
func TestUnCourrierSEnregistreAvecSonFormulaire(t *testing.T) {
	a := ouvrirAccueil(t, "debit-boissons-temporaire")
	recue := a.Horloge.Aujourdhui().PlusJours(-3)
	page := a.nadege.Envoyer(a.c.Chemin()+"/agents/sollicitations/nouvelle", url.Values{
		"canal": {"papier"}, "prenoms": {"Luc"}, "nom_naissance": {"Marchal"}, "demarche": {"contact"},
		"recue_jour": {strconv.Itoa(recue.Jour)}, "recue_mois": {strconv.Itoa(int(recue.Mois))}, "recue_annee": {strconv.Itoa(recue.Annee)},
		"cachet_jour": {strconv.Itoa(recue.Jour)}, "cachet_mois": {strconv.Itoa(int(recue.Mois))}, "cachet_annee": {strconv.Itoa(recue.Annee)},
	}).Attendre(http.StatusSeeOther)
	base, _, _ := strings.Cut(page.Vers, "/etapes/")
	a.nadege.Lire(page.Vers).Attendre(http.StatusOK).Contient("Pour Luc Marchal : Écrire à la mairie")
	a.nadege.RemplirParPages(base, "contact", a.Horloge.Aujourdhui(), rand.New(rand.NewPCG(20261126, 1)))
	a.nadege.EnvoyerFichiers(base+"/courrier", nil, guichettest.Fichier{Champ: "courrier", Nom: "lettre.png", Contenu: guichettest.Dessin(t)}).Attendre(http.StatusSeeOther)
	a.nadege.Lire(base+"/verification").Attendre(http.StatusOK).Contient("lettre.png", "Enregistrer la demande")
	// The brouillon is nobody else's.
	a.agentSecretaire.Lire(base + "/verification").Attendre(http.StatusNotFound)
	a.Client().Lire(strings.Replace(base, "/agents/sollicitations/", "/brouillons/", 1) + "/verification").Attendre(http.StatusSeeOther)
	fin := a.nadege.Envoyer(base+"/envoi", nil).Attendre(http.StatusSeeOther)
	_, id, _ := strings.Cut(fin.Vers, "/agents/demandes/")
	depose, err := demandes.ParID(a.App, a.c.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	if socle.JourDe(depose.RecueLe.Time()) != recue || depose.CachetLe != recue.ISO() || depose.Echeance != recue.PlusMois(2).ISO() {
		t.Errorf("reçue le %s, cachet %s, échéance %s", depose.RecueLe, depose.CachetLe, depose.Echeance)
	}
	a.nadege.Lire(fin.Vers).Attendre(http.StatusOK).Contient("Courrier reçu", "lettre.png", "reçue le "+recue.Date(), "cachet de la poste")
	a.nadege.Lire(base + "/verification").Attendre(http.StatusSeeOther) // leads to what it became
}

// What one service received is not there for another: not found, not counted,
// not opened, not chosen.
func TestUnServiceNeVoitPasLesUsagersDUnAutre(t *testing.T) {
	a := ouvrirAccueil(t)
	base := a.c.Chemin() + "/agents"
	d := a.noter(a.agentSocial, url.Values{"canal": {"guichet"}, "prenoms": {"Ana"}, "nom_naissance": {"Da Silva"}, "telephone": {"0639980001"}, "objet": {"Aide alimentaire"}})
	if d.Service != a.social.ID {
		t.Fatalf("service %s", d.Service)
	}
	a.agentSocial.Lire(base + "/usagers?q=silva").Contient("Ana Da Silva")
	a.agentSocial.Lire(base + "/usagers/" + d.Usager).Attendre(http.StatusOK)
	for _, chemin := range []string{"/usagers?q=silva", "/usagers?q=0639980001", "/sollicitations/nouvelle?q=silva", "?q=silva", "?q=" + d.Numero} {
		if p := a.agentSecretaire.Lire(base + chemin).Attendre(http.StatusOK); strings.Contains(p.Texte(), "Ana") {
			t.Errorf("%s montre Ana", chemin)
		}
	}
	a.agentSecretaire.Lire(base + "/usagers/" + d.Usager).Attendre(http.StatusNotFound)
	a.agentSecretaire.Lire(base + "/sollicitations/nouvelle?usager=" + d.Usager).Attendre(http.StatusNotFound)
	a.agentSecretaire.Envoyer(base+"/usagers/"+d.Usager+"/secteur", url.Values{"secteur": {"social"}, "raison": {"pour voir"}}).Attendre(http.StatusNotFound)
	a.agentSecretaire.Envoyer(base+"/sollicitations/nouvelle", url.Values{"usager": {d.Usager}, "canal": {"guichet"}, "objet": {"x"}}).Attendre(http.StatusNotFound)

	// Once she has asked something of the secrétariat, it sees that, and no more.
	commun := a.noter(a.nadege, url.Values{"usager": {d.Usager}, "canal": {"guichet"}, "objet": {"Carte électorale"}, "service": {a.secretariat.ID}})
	vue := a.agentSecretaire.Lire(base + "/usagers/" + d.Usager).Attendre(http.StatusOK)
	vue.Contient(socle.FormaterNumero(commun.Numero))
	if strings.Contains(vue.Texte(), socle.FormaterNumero(d.Numero)) || strings.Contains(vue.Texte(), "Action sociale") {
		t.Error("la vue 360 montre le CCAS")
	}
}

// Who works in several secteurs opens the other one with a reason, which is
// kept.
func TestUnAutreSecteurSOuvreAvecUneRaison(t *testing.T) {
	a := ouvrirAccueil(t)
	base := a.c.Chemin() + "/agents/usagers/"
	social := a.noter(a.agentSocial, url.Values{"canal": {"guichet"}, "nom_naissance": {"Da Silva"}, "objet": {"Aide"}})
	a.Horloge.Avancer(1e9)
	etatCivil := a.noter(a.nadege, url.Values{"usager": {social.Usager}, "canal": {"guichet"}, "objet": {"Carte"}, "service": {a.secretariat.ID}})
	vue := a.nadege.Lire(base + social.Usager).Attendre(http.StatusOK)
	vue.Contient(socle.FormaterNumero(etatCivil.Numero), "Un autre secteur", "Action sociale")
	if strings.Contains(vue.Texte(), socle.FormaterNumero(social.Numero)) {
		t.Error("le secteur social est ouvert sans raison")
	}
	a.nadege.Lire(base + social.Usager + "?secteur=social").Attendre(http.StatusOK)
	if strings.Contains(a.nadege.Lire(base+social.Usager+"?secteur=social").Texte(), socle.FormaterNumero(social.Numero)) {
		t.Error("l’adresse seule ouvre le secteur social")
	}
	a.nadege.Envoyer(base+social.Usager+"/secteur", url.Values{"secteur": {"social"}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez pourquoi")
	p := a.nadege.Envoyer(base+social.Usager+"/secteur", url.Values{"secteur": {"social"}, "raison": {"Elle demande où en est son aide."}}).Attendre(http.StatusSeeOther)
	a.nadege.Lire(p.Vers).Attendre(http.StatusOK).Contient(socle.FormaterNumero(social.Numero))
	var motifs []string
	if err := a.App.DB().NewQuery("SELECT motif FROM consultations WHERE objet = 'usagers:" + social.Usager + ":social'").Column(&motifs); err != nil || len(motifs) != 1 || motifs[0] != "Elle demande où en est son aide." {
		t.Errorf("%q, %v", motifs, err)
	}
	a.Horloge.Avancer(2 * 3600 * 1e9)
	if strings.Contains(a.nadege.Lire(p.Vers).Texte(), socle.FormaterNumero(social.Numero)) {
		t.Error("la raison ouvre encore le lendemain")
	}
}

func TestLesFautesDUneSollicitationSeDisent(t *testing.T) {
	a := ouvrirAccueil(t)
	adresse := a.c.Chemin() + "/agents/sollicitations/nouvelle"
	for _, cas := range []struct {
		nom    string
		f      url.Values
		phrase string
	}{
		{"rien", url.Values{}, "Choisissez comment la demande arrive."},
		{"sans démarche ni objet", url.Values{"canal": {"guichet"}}, "Choisissez une démarche, ou indiquez l’objet"},
		{"en ligne n’est pas un canal d’agent", url.Values{"canal": {"en_ligne"}, "objet": {"x"}}, "Choisissez comment la demande arrive."},
		{"un téléphone trop court", url.Values{"canal": {"guichet"}, "objet": {"x"}, "telephone": {"06"}}, "Indiquez un numéro à 10 chiffres"},
		{"une adresse sans arobase", url.Values{"canal": {"guichet"}, "objet": {"x"}, "courriel": {"camille"}}, "nom@example"},
		{"une date à venir", url.Values{"canal": {"papier"}, "objet": {"x"}, "recue_jour": {"1"}, "recue_mois": {"1"}, "recue_annee": {"2060"}}, "Cette date est à venir."},
		{"une démarche inconnue", url.Values{"canal": {"papier"}, "demarche": {"ailleurs"}}, "Choisissez une démarche de la liste."},
		{"le service d’un autre", url.Values{"canal": {"guichet"}, "objet": {"x"}, "service": {"abcdefghijklmno"}}, "Choisissez un de vos services."},
		{"un NIR", url.Values{"canal": {"guichet"}, "objet": {"x"}, "message": {"Son numéro est 2 55 08 14 168 025 38."}}, "numéro de sécurité sociale"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			a.nadege.Pour(t).Envoyer(adresse, cas.f).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
		})
	}
	a.Client().Lire(adresse).Attendre(http.StatusSeeOther)
}

// codeDe is the code de suivi that a mail carries.
func codeDe(t *testing.T, texte string) string {
	t.Helper()
	m := regexp.MustCompile(`[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}`).FindAllString(texte, -1)
	if len(m) == 0 {
		t.Fatalf("pas de code :\n%s", texte)
	}
	return m[len(m)-1]
}

// What an agent records may lack documents: the page that asks for them has
// them ticked, until they are asked.
func TestCeQuiManqueAUnCourrierEstDejaCoche(t *testing.T) {
	a := ouvrirAccueil(t, "emploi-stage")
	ts, err := catalogue.ParCode(a.App, a.c.ID, "emploi-stage")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := catalogue.DocumentDe(a.App, ts.Revision)
	if err != nil {
		t.Fatal(err)
	}
	cv, autres := doc.Pieces[0], doc.Pieces[1:]
	depot := demandes.Depot{
		Collectivite: a.c, Teleservice: ts, Revision: ts.Revision, Reponses: a.Remplir(a.c, ts, nil), Pieces: "brouillons:" + socle.ID(), Canal: demandes.Papier,
		Recue: &demandes.Sollicitation{Canal: demandes.Papier}, Agent: "nadege", Acteur: "agent:nadege", Cle: socle.ID(),
	}
	depose, err := demandes.Deposer(a.App, depot)
	if err != nil {
		t.Fatal(err)
	}
	bureau := a.c.Chemin() + "/agents/demandes/" + depose.Demande.ID
	coche := func(p *guichettest.Page, piece string) bool {
		return regexp.MustCompile(`<input[^>]*value="` + piece + `"[^>]*checked`).MatchString(p.Corps)
	}

	a.nadege.Lire(bureau).Attendre(http.StatusOK).Contient("La demande est enregistrée sans : " + cv.Libelle.Fr + ".")
	p := a.nadege.Lire(bureau + "/complement").Attendre(http.StatusOK)
	if !coche(p, cv.ID) {
		t.Errorf("« %s » n’est pas coché\n%s", cv.Libelle.Fr, p.Texte())
	}
	for _, x := range autres {
		if coche(p, x.ID) {
			t.Errorf("« %s », facultatif, est coché", x.Libelle.Fr)
		}
	}
	limite := a.Horloge.Aujourdhui().PlusJours(20)
	a.nadege.Envoyer(bureau+"/complement", url.Values{
		"manquants": {cv.ID}, "limite_jour": {limite.ISO()[8:]}, "limite_mois": {limite.ISO()[5:7]}, "limite_annee": {limite.ISO()[:4]}, "indispensable": {"non"},
	}).Attendre(http.StatusSeeOther)
	if p := a.nadege.Lire(bureau + "/complement"); coche(p, cv.ID) {
		t.Error("ce qui est déjà demandé reste coché")
	}
}
