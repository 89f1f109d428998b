package agents_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// The numbers of the employers: the mairie's, that of an intercommunalité, La
// Poste's, of which one office has a SIRET that Luhn refuses.
const (
	sirenMairie = "130025265"
	siretMairie = "13002526500013"
	siretEPCI   = "73282932000074"
	siretPoste  = "35600000049837"
)

// lucie is an agent as ProConnect knows her.
func lucie(siret string) simulation.Personne {
	return simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "COLIN", Courriel: "Lucie@Example.org", UID: "u-lucie", SIRET: siret, IdpID: "fournisseur-1",
	}
}

// avecProConnect is a mairie whose agents have ProConnect.
type avecProConnect struct {
	*guichettest.Banc
	t     *testing.T
	c     *collectivites.Collectivite
	base  string // of the agents' pages
	pc    *guichettest.Fournisseur
	admin *guichettest.Client
}

func ouvrirAvecProConnect(t *testing.T, personnes ...simulation.Personne) *avecProConnect {
	t.Helper()
	b := guichettest.New(t)
	g := &avecProConnect{Banc: b, t: t, pc: b.ProConnect(personnes...)}
	g.c = g.ouvrir("Saint-Exemple", sirenMairie)
	g.base = g.c.Chemin() + "/agents"
	g.admin = b.Agent(g.c, "admin@example.org", agents.Administration)
	return g
}

// ouvrir opens a collectivité whose agents have it.
func (g *avecProConnect) ouvrir(nom, siren string) *collectivites.Collectivite {
	g.t.Helper()
	c := g.Collectivite(nom)
	c.SIREN = siren
	if err := g.App.DB().Model(c).Update("SIREN"); err != nil {
		g.t.Fatal(err)
	}
	g.pc.Habiliter(c)
	return c
}

// inviter does it from the page; employeur is what the administration typed.
func (g *avecProConnect) inviter(courriel, employeur string, roles ...string) {
	g.t.Helper()
	g.admin.Envoyer(g.base+"/reglages/agents/nouveau", url.Values{"courriel": {courriel}, "roles": roles, "employeur": {employeur}}).Attendre(http.StatusSeeOther)
}

// identifier signs in on the pages of the mairie.
func (g *avecProConnect) identifier(client *guichettest.Client, personne string) *guichettest.Page {
	g.t.Helper()
	return g.pc.Identifier(client, g.base+"/connexion/proconnect", personne)
}

func (g *avecProConnect) agent(courriel string) *agents.Agent {
	g.t.Helper()
	a, err := agents.ParCourriel(g.App, courriel)
	if err != nil {
		g.t.Fatal(err)
	}
	return a
}

func (g *avecProConnect) compter(quoi string) (n int) {
	g.t.Helper()
	if err := g.App.DB().NewQuery("SELECT count(*) FROM " + quoi).Row(&n); err != nil {
		g.t.Fatal(err)
	}
	return n
}

