package pieces_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

func TestRecevoir(t *testing.T) {
	app := ouvrir(t)
	t.Run("range le contenu nettoyé et nomme la pièce d’après lui", func(t *testing.T) {
		r := reception()
		r.NomDeclare = `C:\photos\Carte de Jeanne.PDF`
		p := recevoir(t, app, joindre(unJPEG(), []byte("après l’image")), r)
		if p.Nom != "Carte de Jeanne.jpg" || p.Type != "image/jpeg" {
			t.Errorf("name %q, type %q", p.Nom, p.Type)
		}
		if net, _ := pieces.NettoyerJPEG(unJPEG()); !bytes.Equal(lire(t, app, p), net) || p.Taille != int64(len(net)) {
			t.Error("the stored content is not the cleaned one")
		}
		relue, err := pieces.ParID(app, commune, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(p, relue); d != "" {
			t.Error(d)
		}
	})
	t.Run("ne donne rien à une autre collectivité", func(t *testing.T) {
		p := recevoir(t, app, unPDF(), reception())
		if _, err := pieces.ParID(app, "autrecommune001", p.ID); err == nil {
			t.Error("found from another collectivité")
		}
	})
	t.Run("ne laisse rien d’un fichier refusé", func(t *testing.T) {
		avant, _ := fichiers(t, app)
		nb := nbLignes(t, app)
		if _, err := pieces.Recevoir(app, strings.NewReader("bonjour"), reception()); err == nil {
			t.Fatal("accepted")
		}
		apres, restes := fichiers(t, app)
		if len(apres) != len(avant) || len(restes) != 0 || nbLignes(t, app) != nb {
			t.Errorf("files %v, left %v, rows %d", apres, restes, nbLignes(t, app))
		}
	})
}

func TestRecevoirLimite(t *testing.T) {
	app := ouvrir(t)
	pdf := unPDF()
	// The whole sending is limited too, past the limit of one document.
	envoi := func(n int64) io.Reader {
		return http.MaxBytesReader(nil, io.NopCloser(io.LimitReader(zeros{}, n)), 1000)
	}
	for _, cas := range []struct {
		nom     string
		lecteur io.Reader
		max     int64
		veut    string
	}{
		{"accepte le poids exact de la limite", bytes.NewReader(pdf), int64(len(pdf)), ""},
		{"refuse un octet de plus", bytes.NewReader(pdf), int64(len(pdf)) - 1, "Ce fichier est trop lourd ("},
		{"dit le poids du fichier et la limite", io.LimitReader(zeros{}, 13_200_000), 10 * pieces.Mo, "Ce fichier est trop lourd (14\u00a0Mo). Le maximum est 10\u00a0Mo."},
		{"ne dit jamais que la limite la dépasse", io.LimitReader(zeros{}, 10_000_001), 10 * pieces.Mo, "Ce fichier est trop lourd (11\u00a0Mo). Le maximum est 10\u00a0Mo."},
		{"arrête de lire un envoi de 2 Go", io.LimitReader(zeros{}, 2e9), pieces.Mo, "Ce fichier est trop lourd (plus de 66\u00a0Mo). Le maximum est 1\u00a0Mo."},
		{"dit que l’envoi a été coupé", io.MultiReader(bytes.NewReader(pdf[:50]), iotest.ErrReader(io.ErrUnexpectedEOF)), pieces.Mo, "L’envoi de ce fichier a été interrompu."},
		{"refuse un fichier vide", strings.NewReader(""), pieces.Mo, "Ce fichier est vide."},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			r := reception()
			r.MaxOctets = cas.max
			_, err := pieces.Recevoir(app, cas.lecteur, r)
			verifierPhrase(t, err, cas.veut)
			if _, restes := fichiers(t, app); len(restes) != 0 {
				t.Errorf("left behind: %v", restes)
			}
		})
	}
	t.Run("laisse à la requête entière sa propre phrase", func(t *testing.T) {
		_, err := pieces.Recevoir(app, envoi(2000), reception())
		if e := socle.EnErreur(err); e.Code != socle.TropGrand || !strings.HasPrefix(e.Message, "Votre envoi est trop lourd.") {
			t.Errorf("got %v", e)
		}
	})
}

func TestLigneJamaisSansContenu(t *testing.T) {
	t.Run("ne garde pas la ligne que l’appelant refuse", func(t *testing.T) {
		app := ouvrir(t)
		r := reception()
		refus := errors.New("the brouillon was filed meanwhile")
		r.InTx = func(tx core.App, p *pieces.Piece) error {
			if _, err := pieces.ParID(tx, commune, p.ID); err != nil {
				t.Errorf("the row is not there yet: %v", err)
			}
			if _, err := os.Stat(filepath.Join(app.DataDir(), "pieces", p.Empreinte[:2], p.Empreinte)); err != nil {
				t.Errorf("the row comes before its file: %v", err)
			}
			return refus
		}
		if _, err := pieces.Recevoir(app, bytes.NewReader(unPDF()), r); !errors.Is(err, refus) {
			t.Fatalf("got %v", err)
		}
		if ranges, restes := fichiers(t, app); len(ranges) != 1 || len(restes) != 0 || nbLignes(t, app) != 0 {
			t.Errorf("files %v, left %v, rows %d", ranges, restes, nbLignes(t, app))
		}
	})
	t.Run("n’écrit pas de ligne quand le disque refuse", func(t *testing.T) {
		app := ouvrir(t)
		p := recevoir(t, app, unPDF(), reception())
		folder := filepath.Join(app.DataDir(), "pieces", p.Empreinte[:2])
		if err := errors.Join(os.RemoveAll(folder), os.WriteFile(folder, nil, 0o600)); err != nil { // a file where the folder should be
			t.Fatal(err)
		}
		if _, err := pieces.Recevoir(app, bytes.NewReader(unPDF()), reception()); err == nil {
			t.Fatal("accepted")
		}
		if _, restes := fichiers(t, app); len(restes) != 0 || nbLignes(t, app) != 1 {
			t.Errorf("left %v, rows %d", restes, nbLignes(t, app))
		}
	})
}

func TestMemeContenuRangeUneFois(t *testing.T) {
	app := ouvrir(t)
	var groupe sync.WaitGroup
	for range 12 {
		groupe.Go(func() {
			if _, err := pieces.Recevoir(app, bytes.NewReader(unPNG()), reception()); err != nil {
				t.Error(err)
			}
		})
	}
	groupe.Wait()
	if ranges, restes := fichiers(t, app); len(ranges) != 1 || len(restes) != 0 || nbLignes(t, app) != 12 {
		t.Errorf("%d files, left %v, %d rows", len(ranges), restes, nbLignes(t, app))
	}
}
