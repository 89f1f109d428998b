package rattachement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/statistiques"
)

// composerStat reads the counters of a day, whose aggregate is
// « <collectivité>.<jour> »: nil when there are none.
func composerStat(app core.App, m marque) (*contenu, error) {
	_, jour, ok := strings.Cut(m.Agregat, ".")
	if !ok {
		return nil, fmt.Errorf("no day in %q", m.Agregat)
	}
	l, err := statistiques.DuJour(app, m.Collectivite, jour)
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
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(data)
	return &contenu{data, hex.EncodeToString(h[:])}, nil
}
