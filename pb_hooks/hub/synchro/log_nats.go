package synchro

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

const (
	flux      = "FED" // the stream
	montants  = "fed.up.>"
	decisions = "fed.dn.>"
	enVol     = 2000             // events without an answer, at most; more and the servers refuse some
	accuse    = 10 * time.Second // without an answer: a stream that lost its leader is silent for 6 to 8 s
	reponse   = 5 * time.Second  // to any other question: what was asked of a leader that fell has none
	premier   = time.Second      // between two tries of opening
	dernier   = time.Minute
)

// Cluster is where the log is kept when the hub runs on several machines: NATS
// servers with JetStream.
type Cluster struct {
	// Adresses are nats:// or tls:// addresses, separated by commas.
	Adresses string
	// Options are those of the connection: credentials, TLS. How it reconnects is
	// not theirs.
	Options []nats.Option
	// Replicas is how many servers keep each entry, at least. 3, but in a test.
	Replicas int
	// Garde is how long the servers keep an entry; 0 is for ever.
	Garde time.Duration
	// Octets is how much they keep; 0 is as much as their disks hold. What is full
	// refuses what is new and drops nothing.
	Octets int64
	// Alarme hears of each try of opening that failed, and of what could not be
	// verified. It may be nil.
	Alarme func(error)
}

func (c Cluster) alarmer(err error) {
	if c.Alarme != nil {
		c.Alarme(err)
	}
}

// ErrPeuSur refuses a cluster, or its stream, that could lose what it
// acknowledged.
var ErrPeuSur = errors.New("this cluster does not keep what it acknowledges")

var errMuet = errors.New("the cluster does not answer")

// logNATS is the log in a stream of a cluster, which several processes share.
type logNATS struct {
	nc   *nats.Conn
	js   jetstream.JetStream
	flux jetstream.Stream
	cree time.Time     // the stream that it opened; another one has other positions
	vol  chan struct{} // one for each event without an answer
	haut atomic.Uint64 // the highest position that it saw
	bail bail          // of one goroutine

	mu       sync.Mutex
	lecteurs []*lecteur // at rest, the latest last
	oublis   int        // how many times something was destroyed: what was fetched before is void
	ferme    chan struct{}
}

// OuvrirNATS opens the log of a cluster, and makes its stream when there is none.
// It tries until ctx ends, for a cluster may start later than the hub, but a
// cluster that is not safe enough is [ErrPeuSur] at once.
func OuvrirNATS(ctx context.Context, c Cluster) (Log, error) {
	nc, err := nats.Connect(c.Adresses, append(slices.Clip(c.Options),
		nats.Name("guichet hub"), nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.IgnoreAuthErrorAbort(),
		nats.ReconnectBufSize(-1), // away from the cluster, nothing is sent later: the sender is told
	)...)
	if err != nil {
		return nil, fmt.Errorf("open the log on a cluster: %w", err)
	}
	l, err := ouvrirFlux(ctx, nc, c)
	if err != nil {
		nc.Close()
		return nil, fmt.Errorf("open the log on a cluster: %w", err)
	}
	return l, nil
}

func ouvrirFlux(ctx context.Context, nc *nats.Conn, c Cluster) (*logNATS, error) {
	js, err := jetstream.New(nc, jetstream.WithPublishAsyncMaxPending(enVol), jetstream.WithPublishAsyncTimeout(accuse))
	if err != nil {
		return nil, err
	}
	for attente := premier; ; attente = min(2*attente, dernier) {
		essai, cancel := context.WithTimeout(ctx, reponse)
		s, err := preparer(essai, nc, js, c)
		cancel()
		if err == nil {
			l := &logNATS{nc: nc, js: js, flux: s, cree: s.CachedInfo().Created, vol: make(chan struct{}, enVol), ferme: make(chan struct{})}
			l.vu(Pos(s.CachedInfo().State.LastSeq))
			return l, nil
		}
		if errors.Is(err, ErrPeuSur) {
			return nil, err
		}
		c.alarmer(err)
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), err)
		case <-time.After(attente):
		}
	}
}

// preparer finds the stream, or makes it, and verifies that it is safe.
func preparer(ctx context.Context, nc *nats.Conn, js jetstream.JetStream, c Cluster) (jetstream.Stream, error) {
	s, err := js.Stream(ctx, flux)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		s, err = js.CreateStream(ctx, reglagesDuFlux(c))
		if err != nil {
			err = fmt.Errorf("make the stream of %d replicas and %d bytes: %w", c.Replicas, c.Octets, err)
		}
	}
	if err != nil {
		return nil, err
	}
	existant := s.CachedInfo().Config
	if err := errors.Join(versionSuffit(nc.ConnectedServerVersion()), fluxSuffit(existant, c.Replicas)); err != nil {
		return nil, err
	}
	voulu := reglagesDuFlux(c)
	if existant.MaxAge != voulu.MaxAge || existant.MaxBytes != voulu.MaxBytes {
		existant.MaxAge, existant.MaxBytes = voulu.MaxAge, voulu.MaxBytes
		if s, err = js.UpdateStream(ctx, existant); err != nil {
			return nil, fmt.Errorf("change how much the stream keeps: %w", err)
		}
	}
	if err := serveursSuffisent(ctx, nc, s, c); err != nil {
		return nil, err
	}
	return s, entendre(ctx, js)
}

