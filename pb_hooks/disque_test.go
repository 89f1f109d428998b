package pb_hooks_test

import (
	"errors"
	"html"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// monter mounts a small disk for the test, which only root may.
func monter(t *testing.T, args ...string) string {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("monter un disque demande Linux et root")
	}
	la := t.TempDir()
	if b, err := exec.CommandContext(t.Context(), "mount", append(args, la)...).CombinedOutput(); err != nil {
		t.Skipf("cette machine ne laisse pas monter de disque : %s", b)
	}
	t.Cleanup(func() {
		// The test's context is over: this one is for the machine.
		if b, err := exec.Command("umount", la).CombinedOutput(); err != nil { //nolint:noctx // see above
			t.Errorf("umount : %s", b)
		}
	})
	return la
}

// petitDisque is a guichet on a disk, with a visitor who has begun a demande.
type petitDisque struct {
	*guichettest.Banc
	t           *testing.T
	disque      string
	c           *collectivites.Collectivite
	u           *guichettest.Client
	brouillon   string // ready to be sent
	etape       string // a page of another one
	champ       string // of that page
	remplissage string
}

func ouvrirPetitDisque(t *testing.T, disque string) *petitDisque {
	t.Helper()
	x := &petitDisque{Banc: guichettest.New(t, "--data-dir="+disque), t: t, disque: disque, remplissage: filepath.Join(disque, "remplissage")}
	x.Socle.Disque = socle.Disque
	x.Socle.Config.Limits.ReserveMB = 8
	x.c = x.Collectivite("Saint-Exemple", "contact")
	x.u = x.Client()
	x.brouillon = x.commencer()
	autre := x.commencer()
	for _, l := range regexp.MustCompile(`href="([^"?]*/etapes/[^"?]*)`).FindAllStringSubmatch(x.u.Ouvrir(autre+"/verification").Corps, -1) {
		m := regexp.MustCompile(`<textarea[^>]* name="([^"]+)"`).FindStringSubmatch(x.u.Lire(l[1]).Attendre(http.StatusOK).Corps)
		if m != nil {
			x.etape, x.champ = l[1], m[1]
		}
	}
	if x.champ == "" {
		t.Fatal("aucun texte à saisir")
	}
	return x
}

// commencer fills in a demande, that is only to be sent.
func (x *petitDisque) commencer() (brouillon string) {
	x.t.Helper()
	brouillon, _, _ = strings.Cut(x.u.Envoyer(x.c.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther).Vers, "/etapes/")
	x.u.RemplirParPages(brouillon, "contact", x.Horloge.Aujourdhui(), rand.New(rand.NewPCG(1, 2)))
	return brouillon
}

