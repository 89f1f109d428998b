//go:build linux

// Sauvegardes measures the backups on the real program: so many demandes with a
// photo each are filed over HTTP, then backed up by the guichet that serves while
// others are filed, proven and restored. Each command runs in a process of its own,
// whose highest resident memory the kernel tells; run it as root with -cgroup to
// bound that memory for real.
//
//	go run ./scripts/bench/sauvegardes -demandes 10000 -photo 200000 -cgroup 268435456
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

func main() {
	m := mesure{}
	flag.IntVar(&m.demandes, "demandes", 1000, "how many demandes are filed")
	flag.IntVar(&m.photo, "photo", 200_000, "bytes of the photo of each")
	flag.Int64Var(&m.borne, "cgroup", 0, "bytes of memory that each command may take (a memory cgroup, version 1 or 2); 0 bounds nothing")
	flag.StringVar(&m.guichet, "guichet", "", "the program; built when empty")
	flag.StringVar(&m.folder, "folder", "", "where to work; a temporary folder when empty, removed at the end")
	flag.Parse()
	if err := m.mesurer(); err != nil {
		fmt.Fprintln(os.Stderr, "sauvegardes:", err)
		os.Exit(1)
	}
}

type mesure struct {
	demandes, photo int
	borne           int64
	guichet, folder string
	phrase, jeton   string // of the key on paper, of the session of who asks for a backup
}

func (m *mesure) mesurer() (err error) {
	if m.folder == "" {
		if m.folder, err = os.MkdirTemp("", "guichet-sauvegardes-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(m.folder)) }()
	}
	if m.guichet == "" {
		if m.guichet, err = depots.Construire(m.folder, "guichet"); err != nil {
			return err
		}
	}
	if err := m.deposer(m.programme("donnees")); err != nil {
		return err
	}
	if err := m.regler(m.programme("donnees").Donnees); err != nil {
		return err
	}
	liberer, err := m.borner() // what follows runs in it
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, liberer()) }()
	p := m.programme("donnees")
	if err := m.sauvegarderEnServant(p); err != nil {
		return err
	}
	for _, args := range [][]string{{"backup", "now"}, {"backup", "verify"}, {"backup", "verify", "--full"}} {
		if err := m.lancer(p, "", args...); err != nil {
			return err
		}
	}
	return m.restaurer()
}

// programme is the guichet on a data folder, in the cgroup once [mesure.borner] made it.
func (m *mesure) programme(donnees string) depots.Programme {
	return depots.Programme{Chemin: m.guichet, Donnees: filepath.Join(m.folder, donnees)}
}

// deposer files the demandes as visitors do.
func (m *mesure) deposer(p depots.Programme) error {
	if _, err := os.Stat(p.Donnees); errors.Is(err, fs.ErrNotExist) { // more of them otherwise
		if err := p.Installer("signalement"); err != nil {
			return err
		}
	}
	f, err := depots.Signalement()
	if err != nil {
		return err
	}
	s, err := p.Servir()
	if err != nil {
		return err
	}
	debut := time.Now()
	charge := depots.Charger(s.URL, f, 4, m.photo)
	charge.AttendreEnvois(m.demandes)
	charge.Couper()
	if err := s.Tuer(); err != nil { // what stops the visitors
		return err
	}
	_, err = charge.Attendre()
	fmt.Printf("filed %d demandes in %s\n", m.demandes, time.Since(debut).Round(time.Second))
	return err
}

// regler gives the guichet a key and a folder, which the pages do.
func (m *mesure) regler(donnees string) (err error) {
	repertoire := filepath.Join(m.folder, "sauvegardes")
	if err := os.MkdirAll(repertoire, 0o700); err != nil {
		return err
	}
	cfg, err := config.Load([]string{"--data-dir", donnees})
	if err != nil {
		return err
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	if _, err := pb_hooks.Register(app, cfg, pb_hooks.Options{}); err != nil {
		return err
	}
	if err := app.Bootstrap(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, socle.Fermer(app)) }()
	phrase, papier, err := sauvegardes.NouvelleCle(app)
	if err != nil {
		return err
	}
	m.phrase, m.jeton = phrase, socle.Jeton()
	banc := socle.Programme("banc")
	err = app.RunInTransaction(func(tx core.App) error {
		if err := connecter(tx, m.jeton); err != nil {
			return err
		}
		if err := sauvegardes.ProposerCle(tx, papier, banc); err != nil {
			return err
		}
		r := sauvegardes.Defaut()
		r.Cible = sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: repertoire}
		return sauvegardes.Regler(tx, r, socle.ParPage, banc)
	})
	if err != nil {
		return err
	}
	return sauvegardes.ConfirmerCle(app, phrase, banc)
}

// restaurer brings the last backup back on another data folder and waits until its
// guichet answers.
func (m *mesure) restaurer() error {
	l, err := filepath.Glob(filepath.Join(m.folder, "sauvegardes", "*.guichet"))
	if err != nil || len(l) == 0 {
		return fmt.Errorf("no archive: %w", err)
	}
	neuf, debut := m.programme("neuf"), time.Now()
	if err := m.lancer(neuf, m.phrase+"\n", "restore", slices.Max(l), "--yes"); err != nil {
		return err
	}
	s, err := neuf.Servir()
	if err != nil {
		return err
	}
	fmt.Printf("restored and serving in %.1f s\n", time.Since(debut).Seconds())
	return s.Arreter()
}

// lancer runs one command and says how long it took and how much memory.
func (m *mesure) lancer(p depots.Programme, saisie string, args ...string) error {
	cmd := exec.CommandContext(context.Background(), p.Chemin, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GUICHET_") || strings.HasPrefix(v, "GOMEMLIMIT") }),
		"GUICHET_DATA_DIR="+p.Donnees, "GUICHET_SMTP_FROM=guichet@example.org")
	cmd.Stdin = strings.NewReader(saisie)
	var sortie strings.Builder
	cmd.Stdout, cmd.Stderr = &sortie, &sortie
	debut := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("guichet %s: %w\n%s", strings.Join(args, " "), err, sortie.String())
	}
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	fmt.Printf("%-24s %6.1f s  %4d MiB resident at most  %s\n", strings.Join(args[:min(len(args), 2+len(args)/3)], " "), time.Since(debut).Seconds(), usage.Maxrss>>10,
		strings.ReplaceAll(strings.TrimSpace(sortie.String()), "\n", "\n    "))
	return nil
}
