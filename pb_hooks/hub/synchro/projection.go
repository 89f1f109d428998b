package synchro

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// entreesMax is how many entries are applied in one transaction.
const entreesMax = 500

// projeter applies the log until ctx ends.
func (x *salle) projeter(ctx context.Context, app core.App) error {
	if err := Rejouer(app); err != nil {
		return err
	}
	for {
		if err := Avancer(ctx, app); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// Avancer applies the next entries of the log, and waits for one when there is none:
// it is what a hub that serves never stops doing. What was applied already changes
// nothing, so that it may be killed at any moment.
func Avancer(ctx context.Context, app core.App) error {
	x := de(app)
	apres, err := x.lireCurseur(ctx, app)
	switch {
	case errors.Is(err, errSonTour):
		select {
		case <-time.After(rythmeAvenement):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	case err != nil:
		return err
	}
	if err := x.agir(app); err != nil {
		return err
	}
	x.attend.Store(0) // what failed last may be of a log that is no more
	entrees, err := x.log.Read(ctx, apres, entreesMax)
	if err != nil || len(entrees) == 0 {
		return err
	}
	x.attend.Store(entrees[0].RecueLe.UnixMilli())
	t := &tour{entrees: entrees}
	if err := t.appliquer(app); err != nil {
		if estPanne(err) {
			return fmt.Errorf("apply the log: %w", err)
		}
		// One of them fails by itself: it is found by applying each alone.
		for i := range entrees {
			seule := &tour{entrees: entrees[i : i+1]}
			if err := seule.appliquer(app); err != nil {
				if estPanne(err) {
					return fmt.Errorf("apply the log: %w", err)
				}
				if err := rebuter(app, &entrees[i], err); err != nil {
					return err
				}
			}
		}
	}
	for _, e := range entrees {
		if e.Sens == Descendant {
			x.signaler(e.Noeud)
		}
	}
	x.attend.Store(0)
	return nil
}

// estPanne tells that the database itself is in trouble: nothing is wrong with the
// entry.
func estPanne(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, sql.ErrConnDone) || socle.EstPanneBase(err)
}

// lireCurseur is how far the log is applied: nothing of a log of another identity.
func (x *salle) lireCurseur(ctx context.Context, app core.App) (Pos, error) {
	identite, err := x.log.Identity(ctx)
	if err != nil {
		return 0, err
	}
	c, err := curseurDe(app)
	if err != nil {
		return 0, err
	}
	if c.Journal == identite {
		return Pos(c.Pos), nil
	}
	if !x.mene() {
		return 0, errSonTour
	}
	return 0, app.RunInTransaction(func(tx core.App) error {
		if c.Journal != "" { // it was made anew: what it gave the guichets is of another life
			if err := nouvelleEpoque(tx); err != nil {
				return err
			}
		}
		return changerDeJournal(tx, identite)
	})
}

// curseur is how far the log is applied.
type curseur struct {
	Pos      int64  `db:"pos"`
	Journal  string `db:"journal"`  // its identity, "" before the first one
	Decision int64  `db:"decision"` // position of the last decision
}

func curseurDe(app core.App) (c curseur, err error) {
	err = app.DB().NewQuery("SELECT pos, journal, decision FROM hub_curseur").One(&c)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, fmt.Errorf("cursor of the log: %w", err)
	}
	return c, nil
}

// changerDeJournal has the log of that identity read from its beginning.
func changerDeJournal(tx core.App, identite string) error {
	for _, requete := range []string{
		"DELETE FROM hub_descentes",
		"INSERT INTO hub_curseur (un, pos, journal) VALUES (1, 0, {:j}) ON CONFLICT (un) DO UPDATE SET pos = 0, decision = 0, journal = excluded.journal",
		"DELETE FROM hub_differees",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"j": identite}).Execute(); err != nil {
			return fmt.Errorf("cursor of the log: %w", err)
		}
	}
	return nil
}

// Transaction is one of the projection. It keeps the statements that were read: dbx
// takes longer over the text of one than SQLite over its row.
type Transaction struct {
	core.App
	requetes map[string]*dbx.Query
}

