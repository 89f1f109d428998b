// Mesures is what « make bench » runs: it prints what the guichet costs beside
// what it stands on, an empty PocketBase or the bare SQL, all in one run on one
// machine. Its figures are ratios first: alone, a duration says little on a
// machine that does other work. Arguments keep some parts only: depots, pages,
// departs.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	if err := mesurer(); err != nil {
		fmt.Fprintln(os.Stderr, "mesures:", err)
		os.Exit(1)
	}
}

// banc is where the measures run.
type banc struct {
	folder           string
	guichet, temoin  string // the two programs
	rapport          *rapport.Rapport
	formulaire       depots.Formulaire
	fichierDocument  string // the form document, as « teleservice publish » takes it
	memoires         []memoire
	serveursEnMarche []*depots.Serveur
}

func mesurer() (err error) {
	folder, err := os.MkdirTemp("", "guichet-mesures-")
	if err != nil {
		return err
	}
	b := &banc{folder: folder, rapport: rapport.Nouveau(os.Stdout)}
	defer func() { err = errors.Join(err, b.fermer()) }()
	if err := b.rapport.Entete(version, folder,
		"times in milliseconds, as a visitor on the same machine has them; CPU: processor of the program measured; ×: ratio within this run"); err != nil {
		return err
	}
	for paquet, chemin := range map[string]*string{"guichet": &b.guichet, "guichet/scripts/bench/temoin": &b.temoin} {
		if *chemin, err = depots.Construire(folder, paquet); err != nil {
			return err
		}
	}
	if b.formulaire, b.fichierDocument, err = vingtChamps(folder); err != nil {
		return err
	}
	for _, partie := range []struct {
		nom     string
		mesurer func() error
	}{{"depots", b.mesurerDepots}, {"pages", b.mesurerPages}, {"departs", b.mesurerDeparts}} {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], partie.nom) {
			continue
		}
		if err := partie.mesurer(); err != nil {
			return err
		}
	}
	b.direMemoires()
	b.rapport.Pied()
	return nil
}

// programme is a guichet on a folder of its own.
func (b *banc) programme(nom string) depots.Programme {
	return depots.Programme{Chemin: b.guichet, Donnees: filepath.Join(b.folder, nom)}
}

// marcher keeps a server to be stopped whatever happens.
func (b *banc) marcher(s *depots.Serveur, err error) (*depots.Serveur, error) {
	if err == nil {
		b.serveursEnMarche = append(b.serveursEnMarche, s)
	}
	return s, err
}

// arreter stops the servers under way, last started first.
func (b *banc) arreter() error {
	var fautes []error
	for i := len(b.serveursEnMarche) - 1; i >= 0; i-- {
		fautes = append(fautes, b.serveursEnMarche[i].Arreter())
	}
	b.serveursEnMarche = nil
	return errors.Join(fautes...)
}

func (b *banc) fermer() error { return errors.Join(b.arreter(), os.RemoveAll(b.folder)) }
