package pieces_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// ouvrir gives a real application on real SQLite with the rooms pièces stand
// on, and no later one.
func ouvrir(t *testing.T) core.App {
	t.Helper()
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: guichettest.Folder(t), DBConnect: socle.Connecter})
	if _, err := socle.New(app, &config.Config{}, socle.Options{Logger: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	exploitation.Register(app, nil)
	pieces.Register(app)
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socle.Fermer(app) })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	return app
}

const (
	commune   = "saintexemple001"
	brouillon = "brouillons:brouillonexempl"
)

func reception() pieces.Reception {
	return pieces.Reception{
		Collectivite: commune, Proprietaire: brouillon, Champ: "justificatif",
		NomDeclare: "Attestation.pdf", MaxOctets: 10 * pieces.Mo, Origine: pieces.OrigineUsager,
	}
}

func recevoir(t *testing.T, app core.App, contenu []byte, r pieces.Reception) *pieces.Piece {
	t.Helper()
	p, err := pieces.Recevoir(app, bytes.NewReader(contenu), r)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// phrase is what a person reads of err, "" for none.
func phrase(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var e *socle.Erreur
	if !errors.As(err, &e) {
		t.Fatalf("no sentence for a person in %v", err)
	}
	return e.Message
}

// verifierPhrase wants a sentence that begins so; "" wants no error.
func verifierPhrase(t *testing.T, err error, debut string) {
	t.Helper()
	if lue := phrase(t, err); !strings.HasPrefix(lue, debut) || debut == "" && lue != "" {
		t.Errorf("phrase %q, want %q", lue, debut)
	}
}

// fichiers lists the store: contents, and what a reception left behind.
func fichiers(t *testing.T, app core.App) (ranges, restes []string) {
	t.Helper()
	racine := filepath.Join(app.DataDir(), "pieces")
	err := filepath.WalkDir(racine, func(chemin string, e fs.DirEntry, err error) error {
		switch {
		case err != nil || e.IsDir():
			return err
		case filepath.Base(filepath.Dir(chemin)) == "reception":
			restes = append(restes, chemin)
		default:
			ranges = append(ranges, chemin)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ranges, restes
}

func nbLignes(t *testing.T, app core.App) int {
	t.Helper()
	var nb int
	if err := app.DB().NewQuery("SELECT count(*) FROM pieces").Row(&nb); err != nil {
		t.Fatal(err)
	}
	return nb
}

func lire(t *testing.T, app core.App, p *pieces.Piece) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(app.DataDir(), "pieces", p.Empreinte[:2], p.Empreinte))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// motif is a small picture whose four corners differ.
func motif() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 24, 16))
	for x := range 24 {
		for y := range 16 {
			m.Set(x, y, color.RGBA{uint8(x * 10), uint8(y * 15), uint8(x * y), 255})
		}
	}
	return m
}

func unJPEG() []byte {
	var b bytes.Buffer
	_ = jpeg.Encode(&b, motif(), nil) // a buffer does not fail
	return b.Bytes()
}

func unPNG() []byte {
	var b bytes.Buffer
	_ = png.Encode(&b, motif())
	return b.Bytes()
}

func joindre(morceaux ...[]byte) []byte { return bytes.Join(morceaux, nil) }