// remplir takes the disk up but for so many bytes.
func (x *petitDisque) remplir(reste int64) {
	x.t.Helper()
	if _, err := x.App.NonconcurrentDB().NewQuery("PRAGMA wal_checkpoint(TRUNCATE)").Execute(); err != nil {
		x.t.Fatal(err)
	}
	f, err := os.OpenFile(x.remplissage, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		x.t.Fatal(err)
	}
	defer f.Close()
	libre, _, err := socle.Disque(x.disque)
	if err != nil {
		x.t.Fatal(err)
	}
	n := int64(libre) - reste
	if reste == 0 {
		n += 1 << 20 // to the last byte
	}
	if _, err := io.Copy(f, io.LimitReader(zeros{}, n)); err != nil && !errors.Is(err, syscall.ENOSPC) {
		x.t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// lit tells that reading goes on.
func (x *petitDisque) lit() {
	x.t.Helper()
	for _, chemin := range []string{x.c.Chemin() + "/", x.c.Chemin() + "/demarches/contact", x.brouillon + "/verification", "/aide"} {
		x.u.Ouvrir(chemin).Attendre(http.StatusOK)
	}
}

// refuse fails unless an answer is the page of a disk that takes nothing.
func refuse(t *testing.T, p *guichettest.Page, phrase string) {
	t.Helper()
	p.Attendre(http.StatusServiceUnavailable).Contient(phrase)
	if p.Header.Get("Retry-After") == "" {
		t.Errorf("%s : pas de Retry-After", p.URL)
	}
}

const tape = "Un lampadaire clignote"

// refuseDEnregistrer types a page, which comes back with what was typed.
func (x *petitDisque) refuseDEnregistrer() {
	x.t.Helper()
	p := x.u.Envoyer(x.etape, url.Values{x.champ: {tape}})
	refuse(x.t, p, "Vos réponses n’ont pas pu être enregistrées : le guichet ne peut plus rien enregistrer pour le moment.")
	if !strings.Contains(html.UnescapeString(p.Corps), tape) {
		x.t.Error("ce qui était tapé est perdu")
	}
}

// sain fails unless nothing is lost or damaged, and the demande goes through.
func (x *petitDisque) sain() {
	x.t.Helper()
	if p := x.u.Ouvrir(x.u.Envoyer(x.brouillon+"/envoi", nil).Attendre(http.StatusSeeOther).Vers).Attendre(http.StatusOK); !strings.HasSuffix(p.URL, "/confirmation") {
		x.t.Errorf("la demande n’est pas déposée : %s\n%s", p.URL, p.Texte())
	}
	x.constater()
}

func (x *petitDisque) constater() {
	x.t.Helper()
	var dit string
	if err := x.App.DB().NewQuery("SELECT integrity_check FROM pragma_integrity_check").Row(&dit); err != nil || dit != "ok" {
		x.t.Errorf("base : %q, %v", dit, err)
	}
	if _, _, err := socle.VerifierJournal(x.App); err != nil {
		x.t.Error(err)
	}
}

func (x *petitDisque) demandes() (n int) {
	x.t.Helper()
	if err := x.App.DB().NewQuery("SELECT count(*) FROM demandes").Row(&n); err != nil {
		x.t.Fatal(err)
	}
	return n
}

func TestUnDisquePlein(t *testing.T) {
	x := ouvrirPetitDisque(t, monter(t, "-t", "tmpfs", "-o", "size=64m", "tmpfs"))
	x.remplir(6 << 20) // under the reserve
	refuse(t, x.u.Envoyer(x.brouillon+"/envoi", nil), "Le guichet manque de place")
	refuse(t, x.u.Envoyer(x.c.Chemin()+"/demarches/contact", nil), "Le guichet manque de place")
	x.u.Envoyer(x.etape, url.Values{x.champ: {"ce qui est commencé continue"}}).Attendre(http.StatusSeeOther)
	x.lit()
	x.remplir(0)
	x.refuseDEnregistrer()
	refuse(t, x.u.Envoyer(x.brouillon+"/envoi", nil), "Le guichet manque de place")
	x.Socle.Config.Limits.ReserveMB = 0 // an instance without reserve meets the disk itself
	refuse(t, x.u.Envoyer(x.brouillon+"/envoi", nil), "Le guichet ne peut plus rien enregistrer pour le moment.")
	x.lit()
	if n := x.demandes(); n != 0 {
		t.Errorf("%d demandes sur un disque plein", n)
	}
	if err := os.Remove(x.remplissage); err != nil {
		t.Fatal(err)
	}
	x.Socle.Config.Limits.ReserveMB = 8
	x.sain()
}

// A disk that fails is made read-only by the system while the program has its
// files open: ext4 does so on an error, which its option « abort » plays.
func TestUnDisqueEnLectureSeule(t *testing.T) {
	image := filepath.Join(t.TempDir(), "disque")
	if err := os.WriteFile(image, make([]byte, 64<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	mkfs, err := exec.LookPath("mkfs.ext4")
	if err != nil {
		t.Skip("mkfs.ext4 n’est pas là")
	}
	if b, err := exec.CommandContext(t.Context(), mkfs, "-q", "-F", image).CombinedOutput(); err != nil {
		t.Fatalf("%s", b)
	}
	var brouillon string
	var u *guichettest.Client
	passe := t.Run("le disque passe en lecture seule", func(t *testing.T) {
		x := ouvrirPetitDisque(t, monter(t, "-o", "loop", image))
		brouillon, u = x.brouillon, x.u
		if b, err := exec.CommandContext(t.Context(), "mount", "-o", "remount,abort", x.disque).CombinedOutput(); err != nil {
			t.Fatalf("%s", b)
		}
		refuse(t, x.u.Envoyer(x.brouillon+"/envoi", nil), "Le guichet ne peut plus rien enregistrer pour le moment.")
		x.refuseDEnregistrer()
		x.lit()
	})
	if !passe {
		return
	}
	t.Run("remonté, il reprend où l’usager en était", func(t *testing.T) {
		x := &petitDisque{Banc: guichettest.New(t, "--data-dir="+monter(t, "-o", "loop", image)), t: t, brouillon: brouillon}
		x.Socle.Config.Limits.ReserveMB = 8
		x.u = x.Client().AvecCookies(u)
		if n := x.demandes(); n != 0 {
			t.Errorf("%d demandes sur un disque en lecture seule", n)
		}
		x.sain()
	})
}
