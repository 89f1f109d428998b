package synchro

import "github.com/pocketbase/pocketbase/core"

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
		lues = append(lues, i.noms())
	}
	return lues, mal
}
