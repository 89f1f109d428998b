package synchro

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// logSQLite is the log of a hub on one machine: a table of its own database, in
// its backups. One process writes it; what another one writes wakes nobody here.
type logSQLite struct {
	app core.App
	// tour lets one Append at a time write. The others wait in attente, and who
	// writes takes them all into its transaction: they share its fsync.
	tour chan struct{}

	mu      sync.Mutex
	attente []*ajout
	neuf    chan struct{} // closed once something was written, then replaced
	ferme   chan struct{}
}

// ajout is one Append that waits.
type ajout struct {
	entrees []Entree
	cloture *Pos
	fini    bool // read and written by who holds tour
	err     error
}

// OuvrirSQLite gives the log that the database of app holds. There is one in a
// process, for as long as it runs.
func OuvrirSQLite(app core.App) Log {
	return &logSQLite{app: app, tour: make(chan struct{}, 1), neuf: make(chan struct{}), ferme: make(chan struct{})}
}

func (l *logSQLite) Append(ctx context.Context, entrees []Entree, cloture *Pos) error {
	if err := l.ajouter(ctx, entrees, cloture); err != nil {
		return fmt.Errorf("append to the log: %w", err)
	}
	return nil
}

func (l *logSQLite) ajouter(ctx context.Context, entrees []Entree, cloture *Pos) error {
	if err := errors.Join(l.ouvert(), ctx.Err(), verifier(entrees, cloture)); err != nil || len(entrees) == 0 {
		return err
	}
	a := &ajout{entrees: entrees, cloture: cloture}
	l.mu.Lock()
	l.attente = append(l.attente, a)
	l.mu.Unlock()
	select {
	case l.tour <- struct{}{}:
		defer func() { <-l.tour }()
	case <-ctx.Done():
		l.mu.Lock() // what its sender gave up is not written later
		l.attente = slices.DeleteFunc(l.attente, func(b *ajout) bool { return a == b })
		l.mu.Unlock()
		return ctx.Err()
	}
	if a.fini {
		return a.err
	}
	l.mu.Lock()
	lot := l.attente
	l.attente = nil
	l.mu.Unlock()
	err := l.app.RunInTransaction(func(tx core.App) error { return ecrire(tx, lot) })
	for _, b := range lot {
		b.fini = true
		if err != nil {
			b.err = err // also of who was refused: what it met is not there
		}
	}
	if err != nil {
		return err
	}
	l.mu.Lock()
	close(l.neuf)
	l.neuf = make(chan struct{})
	l.mu.Unlock()
	return a.err
}

