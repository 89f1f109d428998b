package rattachement

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// releves are the kinds that are compared with what the hub has of them.
var releves = []string{GenreDemande, GenreStat}

// finie is how long what is over is still compared: less than the hub keeps it.
const finie = 80 * 24 * time.Hour

// relever has what was told compared with what the hub has, weekly: the outbox loses
// nothing, but a disk may.
func relever(app core.App) error { return app.RunInTransaction(marquerReleves) }

func marquerReleves(tx core.App) error {
	m, err := Membres(tx)
	if err != nil {
		return err
	}
	for _, c := range slices.Sorted(maps.Keys(m)) {
		if err := Marquer(tx, GenreReleve, c, c); err != nil {
			return err
		}
	}
	return nil
}

// composerReleve sums what a collectivité has told before this event.
func composerReleve(app core.App, collectivite, _ string) (*Contenu, error) {
	r := Releve{Depuis: socle.De(app).Horloge.Maintenant().Add(-finie).UTC(), Sommes: map[string]map[string]string{}}
	for _, genre := range releves {
		versions, err := dits(app, genre, collectivite, r.Depuis)
		if err != nil {
			return nil, err
		}
		r.Sommes[genre] = Sommer(versions)
	}
	return NouveauContenu(r)
}

// dits are the versions of what was told, by aggregate as the hub calls it.
func dits(app core.App, genre, collectivite string, depuis time.Time) (map[string]int64, error) {
	var l []struct {
		Agregat string `db:"agregat"`
		Version int64  `db:"version"`
	}
	err := app.DB().NewQuery("SELECT agregat, version FROM synchro_emis WHERE genre = {:g} AND collectivite = {:c} AND empreinte != '' AND (fin = '' OR fin >= {:d})").
		Bind(dbx.Params{"g": genre, "c": collectivite, "d": socle.Date(depuis).String()}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("what was told: %w", err)
	}
	versions := make(map[string]int64, len(l))
	for _, x := range l {
		versions[strings.TrimPrefix(x.Agregat, collectivite+".")] = x.Version
	}
	return versions, nil
}

// aRedire is the fingerprint of nothing: what has it is told again, or taken back.
const aRedire = "-"

// comparer tells again what the hub has otherwise in a bucket. What this guichet never
// told it leaves there.
func (l *Lien) comparer(tx core.App, e *Evenement) error {
	var s Seau
	if err := json.Unmarshal(e.Data, &s); err != nil {
		return fmt.Errorf("%w: %w", ErrForme, err)
	}
	m, err := Membres(tx)
	if err != nil {
		return err
	}
	for c, membre := range m {
		if membre != s.Collectivite {
			continue
		}
		versions, err := dits(tx, s.Genre, c, s.Depuis)
		if err != nil {
			return err
		}
		for agregat, version := range versions {
			if SeauDe(agregat) == s.Seau && s.Versions[agregat] != version {
				if err := redire(tx, s.Genre, c, agregat); err != nil {
					return err
				}
			}
		}
		for agregat := range s.Versions {
			if _, dit := versions[agregat]; !dit {
				if err := redire(tx, s.Genre, c, agregat); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func redire(tx core.App, genre, collectivite, agregat string) error {
	if genre == GenreStat {
		agregat = collectivite + "." + agregat
	}
	res, err := tx.DB().Update("synchro_emis", dbx.Params{"empreinte": aRedire}, dbx.HashExp{"genre": genre, "agregat": agregat, "collectivite": collectivite}).Execute()
	var n int64
	if err == nil {
		n, err = res.RowsAffected()
	}
	if err != nil {
		return fmt.Errorf("tell %s %s again: %w", genre, agregat, err)
	}
	if n == 0 {
		socle.De(tx).Logger.Warn("the hub knows what is not here", "kind", genre, "aggregate", agregat)
		return nil
	}
	return Marquer(tx, genre, collectivite, agregat)
}
