package sauvegardes_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"guichet/pb_hooks/sauvegardes"
)

// lancer starts a server of this machine and waits until its port is open.
func lancer(t *testing.T, port int, journal string, programme string, args ...string) {
	t.Helper()
	cmd := exec.Command(programme, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var dit strings.Builder
	cmd.Stdout, cmd.Stderr = &dit, &dit
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		_ = cmd.Wait()
		if t.Failed() {
			b, _ := os.ReadFile(journal)
			t.Logf("%s\n%s", dit.String(), b)
		}
	})
	// The kernel refuses until the port is open: there is no event for it.
	for debut := time.Now(); time.Since(debut) < 30*time.Second; {
		if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			must(t, conn.Close())
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s n’ouvre pas son port", programme)
}

func portLibre(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// cleSSH draws a key and writes it in a file; it returns its two halves.
func cleSSH(t *testing.T, chemin string) (privee, publique string) {
	t.Helper()
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	bloc, err := ssh.MarshalPrivateKey(priv, "essai")
	must(t, err)
	privee = string(pem.EncodeToMemory(bloc))
	must(t, os.WriteFile(chemin, []byte(privee), 0o600))
	p, err := ssh.NewPublicKey(pub)
	must(t, err)
	return privee, string(ssh.MarshalAuthorizedKey(p))
}

// serveurSSH starts Debian's OpenSSH on a port and gives the target that it is, with
// its host key not met yet.
func serveurSSH(t *testing.T, dir string, port int) sauvegardes.Cible {
	t.Helper()
	programme, err := exec.LookPath("/usr/sbin/sshd")
	if err != nil {
		t.Fatal("sshd est absent : « apt-get install openssh-server » (.ci/run le fait)")
	}
	cleSSH(t, filepath.Join(dir, "hote"))
	privee, publique := cleSSH(t, filepath.Join(dir, "client"))
	must(t, os.WriteFile(filepath.Join(dir, "autorisees"), []byte(publique), 0o600))
	must(t, os.MkdirAll(filepath.Join(dir, "depot"), 0o700))
	if os.Getuid() == 0 {
		must(t, os.MkdirAll("/run/sshd", 0o755)) // root's sshd wants it, whatever it is told
	}
	conf := fmt.Sprintf(`
Port %d
ListenAddress 127.0.0.1
HostKey %[2]s/hote
AuthorizedKeysFile %[2]s/autorisees
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
`, port, dir)
	must(t, os.WriteFile(filepath.Join(dir, "sshd_config"), []byte(conf), 0o600))
	lancer(t, port, filepath.Join(dir, "journal"), programme, "-D", "-f", filepath.Join(dir, "sshd_config"), "-E", filepath.Join(dir, "journal"))
	qui := os.Getenv("USER")
	if b, err := exec.Command("id", "-un").Output(); err == nil {
		qui = strings.TrimSpace(string(b))
	}
	return sauvegardes.Cible{
		Genre: sauvegardes.CibleSFTP, Hote: "127.0.0.1", Port: port, Utilisateur: qui, ClePrivee: privee, Repertoire: filepath.Join(dir, "depot"),
	}
}

// serveurS3 starts versitygw, an S3 server over a folder, with one bucket.
func serveurS3(t *testing.T, dir string) sauvegardes.Cible {
	t.Helper()
	programme, err := exec.LookPath("versitygw")
	if err != nil {
		b, _ := exec.Command("go", "env", "GOPATH").Output()
		programme, err = exec.LookPath(filepath.Join(strings.TrimSpace(string(b)), "bin", "versitygw"))
	}
	if err != nil {
		t.Fatal("versitygw est absent : « go install github.com/versity/versitygw/cmd/versitygw@v1.8.0 » (.ci/run le fait)")
	}
	must(t, os.MkdirAll(filepath.Join(dir, "seau"), 0o700))
	port := portLibre(t)
	lancer(t, port, "", programme, "--access", "cle-essai", "--secret", "secret-essai-secret", "--port", fmt.Sprintf("127.0.0.1:%d", port), "--region", "fr-essai", "posix", dir)
	return sauvegardes.Cible{
		Genre: sauvegardes.CibleS3, Adresse: fmt.Sprintf("http://127.0.0.1:%d", port), Region: "fr-essai", Seau: "seau", Prefixe: "mairie/",
		CleAcces: "cle-essai", CleSecrete: "secret-essai-secret",
	}
}
