// Package depots drives the real guichet from outside: it builds and runs the
// program, files demandes over HTTP as a browser without scripts does, and
// tells what a data folder holds of them. The rounds of kill -9, the power cut
// and the bench share it.
package depots

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Programme is the executable with the data folder it runs on.
type Programme struct {
	Chemin   string
	Donnees  string
	Journal  io.Writer // what « serve » says
	Reglages []string  // more settings, as GUICHET_LISTEN=…
}

// Construire builds the program into a folder.
func Construire(dossier string) (string, error) {
	chemin := filepath.Join(dossier, "guichet")
	if sortie, err := exec.Command("go", "build", "-o", chemin, "guichet").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, sortie)
	}
	return chemin, nil
}

// commande runs with the default settings, whatever the machine's own are.
func (p Programme) commande(args ...string) *exec.Cmd {
	cmd := exec.Command(p.Chemin, args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GUICHET_") }),
		"GUICHET_DATA_DIR="+p.Donnees, "GUICHET_LISTEN=127.0.0.1:0", "GUICHET_ADMIN_LISTEN=", "GUICHET_LOG_FORMAT=json")
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

// Serveur is « guichet serve » under way.
type Serveur struct {
	URL     string // of the commune
	Console string // host and port of the technicians' console, "" when it is off
	Pid     int

	cmd *exec.Cmd
	fin chan struct{} // closed once everything it said is read
}

// Servir starts « guichet serve » and waits until it answers.
func (p Programme) Servir() (*Serveur, error) {
	s := &Serveur{cmd: p.commande("serve"), fin: make(chan struct{})}
	dit, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("guichet serve: %w", err)
	}
	s.Pid = s.cmd.Process.Pid
	type adresses struct{ Msg, URL, Console string }
	ouvert := make(chan adresses, 1)
	go func() {
		defer close(s.fin)
		lignes := bufio.NewScanner(dit)
		for lignes.Scan() {
			var l adresses
			if json.Unmarshal(lignes.Bytes(), &l) == nil && l.Msg == "guichet is open" {
				ouvert <- l
			}
			if p.Journal != nil {
				fmt.Fprintln(p.Journal, lignes.Text())
			}
		}
	}()
	select {
	case l := <-ouvert:
		s.URL, s.Console = l.URL+Chemin, l.Console
		return s, nil
	case <-s.fin:
		return nil, errors.Join(errors.New("guichet serve ended before it opened"), s.cmd.Wait())
	}
}

// Tuer ends it at once (SIGKILL), wherever it is.
func (s *Serveur) Tuer() error {
	if err := s.cmd.Process.Kill(); err != nil {
		return fmt.Errorf("kill -9 %d: %w", s.Pid, err)
	}
	<-s.fin
	_ = s.cmd.Wait() // « signal: killed », as asked
	return nil
}

// arretMax is how long it may take to stop in order.
const arretMax = 15 * time.Second

// Arreter ends it in order (SIGTERM); past arretMax that is a fault.
func (s *Serveur) Arreter() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop %d: %w", s.Pid, err)
	}
	garde := time.AfterFunc(arretMax, func() { _ = s.cmd.Process.Kill() })
	defer garde.Stop()
	<-s.fin
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("guichet serve: %w", err)
	}
	return nil
}
