package sauvegardes_test

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

// surRepertoire makes the program on a data folder that is there already.
func surRepertoire(t testing.TB, donnees string) (core.App, *socle.Socle) {
	t.Helper()
	cfg, err := config.Load([]string{"--data-dir", donnees})
	must(t, err)
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	s, err := pb_hooks.Register(app, cfg, pb_hooks.Options{Options: socle.Options{Version: "essai", Logger: slog.New(slog.NewTextHandler(t.Output(), nil))}})
	must(t, err)
	return app, s
}

// demarrer opens its database too, as « serve » does.
func demarrer(t testing.TB, donnees string) (core.App, *socle.Socle) {
	t.Helper()
	app, s := surRepertoire(t, donnees)
	must(t, app.Bootstrap())
	t.Cleanup(func() { must(t, socle.Fermer(app)) })
	must(t, app.RunAllMigrations())
	return app, s
}

// restaurer runs a whole restoration on a data folder.
func restaurer(t testing.TB, donnees, repertoire, nom, phrase string) (manquantes []string, err error) {
	t.Helper()
	app, _ := surRepertoire(t, donnees)
	d := sauvegardes.Repertoire(repertoire)
	r, err := sauvegardes.Restaurer(t.Context(), app, d, nom, sauvegardes.Ouvrir(d))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if _, err := r.Ouvrir(phrase); err != nil {
		return nil, err
	}
	if manquantes, err = r.Preparer(t.Context()); err != nil {
		return nil, err
	}
	_, err = r.Echanger()
	return manquantes, err
}

func nombre(t testing.TB, app core.App, requete string) (n int) {
	t.Helper()
	must(t, app.DB().NewQuery(requete).Row(&n))
	return n
}

func TestRestaurerSurUneMachineNeuve(t *testing.T) {
	p := ouvrir(t)
	un := p.piece("un document")
	p.Transaction(func(tx core.App) error {
		return exploitation.Poster(tx, exploitation.Lettre{Modele: "essai", A: "camille@example.org", Objet: "Bonjour", Corps: []string{"Bonjour."}})
	})
	c, err := os.ReadFile(filepath.Join(p.App.DataDir(), "guichet.cle"))
	must(t, err)
	s := p.sauvegarder(sauvegardes.Nuit)

	neuf := filepath.Join(t.TempDir(), "neuf")
	manquantes, err := restaurer(t, neuf, p.repertoire, s.Nom, strings.ToLower(strings.ReplaceAll(p.phrase, "-", " ")))
	if err != nil || len(manquantes) > 0 {
		t.Fatal(manquantes, err)
	}
	app, so := demarrer(t, neuf)
	if _, muet := so.Muet(); !muet {
		t.Error("la copie parle")
	}
	if nombre(t, app, "SELECT count(*) FROM collectivites") != 1 {
		t.Error("pas la collectivité")
	}
	if b, err := os.ReadFile(pieces.Fichier(neuf, un)); err != nil || string(b) != "un document" {
		t.Error(err)
	}
	if n, err := pieces.VerifierStock(app); n != 1 || err != nil {
		t.Error(n, err)
	}
	if cle, err := os.ReadFile(filepath.Join(neuf, "guichet.cle")); err != nil || string(cle) != string(c) {
		t.Error("pas la clé", err)
	}
	if _, _, err := socle.VerifierJournal(app); err != nil || nombre(t, app, "SELECT count(*) FROM journal WHERE verbe = 'sauvegardes.restaurer'") != 1 {
		t.Error(err)
	}
	if nombre(t, app, "SELECT count(*) FROM courriels WHERE etat = 'a_envoyer'") != 0 || nombre(t, app, "SELECT count(*) FROM courriels WHERE etat = 'abandonne' AND erreur != ''") != 1 {
		t.Error("le courriel qui attendait peut partir deux fois")
	}
	t.Run("confirmée, elle sauve au même endroit sans rien renvoyer", func(t *testing.T) {
		must(t, sauvegardes.Confirmer(app, essai))
		s, err := sauvegardes.Sauvegarder(t.Context(), app, sauvegardes.Nuit)
		must(t, err)
		if s.PiecesEnvoyees != 0 || s.Pieces != 1 {
			t.Errorf("%+v", s)
		}
		must(t, sauvegardes.Prouver(t.Context(), app, s, true))
	})
}

