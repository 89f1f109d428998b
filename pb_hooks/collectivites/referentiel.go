package collectivites

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The communes, EPCI and départements of France: COG 2026 (INSEE), EPCI 2026
// (DGCL), postcodes (La Poste), Licence Ouverte 2.0; made by scripts/donnees.
//
//go:embed donnees/collectivites.tsv.gz
var franceComprimee []byte

// Fiche is a collectivité of France, whether or not it is on this instance.
type Fiche struct {
	Niveau         string // commune, epci, departement
	Code           string // INSEE for a commune, SIREN for an EPCI, number for a département
	SIREN          string // "" for a département
	Nom            string
	Departement    string
	EPCI           string // SIREN, "" for none
	CodesPostaux   []string
	Population     int
	Arrondissement string   // name of that of a commune, "" for none
	Anciennes      []string // names of the former communes that are parts of it
}

// table keeps the uncompressed lines, in their order: 5 MB, read at the first search.
var table = sync.OnceValue(func() []string {
	z, err := gzip.NewReader(bytes.NewReader(franceComprimee))
	if err != nil {
		panic(fmt.Sprintf("embedded collectivités: %v", err))
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("embedded collectivités: %v", err))
	}
	return strings.Split(strings.TrimRight(string(b), "\n"), "\n")
})

func lireFiche(ligne string) Fiche {
	c := strings.Split(ligne, "\t")
	n, _ := strconv.Atoi(c[7])
	var anciennes []string
	if c[9] != "" {
		anciennes = strings.Split(strings.ReplaceAll(c[9], "'", "’"), ";")
	}
	return Fiche{Niveau: c[0], Code: c[1], SIREN: c[2], Nom: strings.ReplaceAll(c[3], "'", "’"), Departement: c[4], EPCI: c[5], CodesPostaux: strings.Fields(c[6]), Population: n, Arrondissement: strings.ReplaceAll(c[8], "'", "’"), Anciennes: anciennes}
}

// FicheParCode finds a collectivité by its level and code, or by its SIREN or
// SIRET.
func FicheParCode(niveau, code string) (Fiche, bool) {
	lignes := table()
	for _, n := range []string{"commune", "departement", "epci"} {
		debut := n + "\t" + code + "\t"
		if i, _ := slices.BinarySearch(lignes, debut); (niveau == "" || niveau == n) && i < len(lignes) && strings.HasPrefix(lignes[i], debut) {
			return lireFiche(lignes[i]), true
		}
	}
	if len(code) != 9 && len(code) != 14 {
		return Fiche{}, false
	}
	siren := code[:9]
	for _, l := range lignes {
		if !strings.Contains(l, "\t"+siren+"\t") {
			continue
		}
		if f := lireFiche(l); (niveau == "" || f.Niveau == niveau) && f.SIREN == siren {
			return f, true
		}
	}
	return Fiche{}, false
}

// DuDepartement lists the collectivités of a département whose name has words
// that begin like q, all of them for "": communes, the département, then EPCI.
func DuDepartement(departement, q string) []Fiche {
	var l []Fiche
	for _, ligne := range table() {
		if f := lireFiche(ligne); f.Departement == departement && strings.Contains(" "+Cle(f.Nom), " "+Cle(q)) {
			l = append(l, f)
		}
	}
	return l
}

// Chercher finds at most n collectivités of France by name (accents, case,
// hyphens, « st » for « saint » ignored), by postcode, INSEE code or SIREN.
// One postcode may belong to several communes.
func Chercher(q string, n int) []Fiche {
	q = strings.TrimSpace(q)
	cle := Cle(q)
	if cle == "" {
		return nil
	}
	chiffre := strings.Trim(q, "0123456789 ") == ""
	serre := strings.ReplaceAll(q, " ", "")
	type trouvee struct {
		Fiche
		rang int
	}
	var l []trouvee
	for _, ligne := range table() {
		f := lireFiche(ligne)
		if chiffre {
			switch {
			case slices.Contains(f.CodesPostaux, serre) || f.SIREN == serre || len(serre) == 14 && f.SIREN == serre[:9]:
				l = append(l, trouvee{f, 0})
			case f.Code == serre: // a commune's looks like the postcode of others
				l = append(l, trouvee{f, 1})
			}
			continue
		}
		switch nom := Cle(f.Nom); {
		case nom == cle || strings.EqualFold(f.Code, serre): // 2A004 has a letter
			l = append(l, trouvee{f, 0})
		case strings.HasPrefix(nom, cle):
			l = append(l, trouvee{f, 1})
		case strings.Contains(" "+nom, " "+cle):
			l = append(l, trouvee{f, 2})
		}
	}
	slices.SortStableFunc(l, func(a, b trouvee) int {
		if a.rang != b.rang {
			return a.rang - b.rang
		}
		return b.Population - a.Population
	})
	fiches := make([]Fiche, 0, min(n, len(l)))
	for _, t := range l[:min(n, len(l))] {
		fiches = append(fiches, t.Fiche)
	}
	return fiches
}

var ligatures = strings.NewReplacer("œ", "oe", "Œ", "oe", "æ", "ae", "Æ", "ae", "ß", "ss")

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

// Slug is a name for an address: « Saint-Dié-des-Vosges » gives
// « saint-die-des-vosges ».
func Slug(nom string) string { return strings.ReplaceAll(Cle(nom), " ", "-") }
