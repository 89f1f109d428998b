package collectivites

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"
)

// The places of birth (INSEE, COG 2026 with the historical codes), Licence
// Ouverte 2.0, read at the first question that needs them. The countries are
// those of the COG too.
//
//go:embed donnees/communes-naissance.csv.gz
var lieuxComprimes []byte

// Lieu is a place of birth in France, of today or of yesterday.
type Lieu struct {
	Code       string // COG
	Nom        string
	Genre      string // C current, D déléguée, H historical, S associée, A arrondissement
	CodePostal string // "" when it has none any more
}

// Libelle names the place so that it cannot be taken for another.
func (l Lieu) Libelle() string {
	if l.CodePostal == "" {
		return l.Nom + " (" + l.Code + ")"
	}
	return l.Nom + " (" + l.CodePostal + ")"
}

// inventes are the places that exist nowhere.
var (
	verrouInventes sync.Mutex
	inventes       []Lieu
)

// InventerLieu makes known a place that exists nowhere: people are born in the
// commune of the demo too. Call it before the first question of a place.
func InventerLieu(l Lieu) {
	verrouInventes.Lock()
	defer verrouInventes.Unlock()
	if !slices.Contains(inventes, l) {
		inventes = append(inventes, l)
	}
}

type lieux struct {
	parCode map[string]int32
	tous    []Lieu
	cles    []string // sorted names, each « name\x00rank », for the search by prefix
	rangs   []int32
}

var chargerLieux = sync.OnceValue(func() *lieux {
	z, err := gzip.NewReader(bytes.NewReader(lieuxComprimes))
	if err != nil {
		panic(fmt.Sprintf("embedded places of birth: %v", err))
	}
	r := csv.NewReader(z)
	r.Comma, r.ReuseRecord = ';', true
	l := &lieux{parCode: make(map[string]int32, 40_000), tous: make([]Lieu, 0, 40_000)}
	for premiere := true; ; premiere = false {
		c, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil || len(c) < 4 {
			panic(fmt.Sprintf("embedded places of birth: %v %v", c, err))
		}
		if premiere && c[0] == "code_cog" {
			continue
		}
		// A code may have been reused: the commune of today answers for it.
		if i, ok := l.parCode[c[0]]; !ok || c[2] == "C" && l.tous[i].Genre != "C" {
			l.parCode[strings.Clone(c[0])] = int32(len(l.tous))
		}
		l.tous = append(l.tous, Lieu{Code: strings.Clone(c[0]), Nom: strings.Clone(c[1]), Genre: strings.Clone(c[2]), CodePostal: strings.Clone(c[3])})
	}
	verrouInventes.Lock()
	defer verrouInventes.Unlock()
	for _, lieu := range inventes {
		l.parCode[lieu.Code] = int32(len(l.tous))
		l.tous = append(l.tous, lieu)
	}
	l.rangs = make([]int32, len(l.tous))
	l.cles = make([]string, len(l.tous))
	for i := range l.tous {
		l.rangs[i], l.cles[i] = int32(i), Cle(l.tous[i].Nom)
	}
	sort.Sort(l)
	return l
})

func (l *lieux) Len() int { return len(l.cles) }
func (l *lieux) Less(i, j int) bool {
	if l.cles[i] != l.cles[j] {
		return l.cles[i] < l.cles[j]
	}
	return l.rangs[i] < l.rangs[j]
}

func (l *lieux) Swap(i, j int) {
	l.cles[i], l.cles[j] = l.cles[j], l.cles[i]
	l.rangs[i], l.rangs[j] = l.rangs[j], l.rangs[i]
}

// LieuDeNaissance finds a place by its COG code.
func LieuDeNaissance(code string) (Lieu, bool) {
	l := chargerLieux()
	i, ok := l.parCode[code]
	if !ok {
		return Lieu{}, false
	}
	return l.tous[i], true
}

var formePostale = regexp.MustCompile(`^[0-9]{5}$`)

// ChercherLieux finds at most n places whose name begins like q (accents, case
// and hyphens ignored), or whose postcode or full label is q.
func ChercherLieux(q string, n int) []Lieu {
	q, code := separerCode(q)
	cle := Cle(q)
	if cle == "" {
		return nil
	}
	l := chargerLieux()
	var trouves []Lieu
	if formePostale.MatchString(q) {
		for _, rang := range l.rangs { // the order of the names
			if lieu := l.tous[rang]; lieu.CodePostal == q {
				trouves = append(trouves, lieu)
			}
		}
		return trouves[:min(n, len(trouves))]
	}
	for i := sort.SearchStrings(l.cles, cle); i < len(l.cles) && strings.HasPrefix(l.cles[i], cle); i++ {
		lieu := l.tous[l.rangs[i]]
		if code != "" && lieu.CodePostal != code && lieu.Code != code {
			continue
		}
		trouves = append(trouves, lieu)
		if len(trouves) >= 5*n {
			break
		}
	}
	slices.SortStableFunc(trouves, func(a, b Lieu) int { return rangLieu(a, cle) - rangLieu(b, cle) })
	return trouves[:min(n, len(trouves))]
}

// rangLieu puts exact names first, then communes of today.
func rangLieu(l Lieu, cle string) int {
	rang := 0
	if Cle(l.Nom) != cle {
		rang += 2
	}
	if l.Genre != "C" {
		rang++
	}
	return rang
}

// separerCode splits « Épinal (88000) » into its name and its code.
func separerCode(q string) (nom, code string) {
	q = strings.TrimSpace(q)
	if i := strings.LastIndex(q, " ("); i > 0 && strings.HasSuffix(q, ")") {
		return q[:i], q[i+2 : len(q)-1]
	}
	return q, ""
}