// Requete binds values to a statement, which the next call of the same text binds
// again: it is run, and its rows are read, before that.
func (tx *Transaction) Requete(texte string, p dbx.Params) *dbx.Query {
	q := tx.requetes[texte]
	if q == nil {
		q = tx.DB().NewQuery(texte)
		tx.requetes[texte] = q
	}
	return q.Bind(p)
}

// tour is what one transaction applies. What it reads of a guichet stays so until it
// ends: nobody else writes meanwhile.
type tour struct {
	entrees []Entree
	mene    bool // see [salle.mene]
	noeuds  map[string]*Noeud
	tenus   map[string][]string // members, by guichet
}

func (t *tour) appliquer(app core.App) error {
	t.noeuds, t.tenus = map[string]*Noeud{}, map[string][]string{}
	return app.RunInTransaction(func(app core.App) error {
		t.mene = de(app).mene()
		tx := &Transaction{app, map[string]*dbx.Query{}}
		for i := range t.entrees {
			if err := t.une(tx, &t.entrees[i]); err != nil {
				return fmt.Errorf("entry %d: %w", t.entrees[i].Pos, err)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(t.noeuds)) {
			if err := t.suivre(tx, t.noeuds[id]); err != nil {
				return err
			}
		}
		if !t.mene { // who leads announces it
			if _, err := tx.DB().NewQuery("DELETE FROM hub_annonces").Execute(); err != nil {
				return fmt.Errorf("announcements: %w", err)
			}
		}
		return avancerCurseur(tx, t.entrees...)
	})
}

// avancerCurseur notes that these entries were applied.
func avancerCurseur(tx core.App, entrees ...Entree) error {
	var decision Pos
	for i := range entrees {
		if entrees[i].Sens == Descendant {
			decision = entrees[i].Pos
		}
	}
	_, err := tx.DB().NewQuery("UPDATE hub_curseur SET pos = {:p}, decision = max(decision, {:d})").Bind(dbx.Params{"p": int64(entrees[len(entrees)-1].Pos), "d": int64(decision)}).Execute()
	if err != nil {
		return fmt.Errorf("cursor of the log: %w", err)
	}
	return nil
}

func (t *tour) une(tx *Transaction, e *Entree) error {
	switch {
	case e.Noeud == desMachines && e.Genre == genreDecret:
		return t.decreter(tx, e)
	case e.Noeud == desMachines:
		return t.rappeler(tx, e)
	case e.Sens == Descendant:
		if de(tx).meneur != nil {
			if err := numeroterApres(tx, e); err != nil {
				return err
			}
		}
		_, err := tx.DB().NewQuery("INSERT OR IGNORE INTO hub_descentes (pos, noeud, octets, signature, cle, recue_le) VALUES ({:p}, {:n}, {:o}, {:s}, {:c}, {:le})").
			Bind(dbx.Params{"p": int64(e.Pos), "n": e.Noeud, "o": string(e.Octets), "s": rattachement.EcrireSignature(e.Signature), "c": e.Cle, "le": socle.Date(e.RecueLe).String()}).Execute()
		return err
	}
	n, err := t.noeud(tx, e.Noeud)
	if err != nil {
		return err
	}
	if n == nil {
		return errors.New("of a guichet that is not known")
	}
	s := rattachement.Scelle{E: string(e.Octets)}
	if e.Genre == genreRefus {
		var x tombe
		if err := json.Unmarshal(e.Octets, &x); err != nil {
			return err
		}
		_, err := recevoir(tx, n, x.Epoque, x.Seq, x.Empreinte)
		return err
	}
	evenement, err := s.Lire()
	if err != nil {
		return err
	}
	nouveau, err := recevoir(tx, n, evenement.Epoch, evenement.Seq, s.Empreinte())
	if err != nil || !nouveau {
		return err
	}
	x := de(tx)
	if _, decide := x.decides[e.Genre]; decide && x.meneur != nil {
		if !t.mene {
			return errors.Join(differer(tx, e), t.projeter(tx, n, evenement, x.decides))
		}
		x.meneur.agi.Store(true)
	}
	return t.projeter(tx, n, evenement, x.genres)
}

func (t *tour) noeud(tx core.App, id string) (*Noeud, error) {
	if n, lu := t.noeuds[id]; lu {
		return n, nil
	}
	n, err := NoeudParID(tx, id)
	if err == nil && n != nil {
		t.noeuds[id] = n
	}
	return n, err
}

// tient tells that a guichet holds a member today.
func (t *tour) tient(tx core.App, noeud, membre string) (bool, error) {
	l, lus := t.tenus[noeud]
	if !lus {
		var err error
		if l, err = Tenus(tx, noeud); err != nil {
			return false, err
		}
		t.tenus[noeud] = l
	}
	return slices.Contains(l, membre), nil
}

// errAutreContenu is the mark of two guichets with one key: the same number, and
// something else.
var errAutreContenu = errors.New("the same number was given to another event")

// recevoir notes that an event of a guichet arrived, and tells whether it is new.
// Those of another epoch than the guichet's are of a life that is over.
func recevoir(tx core.App, n *Noeud, epoque, seq int64, empreinte string) (nouveau bool, err error) {
	if epoque != n.Epoque || seq <= n.Applique {
		return false, nil
	}
	if seq == n.Applique+1 {
		n.Applique = seq // it follows: it needs no row
		return true, nil
	}
	var avant string
	cle := dbx.Params{"n": n.ID, "e": epoque, "s": seq, "h": empreinte}
	err = tx.DB().NewQuery("SELECT empreinte FROM hub_recus WHERE noeud = {:n} AND epoque = {:e} AND seq = {:s}").Bind(cle).Row(&avant)
	switch {
	case err == nil && avant != empreinte:
		return false, errAutreContenu
	case err == nil:
		return false, nil
	case !errors.Is(err, sql.ErrNoRows):
		return false, err
	}
	_, err = tx.DB().NewQuery("INSERT INTO hub_recus (noeud, epoque, seq, empreinte) VALUES ({:n}, {:e}, {:s}, {:h})").Bind(cle).Execute()
	return err == nil, err
}

// suivre moves the guichet's mark over what has arrived without a hole. A hole is
// asked for again, once for each event that shows it.
func (t *tour) suivre(tx core.App, n *Noeud) error {
	cle := dbx.Params{"n": n.ID, "e": n.Epoque, "a": n.Applique}
	var attendus []int64
	if err := tx.DB().NewQuery("SELECT seq FROM hub_recus WHERE noeud = {:n} AND epoque = {:e} ORDER BY seq").Bind(cle).Column(&attendus); err != nil {
		return err
	}
	for len(attendus) > 0 && attendus[0] <= n.Applique+1 {
		n.Applique = max(n.Applique, attendus[0])
		attendus = attendus[1:]
	}
	if len(attendus) > 0 && attendus[0]-1 > n.Redemandes {
		if err := n.redemander(tx, attendus[0]-1); err != nil {
			return err
		}
		n.Redemandes = attendus[0] - 1
	}
	if n.Releve > 0 && n.Applique >= n.Releve { // it has told all that it has
		if err := n.direPerdues(tx); err != nil {
			return err
		}
		n.Releve = 0
	}
	cle["a"] = n.Applique
	if _, err := tx.DB().NewQuery("DELETE FROM hub_recus WHERE noeud = {:n} AND epoque = {:e} AND seq <= {:a}").Bind(cle).Execute(); err != nil {
		return err
	}
	_, err := tx.DB().Update("hub_noeuds", dbx.Params{"applique": n.Applique, "demande_jusqua": n.Redemandes, "releve": n.Releve}, dbx.HashExp{"id": n.ID, "epoque": n.Epoque}).Execute()
	return err
}

// redemander asks a guichet again for what did not arrive, up to a number.
func (n *Noeud) redemander(tx core.App, jusqu int64) error {
	r := rattachement.Renvoi{Epoque: n.Epoque, De: n.Applique + 1, A: jusqu}
	return Annoncer(tx, Annonce{Noeud: n.ID, Genre: rattachement.GenreOrdre, Verbe: rattachement.VerbeRenvoie, Sujet: fmt.Sprintf("%d.%d", r.Epoque, r.De), Data: r})
}

func oublierRecus(tx core.App, noeud string) error {
	_, err := tx.DB().NewQuery("DELETE FROM hub_recus WHERE noeud = {:n}").Bind(dbx.Params{"n": noeud}).Execute()
	return err
}
