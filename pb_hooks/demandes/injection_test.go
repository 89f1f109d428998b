package demandes_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// hostile would leave a text, an attribute, a script and a data block.
const hostile = `"'></title></textarea></script><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`

var balisesScript = regexp.MustCompile(`(?i)<script[^>]*>`)

// Every text of a form document, a condition's value included, is a text in
// every page that shows it.
func TestAucunTexteDunFormulaireNEstDuCode(t *testing.T) {
	brut, err := os.ReadFile("../catalogue/testdata/dependantes.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := catalogue.Relire(brut)
	if err != nil {
		t.Fatal(err)
	}
	textes := []*catalogue.Texte{&d.Titre, &d.Resume, &d.Accueil.PourQui, &d.Etapes[0].Titre, &d.Etapes[0].Aide, &d.Exclusions[0].Titre, &d.Exclusions[0].Pourquoi, &d.Exclusions[0].QueFaire}
	for i := range d.Etapes[0].Champs {
		c := &d.Etapes[0].Champs[i]
		textes = append(textes, &c.Libelle, &c.Aide, &c.Manque)
	}
	for i := range d.Listes[0].Options {
		textes = append(textes, &d.Listes[0].Options[i].Libelle, &d.Listes[0].Options[i].Aide)
	}
	for _, x := range textes {
		x.Fr = hostile
	}
	d.Etapes[0].Champs[4].Si = &catalogue.Test{Q: "C2", Op: "eq", V: []byte(`"</script><script>alert(1)</script>"`)}

	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	b.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, c.ID, d, socle.Programme("essai"))
		return err
	})
	camille := b.Client()
	etape := camille.Envoyer(c.Chemin()+"/demarches/essai-dependantes", nil).Attendre(http.StatusSeeOther).Vers
	pages := []string{c.Chemin() + "/", c.Chemin() + "/demarches/essai-dependantes", etape}
	vides := camille.Envoyer(etape, valeurs("_dependantes=oui", "_pose=denomination", "profil=O2")).Attendre(http.StatusSeeOther).Vers
	pages = append(pages, vides)
	for _, page := range pages {
		examinerPage(t, camille.Lire(page).Attendre(http.StatusOK))
	}
	jeune := camille.Envoyer(etape, valeurs("profil=O1", "naissance_jour=5", "naissance_mois=5", "naissance_annee=2012", "_dependantes=oui", "_pose=parent", "parent=Thouvenel"))
	examinerPage(t, camille.Lire(jeune.Vers).Attendre(http.StatusOK))
}

// examinerPage wants no script but the program's own.
func examinerPage(t *testing.T, p *guichettest.Page) {
	t.Helper()
	for _, balise := range balisesScript.FindAllString(p.Corps, -1) {
		if !strings.Contains(balise, ` src="/statique/`) && balise != `<script type="application/json" id="dependantes">` {
			t.Errorf("%s : %s", p.URL, balise)
		}
	}
	if strings.Contains(p.Corps, "<img src=x") {
		t.Errorf("%s : une image est entrée", p.URL)
	}
	if !strings.Contains(p.Corps, "&lt;img src=x") {
		t.Errorf("%s ne montre pas le texte hostile : elle n’est pas examinée", p.URL)
	}
}
