package socle

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/unicode/norm"
)

// Lumiere is the colour of a health probe.
type Lumiere string

// The three colours.
const (
	Vert   Lumiere = "vert"
	Orange Lumiere = "orange"
	Rouge  Lumiere = "rouge"
)

// Gravite orders the colours: 0, 1, 2. It is also the exit code of « guichet
// doctor » and the value of its metric.
func (l Lumiere) Gravite() int {
	return max(0, slices.Index([]Lumiere{Vert, Orange, Rouge}, l))
}

// Mot says the colour to who does not see it.
func (l Lumiere) Mot() string {
	return [...]string{"Bon", "À surveiller", "À réparer"}[l.Gravite()]
}

// Groupe gathers the lines of « État du guichet » under one title.
type Groupe string

// The groups, in the order of the page.
const (
	GroupeMachine  Groupe = "La machine"
	GroupeGuichet  Groupe = "Le guichet"
	GroupeCourrier Groupe = "Les courriels"
	GroupeLoi      Groupe = "Ce que la loi demande"
)

var groupes = []Groupe{GroupeGuichet, GroupeCourrier, GroupeMachine, GroupeLoi}

// Sonde is one line of « État du guichet ». Its Sonder is asked often, by
// several callers at once: it is quick, and ends with its context.
type Sonde struct {
	// Code names it outside of the screens: in what « doctor » prints, in the
	// metrics and in the alarms. Empty, it is drawn from Nom.
	Code   string
	Nom    string // « Courriels »
	Groupe Groupe // empty: [GroupeGuichet]
	// Collectivite is the only one that this line speaks of, "" for the whole
	// instance; De is its name, for who reads the lines of all.
	Collectivite, De string
	// Lien is where one acts on it, under the pages of a collectivité:
	// « /agents/courriels », "" for nowhere. Exploitant tells that only who
	// runs the instance is let in there.
	Lien       string
	Exploitant bool
	// Dehors tells that it asks the network: a copy does not, and its answer is
	// kept for a while.
	Dehors bool
	// SansBase tells that it can be asked when the database does not open.
	SansBase bool
	// Sonder says what is seen and, unless all is well, what to do: each a
	// sentence or two, without any personal value.
	Sonder func(context.Context, core.App) (l Lumiere, constat, conseil string)
}

// DeclarerSonde registers health probes.
func (s *Socle) DeclarerSonde(sondes ...Sonde) {
	s.registre.sondes = append(s.registre.sondes, sondes...)
}

// DeclarerSondes registers probes that depend on what the database holds, one
// for each collectivité for instance.
func (s *Socle) DeclarerSondes(f func(core.App) ([]Sonde, error)) {
	s.registre.sondesDe = append(s.registre.sondesDe, f)
}

// Sondes lists the probes of the whole instance.
func (s *Socle) Sondes() []Sonde {
	l := make([]Sonde, len(s.registre.sondes))
	for i, x := range s.registre.sondes {
		l[i] = x.nommer()
	}
	return ranger(l)
}

// ToutesSondes adds those of each collectivité.
func (s *Socle) ToutesSondes(app core.App) ([]Sonde, error) {
	l := s.Sondes()
	for _, f := range s.registre.sondesDe {
		siennes, err := f(app)
		if err != nil {
			return nil, err
		}
		for _, x := range siennes {
			l = append(l, x.nommer())
		}
	}
	return ranger(l), nil
}

func (x Sonde) nommer() Sonde {
	x.Groupe = cmp.Or(x.Groupe, GroupeGuichet)
	if x.Code == "" {
		x.Code = strings.Map(func(r rune) rune {
			switch {
			case unicode.Is(unicode.Mn, r):
				return -1
			case r < unicode.MaxASCII && unicode.IsLetter(r):
				return unicode.ToLower(r)
			}
			return '-'
		}, norm.NFD.String(x.Nom))
	}
	return x
}

func ranger(l []Sonde) []Sonde {
	slices.SortStableFunc(l, func(a, b Sonde) int {
		return slices.Index(groupes, a.Groupe) - slices.Index(groupes, b.Groupe)
	})
	return l
}
