// Command demenagement measures how long a collectivité takes to leave and to
// arrive, and in how much memory: it sows demandes with a pièce each, then drives
// the binary from outside.
//
//	make build && go run ./scripts/bench/demenagement -n 10000
package main

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	_ "modernc.org/sqlite" // the driver « sqlite »

	"guichet/pb_hooks/socle"
)

func main() {
	programme, n, ko := flag.String("guichet", "./guichet", "binary"), flag.Int("n", 10_000, "demandes"), flag.Int("ko", 100, "weight of each pièce, in kB")
	flag.Parse()
	if err := mesurer(*programme, *n, *ko); err != nil {
		fmt.Fprintln(os.Stderr, "demenagement:", err)
		os.Exit(1)
	}
}

type banc struct{ programme, folder string }

func mesurer(programme string, n, ko int) (err error) {
	b := banc{programme: programme}
	if b.programme, err = filepath.Abs(programme); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "demenagement-*"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.folder)) }()
	phrase := filepath.Join(b.folder, "phrase")
	if err := os.WriteFile(phrase, []byte("brouette violette horloge soupe\n"), 0o600); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"collectivite", "add", "88160", "--address", "1 place", "--phone", "0329000000", "--email", "mairie@example.org"},
		{"teleservice", "publish", "epinal", "contact"},
	} {
		if err := b.lancer("ancien", "", args...); err != nil {
			return err
		}
	}
	debut := time.Now()
	if err := semer(filepath.Join(b.folder, "ancien"), n, ko); err != nil {
		return err
	}
	fmt.Printf("%d demandes with a pièce of %d kB each sown in %s\n", n, ko, time.Since(debut).Round(time.Second))
	archive := filepath.Join(b.folder, "archive")
	for _, x := range []struct {
		nom, donnees string
		args         []string
	}{
		{"export, sealed", "ancien", []string{"export", archive, "--collectivite", "epinal", "--passphrase-file", phrase}},
		{"export, in clear", "ancien", []string{"export", archive + ".zip", "--collectivite", "epinal", "--plain"}},
		{"check", "nouveau", []string{"archive", "check", archive, "--passphrase-file", phrase}},
		{"import, dry run", "nouveau", []string{"import", archive, "--dry-run", "--passphrase-file", phrase}},
		{"import", "nouveau", []string{"import", archive, "--passphrase-file", phrase}},
	} {
		if err := b.lancer(x.donnees, x.nom, x.args...); err != nil {
			return fmt.Errorf("%s: %w", x.nom, err)
		}
	}
	etat, err := os.Stat(archive)
	if err != nil {
		return err
	}
	fmt.Printf("archive: %d MB\n", etat.Size()>>20)
	return nil
}

// lancer runs one command on a data folder and tells what it took.
func (b banc) lancer(donnees, nom string, args ...string) error {
	cmd := exec.Command(b.programme, args...)
	cmd.Env = append(os.Environ(), "GUICHET_DATA_DIR="+filepath.Join(b.folder, donnees), "GUICHET_SMTP_FROM=guichet@example.org")
	debut := time.Now()
	sortie, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, sortie)
	}
	if nom != "" {
		calcul := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		memoire := int64(0)
		if u, oui := cmd.ProcessState.SysUsage().(*syscall.Rusage); oui {
			memoire = u.Maxrss >> 10 // kB on Linux
		}
		fmt.Printf("%-18s %8s, %8s of CPU, peak memory %d MB\n", nom, time.Since(debut).Round(100*time.Millisecond), calcul.Round(100*time.Millisecond), memoire)
	}
	return nil
}

// semer writes the rows straight in the database, in one transaction that is not
// forced to the disk: nobody was told anything.
func semer(donnees string, n, ko int) (err error) {
	db, err := sql.Open("sqlite", filepath.Join(donnees, "data.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var collectivite, service, teleservice, revision string
	if err := db.QueryRow("SELECT collectivite, service, id, revision FROM teleservices").Scan(&collectivite, &service, &teleservice, &revision); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err == nil {
			err = tx.Commit()
		}
	}()
	contenu := make([]byte, ko<<10)
	for i := range n {
		usager, demande, le := socle.ID(), socle.ID(), time.Date(2026, 1, 1, 8, 0, i, 0, time.UTC).Format("2006-01-02 15:04:05.000Z")
		if _, err := rand.Read(contenu); err != nil {
			return err
		}
		somme := sha256.Sum256(contenu)
		empreinte := hex.EncodeToString(somme[:])
		folder := filepath.Join(donnees, "pieces", empreinte[:2])
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, empreinte), contenu, 0o400); err != nil {
			return err
		}
		for _, x := range []struct {
			sql  string
			args []any
		}{
			{"INSERT INTO usagers (id, collectivite, genre, preuve, nom_naissance, prenoms, courriel, adresse, cree_le) VALUES (?, ?, 'particulier', 'aucune', ?, 'Camille', ?, 'null', ?)", []any{usager, collectivite, "Nom " + usager, usager + "@example.org", le}},
			{"INSERT INTO demandes (id, collectivite, service, teleservice, revision, usager, demandeur, titre, canal, numero, code_suivi, etat, regime, deposee_le, recue_le, maj_le) VALUES (?, ?, ?, ?, ?, ?, ?, 'Écrire à la mairie', 'en_ligne', ?, ?, 'deposee', 'SO', ?, ?, ?)", []any{demande, collectivite, service, teleservice, revision, usager, "Camille " + usager, socle.TirerNumero(), empreinte, le, le, le}},
			{"INSERT INTO reponses (id, demande, donnees) VALUES (?, ?, '{}')", []any{socle.ID(), demande}},
			{"INSERT INTO historique (id, demande, le, acteur, verbe, vers, phrase, public) VALUES (?, ?, ?, 'visiteur', 'deposer', 'deposee', 'Demande envoyée.', 1)", []any{socle.ID(), demande, le}},
			{"INSERT INTO pieces (id, collectivite, proprietaire, nom, type, taille, empreinte, origine, recue_le) VALUES (?, ?, ?, 'piece.pdf', 'application/pdf', ?, ?, 'usager', ?)", []any{socle.ID(), collectivite, "demandes:" + demande, len(contenu), empreinte, le}},
		} {
			if _, err := tx.Exec(x.sql, x.args...); err != nil {
				return err
			}
		}
	}
	return nil
}
