package simulation

import (
	"maps"
	"net/http"
	"strings"
	"time"
)

// session is a browser.
type session struct {
	qui *connue // nil until somebody signed in
	fin time.Time
}

// session finds that of the browser, nil for none.
func (f *Fournisseur) session(r *http.Request) *session {
	c, err := r.Cookie(f.regles.cookie)
	if err != nil {
		return nil
	}
	return f.sessions[c.Value]
}

// poserSession gives the session a new life and a new key: at a sign-in, the
// one before may have been planted in the browser.
func (f *Fournisseur) poserSession(w http.ResponseWriter, s *session, duree time.Duration) {
	f.retirerSession(s)
	cle := f.tirer()
	s.fin = f.horloge().Add(duree)
	f.sessions[cle] = s
	f.poserCookie(w, cle, int(duree.Seconds()))
}

func (f *Fournisseur) retirerSession(s *session) {
	maps.DeleteFunc(f.sessions, func(_ string, autre *session) bool { return autre == s })
}

// poserCookie removes it when the age is negative.
func (f *Fournisseur) poserCookie(w http.ResponseWriter, valeur string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: f.regles.cookie, Value: valeur, Path: f.chemin + "/", MaxAge: age,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(f.emetteur, "https:"),
	})
}
