package pb_hooks_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest/navigateur"
)

func TestMain(m *testing.M) { os.Exit(navigateur.Main(m)) }

// lireBientot opens a page, by its whole address, until it says something: what one
// program tells another takes a moment.
func lireBientot(t *testing.T, v *navigateur.Visiteur, url, phrase string) {
	t.Helper()
	bientot(t, v, func() { v.Ouvrir(url) }, phrase)
}

// relire is [lireBientot] of a page of the visitor's own guichet.
func relire(t *testing.T, v *navigateur.Visiteur, chemin, phrase string) {
	t.Helper()
	bientot(t, v, func() { v.Aller(chemin) }, phrase)
}

func bientot(t *testing.T, v *navigateur.Visiteur, ouvrir func(), phrase string) {
	t.Helper()
	for debut := time.Now(); ; {
		ouvrir()
		if strings.Contains(strings.ReplaceAll(v.Texte(), "\u00a0", " "), phrase) {
			return
		}
		if time.Since(debut) > 30*time.Second {
			t.Fatalf("%s ne dit pas « %s »\n%s", v.Adresse(), phrase, v.Texte())
		}
	}
}
