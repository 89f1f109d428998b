package synchro

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// The headers of an entry; its bytes are the message.
const (
	enteteRecue     = "Fed-Recue"
	enteteSignature = "Fed-Signature"
	enteteCle       = "Fed-Cle"
)

const milliseconde = "2006-01-02T15:04:05.000Z"

// message has no Nats-Msg-Id: the servers would drop what came twice for two
// minutes only, and acknowledge it under the position of another.
func message(e Entree) *nats.Msg {
	return &nats.Msg{
		Subject: strings.Join([]string{"fed", string(e.Sens), e.Noeud, e.Genre}, "."), Data: e.Octets,
		Header: nats.Header{
			enteteRecue: {e.RecueLe.UTC().Format(milliseconde)}, enteteSignature: {base64.StdEncoding.EncodeToString(e.Signature)}, enteteCle: {e.Cle},
		},
	}
}

func (l *logNATS) Append(ctx context.Context, entrees []Entree, cloture *Pos) error {
	err := errors.Join(l.ouvert(), ctx.Err(), verifier(entrees, cloture))
	switch {
	case err != nil:
	case cloture != nil:
		_, err = l.decider(ctx, entrees, *cloture)
	default:
		err = l.ajouter(ctx, entrees)
	}
	if err != nil {
		return fmt.Errorf("append to the log: %w", l.cause(ctx, err))
	}
	return nil
}

