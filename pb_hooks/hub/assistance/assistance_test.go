package assistance_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

// reseau is a hub and two guichets that it invited.
type reseau struct {
	*guichettest.Banc
	t    *testing.T
	dep  *collectivites.Collectivite
	base string // of the pages of the support
	a, b *guichet
}

type guichet struct {
	*guichettest.Banc
	x *reseau
	c *collectivites.Collectivite
}

func ouvrir(t *testing.T) *reseau {
	t.Helper()
	x := &reseau{t: t}
	x.Banc, x.dep = guichettest.NewDepartement(t)
	x.base = x.dep.Chemin() + "/agents/reglages/assistance"
	x.a, x.b = x.guichet("127.0.0.2", "Saint-Exemple", "88901"), x.guichet("127.0.0.3", "Val-Imaginaire", "88902")
	return x
}

func (x *reseau) guichet(ip, nom, insee string) *guichet {
	x.t.Helper()
	g := &guichet{x: x}
	g.Banc, g.c = guichettest.NewCommune(x.t, ip, nom, insee, "contact")
	g.Rattacher(x.InviterGuichet(g.c))
	return g
}

// echanger has a guichet and the hub tell each other all that they have to.
func (g *guichet) echanger() {
	g.x.t.Helper()
	g.DireA(g.x.Banc)
	g.EntendreDe(g.x.Banc)
}

// demander asks for help as an agent does, and returns where her request is.
func (g *guichet) demander(agent *guichettest.Client, objet, texte string) string {
	g.x.t.Helper()
	adresse := g.c.Chemin() + "/agents/assistance/nouvelle"
	p := agent.Lire(adresse + "?" + url.Values{"page": {"/agents/demandes/{demande}"}}.Encode()).Attendre(http.StatusOK)
	return agent.Envoyer(adresse, url.Values{
		"montree": {p.Champ("montree")}, "objet": {objet}, "texte": {texte}, "de": {"Nadège, secrétaire de mairie"},
	}).Attendre(http.StatusSeeOther).Vers
}

var lienAide = regexp.MustCompile(`/agents/reglages/assistance/[a-z0-9]{15}"`)

// aLHub is the address of the only aide that a page of the hub lists.
func (x *reseau) aLHub(agent *guichettest.Client) string {
	x.t.Helper()
	l := lienAide.FindAllString(agent.Lire(x.base).Attendre(http.StatusOK).Corps, -1)
	if len(l) != 1 {
		x.t.Fatalf("%d demandes d’aide : %q", len(l), l)
	}
	return x.dep.Chemin() + strings.Trim(l[0], `"`)
}