func TestUneAgenteInviteeVientParProConnect(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	lien := guichettest.LienDe(t, g.Dernier("lucie@example.org"))
	client := g.Client()
	client.Lire(lien).Attendre(http.StatusOK).Contient("S’identifier avec ProConnect", "Avec un mot de passe")
	client.Lire(g.base+"/connexion").Contient("S’identifier avec ProConnect", "Qu’est-ce que ProConnect")
	if p := g.identifier(client, "lucie").Attendre(http.StatusSeeOther); p.Vers != g.base+"/profil" {
		t.Fatal(p.Vers)
	}
	client.Lire(g.base+"/profil").Attendre(http.StatusOK).Contient("Indiquez maintenant votre fonction", "ProConnect ouvre votre compte", "Lucie")
	a := g.agent("lucie@example.org")
	if a.NomComplet() != "Lucie COLIN" || a.SIRET != siretMairie || a.UID != "u-lucie" || a.Fournisseur != "fournisseur-1" || a.CourrielDit != "lucie@example.org" || a.ActiveLe.IsZero() || a.Invitee() {
		t.Errorf("%+v", a)
	}
	if s := a.Signature("Accueil"); s != "Lucie COLIN, Accueil" {
		t.Error(s)
	}
	g.Client().Lire(lien).Attendre(http.StatusNotFound) // the link has served
	client.Lire(g.base + "/reglages/agents").Attendre(http.StatusForbidden)

	// Her name is her own from then on, and she comes back where she was going.
	client.Envoyer(g.base+"/profil", url.Values{"prenom": {"Lucie"}, "nom": {"Colin"}, "qualite": {"agente d’accueil"}, "avertissement": {"chaque"}, "heure": {"8"}}).Attendre(http.StatusSeeOther)
	autre := g.Client()
	if p := g.pc.Identifier(autre, g.base+"/connexion/proconnect?suite="+url.QueryEscape(g.base+"/profil/connexions"), "lucie"); p.Vers != g.base+"/profil/connexions" {
		t.Error(p.Vers)
	}
	autre.Lire(g.base+"/profil/connexions").Attendre(http.StatusOK).Contient("Vos connexions", "ProConnect", "Navigateur sur appareil inconnu")
	if a := g.agent("lucie@example.org"); a.Nom != "Colin" {
		t.Error(a.Nom)
	}
	if p := g.pc.Identifier(g.Client(), g.base+"/connexion/proconnect?suite=//evil.example", "lucie"); p.Vers != g.base {
		t.Error(p.Vers)
	}

	// The sign-out goes on to ProConnect, and comes back.
	sortie := client.Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusOK).Contient("La déconnexion de ProConnect suit")
	_, adresse, _ := strings.Cut(sortie.Header.Get("Refresh"), "url=")
	if p := g.pc.Suivre(client, adresse).Attendre(http.StatusSeeOther); p.Vers != g.base+"/connexion" {
		t.Error(p.Vers)
	}
	client.Lire(g.base + "/connexion").Contient("Vous êtes déconnecté")
	client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
}

// A SIRET opens nothing: an invitation does, to who works for the employer that
// it says.
func TestQuiProConnectLaisseEntrer(t *testing.T) {
	for _, cas := range []struct {
		nom, siret         string
		invitee, employeur string // "" for nobody
		phrase             string // "" when she comes in
	}{
		{"invitée, au service de la mairie", siretMairie, "lucie@example.org", "", ""},
		{"invitée, au service de la mairie, dont le numéro est retapé", siretMairie, "lucie@example.org", "130 025 265", ""},
		{"au service de la mairie, et que personne n’a invitée", siretMairie, "", "", "n’attend personne à votre adresse"},
		{"au service de la mairie, quand une autre est invitée", siretMairie, "zoe@example.org", "", "n’attend personne à votre adresse"},
		{"employée par l’intercommunalité, notée dans l’invitation", siretEPCI, "lucie@example.org", "732 829 320", ""},
		{"employée par l’intercommunalité, que l’invitation ne note pas", siretEPCI, "lucie@example.org", "", "employé par un autre organisme"},
		{"au service de la mairie, quand l’invitation note l’intercommunalité", siretMairie, "lucie@example.org", "732829320", "employé par un autre organisme"},
		{"employée par La Poste, dont un SIRET échappe à la clé de Luhn", siretPoste, "lucie@example.org", siretPoste, ""},
		{"employée par La Poste, que l’invitation ne note pas", siretPoste, "lucie@example.org", "", "employé par un autre organisme"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			g := ouvrirAvecProConnect(t, lucie(cas.siret))
			if cas.invitee != "" {
				g.inviter(cas.invitee, cas.employeur, "accueil")
			}
			client := g.Client()
			p := g.identifier(client, "lucie")
			if cas.phrase == "" {
				p.Attendre(http.StatusSeeOther)
				client.Lire(g.base + "/profil").Attendre(http.StatusOK)
				return
			}
			p.Attendre(http.StatusForbidden).Contient("Vous n’êtes pas connecté", cas.phrase, "Changer de compte ProConnect")
			client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
			if n := g.compter("agents WHERE sujet != ''") + g.compter("connexions_agents WHERE moyen = 'proconnect'"); n != 0 {
				t.Errorf("%d lignes écrites", n)
			}
		})
	}
	t.Run("un employeur mal recopié n’est pas noté", func(t *testing.T) {
		g := ouvrirAvecProConnect(t)
		if p := g.admin.Lire(g.base + "/reglages/agents/nouveau").Contient("Numéro SIREN de son employeur"); socle.LireSIREN(p.Champ("employeur")) != sirenMairie {
			t.Error(p.Champ("employeur"))
		}
		for _, saisie := range []string{"732829321", "000000000", "la mairie", "35600000049838"} {
			g.admin.Envoyer(g.base+"/reglages/agents/nouveau", url.Values{"courriel": {"lucie@example.org"}, "roles": {"accueil"}, "employeur": {saisie}}).
				Attendre(http.StatusUnprocessableEntity).Contient("Ce numéro SIREN n’existe pas")
		}
	})
}

