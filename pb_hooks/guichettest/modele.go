package guichettest

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// bases are the files of a guichet in which every migration ran once: each bench
// begins with them, and waits for none. The real binary of the browser tests
// migrates an empty folder itself.
var bases = sync.OnceValues(func() (contenus map[string][]byte, err error) {
	folder, err := os.MkdirTemp("", "guichettest-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: folder, DBConnect: socle.Connecter})
	if err := app.Bootstrap(); err != nil {
		return nil, err
	}
	// Closed, a database is one file.
	if err := errors.Join(app.RunAllMigrations(), socle.Fermer(app)); err != nil {
		return nil, err
	}
	contenus = map[string][]byte{}
	for _, nom := range []string{"data.db", "auxiliary.db"} {
		if contenus[nom], err = os.ReadFile(filepath.Join(folder, nom)); err != nil {
			return nil, err
		}
	}
	return contenus, nil
})

// Folder makes a data folder whose migrations have run.
func Folder(t testing.TB) string {
	t.Helper()
	contenus, err := bases()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for nom, contenu := range contenus {
		if err := os.WriteFile(filepath.Join(folder, nom), contenu, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}
