package synchro

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/socle"
)

// logTardif is a log that may open after the hub, and again: the machines of a cluster
// start when they can. Whoever reads waits for it; whoever writes is told at once.
type logTardif struct {
	ouvrir func(context.Context) (Log, error)

	mu     sync.Mutex
	log    Log           // nil while it is not open
	pret   chan struct{} // closed once it is; nil when nobody opens it
	raison error         // why it is not, as it was told last
	fin    context.Context
	finir  context.CancelFunc
}

func nouveauLogTardif(ouvrir func(context.Context) (Log, error)) *logTardif {
	t := &logTardif{ouvrir: ouvrir}
	t.fin, t.finir = context.WithCancel(context.Background())
	return t
}

// surGrappe is the log on the servers that the configuration names.
func surGrappe(s *socle.Socle) *logTardif {
	c := s.Config.Cluster
	var t *logTardif
	t = nouveauLogTardif(func(ctx context.Context) (Log, error) {
		return OuvrirNATS(ctx, Cluster{
			Adresses: strings.Join(c.Servers, ","), Options: optionsNATS(c), Replicas: c.Replicas,
			Alarme: func(err error) {
				s.Logger.Warn("log on the cluster", "err", err)
				t.dire(err)
			},
		})
	})
	return t
}

func optionsNATS(c config.Cluster) (l []nats.Option) {
	if c.Username != "" {
		l = append(l, nats.UserInfo(c.Username, c.Password))
	}
	if c.RootCAFile != "" {
		l = append(l, nats.RootCAs(c.RootCAFile))
	}
	return l
}

func (t *logTardif) dire(raison error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.raison = raison
}

// reprise is how long a cluster that was refused is left alone: somebody has to mend
// it.
const reprise = time.Minute

// ouvert gives the log once it is open, and has it opened.
func (t *logTardif) ouvert(ctx context.Context) (Log, error) {
	t.mu.Lock()
	if t.log != nil {
		defer t.mu.Unlock()
		return t.log, nil
	}
	if t.pret == nil {
		t.pret = make(chan struct{})
		go t.insister(t.pret)
	}
	pret := t.pret
	t.mu.Unlock()
	select {
	case <-pret:
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.log == nil {
			return nil, ErrFerme
		}
		return t.log, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// insister opens the log, as often as it takes.
func (t *logTardif) insister(pret chan struct{}) {
	defer close(pret)
	for {
		l, err := t.ouvrir(t.fin)
		t.mu.Lock()
		t.log, t.raison = l, err
		t.mu.Unlock()
		if err == nil || t.fin.Err() != nil {
			return
		}
		select {
		case <-time.After(reprise):
		case <-t.fin.Done():
			return
		}
	}
}

// constater has the log opened anew when it is not the one that it was, or is no more.
func (t *logTardif) constater(l Log, err error) error {
	if errors.Is(err, ErrRecule) || errors.Is(err, jetstream.ErrStreamNotFound) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.log == l {
			t.log, t.pret = nil, nil
			_ = l.Close()
		}
	}
	return err
}

// prise is how long a writer waits for a log that is not open: a guichet comes back.
const prise = 100 * time.Millisecond

func (t *logTardif) Append(ctx context.Context, entrees []Entree, cloture *Pos) error {
	return t.tot(ctx, func(l Log) error { return l.Append(ctx, entrees, cloture) })
}

func (t *logTardif) Forget(ctx context.Context, pos ...Pos) error {
	return t.tot(ctx, func(l Log) error { return l.Forget(ctx, pos...) })
}

func (t *logTardif) Trim(ctx context.Context, avant time.Time) error {
	return t.tot(ctx, func(l Log) error { return l.Trim(ctx, avant) })
}

// Prendre waits for the log: nothing is done before it is known who leads.
func (t *logTardif) Prendre(ctx context.Context, qui string) (oui bool, err error) {
	court, arreter := context.WithTimeout(ctx, reponse)
	defer arreter()
	l, err := t.ouvert(court)
	if err != nil {
		return false, err
	}
	oui, err = l.(partage).Prendre(ctx, qui)
	return oui, t.constater(l, err)
}

func (t *logTardif) Veiller(ctx context.Context, qui string, lu Pos) error {
	return t.tot(ctx, func(l Log) error { return l.(partage).Veiller(ctx, qui, lu) })
}

func (t *logTardif) Reserves(ctx context.Context) (pos []Pos, err error) {
	err = t.tot(ctx, func(l Log) error {
		pos, err = l.(partage).Reserves(ctx)
		return err
	})
	return pos, err
}

func (t *logTardif) Rendre(ctx context.Context, qui string) error {
	return t.tot(ctx, func(l Log) error { return l.(partage).Rendre(ctx, qui) })
}

func (t *logTardif) Decider(ctx context.Context, entrees []Entree, cloture Pos) (derniere Pos, err error) {
	err = t.tot(ctx, func(l Log) error {
		derniere, err = l.(partage).Decider(ctx, entrees, cloture)
		return err
	})
	return derniere, err
}

func (t *logTardif) tot(ctx context.Context, faire func(Log) error) error {
	court, arreter := context.WithTimeout(ctx, prise)
	defer arreter()
	l, err := t.ouvert(court)
	if err != nil {
		return err
	}
	return t.constater(l, faire(l))
}

func (t *logTardif) Read(ctx context.Context, apres Pos, max int) ([]Entree, error) {
	l, err := t.ouvert(ctx)
	if err != nil {
		return nil, err
	}
	entrees, err := l.Read(ctx, apres, max)
	return entrees, t.constater(l, err)
}

func (t *logTardif) Identity(ctx context.Context) (string, error) {
	l, err := t.ouvert(ctx)
	if err != nil {
		return "", err
	}
	identite, err := l.Identity(ctx)
	return identite, t.constater(l, err)
}

func (t *logTardif) Close() error {
	t.finir()
	t.mu.Lock()
	pret := t.pret
	t.mu.Unlock()
	if pret != nil {
		<-pret
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.log == nil {
		return nil
	}
	return t.log.Close()
}

// sonder tells how the log is, for « État du guichet ».
func (t *logTardif) sonder(context.Context, core.App) (l socle.Lumiere, constat, conseil string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case errors.Is(t.raison, ErrPeuSur):
		return socle.Rouge, "Les serveurs du journal ne gardent pas ce qu’ils confirment : ils sont refusés.",
			"Lisez le journal du programme : il dit quel réglage manque. Rien n’est perdu, les guichets gardent ce qu’ils ont à dire."
	case t.log == nil:
		return socle.Rouge, "Les serveurs du journal ne répondent pas.", "Vérifiez qu’ils fonctionnent. Rien n’est perdu, les guichets gardent ce qu’ils ont à dire."
	default:
		return socle.Vert, "Les serveurs du journal répondent.", ""
	}
}
