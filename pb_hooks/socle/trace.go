package socle

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// enteteReference carries the reference of a request: what a person gives to
// who looks for it in the logs.
const enteteReference = "X-Request-Id"

// trace is what is known of a request outside of its action.
type trace struct {
	reference string
	route     string // « GET /{collectivite}/suivi », "" when none took it
	jeton     string // of its header Authorization, which nothing else sees
	machine   *machine
	debut     time.Time
	code      int
}

type cleTrace struct{}

func traceDe(ctx context.Context) *trace {
	if t, ok := ctx.Value(cleTrace{}).(*trace); ok {
		return t
	}
	return &trace{}
}

// Passage is a request that was answered, as the metrics count it.
type Passage struct {
	Route string // pattern of the route, « autre » for what none takes
	Code  int
	Duree time.Duration
}

// Observer adds a function that hears of each answered request; call it from a
// room's Register.
func (s *Socle) Observer(f func(Passage)) { s.observateurs = append(s.observateurs, f) }

// suivre gives each request its reference and tells of it once answered: the
// pattern of its route, never its address.
func (s *Socle) suivre(suite http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		t := &trace{reference: s.reference(req), debut: time.Now()} // a duration of the machine
		if mots := strings.Fields(req.Header.Get("Authorization")); len(mots) == 2 && strings.EqualFold(mots[0], "Bearer") {
			t.jeton = mots[1]
		}
		if nom, secret, ok := req.BasicAuth(); ok {
			t.machine = &machine{nom, secret}
		}
		w.Header().Set(enteteReference, t.reference)
		defer func() {
			p := Passage{Route: t.route, Code: t.code, Duree: time.Since(t.debut)}
			if p.Route == "" {
				p.Route = "autre"
			}
			s.Logger.LogAttrs(req.Context(), slog.LevelDebug, "request", slog.String("request", t.reference), slog.String("route", p.Route),
				slog.Int("status", p.Code), slog.Float64("ms", float64(p.Duree.Microseconds())/1000))
			for _, f := range s.observateurs {
				f(p)
			}
		}()
		suite.ServeHTTP(&temoin{w, t}, req.WithContext(context.WithValue(req.Context(), cleTrace{}, t)))
	})
}

var formeReference = regexp.MustCompile(`^[A-Za-z0-9._-]{8,64}$`)

// reference is the one that the trusted proxy gave, when it is well formed, or
// 128 random bits.
func (s *Socle) reference(req *http.Request) string {
	if proxy := s.Config.TrustedProxy; proxy.Header != "" {
		hote, _, _ := net.SplitHostPort(req.RemoteAddr)
		if donnee := req.Header.Get(enteteReference); proxy.Contains(hote) && formeReference.MatchString(donnee) {
			return donnee
		}
	}
	return strings.ToLower(rand.Text())
}

// Reference is the one of this request.
func (r *Requete) Reference() string { return traceDe(r.Request.Context()).reference }

// Porteur is the token of a machine, from its header « Authorization: Bearer »,
// "" for none. Only the room that gave it knows what it opens.
func (r *Requete) Porteur() string { return traceDe(r.Request.Context()).jeton }

// machine is who a program says it is, and its secret.
type machine struct{ nom, secret string }

// Machine is what the header « Authorization: Basic » of this request says,
// false for none.
func (r *Requete) Machine() (nom, secret string, dit bool) {
	if m := traceDe(r.Request.Context()).machine; m != nil {
		return m.nom, m.secret, true
	}
	return "", "", false
}

// Logger is the program's, each line with the reference of the request.
func (r *Requete) Logger() *slog.Logger {
	if ref := r.Reference(); ref != "" {
		return r.Socle.Logger.With("request", ref)
	}
	return r.Socle.Logger
}

// temoin notes the status of an answer.
type temoin struct {
	http.ResponseWriter
	t *trace
}

func (w *temoin) WriteHeader(code int) {
	if w.t.code == 0 && code >= http.StatusOK {
		w.t.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *temoin) Write(b []byte) (int, error) {
	w.ecrit()
	return w.ResponseWriter.Write(b)
}

// ReadFrom keeps the short way of a file to the connection.
func (w *temoin) ReadFrom(de io.Reader) (int64, error) {
	w.ecrit()
	return io.Copy(w.ResponseWriter, de)
}

// Unwrap is for [http.ResponseController].
func (w *temoin) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *temoin) ecrit() {
	if w.t.code == 0 {
		w.t.code = http.StatusOK
	}
}