// An agent asks, the Département answers, she answers, it is closed: each side reads
// the same, the other guichet nothing.
func TestUneDemandeDAideVaAuDepartementEtRevient(t *testing.T) {
	x := ouvrir(t)
	nadege := x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil)
	ailleurs := x.b.Agent(x.b.c, "ailleurs@example.org", agents.Administration)
	irene := x.Agent(x.dep, "irene@example.org", agents.Gestion)
	x.Agent(x.dep, "ali@example.org", agents.Administration)
	irene.Envoyer(x.base+"/courriel", url.Values{"courriel": {"pas une adresse"}}).Attendre(http.StatusUnprocessableEntity).Contient("n’est pas complète")
	irene.Envoyer(x.base+"/courriel", url.Values{"courriel": {"assistance@vosges.example.org"}}).Attendre(http.StatusSeeOther)

	page := x.a.demander(nadege, "Changer la couleur", "Le bouton « Enregistrer » ne fait rien.\nDeux lignes.")
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Envoyée", "Le bouton « Enregistrer » ne fait rien.", "Version du guichet essai", "Accueil", "/agents/demandes/{demande}")
	x.a.echanger()
	if objet := x.Dernier("assistance@vosges.example.org").Objet; !strings.Contains(objet, "Nouvelle demande d’aide de Saint-Exemple") {
		t.Error(objet)
	}
	irene.Lire(x.base).Contient("Saint-Exemple", "Nouvelle", "À suivre 1", "Nouvelles 1")
	aide := x.aLHub(irene)
	irene.Lire(aide).Attendre(http.StatusOK).Contient("Changer la couleur", "Nadège, secrétaire de mairie", "Deux lignes.", "/agents/demandes/{demande}", "Version du guichet essai")

	irene.Envoyer(aide, url.Values{"texte": {""}, "de": {"Irène"}}).Attendre(http.StatusUnprocessableEntity).Contient("Écrivez votre réponse.")
	irene.Envoyer(aide, url.Values{"texte": {"Rechargez la page."}, "de": {"Irène"}}).Attendre(http.StatusSeeOther)
	irene.Lire(aide).Contient("En attente du guichet", "Rechargez la page.")
	x.a.echanger()
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Répondue", "Rechargez la page.", "Irène, assistance du Département")
	lettre := x.a.Dernier("nadege@example.org")
	if !strings.Contains(lettre.Objet, "Réponse à votre demande d’aide") || strings.Contains(lettre.Texte, "Rechargez") || !strings.Contains(lettre.Texte, page) {
		t.Errorf("%s\n%s", lettre.Objet, lettre.Texte)
	}

	nadege.Envoyer(page, url.Values{"texte": {"Merci, c’est mieux."}, "de": {"Nadège"}}).Attendre(http.StatusSeeOther)
	nadege.Lire(page).Contient("En cours")
	x.a.echanger()
	if objet := x.Dernier("irene@example.org").Objet; !strings.Contains(objet, "Nouveau message de Saint-Exemple") { // she deals with it
		t.Error(objet)
	}
	irene.Lire(aide).Contient("En cours", "Merci, c’est mieux.")
	nadege.Envoyer(page+"/cloture", nil).Attendre(http.StatusSeeOther)
	x.a.echanger()
	irene.Lire(aide).Contient("Close", "Demande d’aide close.")
	irene.Lire(x.base+"?etat=close").Contient("Changer la couleur", "Closes 1")
	irene.Envoyer(aide+"/reouverture", nil).Attendre(http.StatusSeeOther)
	x.a.echanger()
	nadege.Lire(page).Contient("rouverte")

	x.b.echanger()
	for _, chez := range []string{x.b.c.Chemin() + "/agents/assistance", x.b.c.Chemin() + strings.TrimPrefix(page, x.a.c.Chemin())} {
		if p := ailleurs.Lire(chez); strings.Contains(p.Texte(), "couleur") {
			t.Error(p.Texte())
		}
	}
	if n := x.b.Compter("aides") + x.b.Compter("synchro_rebuts") + x.a.Compter("synchro_rebuts") + x.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d lignes de trop", n)
	}
}

// What goes up holds nothing that the guichet knows of its usagers, nor more of its
// agents than what they typed, wherever help was asked from.
func TestRienDesUsagersNeMonteAvecUneDemandeDAide(t *testing.T) {
	x := ouvrir(t)
	d, _ := x.a.Deposer(x.a.c, nil)
	x.a.Client().Connecter(x.a.c, "lucie.vautrin@example.org", "Lucie", "Vautrin")
	nadege := x.a.Agent(x.a.c, "nadege.humbert@example.org", agents.Accueil, agents.Administration)
	adresse := x.a.c.Chemin() + "/agents/assistance/nouvelle"
	p := nadege.Lire(x.a.c.Chemin() + "/agents/demandes/" + d.ID).Attendre(http.StatusOK)
	if !strings.Contains(p.Corps, adresse+"?page=%2Fagents%2Fdemandes%2F%7Bdemande%7D") {
		t.Error("la page d’une demande ne mène pas à l’aide par son seul modèle")
	}
	// Neither a page that is no page of ours nor a forged form is told.
	nadege.Lire(adresse + "?page=/agents/demandes/" + d.ID).Attendre(http.StatusOK)
	if texte := nadege.Lire(adresse + "?page=/agents/demandes/" + d.ID).Texte(); strings.Contains(texte, d.ID) {
		t.Error(texte)
	}
	nadege.Envoyer(adresse, url.Values{"montree": {"forgé"}, "objet": {"x"}, "texte": {"x"}, "de": {"x"}}).Attendre(http.StatusUnprocessableEntity)
	x.a.demander(nadege, "Une question", "Comment faire ?")
	x.a.echanger()
	var octets string
	if err := x.a.App.DB().NewQuery("SELECT group_concat(octets) FROM synchro_envois WHERE genre = 'aide'").Row(&octets); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(octets, "Comment faire ?") {
		t.Fatal(octets)
	}
	for _, requete := range []string{
		"SELECT value FROM usagers u, json_each(json_array(u.id, u.nom_naissance, u.prenoms, u.courriel))", "SELECT value FROM comptes c, json_each(json_array(c.id, c.courriel))",
		"SELECT value FROM demandes d, json_each(json_array(d.id, d.numero, d.demandeur))", "SELECT value FROM agents a, json_each(json_array(a.id, a.courriel, a.nom))",
		"SELECT j.value FROM reponses r, json_tree(r.donnees) j WHERE j.type = 'text'",
	} {
		var connus []string
		if err := x.a.App.DB().NewQuery(requete).Column(&connus); err != nil {
			t.Fatal(requete, err)
		}
		n := 0
		for _, mot := range connus {
			if len(mot) < 4 {
				continue
			}
			n++
			if strings.Contains(octets, mot) {
				t.Errorf("« %s » est monté : %s", mot, octets)
			}
		}
		if n == 0 {
			t.Errorf("%s ne trouve rien : chercher ne prouve rien", requete)
		}
	}
}

