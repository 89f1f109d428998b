package depots

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Programme is the executable with the data folder it runs on.
type Programme struct {
	Chemin   string
	Donnees  string
	Journal  io.Writer // what « serve » says
	Reglages []string  // more settings, as GUICHET_LISTEN=…
}

// Construire builds one of this module's programs into a folder; « guichet » is
// the guichet itself.
func Construire(folder, paquet string) (string, error) {
	chemin := filepath.Join(folder, path.Base(paquet))
	if sortie, err := exec.Command("go", "build", "-o", chemin, paquet).CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build %s: %w\n%s", paquet, err, sortie)
	}
	return chemin, nil
}

// commande runs with the default settings, whatever the machine's own are.
func (p Programme) commande(args ...string) *exec.Cmd {
	cmd := exec.Command(p.Chemin, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GUICHET_") }),
		"GUICHET_DATA_DIR="+p.Donnees, "GUICHET_SMTP_FROM=guichet@example.org", "GUICHET_LISTEN=127.0.0.1:0", "GUICHET_ADMIN_LISTEN=", "GUICHET_LOG_FORMAT=json")
	cmd.Env = append(cmd.Env, p.Reglages...)
	return cmd
}

// Executer runs one command of the program and gives what it printed.
func (p Programme) Executer(args ...string) (string, error) {
	sortie, err := p.commande(args...).CombinedOutput()
	if err != nil {
		err = fmt.Errorf("guichet %s: %w\n%s", strings.Join(args, " "), err, sortie)
	}
	return string(sortie), err
}

// Chemin is the address of the commune that [Programme.Installer] opens.
const Chemin = "/le-val-d-ajol"

// Installer opens a commune and publishes téléservices, as an administrator
// does it.
func (p Programme) Installer(teleservices ...string) error {
	_, err := p.Executer("collectivite", "add", "88487", "--address", "1 place de l’Hôtel-de-Ville|88340 Le Val-d’Ajol",
		"--phone", "0329000000", "--email", "mairie@example.org")
	if err != nil {
		return err
	}
	_, err = p.Executer(append([]string{"teleservice", "publish", strings.TrimPrefix(Chemin, "/")}, teleservices...)...)
	return err
}

// Servir starts « guichet serve » and waits until it answers; the URL is the
// commune's.
func (p Programme) Servir() (*Serveur, error) {
	s, err := Demarrer(p.commande("serve"), p.Journal)
	if err != nil {
		return nil, err
	}
	s.URL += Chemin
	return s, nil
}
