package subventions_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// Last year's demande is taken up again on the revision of this year: what it
// said of the association, and none of its money, documents and engagements.
func TestLaDemandeDeLAnDernierEstReprise(t *testing.T) {
	m := ouvrirMairie(t)
	page := m.c.Chemin() + "/demarches/subvention-association"
	if p := m.camille.Lire(page).Attendre(http.StatusOK); strings.Contains(p.Texte(), "Reprendre ma demande") {
		t.Error("il n’y a rien à reprendre")
	}
	d := m.demander("Les Amis du lavoir", "1250.50")
	m.camille.Lire(page).Attendre(http.StatusOK).Contient("Reprendre ma demande du 4 mai 2026")
	p := m.camille.Envoyer(m.c.Chemin()+"/demandes/"+d.ID+"/reprise", nil).Attendre(http.StatusSeeOther)
	base, _, _ := strings.Cut(p.Vers, "/etapes/")
	m.camille.Lire(base+"/verification").Attendre(http.StatusOK).Contient("Les Amis du lavoir", "12 rue de la Gare", "Il manque des réponses")
	var gardees string
	if err := m.App.DB().Select("reponses").From("brouillons").Where(dbx.HashExp{"id": base[strings.LastIndex(base, "/")+1:]}).Row(&gardees); err != nil {
		t.Fatal(err)
	}
	for _, annee := range []string{"1250.50", "1000.00"} {
		if strings.Contains(gardees, annee) {
			t.Errorf("« %s » est repris : %s", annee, gardees)
		}
	}
	var pieces []string
	if err := m.App.DB().Select("id").From("pieces").Where(dbx.HashExp{"proprietaire": d.Objet()}).Column(&pieces); err != nil || len(pieces) == 0 {
		t.Fatal(pieces, err)
	}
	for _, id := range pieces {
		if strings.Contains(gardees, id) {
			t.Errorf("la pièce %s est reprise", id)
		}
	}

	// Another person has nothing to take up, and the campagne closes this too.
	paul := m.Client().Connecter(m.c, "paul@example.org", "Paul", "Didierjean")
	paul.Envoyer(m.c.Chemin()+"/demandes/"+d.ID+"/reprise", nil).Attendre(http.StatusNotFound)
	m.vers("2026-06-01")
	m.camille.Envoyer(m.c.Chemin()+"/demandes/"+d.ID+"/reprise", nil).Attendre(http.StatusServiceUnavailable)
}
