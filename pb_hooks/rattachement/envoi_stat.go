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

// Stat is the data of an event of the kind [GenreStat]: every counter of the day.
type Stat struct {
	Jour    string                      `json:"jour"`
	Comptes []statistiques.CompteDuJour `json:"comptes"`
}

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
	data, err := json.Marshal(Stat{jour, l})
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(data)
	return &contenu{data, hex.EncodeToString(h[:])}, nil
}
