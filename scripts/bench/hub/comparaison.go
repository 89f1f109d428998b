package main

import (
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver « sqlite »

	"guichet/pb_hooks/rattachement"
	"guichet/scripts/bench/rapport"
)

// comparer does the two works that the hub cannot do without, alone: to write the
// same batches to the disk, and to check as many signatures.
func (b *banc) comparer(m *mesure) error {
	lus := make([]rattachement.Lot, len(m.lots))
	octets := 0
	for i, corps := range m.lots {
		if err := json.Unmarshal(corps, &lus[i]); err != nil {
			return err
		}
		for _, e := range lus[i].Evenements {
			octets += len(e.E)
		}
	}
	ecriture, calcul, err := b.ecrireNu(lus)
	if err != nil {
		return err
	}
	b.dire("bare append, FULL, a transaction a batch", m, ecriture, calcul)
	verification, calcul := verifierNu(lus)
	b.dire("bare Ed25519 checks, one processor", m, verification, calcul)
	b.rapport.Ligne(fmt.Sprintf("%d bytes an event", octets/m.evenements))
	return nil
}

func (b *banc) dire(quoi string, m *mesure, duree, calcul time.Duration) {
	b.rapport.Ligne(quoi, parSeconde(m.evenements, duree), fmt.Sprintf("%.1f", calcul.Seconds()), fmt.Sprintf("%.1f", calcul.Seconds()*1e5/float64(m.evenements)))
	b.rapport.Ligne("  × time of the hub to it", rapport.Fois(m.applique.Seconds()/duree.Seconds()), rapport.Fois(m.calcul.Seconds()/calcul.Seconds()))
}

// ecrireNu appends the batches to a table of the shape of the log, in a new file.
func (b *banc) ecrireNu(lots []rattachement.Lot) (duree, calcul time.Duration, err error) {
	db, err := sql.Open("sqlite", filepath.Join(b.folder, "nu.db")+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return 0, 0, err
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE entrees (pos INTEGER PRIMARY KEY AUTOINCREMENT, octets BLOB NOT NULL, signature BLOB NOT NULL, cle TEXT NOT NULL)"); err != nil {
		return 0, 0, err
	}
	q, err := db.Prepare("INSERT INTO entrees (octets, signature, cle) VALUES (?, ?, ?)")
	if err != nil {
		return 0, 0, err
	}
	defer q.Close()
	debut, avant := time.Now(), rapport.CalculDe(os.Getpid())
	for _, l := range lots {
		if err := ecrireLot(db, q, l); err != nil {
			return 0, 0, err
		}
	}
	return time.Since(debut), rapport.CalculDe(os.Getpid()) - avant, nil
}

func ecrireLot(db *sql.DB, q *sql.Stmt, l rattachement.Lot) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	for _, e := range l.Evenements {
		if _, err := tx.Stmt(q).Exec([]byte(e.E), []byte(e.S), e.K); err != nil {
			_ = tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// verifierNu checks one signature for each event, of its own bytes.
func verifierNu(lots []rattachement.Lot) (duree, calcul time.Duration) {
	publique, cle, _ := ed25519.GenerateKey(nil)
	debut, avant := time.Now(), rapport.CalculDe(os.Getpid())
	var signer time.Duration
	for _, l := range lots {
		t := time.Now()
		signature := ed25519.Sign(cle, []byte(l.Evenements[0].E))
		signer += time.Since(t)
		for range l.Evenements {
			ed25519.Verify(publique, []byte(l.Evenements[0].E), signature)
		}
	}
	return time.Since(debut) - signer, rapport.CalculDe(os.Getpid()) - avant - signer
}
