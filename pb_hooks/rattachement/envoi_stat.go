package rattachement

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/statistiques"
)

// composerStat reads the counters of a day, whose aggregate is
// « <collectivité>.<jour> »: nil when there are none.
func composerStat(app core.App, collectivite, agregat string) (*Contenu, error) {
	_, jour, ok := strings.Cut(agregat, ".")
	if !ok {
		return nil, fmt.Errorf("no day in %q", agregat)
	}
	l, err := statistiques.DuJour(app, collectivite, jour)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	s := Stat{jour, map[string]StatTeleservice{}}
	for _, c := range l {
		t, vu := s.Teleservices[c.Teleservice]
		if !vu {
			t = StatTeleservice{c.Titre, map[string]int{}, map[string]int{}}
			s.Teleservices[c.Teleservice] = t
		}
		if c.Fait == statistiques.FaitArrivee {
			t.Arrivees[c.Valeur] += c.Nombre
		} else {
			t.Etats[c.Valeur] += c.Nombre
		}
	}
	return NouveauContenu(s)
}
