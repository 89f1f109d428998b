package statistiques

import (
	"cmp"
	"slices"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	locales "guichet/pb_hooks/statistiques"
)

// lieux is the demandes of each collectivité, and the totals of their
// intercommunalités and arrondissements. The small numbers of the three tables are
// kept back together: a total would tell those of the other tables.
type lieux struct {
	membres, parEPCI, parArrondissement []somme
	caches                              [3][]bool // of each of these
	fiches                              map[string]collectivites.Fiche
	noms                                map[string]string // of the members
}

// situer adds up what each member counted by the places where it is.
func situer(l []somme, membres []annuaire.Membre) *lieux {
	x := &lieux{fiches: map[string]collectivites.Fiche{}, noms: map[string]string{}}
	for _, m := range membres {
		x.noms[m.ID] = m.Nom
		f := collectivites.Fiche{EPCI: m.EPCI}
		if m.Niveau == "commune" {
			for _, c := range collectivites.CommunesDuDepartement(m.Departement) {
				if c.Code == m.Code {
					f.Arrondissement = c.Arrondissement
				}
			}
		}
		x.fiches[m.ID] = f
	}
	x.membres = parNom(l, x.nomMembre)
	x.parEPCI = parNom(x.reunir(func(f collectivites.Fiche) string { return f.EPCI }), collectivites.NomEPCI)
	x.parArrondissement = parNom(x.reunir(func(f collectivites.Fiche) string { return f.Arrondissement }), nomArrondissement)
	x.masquer()
	return x
}

func (x *lieux) nomMembre(id string) string { return cmp.Or(x.noms[id], id) }

func nomArrondissement(nom string) string { return nom }

func (x *lieux) reunir(par func(collectivites.Fiche) string) []somme {
	sommes := map[string]int{}
	for _, s := range x.membres {
		if cle := par(x.fiches[s.Cle]); cle != "" {
			sommes[cle] += s.Nombre
		}
	}
	var l []somme
	for cle, n := range sommes {
		l = append(l, somme{cle, n})
	}
	return l
}

// masquer ties each total to its collectivités, and the totals of a kind together:
// all those of a table make the number of the département, but for what is nowhere,
// which is one more unknown to the reader.
func (x *lieux) masquer() {
	var nombres []int
	debuts := [3]int{}
	for i, l := range [][]somme{x.membres, x.parEPCI, x.parArrondissement} {
		debuts[i] = len(nombres)
		nombres = append(nombres, nombresDe(l)...)
	}
	rangs := func(debut, n int) (l []int) {
		for i := range n {
			l = append(l, debut+i)
		}
		return l
	}
	ensembles := [][]int{rangs(debuts[0], len(x.membres)), rangs(debuts[1], len(x.parEPCI)), rangs(debuts[2], len(x.parArrondissement))}
	lier := func(totaux []somme, debut int, par func(collectivites.Fiche) string) {
		for i, t := range totaux {
			e := []int{debut + i}
			for j, s := range x.membres {
				if par(x.fiches[s.Cle]) == t.Cle {
					e = append(e, j)
				}
			}
			ensembles = append(ensembles, e)
		}
	}
	lier(x.parEPCI, debuts[1], func(f collectivites.Fiche) string { return f.EPCI })
	lier(x.parArrondissement, debuts[2], func(f collectivites.Fiche) string { return f.Arrondissement })
	caches := masquerEnsembles(nombres, ensembles)
	x.caches = [3][]bool{caches[:debuts[1]], caches[debuts[1]:debuts[2]], caches[debuts[2]:]}
}

// collectivites is the table of those of an arrondissement, "" for all.
func (x *lieux) collectivites(arrondissement string) *locales.Figure {
	l, caches := x.membres, x.caches[0]
	if arrondissement != "" {
		l, caches = nil, nil
		for i, s := range x.membres {
			if x.fiches[s.Cle].Arrondissement == arrondissement {
				l, caches = append(l, s), append(caches, x.caches[0][i])
			}
		}
	}
	return figureMasquee("collectivites", "Par collectivité", "Collectivité", l, caches, x.nomMembre, false)
}

func (x *lieux) epci() *locales.Figure {
	return figureMasquee("epci", "Par intercommunalité", "Intercommunalité", x.parEPCI, x.caches[1], collectivites.NomEPCI, false)
}

func (x *lieux) arrondissements() *locales.Figure {
	return figureMasquee("arrondissements", "Par arrondissement", "Arrondissement", x.parArrondissement, x.caches[2], nomArrondissement, false)
}

// arrondissementsDe are those of the communes of a département, by name.
func arrondissementsDe(departement string) []string {
	var l []string
	for _, f := range collectivites.CommunesDuDepartement(departement) {
		if f.Arrondissement != "" && !slices.Contains(l, f.Arrondissement) {
			l = append(l, f.Arrondissement)
		}
	}
	slices.SortFunc(l, func(a, b string) int { return cmp.Compare(collectivites.Cle(a), collectivites.Cle(b)) })
	return l
}