// A form that is sent twice is one aide, and a fault loses nothing.
func TestUneDemandeDAideEstEnvoyeeUneFois(t *testing.T) {
	x := ouvrir(t)
	nadege := x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil)
	adresse := x.a.c.Chemin() + "/agents/assistance/nouvelle"
	f := url.Values{"montree": {nadege.Lire(adresse).Champ("montree")}, "objet": {""}, "texte": {strings.Repeat("é", 4001)}, "de": {" "}}
	p := nadege.Envoyer(adresse, f).Attendre(http.StatusUnprocessableEntity).Contient("3 réponses sont à corriger", "Raccourcissez à 4 000 caractères")
	f = url.Values{"montree": {p.Champ("montree")}, "objet": {"Une question"}, "texte": {"Comment faire ?"}, "de": {"Nadège"}}
	un, deux := nadege.Envoyer(adresse, f).Attendre(http.StatusSeeOther), nadege.Envoyer(adresse, f).Attendre(http.StatusSeeOther)
	if un.Vers != deux.Vers || x.a.Compter("aides") != 1 {
		t.Error(un.Vers, deux.Vers)
	}
	// Another agent does not send what she was not shown.
	autre := x.a.Agent(x.a.c, "autre@example.org", agents.Gestion)
	autre.Envoyer(adresse, url.Values{"montree": {nadege.Lire(adresse).Champ("montree")}, "objet": {"x"}, "texte": {"x"}, "de": {"x"}}).Attendre(http.StatusUnprocessableEntity)
	// The whole conversation fits one event, or the message is refused and kept.
	long := url.Values{"texte": {strings.Repeat("<", 4000)}, "de": {"Nadège"}}
	nadege.Envoyer(un.Vers, long).Attendre(http.StatusSeeOther)
	nadege.Envoyer(un.Vers, long).Attendre(http.StatusSeeOther)
	nadege.Envoyer(un.Vers, long).Attendre(http.StatusUnprocessableEntity).Contient("trop longue", "<<<<")
	x.a.echanger()
	if n := x.Compter("hub_aides"); n != 1 {
		t.Errorf("%d au Département", n)
	}
}

// Without a link the page says who runs the guichet, and nothing is kept.
func TestSansLienPersonneNeRecoitRien(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	nadege := b.Agent(c, "nadege@example.org", agents.Administration) // she runs it too
	nadege.Lire(c.Chemin() + "/agents/reglages").Contient("Demander de l’aide")
	adresse := c.Chemin() + "/agents/assistance/nouvelle"
	nadege.Lire(adresse).Attendre(http.StatusOK).Contient("n’est pas relié", "nadege@example.org", "Lire le guide")
	nadege.Envoyer(adresse, url.Values{"objet": {"x"}, "texte": {"x"}, "de": {"x"}}).Attendre(http.StatusConflict)
	if n := b.Compter("aides"); n > 0 {
		t.Errorf("%d demandes d’aide", n)
	}
}

