package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() { EnregistrerGenre("cache", cache{}) }

// cache is a text that nobody types: the link that opened the form, or an
// agent, gives it. The person reads it with her answers.
type cache struct{ Brut }

func (cache) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

func (cache) Verifier(_ *Champ, v Valeur, _ *Contexte) string { return fauteTexte(v.Une(), 200) }

func (cache) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

// Saisie draws nothing: what a browser would send back is not believed.
func (cache) Saisie(c *Champ, _ Valeur, _ *Contexte) ui.Saisie {
	return ui.Saisie{Genre: ui.GenreCache, Nom: c.Code}
}

func (cache) exiger(c *Champ, _ *Document) []string {
	if c.Source != "url" && c.Source != "agent" {
		return []string{"est caché : sa source doit être « url » ou « agent »"}
	}
	return nil
}
