package socle_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// banc is the floor alone: no room stands on it but the routes of the test.
type banc struct {
	*socle.Socle
	App     core.App
	Horloge *socle.Horloge
	public  http.Handler
	t       *testing.T
}

// poser opens a floor on a real database. args are flags of the configuration;
// its other keys come from the environment of the test.
func poser(t *testing.T, args []string, routes ...socle.Route) *banc {
	t.Helper()
	cfg, err := config.Load(append([]string{"--data-dir", guichettest.Folder(t)}, args...))
	if err != nil {
		t.Fatal(err)
	}
	ouvert := time.Now()
	b := &banc{Horloge: socle.NouvelleHorloge(func() time.Time { return guichettest.Debut.Add(time.Since(ouvert)) }), t: t}
	b.App = core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	b.Socle, err = socle.New(b.App, cfg, socle.Options{Horloge: b.Horloge, Logger: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	b.ResoudreCollectivite(func(r *socle.Requete, nom string) error {
		if nom != "ici" {
			return socle.ErrIntrouvable
		}
		r.Collectivite, r.Chemin = "ici", "/ici"
		return nil
	})
	b.Router(routes...)
	if err := b.App.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := socle.Fermer(b.App); err != nil {
			t.Error(err)
		}
	})
	if err := b.App.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	if b.public, err = b.Publique(b.App); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *banc) transaction(f func(tx core.App) error) {
	b.t.Helper()
	if err := b.App.RunInTransaction(f); err != nil {
		b.t.Fatal(err)
	}
}

// navigateur keeps cookies and sends them back, on any host and scheme.
type navigateur struct {
	b       *banc
	cookies map[string]*http.Cookie
	// Avant changes each request before it goes.
	Avant func(*http.Request)
}

func (b *banc) navigateur() *navigateur {
	return &navigateur{b: b, cookies: map[string]*http.Cookie{}}
}

func (n *navigateur) faire(methode, chemin string, f url.Values) *http.Response {
	var corps io.Reader
	if f != nil {
		corps = strings.NewReader(f.Encode())
	}
	req := httptest.NewRequestWithContext(n.b.t.Context(), methode, chemin, corps)
	if f != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return n.envoyer(req)
}

func (n *navigateur) envoyer(req *http.Request) *http.Response {
	for _, c := range n.cookies {
		req.AddCookie(c)
	}
	if n.Avant != nil {
		n.Avant(req)
	}
	w := httptest.NewRecorder()
	n.b.public.ServeHTTP(w, req)
	res := w.Result()
	for _, c := range res.Cookies() {
		if c.MaxAge < 0 {
			delete(n.cookies, c.Name)
		} else {
			n.cookies[c.Name] = c
		}
	}
	return res
}

// lire is the text of an answer.
func lire(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// action is a route of the test, open to everybody.
func action(methode, chemin string, f func(*socle.Requete) error) socle.Route {
	return socle.Route{Methode: methode, Chemin: chemin, Acces: socle.Public, Action: f}
}

// requete is a request alone, for the rules that read only it.
func requete(t *testing.T, req *http.Request) *socle.Requete {
	t.Helper()
	e := new(core.RequestEvent)
	e.Request, e.Response = req, httptest.NewRecorder()
	return &socle.Requete{RequestEvent: e, Socle: &socle.Socle{Config: &config.Config{}, Horloge: socle.NouvelleHorloge(nil)}}
}
