package navigateur

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Chemin is the address of the commune that every guichet of the bench opens.
const Chemin = "/le-val-d-ajol"

// Guichet is the program serving one commune.
type Guichet struct {
	URL   string
	Boite *Boite

	t             testing.TB
	chemin        string // of the commune's pages
	donnees       string // its data folder
	programme     string
	environnement []string
	processus     *processus
}

// Ouvrir serves a commune with the given téléservices until the end of the
// test, as an administrator does it: by the commands, then « serve ».
func Ouvrir(t testing.TB, teleservices ...string) *Guichet {
	t.Helper()
	return ouvrir(t, "", teleservices)
}

// ouvrir also says which server of incoming mail is of this machine, "" for
// none.
func ouvrir(t testing.TB, imap string, teleservices []string) *Guichet {
	t.Helper()
	g := nouveau(t)
	g.environnement = append(g.environnement,
		"GUICHET_SMTP_HOST=127.0.0.1", "GUICHET_SMTP_PORT="+g.Boite.port, "GUICHET_SMTP_FROM=Guichet <guichet@example.org>", "GUICHET_IMAP_PRIVATE_SERVERS="+imap)
	g.Commander("collectivite", "add", "88487", "--address", "1 place de l’Hôtel-de-Ville|88340 Le Val-d’Ajol", "--phone", "0329000000", "--email", "mairie@example.org")
	g.Commander(append([]string{"teleservice", "publish", strings.TrimPrefix(Chemin, "/")}, teleservices...)...)
	g.servir()
	return g
}

// OuvrirEn serves another commune, of this INSEE code, at a loopback address of its
// own: one browser keeps the cookies of each apart.
func OuvrirEn(t testing.TB, ip, insee, slug string, teleservices ...string) *Guichet {
	t.Helper()
	g := nouveau(t)
	g.chemin = "/" + slug
	g.environnement = append(g.environnement, "GUICHET_LISTEN="+ip+":0", "GUICHET_SMTP_HOST=127.0.0.1", "GUICHET_SMTP_PORT="+g.Boite.port, "GUICHET_SMTP_FROM=Guichet <guichet@example.org>")
	g.Commander("collectivite", "add", insee, "--address", "1 place de la Mairie|88000 Exemple", "--phone", "0329000000", "--email", "mairie@example.org")
	g.Commander(append([]string{"teleservice", "publish", slug}, teleservices...)...)
	g.servir()
	return g
}

// Chemin is the address of its commune's pages.
func (g *Guichet) Chemin() string { return g.chemin }

// Tuer kills the program, as a power cut would; Relancer serves the same data again
// at the same address.
func (g *Guichet) Tuer() {
	g.t.Helper()
	g.processus.tuer()
}

// Relancer is the other half of [Guichet.Tuer].
func (g *Guichet) Relancer() {
	g.t.Helper()
	g.environnement = append(g.environnement, "GUICHET_LISTEN="+strings.TrimPrefix(g.URL, "http://"))
	g.servir()
}

// OuvrirHub serves the guichet of a Département, which is the hub too.
func OuvrirHub(t testing.TB) *Guichet {
	t.Helper()
	g := nouveau(t)
	g.chemin = "/vosges"
	g.environnement = append(g.environnement, "GUICHET_ROLE=hub", "GUICHET_SMTP_HOST=127.0.0.1", "GUICHET_SMTP_PORT="+g.Boite.port, "GUICHET_SMTP_FROM=Guichet <guichet@example.org>")
	g.Commander("collectivite", "add", "88", "--address", "8 rue de la Préfecture|88000 Épinal", "--phone", "0329000000", "--email", "guichet@example.org")
	g.servir()
	return g
}

// OuvrirAInstaller serves a guichet that nobody installed, on an empty data
// folder, and gives the link of its first run.
func OuvrirAInstaller(t testing.TB) (g *Guichet, lien string) {
	t.Helper()
	g = nouveau(t)
	g.chemin = ""
	g.servir()
	b, err := os.ReadFile(filepath.Join(g.donnees, "lien-installation"))
	if err != nil {
		t.Fatal(err)
	}
	return g, strings.TrimSpace(string(b))
}

// nouveau is a guichet on an empty data folder, beside a mail server.
func nouveau(t testing.TB) *Guichet {
	t.Helper()
	programme := preparer(t) // it may skip the test
	g := &Guichet{Boite: ouvrirBoite(t), t: t, chemin: Chemin, programme: programme, donnees: t.TempDir()}
	g.environnement = append(sansReglages(os.Environ()),
		"GUICHET_DATA_DIR="+g.donnees, "GUICHET_LISTEN=127.0.0.1:0", "GUICHET_ADMIN_LISTEN=", "GUICHET_LOG_FORMAT=json")
	return g
}

func (g *Guichet) servir() {
	g.t.Helper()
	g.URL = g.demarrer(ouvertA, "serve")
}

// Ailleurs is a guichet that the test runs by itself, on another root or another
// machine, at this address.
func Ailleurs(t testing.TB, url string) *Guichet {
	t.Helper()
	preparer(t)
	return &Guichet{t: t, URL: url}
}

// preparer gives the program, where there is a browser to drive it with.
func preparer(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("pas de navigateur avec -short")
	}
	if trouverChromium() == "" {
		t.Skip("ni CHROMIUM ni Chromium sur cette machine : « make test » en installe un")
	}
	return Programme(t)
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
