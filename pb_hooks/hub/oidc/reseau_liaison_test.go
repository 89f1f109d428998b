package oidc_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// avecFranceConnect gives a mairie its own keys of the same FranceConnect.
func (x *reseau) avecFranceConnect(m *mairie) {
	x.t.Helper()
	g := preuves.FranceConnect
	x.fc.AjouterClient(x.clientFranceConnect(m))
	f := &preuves.Fournisseur{Collectivite: m.c.ID, Genre: g, Emetteur: x.fc.Emetteur(), Client: "client-" + m.c.Slug, Portees: strings.Join(g.Portees(), " "), Actif: true}
	m.Transaction(func(tx core.App) error { return f.Enregistrer(tx, "secret de "+m.c.Slug, socle.Programme("essai")) })
}

// clientFranceConnect is a mairie as FranceConnect knows it.
func (x *reseau) clientFranceConnect(m *mairie) simulation.Client {
	g := preuves.FranceConnect
	return simulation.Client{
		ID: "client-" + m.c.Slug, Secret: "secret de " + m.c.Slug, Nom: m.c.Enseigne, Entite: m.c.Slug, Scopes: g.Portees(),
		Retours: []string{m.base + g.CheminRetour()}, RetoursDeconnexion: []string{m.base + g.CheminSortie()},
	}
}

// directement signs in with the mairie's own keys.
func (x *reseau) directement(m *mairie, personne string) *guichettest.Page {
	x.t.Helper()
	n := m.Client()
	p := n.Lire(m.c.Chemin() + "/connexion/franceconnect")
	p = x.fc.Suivre(n, p.Vers)
	if p = x.fc.SuivreComme(n, p.URL, personne); p.Status != http.StatusSeeOther {
		x.t.Fatalf("%s (%d)\n%s", p.URL, p.Status, p.Texte())
	}
	return p
}

// With an habilitation the mairie knows who she is; without one she says it.
func TestLIdentiteVientAvecLHabilitation(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	n := x.Client()
	p, _ := x.aller(n, x.a.base+"/connexion/hub?suite="+url.QueryEscape(x.a.c.Chemin()+"/compte"), "lucie")
	p.Contient("Lucie Anne Marie VAUTRIN , vérifié par FranceConnect", "Guichet du Département (cette connexion)", "lucie@example.org")
	if strings.Contains(p.Corps, "Continuer avec le guichet du Département") {
		t.Error("elle peut l’ajouter une deuxième fois")
	}
	var genre string
	if err := x.a.App.DB().NewQuery("SELECT genre FROM connexions").Row(&genre); err != nil || genre != "hub" {
		t.Error(genre, err)
	}

	// The habilitation is withdrawn: what was given stays, nothing comes any more.
	x.Transaction(func(tx core.App) error {
		x.a.client.Habilitation, x.a.client.Portees = "", ""
		return x.a.client.Enregistrer(tx, socle.Programme("essai"))
	})
	p, _ = x.aller(x.Client(), x.a.base+"/connexion/hub?suite="+url.QueryEscape(x.a.c.Chemin()+"/compte"), "lucie")
	p.Contient("Lucie Anne Marie VAUTRIN , vérifié par FranceConnect")
	p, _ = x.aller(x.Client(), x.a.base+"/connexion/hub", "paul")
	if !strings.HasSuffix(p.URL, "/connexion/premiere-fois") {
		t.Error(p.URL)
	}
}

