package depots

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"syscall"
	"time"
)

// Serveur is a program that answers over HTTP.
type Serveur struct {
	URL     string
	Console string // host and port of the technicians' console of a guichet, "" when it is off
	Pid     int

	cmd *exec.Cmd
	fin chan struct{} // closed once everything it said is read
}

// Demarrer starts a server and waits until it says where it answers, in the
// « url » of a line of JSON on its standard error; journal, if any, receives
// every line.
func Demarrer(cmd *exec.Cmd, journal io.Writer) (*Serveur, error) {
	s := &Serveur{cmd: cmd, fin: make(chan struct{})}
	dit, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start: %w", err)
	}
	s.Pid = cmd.Process.Pid
	type adresses struct{ URL, Console string }
	ouvert := make(chan adresses, 1)
	go func() {
		defer close(s.fin)
		lignes := bufio.NewScanner(dit)
		for lignes.Scan() {
			var l adresses
			if json.Unmarshal(lignes.Bytes(), &l) == nil && l.URL != "" {
				select {
				case ouvert <- l:
				default: // said before
				}
			}
			if journal != nil {
				fmt.Fprintln(journal, lignes.Text())
			}
		}
	}()
	select {
	case l := <-ouvert:
		s.URL, s.Console = l.URL, l.Console
		return s, nil
	case <-s.fin:
		return nil, errors.Join(fmt.Errorf("%s ended before it answered", cmd.Path), cmd.Wait())
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
		return fmt.Errorf("stop %s: %w", s.cmd.Path, err)
	}
	return nil
}
