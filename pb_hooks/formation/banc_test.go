package formation_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/formation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// chemin is the mairie of every place.
const chemin = "/saint-exemple-sur-vologne"

func monter(app core.App, cfg *config.Config, o socle.Options, d *demonstration.Demo) (*socle.Socle, error) {
	return pb_hooks.Register(app, cfg, pb_hooks.Options{Options: o, Demonstration: d})
}

// banc is a guichet of a training that serves.
type banc struct {
	t       testing.TB
	app     core.App
	socle   *socle.Socle
	horloge *socle.Horloge
	url     string
	folder  string
	arreter func()
}

// ouvrir serves nb places, whose data are in a folder.
func ouvrir(t testing.TB, folder string, nb int, h *socle.Horloge) *banc {
	t.Helper()
	cfg, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	cfg.DataDir, cfg.Listen, cfg.AdminListen = folder, "127.0.0.1:0", ""
	b := &banc{t: t, horloge: h, folder: folder, app: core.NewBaseApp(core.BaseAppConfig{DataDir: folder, DBConnect: socle.Connecter})}
	journal := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	b.socle, err = socle.New(b.app, cfg, socle.Options{Horloge: h, Disque: guichettest.GrandDisque, Logger: journal, Version: "essai"})
	if err != nil {
		t.Fatal(err)
	}
	exploitation.Register(b.app, nil)
	formation.Register(b.app, formation.Options{Places: nb, Monter: monter, Journal: journal})
	ctx, arreter := context.WithCancel(context.Background())
	pret, fini := make(chan string, 1), make(chan error, 1)
	go func() { fini <- b.socle.Servir(ctx, func(url string) { pret <- url }) }()
	select {
	case b.url = <-pret:
	case err := <-fini:
		t.Fatal(err)
	}
	ferme := false
	b.arreter = func() {
		if ferme {
			return
		}
		ferme = true
		arreter()
		if err := <-fini; err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(b.arreter)
	return b
}

// prets is where the story is told once for all the tests.
var prets string

func TestMain(m *testing.M) {
	var err error
	if prets, err = os.MkdirTemp("", "guichet-formation-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(prets)
	os.Exit(code)
}

var raconter sync.Once

// folderPret is a data folder where the story is told.
func folderPret(t testing.TB) string {
	t.Helper()
	raconter.Do(func() { ouvrir(t, prets, 1, socle.NouvelleHorloge(nil)).arreter() })
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS(prets)); err != nil {
		t.Fatal(err)
	}
	return folder
}

func nouveau(t testing.TB, nb int) *banc {
	t.Helper()
	return ouvrir(t, folderPret(t), nb, socle.NouvelleHorloge(nil))
}

// page is an answer.
type page struct {
	t      testing.TB
	status int
	vers   string
	corps  string
}

func (p *page) dit(phrases ...string) *page {
	p.t.Helper()
	for _, f := range phrases {
		if !strings.Contains(p.corps, socle.Typographier(f)) {
			p.t.Errorf("la page ne dit pas « %s »\n%s", f, p.corps)
		}
	}
	return p
}

func (p *page) tait(phrases ...string) *page {
	p.t.Helper()
	for _, f := range phrases {
		if strings.Contains(p.corps, socle.Typographier(f)) {
			p.t.Errorf("la page dit « %s »\n%s", f, p.corps)
		}
	}
	return p
}

func (p *page) attendre(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%d, attendu %d\n%s", p.status, status, p.corps)
	}
	return p
}

// visiteur is a browser.
type visiteur struct {
	b    *banc
	http *http.Client
}

func (b *banc) visiteur() *visiteur {
	b.t.Helper()
	bocal, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	v := &visiteur{b, &http.Client{Jar: bocal, Transport: &http.Transport{ExpectContinueTimeout: time.Minute}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	b.t.Cleanup(v.http.CloseIdleConnections)
	return v
}

func (v *visiteur) faire(req *http.Request) *page {
	v.b.t.Helper()
	res, err := v.http.Do(req)
	if err != nil {
		v.b.t.Fatal(err)
	}
	defer res.Body.Close()
	corps, err := io.ReadAll(res.Body)
	if err != nil {
		v.b.t.Fatal(err)
	}
	return &page{v.b.t, res.StatusCode, res.Header.Get("Location"), html.UnescapeString(string(corps))}
}

func (v *visiteur) lire(adresse string) *page {
	v.b.t.Helper()
	return v.faire(v.requete(http.MethodGet, adresse, nil))
}

func (v *visiteur) envoyer(adresse string, champs ...string) *page {
	v.b.t.Helper()
	f := url.Values{}
	for paire := range slices.Chunk(champs, 2) {
		f.Set(paire[0], paire[1])
	}
	return v.faire(v.requete(http.MethodPost, adresse, strings.NewReader(f.Encode())))
}

func (v *visiteur) requete(methode, adresse string, corps io.Reader) *http.Request {
	v.b.t.Helper()
	req, err := http.NewRequestWithContext(v.b.t.Context(), methode, v.b.url+strings.TrimPrefix(adresse, v.b.url), corps)
	if err != nil {
		v.b.t.Fatal(err)
	}
	if methode == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req
}

// formateur is who leads the training, let in.
func (b *banc) formateur() *visiteur {
	b.t.Helper()
	adresse, err := formation.Entree(b.app)
	if err != nil {
		b.t.Fatal(err)
	}
	v := b.visiteur()
	v.envoyer(adresse).attendre(http.StatusSeeOther)
	return v
}

var formeCode = regexp.MustCompile(`/formation/code/(\d{8})`)

// donner gives the first free place and tells its code.
func (f *visiteur) donner() string {
	f.b.t.Helper()
	p := f.envoyer("/formation/places").attendre(http.StatusSeeOther)
	_, place, _ := strings.Cut(p.vers, "#")
	corps := f.lire(p.vers).attendre(http.StatusOK).corps
	_, apres, _ := strings.Cut(corps, `id="`+place+`"`)
	m := formeCode.FindStringSubmatch(apres)
	if m == nil {
		f.b.t.Fatalf("%s n’a pas de code\n%s", place, corps)
	}
	return m[1]
}

// stagiaire is who has a place, by its code.
func (b *banc) stagiaire(code string) *visiteur {
	b.t.Helper()
	v := b.visiteur()
	if p := v.envoyer("/formation", "code", code).attendre(http.StatusSeeOther); p.vers != "/demo" {
		b.t.Fatalf("le code mène à %s", p.vers)
	}
	return v
}

// secretaire is a stagiaire signed in as the agent of her mairie.
func (v *visiteur) secretaire() *visiteur {
	v.b.t.Helper()
	v.envoyer("/demo/entrer/secretaire").attendre(http.StatusSeeOther)
	v.lire(chemin + "/agents").attendre(http.StatusOK)
	return v
}
