// Coupure is what scripts/coupure-courant.sh runs on a file system of its own:
// « charger » files demandes and cuts the file system under the guichet,
// « verifier » reads what is left once it is mounted again.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"guichet/scripts/bench/depots"
)

func main() {
	c := coupure{}
	flag.StringVar(&c.montage, "montage", "", "mount point of the file system to cut")
	flag.StringVar(&c.memoire, "memoire", "", "folder, on another file system, of what visitors were told")
	flag.StringVar(&c.guichet, "guichet", "", "the program")
	flag.Parse()
	faire, connu := map[string]func() error{"installer": c.installer, "charger": c.charger, "verifier": c.verifier}[flag.Arg(0)]
	if !connu || c.montage == "" || c.memoire == "" || c.guichet == "" {
		fmt.Fprintln(os.Stderr, "usage: coupure -montage DIR -memoire DIR -guichet FILE installer|charger|verifier")
		os.Exit(2)
	}
	if err := faire(); err != nil {
		fmt.Fprintln(os.Stderr, "coupure:", err)
		os.Exit(1)
	}
}

type coupure struct{ montage, memoire, guichet string }

func (c coupure) programme() depots.Programme {
	return depots.Programme{Chemin: c.guichet, Donnees: filepath.Join(c.montage, "donnees")}
}

func (c coupure) installer() error { return c.programme().Installer("signalement") }

const (
	visiteurs = 4
	photo     = 200_000 // bytes
)

// charger files demandes, cuts the file system somewhere in a dépôt and keeps
// what was acknowledged until then.
func (c coupure) charger() error {
	acquittes, err := c.acquittes()
	if err != nil {
		return err
	}
	f, err := depots.Signalement()
	if err != nil {
		return err
	}
	s, err := c.programme().Servir()
	if err != nil {
		return err
	}
	charge := depots.Charger(s.URL, f, visiteurs, photo)
	charge.AttendreEnvois(30 + mathrand.N(60))
	errTemoin := c.ecrireTemoin()
	time.Sleep(mathrand.N(20 * time.Millisecond)) // the cut falls anywhere in a dépôt or after it
	charge.Couper()
	if err := errors.Join(errTemoin, depots.CouperCourant(c.montage), s.Tuer()); err != nil {
		return err
	}
	faits, err := charge.Attendre()
	if err != nil {
		return err
	}
	for _, d := range faits {
		if d.Demande != "" {
			acquittes = append(acquittes, d.Acquitte)
		}
	}
	b, err := json.Marshal(acquittes)
	if err != nil {
		return err
	}
	fmt.Printf("cut after %d acknowledged demandes\n", len(acquittes))
	return os.WriteFile(c.liste(), b, 0o600)
}

// verifier finds every acknowledged demande, and does not find the witness:
// else nothing was cut.
func (c coupure) verifier() error {
	acquittes, err := c.acquittes()
	if err != nil {
		return err
	}
	f, err := depots.Signalement()
	if err != nil {
		return err
	}
	if err := c.chercherTemoin(); err != nil {
		return err
	}
	for _, verification := range []string{"journal", "pieces"} {
		dit, err := c.programme().Executer(verification, "verify")
		if err != nil {
			return err
		}
		fmt.Printf("%s: %s", verification, dit)
	}
	if err := depots.Constater(c.programme().Donnees, f, acquittes); err != nil {
		return err
	}
	fmt.Printf("%d acknowledged demandes, all whole\n", len(acquittes))
	return nil
}

func (c coupure) liste() string { return filepath.Join(c.memoire, "acquittes.json") }

func (c coupure) acquittes() (l []depots.Acquitte, err error) {
	b, err := os.ReadFile(c.liste())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return l, json.Unmarshal(b, &l)
}

// The witness is a file that nobody forces to the disk. It is kept on both
// sides to be compared.
func (c coupure) temoins() (coupe, garde string) {
	return filepath.Join(c.montage, "temoin"), filepath.Join(c.memoire, "temoin")
}

func (c coupure) ecrireTemoin() error {
	b := make([]byte, 1<<20)
	rand.Read(b)
	coupe, garde := c.temoins()
	// A new file: ext4 forces one that is cut short and written again.
	if err := os.Remove(coupe); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return errors.Join(os.WriteFile(coupe, b, 0o600), os.WriteFile(garde, b, 0o600))
}

func (c coupure) chercherTemoin() error {
	coupe, garde := c.temoins()
	attendu, err := os.ReadFile(garde)
	if err != nil {
		return err
	}
	lu, err := os.ReadFile(coupe)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if bytes.Equal(lu, attendu) {
		return errors.New("the witness, never forced to the disk, survived: nothing was cut")
	}
	return nil
}
