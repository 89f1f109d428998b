package synchro

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Relever gives the versions that a room has of a kind, by aggregate, of a member:
// without what was over before an instant. What another guichet told, or this one in
// an epoch that is over, has the version 0, or none.
type Relever func(tx *Transaction, n *Noeud, membre string, depuis time.Time) (map[string]int64, error)

// versionsMax is how many versions of a bucket an event surely holds: some 380,000
// aggregates of one member.
const versionsMax = 1500

// DeclarerReleve has a kind compared with what its guichets have told.
func DeclarerReleve(app core.App, genre string, f Relever) { de(app).releves[genre] = f }

// projeterReleve compares what a guichet has told with what we have, and asks it to
// look at the buckets that differ. With a hole before it there is nothing to compare:
// it is filled first, and there is another one next week. What was lost there is looked
// for as soon as the hole is filled: see [tour.suivre].
func projeterReleve(tx *Transaction, n *Noeud, e *rattachement.Evenement) error {
	n.Releve = max(n.Releve, e.Seq)
	if n.Applique < e.Seq {
		return nil
	}
	var r rattachement.Releve
	if err := json.Unmarshal(e.Data, &r); err != nil {
		return err
	}
	for genre, siennes := range r.Sommes {
		relever := de(tx).releves[genre]
		if relever == nil {
			continue
		}
		versions, err := relever(tx, n, e.Collectivite, r.Depuis)
		if err != nil {
			return err
		}
		for _, seau := range differents(siennes, rattachement.Sommer(versions)) {
			s := rattachement.Seau{Collectivite: e.Collectivite, Genre: genre, Seau: seau, Depuis: r.Depuis, Versions: map[string]int64{}}
			for agregat, version := range versions {
				if rattachement.SeauDe(agregat) == seau {
					s.Versions[agregat] = version
				}
			}
			if len(s.Versions) > versionsMax {
				s.Versions = nil // its guichet tells the whole bucket again
			}
			err := Annoncer(tx, Annonce{
				Noeud: n.ID, Genre: rattachement.GenreOrdre, Verbe: rattachement.VerbeSeaux, Sujet: fmt.Sprintf("%s.%s.%s", e.Collectivite, genre, seau), Membre: e.Collectivite, Data: s,
			})
			if err != nil {
				return err
			}
			socle.De(tx).Logger.Warn("a guichet told what the hub does not have", "node", n.ID, "kind", genre, "bucket", seau)
		}
	}
	return nil
}

// differents are the buckets whose sums are not the same.
func differents(a, b map[string]string) (l []string) {
	for seau, somme := range a {
		if b[seau] != somme {
			l = append(l, seau)
		}
	}
	for seau := range b {
		if _, dit := a[seau]; !dit {
			l = append(l, seau)
		}
	}
	return l
}

// releverDemandes gives the versions of the headers: of the others see [Noeud.perdues].
func releverDemandes(tx *Transaction, n *Noeud, membre string, depuis time.Time) (map[string]int64, error) {
	return LireReleve(tx, `SELECT agregat, version FROM hub_demandes
		WHERE membre = {:m} AND noeud = {:n} AND epoque = {:e} AND numero != '' AND (close_le = '' OR close_le >= {:d})`, n, membre, depuis)
}

// LireReleve reads the columns « agregat » and « version » of a statement, which takes
// a guichet (n) and its epoch (e), a member (m) and an instant (d).
func LireReleve(tx *Transaction, requete string, n *Noeud, membre string, depuis time.Time) (map[string]int64, error) {
	var l []struct {
		Agregat string `db:"agregat"`
		Version int64  `db:"version"`
	}
	p := dbx.Params{"n": n.ID, "e": n.Epoque, "m": membre, "d": socle.Date(depuis).String()}
	if err := tx.DB().NewQuery(requete).Bind(p).All(&l); err != nil {
		return nil, fmt.Errorf("versions: %w", err)
	}
	versions := make(map[string]int64, len(l))
	for _, x := range l {
		versions[x.Agregat] = x.Version
	}
	return versions, nil
}
