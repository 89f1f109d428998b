package socle

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"
)

// Route is one address of the guichet. Only routes registered with
// [Socle.Router] are served on the public listener.
type Route struct {
	Methode string
	// Chemin is a ServeMux pattern. A path that begins with /{collectivite}
	// belongs to that collectivité, which is resolved before Acces.
	Chemin string
	Acces  Acces
	Action func(*Requete) error
	// Corps is the largest body in bytes; 0 means 1 MiB.
	Corps int64
	// Ailleurs lets the forms of other sites post there: it acts for nobody.
	Ailleurs bool
}

// Acces is the door of a route: it says who may knock. The right to act on one
// object is checked again in the rule itself.
type Acces struct {
	Nom      string // for the table of rights: "public", "compte", "agent:instruction"…
	Espace   Espace // which side's frame the page has
	Verifier func(*Requete) error
}

// Public lets everybody in.
var Public = Acces{Nom: "public", Espace: EspaceUsager, Verifier: func(*Requete) error { return nil }}

// Router registers routes; call it from a room's Register.
func (s *Socle) Router(routes ...Route) { s.routes = append(s.routes, routes...) }

// Routes lists what was registered, for the tests that walk every route.
func (s *Socle) Routes() []Route { return s.routes }

// ResoudreCollectivite names the function that finds the collectivité of a
// path and sets [Requete.Collectivite].
func (s *Socle) ResoudreCollectivite(f func(*Requete, string) error) { s.collectivite = f }

// RetrouverAdresses names the function that knows where an address that nothing
// answers has moved to: a path of this guichet, or "".
func (s *Socle) RetrouverAdresses(f func(*Requete) (string, error)) { s.anciennes = f }

// Barrer adds a function that every request meets before its door: its error is
// the answer.
func (s *Socle) Barrer(f func(*Requete) error) { s.barrieres = append(s.barrieres, f) }

// retrouver is where the page that err says missing has moved to.
func (s *Socle) retrouver(r *Requete, err error) string {
	if s.anciennes == nil || err == nil || !r.EstLecture() || EnErreur(err).Code != Introuvable {
		return ""
	}
	nouvelle, err := s.anciennes(r)
	if err != nil {
		s.Logger.Error("old address", "err", err)
		return ""
	}
	return nouvelle
}

// segmentsReserves cannot be the name of a collectivité in an address.
var segmentsReserves = map[string]bool{
	"installation": true, "api": true, "oidc": true, "_": true, "statique": true, "sante": true, "aide": true, "demo": true, "formation": true, "metrics": true, "favicon.ico": true, "robots.txt": true,
	"rattachement": true, "mes-demandes": true, "mon-compte": true,
}

// SegmentReserve tells that the program keeps this first segment for itself.
func SegmentReserve(segment string) bool { return segmentsReserves[segment] }

// segment is the first part of a path: a word that the program keeps for
// itself, or the name of a collectivité.
func segment(chemin string) string {
	premier, _, _ := strings.Cut(strings.TrimPrefix(chemin, "/"), "/")
	return premier
}

// toutChemin is what no other pattern takes.
const toutChemin = "/{chemin...}"

// routeurs builds the two muxes of the public listener, the instance's own
// paths and those of the collectivités: in one mux « /statique/… » and
// « /{collectivite}/… » would be two patterns for the same address.
// PocketBase's routes are in neither.
func (s *Socle) routeurs(app core.App) (instance, collectivites http.Handler, err error) {
	nouveau := func() *router.Router[*core.RequestEvent] {
		return router.NewRouter(func(w http.ResponseWriter, req *http.Request) (*core.RequestEvent, router.EventCleanupFunc) {
			return evenement(app, w, req), nil
		})
	}
	deInstance, deCollectivite := nouveau(), nouveau()
	for _, route := range s.routes {
		r := deInstance
		if segment(route.Chemin) == "{collectivite}" {
			r = deCollectivite
		}
		r.Route(route.Methode, route.Chemin, s.mener(&route))
	}
	if instance, err = s.fermer(deInstance); err != nil {
		return nil, nil, err
	}
	collectivites, err = s.fermer(deCollectivite)
	return instance, collectivites, err
}

