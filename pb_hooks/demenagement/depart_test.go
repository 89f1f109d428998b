package demenagement_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
)

func TestUneCollectiviteSEnVa(t *testing.T) {
	b := guichettest.New(t)
	c, reste := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Val-Imaginaire", "contact")
	nadege := b.Agent(c, "nadege@example.org", tous...)
	b.Agent(reste, "autre@example.org", tous...)
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	b.Deposer(c, b.Compte("camille@example.org"))
	b.Deposer(reste, nil)
	avant := b.Compter("demandes")
	chemin := c.Chemin()

	partir := func(adresse string) error {
		return b.App.RunInTransaction(func(tx core.App) error { return demenagement.Partir(tx, c, adresse, par) })
	}
	for nom, essai := range map[string]struct{ adresse, dit string }{
		"sans archive":            {"https://guichet.example.org", "Emportez d’abord"},
		"vers une adresse fausse": {"guichet.example.org", "adresse complète"},
		"vers elle-même":          {b.Socle.AdressePublique(), "celle que le guichet quitte"},
	} {
		if err := partir(essai.adresse); err == nil || !strings.Contains(err.Error(), essai.dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	exporter(t, b, c, phrase)
	b.Deposer(c, b.Compte("camille@example.org"))
	if err := partir("https://guichet.example.org"); err == nil || !strings.Contains(err.Error(), "plus à jour") {
		t.Errorf("après un dépôt : %v", err)
	}

	// Frozen, it is read and writes nothing more.
	b.Transaction(func(tx core.App) error { return demenagement.Figer(tx, c, par) })
	camille.Lire(chemin + "/").Attendre(http.StatusOK).Contient("Le guichet déménage : il se lit encore")
	camille.Envoyer(chemin+"/demarches/contact", nil).Attendre(http.StatusServiceUnavailable).Contient("n’est pas enregistré", "Revenez en arrière")
	nadege.Lire(chemin + "/agents").Attendre(http.StatusOK)
	b.Client().Envoyer(chemin+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	if n, err := exploitation.Distribuer(b.App); err != nil {
		t.Error(n, err)
	}
	archive := exporter(t, b, c, phrase)

	if err := partir("https://guichet.example.org"); err != nil {
		t.Fatal(err)
	}
	for adresse, attendue := range map[string]string{
		chemin + "/":                        "https://guichet.example.org/saint-exemple/",
		chemin:                              "https://guichet.example.org/saint-exemple",
		chemin + "/demarches/contact":       "https://guichet.example.org/saint-exemple/demarches/contact",
		chemin + "/agents/demandes/x?a=b":   "https://guichet.example.org/saint-exemple/agents/demandes/x?a=b",
		chemin + "/nulle/part":              "https://guichet.example.org/saint-exemple/nulle/part",
		chemin + "/relecture/J%2Fe%20ton":   "https://guichet.example.org/saint-exemple/relecture/J%2Fe%20ton",
		chemin + "/agents/invitation/jeton": "https://guichet.example.org/saint-exemple/agents/invitation/jeton",
	} {
		if p := camille.Lire(adresse); p.Status != http.StatusMovedPermanently || p.Vers != attendue {
			t.Errorf("%s : %d → %s", adresse, p.Status, p.Vers)
		}
	}
	camille.Envoyer(chemin+"/demarches/contact", nil).Attendre(http.StatusConflict).Contient("a changé de guichet", "https://guichet.example.org/saint-exemple")
	b.Client().Lire(reste.Chemin() + "/").Attendre(http.StatusOK)
	if err := c.Ouvrir(b.App, par); err == nil {
		t.Error("partie, elle s’ouvre ici")
	}

	// Erased on proof only, and nothing of the others with it.
	if _, err := demenagement.EffacerPartie(b.App, c, "au hasard", par); err == nil {
		t.Fatal("effacée sans preuve")
	}
	ailleurs := guichettest.New(t)
	bilan := accueillir(t, ailleurs, archive, phrase)
	if _, err := demenagement.EffacerPartie(b.App, reste, bilan.Preuve, par); err == nil {
		t.Fatal("une autre est effacée")
	}
	if _, err := demenagement.EffacerPartie(b.App, c, bilan.Preuve, par); err != nil {
		t.Fatal(err)
	}
	if n := b.Compter("demandes"); n != 1 || avant != 2 {
		t.Errorf("%d demandes restent", n)
	}
	for _, de := range []string{
		"services WHERE collectivite = '" + c.ID + "'", "pieces WHERE collectivite = '" + c.ID + "'", "usagers_services WHERE usager NOT IN (SELECT id FROM usagers)",
		"comptes", "reponses WHERE demande NOT IN (SELECT id FROM demandes)", "compteurs WHERE collectivite = '" + c.ID + "'", "teleservices WHERE collectivite = '" + c.ID + "'",
	} {
		if n := b.Compter(de); n != 0 {
			t.Errorf("%s : %d", de, n)
		}
	}
	if p := camille.Lire(chemin + "/"); p.Status != http.StatusMovedPermanently {
		t.Errorf("effacée, elle ne mène plus nulle part : %d", p.Status)
	}
	if n := b.Compter("sqlite_master WHERE name = 'demandes_garde'"); n != 1 {
		t.Error("la garde des demandes n’est pas remise")
	}
	if _, err := b.App.DB().NewQuery("DELETE FROM demandes").Execute(); err == nil {
		t.Error("une demande s’efface encore")
	}
	if err := b.App.RunInTransaction(func(tx core.App) error { return demenagement.Defiger(tx, c, par) }); err == nil {
		t.Error("effacée, elle revient")
	}
	if _, err := pieces.VerifierStock(b.App); err != nil {
		t.Error(err)
	}
	// Erased, it may come back.
	revenue := relire(t, ailleurs, c)
	accueillir(t, b, exporter(t, ailleurs, revenue, phrase), phrase)
	if x := relire(t, b, c); x.Demenage != collectivites.Arrive || b.Compter("demandes") != 3 {
		t.Errorf("revenue : %q, %d demandes", x.Demenage, b.Compter("demandes"))
	}
}

func TestUnDepartSeReprend(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	exporter(t, b, c, phrase)
	for _, etape := range []struct {
		faire func(core.App) error
		ou    collectivites.Demenage
	}{
		{func(tx core.App) error { return demenagement.Figer(tx, c, par) }, collectivites.Fige},
		{func(tx core.App) error { return demenagement.Partir(tx, c, "https://ailleurs.example.org/ici/", par) }, collectivites.Parti},
		{func(tx core.App) error { return demenagement.Partir(tx, c, "https://encore.example.org", par) }, collectivites.Parti},
		{func(tx core.App) error { return demenagement.Defiger(tx, c, par) }, collectivites.Fige},
		{func(tx core.App) error { return demenagement.Defiger(tx, c, par) }, ""},
	} {
		b.Transaction(etape.faire)
		if x := relire(t, b, c); x.Demenage != etape.ou {
			t.Fatalf("%q, attendu %q", x.Demenage, etape.ou)
		}
	}
	if err := demenagement.Defiger(b.App, c, par); err == nil {
		t.Error("ce qui ne déménage pas s’annule")
	}
	b.Client().Lire(c.Chemin() + "/").Attendre(http.StatusOK)
}
