package catalogue

import (
	"math/big"
	"net/url"
	"slices"
	"strings"

	"guichet/ui"
)

func init() { EnregistrerGenre("geoloc", geoloc{}) }

// geoloc is a place in the commune: an address in words, which is enough, and
// its coordinates for who has them. Its value is {lat, lon, adresse}, in
// degrees (WGS 84).
type geoloc struct{}

const maxAdresseLieu = 200

func (geoloc) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	v := Valeur{degres(ligne(f, c.Code+"_lat")), degres(ligne(f, c.Code+"_lon")), ligne(f, c.Code+"_adresse")}
	if strings.Join(v, "") == "" {
		return nil
	}
	return v
}

func degres(s string) string { return enDegres.Replace(s) }

var enDegres = strings.NewReplacer(" ", "", "\u00a0", "", "°", "", ",", ".")

func (g geoloc) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), "_adresse", "_lat", "_lon")
}

func (geoloc) fautes(c *Champ, v Valeur, _ *Contexte) map[string]string {
	if len(v) != 3 {
		return map[string]string{"": c.manque()}
	}
	fautes := map[string]string{"_adresse": fauteTexte(v[2], maxAdresseLieu)}
	if v[0]+v[1] == "" {
		return fautes
	}
	if !entreDegres(v[0], 90) {
		fautes["_lat"] = "La latitude est un nombre entre -90 et 90, par exemple 48,1744."
	}
	if !entreDegres(v[1], 180) {
		fautes["_lon"] = "La longitude est un nombre entre -180 et 180, par exemple 6,4496."
	}
	return fautes
}

func entreDegres(s string, max int64) bool {
	if !formeNombre.MatchString(s) {
		return false
	}
	n := rationnel(s)
	return n.Abs(n).Cmp(big.NewRat(max, 1)) <= 0
}

func (geoloc) Afficher(_ *Champ, v Valeur, _ *Contexte) []string {
	if len(v) != 3 {
		return v
	}
	var l []string
	if v[2] != "" {
		l = append(l, v[2])
	}
	if v[0]+v[1] != "" {
		l = append(l, "Latitude "+strings.Replace(v[0], ".", ",", 1)+", longitude "+strings.Replace(v[1], ".", ",", 1))
	}
	return l
}

func (geoloc) Exporter(_ *Champ, v Valeur, _ *Contexte) string {
	dites := slices.DeleteFunc(slices.Clone(v), func(s string) bool { return s == "" })
	return strings.Join(dites, " | ")
}

func (geoloc) Saisie(c *Champ, v Valeur, _ *Contexte) ui.Saisie {
	if len(v) != 3 {
		v = make(Valeur, 3)
	}
	lieu := partie(c, ui.GenreTexte, "_adresse", "Adresse, ou description du lieu", v[2])
	lieu.Aide = "Par exemple rue de la Gare, en face du numéro 12"
	lat := partie(c, ui.GenreTexte, "_lat", "Latitude", strings.Replace(v[0], ".", ",", 1))
	lon := partie(c, ui.GenreTexte, "_lon", "Longitude", strings.Replace(v[1], ".", ",", 1))
	lat.Largeur, lon.Largeur = 10, 10
	point := partie(c, ui.GenreGroupe, "_point", "Coordonnées, si vous les avez", "")
	point.Aide, point.EnLigne, point.Parties = "En degrés, par exemple 48,1744 et 6,4496", true, []ui.Saisie{lat, lon}
	s := saisieDe(c, ui.GenreGroupe, v)
	s.Parties = []ui.Saisie{lieu, point}
	return s
}
