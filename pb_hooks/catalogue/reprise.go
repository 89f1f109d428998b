package catalogue

import (
	"slices"
	"strings"
)

// Reprend tells that a demande may begin with the answers of the last one: one
// of the questions comes from there.
func (d *Document) Reprend() bool {
	return slices.ContainsFunc(d.Etapes, func(e Etape) bool {
		return slices.ContainsFunc(e.Champs, func(c Champ) bool { return c.Source == "precedente" })
	})
}

// Reprendre gives a new demande the answers of a filed one, by id. What binds
// its author or is of its own year is asked again: documents, attestations,
// amounts with the budgets that hold them, links to another demande.
func Reprendre(r Reponses, ancien, nouveau *Document) Reponses {
	repris := Rebaser(r, ancien, nouveau)
	oublier := func(id string) {
		delete(repris, id)
		for cle := range repris {
			if strings.HasPrefix(cle, id+"/") {
				delete(repris, cle)
			}
		}
	}
	for _, d := range []*Document{ancien, nouveau} {
		for _, p := range d.Pieces {
			oublier(p.ID)
		}
		for _, e := range d.Etapes {
			for i := range e.Champs {
				if c := &e.Champs[i]; c.deSonAnnee() || slices.ContainsFunc(c.Champs, func(c Champ) bool { return c.deSonAnnee() }) {
					oublier(c.ID)
				}
			}
		}
	}
	return repris
}

func (c *Champ) deSonAnnee() bool {
	return slices.Contains([]string{"attestation", "montant", "calcul", "lien_demande"}, c.Type)
}