// ajouter sends the entries without waiting for each. None is ever sent again
// here: it would come after those that followed it.
func (l *logNATS) ajouter(ctx context.Context, entrees []Entree) error {
	e := envoi{l: l, derniere: Pos(l.haut.Load())}
	defer e.abandonner()
	for _, x := range entrees {
		for place := false; !place; {
			var err error
			if place, err = e.avancer(ctx, l.vol); err != nil {
				return err
			}
		}
		f, err := l.js.PublishMsgAsync(message(x), jetstream.WithRetryAttempts(0))
		if err != nil {
			<-l.vol
			return err
		}
		e.attendus = append(e.attendus, f)
	}
	for len(e.attendus) > 0 {
		if _, err := e.avancer(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

// envoi is one Append under way.
type envoi struct {
	l        *logNATS
	attendus []jetstream.PubAckFuture // sent, in order, each with its place in l.vol
	derniere Pos
}

// avancer waits until the first of those that were sent is acknowledged, or until
// there is a place in vol, which it takes.
func (e *envoi) avancer(ctx context.Context, vol chan<- struct{}) (place bool, err error) {
	var oui <-chan *jetstream.PubAck
	var non <-chan error
	if len(e.attendus) > 0 {
		oui, non = e.attendus[0].Ok(), e.attendus[0].Err()
	}
	select {
	case vol <- struct{}{}:
		return true, nil
	case accuse := <-oui:
		e.attendus = e.attendus[1:]
		<-e.l.vol
		// A stream that was made anew begins again.
		if Pos(accuse.Sequence) <= e.derniere {
			return false, fmt.Errorf("%w: %d after %d", ErrRecule, accuse.Sequence, e.derniere)
		}
		e.derniere = Pos(accuse.Sequence)
		e.l.vu(e.derniere)
		return false, nil
	case err := <-non:
		e.attendus = e.attendus[1:]
		<-e.l.vol
		return false, err
	case <-ctx.Done():
		return false, ctx.Err()
	case <-e.l.ferme:
		return false, ErrFerme
	}
}

// abandonner lets those that nobody waits for any more keep their place until the
// servers have answered, or [accuse] is over.
func (e *envoi) abandonner() {
	if len(e.attendus) == 0 {
		return
	}
	go func() {
		for _, f := range e.attendus {
			select {
			case <-f.Ok():
			case <-f.Err():
			}
			<-e.l.vol
		}
	}()
}

// decider writes decisions one by one, each only if the one before it is the last:
// a writer that was overtaken in the middle is told, and its first ones are there. It
// gives the position of the last one.
func (l *logNATS) decider(ctx context.Context, entrees []Entree, cloture Pos) (derniere Pos, err error) {
	derniere = cloture
	for i, e := range entrees {
		pos, err := l.publierApres(ctx, e, derniere)
		if i == 0 && errors.Is(err, ErrDepasse) {
			// The servers compare with the last one that is left: what the writer
			// read may be forgotten.
			reste, err2 := l.derniereDecision(ctx)
			if err2 != nil {
				return 0, err2
			}
			if reste < cloture {
				pos, err = l.publierApres(ctx, e, reste)
			}
		}
		if err != nil {
			return 0, err
		}
		if pos <= derniere {
			return 0, fmt.Errorf("%w: %d after %d", ErrRecule, pos, derniere)
		}
		derniere = pos
		l.vu(pos)
	}
	return derniere, nil
}

func (l *logNATS) publierApres(ctx context.Context, e Entree, derniere Pos) (Pos, error) {
	ctx, cancel := context.WithTimeout(ctx, accuse)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, message(e), jetstream.WithExpectLastSequenceForSubject(uint64(derniere), decisions))
	switch {
	case ordreRefuse(err):
		return 0, fmt.Errorf("%w: not %d: %w", ErrDepasse, derniere, err)
	case err != nil:
		return 0, err
	}
	return Pos(ack.Sequence), nil
}

// derniereDecision is the position of the last one that is left, 0 for none.
func (l *logNATS) derniereDecision(ctx context.Context) (Pos, error) {
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	m, err := l.flux.GetLastMsgForSubject(ctx, decisions)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return Pos(m.Sequence), nil
}

// Forget overwrites the messages. The servers keep the last ones in the journals of
// their consensus until these are compacted.
func (l *logNATS) Forget(ctx context.Context, pos ...Pos) error {
	err := errors.Join(l.ouvert(), ctx.Err())
	for _, p := range pos {
		if err == nil {
			err = l.oublier(ctx, p)
		}
	}
	l.vider()
	if err != nil {
		return fmt.Errorf("forget entries of the log: %w", l.cause(ctx, err))
	}
	return nil
}

func (l *logNATS) oublier(ctx context.Context, pos Pos) error {
	ctx, cancel := context.WithTimeout(ctx, accuse)
	defer cancel()
	err := l.flux.SecureDeleteMsg(ctx, uint64(pos))
	if err == nil {
		return nil
	}
	if _, err2 := l.flux.GetMsg(ctx, uint64(pos)); errors.Is(err2, jetstream.ErrMsgNotFound) {
		return nil
	}
	return err
}

// coupe is how long the servers have to destroy the beginning of the stream.
const coupe = time.Minute

// Trim goes by the clock of the servers.
func (l *logNATS) Trim(ctx context.Context, avant time.Time) error {
	err := errors.Join(l.ouvert(), ctx.Err())
	if err == nil {
		err = l.couper(ctx, avant)
	}
	l.vider()
	if err != nil {
		return fmt.Errorf("trim the log: %w", l.cause(ctx, err))
	}
	return nil
}

func (l *logNATS) couper(ctx context.Context, avant time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, coupe)
	defer cancel()
	info, err := l.info(ctx)
	if err != nil {
		return err
	}
	e := info.State
	switch {
	case e.Msgs == 0 || !e.FirstTime.Before(avant):
		return nil
	case e.LastTime.Before(avant):
		return l.flux.Purge(ctx, jetstream.WithPurgeSequence(e.LastSeq+1)) // not what came since
	}
	c, err := l.js.OrderedConsumer(ctx, flux, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartTimePolicy, OptStartTime: &avant, HeadersOnly: true, MaxResetAttempts: 1,
	})
	if err != nil {
		return err
	}
	m, err := c.Messages(jetstream.PullMaxMessages(1), jetstream.PullHeartbeat(battement))
	if err != nil {
		return err
	}
	defer m.Stop()
	premiere, err := m.Next(jetstream.NextContext(ctx))
	if err != nil {
		return err
	}
	md, err := premiere.Metadata()
	if err != nil {
		return err
	}
	return l.flux.Purge(ctx, jetstream.WithPurgeSequence(md.Sequence.Stream))
}
