package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() { EnregistrerGenre("texte_affiche", information{}) }

// information is a text to read: it has no answer. « urgence » in Defaut makes
// it stand out.
type information struct{}

func (information) Lire(*Champ, url.Values, *Contexte) Valeur   { return nil }
func (information) Verifier(*Champ, Valeur, *Contexte) string   { return "" }
func (information) Afficher(*Champ, Valeur, *Contexte) []string { return nil }
func (information) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	return ui.Saisie{Genre: GenreInformation, Nom: c.Code, Libelle: c.Libelle.Fr, Aide: c.Aide.Fr, Valeur: c.Defaut}
}

// GenreInformation is drawn by the page of an étape, not as a control.
const GenreInformation ui.Genre = "information"
