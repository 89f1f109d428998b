package sauvegardes_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// What the process that is cut is told by its environment.
const (
	coupeA   = "COUPURE_A" // the step before which it dies, from 1
	coupeQue = "COUPURE_QUE"
)

// TestProcessusCoupe is the process that is killed: a backup or a restoration, by
// the real code on real files, which SIGKILL ends before its nth step.
func TestProcessusCoupe(t *testing.T) {
	coupe, err := strconv.Atoi(os.Getenv(coupeA))
	if err != nil {
		t.Skip("lancé par les autres essais de ce fichier")
	}
	n := 0
	sauvegardes.Etape(func(nom string) {
		n++
		fmt.Fprintln(os.Stderr, "étape", n, nom)
		if n == coupe {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		}
	})
	mots := strings.Split(os.Getenv(coupeQue), "|")
	if mots[0] == "sauvegarder" {
		app, _ := demarrer(t, mots[1])
		_, err := sauvegardes.Sauvegarder(t.Context(), app, sauvegardes.Nuit)
		must(t, err)
		return
	}
	_, err = restaurer(t, mots[1], mots[2], mots[3], mots[4])
	must(t, err)
}

// couper runs it; fini tells that it came to its end before the cut.
func couper(t *testing.T, a int, que ...string) (fini bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestProcessusCoupe$")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", coupeA, a), coupeQue+"="+strings.Join(que, "|"))
	sortie, err := cmd.CombinedOutput()
	var mort *exec.ExitError
	switch {
	case err == nil:
		return true
	case errors.As(err, &mort) && mort.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL:
		l := strings.Split(strings.TrimSpace(string(sortie)), "\n")
		t.Logf("tué avant : %s", l[len(l)-1])
		return false
	}
	t.Fatalf("%v\n%s", err, sortie)
	return false
}

func copier(t *testing.T, de string) string {
	t.Helper()
	vers := filepath.Join(t.TempDir(), "donnees")
	must(t, os.CopyFS(vers, os.DirFS(de)))
	return vers
}

func TestUneRestaurationTueeLaisseUnGuichetEntier(t *testing.T) {
	if testing.Short() {
		t.Skip("un arrêt brutal par étape : pas avec -short")
	}
	p := ouvrir(t)
	un := p.piece("un document")
	s := p.sauvegarder(sauvegardes.Demande)
	deux := p.piece("un document d’après la sauvegarde")
	must(t, socle.Fermer(p.App))
	nouveaux := 0
	for a := 1; ; a++ {
		donnees := copier(t, p.App.DataDir())
		fini := couper(t, a, "restaurer", donnees, p.repertoire, s.Nom, p.phrase)
		app, so := demarrer(t, donnees)
		_, muet := so.Muet()
		attendues := 2
		if muet {
			attendues = 1
			nouveaux++
		}
		if n := nombre(t, app, "SELECT count(*) FROM pieces"); n != attendues {
			t.Errorf("coupée avant l’étape %d : %d documents, muet %v", a, n, muet)
		}
		if n, err := pieces.VerifierStock(app); n != attendues || err != nil {
			t.Errorf("coupée avant l’étape %d : %v", a, err)
		}
		if _, _, err := socle.VerifierJournal(app); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(donnees, sauvegardes.NomPlan)); err == nil {
			t.Error("le plan reste")
		}
		if fini && !muet {
			t.Error("la restauration finie n’a rien restauré")
		}
		if muet {
			l, err := filepath.Glob(filepath.Join(donnees, sauvegardes.PrefixeAvant+"*"))
			if must(t, err); len(l) != 1 {
				t.Fatalf("étape %d : %v", a, l)
			}
			for _, e := range []string{un, deux} {
				if _, err := os.Stat(pieces.Fichier(l[0], e)); err != nil {
					t.Error(err)
				}
			}
		}
		if fini {
			if a < 10 || nouveaux < 5 {
				t.Errorf("%d étapes, %d finies au démarrage : rien n’est éprouvé", a, nouveaux)
			}
			return
		}
	}
}

func TestUneSauvegardeTueeNAbimeRien(t *testing.T) {
	if testing.Short() {
		t.Skip("un arrêt brutal par étape : pas avec -short")
	}
	p := ouvrir(t)
	p.piece("un document")
	s := p.sauvegarder(sauvegardes.Nuit)
	p.piece("un deuxième")
	p.piece("un troisième")
	must(t, socle.Fermer(p.App))
	fini := false
	for a := 1; !fini; a++ {
		fini = couper(t, a, "sauvegarder", p.App.DataDir())
		must(t, p.App.Bootstrap())
		for _, nom := range deGenre(fichiers(t, p.repertoire), "") {
			if strings.HasSuffix(nom, ".part") {
				continue
			}
			une, err := sauvegardes.ParNom(p.App, nom)
			must(t, err)
			must(t, sauvegardes.Prouver(t.Context(), p.App, une, true))
		}
		must(t, socle.Fermer(p.App))
		if a > 20 {
			t.Fatal("sans fin")
		}
	}
	must(t, p.App.Bootstrap())
	relue, err := sauvegardes.ParNom(p.App, s.Nom)
	must(t, err)
	if !relue.Prouvee() {
		t.Errorf("%+v", relue)
	}
	if l := deGenre(fichiers(t, p.repertoire), "pieces"); len(l) != 3 {
		t.Error(l)
	}
}
