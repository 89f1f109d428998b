package synchro

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// A décret is what the meneur has decided, for the other machines of the hub: rows as
// they are now, never a difference. Triggers mark a row in the transaction that
// changes it.
type decret struct {
	Par    string   `json:"by"`             // the process that decided
	Jusqua int64    `json:"upto"`           // position of the log up to which all that it makes one decide is in what was said, 0 for no change
	Lignes []rangee `json:"rows,omitempty"` // as they are
	Redire []rangee `json:"redo,omitempty"` // rows that a process which leads no more asks for again
}

// rangee is one row; Champs is nil for one that is no more.
type rangee struct {
	Table  string             `json:"t"`
	ID     string             `json:"id"`
	Champs map[string]*string `json:"v,omitempty"`
}

// partagees are the collections that the machines of a hub have in common, marked by
// the triggers of the migration hub_partage: what is decided of the members, of their
// guichets and of the comptes, who works here, and the réglages. Not the sessions: who
// was signed in at a machine that stops signs in again at another.
var partagees = []string{
	"agents", "cles_acces", "collectivites", "employeurs", "fournisseurs", "habilitations", "invitations", "reglages", "services",
	"hub_adhesions", "hub_aides", "hub_alarmes", "hub_catalogue", "hub_cles", "hub_clients", "hub_comptes", "hub_contacts", "hub_coordonnees", "hub_cotisations",
	"hub_effacements", "hub_exercices", "hub_habilitations", "hub_invitations", "hub_joignables", "hub_membres", "hub_noeuds", "hub_paires", "hub_preuves", "hub_rapprochements", "hub_tarifs", "hub_tenues",
}

// desMachines is who a décret is for, in the place of a guichet; its kind, and that of a
// process that begins to lead or asks for rows.
const (
	desMachines   = "hub"
	genreDecret   = "decret"
	genreRappel   = "rappel"
	usageDecret   = "hub-decret"
	lignesMax     = 200       // rows of a décret
	decretMax     = 500 << 10 // bytes of its rows, which grow by a third once sealed
	ligneSeuleMax = 700 << 10 // bytes of a row that is alone in it
)

// entree seals a décret: the log holds nothing that its servers could read, and only a
// machine with the key of the hub writes one.
func (d *decret) entree(app core.App, genre string, sens Sens) (Entree, error) {
	s := socle.De(app)
	brut, err := json.Marshal(d)
	if err != nil {
		return Entree{}, err
	}
	scelle, err := s.Coffre.Sceller(usageDecret, brut)
	return Entree{RecueLe: s.Horloge.Maintenant(), Sens: sens, Noeud: desMachines, Genre: genre, Octets: []byte(scelle)}, err
}

func lireDecret(app core.App, e *Entree) (*decret, error) {
	brut, err := socle.De(app).Coffre.Desceller(usageDecret, string(e.Octets))
	if err != nil {
		return nil, fmt.Errorf("read what another machine decided: %w", err)
	}
	var d decret
	return &d, json.Unmarshal(brut, &d)
}

// Decreter puts in the log all that this machine has decided and the others do not
// know. What fails is said again.
func Decreter(ctx context.Context, app core.App) error {
	m := de(app).meneur
	if m == nil {
		return nil
	}
	var reste bool
	if err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM hub_marques)").Row(&reste); err != nil || !reste && !m.agi.Load() {
		return err // most of the time
	}
	m.dire.Lock()
	defer m.dire.Unlock()
	for {
		agi := m.agi.Swap(false)
		d, rang, err := decretSuivant(app, m.qui)
		if err == nil && (agi || len(d.Lignes) > 0) {
			err = d.promulguer(ctx, app)
		}
		if err != nil {
			if agi {
				m.agi.Store(true)
			}
			return err
		}
		if rang == 0 && !agi {
			return nil
		}
		if err := effacerMarques(app, rang); err != nil {
			return err
		}
	}
}

// promulguer puts it in the log.
func (d *decret) promulguer(ctx context.Context, app core.App) error {
	e, err := d.entree(app, genreDecret, Descendant)
	if err != nil {
		return err
	}
	return de(app).meneur.decider(ctx, e)
}

func effacerMarques(app core.App, rang int64) error {
	// A row that has changed since it was read has another rank.
	if _, err := app.DB().NewQuery("DELETE FROM hub_marques WHERE rang <= {:r}").Bind(dbx.Params{"r": rang}).Execute(); err != nil {
		return fmt.Errorf("what the hub decided: %w", err)
	}
	return nil
}

// decretSuivant reads the next rows that changed, and up to which rank: 0 for none.
func decretSuivant(app core.App, qui string) (d *decret, rang int64, err error) {
	d = &decret{Par: qui}
	// Before the rows: what was applied up to there has left its marks.
	if err := app.DB().NewQuery("SELECT CASE WHEN EXISTS (SELECT 1 FROM hub_differees) THEN 0 ELSE coalesce((SELECT pos FROM hub_curseur), 0) END").Row(&d.Jusqua); err != nil {
		return nil, 0, fmt.Errorf("cursor of the log: %w", err)
	}
	marques, err := lireMarques(app)
	if err != nil {
		return nil, 0, err
	}
	taille := 0
	for _, x := range marques {
		l := rangee{Table: x.Table, ID: x.ID}
		if err := l.lire(app); err != nil {
			return nil, 0, err
		}
		n := l.taille()
		if n > ligneSeuleMax {
			socle.De(app).Logger.Error("a row is too large for the other machines of the hub", "table", l.Table, "id", l.ID, "bytes", n)
			rang = x.Rang
			continue
		}
		if taille += n; taille > decretMax && len(d.Lignes) > 0 {
			d.Jusqua = 0 // the rest comes after
			return d, rang, nil
		}
		d.Lignes, rang = append(d.Lignes, l), x.Rang
	}
	if len(marques) == lignesMax {
		d.Jusqua = 0
	}
	return d, rang, nil
}

// marque is a row that changed.
type marque struct {
	Rang  int64  `db:"rang"`
	Table string `db:"tableau"`
	ID    string `db:"ligne"`
}

func lireMarques(app core.App) (l []marque, err error) {
	err = app.DB().NewQuery("SELECT rang, tableau, ligne FROM hub_marques ORDER BY rang LIMIT {:n}").Bind(dbx.Params{"n": lignesMax}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("what the hub decided: %w", err)
	}
	return l, nil
}

// lire reads the row as it is.
func (l *rangee) lire(app core.App) error {
	var champs dbx.NullStringMap
	err := app.DB().Select("*").From(l.Table).Where(dbx.HashExp{"id": l.ID}).One(&champs)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", l.Table, l.ID, err)
	}
	l.Champs = make(map[string]*string, len(champs))
	for nom, v := range champs {
		if v.Valid {
			l.Champs[nom] = &v.String
		} else {
			l.Champs[nom] = nil
		}
	}
	return nil
}

func (l *rangee) taille() (n int) {
	for nom, v := range l.Champs {
		if n += len(nom) + 8; v != nil {
			n += len(*v)
		}
	}
	return n + 64
}

// oublierLesAutres is of a hub that is alone: it has nobody to tell.
func oublierLesAutres(app core.App) error {
	return app.RunInTransaction(func(tx core.App) error {
		if _, err := tx.DB().NewQuery("DELETE FROM hub_marques").Execute(); err != nil {
			return fmt.Errorf("what the hub decided: %w", err)
		}
		return partager(tx, false)
	})
}
