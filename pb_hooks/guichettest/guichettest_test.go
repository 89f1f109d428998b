package guichettest_test

import (
	"net/http"
	"testing"

	"guichet/pb_hooks/guichettest"
)

func TestLeBancOuvreUnGuichetOuLonSeConnecte(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	camille.Ouvrir(c.Chemin()+"/compte").Attendre(http.StatusOK).Contient("Camille", "camille@example.org")
	b.Client().Ouvrir(c.Chemin() + "/demarches/signalement").Attendre(http.StatusOK).Contient("Signaler un problème")
}
