package statistiques

import "slices"

// seuil is the smallest number that is shown; a nought speaks of nobody.
const seuil = 5

// masquer tells which numbers of a list are kept back, whose total is known. Two at
// least are, and their sum leaves each more than one value: the smallest of the
// others go with a small one that would be worked out.
func masquer(nombres []int) []bool {
	caches := make([]bool, len(nombres))
	nb, somme := 0, 0
	cacher := func(i int) { caches[i], nb, somme = true, nb+1, somme+nombres[i] }
	for i, n := range nombres {
		if n > 0 && n < seuil {
			cacher(i)
		}
	}
	if nb == 0 {
		return caches
	}
	reste := make([]int, 0, len(nombres))
	for i, n := range nombres {
		if n >= seuil {
			reste = append(reste, i)
		}
	}
	slices.SortStableFunc(reste, func(a, b int) int { return nombres[a] - nombres[b] })
	// All ones, or all fours, are read from their sum.
	for _, i := range reste {
		if nb >= 2 && somme > nb && somme != (seuil-1)*nb {
			break
		}
		cacher(i)
	}
	return caches
}
