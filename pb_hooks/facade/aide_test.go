package facade_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
)

func TestLeGuideSeLitEntier(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	dpo := b.Agent(c, "dpo@example.org", agents.Dpo)
	voisine := b.Agent(b.Collectivite("Val-Imaginaire"), "voisine@example.org", agents.Gestion)
	for _, l := range []struct {
		ou, base string
		lecteur  *guichettest.Client
	}{
		{"à l’adresse de l’instance", "/aide", b.Client()},
		{"dans l’espace des agents", c.Chemin() + "/agents/aide", dpo},
	} {
		t.Run(l.ou, func(t *testing.T) {
			lien := regexp.MustCompile(`<h2><a href="(` + l.base + `/[a-z-]+)">`)
			p := l.lecteur.Lire(l.base).Attendre(http.StatusOK)
			sommaire := lien.FindAllStringSubmatch(p.Corps, -1)
			if len(sommaire) < 9 {
				t.Fatalf("%d articles", len(sommaire))
			}
			suite := regexp.MustCompile(`href="([^"]+)" rel="next"`)
			lus := 0
			for adresse := sommaire[0][1]; adresse != ""; lus++ {
				if adresse != sommaire[lus][1] {
					t.Fatalf("après %d articles vient %s, le sommaire dit %s", lus, adresse, sommaire[lus][1])
				}
				p := l.lecteur.Lire(adresse).Attendre(http.StatusOK)
				if strings.Contains(p.Corps, "raw HTML") || strings.Contains(p.Texte(), "](") || strings.Contains(p.Texte(), "**") {
					t.Errorf("%s : du Markdown reste", adresse)
				}
				adresse = ""
				if m := suite.FindStringSubmatch(p.Corps); m != nil {
					adresse = m[1]
				}
			}
			if lus != len(sommaire) {
				t.Errorf("%d articles lus, %d au sommaire", lus, len(sommaire))
			}
			l.lecteur.Lire(l.base + "/inconnu").Attendre(http.StatusNotFound)
		})
	}
	t.Run("l’onglet y mène et se montre ouvert", func(t *testing.T) {
		if onglet := fmt.Sprintf(`<a href="%s/agents/aide" aria-current="page">Aide</a>`, c.Chemin()); !strings.Contains(dpo.Lire(c.Chemin()+"/agents/aide/decider").Corps, onglet) {
			t.Error(onglet)
		}
	})
	t.Run("elle est fermée aux agents d’ailleurs", func(t *testing.T) {
		voisine.Lire(c.Chemin() + "/agents/aide").Attendre(http.StatusForbidden)
		b.Client().Lire(c.Chemin() + "/agents/aide").Attendre(http.StatusSeeOther)
	})
}
