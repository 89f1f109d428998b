package sauvegardes_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

// The real program, as a technician types it.
func TestLesCommandes(t *testing.T) {
	if testing.Short() {
		t.Skip("construit le programme : pas avec -short")
	}
	programme, err := depots.Construire(t.TempDir(), "guichet")
	must(t, err)
	p := ouvrirSans(t)
	ssh := serveurSSH(t, t.TempDir(), portLibre(t))
	c, err := sauvegardes.Essayer(t.Context(), p.App, ssh)
	must(t, err)
	p.viser(c)
	p.piece("un document")
	donnees, neuf := p.App.DataDir(), filepath.Join(t.TempDir(), "neuf")
	must(t, socle.Fermer(p.App))
	cle := filepath.Join(t.TempDir(), "cle")
	must(t, os.WriteFile(cle, []byte(ssh.ClePrivee), 0o600))
	lancer := func(t *testing.T, folder, saisie string, reglages []string, args ...string) (sortie string, err error) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), programme, args...)
		cmd.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GUICHET_") }), "GUICHET_DATA_DIR="+folder, "GUICHET_SMTP_FROM=guichet@example.org")
		cmd.Env = append(cmd.Env, reglages...)
		cmd.Stdin = strings.NewReader(saisie)
		b, err := cmd.CombinedOutput()
		return string(b), err
	}
	reussir := func(t *testing.T, dit string, folder, saisie string, args ...string) string {
		t.Helper()
		sortie, err := lancer(t, folder, saisie, nil, args...)
		if err != nil || !strings.Contains(sortie, dit) {
			t.Fatalf("guichet %v : %v\n%s", args, err, sortie)
		}
		return sortie
	}
	echouer := func(t *testing.T, dit string, folder, saisie string, args ...string) {
		t.Helper()
		if sortie, err := lancer(t, folder, saisie, nil, args...); err == nil || !strings.Contains(sortie, dit) {
			t.Errorf("guichet %v : %v\n%s", args, err, sortie)
		}
	}
	sortie := reussir(t, "1 pieces of which 1 are new", donnees, "", "backup", "now")
	nom, _, _ := strings.Cut(sortie, ":")
	reussir(t, nom, donnees, "", "backup", "list")
	reussir(t, "tout se relit", donnees, "", "backup", "verify", "--full")
	reussir(t, "full done", donnees, "", "backup", "list")
	reussir(t, "la base se relit", donnees, "", "backup", "verify", nom)
	echouer(t, "no such backup", donnees, "", "backup", "verify", "autre")
	echouer(t, "one of list, now, verify", donnees, "", "backup")
	echouer(t, "sends already", donnees, "", "confirm")
	echouer(t, "pas réglées", neuf, "", "backup", "now")

	t.Run("restaurer refuse sans rien changer", func(t *testing.T) {
		echouer(t, "no such file", donnees, p.phrase+"\n", "restore", "absent.guichet")
		echouer(t, "does not open", donnees, autrePhrase(t, p)+"\n", "restore", nom)
		echouer(t, "nothing was done", donnees, p.phrase+"\nnon\n", "restore", nom)
		echouer(t, "read the answer", donnees, "", "restore", nom)
		if _, err := os.Stat(filepath.Join(donnees, "copie-muette")); err == nil {
			t.Error("quelque chose est restauré")
		}
	})
	t.Run("par le nom, sur place", func(t *testing.T) {
		reussir(t, "Restored.", donnees, p.phrase+"\nyes\n", "restore", nom)
		echouer(t, "est une copie", donnees, "", "backup", "now")
		reussir(t, "in service", donnees, "", "confirm")
		reussir(t, "0 are new", donnees, "", "backup", "now")
	})
	t.Run("par une adresse, sur une machine neuve", func(t *testing.T) {
		adresse := "sftp://" + c.Utilisateur + "@127.0.0.1:" + strconv.Itoa(c.Port) + c.Repertoire + "/" + nom
		sortie, err := lancer(t, neuf, p.phrase+"\n", []string{"BACKUP_SFTP_KEY_FILE=" + cle}, "restore", adresse, "--yes")
		if err == nil || !strings.Contains(sortie, "BACKUP_SFTP_HOST_KEY="+c.EmpreinteHote) {
			t.Fatalf("un serveur inconnu est cru : %v\n%s", err, sortie)
		}
		sortie, err = lancer(t, neuf, p.phrase+"\n", []string{"BACKUP_SFTP_KEY_FILE=" + cle, "BACKUP_SFTP_HOST_KEY=" + c.EmpreinteHote}, "restore", adresse, "--yes")
		if err != nil || !strings.Contains(sortie, "1 collectivités") {
			t.Fatalf("%v\n%s", err, sortie)
		}
		reussir(t, "all intact", neuf, "", "pieces", "verify")
		reussir(t, "chain intact", neuf, "", "journal", "verify")
	})
	t.Run("deux guichets ne servent pas les mêmes données", func(t *testing.T) {
		s, err := depots.Programme{Chemin: programme, Donnees: neuf, Journal: t.Output()}.Servir()
		must(t, err)
		echouer(t, "a guichet is at work on this data folder", neuf, "", "serve", "--listen", "127.0.0.1:0")
		echouer(t, "a guichet is at work on this data folder", neuf, p.phrase+"\n", "restore", nom)
		must(t, s.Arreter())
	})
}

// autrePhrase is a sound phrase that opens nothing here.
func autrePhrase(t *testing.T, p *poste) string {
	t.Helper()
	must(t, p.App.Bootstrap())
	phrase, _, err := sauvegardes.NouvelleCle(p.App)
	must(t, err)
	must(t, socle.Fermer(p.App))
	return phrase
}
