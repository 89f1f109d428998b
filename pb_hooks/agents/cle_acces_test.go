package agents_test

import (
	"html"
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

// avecCles is a mairie whose address takes passkeys.
type avecCles struct {
	*guichettest.Banc
	t    *testing.T
	c    *collectivites.Collectivite
	base string // of the agents' pages
}

func ouvrirAvecCles(t *testing.T) *avecCles {
	t.Helper()
	b := guichettest.New(t, "--public-url", guichettest.OrigineLocale)
	c := b.Collectivite("Saint-Exemple")
	return &avecCles{Banc: b, t: t, c: c, base: c.Chemin() + "/agents"}
}

var motifOptions = regexp.MustCompile(`data-options="([^"]*)"`)

// proposer names a passkey and gives what the browser must make it from.
func (g *avecCles) proposer(client *guichettest.Client, nom string) string {
	g.t.Helper()
	p := client.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {nom}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusOK)
	m := motifOptions.FindStringSubmatch(p.Corps)
	if m == nil {
		g.t.Fatal(p.Texte())
	}
	return html.UnescapeString(m[1])
}

func (g *avecCles) confirmer(client *guichettest.Client, reponse string) *guichettest.Page {
	g.t.Helper()
	return client.Envoyer(g.base+"/profil/cles-acces/ajout", url.Values{"reponse": {reponse}})
}

// ajouter gives an agent a passkey, and a device that holds it.
func (g *avecCles) ajouter(client *guichettest.Client, nom string) *guichettest.Appareil {
	g.t.Helper()
	a := guichettest.NouvelAppareil(g.t)
	g.confirmer(client, a.Creer(g.proposer(client, nom))).Attendre(http.StatusSeeOther)
	return a
}

func (g *avecCles) defier(client *guichettest.Client) string {
	g.t.Helper()
	return client.Envoyer(g.base+"/connexion/cle-acces/defi", nil).Attendre(http.StatusOK).Corps
}

func (g *avecCles) presenter(client *guichettest.Client, reponse string) *guichettest.Page {
	g.t.Helper()
	return client.Envoyer(g.base+"/connexion/cle-acces", url.Values{"reponse": {reponse}, "suite": {g.base + "/profil"}})
}

func (g *avecCles) compter(quoi string) (n int) {
	g.t.Helper()
	if err := g.App.DB().NewQuery("SELECT count(*) FROM " + quoi).Row(&n); err != nil {
		g.t.Fatal(err)
	}
	return n
}

func (g *avecCles) executer(sql string) {
	g.t.Helper()
	if _, err := g.App.DB().NewQuery(sql).Execute(); err != nil {
		g.t.Fatal(err)
	}
}

