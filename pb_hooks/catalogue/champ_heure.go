package catalogue

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("heure", heure{}) }

// heure is a time of the day typed in two boxes; its value is HH:MM.
type heure struct{ Brut }

func (heure) Lire(c *Champ, f url.Values, _ *Contexte) Valeur { return un(lireHeure(f, c.Code)) }

// lireHeure reads the two boxes; an hour alone is a full hour.
func lireHeure(f url.Values, nom string) string {
	heures, minutes := strings.ReplaceAll(ligne(f, nom+"_heures"), brute, ""), strings.ReplaceAll(ligne(f, nom+"_minutes"), brute, "")
	if heures+minutes == "" {
		return ""
	}
	h, errH := strconv.Atoi(heures)
	m := 0
	var errM error
	if minutes != "" {
		m, errM = strconv.Atoi(minutes)
	}
	if errH != nil || errM != nil || h < 0 || h > 23 || m < 0 || m > 59 {
		return heures + brute + minutes
	}
	return fmt.Sprintf("%02d:%02d", h, m)
}

const fauteHeure = "Indiquez une heure entre 0 et 23 et des minutes entre 0 et 59, par exemple 14 30."

func (heure) Verifier(c *Champ, v Valeur, x *Contexte) string {
	if !heureValide(v.Une()) {
		return fauteHeure
	}
	if r := c.regle("apres"); r.Nom != "" {
		if avant := x.visibles[r.Champ].Une(); heureValide(avant) && v.Une() < avant {
			return r.Phrase.Fr
		}
	}
	return ""
}

func heureValide(s string) bool {
	return len(s) == 5 && s[2] == ':' && chiffres(s[:2]+s[3:]) && s[:2] < "24" && s[3:] < "60"
}

// chiffres tells that a text is made of figures alone.
func chiffres(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

func (heure) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	return []string{ecrireHeure(v.Une())}
}

// ecrireHeure is « 14 h 30 », « 14 h ».
func ecrireHeure(s string) string {
	if !heureValide(s) {
		return strings.ReplaceAll(s, brute, " ")
	}
	h := strings.TrimPrefix(s[:2], "0") + "\u00a0h"
	if s[3:] == "00" {
		return h
	}
	return h + "\u00a0" + s[3:]
}

func (heure) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreGroupe, v)
	s.EnLigne, s.Parties = true, boitesHeure(c, v.Une())
	if s.Aide == "" {
		s.Aide = "Par exemple 14 30"
	}
	return s
}

func boitesHeure(c *Champ, valeur string) []ui.Saisie {
	h, m, ok := strings.Cut(valeur, ":")
	if !ok {
		h, m, _ = strings.Cut(valeur, brute)
	}
	heures, minutes := partie(c, ui.GenreTexte, "_heures", "Heures", h), partie(c, ui.GenreTexte, "_minutes", "Minutes", m)
	for _, s := range []*ui.Saisie{&heures, &minutes} {
		s.Inputmode, s.Largeur = "numeric", 2
	}
	return []ui.Saisie{heures, minutes}
}