func TestUneAgenteDeTroisMairies(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretEPCI))
	deux, trois, ailleurs := g.ouvrir("Val-Imaginaire", "356000000"), g.ouvrir("Bois-Rêvé", ""), g.ouvrir("Mont-Inventé", sirenMairie)
	g.inviter("lucie@example.org", "732829320", "accueil") // the others say nothing of her employer
	g.Inviter(deux, "lucie@example.org", agents.Accueil)
	g.Inviter(trois, "lucie@example.org", agents.Accueil)
	client := g.Client()
	g.pc.Identifier(client, trois.Chemin()+"/agents/connexion/proconnect", "lucie").Attendre(http.StatusSeeOther)
	client.Lire(trois.Chemin()+"/agents/mairies").Attendre(http.StatusOK).Contient("Saint-Exemple", "Val-Imaginaire", "Bois-Rêvé")
	for _, c := range []*collectivites.Collectivite{g.c, deux, trois} { // one session opens the three
		client.Lire(c.Chemin() + "/agents").Attendre(http.StatusOK)
	}
	client.Lire(ailleurs.Chemin() + "/agents").Attendre(http.StatusForbidden)
	// ProConnect calls her the same in all of them, and knows her from one to the next.
	autre := g.Client()
	g.identifier(autre, "lucie").Attendre(http.StatusSeeOther)
	if n := g.compter("agents WHERE sujet != ''"); n != 1 {
		t.Errorf("%d agents", n)
	}
	g.pc.Identifier(g.Client(), ailleurs.Chemin()+"/agents/connexion/proconnect", "lucie").Attendre(http.StatusForbidden).Contient("n’attend personne")
}

