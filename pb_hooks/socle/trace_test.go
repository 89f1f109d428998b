package socle_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/socle"
)

var tiree = regexp.MustCompile(`^[a-z2-7]{26}$`)

func TestChaqueRequeteASaReference(t *testing.T) {
	var dites []string
	b := poser(t, []string{"--public-url=https://guichet.example.fr"}, action(http.MethodGet, "/demo/ici", func(r *socle.Requete) error {
		dites = append(dites, r.Reference())
		return r.String(http.StatusOK, "ok")
	}))
	b.Config.TrustedProxy.Header = "X-Forwarded-For"
	for _, c := range []struct {
		nom, donnee, de string
		gardee          bool
	}{
		{"personne n’en donne", "", "127.0.0.1:1", false},
		{"le proxy en donne une", "7b1c2f0e-9a4d", "127.0.0.1:1", true},
		{"un visiteur en donne une", "7b1c2f0e-9a4d", "203.0.113.7:1", false},
		{"trop courte", "abc", "127.0.0.1:1", false},
		{"trop longue", strings.Repeat("a", 65), "127.0.0.1:1", false},
		{"avec une espace", "7b1c2f0e 9a4d", "127.0.0.1:1", false},
		{"avec du HTML", "<b>7b1c2f0e</b>", "127.0.0.1:1", false},
	} {
		t.Run(c.nom, func(t *testing.T) {
			n := b.navigateur()
			n.Avant = func(req *http.Request) {
				req.RemoteAddr = c.de
				if c.donnee != "" {
					req.Header.Set("X-Request-Id", c.donnee)
				}
			}
			ref := n.faire(http.MethodGet, "/demo/ici", nil).Header.Get("X-Request-Id")
			if ref != dites[len(dites)-1] || (ref == c.donnee) != c.gardee || !c.gardee && !tiree.MatchString(ref) {
				t.Errorf("« %s »", ref)
			}
		})
	}
	if dites[0] == dites[2] {
		t.Error("deux requêtes, une seule référence")
	}
}

// What is told of a request is its pattern: neither its address, nor its query,
// nor who asked.
func TestCeQuiEstDitDUneRequete(t *testing.T) {
	var journal bytes.Buffer
	var vus []socle.Passage
	b := poser(t, nil,
		action(http.MethodGet, "/demo/ici/{nom}", func(r *socle.Requete) error { return r.String(http.StatusOK, "ok") }),
		action(http.MethodGet, "/demo/panne", func(*socle.Requete) error { return errors.New("base illisible") }),
		action(http.MethodGet, "/demo/morceaux", func(r *socle.Requete) error {
			_, err := io.Copy(r.Response, strings.NewReader("abc"))
			return err
		}),
	)
	b.Socle.Logger = slog.New(slog.NewJSONHandler(&journal, &slog.HandlerOptions{Level: slog.LevelDebug}))
	b.Observer(func(p socle.Passage) { p.Duree = min(p.Duree, 0); vus = append(vus, p) })
	n := b.navigateur()
	for _, chemin := range []string{"/demo/ici/camille-thouvenel?q=lilas", "/camille-thouvenel", "/demo/morceaux"} {
		n.faire(http.MethodGet, chemin, nil)
	}
	panne := n.faire(http.MethodGet, "/demo/panne?q=lilas", nil)
	attendus := []socle.Passage{{"GET /demo/ici/{nom}", 200, 0}, {"autre", 404, 0}, {"GET /demo/morceaux", 200, 0}, {"GET /demo/panne", 500, 0}}
	if d := cmp.Diff(attendus, vus); d != "" {
		t.Error(d)
	}
	dit := journal.String()
	for _, interdit := range []string{"camille", "lilas", "192.0.2.1"} { // the address of httptest
		if strings.Contains(dit, interdit) {
			t.Errorf("le journal dit « %s »", interdit)
		}
	}
	ref := panne.Header.Get("X-Request-Id")
	if page := lire(t, panne); !strings.Contains(page, "Référence à donner\u00a0: <code>"+ref+"</code>") {
		t.Error(page)
	}
	var lignes, siennes int
	for ligne := range strings.Lines(dit) {
		var l struct{ Msg, Request string }
		if err := json.Unmarshal([]byte(ligne), &l); err != nil || l.Request == "" {
			t.Errorf("%s : %v", ligne, err)
		}
		lignes++
		if l.Request == ref {
			siennes++
		}
	}
	if lignes != 5 || siennes != 2 { // one a request, and the fault
		t.Errorf("%d lignes, %d de la panne\n%s", lignes, siennes, dit)
	}
}

func TestLeJetonDUneMachine(t *testing.T) {
	var eu string
	b := poser(t, nil, action(http.MethodGet, "/demo/ici", func(r *socle.Requete) error {
		eu = r.Porteur()
		if r.Request.Header.Get("Authorization") != "" {
			t.Error("l’en-tête passe la porte")
		}
		return r.String(http.StatusOK, "ok")
	}))
	for entete, attendu := range map[string]string{
		"": "", "Bearer abc": "abc", "bearer abc": "abc", "Bearer": "", "Bearer a b": "", "Basic abc": "", "abc": "",
	} {
		n := b.navigateur()
		n.Avant = func(req *http.Request) { req.Header.Set("Authorization", entete) }
		if n.faire(http.MethodGet, "/demo/ici", nil); eu != attendu {
			t.Errorf("%q : %q", entete, eu)
		}
	}
}
