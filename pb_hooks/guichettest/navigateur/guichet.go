package navigateur

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Chemin is the address of the commune that every guichet of the bench opens.
const Chemin = "/le-val-d-ajol"

// Guichet is the program serving one commune.
type Guichet struct {
	URL   string
	Boite *Boite

	t             testing.TB
	programme     string
	environnement []string
}

// Ouvrir serves a commune with the given téléservices until the end of the
// test, as an administrator does it: by the commands, then « serve ».
func Ouvrir(t testing.TB, teleservices ...string) *Guichet {
	t.Helper()
	if testing.Short() {
		t.Skip("pas de navigateur avec -short")
	}
	if trouverChromium() == "" {
		t.Skip("ni CHROMIUM ni Chromium sur cette machine : « make test » en installe un")
	}
	boite := ouvrirBoite(t)
	g := &Guichet{Boite: boite, t: t, programme: Programme(t), environnement: append(sansReglages(os.Environ()),
		"GUICHET_DATA_DIR="+t.TempDir(), "GUICHET_LISTEN=127.0.0.1:0", "GUICHET_ADMIN_LISTEN=", "GUICHET_LOG_FORMAT=json",
		"GUICHET_SMTP_HOST=127.0.0.1", "GUICHET_SMTP_PORT="+boite.port, "GUICHET_SMTP_FROM=Guichet <guichet@example.org>",
	)}
	g.Commander("collectivite", "add", "88487", "--address", "1 place de l’Hôtel-de-Ville|88340 Le Val-d’Ajol", "--phone", "0329000000", "--email", "mairie@example.org")
	g.Commander(append([]string{"teleservice", "publish", strings.TrimPrefix(Chemin, "/")}, teleservices...)...)
	g.servir()
	return g
}

// sansReglages keeps the machine's own settings of a guichet out of the test.
func sansReglages(environnement []string) []string {
	return slices.DeleteFunc(environnement, func(v string) bool { return strings.HasPrefix(v, "GUICHET_") })
}

// Commander runs one command of the program on the data of this guichet and
// gives what it printed.
func (g *Guichet) Commander(args ...string) string {
	g.t.Helper()
	cmd := exec.Command(g.programme, args...)
	cmd.Env = g.environnement
	sortie, err := cmd.CombinedOutput()
	if err != nil {
		g.t.Fatalf("guichet %s : %v\n%s", strings.Join(args, " "), err, sortie)
	}
	return string(sortie)
}

// arretMax is how long « serve » may take to stop after the signal.
const arretMax = 15 * time.Second

func (g *Guichet) servir() {
	g.t.Helper()
	cmd := exec.Command(g.programme, "serve")
	cmd.Env = g.environnement
	journal, err := cmd.StderrPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	ouvert, lu := make(chan string, 1), make(chan struct{})
	sortie := g.t.Output()
	go func() {
		defer close(lu)
		lignes := bufio.NewScanner(journal)
		for lignes.Scan() {
			var l struct{ Msg, URL string }
			if json.Unmarshal(lignes.Bytes(), &l) == nil && l.Msg == "guichet is open" {
				ouvert <- l.URL
			}
			fmt.Fprintln(sortie, lignes.Text())
		}
	}()
	g.t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // an error means that it has ended: Wait tells how
		garde := time.AfterFunc(arretMax, func() { _ = cmd.Process.Kill() })
		<-lu
		if err := cmd.Wait(); err != nil {
			g.t.Errorf("guichet serve : %v", err)
		}
		garde.Stop()
	})
	select {
	case g.URL = <-ouvert:
	case <-lu:
		g.t.Fatal("guichet serve s’est arrêté avant d’ouvrir")
	}
}
