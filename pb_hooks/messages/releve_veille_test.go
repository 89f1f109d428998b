package messages_test

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/messages"
)

// attendrePlis waits until so many plis are stored.
func (p *poste) attendrePlis(nb int) {
	p.t.Helper()
	fin := time.After(20 * time.Second)
	for {
		arrive := messages.Arrivees(p.App)
		if len(p.plis()) >= nb {
			return
		}
		select {
		case <-arrive:
		case <-fin:
			p.t.Fatalf("%d plis, attendu %d", len(p.plis()), nb)
		}
	}
}

func TestLeServeurPrevientALArrivee(t *testing.T) {
	p := &poste{mairie: ouvrir(t)}
	p.serveur, p.port = serveurIMAP(t, imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}})
	arreter := messages.Veiller(p.App)
	arrete := false
	t.Cleanup(func() {
		if !arrete {
			arreter()
		}
	})
	p.poster(p.ecrit(camilleEcrit, "Avant", "Déjà là."))
	p.boite = p.ajouter("mairie@saint-exemple.fr", p.secretariat())
	messages.Reveiller(p.App)
	p.attendrePlis(1)
	p.poster(p.ecrit(camilleEcrit, "Pendant", "Arrive pendant l’écoute."))
	p.attendrePlis(2)

	// Stopping waits for nothing but the mail under way.
	fini := make(chan struct{})
	go func() { arreter(); close(fini) }()
	select {
	case <-fini:
		arrete = true
	case <-time.After(10 * time.Second):
		t.Fatal("l’arrêt attend le serveur")
	}
}

// dovecot starts the mail server that most mairies' providers run, with a
// certificate of its own, and returns its IMAP port.
func dovecot(t *testing.T) int {
	t.Helper()
	programme, err := exec.LookPath("dovecot")
	if err != nil {
		programme, err = exec.LookPath("/usr/sbin/dovecot")
	}
	if err != nil {
		t.Fatal("dovecot est absent : « apt-get install dovecot-imapd » (.ci/run le fait)")
	}
	dir := t.TempDir()
	must(t, os.Chmod(filepath.Dir(dir), 0o755))
	must(t, os.Chmod(dir, 0o777))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, l.Close())
	cle := exec.Command("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout", dir+"/cle.pem", "-out", dir+"/cert.pem")
	if sortie, err := cle.CombinedOutput(); err != nil {
		t.Fatalf("openssl : %v\n%s", err, sortie)
	}
	reglages := fmt.Sprintf(`
base_dir = %[1]s/run
state_dir = %[1]s/run
log_path = %[1]s/journal
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/cle.pem
disable_plaintext_auth = yes
mail_location = maildir:%[1]s/maildir
mail_uid = %[3]s
mail_gid = %[3]s
first_valid_uid = 1
default_login_user = nobody
default_internal_user = nobody
default_internal_group = nogroup
passdb {
  driver = static
  args = password=secret
}
userdb {
  driver = static
  args = uid=%[3]s gid=%[3]s home=%[1]s
}
service imap-login {
  chroot =
  inet_listener imap {
    port = %[2]d
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`, dir, port, "mail")
	must(t, os.WriteFile(dir+"/dovecot.conf", []byte(reglages), 0o644))
	cmd := exec.Command(programme, "-F", "-c", dir+"/dovecot.conf")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var erreurs strings.Builder
	cmd.Stderr = &erreurs
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			journal, _ := os.ReadFile(dir + "/journal")
			t.Logf("%s\n%s", erreurs.String(), journal)
		}
	})
	// The kernel refuses until the port is open: there is no event for it.
	for debut := time.Now(); time.Since(debut) < 15*time.Second; {
		if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			must(t, conn.Close())
			return port
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("dovecot n’ouvre pas son port")
	return 0
}

func TestUnVraiServeurDeCourriel(t *testing.T) {
	p := &poste{mairie: ouvrir(t)}
	p.port = dovecot(t)
	b := &messages.Boite{
		Collectivite: p.c.ID, Service: p.secretariat(), Adresse: "mairie@saint-exemple.fr", Serveur: "127.0.0.1", Port: p.port,
		Chiffrement: messages.ParSTARTTLS, Identifiant: "mairie", Active: true,
	}
	p.permettre(b)
	must(t, b.Sceller(p.Socle, "secret"))
	p.Transaction(func(tx core.App) error { return b.Enregistrer(tx, essai) })
	c, err := imapclient.DialStartTLS(fmt.Sprintf("127.0.0.1:%d", p.port), &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true}})
	must(t, err)
	defer c.Close()
	must(t, c.Login("mairie", "secret").Wait())
	ajouter := func(brut string) {
		t.Helper()
		brut = strings.ReplaceAll(brut, "\n", "\r\n")
		cmd := c.Append("INBOX", int64(len(brut)), nil)
		_, err := cmd.Write([]byte(brut))
		must(t, err)
		must(t, cmd.Close())
		_, err = cmd.Wait()
		must(t, err)
	}
	lus := func() (total, lus uint32) {
		t.Helper()
		d, err := c.Status("INBOX", &imap.StatusOptions{NumMessages: true, NumUnseen: true}).Wait()
		must(t, err)
		return *d.NumMessages, *d.NumMessages - *d.NumUnseen
	}
	d := p.deposer()
	ajouter(p.ecrit(camilleEcrit, "Ma demande "+d.Numero, "Voici."))
	ajouter(p.avecDocuments("Un plan"))
	p.Executer("releve-courriels")
	if l := p.plis(); len(l) != 2 || l[0].Etat != messages.PliRattache || l[1].Texte != "Voici le plan." {
		t.Fatalf("%+v", l)
	}
	if total, lus := lus(); total != 2 || lus != 2 {
		t.Errorf("%d courriels, %d lus", total, lus)
	}
	p.Executer("releve-courriels")
	if n := len(p.plis()); n != 2 {
		t.Errorf("%d plis au second relevé", n)
	}
	phrase, err := b.Essayer(t.Context(), p.App)
	must(t, err)
	if !strings.Contains(phrase, "2\u00a0courriels") || !strings.Contains(phrase, "aussitôt") {
		t.Errorf("« %s »", phrase)
	}
	arreter := messages.Veiller(p.App)
	ajouter(p.ecrit(camilleEcrit, "Encore", "Pendant l’écoute."))
	p.attendrePlis(3)
	arreter()

	_, err = p.App.DB().Update("boites", dbx.Params{"serveur": "127.0.0.1", "repertoire": "Archives"}, dbx.HashExp{"id": b.ID}).Execute()
	must(t, err)
	b, err = messages.BoiteParID(p.App, p.c.ID, b.ID)
	must(t, err)
	if _, err := b.Essayer(t.Context(), p.App); err == nil || !strings.Contains(err.Error(), "n’existe pas ou ne s’ouvre pas") {
		t.Errorf("%v", err)
	}
}
