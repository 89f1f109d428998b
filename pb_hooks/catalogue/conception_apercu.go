package catalogue

import (
	"net/http"
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// previsualiser shows the question as it is typed, and saves nothing. The page
// is the same; a script takes its preview alone.
func (c *conception) previsualiser(f *feuille, saisie url.Values) error {
	_ = f.lire(c.doc, saisie) // a question that has a fault is drawn too
	f.Apercu = f.apercevoir(c.doc)
	return c.rendreFeuille(http.StatusOK, f, "", saisie, nil)
}

// apercevoir draws the question id of a document under way; nil when there is
// nothing to draw yet.
func (c *conception) apercevoir(id string) func(*Document) []ui.Saisie {
	return func(d *Document) []ui.Saisie {
		si, err := d.nouvelleSi(id)
		if err != nil {
			return nil
		}
		return si.apercu(id, c.Chemin, c.Socle.Horloge.Aujourdhui())
	}
}

// apercu draws a question, or those of a bloc, as the public page does.
func (s *saisieSi) apercu(id, chemin string, auj socle.Jour) []ui.Saisie {
	n := *s.deplie
	n.Etapes = []Etape{{ID: "apercu"}}
	for _, e := range s.deplie.Etapes {
		for _, c := range e.Champs {
			for _, x := range append([]Champ{c}, c.Champs...) {
				if racine, _, _ := strings.Cut(x.ID, "."); racine != id || GenreDe(x.Type) == nil {
					continue
				}
				x.Si, x.Code, x.Source = nil, "apercu_"+x.Code, ""
				if x.Type == "liste" && x.Min == nil {
					x.Min = ptr(1)
				}
				n.Etapes[0].Champs = append(n.Etapes[0].Champs, x)
			}
		}
	}
	p := Parcourir(NouveauContexte(&n, auj, France{}, chemin), Reponses{})
	page, _ := p.Page("apercu")
	if page == nil {
		return nil
	}
	l := p.Saisies(page, Reponses{}, nil)
	for i := range l {
		l[i].Titre = false
	}
	return l
}
