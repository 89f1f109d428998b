package statistiques

import (
	"fmt"
	"testing"
)

// A reader who knows the rules tries every table of numbers: those that look
// the same as the one she reads must leave each small number two values at
// least.
func TestAucunPetitNombreNeSeDeduit(t *testing.T) {
	for parties := 1; parties <= 4; parties++ {
		maximum := []int{0, 60, 40, 34, 28}[parties] // of the total
		vues := map[string][][]int{}
		var tirer func(reste int, nombres []int)
		tirer = func(reste int, nombres []int) {
			if len(nombres) < parties {
				for n := range reste + 1 {
					tirer(reste-n, append(nombres[:len(nombres):len(nombres)], n))
				}
				return
			}
			vu := lirePublic(nombres)
			vues[vu] = append(vues[vu], nombres)
		}
		tirer(maximum, nil)
		for vu, possibles := range vues {
			for i := range parties {
				valeurs, petits := map[int]bool{}, false
				for _, p := range possibles {
					valeurs[p[i]] = true
					petits = petits || p[i] > 0 && p[i] < seuil
				}
				if petits && len(valeurs) < 2 {
					t.Fatalf("« %s » ne peut être que %v", vu, possibles[0])
				}
			}
		}
	}
}

// lirePublic is what the page tells of numbers, their total included when it is
// five or more.
func lirePublic(nombres []int) string {
	total := 0
	for _, n := range nombres {
		total += n
	}
	if total < seuil {
		return "moins de 5"
	}
	l, lisible := masquer(nombres)
	if !lisible {
		return fmt.Sprintf("total %d", total)
	}
	s := fmt.Sprintf("total %d :", total)
	for i, v := range l {
		switch v {
		case montre:
			s += fmt.Sprintf(" %d", nombres[i])
		case petit:
			s += " <5"
		default:
			s += " –"
		}
	}
	return s
}

func TestUnGrandNombreNEstPasCachePourRien(t *testing.T) {
	for _, c := range []struct {
		nombres []int
		attendu string
	}{
		{[]int{12, 30, 0}, "total 42 : 12 30 0"},
		{[]int{30, 3, 12}, "total 45 : 30 <5 –"},
		{[]int{40, 3, 2, 0}, "total 45 : – <5 <5 0"},
		{[]int{3, 3}, "total 6"},
		{[]int{3, 5}, "total 8"},
	} {
		if lu := lirePublic(c.nombres); lu != c.attendu {
			t.Errorf("%v se lit « %s », attendu « %s »", c.nombres, lu, c.attendu)
		}
	}
}
