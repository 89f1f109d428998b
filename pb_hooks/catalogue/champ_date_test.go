package catalogue_test

import (
	"net/url"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// duo are the two boxes of a control.
func duo(un, vaut, autre, valeur string) url.Values {
	return url.Values{"c_" + un: {vaut}, "c_" + autre: {valeur}}
}

func instant(jour, mois, annee, heures, minutes string) url.Values {
	return url.Values{"c_date_jour": {jour}, "c_date_mois": {mois}, "c_date_annee": {annee}, "c_heures": {heures}, "c_minutes": {minutes}}
}

func TestUneDateInconnueOuPresumee(t *testing.T) {
	const entiere = "Indiquez le jour, le mois et l’année, par exemple 12 05 1980."
	naissance := catalogue.Champ{Type: "date", Regles: regle("partielle", 0, "")}
	essayer(t, deuxCouleurs, []essai{
		{"un jour inconnu", naissance, boites("00", "3", "1977"), "1977-03-00", "", "mars 1977, jour inconnu", ""},
		{"un jour et un mois inconnus", naissance, boites("0", "0", "1977"), "1977-00-00", "", "1977, jour et mois inconnus", ""},
		{"le cas réel de FranceConnect", naissance, boites("03", "00", "1977"), "1977-00-03", "", "le 3 d’un mois inconnu, en 1977", ""},
		{"une année inconnue n’est pas une date", naissance, boites("3", "3", "0000"), "3/3/0000", "Indiquez une date qui existe, par exemple 12 05 1980.", "", ""},
		{"ailleurs il faut le jour", catalogue.Champ{Type: "date"}, boites("00", "3", "2027"), "2027-03-00", entiere, "", ""},
		{"ailleurs il faut le mois", catalogue.Champ{Type: "date"}, boites("3", "00", "2027"), "2027-00-03", entiere, "", ""},
	})
}

func TestUnDelaiDitLePremierJourPossible(t *testing.T) {
	quinze := catalogue.Champ{Type: "date", Regles: regle("delai_min", 15, "")}
	essayer(t, deuxCouleurs, []essai{
		{"la veille est refusée", quinze, boites("15", "8", "2026"), "2026-08-15", "Choisissez le 16 août 2026 ou un jour d’après : il faut 15 jours au moins.", "", ""},
		{"le quinzième jour convient", quinze, boites("16", "8", "2026"), "2026-08-16", "", "16 août 2026", ""},
		{"la phrase du document l’emporte", catalogue.Champ{Type: "date", Regles: regle("delai_min", 15, "Trop tôt.")}, boites("15", "8", "2026"), "2026-08-15", "Trop tôt.", "", ""},
	})
}

func TestUneHeure(t *testing.T) {
	const heure = "Indiquez une heure entre 0 et 23 et des minutes entre 0 et 59, par exemple 14 30."
	deux := func(h, m string) url.Values { return duo("heures", h, "minutes", m) }
	c := catalogue.Champ{Type: "heure"}
	essayer(t, deuxCouleurs, []essai{
		{"lit deux boîtes", c, deux("9", "5"), "09:05", "", "9 h 05", ""},
		{"une heure seule est une heure pleine", c, deux("14", ""), "14:00", "", "14 h", ""},
		{"minuit", c, deux("00", "00"), "00:00", "", "0 h", ""},
		{"ne voit rien dans deux boîtes vides", c, deux("", " "), "", "", "", ""},
		{"refuse 24 heures", c, deux("24", "00"), "24/00", heure, "", ""},
		{"refuse 60 minutes", c, deux("12", "60"), "12/60", heure, "", ""},
		{"refuse des minutes seules", c, deux("", "30"), "/30", heure, "", ""},
		{"refuse un mot", c, deux("midi", ""), "midi/", heure, "", ""},
	})
}

func TestUnJourEtSonHeure(t *testing.T) {
	const heure = "Indiquez une heure entre 0 et 23 et des minutes entre 0 et 59, par exemple 14 30."
	c := catalogue.Champ{Type: "date_heure"}
	essayer(t, deuxCouleurs, []essai{
		{"lit cinq boîtes", c, instant("4", "5", "2027", "14", "30"), "2027-05-04T14:30", "", "4 mai 2027 à 14 h 30", ""},
		{"ne voit rien dans cinq boîtes vides", c, instant("", "", "", "", ""), "", "", "", ""},
		{"demande l’heure", c, instant("4", "5", "2027", "", ""), "2027-05-04T", heure, "", ""},
		{"demande le jour", c, instant("", "", "", "14", "30"), "T14:30", "Indiquez le jour, par exemple 12 05 2026.", "", ""},
		{"refuse un jour qui n’existe pas", c, instant("31", "2", "2027", "14", "30"), "31/2/2027T14:30", "Indiquez une date qui existe, par exemple 12 05 1980.", "", ""},
		{"tient à l’avenir", catalogue.Champ{Type: "date_heure", Regles: regle("futur", 0, "À venir.")}, instant("1", "8", "2026", "23", "59"), "2026-08-01T23:59", "À venir.", "", ""},
	})
}

func TestUnMois(t *testing.T) {
	const mois = "Indiquez un mois entre 1 et 12 et une année de 4 chiffres, par exemple 5 2026."
	deux := func(m, a string) url.Values { return duo("mois", m, "annee", a) }
	c := catalogue.Champ{Type: "mois_annee"}
	essayer(t, deuxCouleurs, []essai{
		{"lit deux boîtes", c, deux("5", "2026"), "2026-05", "", "mai 2026", ""},
		{"ne voit rien dans deux boîtes vides", c, deux("", ""), "", "", "", ""},
		{"refuse un treizième mois", c, deux("13", "2026"), "13/2026", mois, "", ""},
		{"refuse un mois inconnu", c, deux("00", "2026"), "00/2026", mois, "", ""},
		{"refuse une année courte", c, deux("5", "26"), "5/26", mois, "", ""},
		{"prend le mois en cours pour du passé", catalogue.Champ{Type: "mois_annee", Regles: regle("passe", 0, "Passé.")}, deux("8", "2026"), "2026-08", "", "août 2026", ""},
		{"refuse le mois prochain comme passé", catalogue.Champ{Type: "mois_annee", Regles: regle("passe", 0, "Passé.")}, deux("9", "2026"), "2026-09", "Passé.", "", ""},
	})
}
