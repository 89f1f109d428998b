package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/socle"
)

// With --hub the demo is three programs: the hub, which the terminal runs, and
// two guichets that it starts and talks to on their standard input and output, a
// line of JSON each. They stop when it does, for their input ends then.

// rapport is what a guichet tells the hub.
type rapport struct {
	Ouvert        *guichetPret   `json:"open,omitempty"`
	Collectivites []inscription  `json:"collectivites,omitempty"`
	Relie         bool           `json:"linked,omitempty"`
	Avance        *time.Duration `json:"advance,omitempty"`  // how far its visitor moved the clock
	Suivi         bool           `json:"followed,omitempty"` // its clock is where it was told
}

// ordre is what the hub tells a guichet.
type ordre struct {
	Invitation string         `json:"invitation,omitempty"`
	Voisins    []guichetPret  `json:"guichets,omitempty"`
	Avance     *time.Duration `json:"advance,omitempty"`
	Suivi      bool           `json:"followed,omitempty"` // every clock is where it said
}

// guichetLance is one of them, as the hub knows it.
type guichetLance struct {
	decor  *decor
	cmd    *exec.Cmd
	entree io.WriteCloser
	sortie io.Reader
	ouvert chan rapport
	relie  chan struct{}
	suivi  chan struct{}
	fini   chan struct{} // closed when it has stopped
}

// reseau are all of them.
type reseau struct {
	guichets []*guichetLance
	marche   sync.Mutex // one walk of the clocks at a time
}

// delaiArret is how long a guichet may take to stop.
const delaiArret = 15 * time.Second

// servirReseau runs the hub, and the guichets that it links.
func (l lancement) servirReseau(cmd *cobra.Command) (err error) {
	l.decor = decorDe(decorDuHub)
	l.ip = l.decor.ip
	if !cmd.Flags().Changed("port") {
		l.port = portLibre(l.ip, portHabituel)
	}
	if err := l.oublierPret(); err != nil {
		return err
	}
	ctx, arreter := context.WithCancelCause(cmd.Context())
	defer arreter(nil)
	x := &reseau{}
	defer func() {
		for _, g := range x.guichets {
			err = errors.Join(err, g.arreter())
		}
	}()
	racine := l.keep
	for _, d := range decors {
		if d == l.decor {
			continue
		}
		g, err := l.lancer(d, racine, cmd.ErrOrStderr())
		if err != nil {
			return err
		}
		x.guichets = append(x.guichets, g)
	}
	if racine != "" {
		l.keep = filepath.Join(racine, l.decor.code)
	}
	return l.servir(ctx, cmd.ErrOrStderr(), func(app core.App, d *Demo, hub guichetPret) error {
		d.apres = func() { x.avancer(nil, d.avance()) }
		for _, g := range x.guichets {
			go func() {
				if err := x.ecouter(g, app, d); ctx.Err() == nil {
					arreter(fmt.Errorf("the guichet on %s stopped: %w", g.decor.ip, err))
				}
			}()
		}
		// Sign-ins need both sides to answer: this one does once it has returned.
		go func() {
			tous, err := x.relier(ctx, app, d, hub)
			if err == nil {
				err = l.annoncer(cmd.OutOrStdout(), racine, tous...)
			}
			if err != nil && ctx.Err() == nil {
				arreter(err)
			}
		}()
		return nil
	})
}

// lancer starts a guichet, on the port of the hub if it is free.
func (l lancement) lancer(d *decor, racine string, erreurs io.Writer) (*guichetLance, error) {
	essai, err := net.Listen("tcp", net.JoinHostPort(d.ip, "0"))
	if err != nil {
		return nil, fmt.Errorf("the demo of a hub needs 127.0.0.2 and 127.0.0.3, and %s is not here (macOS: sudo ifconfig lo0 alias %[1]s up); without --hub, one commune runs alone: %[2]w", d.ip, err)
	}
	_ = essai.Close()
	programme, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port := 0
	if l.port != 0 {
		port = portLibre(d.ip, l.port)
	}
	args := []string{"demo", "--setting", d.code, "--port", strconv.Itoa(port)}
	if racine != "" {
		args = append(args, "--keep", filepath.Join(racine, d.code))
	}
	g := &guichetLance{decor: d, cmd: exec.Command(programme, args...), ouvert: make(chan rapport, 1), relie: make(chan struct{}, 1), suivi: make(chan struct{}, 1), fini: make(chan struct{})}
	g.cmd.Stderr = erreurs
	if g.entree, err = g.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if g.sortie, err = g.cmd.StdoutPipe(); err != nil {
		return nil, err
	}
	if err := g.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the guichet on %s: %w", d.ip, err)
	}
	return g, nil
}

// arreter ends the input of the guichet, which stops it.
func (g *guichetLance) arreter() error {
	_ = g.entree.Close()
	garde := time.AfterFunc(delaiArret, func() { _ = g.cmd.Process.Kill() })
	defer garde.Stop()
	_, _ = io.Copy(io.Discard, g.sortie) // to its end
	if err := g.cmd.Wait(); err != nil {
		return fmt.Errorf("the guichet on %s: %w", g.decor.ip, err)
	}
	return nil
}

// ecouter reads what a guichet tells, until it stops.
func (x *reseau) ecouter(g *guichetLance, app core.App, d *Demo) error {
	defer close(g.fini)
	lignes := json.NewDecoder(g.sortie)
	for {
		var r rapport
		if err := lignes.Decode(&r); err != nil {
			return err
		}
		switch {
		case r.Ouvert != nil:
			g.ouvert <- r
		case r.Relie:
			g.relie <- struct{}{}
		case r.Suivi:
			g.suivi <- struct{}{}
		case r.Avance != nil:
			go func() { // this one goes on reading what is told meanwhile
				if err := d.suivre(app, *r.Avance); err != nil {
					socle.De(app).Logger.Error("demo", "err", err)
				}
				x.avancer(g, *r.Avance)
				_ = g.commander(ordre{Suivi: true}) // one that has stopped is told of elsewhere
			}()
		}
	}
}

// avancer moves the clock of every guichet but one, and waits until they are
// there: see [Demo.suivre].
func (x *reseau) avancer(sauf *guichetLance, avance time.Duration) {
	x.marche.Lock()
	defer x.marche.Unlock()
	for _, g := range x.guichets {
		if g == sauf || g.commander(ordre{Avance: &avance}) != nil {
			continue
		}
		select {
		case <-g.suivi:
		case <-g.fini:
		}
	}
}

func (g *guichetLance) commander(o ordre) error {
	brut, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if _, err := g.entree.Write(append(brut, '\n')); err != nil {
		return fmt.Errorf("tell the guichet on %s: %w", g.decor.ip, err)
	}
	return nil
}

// relier invites each guichet once it answers, and lets it know who signs in once it
// has taken its invitation.
func (x *reseau) relier(ctx context.Context, app core.App, d *Demo, hub guichetPret) ([]guichetPret, error) {
	tous := []guichetPret{hub}
	rapports := make([]rapport, len(x.guichets))
	for i, g := range x.guichets {
		select {
		case rapports[i] = <-g.ouvert:
			tous = append(tous, *rapports[i].Ouvert)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	for i, g := range x.guichets {
		siennes := rapports[i].Collectivites
		invitation, err := inviter(app, siennes)
		if err != nil {
			return nil, err
		}
		if err := g.commander(ordre{Invitation: invitation, Voisins: tous}); err != nil {
			return nil, err
		}
		select {
		case <-g.relie:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if err := habiliter(app, siennes); err != nil {
			return nil, err
		}
	}
	d.voisins.Store(tous)
	return tous, nil
}
