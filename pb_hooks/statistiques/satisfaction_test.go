package statistiques_test

import (
	"net/http"
	"net/url"
	"testing"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
)

func TestLaSatisfactionSeDitEnUnClic(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	d, _ := b.Deposer(c, b.Compte("camille@example.org"))
	page := c.Chemin() + "/demandes/" + d.ID
	dire := func(note string, status int) {
		t.Helper()
		camille.Envoyer(page+"/satisfaction", url.Values{"note": {note}}).Attendre(status)
	}
	notes := func() (l []int) {
		t.Helper()
		if err := b.App.DB().NewQuery("SELECT note FROM satisfactions").Column(&l); err != nil {
			t.Fatal(err)
		}
		return l
	}
	if p := camille.Lire(page).Attendre(http.StatusOK); len(notes()) != 0 || contient(p, "Comment s’est passée cette démarche") {
		t.Error("la question se pose avant la réponse")
	}
	dire("4", http.StatusConflict)
	if err := demandes.ClasserDemande(b.App, d, essai, "doublon"); err != nil {
		t.Fatal(err)
	}
	camille.Lire(page).Attendre(http.StatusOK).Contient("Comment s’est passée cette démarche ?", "Très bien", "Mal")
	for _, note := range []string{"", "0", "5", "bien"} {
		dire(note, http.StatusUnprocessableEntity)
	}
	dire("2", http.StatusSeeOther)
	dire("4", http.StatusSeeOther)
	if l := notes(); len(l) != 1 || l[0] != 4 {
		t.Errorf("%v : une seule réponse, la dernière", l)
	}
	camille.Ouvrir(page).Contient("Vous avez répondu : Très bien")
}
