package usagers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/socle"
)

// The person reads when, by what and from where her compte was opened.
func TestLaPageDuCompteMontreLesConnexions(t *testing.T) {
	g := ouvrirAvecFranceConnect(t)
	client := g.Client()
	client.Connecter(g.c, adresseLucie, "Lucie", "Husson")
	client.Lire(g.base+"/compte").Attendre(http.StatusOK).Contient("Vos connexions", socle.Instant(g.Horloge.Maintenant())+" : Code reçu par courriel", "(cette connexion)")
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	g.Horloge.Avancer(time.Hour)
	autre := g.Client()
	g.identifier(autre, "lucie").Attendre(http.StatusSeeOther)
	p := autre.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient(socle.Instant(g.Horloge.Maintenant()) + " : FranceConnect")
	if strings.Index(p.Texte(), " : FranceConnect") > strings.Index(p.Texte(), " : Code reçu par courriel") {
		t.Error("la dernière n’est pas la première")
	}
	if n := g.compter("connexions"); n != 3 { // Camille's too
		t.Errorf("%d connexions", n)
	}
	g.Horloge.Avancer(370 * 24 * time.Hour)
	g.Executer("comptes-rapproches")
	if n := g.compter("connexions"); n != 0 {
		t.Errorf("%d connexions de plus d’un an", n)
	}
}