// Whom the mairie is not told the name of says whether she has a compte there,
// proves it, and keeps it.
func TestSansHabilitationElleRetrouveSonCompte(t *testing.T) {
	x := ouvrirReseau(t, "")
	m := x.a
	m.Client().Connecter(m.c, "camille@example.org", "Camille", "Thouvenel")
	ailleurs := x.Client()
	n := ailleurs.Chez(m.Banc)
	p, _ := x.aller(ailleurs, m.base+"/connexion/hub", "lucie")
	if !strings.HasSuffix(p.URL, "/connexion/premiere-fois") {
		t.Fatal(p.URL)
	}
	p.Contient("Bonjour. Le guichet du Département vous a reconnu")
	n.Envoyer(m.c.Chemin()+"/connexion/premiere-fois", url.Values{"deja": {"oui"}, "courriel": {"camille@example.org"}}).Attendre(http.StatusSeeOther)
	n.Envoyer(m.c.Chemin()+"/connexion/code", url.Values{"code": {guichettest.Code(t, m.Dernier("camille@example.org"))}}).Attendre(http.StatusSeeOther)
	n.Lire(m.c.Chemin()+"/compte").Contient("Guichet du Département (cette connexion)", "camille@example.org")
	if m.Compter("comptes") != 1 {
		t.Error("deux comptes")
	}
	if c := m.Dernier("camille@example.org"); !strings.Contains(c.Objet, "Le guichet du Département ouvre maintenant votre compte") {
		t.Errorf("elle n’est pas prévenue : %s", c.Objet)
	}
	x.aller(x.Client(), m.base+"/connexion/hub", "lucie")
	if m.Compter("comptes") != 1 {
		t.Error("la fois suivante ouvre un autre compte")
	}

	t.Run("et dit son nom, une fois, quand elle n’en a pas", func(t *testing.T) {
		ailleurs := x.Client()
		n := ailleurs.Chez(m.Banc)
		x.aller(ailleurs, m.base+"/connexion/hub", "paul")
		n.Envoyer(m.c.Chemin()+"/connexion/premiere-fois", url.Values{"deja": {"non"}}).Attendre(http.StatusSeeOther)
		n.Lire(m.c.Chemin() + "/demandes").Contient("Mon compte") // she may go elsewhere first
		nom := m.c.Chemin() + "/compte/nom?suite=" + url.QueryEscape("https://ailleurs.example.org/")
		n.Envoyer(nom, url.Values{"prenom": {"Paul"}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez votre nom de naissance")
		if p := n.Envoyer(nom, url.Values{"prenom": {"Paul"}, "nom": {"Claudel"}}).Attendre(http.StatusSeeOther); p.Vers != m.c.Chemin()+"/demandes" {
			t.Error(p.Vers)
		}
		n.Lire(nom).Attendre(http.StatusSeeOther)
		n.Lire(m.c.Chemin() + "/demandes").Contient("Paul")
	})
}

// A mairie goes from its own keys of FranceConnect to the hub, and back: each
// keeps her compte, and twins theirs.
func TestUneMairiePasseDeFranceConnectAuHubEtRevient(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	jumelle := lucie
	jumelle.ID, jumelle.Prenoms, jumelle.Courriel = "jumelle", []string{"Lucile", "Anne Marie"}, "lucile@example.org"
	x.fc.AjouterPersonne(jumelle)
	x.avecFranceConnect(x.a)
	x.directement(x.a, "lucie")
	for _, personne := range []string{"lucie", "jumelle"} {
		if p, _ := x.aller(x.Client(), x.a.base+"/connexion/hub", personne); p.URL != x.a.base+"/demandes" {
			t.Fatalf("%s : %s\n%s", personne, p.URL, p.Texte())
		}
	}
	if comptes, siennes := x.a.Compter("comptes"), x.a.Compter("preuves WHERE genre = 'hub'"); comptes != 2 || siennes != 2 || x.a.Compter("comptes WHERE prenom LIKE 'Lucie %'") != 1 {
		t.Errorf("%d comptes, %d preuves du hub", comptes, siennes)
	}
	if c := x.a.Dernier("lucie@example.org"); !strings.Contains(c.Objet, "Le guichet du Département ouvre maintenant votre compte") {
		t.Errorf("%+v", c)
	}
	x.directement(x.a, "jumelle") // back
	if comptes := x.a.Compter("comptes"); comptes != 2 || x.a.Compter("preuves") != 4 {
		t.Errorf("%d comptes, %d preuves", comptes, x.a.Compter("preuves"))
	}
}

// Who is known where one tries is nobody elsewhere: the sandbox of FranceConnect
// opens no compte of the hub's.
func TestLeBacASableNeVautPasLeHub(t *testing.T) {
	for genre, autre := range map[preuves.Genre]preuves.Genre{preuves.Hub: preuves.FranceConnect, preuves.FranceConnect: preuves.Hub} {
		t.Run(string(genre), func(t *testing.T) {
			b := guichettest.New(t)
			c := b.Collectivite("Saint-Exemple")
			vaut := func(e, collectivite string) bool {
				t.Helper()
				adresses := map[preuves.Genre]string{preuves.Hub: "https://hub.example.fr/oidc", preuves.FranceConnect: e}
				var oui bool
				b.Transaction(func(tx core.App) error {
					if _, err := tx.DB().Delete("fournisseurs", nil).Execute(); err != nil {
						return err
					}
					for _, g := range []preuves.Genre{genre, autre} {
						f := &preuves.Fournisseur{Collectivite: c.ID, Genre: g, Emetteur: adresses[g], Client: "x"}
						if err := f.Enregistrer(tx, "secret", socle.Programme("essai")); err != nil {
							return err
						}
					}
					f, err := preuves.FournisseurDe(tx, genre, c.ID)
					if err != nil {
						return err
					}
					equivalente, err := f.Equivalente(tx)
					if err != nil {
						return err
					}
					if !equivalente(preuves.Preuve{Emetteur: adresses[genre], Collectivite: "ailleurs"}) {
						t.Error("il ne vaut pas ce qu’il vaut")
					}
					oui = equivalente(preuves.Preuve{Emetteur: adresses[autre], Collectivite: collectivite})
					return nil
				})
				return oui
			}
			production, essai := preuves.FranceConnect.Emetteurs()[0], preuves.FranceConnect.Emetteurs()[1]
			if !vaut(production, c.ID) || vaut(essai, c.ID) || vaut(production, "ailleurs") {
				t.Errorf("production %v, essai %v, ailleurs %v", vaut(production, c.ID), vaut(essai, c.ID), vaut(production, "ailleurs"))
			}
		})
	}
}

// On a shared computer, whoever was there before opens nothing.
func TestSurUnOrdinateurPartageOnSIdentifieEncore(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	n := x.Client()
	x.aller(n, x.a.base+"/connexion/hub", "lucie")
	p, demandee := x.aller(n, x.b.base+"/connexion/hub?partage=1&suite="+url.QueryEscape(x.b.c.Chemin()+"/compte"), "lucie")
	if !demandee {
		t.Error("personne ne lui a demandé qui elle est")
	}
	p.Contient("ordinateur partagé")
}

// Who adds the hub to her compte says who she is there: whoever is signed in on
// this computer gives her no identity.
func TestQuiAjouteLeHubSIdentifie(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	n := x.Client()
	x.aller(n, x.b.base+"/connexion/hub", "paul") // signed in at the hub
	n.Chez(x.a.Banc).Connecter(x.a.c, "lucie@example.org", "Lucie", "Vautrin")
	p, demandee := x.aller(n, x.a.base+"/connexion/hub", "lucie")
	if !demandee || p.URL != x.a.base+"/compte" {
		t.Errorf("%v %s", demandee, p.URL)
	}
}

// Whom a compte was linked to without her name does not take it once her name
// comes: it has the identity of somebody else.
func TestUnNomQuiVientApresNePrendPasLeCompteDUneAutre(t *testing.T) {
	x := ouvrirReseau(t, "")
	m := x.a
	x.avecFranceConnect(m)
	m.Client().Connecter(m.c, "couple@example.org", "Lucie", "Vautrin")
	lucie := m.Client()
	lucie.Connecter(m.c, "couple@example.org", "Lucie", "Vautrin")
	x.fc.Identifier(lucie, m.c.Chemin()+"/connexion/franceconnect", "lucie") // the compte is verified
	if m.Compter("identites_pivot") != 1 || m.Compter("comptes") != 1 {
		t.Fatal("Lucie n’est pas vérifiée")
	}
	paul := x.Client()
	x.aller(paul, m.base+"/connexion/hub", "paul")
	la := paul.Chez(m.Banc)
	la.Envoyer(m.c.Chemin()+"/connexion/premiere-fois", url.Values{"deja": {"oui"}, "courriel": {"couple@example.org"}}).Attendre(http.StatusSeeOther)
	la.Envoyer(m.c.Chemin()+"/connexion/code", url.Values{"code": {guichettest.Code(t, m.Dernier("couple@example.org"))}}).Attendre(http.StatusSeeOther)
	x.Transaction(func(tx core.App) error {
		m.client.Habilitation, m.client.Portees = "DataPass 12345", strings.Join(oidc.Portees(), " ")
		return m.client.Enregistrer(tx, socle.Programme("essai"))
	})
	if p, _ := x.aller(x.Client(), m.base+"/connexion/hub", "paul"); p.Status != http.StatusConflict {
		t.Errorf("%s (%d)", p.URL, p.Status)
	}
	if n := m.Compter("comptes WHERE nom = 'VAUTRIN'"); n != 1 || m.Compter("identites_pivot WHERE nom_naissance = 'VAUTRIN'") != 1 {
		t.Error("le compte a changé de personne")
	}
}

// A part of an identity is not one: it verifies nobody and takes the place of none.
func TestUnNomDUsageSeulNeVerifiePersonne(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	n := x.Client()
	x.aller(n, x.a.base+"/connexion/hub", "lucie") // whole
	x.Transaction(func(tx core.App) error {
		x.a.client.Portees = "preferred_username email"
		return x.a.client.Enregistrer(tx, socle.Programme("essai"))
	})
	p, _ := x.aller(x.Client(), x.a.base+"/connexion/hub?suite="+url.QueryEscape(x.a.c.Chemin()+"/compte"), "lucie")
	p.Contient("Lucie Anne Marie VAUTRIN , vérifié par FranceConnect")
	lucie := lucie
	lucie.ID, lucie.Prenoms, lucie.NomNaissance, lucie.NomUsage = "autre", []string{"Anne"}, "AUBRY", "PERRIN"
	x.fc.AjouterPersonne(lucie)
	if p, _ := x.aller(x.Client(), x.a.base+"/connexion/hub", "autre"); !strings.HasSuffix(p.URL, "/connexion/premiere-fois") || x.a.Compter("identites_pivot") != 1 {
		t.Errorf("%s, %d identités", p.URL, x.a.Compter("identites_pivot"))
	}
}

// The hub that does not answer keeps nobody out: a code still opens the guichet.
func TestLeHubEnPanneOnEntreParUnCode(t *testing.T) {
	x := ouvrirReseau(t, "")
	if _, err := x.a.App.DB().NewQuery("UPDATE fournisseurs SET emetteur = 'http://127.0.0.1:1/oidc'").Execute(); err != nil {
		t.Fatal(err)
	}
	n := x.a.Client()
	n.Lire(x.a.c.Chemin()+"/connexion/hub").Attendre(http.StatusServiceUnavailable).Contient("Le guichet du Département ne répond pas", "donnez cette référence")
	n.Connecter(x.a.c, "camille@example.org", "Camille", "Thouvenel")
	if !x.a.connectee(n) {
		t.Error("le code n’ouvre pas")
	}
	if recu := x.avertir(x.a, "x"); recu != http.StatusServiceUnavailable {
		t.Errorf("un avis dont la clé ne se lit pas : %d", recu)
	}
}