// Who had a passphrase keeps it; ProConnect opens the same account from then on,
// and asks no second factor of ours.
func TestUneAgenteDejaLaVientParProConnect(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	deja := g.Agent(g.c, "lucie@example.org", agents.Accueil)
	deja.Envoyer(g.base+"/profil/second-facteur", url.Values{"acte": {"courriel"}}).Attendre(http.StatusSeeOther)
	deja.Envoyer(g.base+"/profil/second-facteur", url.Values{"acte": {"courriel-confirmer"}, "code": {guichettest.Code(t, g.Dernier("lucie@example.org"))}}).Attendre(http.StatusSeeOther)
	client := g.Client()
	if p := g.identifier(client, "lucie").Attendre(http.StatusSeeOther); p.Vers != g.base {
		t.Fatal(p.Vers)
	}
	if c := g.Dernier("lucie@example.org"); !strings.Contains(c.Objet, "ProConnect ouvre maintenant votre accès") {
		t.Error(c.Objet)
	}
	if a := g.agent("lucie@example.org"); a.NomComplet() != "Nadège Humbert" || a.Sujet == "" {
		t.Errorf("%+v", a)
	}
	if p := g.Client().Envoyer(g.base+"/connexion", identifiants("lucie@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther); p.Vers != g.base+"/connexion/facteur" {
		t.Error(p.Vers)
	}
	client.Lire(g.base+"/profil/connexions").Contient("ProConnect", "Lien d’invitation")
	g.admin.Lire(g.base + "/reglages/agents").Contient("Dernière connexion le")
}

func TestUnAutreEmployeurSuspend(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.Agent(g.c, "lucie@example.org", agents.Accueil)
	ouverte := g.Client()
	g.identifier(ouverte, "lucie").Attendre(http.StatusSeeOther)
	g.pc.AjouterPersonne(lucie(siretEPCI))
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusForbidden).Contient("Votre accès est suspendu, et la personne qui administre le guichet est prévenue")
	for _, c := range []*guichettest.Client{ouverte, client} {
		c.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	}
	g.Client().Envoyer(g.base+"/connexion", identifiants("lucie@example.org", guichettest.MotDePasse)).Attendre(http.StatusUnprocessableEntity)
	if n := g.compter("journal WHERE verbe = 'agents.suspendre'"); n != 1 {
		t.Errorf("%d lignes au journal", n)
	}
	if c := g.Dernier("admin@example.org"); !strings.Contains(c.Texte, socle.FormaterSIREN("732829320")) || !strings.Contains(c.Texte, "suspendu") {
		t.Error(c.Texte)
	}
	g.identifier(g.Client(), "lucie").Attendre(http.StatusForbidden).Contient("Votre accès est suspendu. Demandez")
	g.pc.AjouterPersonne(lucie(siretMairie)) // nothing but the administration opens again
	g.identifier(g.Client(), "lucie").Attendre(http.StatusForbidden)
	g.pc.AjouterPersonne(lucie(siretEPCI))

	page := g.base + "/reglages/agents/" + g.agent("lucie@example.org").ID
	g.admin.Lire(g.base + "/reglages/agents").Contient("Accès suspendu")
	g.admin.Lire(page).Contient("Accès suspendu", "SIREN 732 829 320", "Rétablir l’accès")
	// Another invitation does not get round it.
	voisine := g.ouvrir("Val-Imaginaire", sirenMairie)
	g.Inviter(voisine, "lucie@example.org", agents.Accueil)
	g.pc.Identifier(g.Client(), voisine.Chemin()+"/agents/connexion/proconnect", "lucie").Attendre(http.StatusForbidden)

	g.admin.Envoyer(page, url.Values{"roles": {"accueil"}, "employeur": {"732829320"}}).Attendre(http.StatusSeeOther)
	g.admin.Envoyer(page+"/retablissement", nil).Attendre(http.StatusSeeOther)
	g.admin.Envoyer(page+"/retablissement", nil).Attendre(http.StatusConflict)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	if a := g.agent("lucie@example.org"); a.Suspendue() || a.SIRET != siretEPCI {
		t.Errorf("%+v", a)
	}
}

// A guichet never loses its last administration, even so: she stays outside, and
// the mairie is told once.
func TestLaDerniereAdministrationNEstPasSuspendue(t *testing.T) {
	admin := lucie(siretMairie)
	admin.Courriel = "admin@example.org"
	g := ouvrirAvecProConnect(t, admin)
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	admin.SIRET = siretEPCI
	g.pc.AjouterPersonne(admin)
	for range 2 {
		g.identifier(g.Client(), "lucie").Attendre(http.StatusForbidden)
	}
	client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	if a := g.agent("admin@example.org"); !a.Actif || a.Suspendue() {
		t.Errorf("%+v", a)
	}
	if n := g.compter("courriels WHERE modele = 'agent_employeur' AND destinataire = '" + g.c.Courriel + "'"); n != 1 {
		t.Errorf("%d courriels à la mairie", n)
	}
	g.Client().Envoyer(g.base+"/connexion", identifiants("admin@example.org", guichettest.MotDePasse)).Attendre(http.StatusSeeOther)
}

func TestLaMemeAdresseSousUneAutreIdentite(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	ouverte := g.Client()
	g.identifier(ouverte, "lucie").Attendre(http.StatusSeeOther)
	autre := lucie(siretMairie)
	autre.IdpID = "fournisseur-2"
	g.pc.AjouterPersonne(autre)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusForbidden).Contient("sous une autre identité", "dissocier ProConnect")
	ouverte.Lire(g.base + "/profil").Attendre(http.StatusOK) // nothing happens to who was there

	page := g.base + "/reglages/agents/" + g.agent("lucie@example.org").ID
	g.admin.Lire(page).Contient("Dissocier ProConnect", "SIREN 130 025 265")
	g.admin.Envoyer(page+"/dissociation", nil).Attendre(http.StatusSeeOther)
	g.admin.Envoyer(page+"/dissociation", nil).Attendre(http.StatusConflict)
	ouverte.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)

	// An address that changes at ProConnect changes nothing here: the subject is hers.
	autre.Courriel = "lucie.colin@example.org"
	g.pc.AjouterPersonne(autre)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	if a := g.agent("lucie@example.org"); a.CourrielDit != "lucie.colin@example.org" {
		t.Error(a.CourrielDit)
	}
}

