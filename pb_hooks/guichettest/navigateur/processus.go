package navigateur

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// arretMax is how long the program may take to stop after the signal.
const arretMax = 15 * time.Second

// processus is one run of the program.
type processus struct {
	cmd *exec.Cmd
	lu  chan struct{} // closed when it has said its last word
	tue bool
}

func (p *processus) tuer() {
	p.tue = true
	_ = p.cmd.Process.Kill() // an error means that it has ended already
	<-p.lu
	_ = p.cmd.Wait() // killed: it says so
}

// demarrer runs a command of the program until the end of the test. It waits
// for the line in which ouverture reads something, and gives it.
func (g *Guichet) demarrer(ouverture func(ligne string) string, args ...string) string {
	g.t.Helper()
	nom := "guichet " + strings.Join(args, " ")
	cmd := exec.Command(g.programme, args...)
	cmd.Env = g.environnement
	tuyau, err := cmd.StdoutPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	ouvert, lu := make(chan string, 1), make(chan struct{})
	sortie := g.t.Output()
	go func() {
		defer close(lu)
		lignes := bufio.NewScanner(tuyau)
		for lignes.Scan() {
			if dit := ouverture(lignes.Text()); dit != "" {
				select {
				case ouvert <- dit:
				default: // it was said already
				}
			}
			fmt.Fprintln(sortie, lignes.Text())
		}
	}()
	p := &processus{cmd: cmd, lu: lu}
	g.processus = p
	g.t.Cleanup(func() {
		if p.tue {
			return
		}
		_ = cmd.Process.Signal(syscall.SIGTERM) // an error means that it has ended: Wait tells how
		garde := time.AfterFunc(arretMax, func() { _ = cmd.Process.Kill() })
		<-lu
		if err := cmd.Wait(); err != nil {
			g.t.Errorf("%s : %v", nom, err)
		}
		garde.Stop()
	})
	select {
	case dit := <-ouvert:
		return dit
	case <-lu:
		g.t.Fatalf("%s s’est arrêté avant d’ouvrir", nom)
	}
	return ""
}
