package pieces_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/router"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

func servir(app core.App, collectivite string, p *pieces.Piece) (*httptest.ResponseRecorder, error) {
	rec := httptest.NewRecorder()
	r := &socle.Requete{
		RequestEvent: &core.RequestEvent{App: app, Event: router.Event{Response: rec, Request: httptest.NewRequest(http.MethodGet, "/", nil)}},
		Socle:        socle.De(app), Collectivite: collectivite,
	}
	return rec, pieces.Servir(r, p)
}

func TestServir(t *testing.T) {
	app := ouvrir(t)
	r := reception()
	r.NomDeclare = "Relevé d’identité \u20ac\u202E.pdf"
	p := recevoir(t, app, unPDF(), r)
	t.Run("donne le contenu à enregistrer, jamais à afficher", func(t *testing.T) {
		rec, err := servir(app, commune, p)
		if err != nil {
			t.Fatal(err)
		}
		if rec.Code != http.StatusOK || !bytes.Equal(rec.Body.Bytes(), unPDF()) {
			t.Errorf("answer %d, %d bytes", rec.Code, rec.Body.Len())
		}
		veut := http.Header{
			"Content-Type":                 {"application/pdf"},
			"Content-Length":               {strconv.Itoa(len(unPDF()))},
			"Content-Disposition":          {"attachment; filename*=utf-8''Relev%C3%A9%20d%E2%80%99identit%C3%A9%20%E2%82%AC.pdf"},
			"X-Content-Type-Options":       {"nosniff"},
			"Cache-Control":                {"private, no-store"},
			"Content-Security-Policy":      {"default-src 'none'; sandbox"},
			"Cross-Origin-Resource-Policy": {"same-origin"},
			"Accept-Ranges":                {"bytes"},
		}
		if d := cmp.Diff(veut, rec.Header()); d != "" {
			t.Error(d)
		}
	})
	t.Run("ne sert rien à une autre collectivité", func(t *testing.T) {
		rec, err := servir(app, "autrecommune001", p)
		if !socle.EstCode(err, socle.Introuvable) || rec.Body.Len() != 0 {
			t.Errorf("answer %v, %d bytes", err, rec.Body.Len())
		}
	})
	t.Run("ne sert pas un contenu raccourci", func(t *testing.T) {
		chemin := filepath.Join(app.DataDir(), "pieces", p.Empreinte[:2], p.Empreinte)
		if err := os.Truncate(chemin, 10); err != nil {
			t.Fatal(err)
		}
		if rec, err := servir(app, commune, p); err == nil || rec.Body.Len() != 0 {
			t.Errorf("answer %v, %d bytes", err, rec.Body.Len())
		}
	})
}