// The gestion does not touch the access of who rules the guichet.
func TestSeuleLAdministrationRetablitLAdministration(t *testing.T) {
	seconde := lucie(siretMairie)
	seconde.Courriel = "seconde@example.org"
	g := ouvrirAvecProConnect(t, seconde)
	g.Agent(g.c, "seconde@example.org", agents.Administration)
	gestion := g.Agent(g.c, "gestion@example.org", agents.Gestion)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
	page := g.base + "/reglages/agents/" + g.agent("seconde@example.org").ID
	gestion.Envoyer(page+"/dissociation", nil).Attendre(http.StatusForbidden)
	seconde.SIRET = siretEPCI
	g.pc.AjouterPersonne(seconde)
	g.identifier(g.Client(), "lucie").Attendre(http.StatusForbidden)
	gestion.Envoyer(page+"/retablissement", nil).Attendre(http.StatusForbidden)
	g.admin.Envoyer(page+"/retablissement", nil).Attendre(http.StatusSeeOther)
}

func TestUnDepartFermeTout(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	g.admin.Envoyer(g.base+"/reglages/agents/"+g.agent("lucie@example.org").ID+"/depart", nil).Attendre(http.StatusSeeOther)
	client.Lire(g.base + "/profil").Attendre(http.StatusSeeOther)
	if n := g.compter("sessions WHERE porteur = '" + g.agent("lucie@example.org").ID + "'"); n != 0 {
		t.Errorf("%d sessions vivent encore", n)
	}
	g.identifier(client, "lucie").Attendre(http.StatusForbidden).Contient("n’attend personne")
	// She comes back: invited again, ProConnect knows her.
	g.inviter("lucie@example.org", "", "accueil")
	g.identifier(g.Client(), "lucie").Attendre(http.StatusSeeOther)
}

func TestLesConnexionsSOublientApresUnAn(t *testing.T) {
	g := ouvrirAvecProConnect(t)
	avant := g.compter("connexions_agents")
	g.Horloge.Avancer(300 * 24 * time.Hour)
	g.Executer("connexions")
	if n := g.compter("connexions_agents"); n != avant || n == 0 {
		t.Errorf("%d connexions", n)
	}
	g.Horloge.Avancer(70 * 24 * time.Hour)
	g.Executer("connexions")
	if n := g.compter("connexions_agents"); n != 0 {
		t.Errorf("%d connexions", n)
	}
}

// The keys of ProConnect are set like those of FranceConnect, without scopes to
// choose: all are always delivered.
func TestLesClesDeProConnect(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	admin := b.Agent(c, "admin@example.org", agents.Administration)
	page := c.Chemin() + "/agents/reglages/proconnect"
	p := admin.Lire(page).Attendre(http.StatusOK).Contient("ProConnect n’est pas réglé", "Proposer cette connexion aux agents", c.Chemin()+"/agents/connexion/proconnect/retour")
	if strings.Contains(p.Corps, "habilitation permet") {
		t.Error("des portées sont à choisir")
	}
	admin.Envoyer(page, url.Values{"service": {preuves.ProConnect.Emetteurs()[0]}, "client": {"abc"}, "secret": {"un secret"}, "actif": {"oui"}}).Attendre(http.StatusSeeOther)
	f, err := preuves.Ouvert(b.App, preuves.ProConnect, c.ID)
	if err != nil || f == nil || f.Portees != "openid given_name usual_name email uid siret idp_id" {
		t.Fatalf("%+v %v", f, err)
	}
	if g, err := preuves.Ouvert(b.App, preuves.FranceConnect, c.ID); err != nil || g != nil {
		t.Errorf("%+v %v", g, err)
	}
}