func evenement(app core.App, w http.ResponseWriter, req *http.Request) *core.RequestEvent {
	e := new(core.RequestEvent)
	e.App, e.Response, e.Request = app, w, req
	return e
}

// fermer builds a mux that answers with a page of ours to what it does not
// know, too.
func (s *Socle) fermer(r *router.Router[*core.RequestEvent]) (http.Handler, error) {
	var mux http.Handler
	r.Any(toutChemin, s.mener(&Route{Chemin: toutChemin, Acces: Public, Action: func(q *Requete) error {
		if l := methodesDe(mux.(*http.ServeMux), q.Request); len(l) > 0 {
			q.Response.Header().Set("Allow", strings.Join(l, ", "))
			return errMethode
		}
		return ErrIntrouvable
	}}))
	var err error
	mux, err = r.BuildMux()
	return mux, err
}

// methodesDe lists the methods that an address knows.
func methodesDe(mux *http.ServeMux, req *http.Request) (l []string) {
	for _, m := range []string{http.MethodGet, http.MethodPost} {
		autre := *req
		autre.Method = m
		if _, motif := mux.Handler(&autre); motif != toutChemin {
			l = append(l, m)
		}
	}
	return l
}

// mener leads a request through the collectivité, the door and the action.
func (s *Socle) mener(route *Route) func(*core.RequestEvent) error {
	deCollectivite := strings.HasPrefix(route.Chemin, "/{collectivite}")
	return func(e *core.RequestEvent) error {
		r := &Requete{RequestEvent: e, Socle: s, route: route, sessions: map[Espace]*Session{}}
		if route.Chemin != toutChemin {
			traceDe(e.Request.Context()).route = r.nomRoute()
		}
		errCorps := r.limiter(route)
		err := func() (err error) {
			defer func() {
				switch p := recover(); {
				case p == http.ErrAbortHandler:
					panic(p) // an answer half sent is cut
				case p != nil:
					err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
				}
			}()
			for _, barrer := range s.barrieres {
				if err := barrer(r); err != nil {
					return err
				}
			}
			if deCollectivite {
				if err := s.collectivite(r, e.Request.PathValue("collectivite")); err != nil {
					return err
				}
			} else if route.Chemin == toutChemin && s.collectivite != nil {
				// The page of what does not exist keeps the look of the mairie, if it is one's.
				var parti *renvoi
				if err := s.collectivite(r, segment(e.Request.URL.Path)); errors.As(err, &parti) {
					return err
				}
			}
			if err := route.Acces.Verifier(r); err != nil {
				return err
			}
			if errCorps != nil && route.Chemin != toutChemin {
				return errCorps
			}
			return route.Action(r)
		}()
		defer r.toucherSessions()
		var ailleurs *renvoi
		if nouvelle := s.retrouver(r, err); nouvelle != "" {
			r.quitterCorps()
			return r.Redirect(http.StatusMovedPermanently, nouvelle)
		}
		switch {
		case errors.As(err, &ailleurs) && ailleurs.demenage:
			r.quitterCorps()
			return r.Redirect(http.StatusMovedPermanently, ailleurs.chemin)
		case errors.As(err, &ailleurs):
			return r.Rediriger(ailleurs.chemin)
		case err != nil:
			return r.repondreErreur(err)
		default:
			return nil
		}
	}
}

func enregistrerPropres(s *Socle) {
	s.Router(
		Route{Methode: http.MethodGet, Chemin: "/statique/{chemin...}", Acces: Public, Action: func(r *Requete) error {
			if !s.gabarits.Statique().Servir(r.Response, r.Request) {
				return ErrIntrouvable
			}
			return nil
		}},
		Route{Methode: http.MethodGet, Chemin: CheminSante, Acces: Public, Action: func(r *Requete) error {
			var un int
			if err := r.App.DB().NewQuery("SELECT 1").Row(&un); err != nil {
				return Err(Indisponible, "La base de données ne répond pas.").Cause(err)
			}
			return r.String(http.StatusOK, "ok\n")
		}},
	)
	s.DeclarerRGPD(sourcesPropres...)
	s.DeclarerCommande(commandeJournal(s))
	s.DeclarerSonde(Sonde{Nom: "Adresse et certificat", Sonder: s.sonderAdresse})
}
