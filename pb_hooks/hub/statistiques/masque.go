package statistiques

import "slices"

// seuil is the smallest number that is shown; a nought speaks of nobody.
const seuil = 5

// masquer tells which numbers of a list are kept back, whose total is known. Two at
// least are, and their sum leaves each more than one value: the smallest of the
// others go with a small one that would be worked out.
func masquer(nombres []int) []bool {
	tous := make([]int, len(nombres))
	for i := range tous {
		tous[i] = i
	}
	return masquerEnsembles(nombres, [][]int{tous})
}

// masquerEnsembles does the same when the totals of several parts are known, each
// given by the ranks of its numbers: what is kept back for one part counts in the
// others, until each leaves its own more than one value.
func masquerEnsembles(nombres []int, ensembles [][]int) []bool {
	caches := make([]bool, len(nombres))
	for i, n := range nombres {
		caches[i] = n > 0 && n < seuil
	}
	for change := true; change; {
		change = false
		for _, e := range ensembles {
			if completer(nombres, caches, e) {
				change = true
			}
		}
	}
	return caches
}

// completer keeps more numbers of a part back, when one that is would be worked out.
func completer(nombres []int, caches []bool, ensemble []int) (change bool) {
	nb, somme := 0, 0
	var reste []int
	for _, i := range ensemble {
		switch {
		case caches[i]:
			nb, somme = nb+1, somme+nombres[i]
		case nombres[i] >= seuil:
			reste = append(reste, i)
		}
	}
	if nb == 0 {
		return false
	}
	slices.SortStableFunc(reste, func(a, b int) int { return nombres[a] - nombres[b] })
	// All ones, or all fours, are read from their sum.
	for _, i := range reste {
		if nb >= 2 && somme > nb && somme != (seuil-1)*nb {
			break
		}
		caches[i], nb, somme, change = true, nb+1, somme+nombres[i], true
	}
	return change
}
