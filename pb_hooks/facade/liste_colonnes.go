package facade

import (
	"net/url"
	"slices"

	"guichet/ui"
)

// colonne is a column of the list beside the démarche, by which a demande is
// opened and which is always there.
type colonne struct {
	Code, Titre string
	usuelle     bool // shown until the agent chooses
	partage     bool // where several agents work only
}

var colonnesConnues = []colonne{
	{Code: "usager", Titre: "Usager", usuelle: true},
	{Code: "arrivee", Titre: "Arrivée", usuelle: true},
	{Code: "avant", Titre: "Réponse avant", usuelle: true},
	{Code: "etat", Titre: "État", usuelle: true},
	{Code: "agent", Titre: "Agent", usuelle: true, partage: true},
	{Code: "service", Titre: "Service", partage: true},
	{Code: "maj", Titre: "Dernier changement"},
	{Code: "terminee", Titre: "Terminée le"},
}

// colonnesUsuelles are those of a list where nobody chose.
func colonnesUsuelles(seul bool) []colonne {
	return colonnesDe(seul, func(c colonne) bool { return c.usuelle })
}

func colonnesDe(seul bool, montree func(colonne) bool) (l []colonne) {
	for _, c := range colonnesConnues {
		if montree(c) && !(seul && c.partage) {
			l = append(l, c)
		}
	}
	return l
}

func codes(l []colonne) []string {
	s := make([]string, len(l))
	for i, c := range l {
		s[i] = c.Code
	}
	return s
}

// choisirColonnes reads the columns of the address, and adds their boxes to the
// filters. Those that the address says are kept in it when they are not the
// usual ones.
func (p *pageListe) choisirColonnes(q url.Values) {
	usuelles := colonnesUsuelles(p.Seul)
	p.Colonnes = colonnesDe(p.Seul, func(c colonne) bool { return slices.Contains(q["colonnes"], c.Code) })
	if len(p.Colonnes) == 0 {
		p.Colonnes = usuelles
	}
	boites := ui.Saisie{Genre: ui.GenreCases, Nom: "colonnes", Libelle: "Colonnes", Valeurs: codes(p.Colonnes)}
	for _, c := range colonnesDe(p.Seul, func(colonne) bool { return true }) {
		boites.Options = append(boites.Options, ui.Option{Code: c.Code, Libelle: c.Titre})
	}
	p.Filtres.Colonnes = boites
	if !slices.Equal(p.Colonnes, usuelles) {
		p.colonnesChoisies, p.Filtres.Ouverts = codes(p.Colonnes), true
	}
}
