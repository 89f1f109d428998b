package demenagement_test

import (
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/usagers"
)

// Who moves signs in at the new guichet as before, by the code of her mail or by
// FranceConnect; what another collectivité obtained of her stays.
func TestLesMoyensDeConnexionDemenagent(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	c, voisine := de.Collectivite("Saint-Exemple", "contact"), de.Collectivite("Val-Imaginaire", "contact")
	fc := de.FranceConnect(simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	})
	fc.Habiliter(c)
	fc.Habiliter(voisine)
	fc.Identifier(de.Client(), c.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	fc.Identifier(de.Client(), voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	var id, empreinte string
	if err := de.App.DB().NewQuery("SELECT compte, empreinte FROM identites_pivot").Row(&id, &empreinte); err != nil {
		t.Fatal(err)
	}
	lucie, err := usagers.CompteParID(de.App, id)
	if err != nil {
		t.Fatal(err)
	}
	de.Deposer(c, lucie)
	de.Deposer(voisine, lucie)
	de.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	de.Deposer(c, de.Compte("camille@example.org"))
	de.Client().Connecter(voisine, "zoe@example.org", "Zoé", "Petit")
	de.Deposer(voisine, de.Compte("zoe@example.org"))

	de.Transaction(func(tx core.App) error { return demenagement.Figer(tx, c, par) })
	bilan := accueillir(t, vers, exporter(t, de, c, phrase), phrase)
	if n := vers.Compter("preuves"); n != 2 {
		t.Errorf("%d moyens de connexion", n)
	}
	if n := vers.Compter("preuves WHERE genre = 'franceconnect' AND collectivite = '" + c.ID + "'"); n != 1 {
		t.Error("celui de Lucie n’a pas suivi")
	}
	var ici string
	if err := vers.App.DB().NewQuery("SELECT empreinte FROM identites_pivot").Row(&ici); err != nil || ici == "" || ici == empreinte {
		t.Errorf("empreinte %q, là-bas %q (%v)", ici, empreinte, err)
	}
	arrivee := relire(t, vers, c)
	vers.Transaction(func(tx core.App) error { return arrivee.Ouvrir(tx, par) })
	comptes := vers.Compter("comptes")
	vers.Client().Connecter(c, "camille@example.org", "Une autre", "Personne").Lire(c.Chemin() + "/compte").Contient("Camille : mon compte")
	client := vers.Client()
	fc.Identifier(client, c.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	client.Lire(c.Chemin() + "/compte").Contient("Lucie VAUTRIN")
	if n := vers.Compter("comptes"); n != comptes || n != 2 {
		t.Errorf("%d comptes, %d à l’arrivée", n, comptes)
	}

	// What was erased goes with its comptes; who has another demande there keeps
	// hers, and is known when the collectivité comes back.
	de.Transaction(func(tx core.App) error { return demenagement.Partir(tx, c, "https://guichet.example.org", par) })
	if _, err := demenagement.EffacerPartie(de.App, c, bilan.Preuve, par); err != nil {
		t.Fatal(err)
	}
	if n, reste := de.Compter("comptes"), de.Compter("preuves WHERE compte NOT IN (SELECT id FROM comptes)"); n != 2 || reste != 0 {
		t.Errorf("%d comptes, %d moyens de connexion sans compte", n, reste)
	}
	retour := accueillir(t, de, exporter(t, vers, relire(t, vers, c), phrase), phrase)
	if n := de.Compter("comptes"); retour.ComptesConnus != 1 || n != 3 {
		t.Errorf("%+v, %d comptes", retour, n)
	}
	fc.Identifier(de.Client(), voisine.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	if n := de.Compter("comptes"); n != 3 {
		t.Errorf("%d comptes", n)
	}
}

// Two comptes that became one leave as one, and stay one where they were.
func TestDeuxComptesReunisDemenagentEnUn(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	c, voisine := de.Collectivite("Saint-Exemple", "contact"), de.Collectivite("Val-Imaginaire", "contact")
	fc := de.FranceConnect(simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	})
	fc.Habiliter(c)
	fc.Identifier(de.Client(), c.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	var autre string
	if err := de.App.DB().NewQuery("SELECT compte FROM preuves").Row(&autre); err != nil {
		t.Fatal(err)
	}
	part, err := usagers.CompteParID(de.App, autre)
	if err != nil {
		t.Fatal(err)
	}
	de.Deposer(c, part)
	client := de.Client()
	client.Connecter(c, "lucie.vautrin@example.org", "Lucie", "Vautrin")
	garde := de.Compte("lucie.vautrin@example.org")
	de.Deposer(voisine, garde)
	p := fc.Identifier(client, c.Chemin()+"/connexion/franceconnect", "lucie").Attendre(http.StatusSeeOther)
	client.Envoyer(p.Vers, nil).Attendre(http.StatusSeeOther)

	de.Transaction(func(tx core.App) error { return demenagement.Figer(tx, c, par) })
	bilan := accueillir(t, vers, exporter(t, de, c, phrase), phrase)
	if n, elle := vers.Compter("comptes"), vers.Compter("comptes WHERE id = '"+garde.ID+"'"); n != 1 || elle != 1 {
		t.Errorf("%d comptes à l’arrivée, dont le sien : %d", n, elle)
	}
	de.Transaction(func(tx core.App) error { return demenagement.Partir(tx, c, "https://guichet.example.org", par) })
	if _, err := demenagement.EffacerPartie(de.App, c, bilan.Preuve, par); err != nil {
		t.Fatal(err)
	}
	if actuel, err := usagers.CompteActuel(de.App, autre); err != nil || actuel.ID != garde.ID {
		t.Error(actuel, err)
	}
	client.Envoyer(voisine.Chemin()+"/compte/rapprochement/separation", nil).Attendre(http.StatusSeeOther)
	if n := de.Compter("demandes WHERE compte = '" + garde.ID + "'"); n != 1 {
		t.Errorf("%d demandes", n)
	}
}
