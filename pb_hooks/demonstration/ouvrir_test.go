//go:build linux

package demonstration_test

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"guichet/pb_hooks/demonstration"
)

func TestLeNavigateurNeSOuvreQueDevantQuelquUn(t *testing.T) {
	for _, ligne := range []struct{ nom, systeme, env, attendu string }{
		{"une session X", "linux", "DISPLAY", "setsid xdg-open"},
		{"une session Wayland", "freebsd", "WAYLAND_DISPLAY", "setsid xdg-open"},
		{"un serveur", "linux", "", ""},
		{"un Mac", "darwin", "", "open"},
		{"un Mac par SSH", "darwin", "SSH_CONNECTION", ""},
		{"Windows", "windows", "", "rundll32 url.dll,FileProtocolHandler"},
	} {
		t.Run(ligne.nom, func(t *testing.T) {
			env := func(nom string) string { return map[bool]string{true: "oui"}[nom == ligne.env] }
			if c := strings.Join(demonstration.Ouvreur(ligne.systeme, env), " "); c != ligne.attendu {
				t.Errorf("« %s », attendu « %s »", c, ligne.attendu)
			}
		})
	}
}

// The page of the demo opens in the browser, once it answers.
func TestLaDemonstrationSOuvreDansLeNavigateur(t *testing.T) {
	folder := t.TempDir()
	tube := filepath.Join(folder, "tube")
	if err := syscall.Mkfifo(tube, 0o600); err != nil {
		t.Fatal(err)
	}
	faux := "#!/bin/sh\necho \"$1\" > " + tube + "\n"
	if err := os.WriteFile(filepath.Join(folder, "xdg-open"), []byte(faux), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+":"+os.Getenv("PATH"))
	t.Setenv("DISPLAY", ":0")
	t.Setenv("SSH_CONNECTION", "")

	ctx, arreter := context.WithCancel(t.Context())
	defer arreter()
	c := demonstration.Commande("essai", monter)
	c.SetArgs([]string{"--port", "0"})
	c.SetOut(t.Output())
	c.SetErr(t.Output())
	fini := make(chan error, 1)
	go func() { fini <- c.ExecuteContext(ctx) }()
	lu := make(chan string, 1)
	go func() {
		brut, _ := os.ReadFile(tube) // an error is an empty address
		lu <- strings.TrimSpace(string(brut))
	}()
	select {
	case adresse := <-lu:
		if !regexp.MustCompile(`^http://127\.0\.0\.1:\d+/demo$`).MatchString(adresse) {
			t.Errorf("le navigateur s’ouvre sur « %s »", adresse)
		}
	case err := <-fini:
		t.Fatalf("la démonstration s’est arrêtée : %v", err)
	}
	arreter()
	if err := <-fini; err != nil {
		t.Error(err)
	}
}
