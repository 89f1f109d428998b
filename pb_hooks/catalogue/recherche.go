package catalogue

import (
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
)

// motsVides say nothing of what is looked for.
var motsVides = strings.Fields("a au aux d dans de des du en et faire je l la le les m ma mes mon ou par pour qu que s sa ses son sur un une veux voudrais")

// Correspond tells whether somebody who types this may mean the téléservice:
// each word begins one of its own, whatever the accents, the plural, or one
// letter that is wrong, missing or too many.
func (t Teleservice) Correspond(saisie string) bool {
	siens := strings.Fields(collectivites.Cle(t.Titre + " " + t.Theme + " " + t.Resume + " " + t.Code))
	for _, mot := range strings.Fields(collectivites.Cle(saisie)) {
		if slices.Contains(motsVides, mot) {
			continue
		}
		if !slices.ContainsFunc(siens, func(sien string) bool { return memeMot(singulier(mot), singulier(sien)) }) {
			return false
		}
	}
	return true
}

// longueurFaute is from how many letters a slip is forgiven: shorter words
// would be taken for one another.
const longueurFaute = 5

func memeMot(cherche, mot string) bool {
	return strings.HasPrefix(mot, cherche) || len(cherche) >= longueurFaute && presque(cherche, mot)
}

func singulier(mot string) string {
	if n := len(mot) - 1; n >= 3 && (mot[n] == 's' || mot[n] == 'x') {
		return mot[:n]
	}
	return mot
}

// presque tells that one letter is wrong, missing or too many, or that two
// neighbours are swapped.
func presque(a, b string) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
