package installation_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guichet/config"
	"guichet/pb_hooks/installation"
)

// essai is a machine in a temporary folder, whose commands are written down.
type essai struct {
	*installation.Machine
	commandes []string
	dit       bytes.Buffer
}

func machine(t *testing.T) *essai {
	t.Helper()
	racine := t.TempDir()
	programme := filepath.Join(racine, "telecharge")
	ecrire(t, programme, "le programme")
	e := &essai{}
	e.Machine = &installation.Machine{Racine: racine, Programme: programme, Sortie: &e.dit, Executer: func(nom string, args ...string) error {
		e.commandes = append(e.commandes, nom+" "+strings.Join(args, " "))
		return nil
	}}
	return e
}

func ecrire(t *testing.T, chemin, contenu string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(chemin), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(chemin, []byte(contenu), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (e *essai) lire(t *testing.T, chemin string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(e.Racine, chemin))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

const (
	uniteEtc    = "etc/systemd/system/guichet.service"
	unitePaquet = "usr/lib/systemd/system/guichet.service"
	reglages    = "etc/guichet/guichet.yaml"
)

func TestInstallerLeService(t *testing.T) {
	e := machine(t)
	if err := e.Installer(installation.Demande{Domaine: "guichet.exemple.fr"}); err != nil {
		t.Fatal(err)
	}
	if e.lire(t, "usr/local/bin/guichet") != "le programme" || !strings.Contains(e.lire(t, uniteEtc), "ExecStart=/usr/local/bin/guichet serve") {
		t.Error("le programme n’est pas copié, ou l’unité ne le nomme pas")
	}
	cfg, err := config.Load([]string{"--config", filepath.Join(e.Racine, reglages)})
	if err != nil || cfg.Domain != "guichet.exemple.fr" || cfg.DataDir != "/var/lib/guichet" || cfg.Listen != ":443" {
		t.Errorf("%+v %v", cfg, err)
	}
	if s := strings.Join(e.commandes, "\n"); s != "systemd-sysusers guichet.conf\nchgrp guichet /etc/guichet/guichet.yaml\nsystemctl daemon-reload\nsystemctl enable guichet.service\nsystemctl restart guichet.service" {
		t.Error(s)
	}
	t.Run("une seconde fois, ce qui est réglé reste", func(t *testing.T) {
		ecrire(t, filepath.Join(e.Racine, reglages), "# à moi\ndomain: \"guichet.exemple.fr\"\nlog:\n  format: json\n")
		if err := e.Installer(installation.Demande{}); err != nil {
			t.Fatal(err)
		}
		if s := e.lire(t, reglages); s != "# à moi\ndomain: \"guichet.exemple.fr\"\nlog:\n  format: json\n" {
			t.Error(s)
		}
	})
	t.Run("le retirer garde les données et les réglages", func(t *testing.T) {
		ecrire(t, filepath.Join(e.Racine, "var/lib/guichet/data.db"), "demandes")
		if err := e.Retirer(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(e.Racine, uniteEtc)); err == nil {
			t.Error("l’unité reste")
		}
		e.lire(t, "var/lib/guichet/data.db")
		e.lire(t, reglages)
		if err := e.Retirer(); err == nil {
			t.Error("retiré deux fois")
		}
	})
}

func TestInstallerAilleurs(t *testing.T) {
	e := machine(t)
	if err := e.Installer(installation.Demande{Donnees: "/srv/guichet"}); err != nil {
		t.Fatal(err)
	}
	if u := e.lire(t, uniteEtc); !strings.Contains(u, "ReadWritePaths=/srv/guichet\n") || !strings.Contains(u, "WorkingDirectory=/srv/guichet\n") {
		t.Error(u)
	}
	if !strings.Contains(e.lire(t, reglages), "data_dir: \"/srv/guichet\"") {
		t.Error("data_dir n’est pas réglé")
	}
	for _, ferme := range []string{"/home/zoe/guichet", "/root", "/tmp/x", "guichet_data"} {
		if err := machine(t).Installer(installation.Demande{Donnees: ferme}); err == nil {
			t.Errorf("%s est accepté", ferme)
		}
	}
}

func TestLePaquetGardeSonUnite(t *testing.T) {
	e := machine(t)
	ecrire(t, filepath.Join(e.Racine, unitePaquet), "du paquet")
	if err := e.Installer(installation.Demande{Domaine: "guichet.exemple.fr"}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(e.Racine, uniteEtc)); err == nil {
		t.Error("une seconde unité est écrite")
	}
	if !strings.Contains(e.lire(t, reglages), "\ndomain: \"guichet.exemple.fr\"\n") {
		t.Error("le domaine n’est pas réglé")
	}
	if err := e.Retirer(); err == nil || !strings.Contains(err.Error(), "apt-get remove") {
		t.Error(err)
	}
}

func TestABlancRienNEstFait(t *testing.T) {
	e := machine(t)
	e.ABlanc = true
	if err := e.Installer(installation.Demande{Domaine: "guichet.exemple.fr"}); err != nil {
		t.Fatal(err)
	}
	entrees, err := os.ReadDir(e.Racine)
	if err != nil || len(entrees) != 1 || len(e.commandes) != 0 {
		t.Errorf("%v %v %v", entrees, e.commandes, err)
	}
	if s := e.dit.String(); !strings.Contains(s, "write /etc/systemd/system/guichet.service") || !strings.Contains(s, "  domain: \"guichet.exemple.fr\"") {
		t.Error(s)
	}
}

func TestReglerUneCle(t *testing.T) {
	for _, r := range []struct{ nom, texte, attendu string }{
		{"remplace sa ligne", "a: 1\ndomain: x # vieux\nb: 2\n", "a: 1\ndomain: \"n.fr\"\nb: 2\n"},
		{"remplace l’exemple", "a: 1\n#domain: x\n", "a: 1\ndomain: \"n.fr\"\n"},
		{"préfère la ligne à l’exemple", "#domain: x\ndomain: y\n", "#domain: x\ndomain: \"n.fr\"\n"},
		{"laisse la même clé d’une section", "acme:\n  domain: x\n", "acme:\n  domain: x\ndomain: \"n.fr\"\n"},
		{"ajoute à un fichier sans fin de ligne", "a: 1", "a: 1\ndomain: \"n.fr\"\n"},
		{"commence un fichier vide", "", "domain: \"n.fr\"\n"},
	} {
		t.Run(r.nom, func(t *testing.T) {
			if s := installation.ReglerCle(r.texte, "domain", "n.fr"); s != r.attendu {
				t.Errorf("%q", s)
			}
		})
	}
}

// The unit is told by systemd itself; CI installs it (.ci/run).
func TestLUniteEstDurcie(t *testing.T) {
	analyse, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not on this machine")
	}
	const seuil = 2.0
	b, err := exec.CommandContext(t.Context(), analyse, "security", "--offline=true", "--no-pager", "guichet.service").CombinedOutput()
	m := regexp.MustCompile(`Overall exposure level for \S+: ([0-9.]+)`).FindSubmatch(b)
	if err != nil || m == nil {
		t.Fatalf("%v\n%s", err, b)
	}
	if score, _ := strconv.ParseFloat(string(m[1]), 64); score > seuil {
		t.Errorf("exposition %.1f, %.1f au plus\n%s", score, seuil, b)
	}
	t.Logf("%s", m[0])
}
