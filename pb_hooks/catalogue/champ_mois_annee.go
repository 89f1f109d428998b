package catalogue

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("mois_annee", moisAnnee{}) }

// moisAnnee is a month typed in two boxes; its value is YYYY-MM.
type moisAnnee struct{ Brut }

func (moisAnnee) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	mois, annee := strings.ReplaceAll(ligne(f, c.Code+"_mois"), brute, ""), strings.ReplaceAll(ligne(f, c.Code+"_annee"), brute, "")
	if mois+annee == "" {
		return nil
	}
	m, errM := strconv.Atoi(mois)
	a, errA := strconv.Atoi(annee)
	if s := fmt.Sprintf("%04d-%02d", a, m); errM == nil && errA == nil && moisValide(s) {
		return Valeur{s}
	}
	return Valeur{mois + brute + annee}
}

func moisValide(s string) bool {
	return len(s) == 7 && s >= "1000" && dateValide(s+"-01") == nil && s[5:] != "00"
}

func (moisAnnee) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if !moisValide(v.Une()) {
		return "Indiquez un mois entre 1 et 12 et une année de 4 chiffres, par exemple 5 2026."
	}
	ceMois := x.Aujourdhui.ISO()[:7]
	for _, r := range c.Regles {
		if r.Nom == "passe" && v.Une() > ceMois || r.Nom == "futur" && v.Une() <= ceMois {
			return r.Phrase.Fr
		}
	}
	return ""
}

func (moisAnnee) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if !moisValide(v.Une()) {
		return []string{strings.ReplaceAll(v.Une(), brute, " ")}
	}
	mois, _, _ := strings.Cut(ecrireDate(v.Une()+"-00"), ",")
	return []string{mois}
}

func (moisAnnee) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	annee, mois, ok := strings.Cut(v.Une(), "-")
	if !ok {
		mois, annee, _ = strings.Cut(v.Une(), brute)
	}
	m, a := partie(c, ui.GenreTexte, "_mois", "Mois", mois), partie(c, ui.GenreTexte, "_annee", "Année", annee)
	m.Inputmode, m.Largeur = "numeric", 2
	a.Inputmode, a.Largeur = "numeric", 4
	s := saisieDe(c, ui.GenreGroupe, v)
	s.EnLigne, s.Parties = true, []ui.Saisie{m, a}
	if s.Aide == "" {
		s.Aide = "Par exemple 5 2026"
	}
	return s
}
