package synchro

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// bailDuree is how long the lease outlives whoever took it last.
const bailDuree = 15 * time.Second

const (
	coffreBail = "FED_MENEUR" // the bucket
	cleBail    = "meneur"
	cleReserve = "reserve." // then who
)

// partage is what the processes of one hub share beside the log itself.
type partage interface {
	// Prendre takes the lease for [bailDuree], or goes on with it; false when it is
	// another's. An error: nothing is known.
	Prendre(ctx context.Context, qui string) (oui bool, err error)
	// Veiller tells, for as long, that a process stands by, and up to where it has read;
	// Reserves are those that do.
	Veiller(ctx context.Context, qui string, lu Pos) error
	Reserves(ctx context.Context) ([]Pos, error)
	// Rendre lets another take it at once.
	Rendre(ctx context.Context, qui string) error
	// Decider is [Log.Append] with a cloture, and gives the position of the last
	// entry: the cloture of the next call.
	Decider(ctx context.Context, entrees []Entree, cloture Pos) (Pos, error)
}

// bail is the lease as this process knows it; revision is 0 when it is not its own.
type bail struct {
	kv       jetstream.KeyValue
	revision uint64
}

func (l *logNATS) Prendre(ctx context.Context, qui string) (oui bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	l.bail.revision, err = l.prendreBail(ctx, qui)
	if err != nil {
		l.bail.kv = nil // it may be another one, that somebody made anew
		return false, fmt.Errorf("lease: %w", l.cause(ctx, err))
	}
	return l.bail.revision > 0, nil
}

// prendreBail gives the revision of the lease that is taken, 0 when it is another's.
func (l *logNATS) prendreBail(ctx context.Context, qui string) (revision uint64, err error) {
	kv, err := l.coffreBail(ctx)
	if err != nil {
		return 0, err
	}
	if revision = l.bail.revision; revision == 0 {
		e, err := kv.Get(ctx, cleBail)
		switch {
		case errors.Is(err, jetstream.ErrKeyNotFound):
		case err != nil:
			return 0, err
		case string(e.Value()) != qui:
			return 0, nil
		default:
			revision = e.Revision() // its answer was lost
		}
	}
	if revision == 0 {
		revision, err = kv.Create(ctx, cleBail, []byte(qui))
	} else {
		revision, err = kv.Update(ctx, cleBail, []byte(qui), revision)
	}
	if errors.Is(err, jetstream.ErrKeyExists) || ordreRefuse(err) {
		return 0, nil
	}
	return revision, err
}

func (l *logNATS) Veiller(ctx context.Context, qui string, lu Pos) error {
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	kv, err := l.coffreBail(ctx)
	if err == nil {
		_, err = kv.PutString(ctx, cleReserve+qui, strconv.FormatUint(uint64(lu), 10))
	}
	if err != nil {
		return fmt.Errorf("tell that this machine stands by: %w", l.cause(ctx, err))
	}
	return nil
}

func (l *logNATS) Reserves(ctx context.Context) (pos []Pos, err error) {
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	kv, err := l.js.KeyValue(ctx, coffreBail)
	if err != nil {
		return nil, fmt.Errorf("machines that stand by: %w", l.cause(ctx, err))
	}
	cles, err := kv.ListKeysFiltered(ctx, cleReserve+"*")
	if err != nil {
		return nil, fmt.Errorf("machines that stand by: %w", l.cause(ctx, err))
	}
	for cle := range cles.Keys() {
		e, err := kv.Get(ctx, cle)
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			continue // it has just ended
		}
		if err != nil {
			return nil, fmt.Errorf("machines that stand by: %w", l.cause(ctx, err))
		}
		n, err := strconv.ParseUint(string(e.Value()), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("machine %s: %w", cle, err)
		}
		pos = append(pos, Pos(n))
	}
	return pos, nil
}

func (l *logNATS) Rendre(ctx context.Context, qui string) error {
	revision := l.bail.revision
	l.bail.revision = 0
	if revision == 0 || l.bail.kv == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, reponse)
	defer cancel()
	if err := l.bail.kv.Delete(ctx, cleBail, jetstream.LastRevision(revision)); err != nil && !ordreRefuse(err) {
		return fmt.Errorf("lease of %s: %w", qui, l.cause(ctx, err))
	}
	return nil
}

func (l *logNATS) Decider(ctx context.Context, entrees []Entree, cloture Pos) (Pos, error) {
	err := errors.Join(l.ouvert(), ctx.Err(), verifier(entrees, &cloture))
	derniere := cloture
	if err == nil {
		derniere, err = l.decider(ctx, entrees, cloture)
	}
	if err != nil {
		return 0, fmt.Errorf("append to the log: %w", l.cause(ctx, err))
	}
	return derniere, nil
}

// coffreBail finds the bucket of the lease, or makes it.
func (l *logNATS) coffreBail(ctx context.Context) (jetstream.KeyValue, error) {
	if l.bail.kv != nil {
		return l.bail.kv, nil
	}
	kv, err := l.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: coffreBail, TTL: bailDuree, History: 1, Storage: jetstream.FileStorage, Replicas: l.flux.CachedInfo().Config.Replicas,
	})
	if err == nil {
		l.bail.kv = kv
	}
	return kv, err
}

// ordreRefuse tells that something else was written since.
func ordreRefuse(err error) bool {
	var refus *jetstream.APIError
	return errors.As(err, &refus) && (refus.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence || refus.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}
