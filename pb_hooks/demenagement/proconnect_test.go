package demenagement_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// What ProConnect calls an agent, and who employs her, leave with the mairie
// where she works; when she signed in here stays here.
func TestProConnectDemenageAvecLAgent(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	de.Collectivite("Mont-Inventé") // c has no code of the other guichet
	c := de.Collectivite("Saint-Exemple", "contact")
	pc := de.ProConnect(simulation.Personne{ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "COLIN", Courriel: "lucie@example.org", UID: "u-lucie", SIRET: "73282932000074", IdpID: "un"})
	pc.Habiliter(c)
	de.Agent(c, "admin@example.org", agents.Administration)
	de.Inviter(c, "lucie@example.org", agents.Accueil)
	lucie, err := agents.ParCourriel(de.App, "lucie@example.org")
	if err != nil {
		t.Fatal(err)
	}
	de.Transaction(func(tx core.App) error {
		return agents.Employer(tx, lucie, c, "732829320", socle.Programme("essai"))
	})
	pc.Identifier(de.Client(), c.Chemin()+"/agents/connexion/proconnect", "lucie").Attendre(http.StatusSeeOther)

	// At the other guichet she is known already, at another address.
	autre := vers.Collectivite("Val-Imaginaire", "contact")
	vers.Agent(autre, "l.colin@example.org", agents.Administration)
	var sujet string
	if err := de.App.DB().NewQuery("SELECT sujet FROM agents WHERE courriel = 'lucie@example.org'").Row(&sujet); err != nil || sujet == "" {
		t.Fatal(sujet, err)
	}
	if _, err := vers.App.DB().Update("agents", dbx.Params{"emetteur": pc.Emetteur(), "sujet": sujet}, dbx.HashExp{"courriel": "l.colin@example.org"}).Execute(); err != nil {
		t.Fatal(err)
	}

	de.Transaction(func(tx core.App) error { return demenagement.Figer(tx, c, par) })
	accueillir(t, vers, exporter(t, de, c, phrase), phrase)
	if n := vers.Compter("agents WHERE courriel = 'lucie@example.org'"); n != 0 {
		t.Error("elle est deux fois dans le guichet")
	}
	if n := vers.Compter("employeurs e JOIN agents a ON a.id = e.agent WHERE a.courriel = 'l.colin@example.org' AND e.siren = '732829320'"); n != 1 {
		t.Error("son employeur n’a pas suivi")
	}
	if n := vers.Compter("habilitations h JOIN agents a ON a.id = h.agent WHERE a.courriel = 'l.colin@example.org' AND h.collectivite = '" + c.ID + "'"); n != 1 {
		t.Error("ses rôles n’ont pas suivi")
	}
	if n := vers.Compter("connexions_agents WHERE moyen = 'proconnect'"); n != 0 {
		t.Error("ses connexions ont suivi")
	}
}

// Two communes that become one, with the same employer noted in both and their
// own keys: those of the one that stays.
func TestDeuxMairiesQuiOntProConnectSeRegroupent(t *testing.T) {
	b := guichettest.New(t)
	garde, part := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Val-Imaginaire", "contact")
	pc := b.ProConnect()
	pc.Habiliter(garde)
	pc.Habiliter(part)
	b.Agent(garde, "admin@example.org", agents.Administration)
	b.Inviter(part, "admin@example.org", agents.Administration)
	a, err := agents.ParCourriel(b.App, "admin@example.org")
	if err != nil {
		t.Fatal(err)
	}
	b.Transaction(func(tx core.App) error {
		if err := agents.Employer(tx, a, garde, "732829320", par); err != nil {
			return err
		}
		return agents.Employer(tx, a, part, "356000000", par)
	})
	b.Transaction(func(tx core.App) error {
		_, err := (demenagement.Regroupement{Garde: garde, Part: part}).Faire(tx, par)
		return err
	})
	if n, seul := b.Compter("fournisseurs"), b.Compter("employeurs WHERE siren = '732829320'"); n != 1 || seul != 1 {
		t.Errorf("%d fournisseurs, %d employeurs gardés", n, seul)
	}
}