// The hub gives an aide to an agent of the Département and to nobody else; every act
// is in its journal.
func TestLeDepartementSeRepartitLesDemandesDAide(t *testing.T) {
	x := ouvrir(t)
	x.a.demander(x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil), "Une question", "Comment faire ?")
	x.a.echanger()
	irene := x.Agent(x.dep, "irene@example.org", agents.Administration)
	x.Agent(x.dep, "ali@example.org", agents.Gestion)
	x.Agent(x.dep, "instruction@example.org", agents.Instruction)
	aide := x.aLHub(irene)
	id := func(courriel string) string {
		a, err := agents.ParCourriel(x.App, courriel)
		if err != nil {
			t.Fatal(err)
		}
		return a.ID
	}
	irene.Envoyer(aide+"/attribution", url.Values{"agent": {id("instruction@example.org")}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez un agent")
	irene.Envoyer(aide+"/attribution", url.Values{"agent": {id("ali@example.org")}}).Attendre(http.StatusSeeOther)
	irene.Lire(x.base).Contient("suivie par Nadège Humbert", "En cours")
	x.a.echanger()
	if n := x.a.Compter("aides WHERE prise = 1 AND etat = 'en_cours'"); n != 1 {
		t.Error("le guichet ne sait pas qu’elle est suivie")
	}
	irene.Envoyer(aide+"/attribution", url.Values{"agent": {""}}).Attendre(http.StatusSeeOther)
	irene.Envoyer(aide+"/cloture", nil).Attendre(http.StatusSeeOther)
	irene.Envoyer(aide+"/cloture", nil).Attendre(http.StatusSeeOther)
	if n := x.Compter("journal WHERE verbe LIKE 'hub_assistance.%'"); n != 3 {
		t.Errorf("%d actes au journal", n)
	}
}

// Who reads the helpdesk, and what is not there.
func TestQuiLitLAssistance(t *testing.T) {
	x := ouvrir(t)
	x.a.demander(x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil), "Une question", "Comment faire ?")
	x.a.echanger()
	autre := x.Collectivite("Autre-Exemple")
	aide := x.aLHub(x.Agent(x.dep, "irene@example.org", agents.Gestion))
	id := aide[strings.LastIndex(aide, "/")+1:]
	for _, cas := range []struct {
		nom          string
		qui          *guichettest.Client
		chez         *collectivites.Collectivite
		lire, ecrire int
	}{
		{"personne", x.Client(), x.dep, http.StatusSeeOther, http.StatusUnauthorized},
		{"une instructrice", x.Agent(x.dep, "i@example.org", agents.Instruction), x.dep, http.StatusForbidden, http.StatusForbidden},
		{"l’administration d’une commune du même programme", x.Agent(autre, "a@example.org", agents.Administration), autre, http.StatusNotFound, http.StatusNotFound},
		{"la même, chez le Département", x.Agent(autre, "b@example.org", agents.Administration), x.dep, http.StatusForbidden, http.StatusForbidden},
	} {
		nb := 0
		for _, route := range x.Socle.Routes() {
			if !strings.HasPrefix(route.Chemin, "/{collectivite}/agents/reglages/assistance") {
				continue
			}
			nb++
			chemin, attendu := strings.NewReplacer("{collectivite}", cas.chez.Slug, "{aide}", id).Replace(route.Chemin), cas.lire
			p := (*guichettest.Page)(nil)
			if route.Methode == http.MethodGet {
				p = cas.qui.Lire(chemin)
			} else {
				p, attendu = cas.qui.Envoyer(chemin, url.Values{"texte": {"x"}, "de": {"x"}}), cas.ecrire
			}
			if p.Status != attendu {
				t.Errorf("%s, %s %s : %d, attendu %d", cas.nom, route.Methode, route.Chemin, p.Status, attendu)
			}
		}
		if nb < 9 {
			t.Errorf("%d routes", nb)
		}
	}
	x.Agent(x.dep, "g@example.org", agents.Gestion).Lire(x.base + "/inconnue").Attendre(http.StatusNotFound)
	if n := x.Compter("journal WHERE verbe LIKE 'hub_assistance.%'"); n > 0 {
		t.Errorf("%d actes de qui n’en fait pas", n)
	}
}

// An aide that is over for a year is forgotten on both sides, and a guichet that
// begins anew tells what it has.
func TestUneDemandeDAideCloseSOublie(t *testing.T) {
	x := ouvrir(t)
	nadege := x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil)
	nadege.Envoyer(x.a.demander(nadege, "Une question", "Comment faire ?")+"/cloture", nil).Attendre(http.StatusSeeOther)
	x.a.demander(nadege, "Une autre", "Et ensuite ?")
	x.a.echanger()
	if n := x.Compter("hub_aides WHERE etat = 'close'"); n != 1 {
		t.Fatalf("%d closes", n)
	}
	for _, b := range []*guichettest.Banc{x.Banc, x.a.Banc} {
		b.Horloge.Avancer(367 * 24 * time.Hour)
	}
	x.a.Executer("aides")
	x.a.echanger()
	if n := x.Compter("hub_aides WHERE etat != ''"); n != 1 || x.a.Compter("aides") != 1 || x.Compter("hub_aides WHERE etat = '' AND objet = '' AND lignes = '[]'") != 1 {
		t.Errorf("%d restent", n)
	}
	x.Horloge.Avancer(367 * 24 * time.Hour)
	x.Executer("hub-aides")
	if n := x.Compter("hub_aides"); n != 1 {
		t.Errorf("%d places restent", n)
	}
}
