package navigateur

import (
	"encoding/json"
	"strings"
	"testing"
)

// OuvrirFormation serves a guichet of a training, of nb places, on 127.0.0.4: one
// browser keeps its cookies apart from those of a hub.
func OuvrirFormation(t testing.TB, nb string) *Guichet {
	t.Helper()
	g := nouveau(t)
	g.chemin = ""
	g.environnement = append(g.environnement, "GUICHET_LISTEN=127.0.0.4:0")
	g.Former(nb)
	// What its commands write is where it answers, which stays.
	g.environnement = append(g.environnement, "GUICHET_LISTEN="+strings.TrimPrefix(g.URL, "http://"))
	return g
}

// Former serves its places, again after [Guichet.Tuer].
func (g *Guichet) Former(nb string) {
	g.t.Helper()
	g.URL = g.demarrer(ouvertA, "formation", "serve", "--places", nb)
}

// ouvertA reads, in a line of the log, where a guichet answers.
func ouvertA(ligne string) string {
	var l struct{ Msg, URL string }
	if json.Unmarshal([]byte(ligne), &l) == nil && l.Msg == "guichet is open" {
		return l.URL
	}
	return ""
}