// ecrire writes what several wait for; who comes too late for its cloture has its
// own error.
func ecrire(tx core.App, lot []*ajout) error {
	q := tx.DB().NewQuery(`INSERT INTO hub_entrees (recue_le, sens, noeud, genre, octets, signature, cle)
		VALUES ({:le}, {:sens}, {:noeud}, {:genre}, {:octets}, {:signature}, {:cle})`).Prepare()
	defer q.Close()
	for _, a := range lot {
		if a.cloture != nil {
			var derniere Pos
			if err := tx.DB().NewQuery("SELECT coalesce(max(pos), 0) FROM hub_entrees WHERE sens = 'dn'").Row(&derniere); err != nil {
				return err
			}
			if derniere > *a.cloture {
				a.err = fmt.Errorf("%w: %d after %d", ErrDepasse, derniere, *a.cloture)
				continue
			}
		}
		for _, e := range a.entrees {
			signature := e.Signature
			if signature == nil {
				signature = []byte{} // NULL is for no column
			}
			_, err := q.Bind(dbx.Params{
				"le": socle.Date(e.RecueLe).String(), "sens": string(e.Sens), "noeud": e.Noeud, "genre": e.Genre,
				"octets": e.Octets, "signature": signature, "cle": e.Cle,
			}).Execute()
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// ligne is an entry as the table holds it.
type ligne struct {
	Pos       Pos            `db:"pos"`
	RecueLe   types.DateTime `db:"recue_le"`
	Sens      Sens           `db:"sens"`
	Noeud     string         `db:"noeud"`
	Genre     string         `db:"genre"`
	Octets    []byte         `db:"octets"`
	Signature []byte         `db:"signature"`
	Cle       string         `db:"cle"`
}

func (l *logSQLite) Read(ctx context.Context, apres Pos, max int) ([]Entree, error) {
	for {
		l.mu.Lock()
		neuf := l.neuf // before reading: what is written meanwhile closes it
		l.mu.Unlock()
		entrees, err := l.lire(ctx, apres, max)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("read the log after %d: %w", apres, err)
		}
		if len(entrees) > 0 {
			return entrees, nil
		}
		select {
		case <-neuf:
		case <-l.ferme:
		case <-ctx.Done():
		}
	}
}

func (l *logSQLite) lire(ctx context.Context, apres Pos, max int) ([]Entree, error) {
	if err := l.ouvert(); err != nil {
		return nil, err
	}
	var lignes []ligne
	err := l.app.ConcurrentDB().NewQuery("SELECT * FROM hub_entrees WHERE pos > {:p} ORDER BY pos LIMIT {:n}").
		WithContext(ctx).Bind(dbx.Params{"p": apres, "n": max}).All(&lignes)
	if err != nil {
		return nil, err
	}
	if len(lignes) == 0 {
		return nil, l.atteint(ctx, apres)
	}
	entrees := make([]Entree, len(lignes))
	for i, r := range lignes {
		entrees[i] = Entree{
			Pos: r.Pos, RecueLe: r.RecueLe.Time(), Sens: r.Sens, Noeud: r.Noeud, Genre: r.Genre, Octets: r.Octets, Signature: r.Signature, Cle: r.Cle,
		}
	}
	return entrees, nil
}

// atteint refuses a position that was never given.
func (l *logSQLite) atteint(ctx context.Context, pos Pos) error {
	var derniere Pos
	err := l.app.ConcurrentDB().NewQuery("SELECT seq FROM sqlite_sequence WHERE name = 'hub_entrees'").WithContext(ctx).Row(&derniere)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if pos > derniere {
		return fmt.Errorf("%w: it ends at %d", ErrRecule, derniere)
	}
	return nil
}

// Forget deletes the rows; secure_delete overwrites what they held.
func (l *logSQLite) Forget(ctx context.Context, pos ...Pos) error {
	if err := errors.Join(l.ouvert(), ctx.Err()); err != nil {
		return fmt.Errorf("forget entries of the log: %w", err)
	}
	for lot := range slices.Chunk(pos, 500) {
		l500 := make([]any, len(lot))
		for i, p := range lot {
			l500[i] = p
		}
		if _, err := l.app.NonconcurrentDB().Delete("hub_entrees", dbx.In("pos", l500...)).WithContext(ctx).Execute(); err != nil {
			return fmt.Errorf("forget entries of the log: %w", err)
		}
	}
	return nil
}

// tranche is how many positions one transaction of Trim deletes: guichets wait
// while it does.
const tranche = 2000

// Trim compares the times of reception, by the clock of the hub.
func (l *logSQLite) Trim(ctx context.Context, avant time.Time) error {
	for {
		suite, err := l.raccourcir(ctx, socle.Date(avant))
		if err != nil {
			return fmt.Errorf("trim the log: %w", err)
		}
		if !suite {
			return nil
		}
	}
}

// raccourcir deletes the oldest entries, and tells whether to go on.
func (l *logSQLite) raccourcir(ctx context.Context, avant types.DateTime) (suite bool, err error) {
	if err := errors.Join(l.ouvert(), ctx.Err()); err != nil {
		return false, err
	}
	db := l.app.NonconcurrentDB()
	var premiere sql.NullInt64
	if err := db.NewQuery("SELECT min(pos) FROM hub_entrees").WithContext(ctx).Row(&premiere); err != nil || !premiere.Valid {
		return false, err
	}
	p := dbx.Params{"de": premiere.Int64, "a": premiere.Int64 + tranche, "avant": avant.String()}
	var garde sql.NullInt64
	err = db.NewQuery("SELECT min(pos) FROM hub_entrees WHERE pos >= {:de} AND pos < {:a} AND recue_le >= {:avant}").WithContext(ctx).Bind(p).Row(&garde)
	if err != nil {
		return false, err
	}
	if garde.Valid {
		p["a"] = garde.Int64
	}
	_, err = db.NewQuery("DELETE FROM hub_entrees WHERE pos < {:a}").WithContext(ctx).Bind(dbx.Params{"a": p["a"]}).Execute()
	return !garde.Valid, err
}

func (l *logSQLite) Identity(ctx context.Context) (string, error) {
	var identite string
	err := l.ouvert()
	if err == nil {
		err = l.app.ConcurrentDB().NewQuery("SELECT identite FROM hub_entrees_identite").WithContext(ctx).Row(&identite)
	}
	if err != nil {
		return "", fmt.Errorf("identity of the log: %w", err)
	}
	return identite, nil
}

// Renommer gives the log that the database of tx holds another identity. A
// restore calls it before anything is appended: the positions that came after the
// backup are given again.
func Renommer(tx core.App) (identite string, err error) {
	err = tx.NonconcurrentDB().NewQuery("UPDATE hub_entrees_identite SET identite = lower(hex(randomblob(16))) RETURNING identite").Row(&identite)
	if err != nil {
		return "", fmt.Errorf("another identity for the log: %w", err)
	}
	return identite, nil
}

func (l *logSQLite) ouvert() error {
	select {
	case <-l.ferme:
		return ErrFerme
	default:
		return nil
	}
}

func (l *logSQLite) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ouvert() == nil {
		close(l.ferme)
	}
	return nil
}
