package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() {
	EnregistrerGenre("booleen", booleen{})
	EnregistrerGenre("attestation", attestation{})
}

// booleen is yes or no, without a default: two radios.
type booleen struct{ Brut }

func (booleen) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(ligne(f, c.Code)) }

func (booleen) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	if v.Une() != "oui" && v.Une() != "non" {
		return c.manque()
	}
	return ""
}

func (booleen) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if v.Une() == "oui" {
		return []string{"Oui"}
	}
	return []string{"Non"}
}

func (booleen) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreRadios, v)
	s.Options = []ui.Option{{Code: "oui", Libelle: "Oui"}, {Code: "non", Libelle: "Non"}}
	return s
}

// attestation is a box that must be ticked; unticked it is unanswered. What the
// person attests is the question itself, which a revision keeps for ever.
type attestation struct{ Brut }

func (attestation) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	if f.Get(c.Code) == "" {
		return nil
	}
	return Valeur{"oui"}
}

func (attestation) Verifier(c *Champ, v Valeur, _ *Contexte) string {
	if v.Une() != "oui" {
		return c.manque()
	}
	return ""
}

func (attestation) Afficher(*Champ, Valeur, *Contexte) []string { return []string{"Oui"} }

func (attestation) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreCase, v)
	s.Facultatif = false
	return s
}