// A passkey stands for the passphrase and for the code.
func TestUneCleDAccesOuvreSansMotDePasseNiCode(t *testing.T) {
	g := ouvrirAvecCles(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Administration)
	page := g.base + "/profil/second-facteur"
	g.executer("UPDATE agents SET code_courriel = TRUE")
	nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"  "}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusUnprocessableEntity).Contient("Donnez un nom à cette clé d’accès")
	nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {strings.Repeat("é", 61)}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusUnprocessableEntity).Contient("Raccourcissez à 60 caractères")
	a := g.ajouter(nadege, "Ordinateur de la mairie")
	nadege.Lire(page).Contient("La clé d’accès « Ordinateur de la mairie » est ajoutée", "Ajoutée le 4 mai 2026", "Jamais utilisée")
	if c := g.Dernier("nadege@example.org"); !strings.Contains(c.Texte, "Ordinateur de la mairie") {
		t.Error(c.Texte)
	}

	client := g.Client()
	client.Lire(g.base + "/connexion").Attendre(http.StatusOK).Contient("Me connecter avec une clé d’accès")
	if p := g.presenter(client, a.Montrer(g.defier(client))).Attendre(http.StatusSeeOther); p.Vers != g.base+"/profil" {
		t.Error(p.Vers)
	}
	client.Lire(g.base + "/profil").Attendre(http.StatusOK).Contient("Vous avez aussi 1 clé d’accès")
	client.Lire(g.base + "/profil/connexions").Contient("Clé d’accès")
	client.Lire(page).Contient("Utilisée le 4 mai 2026")
	if n := g.compter("connexions_agents WHERE moyen = 'cle_acces'"); n != 1 {
		t.Errorf("%d connexions", n)
	}
	for _, verbe := range []string{"agents.ajouter_cle_acces", "agents.connecter"} {
		if g.compter("journal WHERE verbe = '"+verbe+"'") == 0 {
			t.Errorf("%s n’est pas au journal", verbe)
		}
	}

	// After the passphrase it answers in place of the code.
	autre := g.Client()
	p := autre.Envoyer(g.base+"/connexion", identifiants("nadege@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
	autre.Lire(p.Vers).Contient("Me connecter avec une clé d’accès")
	g.presenter(autre, a.Montrer(g.defier(autre))).Attendre(http.StatusSeeOther)
	autre.Lire(g.base + "/profil").Attendre(http.StatusOK)
}

func TestUneCleDAccesSeRetire(t *testing.T) {
	g := ouvrirAvecCles(t)
	nadege, lucas := g.Agent(g.c, "nadege@example.org", agents.Administration), g.Agent(g.c, "lucas@example.org", agents.Accueil)
	a := g.ajouter(nadege, "Téléphone")
	var id string
	if err := g.App.DB().NewQuery("SELECT id FROM cles_acces").Row(&id); err != nil {
		t.Fatal(err)
	}
	retrait := g.base + "/profil/cles-acces/retrait"
	lucas.Envoyer(retrait, url.Values{"cle": {id}}).Attendre(http.StatusSeeOther)
	if n := g.compter("cles_acces"); n != 1 {
		t.Fatal("un autre agent l’a retirée")
	}
	nadege.Envoyer(retrait, url.Values{"cle": {id}}).Attendre(http.StatusSeeOther)
	nadege.Lire(g.base + "/profil/second-facteur").Contient("La clé d’accès est retirée")
	nadege.Envoyer(retrait, url.Values{"cle": {id}}).Attendre(http.StatusSeeOther) // a double click
	client := g.Client()
	g.presenter(client, a.Montrer(g.defier(client))).Attendre(http.StatusUnauthorized)
	if n := g.compter("journal WHERE verbe = 'agents.retirer_cle_acces'"); n != 1 {
		t.Errorf("%d retraits au journal", n)
	}
}

func TestUneCleDAccesRefusee(t *testing.T) {
	g := ouvrirAvecCles(t)
	bonne := g.ajouter(g.Agent(g.c, "nadege@example.org", agents.Administration), "Ordinateur")
	bonne.Compteur = 10
	client := g.Client()
	g.presenter(client, bonne.Montrer(g.defier(client))).Attendre(http.StatusSeeOther)

	for nom, cas := range map[string]struct {
		presenter func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page
		status    int
		phrase    string
		verbe     string // of the line that the journal gets, "" for none
	}{
		"une autre origine": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Origine = "http://localhost:8091"
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"un autre hôte": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Hote = "guichet.example"
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"un autre défi": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			ancien := g.defier(client)
			g.defier(client)
			return g.presenter(client, a.Montrer(ancien))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"le défi d’un autre navigateur": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			g.defier(client)
			return g.presenter(client, a.Montrer(g.defier(g.Client())))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"un navigateur qui n’a rien demandé": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			return g.presenter(client, a.Montrer(g.defier(g.Client())))
		}, http.StatusConflict, "commencée dans un autre navigateur", ""},
		"une réponse qui a déjà servi": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			reponse := a.Montrer(g.defier(client))
			double := client.Copie()
			g.presenter(double, reponse).Attendre(http.StatusSeeOther)
			return g.presenter(client, reponse)
		}, http.StatusConflict, "Recommencez", ""},
		"un défi de plus de cinq minutes": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			reponse := a.Montrer(g.defier(client))
			g.Horloge.Avancer(5*time.Minute + time.Second)
			return g.presenter(client, reponse)
		}, http.StatusConflict, "plus de cinq minutes", ""},
		"un appareil qui n’a vu personne": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Drapeaux &^= guichettest.Verifie
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"un compteur qui recule": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Compteur = 3
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "semble avoir été copiée", "agents.refuser_cle_copiee"},
		"la signature d’une autre clé": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Cle = guichettest.NouvelAppareil(t).Cle
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"la clé de quelqu’un d’autre": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			a.Poignee = []byte("une autre agente")
			return g.presenter(client, a.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", "agents.refuser_cle_acces"},
		"une clé inconnue": {func(a *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			inconnu := guichettest.NouvelAppareil(t)
			inconnu.Poignee = a.Poignee
			return g.presenter(client, inconnu.Montrer(g.defier(client)))
		}, http.StatusUnauthorized, "n’ouvre pas ce guichet", ""},
		"une réponse illisible": {func(_ *guichettest.Appareil, client *guichettest.Client) *guichettest.Page {
			g.defier(client)
			return g.presenter(client, `{"id": 3}`)
		}, http.StatusUnprocessableEntity, "n’a pas abouti", ""},
	} {
		t.Run("refuse "+nom, func(t *testing.T) {
			refusees := func() (n int) {
				if cas.verbe != "" {
					n = g.compter("journal WHERE verbe = '" + cas.verbe + "'")
				}
				return n
			}
			// The row that lets a double in goes past the counter of the others.
			if err := g.App.DB().NewQuery("SELECT compteur + 5 FROM cles_acces").Row(&bonne.Compteur); err != nil {
				t.Fatal(err)
			}
			avant, client := refusees(), g.Client()
			cas.presenter(bonne.Copie(t), client).Attendre(cas.status).Contient("Vous n’êtes pas connecté", cas.phrase)
			client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
			if cas.verbe != "" && refusees() != avant+1 {
				t.Errorf("%s n’est pas au journal", cas.verbe)
			}
		})
	}
}

