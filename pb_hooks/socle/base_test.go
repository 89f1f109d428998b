package socle_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// What is acknowledged survives a power cut, what is erased leaves no trace in
// the file, and a guard is not walked around.
func TestReglagesDeLaBase(t *testing.T) {
	b := poser(t, nil)
	for pragma, attendu := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "recursive_triggers": "1", "foreign_keys": "1", "busy_timeout": "10000",
	} {
		for nom, base := range map[string]interface{ Row(...any) error }{
			"lecture": b.App.ConcurrentDB().NewQuery("PRAGMA " + pragma), "écriture": b.App.NonconcurrentDB().NewQuery("PRAGMA " + pragma),
		} {
			var v string
			if err := base.Row(&v); err != nil || v != attendu {
				t.Errorf("%s en %s : %s, %v", pragma, nom, v, err)
			}
		}
	}
	var v string
	if err := b.App.AuxNonconcurrentDB().NewQuery("PRAGMA synchronous").Row(&v); err != nil || v != "1" {
		t.Errorf("auxiliary.db : %s, %v", v, err)
	}
}

// A command writes beside the server: its transaction reads, the other process
// writes, and what it then writes is not refused.
func TestDeuxProgrammesEcriventDansLaMemeBase(t *testing.T) {
	chemin := filepath.Join(t.TempDir(), "data.db")
	serveur, commande := connecterA(t, chemin), connecterA(t, chemin)
	if _, err := serveur.NewQuery("CREATE TABLE lignes (n INTEGER)").Execute(); err != nil {
		t.Fatal(err)
	}
	tx, err := commande.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.NewQuery("SELECT count(*) FROM lignes").Row(&n); err != nil {
		t.Fatal(err)
	}
	ecrit := make(chan error, 1)
	go func() {
		_, err := serveur.NewQuery("INSERT INTO lignes VALUES (1)").Execute()
		ecrit <- err
	}()
	select { // it waits for the transaction; were it not to, it would have written by then
	case err := <-ecrit:
		ecrit <- err
	case <-time.After(300 * time.Millisecond):
	}
	if _, err := tx.NewQuery("INSERT INTO lignes VALUES (2)").Execute(); err != nil {
		t.Errorf("la commande : %v", err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
	if err := <-ecrit; err != nil {
		t.Errorf("le serveur : %v", err)
	}
}

func connecterA(t *testing.T, chemin string) *dbx.DB {
	t.Helper()
	db, err := socle.Connecter(chemin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}
