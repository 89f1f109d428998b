package synchro

import (
	"net/http"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
)

// Attentes is how many polls of a guichet are open.
func Attentes(app core.App, noeud string) int {
	x := de(app)
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.lieu(noeud).attentes
}

// VersionSuffit judges a version of NATS.
var VersionSuffit = versionSuffit

// LireInvitations gives the names of what a page was typed.
func LireInvitations(saisie string) (lues, mal []string) {
	l, mal := lireInvitations(saisie)
	for _, i := range l {
		lue := i.noms()
		if i.Domaine+i.Courriel != "" {
			lue += " | " + i.Domaine + " | " + i.Courriel
		}
		lues = append(lues, lue)
	}
	return lues, mal
}

// Retarder has the projection be at an entry of that instant.
func Retarder(app core.App, depuis time.Time) { de(app).attend.Store(depuis.UnixMilli()) }

// Encombrer takes every place for a body, and gives what gives them back.
func Encombrer(app core.App) func() {
	corps := de(app).corps
	for range cap(corps) {
		corps <- struct{}{}
	}
	return func() {
		for range cap(corps) {
			<-corps
		}
	}
}

// EpoqueDuHub is the incarnation of its data.
func EpoqueDuHub(t testing.TB, app core.App) int64 {
	t.Helper()
	i, err := identiteDe(app)
	if err != nil {
		t.Fatal(err)
	}
	return i.Epoque
}

// Precede tells that a version is behind another.
var Precede = precede

// Partagees are the collections that the machines of a hub have in common.
var Partagees = partagees

// Figer has a machine believe that its lease holds, as one does that was stopped and
// goes on.
func Figer(app core.App) {
	m := de(app).meneur
	m.mu.Lock()
	defer m.mu.Unlock()
	m.jusqu = time.Now().Add(time.Hour)
}

// Demarrer runs the loops of a machine until the test ends.
func Demarrer(t testing.TB, app core.App) {
	x := de(app)
	x.demarrer(app)
	t.Cleanup(x.arret)
}

// Tuer ends a machine as a power cut does: it leaves its place to nobody.
func Tuer(app core.App) {
	x := de(app)
	_ = x.log.Close()
	x.arret()
}

// Purger forgets the headers and the erasures of long ago.
var Purger = purger

// Garder is the door of a machine before a handler.
func Garder(app core.App, suite http.Handler) http.Handler {
	return de(app).garder(app, suite, func(error) http.Handler { return http.NotFoundHandler() })
}

// Redire announces again all that a guichet has to know.
var Redire = redire

// AttesterIci is the job of each night.
var AttesterIci = attesterIci

// What a restored hub does again, by the id that it noted.
var (
	SeparerDeNouveau = separerDeNouveau
	EffacerDeNouveau = effacerDeNouveau
)

// Rapprocher decides on two comptes that a sector says to be one person's.
func Rapprocher(tx core.App, secteur, a, b string) error {
	return rapprocher(tx, secteur, a, b, &annuaire.Rapprochement{})
}
