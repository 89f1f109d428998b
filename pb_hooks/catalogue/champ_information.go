package catalogue

import "guichet/ui"

func init() {
	EnregistrerGenre("texte_affiche", information{genre: ui.GenreInformation})
	EnregistrerGenre("section", information{genre: ui.GenreIntertitre})
	EnregistrerGenre("details", information{genre: ui.GenreDetails})
}

// information is a text to read: in a frame, as a title within the page, or
// folded under its title. « urgence » in Defaut makes a frame stand out.
type information struct {
	muet
	genre ui.Genre
}

func (g information) Saisie(c *Champ, _ Valeur, _ *Contexte) ui.Saisie {
	return ui.Saisie{Genre: g.genre, Nom: c.Code, Libelle: c.Libelle.Fr, Aide: c.Aide.Fr, Valeur: c.Defaut}
}

// Exiger wants something under the fold.
func (g information) exiger(c *Champ, _ *Document) []string {
	if g.genre == ui.GenreDetails && c.Aide.Fr == "" {
		return []string{"n’a rien à déplier"}
	}
	return nil
}
