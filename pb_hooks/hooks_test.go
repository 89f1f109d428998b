package pb_hooks_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/socle"
)

// The public listener knows neither PocketBase's console nor its API, however
// the path is written and whatever the headers say.
func TestLeGuichetPublicNeConnaitPasLaConsole(t *testing.T) {
	cfg, err := config.Load([]string{"--data-dir", t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	s, err := pb_hooks.Register(app, cfg, pb_hooks.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Bootstrap(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = app.ResetBootstrapState() })
	if err := app.RunAllMigrations(); err != nil {
		t.Fatal(err)
	}
	public, err := s.Publique(app)
	if err != nil {
		t.Fatal(err)
	}
	for chemin, attendu := range map[string]int{
		"/sante": http.StatusOK, "/_/": 404, "/_/index.html": 404, "/api/health": 404, "/api/collections": 404, "/API/health": 404, "/api/": 404, "/inconnue/": 404,
	} {
		req := httptest.NewRequest(http.MethodGet, chemin, nil)
		req.Header.Set("X-Forwarded-For", "127.0.0.1")
		req.Host = "127.0.0.1:8091"
		w := httptest.NewRecorder()
		public.ServeHTTP(w, req)
		if w.Code != attendu {
			t.Errorf("%s : %d, attendu %d", chemin, w.Code, attendu)
		}
	}
}
