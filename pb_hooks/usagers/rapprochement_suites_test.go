package usagers_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Whatever is chosen, undoing gives back the very same rows.
func TestSeparerRendLesMemesLignes(t *testing.T) {
	g := ouvrirRegistre(t)
	codes := []string{"nom_naissance", "nom_usage", "prenoms", "date_naissance", "genre", "denomination", "courriel", "telephone", "adresse"}
	rapid.Check(t, func(rt *rapid.T) {
		g := &registre{g.Banc, rt, g.c}
		l := []*usagers.Usager{g.tirer(rt, "a"), g.tirer(rt, "b")}
		for range rapid.IntRange(0, 3).Draw(rt, "demandes") {
			g.deposer(l[rapid.IntRange(0, 1).Draw(rt, "de")], "")
		}
		avant := g.photo(l)
		de := map[string]string{}
		for _, code := range codes {
			de[code] = []string{"", l[0].ID, l[1].ID}[rapid.IntRange(0, 2).Draw(rt, code)]
		}
		r := g.demander(l[0], l[1])
		g.must(g.faire(r, de))
		g.must(g.defaire(r))
		if diff := cmp.Diff(avant, g.photo(l)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// Rapprochements and separations in any order lose no demande; all undone,
// each is with its own usager again.
func TestAucuneSuiteNePerdDeDemande(t *testing.T) {
	g := ouvrirRegistre(t)
	rapid.Check(t, func(rt *rapid.T) {
		g := &registre{g.Banc, rt, g.c}
		var l []*usagers.Usager
		demandes := map[string]string{} // of whom, when nothing is rapproché
		for i := range 5 {
			u := g.tirer(rt, fmt.Sprint("usager ", i))
			l = append(l, u)
			demandes[g.deposer(u, "")] = u.ID
		}
		avant := g.photo(l)
		var faits []*usagers.Rapprochement
		for range rapid.IntRange(1, 8).Draw(rt, "gestes") {
			if len(faits) > 0 && rapid.Bool().Draw(rt, "séparer") {
				i := rapid.IntRange(0, len(faits)-1).Draw(rt, "lequel")
				switch plus, err := faits[i].Plus(g.App); {
				case err != nil:
					rt.Fatal(err)
				case plus != nil:
					if err := g.defaire(faits[i]); !socle.EstCode(err, socle.Conflit) {
						rt.Fatalf("séparés avant leur tour : %v", err)
					}
				default:
					g.must(g.defaire(faits[i]))
					faits = slices.Delete(faits, i, i+1)
				}
			} else {
				x, err := usagers.Actuel(g.App, g.c.ID, rapid.SampledFrom(l).Draw(rt, "l’un").ID)
				g.must(err)
				y, err := usagers.Actuel(g.App, g.c.ID, rapid.SampledFrom(l).Draw(rt, "l’autre").ID)
				g.must(err)
				if x.ID != y.ID {
					faits = append(faits, g.rapprocher(x, y))
				}
			}
			for d, u := range demandes {
				actuel, err := usagers.Actuel(g.App, g.c.ID, u)
				g.must(err)
				if g.usagerDe(d) != actuel.ID {
					rt.Fatalf("une demande de %s est chez %s, et non chez %s", u, g.usagerDe(d), actuel.ID)
				}
			}
		}
		for i := len(faits) - 1; i >= 0; i-- {
			g.must(g.defaire(faits[i]))
		}
		if diff := cmp.Diff(avant, g.photo(l)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// tirer writes an usager of any content.
func (g *registre) tirer(rt *rapid.T, nom string) *usagers.Usager {
	tire := func(quoi string, parmi ...string) string { return rapid.SampledFrom(parmi).Draw(rt, nom+" "+quoi) }
	u := personne(tire("nom", "", "Thouvenel", "Thouvenle", "d’Hennezel"), tire("prénoms", "", "Camille", "Jean-Pierre", "Rémi Luc"), tire("date", "", "1980-05-12", "1977-00-03"),
		usage(tire("usage", "", "Aubry")), mail(tire("courriel", "", "camille@example.org", "remi@example.org")), tel(tire("téléphone", "", "0639980114")),
		organisme(tire("organisme", "", "Les Amis du Moulin")), chez(tire("adresse", "null", chezElles)))
	u.Genre = tire("genre", "particulier", "association")
	return g.inserer(u)
}
