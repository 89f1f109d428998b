package synchro

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	avance    = 500         // messages fetched before they are asked for
	battement = time.Second // a server that is silent for twice as long has lost the reader
	repos     = time.Minute // a reader that rests longer is made anew; the servers drop it after 5
	auRepos   = 4           // readers at rest, at most
	restant   = time.Second // what the server said to be under way comes in that time
)

// lecteur goes through the stream in order. It stays open between two Reads: to
// make one takes the servers some milliseconds.
type lecteur struct {
	messages jetstream.MessagesContext
	pos      Pos // the last one given
	oublis   int // see logNATS
	rendu    time.Time
}

// Read drops what it has when the stream was made anew meanwhile.
func (l *logNATS) Read(ctx context.Context, apres Pos, max int) ([]Entree, error) {
	var entrees []Entree
	fin := make(chan error, 1)
	// Once a server is lost, the client waits for another and looks at no context.
	go func() {
		lues, err := l.lire(ctx, apres, max)
		if err == nil {
			entrees = lues
		}
		fin <- err
	}()
	select {
	case err := <-fin:
		if err == nil {
			err = l.ouvert()
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			return nil, fmt.Errorf("read the log after %d: %w", apres, l.cause(ctx, err))
		}
		return entrees, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-l.ferme:
		return nil, fmt.Errorf("read the log after %d: %w", apres, ErrFerme)
	}
}

func (l *logNATS) lire(ctx context.Context, apres Pos, max int) ([]Entree, error) {
	if err := errors.Join(l.ouvert(), ctx.Err()); err != nil {
		return nil, err
	}
	r, err := l.prendre(ctx, apres)
	if err != nil {
		return nil, err
	}
	entrees, err := r.suite(ctx, max)
	if err == nil {
		_, err = l.memeFlux(ctx)
	}
	switch {
	case err == nil:
		l.vu(r.pos)
		l.rendre(r)
		return entrees, nil
	case ctx.Err() != nil && r.pos == apres: // nothing came
		l.rendre(r)
	default:
		r.messages.Stop()
	}
	return nil, err
}

// suite gives what comes next: it waits for one message, and then only for those
// that the server has already.
func (r *lecteur) suite(ctx context.Context, max int) ([]Entree, error) {
	var entrees []Entree
	attente := ctx
	for len(entrees) < max {
		m, err := r.messages.Next(jetstream.NextContext(attente))
		if err != nil && len(entrees) > 0 && ctx.Err() == nil && attente.Err() != nil {
			break // they were forgotten on their way
		}
		if err != nil {
			return nil, err
		}
		md, err := m.Metadata()
		if err != nil {
			return nil, err
		}
		pos := Pos(md.Sequence.Stream)
		if pos <= r.pos {
			return nil, fmt.Errorf("%w: %d after %d", ErrRecule, pos, r.pos)
		}
		r.pos = pos
		entrees = append(entrees, lireMessage(m, md))
		if md.NumPending == 0 {
			break
		}
		if len(entrees) == 1 {
			var cancel context.CancelFunc
			attente, cancel = context.WithTimeout(ctx, restant)
			defer cancel()
		}
	}
	return entrees, nil
}

// lireMessage fails for nothing, since a message that none could read would stop
// the log: who wrote it in another form than ours has not signed it.
func lireMessage(m jetstream.Msg, md *jetstream.MsgMetadata) Entree {
	e := Entree{Pos: Pos(md.Sequence.Stream), RecueLe: md.Timestamp.UTC(), Octets: m.Data(), Cle: m.Headers().Get(enteteCle)}
	if parts := strings.SplitN(m.Subject(), ".", 4); len(parts) == 4 {
		e.Sens, e.Noeud, e.Genre = Sens(parts[1]), parts[2], parts[3]
	}
	if le, err := time.Parse(milliseconde, m.Headers().Get(enteteRecue)); err == nil {
		e.RecueLe = le
	}
	if s, err := base64.StdEncoding.DecodeString(m.Headers().Get(enteteSignature)); err == nil {
		e.Signature = s
	}
	return e
}

// prendre takes a reader that rests at a position, or makes one.
func (l *logNATS) prendre(ctx context.Context, pos Pos) (*lecteur, error) {
	haut := Pos(l.haut.Load())
	fin, err := l.memeFlux(ctx)
	if err != nil {
		return nil, err
	}
	// The leader may be an instant behind the server that gave a position to us.
	if pos > max(haut, fin) {
		return nil, fmt.Errorf("%w: it ends at %d", ErrRecule, fin)
	}
	l.mu.Lock()
	oublis := l.oublis
	for i, r := range l.lecteurs {
		if r.pos == pos && time.Since(r.rendu) < repos {
			l.lecteurs = slices.Delete(l.lecteurs, i, i+1)
			l.mu.Unlock()
			return r, nil
		}
	}
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	c, err := l.js.OrderedConsumer(ctx, flux, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: uint64(pos) + 1, MaxResetAttempts: 1,
	})
	if err != nil {
		return nil, err
	}
	m, err := c.Messages(jetstream.PullMaxMessages(avance), jetstream.PullHeartbeat(battement))
	if err != nil {
		return nil, err
	}
	return &lecteur{messages: m, pos: pos, oublis: oublis}, nil
}

// rendre lets a reader rest where it is; what it has fetched must not be older than
// what was destroyed.
func (l *logNATS) rendre(r *lecteur) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if r.oublis != l.oublis || l.ouvert() != nil {
		r.messages.Stop()
		return
	}
	if len(l.lecteurs) == auRepos {
		l.lecteurs[0].messages.Stop()
		l.lecteurs = slices.Delete(l.lecteurs, 0, 1)
	}
	r.rendu = time.Now()
	l.lecteurs = append(l.lecteurs, r)
}

// vider forgets what the readers have fetched.
func (l *logNATS) vider() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.oublis++
	for _, r := range l.lecteurs {
		r.messages.Stop()
	}
	l.lecteurs = nil
}