func TestUneCleDAccesNOuvrePasUnAccesFerme(t *testing.T) {
	g := ouvrirAvecCles(t)
	admin := g.Agent(g.c, "admin@example.org", agents.Administration)
	a := g.ajouter(g.Agent(g.c, "lucie@example.org", agents.Accueil), "Téléphone")
	lucie, err := agents.ParCourriel(g.App, "lucie@example.org")
	if err != nil {
		t.Fatal(err)
	}
	entrer := func(c *collectivites.Collectivite) *guichettest.Page {
		t.Helper()
		client := g.Client()
		defi := client.Envoyer(c.Chemin()+"/agents/connexion/cle-acces/defi", nil).Attendre(http.StatusOK)
		return client.Envoyer(c.Chemin()+"/agents/connexion/cle-acces", url.Values{"reponse": {a.Montrer(defi.Corps)}})
	}
	entrer(g.c).Attendre(http.StatusSeeOther)
	entrer(g.Collectivite("Val-Imaginaire")).Attendre(http.StatusForbidden).Contient("Votre compte n’ouvre pas ce guichet")
	g.executer("UPDATE agents SET actif = FALSE, suspendu_le = '2026-05-04 08:00:00.000Z' WHERE courriel = 'lucie@example.org'")
	entrer(g.c).Attendre(http.StatusForbidden).Contient("Votre accès est suspendu")
	g.executer("UPDATE agents SET actif = TRUE, suspendu_le = '' WHERE courriel = 'lucie@example.org'")
	entrer(g.c).Attendre(http.StatusSeeOther)
	admin.Envoyer(g.base+"/reglages/agents/"+lucie.ID+"/depart", nil).Attendre(http.StatusSeeOther)
	entrer(g.c).Attendre(http.StatusForbidden).Contient("Votre compte n’ouvre pas ce guichet")
}

