package demandes_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

var lucie = simulation.Personne{
	ID: "lucie", Prenoms: []string{"Lucie", "Anne Marie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17",
	Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
}

// What FranceConnect vouches for is read, and typed by nobody.
func TestLIdentiteVerifieeNeSeTapePas(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "acte-naissance", "contact")
	fc := b.FranceConnect(lucie)
	fc.Habiliter(c)
	client := b.Client()

	// Begun by a visitor who typed another name, then signs in.
	etape := client.Envoyer(c.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther).Vers
	brouillon, _, _ := strings.Cut(etape, "/etapes/")
	client.RemplirParPages(brouillon, "contact", b.Horloge.Aujourdhui(), rand.New(rand.NewPCG(1, 1)))
	fc.Identifier(client, c.Chemin()+"/connexion/franceconnect?suite="+url.QueryEscape(brouillon+"/verification"), "lucie").Attendre(http.StatusSeeOther)
	client.Ouvrir(brouillon+"/verification").Attendre(http.StatusOK).Contient("VAUTRIN", "Lucie Anne Marie")

	_, id := client.DeposerParPages(c.Chemin(), "acte-naissance", b.Horloge.Aujourdhui(), rand.New(rand.NewPCG(2, 2)))
	var usager struct {
		Nom     string `db:"nom_naissance"`
		Prenoms string `db:"prenoms"`
		Preuve  string `db:"preuve"`
	}
	if err := b.App.DB().NewQuery("SELECT u.nom_naissance, u.prenoms, u.preuve FROM usagers u JOIN demandes d ON d.usager = u.id WHERE d.id = '" + id + "'").One(&usager); err != nil {
		t.Fatal(err)
	}
	if usager.Nom != "VAUTRIN" || usager.Prenoms != "Lucie Anne Marie" || usager.Preuve != "franceconnect" {
		t.Errorf("%+v", usager)
	}

	// The page has no control for it, and a forged form changes nothing.
	vues := ""
	for _, m := range regexp.MustCompile(`href="(/[^"]*/etapes/[^"?]*)`).FindAllStringSubmatch(client.Ouvrir(brouillon+"/verification").Corps, -1) {
		p := client.Lire(m[1]).Attendre(http.StatusOK)
		if !strings.Contains(p.Corps, "Vérifié par FranceConnect") {
			continue
		}
		vues += p.Corps
		client.Envoyer(m[1], url.Values{"auteur_nom_naissance": {"Faux"}}).Attendre(http.StatusSeeOther)
	}
	if vues == "" || strings.Contains(vues, `name="auteur_nom_naissance"`) {
		t.Error("le nom vérifié se tape encore")
	}
	if p := client.Ouvrir(brouillon + "/verification"); !strings.Contains(p.Corps, "VAUTRIN") || strings.Contains(p.Corps, "Faux") {
		t.Error("un formulaire forgé change le nom")
	}
}

// A téléservice that asks for a verified identity opens with FranceConnect alone.
func TestUneDemarcheQuiDemandeFranceConnect(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	demarche := c.Chemin() + "/demarches/contact"
	doc, err := catalogue.Modele("contact")
	if err != nil {
		t.Fatal(err)
	}
	doc.Traitement.Authentification = "franceconnect"
	b.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, c.ID, doc, socle.Programme("essai"))
		return err
	})
	b.Client().Lire(demarche).Attendre(http.StatusOK).Contient("ne reçoit pas")

	fc := b.FranceConnect(lucie)
	fc.Habiliter(c)
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	for nom, client := range map[string]*guichettest.Client{"visiteur": b.Client(), "compte par courriel": camille} {
		client.Lire(demarche).Attendre(http.StatusOK).Contient("demande une identité vérifiée", "FranceConnect")
		if p := client.Envoyer(demarche, nil).Attendre(http.StatusSeeOther); p.Vers != demarche {
			t.Errorf("%s : %s", nom, p.Vers)
		}
	}
	lien := c.Chemin() + "/connexion/franceconnect?suite=" + url.QueryEscape(demarche)
	client := b.Client()
	if p := fc.Identifier(client, lien, "lucie").Attendre(http.StatusSeeOther); p.Vers != demarche {
		t.Fatal(p.Vers)
	}
	client.DeposerParPages(c.Chemin(), "contact", b.Horloge.Aujourdhui(), rand.New(rand.NewPCG(3, 3)))
	if p := fc.Identifier(camille, lien, "lucie"); p.Status != http.StatusConflict {
		t.Errorf("%d : l’identité de Lucie ouvre deux comptes", p.Status)
	}
}
