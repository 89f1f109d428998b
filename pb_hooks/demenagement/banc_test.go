package demenagement_test

import (
	"os"
	"path/filepath"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

const phrase = "brouette violette horloge soupe"

var par = socle.Programme("essai")

// exporter makes an archive of a collectivité, as the command does, and returns
// where it is.
func exporter(t testing.TB, b *guichettest.Banc, c *collectivites.Collectivite, phrase string) string {
	t.Helper()
	chemin := filepath.Join(t.TempDir(), "archive")
	if err := demenagement.Emporter(b.App, c, chemin, phrase); err != nil {
		t.Fatal(err)
	}
	return chemin
}

func importer(t testing.TB, b *guichettest.Banc, chemin, phrase string, acc demenagement.Accueil) (*demenagement.Bilan, error) {
	t.Helper()
	a, err := demenagement.OuvrirArchive(chemin, phrase)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Fermer()
	return demenagement.Importer(b.App, a, acc)
}

func accueillir(t testing.TB, b *guichettest.Banc, chemin, phrase string) *demenagement.Bilan {
	t.Helper()
	x, err := importer(t, b, chemin, phrase, demenagement.Accueil{})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// relire reads the row of a collectivité again.
func relire(t testing.TB, b *guichettest.Banc, c *collectivites.Collectivite) *collectivites.Collectivite {
	t.Helper()
	x, err := collectivites.ParID(b.App, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// tous are the roles of a lone secretary.
var tous = []agents.Role{agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration}

func lire(t testing.TB, chemin string) []byte {
	t.Helper()
	b, err := os.ReadFile(chemin)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// archiveDuGuichet is the file of the only archive that waits.
func archiveDuGuichet(t testing.TB, b *guichettest.Banc) string {
	t.Helper()
	l, err := filepath.Glob(filepath.Join(b.App.DataDir(), "demenagement", "*.age"))
	if err != nil || len(l) != 1 {
		t.Fatalf("%v, %v", l, err)
	}
	return l[0]
}
