package catalogue

import (
	"net/url"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("date_heure", dateHeure{}) }

// dateHeure is a day and a time of that day, in France; its value is
// YYYY-MM-DDTHH:MM.
type dateHeure struct{ Brut }

// entre separates the two in a value.
const entre = "T"

func (dateHeure) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	jour, heure := lireJour(f, c.Code+"_date").Une(), lireHeure(f, c.Code)
	if jour+heure == "" {
		return nil
	}
	return Valeur{strings.ReplaceAll(jour, entre, "") + entre + strings.ReplaceAll(heure, entre, "")}
}

func (g dateHeure) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), "_date", "_heure")
}

func (dateHeure) fautes(c *Champ, v Valeur, x *Contexte) map[string]string {
	jour, h, _ := strings.Cut(v.Une(), entre)
	fautes := map[string]string{}
	switch {
	case jour == "":
		fautes["_date"] = "Indiquez le jour, par exemple 12 05 2026."
	case dateValide(jour) != nil || partielle(jour):
		fautes["_date"] = fauteDate(strings.Split(jour, brute))
	default:
		if faute := reglesDate(c, jour, x); faute != "" {
			fautes[""] = faute
		}
	}
	if !heureValide(h) {
		fautes["_heure"] = fauteHeure
	}
	return fautes
}

func (dateHeure) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	jour, h, _ := strings.Cut(v.Une(), entre)
	return []string{strings.TrimSpace(ecrireDate(jour) + " à " + ecrireHeure(h))}
}

func (dateHeure) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	jour, h, _ := strings.Cut(v.Une(), entre)
	s := saisieDe(c, ui.GenreGroupe, v)
	d := partie(c, ui.GenreDate, "_date", "Date", "")
	d.Jour, d.Mois, d.Annee = boitesDe(jour)
	d.Aide = "Par exemple 12 05 2026"
	t := partie(c, ui.GenreGroupe, "_heure", "Heure", "")
	t.Aide, t.EnLigne, t.Parties = "Par exemple 14 30", true, boitesHeure(c, h)
	s.Parties = []ui.Saisie{d, t}
	return s
}
