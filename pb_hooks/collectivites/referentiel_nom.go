package collectivites

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss", "ẞ", "ss")

// Cle is the form of a name that is compared: no accent, no case, single
// spaces, « st » read as « saint ».
func Cle(nom string) string {
	s := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(ligatures.Replace(nom)))
	mots := strings.Fields(s)
	for i, m := range mots {
		switch m {
		case "st":
			mots[i] = "saint"
		case "ste":
			mots[i] = "sainte"
		}
	}
	return strings.Join(mots, " ")
}

// slugMax is the size of the column that keeps it.
const slugMax = 80

// Slug is a name for an address, at most 80 characters, ASCII:
// « Saint-Dié-des-Vosges » gives « saint-die-des-vosges ».
func Slug(nom string) string {
	var slug strings.Builder
	for mot := range strings.FieldsFuncSeq(Cle(nom), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) {
		if slug.Len()+1+len(mot) > slugMax {
			break
		}
		if slug.Len() > 0 {
			slug.WriteByte('-')
		}
		slug.WriteString(mot)
	}
	return slug.String()
}

// SlugLibre is the first of « saint-denis », « saint-denis-974 » and
// « saint-denis-97411 » that pris does not refuse. No two communes of one
// département bear the same name, so the third serves homonyms of two levels.
func (f Fiche) SlugLibre(pris func(slug string) bool) string {
	for _, nom := range []string{f.Nom, f.Nom + " " + f.Departement} {
		if slug := Slug(nom); !pris(slug) {
			return slug
		}
	}
	return Slug(f.Nom + " " + f.Code)
}

// DeNom is the name after « de »: « du Val-d’Ajol », « de La Bresse »,
// « d’Épinal », « des Vosges ». INSEE's TNCC decides where spelling cannot:
// « de Haguenau », « d’Hyères ».
func (f Fiche) DeNom() string {
	if f.Niveau == "departement" {
		return articlesDepartement[f.liaison] + f.Nom
	}
	for article, charniere := range map[string]string{"Le ": "du ", "Les ": "des "} {
		if reste, ok := strings.CutPrefix(f.Nom, article); ok {
			return charniere + reste
		}
	}
	switch cle := Cle(f.Nom); {
	case strings.HasPrefix(cle, "communaute "), f.Niveau == "epci" && strings.HasPrefix(cle, "metropole "):
		return "de la " + f.Nom
	case strings.HasPrefix(cle, "eurometropole "):
		return "de l’" + f.Nom
	case f.liaison == "1", f.liaison == "" && strings.ContainsRune("aeiou", rune(cle[0])):
		return "d’" + f.Nom
	}
	return "de " + f.Nom
}

// articlesDepartement are « de » and the article, by TNCC: the name of a
// département does not hold its article.
var articlesDepartement = map[string]string{
	"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’",
}
