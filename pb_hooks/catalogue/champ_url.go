package catalogue

import (
	"net/url"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("url", adresseWeb{}) }

// adresseWeb is the address of a page of the web, http or https only: what an
// agent clicks never runs a script nor leads into the mairie’s own network.
type adresseWeb struct{ Brut }

const maxURL = 1000

func (adresseWeb) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	s := strings.ReplaceAll(ligne(f, c.Code), " ", "")
	if s != "" && !strings.Contains(s, ":") {
		s = "https://" + s
	}
	return un(s)
}

func (adresseWeb) Verifier(_ *Champ, v Valeur, _ *Contexte) string {
	u, err := url.Parse(v.Une())
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || len(v.Une()) > maxURL || !formeDomaine.MatchString("@"+u.Hostname()) {
		return "L’adresse doit ressembler à https://www.example.org."
	}
	return ""
}

func (adresseWeb) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return v }

func (adresseWeb) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreTexte, v)
	s.Inputmode = "url"
	if s.Aide == "" {
		s.Aide = "Par exemple https://www.example.org"
	}
	return s
}
