// Hub is what « make bench-hub » runs: it measures the guichet of the Département
// with its guichets, the real program on loopback, every call and every event
// signed, and reads its database afterwards: what it acknowledged is there, once.
// The guichets are played by this program, on the same processors. Arguments keep
// some parts only: charge, attente, coupures; projection, which fills a hub to its
// limits, is run when it is named.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	b := &banc{rapport: rapport.Nouveau(os.Stdout)}
	flag.IntVar(&b.guichets, "guichets", 500, "guichets of the hub")
	flag.IntVar(&b.evenements, "evenements", 100_000, "events that they post")
	flag.IntVar(&b.expediteurs, "expediteurs", 100, "guichets that post at once")
	flag.IntVar(&b.lot, "lot", 200, "events of a batch")
	flag.DurationVar(&b.attente, "attente", time.Minute, "how long they all wait")
	flag.IntVar(&b.coupures, "coupures", 6, "kill -9 of the hub")
	flag.IntVar(&b.evenementsCoupes, "evenements-coupes", 20_000, "events posted meanwhile, in batches of a quarter of -lot")
	flag.StringVar(&b.montage, "montage", "", "mount point of a file system of its own, with -disque: its power is cut in place of kill -9")
	flag.StringVar(&b.disque, "disque", "", "the file that is mounted there, on a loop device")
	flag.IntVar(&b.membres, "membres", 4000, "guichets of the hub that is filled")
	flag.IntVar(&b.comptes, "comptes", 1_500_000, "comptes that it is filled with, each with a subject at one guichet and a demande there")
	flag.Parse()
	if err := b.mesurer(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "hub:", err)
		os.Exit(1)
	}
}

// banc is where the measures run.
type banc struct {
	guichets, evenements, expediteurs, lot int
	attente                                time.Duration
	coupures, evenementsCoupes             int
	membres, comptes                       int
	montage, disque                        string

	folder, programme string
	rapport           *rapport.Rapport
	hubs              []*hub
}

func (b *banc) mesurer(parties []string) (err error) {
	if b.folder, err = os.MkdirTemp("", "guichet-hub-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.fermer()) }()
	err = b.rapport.Entete(version, b.folder,
		"plain HTTP; rates a second, CPU in seconds of one processor, memory in MiB, all of the hub's own process",
		"an invitation is made in the database before the hub serves, then taken over HTTP by a guichet with a key of its own")
	if err != nil {
		return err
	}
	if b.programme, err = depots.Construire(b.folder, "guichet"); err != nil {
		return err
	}
	for _, p := range []struct {
		nom     string
		mesurer func() error
	}{{"charge", b.mesurerCharge}, {"attente", b.mesurerAttente}, {"coupures", b.mesurerCoupures}, {"projection", b.mesurerProjection}} {
		if len(parties) > 0 && !slices.Contains(parties, p.nom) || len(parties) == 0 && p.nom == "projection" {
			continue
		}
		if err := p.mesurer(); err != nil {
			return fmt.Errorf("%s: %w", p.nom, err)
		}
	}
	b.rapport.Pied()
	return nil
}

// ouvrir opens a hub on a folder of its own, and links n guichets to it.
func (b *banc) ouvrir(nom string, n int, avant ...string) (*hub, error) {
	h := &hub{programme: depots.Programme{Chemin: b.programme, Donnees: filepath.Join(cmp.Or(b.montage, b.folder), nom)}}
	b.hubs = append(b.hubs, h)
	debut := time.Now()
	if err := h.installer(n, avant); err != nil {
		return nil, err
	}
	if err := h.servir(); err != nil {
		return nil, err
	}
	invites := time.Now()
	if err := h.rattacher(); err != nil {
		return nil, err
	}
	b.rapport.Ligne(fmt.Sprintf("%d invitations made in %s, taken over HTTP in %s", n, seconde(invites.Sub(debut)), seconde(time.Since(invites))))
	return h, nil
}

func (b *banc) fermer() error {
	var fautes []error
	for _, h := range b.hubs {
		fautes = append(fautes, h.arreter())
	}
	return errors.Join(append(fautes, os.RemoveAll(b.folder))...)
}

func seconde(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func parSeconde(n int, d time.Duration) string { return fmt.Sprintf("%.0f", float64(n)/d.Seconds()) }
