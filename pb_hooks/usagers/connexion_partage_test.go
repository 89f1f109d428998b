package usagers_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest"
)

// The choice of a short session survives the way to FranceConnect and back.
func TestSurUnOrdinateurPartageAvecFranceConnect(t *testing.T) {
	for nom, arriver := range map[string]func(g *avecFranceConnect, client *guichettest.Client, depart string){
		"reconnue tout de suite": func(g *avecFranceConnect, client *guichettest.Client, depart string) {
			g.fc.Identifier(client, depart, "lucie").Attendre(http.StatusSeeOther)
		},
		"après la page qui demande qui elle est": func(g *avecFranceConnect, client *guichettest.Client, depart string) {
			p := g.fc.Identifier(client, depart, "camille").Attendre(http.StatusSeeOther)
			client.Envoyer(p.Vers, url.Values{"deja": {"non"}}).Attendre(http.StatusSeeOther)
		},
		"après le code de son ancienne adresse": func(g *avecFranceConnect, client *guichettest.Client, depart string) {
			p := g.fc.Identifier(client, depart, "camille").Attendre(http.StatusSeeOther)
			client.Envoyer(p.Vers, url.Values{"deja": {"oui"}, "courriel": {camille}}).Attendre(http.StatusSeeOther)
			g.taper(client, guichettest.Code(g.t, g.Dernier(camille))).Attendre(http.StatusSeeOther)
		},
	} {
		t.Run(nom, func(t *testing.T) {
			g := ouvrirAvecFranceConnect(t)
			client := g.Client()
			_, lien, _ := strings.Cut(client.Lire(g.base+"/connexion").Corps, "Sur un ordinateur partagé")
			_, lien, _ = strings.Cut(lien, `href="`)
			lien, _, _ = strings.Cut(lien, `"`)
			arriver(g, client, html.UnescapeString(lien))
			client.Lire(g.base + "/compte").Attendre(http.StatusOK).Contient("ordinateur partagé")
			if n := g.compter("sessions WHERE partage = 1 AND inactivite = 10"); n != 1 {
				t.Errorf("%d séances courtes", n)
			}
			if sortie := client.Copie().Envoyer(g.base+"/deconnexion", nil).Attendre(http.StatusOK); !strings.Contains(sortie.Header.Get("Refresh"), g.fc.Emetteur()) {
				t.Error("la déconnexion s’arrête au guichet")
			}
		})
	}
	t.Run("sans ce choix, la séance dure", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
		if n := g.compter("sessions WHERE partage = 1"); n != 0 {
			t.Error("séance courte")
		}
	})
	t.Run("la page refermée, il ne reste rien", func(t *testing.T) {
		g := ouvrirAvecFranceConnect(t)
		client := g.Client()
		depart := client.Lire(g.base + "/connexion/franceconnect?partage=1").Attendre(http.StatusSeeOther)
		p := g.fc.SuivreComme(client, depart.Vers, "lucie").Attendre(http.StatusSeeOther)
		for _, c := range p.Header.Values("Set-Cookie") {
			if strings.Contains(c, "guichet-usager=") && strings.Contains(c, "Max-Age") {
				t.Error(c)
			}
		}
		g.Horloge.Avancer(11 * time.Minute)
		client.Lire(g.base + "/compte").Attendre(http.StatusSeeOther)
	})
}
