package catalogue

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() { EnregistrerGenre("date", date{}) }

// date is a day typed in three boxes. Its value is YYYY-MM-DD. An unknown or
// presumed day or month is 00, as identity documents print it and as
// FranceConnect gives it (« 1977-00-03 »); only the rule « partielle » lets it
// pass.
type date struct{ Brut }

// brute joins what was typed when it makes no date, so that the page can show
// it again.
const brute = "/"

func (date) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return lireJour(f, c.Code) }

// lireJour reads the three boxes.
func lireJour(f url.Values, nom string) Valeur {
	var parties [3]string
	for i, p := range []string{"_jour", "_mois", "_annee"} {
		parties[i] = strings.ReplaceAll(ligne(f, nom+p), brute, "")
	}
	if parties == [3]string{} {
		return nil
	}
	j, errJ := strconv.Atoi(parties[0])
	m, errM := strconv.Atoi(parties[1])
	a, errA := strconv.Atoi(parties[2])
	iso := fmt.Sprintf("%04d-%02d-%02d", a, m, j)
	if errJ != nil || errM != nil || errA != nil || len(iso) != 10 || dateValide(iso) != nil || a < 1000 {
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
	if partielle(v.Une()) && c.regle("partielle").Nom == "" {
		return "Indiquez le jour, le mois et l’année, par exemple 12 05 1980."
	}
	if faute := reglesDate(c, v.Une(), x); faute != "" {
		return faute
	}
	if jour := premierJour(v.Une()); jour < "1880-01-01" || jour > x.Aujourdhui.PlusMois(12*50).ISO() {
		return "L’année doit être comprise entre 1880 et 50 ans après aujourd’hui."
	}
	return ""
}

func fauteDate(parties []string) string {
	if len(parties) == 3 {
		if m, err := strconv.Atoi(parties[1]); err == nil && (m < 0 || m > 12) {
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

func partielle(iso string) bool {
	return len(iso) == 10 && (iso[5:7] == "00" || iso[8:] == "00")
}

func (date) Afficher(_ *Champ, v Valeur, _ *Contexte) []string { return []string{ecrireDate(v.Une())} }

// ecrireDate is « 3 mars 1977 », « mars 1977, jour inconnu », « 1977, jour et
// mois inconnus ».
func ecrireDate(iso string) string {
	if j, err := socle.LireJour(iso); err == nil {
		return j.Date()
	}
	if !partielle(iso) || dateValide(iso) != nil {
		return strings.ReplaceAll(iso, brute, " ")
	}
	m, _ := strconv.Atoi(iso[5:7])
	j, _ := strconv.Atoi(iso[8:])
	switch {
	case m > 0:
		return socle.NomMois(time.Month(m)) + "\u00a0" + iso[:4] + ", jour inconnu"
	case j > 0:
		return fmt.Sprintf("le\u00a0%d d’un mois inconnu, en\u00a0%s", j, iso[:4])
	}
	return iso[:4] + ", jour et mois inconnus"
}

func (date) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreDate, v)
	if s.Aide == "" {
		s.Aide = "Par exemple " + exempleDate(c, x.Aujourdhui)
	}
	if c.regle("partielle").Nom != "" {
		s.Aide += ". Tapez 00 pour un jour ou un mois inconnu."
	}
	s.Jour, s.Mois, s.Annee = boitesDe(v.Une())
	return s
}

// exempleDate is a day that the rules of the champ let pass.
func exempleDate(c *Champ, auj socle.Jour) string {
	attente := c.regle("delai_min").Valeur
	if c.regle("futur").Nom != "" {
		attente = max(attente, 1)
	}
	if attente == 0 {
		return "12 05 1980"
	}
	j := auj.PlusJours(attente)
	return fmt.Sprintf("%02d %02d %d", j.Jour, j.Mois, j.Annee)
}

func boitesDe(valeur string) (jour, mois, annee string) {
	if p := strings.Split(valeur, brute); len(p) == 3 {
		return p[0], p[1], p[2]
	}
	if p := strings.Split(valeur, "-"); len(p) == 3 {
		return p[2], p[1], p[0]
	}
	return "", "", ""
}