func TestUneCleDAccesMalFaiteNEstPasAjoutee(t *testing.T) {
	g := ouvrirAvecCles(t)
	nadege, lucas := g.Agent(g.c, "nadege@example.org", agents.Administration), g.Agent(g.c, "lucas@example.org", agents.Accueil)
	for nom, cas := range map[string]struct {
		ajouter func(a *guichettest.Appareil) *guichettest.Page
		status  int
	}{
		"une autre origine": {func(a *guichettest.Appareil) *guichettest.Page {
			a.Origine = "https://localhost:8090"
			return g.confirmer(nadege, a.Creer(g.proposer(nadege, "Clé")))
		}, http.StatusUnprocessableEntity},
		"un autre défi": {func(a *guichettest.Appareil) *guichettest.Page {
			ancien := g.proposer(nadege, "Clé")
			g.proposer(nadege, "Clé")
			return g.confirmer(nadege, a.Creer(ancien))
		}, http.StatusUnprocessableEntity},
		"un appareil qui n’a vu personne": {func(a *guichettest.Appareil) *guichettest.Page {
			a.Drapeaux &^= guichettest.Verifie
			return g.confirmer(nadege, a.Creer(g.proposer(nadege, "Clé")))
		}, http.StatusUnprocessableEntity},
		"le défi d’une autre agente": {func(a *guichettest.Appareil) *guichettest.Page {
			return g.confirmer(lucas, a.Creer(g.proposer(nadege, "Clé")))
		}, http.StatusConflict},
		"une réponse illisible": {func(*guichettest.Appareil) *guichettest.Page {
			g.proposer(nadege, "Clé")
			return g.confirmer(nadege, "")
		}, http.StatusUnprocessableEntity},
		"un défi de plus de cinq minutes": {func(a *guichettest.Appareil) *guichettest.Page {
			reponse := a.Creer(g.proposer(nadege, "Clé"))
			g.Horloge.Avancer(5*time.Minute + time.Second)
			return g.confirmer(nadege, reponse)
		}, http.StatusConflict},
		"un défi de connexion": {func(a *guichettest.Appareil) *guichettest.Page {
			client := g.Client()
			g.proposer(nadege, "Clé")
			g.defier(client)
			return g.confirmer(nadege.Copie(), a.Montrer(g.defier(client)))
		}, http.StatusUnprocessableEntity},
	} {
		t.Run("refuse "+nom, func(t *testing.T) {
			g.Horloge.Avancer(6 * time.Minute) // so many tries of a passphrase in a quarter of an hour only
			cas.ajouter(guichettest.NouvelAppareil(t)).Attendre(cas.status)
			if n := g.compter("cles_acces"); n != 0 {
				t.Errorf("%d clés", n)
			}
		})
	}
	t.Run("refuse une réponse qui a déjà servi", func(t *testing.T) {
		g.Horloge.Avancer(6 * time.Minute)
		reponse := guichettest.NouvelAppareil(t).Creer(g.proposer(nadege, "Clé"))
		double := nadege.Copie()
		g.confirmer(double, reponse).Attendre(http.StatusSeeOther)
		g.confirmer(nadege, reponse).Attendre(http.StatusConflict)
		if n := g.compter("cles_acces"); n != 1 {
			t.Errorf("%d clés", n)
		}
	})
	t.Run("refuse la onzième", func(t *testing.T) {
		for range 9 {
			g.Horloge.Avancer(6 * time.Minute)
			g.ajouter(nadege, "Clé")
		}
		nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusConflict).Contient("Vous avez déjà 10 clés d’accès")
	})
}

// A session that was left open makes no way in that lasts.
func TestUneCleDAccesDemandeLeMotDePasse(t *testing.T) {
	g := ouvrirAvecCles(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Administration)
	for _, phrase := range []string{"", "une autre phrase", guichettest.MotDePasse + " "} {
		nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {phrase}}).Attendre(http.StatusUnprocessableEntity).Contient("Ce n’est pas votre mot de passe actuel")
	}
	for range 5 {
		nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {"x"}}).Attendre(http.StatusUnprocessableEntity)
	}
	nadege.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusTooManyRequests)
}

