package collectivites

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
)

// The places of birth that are not communes of today (INSEE, COG 2026 and the
// historical codes published by FranceConnect), Licence Ouverte 2.0; made by
// scripts/donnees.
//
//go:embed donnees/lieux.tsv.gz
var anciensComprimes string

var anciens = sync.OnceValue(func() *liste { return lireListe(anciensComprimes, 2) })

// Lieu is a place of birth in France, of today or of yesterday.
type Lieu struct {
	Code        string // COG, as in FranceConnect's birthplace
	Nom         string
	Genre       string // C commune of today, D déléguée, S associée, A arrondissement, H historical
	Departement string // the code's own: 78 for Étampes before 1968, 20 for Ajaccio before 1976
	CodePostal  string // the first of them, "" when it has none any more
	Aujourdhui  string // the new commune that has taken Code, "" for none
}

// Libelle names the place so that it cannot be taken for another:
// [ChercherLieux] finds it again by this text.
func (l Lieu) Libelle() string {
	nom, precision := l.Nom, l.CodePostal
	if l.Aujourdhui != "" {
		nom += ", aujourd’hui " + l.Aujourdhui
	}
	if precision == "" {
		precision = "code " + l.Code
	}
	return nom + " (" + precision + ")"
}

// formeLibelle splits what Libelle writes.
var formeLibelle = regexp.MustCompile(`^(.+?)(?:, aujourd[’']hui (.+))? \((?:code )?([0-9AB]+)\)$`)

// LieuDeNaissance finds a place by its COG code. A new commune that has taken
// the code of one of those it joins answers for it.
func LieuDeNaissance(code string) (Lieu, bool) {
	if len(code) != 5 {
		return Lieu{}, false
	}
	if f, ok := FicheParCode("commune", code); ok {
		return lieuActuel(f), true
	}
	for c := range anciens().contenant("\t" + code + "\t") {
		if l := lieuAncien(c); l.Code == code {
			return l, true
		}
	}
	return Lieu{}, false
}

func lieuActuel(f Fiche) Lieu {
	l := Lieu{Code: f.Code, Nom: f.Nom, Genre: "C", Departement: f.Departement}
	if len(f.CodesPostaux) > 0 {
		l.CodePostal = f.CodesPostaux[0]
	}
	return l
}

func lieuAncien(c []string) Lieu {
	l := Lieu{Genre: c[0], Code: c[1], Nom: c[2], Departement: c[1][:2], CodePostal: c[3], Aujourdhui: c[4]}
	if l.Departement == "97" {
		l.Departement = c[1][:3]
	}
	return l
}

// ChercherLieux finds at most n places by name, the nearest first, at equal
// distance the communes of today by population and then the others; by
// postcode; or by [Lieu.Libelle].
func ChercherLieux(q string, n int) []Lieu {
	q = strings.TrimSpace(q)
	var aujourdhui, precision string
	if m := formeLibelle.FindStringSubmatch(q); m != nil {
		q, aujourdhui, precision = m[1], m[2], m[3]
	}
	cle := Cle(q)
	if cle == "" || n <= 0 {
		return nil
	}
	var lieux []Lieu
	if formeCode.MatchString(cle) {
		for _, f := range chercherCode(cle) {
			if f.Niveau == "commune" && len(lieux) < n {
				lieux = append(lieux, lieuActuel(f))
			}
		}
		return lieux
	}
	for _, t := range chercherNom(cle, france(), anciens()) {
		if len(lieux) == n {
			break
		}
		if l, ok := t.lieu(); ok && l.repond(precision, aujourdhui) {
			lieux = append(lieux, l)
		}
	}
	return lieux
}

// lieu reads a line of either list; EPCI and départements are no place of birth.
func (t trouvee) lieu() (Lieu, bool) {
	c := t.colonnes()
	if t.liste == anciens() {
		return lieuAncien(c), true
	}
	f := lireFiche(c)
	return lieuActuel(f), f.Niveau == "commune"
}

// repond tells whether l fits the rest of a label, "" for what was not typed.
func (l Lieu) repond(precision, aujourdhui string) bool {
	return (precision == "" || precision == l.CodePostal || precision == l.Code) && (aujourdhui == "" || aujourdhui == l.Aujourdhui)
}