// entendre verifies that what is written reaches the leader of the stream, which
// the server that we are connected to learns an instant after it was made. The
// message is for another stream: it is refused, and that is the answer.
func entendre(ctx context.Context, js jetstream.JetStream) error {
	_, err := js.Publish(ctx, "fed.up.hub.ouverture", nil, jetstream.WithExpectStream("-"))
	var refus *jetstream.APIError
	if err == nil || errors.As(err, &refus) {
		return nil
	}
	return fmt.Errorf("reach the leader of the stream: %w", err)
}

// reglagesDuFlux are those of a stream that is made. Compressed, it did not come
// back from a power cut.
func reglagesDuFlux(c Cluster) jetstream.StreamConfig {
	octets := c.Octets
	if octets == 0 {
		octets = -1
	}
	return jetstream.StreamConfig{
		Name: flux, Subjects: []string{montants, decisions}, Storage: jetstream.FileStorage, Replicas: c.Replicas,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, Compression: jetstream.NoCompression, MaxAge: c.Garde, MaxBytes: octets,
	}
}

// fluxSuffit tells what of a stream made by others could lose or change entries.
func fluxSuffit(c jetstream.StreamConfig, replicas int) error {
	var fautes []error
	for _, f := range []struct {
		faute string
		oui   bool
	}{
		{fmt.Sprintf("%d replicas, not %d", c.Replicas, replicas), c.Replicas < replicas},
		{"it is not kept in files", c.Storage != jetstream.FileStorage},
		{"it drops the oldest entries when it is full", c.Discard != jetstream.DiscardNew || c.MaxMsgsPerSubject > 0},
		{"it drops what was read", c.Retention != jetstream.LimitsPolicy},
		{"it is compressed", c.Compression != jetstream.NoCompression},
		{"it acknowledges nothing", c.NoAck},
		{"it writes to its disk later", c.PersistMode != jetstream.DefaultPersistMode},
		{"nothing can be forgotten in it", c.DenyDelete || c.DenyPurge || c.Sealed},
		{"it is fed or changed by others", c.Mirror != nil || len(c.Sources) > 0 || c.SubjectTransform != nil},
		{"an entry can replace others, or end by itself", c.AllowRollup || c.AllowMsgTTL},
		{fmt.Sprintf("its subjects are %v", c.Subjects), !memesSujets(c.Subjects)},
	} {
		if f.oui {
			fautes = append(fautes, errors.New(f.faute))
		}
	}
	if fautes != nil {
		return fmt.Errorf("%w: stream %s: %w", ErrPeuSur, c.Name, errors.Join(fautes...))
	}
	return nil
}

func memesSujets(l []string) bool {
	return len(l) == 2 && slices.Contains(l, montants) && slices.Contains(l, decisions)
}

// Identity is the stream that the cluster has now: its name, and when it was made
// or restored.
func (l *logNATS) Identity(ctx context.Context) (string, error) {
	if err := l.ouvert(); err != nil {
		return "", fmt.Errorf("identity of the log: %w", err)
	}
	info, err := l.info(ctx)
	if err != nil {
		return "", fmt.Errorf("identity of the log: %w", l.cause(ctx, err))
	}
	return flux + " " + info.Created.UTC().Format(time.RFC3339Nano), nil
}

func (l *logNATS) info(ctx context.Context) (*jetstream.StreamInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	return l.flux.Info(ctx)
}

// memeFlux verifies that positions are still those of the stream that was opened.
// It gives the last one that its leader has.
func (l *logNATS) memeFlux(ctx context.Context) (Pos, error) {
	info, err := l.info(ctx)
	if err != nil {
		return 0, err
	}
	if !info.Created.Equal(l.cree) {
		return 0, fmt.Errorf("%w: the stream was made anew at %v", ErrRecule, info.Created)
	}
	return Pos(info.State.LastSeq), nil
}

// vu remembers a position of this stream.
func (l *logNATS) vu(pos Pos) {
	for {
		haut := l.haut.Load()
		if uint64(pos) <= haut || l.haut.CompareAndSwap(haut, uint64(pos)) {
			return
		}
	}
}

func (l *logNATS) ouvert() error {
	select {
	case <-l.ferme:
		return ErrFerme
	default:
		return nil
	}
}

// cause is why a call failed: a log that was closed has no connection any more,
// and a time that is over is the caller's only when his context has ended.
func (l *logNATS) cause(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case l.ouvert() != nil:
		return ErrFerme
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return errMuet
	}
	return err
}

func (l *logNATS) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ouvert() != nil {
		return nil
	}
	close(l.ferme)
	l.nc.Close()
	return nil
}