// The administration closes what the keys of an agent open, and her devices; who
// rules less than she does not.
func TestLAdministrationRetireLesClesDUnAgent(t *testing.T) {
	g := ouvrirAvecCles(t)
	admin, lucas := g.Agent(g.c, "admin@example.org", agents.Administration), g.Agent(g.c, "lucas@example.org", agents.Accueil)
	gestion := g.Agent(g.c, "gestion@example.org", agents.Gestion)
	a := g.ajouter(lucas, "Téléphone")
	id := func(courriel string) string {
		x, err := agents.ParCourriel(g.App, courriel)
		if err != nil {
			t.Fatal(err)
		}
		return x.ID
	}
	page := g.base + "/reglages/agents/" + id("lucas@example.org")
	if strings.Contains(admin.Lire(g.base+"/reglages/agents/"+id("gestion@example.org")).Corps, "Retirer ses clés d’accès") {
		t.Error("qui n’en a pas en a à retirer")
	}
	g.ajouter(admin, "Ordinateur")
	gestion.Envoyer(g.base+"/reglages/agents/"+id("admin@example.org")+"/cles-acces", nil).Attendre(http.StatusForbidden)
	admin.Lire(page).Contient("1 clé d’accès", "Retirer ses clés d’accès")
	admin.Envoyer(page+"/cles-acces", nil).Attendre(http.StatusSeeOther)
	if n := g.compter("cles_acces"); n != 1 {
		t.Errorf("%d clés", n)
	}
	lucas.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	client := g.Client()
	g.presenter(client, a.Montrer(g.defier(client))).Attendre(http.StatusUnauthorized)
	lucas.Envoyer(page+"/cles-acces", nil).Attendre(http.StatusUnauthorized)
}

// The keys of an address that has changed say so, and open nothing.
func TestUneCleDAccesNeSuitPasLAdresse(t *testing.T) {
	g := ouvrirAvecCles(t)
	nadege := g.Agent(g.c, "nadege@example.org", agents.Administration)
	a := g.ajouter(nadege, "Ordinateur")
	g.executer("UPDATE cles_acces SET hote = 'ancien.example'")
	nadege.Lire(g.base + "/profil/second-facteur").Contient("Créée quand le guichet était à l’adresse ancien.example")
	client := g.Client()
	g.presenter(client, a.Montrer(g.defier(client))).Attendre(http.StatusUnauthorized)
}

// A browser takes no passkey at an IP address, nor in clear.
func TestOuLesClesDAccesSontProposees(t *testing.T) {
	for adresse, attendue := range map[string]string{
		"http://localhost:8090": "http://localhost:8090", "": "http://localhost:8090", // this machine alone
		"http://192.0.2.7:8090": "", "http://guichet.example": "", "http://[2001:db8::1]": "",
	} {
		t.Run(adresse, func(t *testing.T) {
			b := guichettest.New(t, "--public-url", adresse)
			c := b.Collectivite("Saint-Exemple")
			base := c.Chemin() + "/agents"
			nadege := b.Agent(c, "nadege@example.org", agents.Administration)
			connexion, profil := b.Client().Lire(base+"/connexion"), nadege.Lire(base+"/profil/second-facteur")
			if attendue != "" {
				if !strings.Contains(connexion.Corps, `data-origine="`+attendue+`"`) {
					t.Error(connexion.Corps)
				}
				profil.Contient("Ajouter une clé d’accès")
				return
			}
			if strings.Contains(connexion.Corps, "clé d’accès") {
				t.Error(connexion.Texte())
			}
			profil.Contient("Ce guichet ne peut pas en avoir")
			b.Client().Envoyer(base+"/connexion/cle-acces/defi", nil).Attendre(http.StatusNotFound)
			b.Client().Envoyer(base+"/connexion/cle-acces", nil).Attendre(http.StatusNotFound)
			nadege.Envoyer(base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusNotFound)
			nadege.Envoyer(base+"/profil/cles-acces/ajout", nil).Attendre(http.StatusNotFound)
		})
	}
}

// Who comes by ProConnect alone would get past what her employer says.
func TestProConnectSeulNAPasDeCleDAcces(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	if p := client.Lire(g.base + "/profil/second-facteur"); strings.Contains(p.Corps, "clé d’accès") {
		t.Error(p.Texte())
	}
	client.Envoyer(g.base+"/profil/cles-acces", url.Values{"nom": {"Clé"}, "actuel": {guichettest.MotDePasse}}).Attendre(http.StatusForbidden).Contient("ProConnect ouvre votre accès")
}
