package statistiques

// visibilite is what the public reads of a number.
type visibilite int

const (
	montre    visibilite = iota
	petit                // under five: « moins de 5 »
	solidaire            // kept back so that the total does not tell a small one
)

// masquer tells what may be read of numbers whose total is known, so that no
// number from 1 to 4 can be worked out: a reader who knows these rules and the
// total still finds two values at least for each. It is false when nothing may
// be read of them, the total apart.
//
// A nought speaks of nobody. Beside small numbers one other is kept back, the
// last of the list whatever it is worth: to choose it by its value would tell
// something of the small ones. What is kept back must then leave to each small
// number every value that it could have.
func masquer(nombres []int) ([]visibilite, bool) {
	l := make([]visibilite, len(nombres))
	petits, caches, dernier := 0, 0, -1
	for i, n := range nombres {
		switch {
		case n >= seuil:
			dernier = i
		case n > 0:
			l[i] = petit
			petits, caches = petits+1, caches+n
		}
	}
	if petits == 0 {
		return l, true
	}
	if dernier < 0 || caches+nombres[dernier] < (seuil-1)*petits+seuil {
		return nil, false
	}
	l[dernier] = solidaire
	return l, true
}