func TestRestaurerParDessus(t *testing.T) {
	p := ouvrir(t)
	b := p.Collectivite("Saint-Exemple", "signalement")
	un := p.piece("un document")
	p.Agent(b, "nadege@example.org", "administration")
	s := p.sauvegarder(sauvegardes.Demande)
	p.Collectivite("Val-Imaginaire")
	donnees := p.App.DataDir()
	if nombre(t, p.App, "SELECT count(*) FROM sessions") == 0 {
		t.Fatal("personne n’est connecté")
	}
	t.Run("refuse pendant que le guichet sert", func(t *testing.T) {
		liberer, err := p.Socle.Verrouiller()
		must(t, err)
		defer liberer()
		if _, err := restaurer(t, donnees, p.repertoire, s.Nom, p.phrase); !errors.Is(err, socle.ErrOccupe) {
			t.Error(err)
		}
	})
	must(t, socle.Fermer(p.App))
	avant := fichiers(t, donnees)
	intacte := func(t *testing.T) {
		t.Helper()
		if apres := fichiers(t, donnees); !slices.Equal(sansVerrou(avant), sansVerrou(apres)) {
			t.Errorf("le présent a changé\n%v\n%v", avant, apres)
		}
	}
	t.Run("refuse une autre clé", func(t *testing.T) {
		if _, err := restaurer(t, donnees, p.repertoire, s.Nom, "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE"); err == nil {
			t.Error("ouverte")
		}
		intacte(t)
	})
	t.Run("refuse une archive coupée", func(t *testing.T) {
		contenu, err := os.ReadFile(filepath.Join(p.repertoire, s.Nom))
		must(t, err)
		coupee := t.TempDir()
		must(t, os.WriteFile(filepath.Join(coupee, s.Nom), contenu[:len(contenu)-5000], 0o600))
		if _, err := restaurer(t, donnees, coupee, s.Nom, p.phrase); err == nil {
			t.Error("restaurée")
		}
		intacte(t)
	})
	t.Run("garde le présent à part et reprend les documents sur place", func(t *testing.T) {
		seule := t.TempDir() // the archive alone: the pièces are those of the present
		contenu, err := os.ReadFile(filepath.Join(p.repertoire, s.Nom))
		must(t, err)
		must(t, os.WriteFile(filepath.Join(seule, s.Nom), contenu, 0o600))
		manquantes, err := restaurer(t, donnees, seule, s.Nom, p.phrase)
		if err != nil || len(manquantes) > 0 {
			t.Fatal(manquantes, err)
		}
		app, _ := demarrer(t, donnees)
		if nombre(t, app, "SELECT count(*) FROM collectivites") != 1 || nombre(t, app, "SELECT count(*) FROM sessions") != 0 {
			t.Error("pas la sauvegarde")
		}
		l, err := filepath.Glob(filepath.Join(donnees, sauvegardes.PrefixeAvant+"*"))
		must(t, err)
		if len(l) != 1 {
			t.Fatal(l)
		}
		ancien, _ := demarrer(t, l[0])
		if nombre(t, ancien, "SELECT count(*) FROM collectivites") != 2 {
			t.Error("le présent est perdu")
		}
		if _, err := os.Stat(pieces.Fichier(l[0], un)); err != nil {
			t.Error(err)
		}
	})
}

func sansVerrou(l []string) []string {
	return slices.DeleteFunc(slices.Clone(l), func(n string) bool { return strings.HasSuffix(n, "verrou") || strings.HasPrefix(n, "auxiliary") })
}

func TestUneRestaurationDitLesDocumentsIntrouvables(t *testing.T) {
	p := ouvrir(t)
	un := p.piece("un document plus long que l’autre")
	p.piece("un autre")
	s := p.sauvegarder(sauvegardes.Demande)
	must(t, os.Remove(filepath.Join(p.repertoire, plusGros(t, p))))
	manquantes, err := restaurer(t, filepath.Join(t.TempDir(), "neuf"), p.repertoire, s.Nom, p.phrase)
	if err != nil || !slices.Equal(manquantes, []string{un}) {
		t.Error(manquantes, err)
	}
}

// plusGros finds the name of the largest pièce of the target.
func plusGros(t *testing.T, p *poste) (nom string) {
	t.Helper()
	var taille int64
	for _, n := range deGenre(fichiers(t, p.repertoire), "pieces") {
		e, err := os.Stat(filepath.Join(p.repertoire, n))
		must(t, err)
		if e.Size() > taille {
			nom, taille = n, e.Size()
		}
	}
	return nom
}

func TestUneSauvegardePlusRecenteEstRefusee(t *testing.T) {
	p := ouvrir(t)
	_, err := p.App.DB().NewQuery("INSERT INTO _migrations (file, applied) VALUES ('9999999999_demain.go', 1)").Execute()
	must(t, err)
	s := p.sauvegarder(sauvegardes.Demande)
	neuf := filepath.Join(t.TempDir(), "neuf")
	_, err = restaurer(t, neuf, p.repertoire, s.Nom, p.phrase)
	if !socle.EstCode(err, socle.Conflit) || !strings.Contains(err.Error(), "version essai") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(neuf, "data.db")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("quelque chose est restauré")
	}
}
