package formation

import (
	"net/http"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
)

// cookiePlace is what the browser of who has a place keeps.
const cookiePlace = "guichet-place"

// propres begin the addresses that are of no place.
var propres = []string{"formation", "statique", "sante", "robots.txt"}

var errPlace = socle.Err(socle.Indisponible, "Votre place ne s’ouvre pas. Recommencez-la depuis l’entrée du guichet de formation, ou prévenez la personne qui vous forme.")

// aiguiller gives each request to the guichet of the place that its browser has; the
// pages of this guichet, and who has no place, to siennes.
func (x *salle) aiguiller(siennes http.Handler) http.Handler {
	s := socle.De(x.app)
	refus := s.Refuser(x.app, errPlace)
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		premier, _, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/"), "/")
		if slices.Contains(propres, premier) {
			siennes.ServeHTTP(w, req)
			return
		}
		o, finir, err := x.prendre(s.CookieDe(req, cookiePlace))
		switch {
		case err != nil:
			s.Logger.Error("place", "err", err)
			refus.ServeHTTP(w, req)
		case o == nil:
			w.Header().Set("Cache-Control", "no-store")
			http.Redirect(w, req, racine, http.StatusSeeOther)
		default:
			defer finir()
			o.guichet.ServeHTTP(w, req)
		}
	})
}
