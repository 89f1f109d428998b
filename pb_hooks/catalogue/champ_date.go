package catalogue

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() { EnregistrerGenre("date", date{}) }

// date is a day typed in three boxes. Its value is YYYY-MM-DD; a partial date
// (« 1977-00-03 ») never comes from the boxes but is kept and shown when
// FranceConnect gave it.
type date struct{}

// brute joins what was typed when it makes no date, so that the page can show
// it again.
const brute = "/"

func (date) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	var parties [3]string
	for i, p := range []string{"_jour", "_mois", "_annee"} {
		parties[i] = strings.ReplaceAll(nettoyer(f.Get(c.Code+p), false), brute, "")
	}
	if parties == [3]string{} {
		return nil
	}
	j, errJ := strconv.Atoi(parties[0])
	m, errM := strconv.Atoi(parties[1])
	a, errA := strconv.Atoi(parties[2])
	iso := fmt.Sprintf("%04d-%02d-%02d", a, m, j)
	if _, err := socle.LireJour(iso); errJ != nil || errM != nil || errA != nil || err != nil || a < 1000 {
		return Valeur{strings.Join(parties[:], brute)}
	}
	return Valeur{iso}
}

func (date) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if strings.Contains(v.Une(), brute) {
		return fauteDate(strings.Split(v.Une(), brute))
	}
	if dateValide(v.Une()) != nil {
		return fauteDate(nil)
	}
	jour := premierJour(v.Une())
	for _, r := range c.Regles {
		age, ne := Age(v.Une(), x.Aujourdhui)
		switch {
		case r.Nom == "passe" && jour > x.Aujourdhui.ISO(),
			r.Nom == "futur" && jour <= x.Aujourdhui.ISO(),
			r.Nom == "age_min" && (!ne || age < r.Valeur),
			r.Nom == "age_max" && (!ne || age > r.Valeur):
			return r.Phrase.Fr
		}
	}
	if jour < "1880-01-01" || jour > x.Aujourdhui.PlusMois(12*50).ISO() {
		return "L’année doit être comprise entre 1880 et 50 ans après aujourd’hui."
	}
	return ""
}

func fauteDate(parties []string) string {
	if len(parties) == 3 {
		if m, err := strconv.Atoi(parties[1]); err == nil && (m < 1 || m > 12) {
			return "Le mois doit être compris entre 1 et 12."
		}
		if len(parties[2]) != 4 {
			return "L’année doit avoir 4 chiffres, par exemple 1980."
		}
	}
	return "Indiquez une date qui existe, par exemple 12 05 1980."
}

// dateValide accepts a day, or a partial one whose unknown parts are 00.
func dateValide(iso string) error {
	_, err := socle.LireJour(premierJour(iso))
	return err
}

func (date) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if j, err := socle.LireJour(v.Une()); err == nil {
		return []string{j.Date()}
	}
	if len(v.Une()) == 10 && dateValide(v.Une()) == nil { // partial
		p := strings.Split(v.Une(), "-")
		return []string{p[0] + ", jour ou mois inconnu"}
	}
	return []string{strings.ReplaceAll(v.Une(), brute, " ")}
}

func (date) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreDate, v)
	if s.Aide == "" {
		s.Aide = "Par exemple 12 05 1980"
	}
	if p := strings.Split(v.Une(), brute); len(p) == 3 {
		s.Jour, s.Mois, s.Annee = p[0], p[1], p[2]
	} else if p := strings.Split(v.Une(), "-"); len(p) == 3 {
		s.Jour, s.Mois, s.Annee = p[2], p[1], p[0]
	}
	return s
}
