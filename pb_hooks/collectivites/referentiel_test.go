package collectivites_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/pb_hooks/collectivites"
)

// noms shows fiches as a person tells them apart.
func noms(fiches []collectivites.Fiche) []string {
	var l []string
	for _, f := range fiches {
		l = append(l, fmt.Sprintf("%s (%s %s)", f.Nom, f.Niveau, f.Departement))
	}
	return l
}

func parNiveau(fiches []collectivites.Fiche) map[string]int {
	nb := map[string]int{}
	for _, f := range fiches {
		nb[f.Niveau]++
	}
	return nb
}

// TestFrance counts as the COG 2026 and the DGCL do.
func TestFrance(t *testing.T) {
	tout := collectivites.Chercher(" ", 10)
	if tout != nil {
		t.Errorf("a blank search found %v", noms(tout))
	}
	nb := map[string]int{}
	vus := map[string]bool{}
	for _, departement := range departements() {
		for _, f := range collectivites.DuDepartement(departement) {
			if !vus[f.Niveau+f.Code] {
				vus[f.Niveau+f.Code] = true
				nb[f.Niveau]++
			}
		}
	}
	want := map[string]int{"commune": 34_969, "epci": 1_255, "departement": 101}
	if d := cmp.Diff(want, nb); d != "" {
		t.Error(d)
	}
}

// departements are the numbers of the 101 départements and of the
// collectivités d'outre-mer that have communes.
func departements() []string {
	l := []string{"2A", "2B", "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989"}
	for i := 1; i <= 95; i++ {
		if i != 20 {
			l = append(l, fmt.Sprintf("%02d", i))
		}
	}
	return l
}

func TestVosges(t *testing.T) {
	l := collectivites.DuDepartement("88")
	if d := cmp.Diff(map[string]int{"commune": 506, "epci": 13, "departement": 1}, parNiveau(l)); d != "" {
		t.Fatal(d)
	}
	want := collectivites.Fiche{Niveau: "departement", Code: "88", Nom: "Vosges", Departement: "88", Population: 357_248}
	if d := cmp.Diff(want, l[0], cmpopts.IgnoreUnexported(want)); d != "" {
		t.Error(d)
	}
	hors := slices.DeleteFunc(slices.Clone(l), func(f collectivites.Fiche) bool { return f.Departement == "88" })
	if d := cmp.Diff([]string{"Communauté de communes du Pays de Colombey et du Sud Toulois (epci 54)"}, noms(hors)); d != "" {
		t.Error("EPCI of another département:", d)
	}
	for _, f := range l[14:] {
		if f.SIREN == "" || f.EPCI == "" || len(f.CodesPostaux) == 0 || f.Population == 0 {
			t.Errorf("%s lacks something: %+v", f.Nom, f)
		}
	}
}

func TestFicheParCode(t *testing.T) {
	for _, test := range []struct{ nom, niveau, code, want string }{
		{"une commune par son code INSEE", "", "88413", "Saint-Dié-des-Vosges"},
		{"une commune de Corse, en minuscules", "", "2a004", "Ajaccio"},
		{"une commune par son SIREN", "", "218804136", "Saint-Dié-des-Vosges"},
		{"une commune par un SIRET espacé", "", "218 804 136 00010", "Saint-Dié-des-Vosges"},
		{"un EPCI par son SIREN", "epci", "200068757", "Communauté d'agglomération d'Epinal"},
		{"un département par son numéro", "", "88", "Vosges"},
		{"refuse un code postal", "", "88100", ""},
		{"refuse un code d’un autre niveau", "epci", "88413", ""},
		{"refuse un code inconnu", "", "88999", ""},
		{"refuse un code vide", "", " ", ""},
		{"refuse un code coupé par une tabulation", "", "88\t4", ""},
	} {
		t.Run(test.nom, func(t *testing.T) {
			f, ok := collectivites.FicheParCode(test.niveau, test.code)
			if f.Nom != test.want || ok != (test.want != "") {
				t.Errorf("got %q, %t, want %q", f.Nom, ok, test.want)
			}
		})
	}
}

func TestChercher(t *testing.T) {
	for _, test := range []struct {
		nom, q string
		n      int
		want   []string
	}{
		{"sans accent ni trait d’union", "saint die des vosges", 3, []string{"Saint-Dié-des-Vosges (commune 88)"}},
		{"« st » pour « saint »", "ST DIÉ", 3, []string{"Saint-Dié-des-Vosges (commune 88)", "Communauté d'agglomération de Saint-Dié-des-Vosges (epci 88)"}},
		{"« ste » pour « sainte »", "ste marie aux mines", 3, []string{"Sainte-Marie-aux-Mines (commune 68)"}},
		{"une ligature", "Coeuilly", 1, nil},
		{"le nom exact avant le nom qui commence de même", "épinal", 3, []string{
			"Épinal (commune 88)", "Épinal-… (commune)", "Communauté d'agglomération d'Epinal (epci 88)",
		}},
		{"l’abréviation d’une intercommunalité", "CA d'Épinal", 3, []string{"Communauté d'agglomération d'Epinal (epci 88)"}},
		{"un département", "vosges", 1, []string{"Vosges (departement 88)"}},
		{"les homonymes, du plus peuplé au moins peuplé", "Saint-Denis", 2, []string{"Saint-Denis (commune 974)", "Saint-Denis (commune 93)"}},
		{"un code postal partagé", "88450", 20, nil},
		{"rien pour un nom inconnu", "zzzz", 5, nil},
		{"rien quand on ne demande rien", "épinal", 0, nil},
		{"rien pour un nombre négatif", "épinal", -1, nil},
	} {
		t.Run(test.nom, func(t *testing.T) {
			if d := cmp.Diff(test.want, noms(collectivites.Chercher(test.q, test.n))); d != "" {
				t.Error(d)
			}
		})
	}
}
