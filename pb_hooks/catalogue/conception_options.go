package catalogue

import (
	"fmt"
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
)

// LignesDe writes options one a line; those of a second level begin with a
// hyphen.
func LignesDe(options []OptionDoc) string {
	var l []string
	for _, o := range options {
		if o.Parent != "" {
			l = append(l, "- "+o.Libelle.Fr)
		} else {
			l = append(l, o.Libelle.Fr)
		}
	}
	return strings.Join(l, "\n")
}

// OptionsDe reads options written one a line. One whose words are the same
// keeps its id, wherever it went; those that were reworded keep theirs, in
// their order, when as many lines came as went. id draws a new id.
func OptionsDe(texte string, avant []OptionDoc, id func() string) []OptionDoc {
	type lue struct {
		libelle string
		seconde bool
	}
	var lues []lue
	vues := map[lue]bool{}
	for _, ligne := range strings.Split(texte, "\n") {
		libelle, seconde := strings.CutPrefix(nettoyer(ligne, false), "-")
		if l := (lue{strings.TrimSpace(libelle), seconde}); l.libelle != "" && (seconde || !vues[l]) {
			vues[l] = true
			lues = append(lues, l)
		}
	}
	reste := slices.Clone(avant)
	options := make([]OptionDoc, len(lues))
	var nouvelles []int
	for i, l := range lues {
		j := slices.IndexFunc(reste, func(o OptionDoc) bool { return o.Libelle.Fr == l.libelle && (o.Parent != "") == l.seconde })
		if j < 0 {
			nouvelles = append(nouvelles, i)
			continue
		}
		options[i] = reste[j]
		reste = slices.Delete(reste, j, j+1)
	}
	codes := map[string]bool{}
	for _, o := range avant {
		codes[o.Code] = true
	}
	for n, i := range nouvelles {
		if len(reste) == len(nouvelles) {
			options[i] = reste[n]
		} else {
			options[i] = OptionDoc{ID: id(), Code: codeLibre(lues[i].libelle, codes)}
		}
		options[i].Libelle = Texte{lues[i].libelle}
	}
	premiere := ""
	for i := range options {
		options[i].Parent = ""
		if lues[i].seconde && premiere != "" {
			options[i].Parent = premiere
		} else {
			premiere = options[i].ID
		}
	}
	return options
}

// codeLibre makes a readable name that is not taken, and takes it.
func codeLibre(souhait string, pris map[string]bool) string {
	base := strings.ReplaceAll(collectivites.Slug(souhait), "-", "_")
	if base == "" || base[0] <= '9' {
		base = "champ_" + base
	}
	base = strings.Trim(base[:min(len(base), 40)], "_")
	code := base
	for n := 2; pris[code]; n++ {
		code = fmt.Sprintf("%s_%d", base, n)
	}
	pris[code] = true
	return code
}

// codesPris are the names of the champs and of the documents to join, those of
// the blocs included.
func (d *Document) codesPris() map[string]bool {
	pris := map[string]bool{}
	n, err := d.Deplier()
	if err != nil {
		n = d
	}
	for _, e := range n.Etapes {
		for _, c := range e.Champs {
			pris[c.Code] = true
			for _, enfant := range c.Champs {
				pris[enfant.Code] = true
			}
		}
	}
	for _, p := range n.Pieces {
		pris[p.Code] = true
	}
	return pris
}
