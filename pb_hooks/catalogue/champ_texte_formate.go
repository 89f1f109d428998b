package catalogue

import (
	"net/url"
	"regexp"
	"sync"

	"guichet/ui"
)

func init() { EnregistrerGenre("texte_formate", texteFormate{}) }

// texteFormate is a line that fits a pattern of the document: a number of
// contract, a reference. The rule « motif » says in words what fits.
type texteFormate struct{ Brut }

const (
	maxFormate = 200
	maxMotif   = 200
)

// motifs are the patterns compiled so far: those of the published revisions.
var motifs sync.Map

// motif compiles the pattern of a champ, for the whole text.
func motif(s string) (*regexp.Regexp, error) {
	if r, ok := motifs.Load(s); ok {
		return r.(*regexp.Regexp), nil
	}
	r, err := regexp.Compile(`^(?:` + s + `)$`)
	if err == nil {
		motifs.Store(s, r)
	}
	return r, err
}

func (texteFormate) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

func (texteFormate) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	if faute := fauteTexte(v.Une(), maxFormate); faute != "" {
		return faute
	}
	if r, err := motif(c.Motif); err != nil || !r.MatchString(v.Une()) {
		return c.regle("motif").Phrase.Fr
	}
	return ""
}

func (texteFormate) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

func (texteFormate) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Largeur = 20
	if s.Aide == "" {
		s.Aide = "Par exemple " + c.Exemple
	}
	return s
}

func (texteFormate) exiger(c *Champ, _ *Document) []string {
	var l []string
	r, err := regexp.Compile(`^(?:` + c.Motif + `)$`)
	switch {
	case c.Motif == "" || len(c.Motif) > maxMotif || err != nil:
		l = append(l, "a un motif absent, trop long ou mal formé (RE2)")
	case c.Exemple == "" || !r.MatchString(c.Exemple):
		l = append(l, "a un exemple qui manque ou qui ne suit pas son motif")
	}
	if c.regle("motif").Phrase.Fr == "" {
		l = append(l, "n’a pas de phrase qui dise son motif : donnez-la dans sa règle « motif »")
	}
	return l
}

// regle finds a rule by its name; the zero rule for none.
func (c *Champ) regle(nom string) Regle {
	for _, r := range c.Regles {
		if r.Nom == nom {
			return r
		}
	}
	return Regle{}
}
