package statistiques

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestUnPetitNombreNeSeLitPas(t *testing.T) {
	for _, cas := range []struct {
		nom     string
		nombres []int
		caches  []bool
	}{
		{"rien de petit", []int{5, 0, 12}, []bool{false, false, false}},
		{"un seul petit entraîne le plus petit des autres", []int{3, 40, 9}, []bool{true, false, true}},
		{"deux petits se cachent l’un l’autre", []int{3, 2, 40}, []bool{true, true, false}},
		{"deux uns se liraient de leur somme", []int{1, 1, 40}, []bool{true, true, true}},
		{"deux quatre aussi", []int{4, 4, 40, 7}, []bool{true, true, false, true}},
		{"un petit seul au monde", []int{3}, []bool{true}},
	} {
		if lu := masquer(cas.nombres); !slices.Equal(lu, cas.caches) {
			t.Errorf("%s : %v", cas.nom, lu)
		}
	}
}

func TestChaquePetitNombreEstCache(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nombres := rapid.SliceOfN(rapid.IntRange(0, 30), 0, 12).Draw(t, "nombres")
		caches := masquer(nombres)
		nb, grands := 0, 0
		for i, n := range nombres {
			if n > 0 && n < seuil && !caches[i] || n == 0 && caches[i] {
				t.Fatalf("%v %v", nombres, caches)
			}
			if caches[i] {
				nb++
			} else if n >= seuil {
				grands++
			}
		}
		if nb == 1 && grands > 0 {
			t.Fatalf("un nombre caché seul : %v %v", nombres, caches)
		}
	})
}

// What is kept back in one part is not worked out from the total of another.
func TestUnPetitNombreNeSeLitPasDUnAutreTotal(t *testing.T) {
	// Two communes each of two intercommunalités: 3 is beside 40 in one total, and
	// beside 7 in the other.
	caches := masquerEnsembles([]int{3, 40, 7, 50}, [][]int{{0, 1, 2, 3}, {0, 1}, {2, 3}})
	if !slices.Equal(caches, []bool{true, true, false, false}) && !slices.Equal(caches, []bool{true, true, true, true}) {
		t.Errorf("%v", caches)
	}
	rapid.Check(t, func(t *rapid.T) {
		nombres := rapid.SliceOfN(rapid.IntRange(0, 30), 1, 12).Draw(t, "nombres")
		ensembles := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(0, len(nombres)-1), 0, len(nombres), rapid.ID[int]), 0, 5).Draw(t, "ensembles")
		caches := masquerEnsembles(nombres, ensembles)
		for _, e := range ensembles {
			nb, montres := 0, 0
			for _, i := range e {
				if caches[i] {
					nb++
				} else if nombres[i] >= seuil {
					montres++
				}
			}
			if nb == 1 && montres > 0 {
				t.Fatalf("un nombre caché seul dans %v : %v %v", e, nombres, caches)
			}
		}
	})
}

// Nothing small is in the open data, and each total that somebody may know leaves two
// unknown numbers at least, or none.
func TestLesDonneesOuvertesNeDisentRienDePetit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		mot := func(nom string, l ...string) string { return rapid.SampledFrom(l).Draw(t, nom) }
		nombres := map[cellule]int{}
		for range rapid.IntRange(0, 40).Draw(t, "cellules") {
			c := cellule{
				Mois: mot("mois", "2026-03", "2026-04"), Niveau: "commune", Code: mot("code", "88160", "88413", "88487"), Teleservice: mot("teleservice", "contact", "encombrants"), Canal: mot("canal", "en_ligne", "guichet", "papier"),
			}
			nombres[c] = rapid.IntRange(1, 30).Draw(t, "nombre")
		}
		var cellules []cellule
		for c, n := range nombres {
			x := c
			x.Nombre = &n
			cellules = append(cellules, x)
		}
		slices.SortFunc(cellules, ranger)
		montrees := map[cellule]bool{}
		for _, c := range masquerCellules(slices.Clone(cellules)) {
			if c.Secret {
				if c.Nombre != nil || c.Teleservice+c.Canal != "" {
					t.Fatalf("%+v", c)
				}
				continue
			}
			if *c.Nombre < seuil {
				t.Fatalf("%+v est petit", c)
			}
			c.Nombre = nil
			montrees[c] = true
		}
		for rang, partage := range totauxConnus {
			tus, vus := map[string]int{}, map[string]int{}
			for _, c := range cellules {
				cle := partage(c)
				if c.Nombre = nil; montrees[c] {
					vus[cle]++
				} else {
					tus[cle]++
				}
			}
			for cle, n := range tus {
				if n == 1 && vus[cle] > 0 {
					t.Fatalf("le total %d de %q dit le nombre tu", rang, cle)
				}
			}
		}
	})
}
