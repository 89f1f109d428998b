package synchro

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Pos is the place of an entry in the log: strictly increasing, with holes, and
// never given twice. 0 is before the first one.
type Pos uint64

// Sens is the direction of an entry.
type Sens string

// What the guichets send, and what the hub decides.
const (
	Montant    Sens = "up"
	Descendant Sens = "dn"
)

// Tous is the recipient of what the hub tells every guichet.
const Tous = "all"

// Entree is one line of the log.
type Entree struct {
	Pos     Pos       // given by the log
	RecueLe time.Time // when the hub received or decided it, by its own clock; kept in UTC, to the millisecond
	Sens    Sens
	Noeud   string // sender or recipient; [Tous] only downwards
	Genre   string // kind of event
	// Octets are the exact bytes of the event, never none; Signature is its
	// author's, by the key that Cle names.
	Octets, Signature []byte
	Cle               string
}

// Log is the ordered log of the hub. Callers may rely on what is written here
// and on nothing else: no transaction is shared with a projection, nothing is
// ordered by a clock, and the same event sent twice is there twice.
//
// Its methods may be called from several goroutines, but not from inside a
// transaction of the caller.
type Log interface {
	// Append adds entries at the end. nil: all are durable, in this order, maybe
	// with others between. An error: nothing is known, some may be there, and the
	// sender sends all of them again.
	//
	// cloture is for a writer of Descendant entries that others may write too: the
	// position of the last one that it has read, 0 for none. When another one came
	// since, or is being written, it is refused with [ErrDepasse]: the writer has
	// to read on first. All entries are Descendant then, and every writer of such
	// entries must give its cloture for this to hold. nil asks for nothing.
	Append(ctx context.Context, entrees []Entree, cloture *Pos) error
	// Read gives the entries after a position, max at most, in order. It waits
	// for one; once ctx ends it gives ctx.Err(), also when entries came at that
	// instant. Reading from 0 replays what is kept. A position that the log has
	// not reached is [ErrRecule].
	Read(ctx context.Context, apres Pos, max int) ([]Entree, error)
	// Forget destroys entries, and no Read gives them any more. Where several
	// machines keep the log, one that is behind may give them for some instants.
	// Their positions are never given again; one that is not there is no error.
	// What is forgotten counts no more for a cloture.
	Forget(ctx context.Context, pos ...Pos) error
	// Trim destroys, in the same way, the beginning of the log: all that is before
	// the first entry received at avant or later. It may leave some more.
	Trim(ctx context.Context, avant time.Time) error
	// Identity names this log. It changes whenever positions could come back, once
	// the log is restored or made anew: cursors of another identity are void.
	Identity(ctx context.Context) (string, error)
	// Close ends every Read that waits; whatever is asked afterwards is [ErrFerme].
	Close() error
}

var (
	// ErrDepasse refuses a writer that has not read the last Descendant entry.
	ErrDepasse = errors.New("another decision was written since the last one read")
	// ErrRecule tells that positions came back: the log that gave them is not this
	// one any more. It is opened again, and its Identity compared.
	ErrRecule = errors.New("the log is behind the positions that it gave")
	// ErrFerme is the answer of a log that was closed.
	ErrFerme = errors.New("the log is closed")
)

var (
	// A node and a kind are parts of a subject on a cluster: no dot, no wildcard.
	mot = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,63}$`)
	// The name of a key is a header there.
	nomDeCle = regexp.MustCompile(`^[!-~]{0,200}$`)
)

// verifier refuses what no log could hold, before anything is written.
func verifier(entrees []Entree, cloture *Pos) error {
	for i, e := range entrees {
		switch {
		case e.Sens != Montant && e.Sens != Descendant:
			return fmt.Errorf("entry %d: direction %q", i, e.Sens)
		case cloture != nil && e.Sens != Descendant:
			return fmt.Errorf("entry %d: only decisions are written after a cloture", i)
		case !mot.MatchString(e.Noeud) || e.Noeud == Tous && e.Sens == Montant:
			return fmt.Errorf("entry %d: node %q", i, e.Noeud)
		case !mot.MatchString(e.Genre):
			return fmt.Errorf("entry %d: kind %q", i, e.Genre)
		case !nomDeCle.MatchString(e.Cle):
			return fmt.Errorf("entry %d: key %q", i, e.Cle)
		case len(e.Octets) == 0:
			return fmt.Errorf("entry %d: no bytes", i)
		case e.RecueLe.IsZero():
			return fmt.Errorf("entry %d: no time of reception", i)
		}
	}
	return nil
}
