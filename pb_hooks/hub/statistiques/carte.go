package statistiques

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
)

// carte is the communes of the département as tiles, one each, under their
// intercommunalités, the most inhabited first. It is no map of the ground: where the
// communes are is in no list that the program has.
//
// A tile says its stade by a letter, a border and a colour, and leads to the line of
// the table, which says the same and which a keyboard walks instead; a sentence
// describes each intercommunalité to who does not see it.
type carte struct {
	Legende []legende
	Blocs   []bloc
}

type legende struct {
	Tuile tuile
	Mot   string
	Aide  string
}

type bloc struct {
	ID, Titre, Description string
	Hauteur                int
	Tuiles                 []tuile
}

type tuile struct {
	X, Y   int
	Stade  stade
	Lettre string
	Titre  string // « Épinal : active »
	Ancre  string // its line in the table
}

// The tiles of a bloc, in its own units: as wide as the other charts.
const (
	pasTuile    = 24
	tuilesLigne = 13
)

func lettre(s stade) string {
	for _, x := range stades {
		if x.Code == s {
			return x.Lettre
		}
	}
	return ""
}

// dessiner draws the communes; each leads to its line of the table.
func dessiner(l []commune) *carte {
	c := &carte{}
	for _, s := range stades {
		c.Legende = append(c.Legende, legende{tuile{X: 1, Y: 1, Stade: s.Code, Lettre: s.Lettre}, s.Mot, s.Aide})
	}
	parEPCI, habitants := map[string][]commune{}, map[string]int{}
	var sirens []string
	for _, x := range l {
		if parEPCI[x.EPCI] == nil {
			sirens = append(sirens, x.EPCI)
		}
		parEPCI[x.EPCI] = append(parEPCI[x.EPCI], x)
		habitants[x.EPCI] += x.Population
	}
	slices.SortStableFunc(sirens, func(a, b string) int {
		return cmp.Or(habitants[b]-habitants[a], cmp.Compare(a, b))
	})
	for i, siren := range sirens {
		communes := parEPCI[siren]
		titre := collectivites.NomEPCI(siren)
		if siren == "" {
			titre = "Sans intercommunalité"
		}
		b := bloc{ID: fmt.Sprintf("carte-%d", i), Titre: titre, Description: decrire(communes), Hauteur: (len(communes) + tuilesLigne - 1) / tuilesLigne * pasTuile}
		for j, x := range communes {
			b.Tuiles = append(b.Tuiles, tuile{
				X: j%tuilesLigne*pasTuile + 1, Y: j/tuilesLigne*pasTuile + 1, Stade: x.Stade, Lettre: lettre(x.Stade), Titre: x.Nom + "\u00a0: " + strings.ToLower(x.Stade.mot()),
				Ancre: "c-" + x.Code,
			})
		}
		c.Blocs = append(c.Blocs, b)
	}
	return c
}

// decrire says a bloc in a sentence.
func decrire(l []commune) string {
	nb := couvrir(l)
	var mots []string
	for _, s := range stades {
		if n := nb.Communes[s.Code]; n > 0 {
			mots = append(mots, fmt.Sprintf("%d %s", n, accorder(s.Mot, n)))
		}
	}
	noms := ""
	var reliees []string
	for _, c := range l {
		if c.Stade == active || c.Stade == ouverte {
			reliees = append(reliees, c.Nom)
		}
	}
	if len(reliees) > 0 {
		slices.SortFunc(reliees, func(a, b string) int { return cmp.Compare(collectivites.Cle(a), collectivites.Cle(b)) })
		noms = " Avec un guichet : " + strings.Join(reliees, ", ") + "."
	}
	return strings.Join(mots, ", ") + "." + noms
}

// accorder writes a stade in the plural: « actives », « sans guichet ».
func accorder(mot string, n int) string {
	mot = strings.ToLower(mot)
	if n > 1 && strings.HasSuffix(mot, "e") {
		mot += "s"
	}
	return mot
}
