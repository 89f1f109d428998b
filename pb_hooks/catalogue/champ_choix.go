package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() { EnregistrerGenre("choix", choix{}) }

// radiosJusqua is how many options are shown at once; more are a list.
const radiosJusqua = 13

// choix is one option of a list; its value is the option's id.
type choix struct{}

func (choix) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	return un(nettoyer(f.Get(c.Code), false))
}

func (choix) Verifier(c *Champ, v Valeur, x *Contexte) string {
	for _, o := range x.Doc.Options(c.Liste) {
		if o.ID == v.Une() {
			return ""
		}
	}
	return c.manque()
}

func (choix) Afficher(c *Champ, v Valeur, x *Contexte) []string {
	for _, o := range x.Doc.Options(c.Liste) {
		if o.ID == v.Une() {
			return []string{o.Libelle.Fr}
		}
	}
	return v
}

func (choix) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	options := x.Doc.Options(c.Liste)
	s := saisieDe(c, ui.GenreRadios, v)
	if len(options) > radiosJusqua {
		s.Genre = ui.GenreListe
	}
	for _, o := range options {
		s.Options = append(s.Options, ui.Option{Code: o.ID, Libelle: o.Libelle.Fr, Aide: o.Aide.Fr})
	}
	return s
}
