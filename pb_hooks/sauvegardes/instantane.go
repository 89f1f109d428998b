package sauvegardes

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// photographier writes a copy of the database at one instant, by SQLite itself: the
// guichet goes on meanwhile. VACUUM INTO keeps the rowids, which the full-text
// indexes share with their tables, and leaves out what was erased.
func photographier(ctx context.Context, app core.App, chemin string) (temoin string, err error) {
	err = app.DB().Select("sceau").From("journal").OrderBy("rang DESC").Limit(1).Row(&temoin)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("snapshot, head of the journal: %w", err)
	}
	enCours := chemin + provisoire
	// A connection of its own, with a small cache: the copy has one as large, several
	// times over, and a guichet has 256 MiB.
	db, err := dbx.Open("sqlite", filepath.Join(app.DataDir(), nomBase)+"?_pragma=busy_timeout(10000)&_pragma=cache_size(-2000)")
	if err != nil {
		return "", fmt.Errorf("snapshot: %w", err)
	}
	_, err = db.NewQuery("VACUUM INTO {:c}").Bind(dbx.Params{"c": enCours}).WithContext(ctx).Execute()
	if err = errors.Join(err, db.Close()); err != nil {
		return "", fmt.Errorf("snapshot: %w", err)
	}
	f, err := os.OpenFile(enCours, os.O_RDWR, 0o600)
	if err == nil {
		err = errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Rename(enCours, chemin)
	}
	if err != nil {
		return "", fmt.Errorf("snapshot: %w", err)
	}
	return temoin, nil
}

// ouvrirCopie opens a database that no guichet serves. ecrire is for the full-text
// indexes, which are checked by a statement that looks like a writing.
func ouvrirCopie(chemin string, ecrire bool) (*dbx.DB, error) {
	dsn := chemin + "?_pragma=busy_timeout(10000)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16000)"
	if !ecrire {
		dsn += "&_pragma=query_only(1)"
	}
	db, err := dbx.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", chemin, err)
	}
	db.DB().SetMaxOpenConns(2) // one that reads, one that looks meanwhile
	return db, nil
}

// compter counts the rows of every table of a copy, but those that SQLite keeps for
// itself.
func compter(db *dbx.DB) (map[string]int64, error) {
	var tables []string
	err := db.NewQuery(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
		AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name`).Column(&tables)
	if err != nil {
		return nil, fmt.Errorf("count the rows: %w", err)
	}
	virtuelles, err := pleinTexte(db)
	if err != nil {
		return nil, err
	}
	comptes := map[string]int64{}
	for _, t := range tables {
		if deIndex(t, virtuelles) {
			continue
		}
		var n int64
		if err := db.NewQuery("SELECT count(*) FROM " + db.QuoteSimpleTableName(t)).Row(&n); err != nil {
			return nil, fmt.Errorf("count the rows of %s: %w", t, err)
		}
		comptes[t] = n
	}
	return comptes, nil
}

// pleinTexte lists the full-text indexes.
func pleinTexte(db *dbx.DB) ([]string, error) {
	var l []string
	err := db.NewQuery("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5(%' ORDER BY name").Column(&l)
	if err != nil {
		return nil, fmt.Errorf("full-text indexes: %w", err)
	}
	return l, nil
}

// deIndex tells the tables in which FTS5 keeps an index.
func deIndex(table string, virtuelles []string) bool {
	for _, v := range virtuelles {
		if strings.HasPrefix(table, v+"_") {
			return true
		}
	}
	return false
}

// decrire fills in what the manifest says of a copy.
func decrire(db *dbx.DB, m *Manifeste) (err error) {
	if m.Comptes, err = compter(db); err != nil {
		return err
	}
	m.Journal, m.Tete, err = socle.VerifierChaine(db)
	return err
}

// chaquePiece gives the contents that a copy names, each once.
func chaquePiece(ctx context.Context, db *dbx.DB, voir func(empreinte string, taille int64) error) error {
	lignes, err := db.NewQuery("SELECT empreinte, max(taille) FROM pieces WHERE otee_le = '' GROUP BY empreinte ORDER BY empreinte").WithContext(ctx).Rows()
	if err != nil {
		return fmt.Errorf("pieces of the snapshot: %w", err)
	}
	defer lignes.Close()
	for lignes.Next() {
		var empreinte string
		var taille int64
		if err := lignes.Scan(&empreinte, &taille); err != nil {
			return fmt.Errorf("pieces of the snapshot: %w", err)
		}
		if err := voir(empreinte, taille); err != nil {
			return err
		}
	}
	if err := lignes.Err(); err != nil {
		return fmt.Errorf("pieces of the snapshot: %w", err)
	}
	return nil
}
