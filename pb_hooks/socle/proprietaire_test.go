//go:build unix

package socle_test

import (
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/socle"
)

func TestRootNeTravaillePasSurLesDonneesDuService(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("this test gives a folder to another account: root alone can")
	}
	repertoire := t.TempDir()
	if err := os.Chown(repertoire, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load([]string{"--data-dir", repertoire})
	if err != nil {
		t.Fatal(err)
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: repertoire, DBConnect: socle.Connecter})
	if _, err := socle.New(app, cfg, socle.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err == nil || !strings.Contains(err.Error(), "runuser -u ") {
		t.Errorf("%v", err)
	}
	if entrees, _ := os.ReadDir(repertoire); len(entrees) != 0 {
		t.Errorf("%v", entrees)
	}
}
