package synchro

import (
	"context"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// reserve says what this program is a copy of while it stands by, "" when it leads: it
// does nothing of what a copy does not do.
func (x *salle) reserve() string {
	if x.mene() {
		return ""
	}
	return "le guichet qu’une autre machine sert"
}

var (
	errReserve = socle.Err(socle.Indisponible, "Ce guichet est servi par une autre machine. Réessayez dans quelques instants.")
	errPasTenu = socle.Err(socle.Indisponible, "Ce guichet n’a pas pu enregistrer ce que vous avez fait. Réessayez dans quelques instants.")
)

// garder lets nobody in where another machine leads, and answers once the others know
// what was decided: what is acknowledged outlives this machine.
func (x *salle) garder(app core.App, suite http.Handler, refuser func(error) http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		switch {
		case x.mene():
		case req.URL.Path == socle.CheminSante: // asked every second
			http.Error(w, "en réserve", http.StatusServiceUnavailable)
			return
		default:
			refuser(errReserve).ServeHTTP(w, req)
			return
		}
		// Whoever hangs up does not stop the others from knowing.
		r := &retenue{w: w, tenir: func() error { return Decreter(context.WithoutCancel(req.Context()), app) }}
		suite.ServeHTTP(r, req)
		if err := r.lacher(); err != nil {
			socle.De(app).Logger.Error("an answer that could not be kept", "path", req.URL.Path, "err", err)
			if !r.parti {
				clear(w.Header())
				refuser(errPasTenu).ServeHTTP(w, req)
			}
		}
	})
}

// retenueMax is how much of an answer is held back; what is longer reads more than it
// decides.
const retenueMax = 256 << 10

// retenue holds an answer back until what it says is kept.
type retenue struct {
	w     http.ResponseWriter
	tenir func() error
	code  int
	corps []byte
	parti bool
}

// Header is that of the answer.
func (r *retenue) Header() http.Header { return r.w.Header() }

// WriteHeader keeps the status.
func (r *retenue) WriteHeader(code int) {
	if r.code == 0 {
		r.code = code
	}
}

// Write keeps what is written, or passes it on once the answer has left.
func (r *retenue) Write(b []byte) (int, error) {
	if !r.parti && len(r.corps)+len(b) <= retenueMax {
		r.corps = append(r.corps, b...)
		return len(b), nil
	}
	if err := r.lacher(); err != nil {
		return 0, err
	}
	return r.w.Write(b)
}

// FlushError lets what was written leave.
func (r *retenue) FlushError() error {
	if err := r.lacher(); err != nil {
		return err
	}
	return http.NewResponseController(r.w).Flush()
}

// Unwrap gives the answer to what asks for its deadlines.
func (r *retenue) Unwrap() http.ResponseWriter { return r.w }

// lacher lets the answer leave, once.
func (r *retenue) lacher() error {
	if r.parti {
		return nil
	}
	if err := r.tenir(); err != nil {
		return err
	}
	r.parti = true
	if r.code != 0 {
		r.w.WriteHeader(r.code)
	}
	if len(r.corps) == 0 {
		return nil
	}
	_, err := r.w.Write(r.corps)
	r.corps = nil
	return err
}
