package socle_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"pgregory.net/rapid"

	"guichet/config"
	"guichet/pb_hooks/socle"
)

// rouvrir opens the floor again on a folder, which may hold a key already.
func rouvrir(t *testing.T, folder string) (*socle.Socle, error) {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: folder, DBConnect: socle.Connecter})
	s, err := socle.New(app, &config.Config{DataDir: folder}, socle.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = app.Bootstrap()
	return s, errors.Join(err, socle.Fermer(app))
}

func ouvert(t *testing.T) *socle.Coffre {
	t.Helper()
	s, err := rouvrir(t, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s.Coffre
}

func TestCeQuiEstScelleSeRelit(t *testing.T) {
	c := ouvert(t)
	rapid.Check(t, func(t *rapid.T) {
		usage, clair := rapid.String().Draw(t, "usage"), rapid.SliceOf(rapid.Byte()).Draw(t, "clair")
		scelle, err := c.Sceller(usage, clair)
		if err != nil {
			t.Fatal(err)
		}
		if relu, err := c.Desceller(usage, scelle); err != nil || !bytes.Equal(relu, clair) {
			t.Fatalf("%q, %v", relu, err)
		}
		if encore, err := c.Sceller(usage, clair); err != nil || encore == scelle {
			t.Fatalf("deux fois le même texte scellé, %v", err)
		}
		if relu, err := c.Desceller(usage+"x", scelle); err == nil {
			t.Fatalf("un autre usage lit %q", relu)
		}
	})
}

func TestCeQuiEstAltereNeSeDescellePas(t *testing.T) {
	c := ouvert(t)
	scelle, err := c.Sceller("totp", []byte("JBSWY3DPEHPK3PXP"))
	if err != nil {
		t.Fatal(err)
	}
	brut, err := base64.RawStdEncoding.DecodeString(scelle)
	if err != nil {
		t.Fatal(err)
	}
	for i := range brut {
		autre := bytes.Clone(brut)
		autre[i] ^= 1
		if _, err := c.Desceller("totp", base64.RawStdEncoding.EncodeToString(autre)); err == nil {
			t.Errorf("octet %d changé, et rien ne le dit", i)
		}
		if _, err := c.Desceller("totp", base64.RawStdEncoding.EncodeToString(brut[:i])); err == nil {
			t.Errorf("coupé à %d octets, et rien ne le dit", i)
		}
	}
	for _, faux := range []string{"", "é", scelle + "A", scelle + "\n\n!"} {
		if _, err := c.Desceller("totp", faux); err == nil {
			t.Errorf("%q se descelle", faux)
		}
	}
	if _, err := ouvert(t).Desceller("totp", scelle); err == nil {
		t.Error("la clé d’une autre instance descelle")
	}
}

func TestEmpreinte(t *testing.T) {
	c := ouvert(t)
	une := c.Empreinte("code", "123456")
	if c.Empreinte("code", "123456") != une {
		t.Error("la même valeur a deux empreintes")
	}
	autres := map[string]string{
		"un autre usage": c.Empreinte("code_suivi", "123456"), "une autre valeur": c.Empreinte("code", "123457"),
		"une autre instance": ouvert(t).Empreinte("code", "123456"), "sans clé": socle.Hacher("123456"),
	}
	for nom, v := range autres {
		if v == une || len(v) != 64 {
			t.Errorf("%s : %s", nom, v)
		}
	}
}

func TestCleDeLInstance(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "donnees")
	s, err := rouvrir(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	scelle, err := s.Coffre.Sceller("totp", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	cle := filepath.Join(folder, "guichet.cle")
	droits := func(chemin string, attendus os.FileMode) {
		t.Helper()
		i, err := os.Stat(chemin)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && i.Mode().Perm() != attendus { // Windows keeps its rights elsewhere
			t.Errorf("%s : droits %o", filepath.Base(chemin), i.Mode().Perm())
		}
	}
	droits(folder, 0o700)
	droits(cle, 0o600)
	restes, err := filepath.Glob(filepath.Join(folder, "guichet.cle?*"))
	if err != nil || len(restes) > 0 {
		t.Error(restes, err)
	}

	if err := os.Chmod(cle, 0o644); err != nil {
		t.Fatal(err)
	}
	s, err = rouvrir(t, folder)
	if err != nil {
		t.Fatal(err)
	}
	droits(cle, 0o600)
	if relu, err := s.Coffre.Desceller("totp", scelle); err != nil || string(relu) != "secret" {
		t.Errorf("au second démarrage : %q, %v", relu, err)
	}

	if err := os.WriteFile(cle, []byte("coupée"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := rouvrir(t, folder); err == nil || !strings.Contains(err.Error(), "want 32 bytes, got 7") {
		t.Errorf("une clé coupée : %v", err)
	}
}

func TestJeton(t *testing.T) {
	vus := map[string]bool{}
	for range 1000 {
		j := socle.Jeton()
		if len(j) != 43 || vus[j] || strings.ContainsAny(j, "+/=") {
			t.Fatal(j)
		}
		vus[j] = true
	}
}
