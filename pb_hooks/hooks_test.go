package pb_hooks_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/guichettest/navigateur"
	"guichet/scripts/bench/depots"
)

// regleesParPocketBase are the collections whose rules PocketBase refuses to
// change: the gate closes them (architecture, decision 2).
var regleesParPocketBase = []string{core.CollectionNameMFAs, core.CollectionNameOTPs, core.CollectionNameAuthOrigins, core.CollectionNameExternalAuths}

func TestLesCollectionsSontFermees(t *testing.T) {
	b := guichettest.New(t)
	collections, err := b.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	noms := []string{}
	for _, c := range collections {
		noms = append(noms, c.Name)
		regles := map[string]*string{"list": c.ListRule, "view": c.ViewRule, "create": c.CreateRule, "update": c.UpdateRule, "delete": c.DeleteRule}
		if c.IsAuth() {
			regles["manage"], regles["auth"] = c.ManageRule, nil // the superusers' sign-in has no rule to close
		}
		for nom, r := range regles {
			if r != nil && !slices.Contains(regleesParPocketBase, c.Name) {
				t.Errorf("%s : la règle %s est « %s »", c.Name, nom, *r)
			}
		}
		if c.IsAuth() && c.Name != core.CollectionNameSuperusers {
			t.Errorf("%s : les comptes et les agents ne se connectent pas par PocketBase", c.Name)
		}
		for _, f := range c.Fields {
			if fichier, ok := f.(*core.FileField); ok && !fichier.Protected {
				t.Errorf("%s.%s : un fichier que chacun peut lire", c.Name, f.GetName())
			}
		}
	}
	if slices.Contains(noms, "users") || !slices.Contains(noms, "demandes") {
		t.Errorf("collections : %v", noms)
	}
	if s := b.App.Settings(); s.Batch.Enabled || s.Logs.MaxDays != 0 || s.Logs.LogIP {
		t.Errorf("réglages de PocketBase : %+v %+v", s.Batch, s.Logs)
	}
}

// console is the program open on its two listeners, as « serve » does it.
type console struct {
	*mairie
	publique, interne string // origins
	routes            []routePB
	superuser         *core.Record
	jeton             string // hers
}

type routePB struct{ methode, motif string }

func ouvrirConsole(t *testing.T) *console {
	t.Helper()
	c := &console{mairie: ouvrirMairie(t, guichettest.New(t, "--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0"), "Saint-Exemple", "xanthippe")}
	c.App.OnServe().BindFunc(func(e *core.ServeEvent) error {
		c.routes = routesDe(reflect.ValueOf(e.Router.RouterGroup), "")
		return e.Next()
	})
	collection, err := c.App.FindCollectionByNameOrId(core.CollectionNameSuperusers)
	c.must(err)
	c.superuser = core.NewRecord(collection)
	c.superuser.SetEmail("technicienne@example.org")
	c.superuser.SetPassword(guichettest.MotDePasse)
	c.must(c.App.Save(c.superuser))
	c.jeton, err = c.superuser.NewAuthToken()
	c.must(err)

	ctx, arreter := context.WithCancel(t.Context())
	ouvert, fini := make(chan string, 1), make(chan error, 1)
	go func() { fini <- c.Socle.Servir(ctx, func(url string) { ouvert <- url }) }()
	t.Cleanup(func() {
		arreter()
		if err := <-fini; err != nil {
			t.Error(err)
		}
	})
	select {
	case c.publique = <-ouvert:
	case err := <-fini:
		t.Fatalf("serve s’est arrêté : %v", err)
	}
	c.interne = "http://" + c.Socle.AdresseConsole()
	return c
}

// routesDe lists the routes of PocketBase's router, whose groups keep their
// children to themselves.
func routesDe(groupe reflect.Value, prefixe string) (l []routePB) {
	groupe = groupe.Elem()
	prefixe += groupe.FieldByName("Prefix").String()
	enfants := groupe.FieldByName("children")
	for i := range enfants.Len() {
		enfant := enfants.Index(i).Elem()
		if enfant.Elem().FieldByName("children").IsValid() {
			l = append(l, routesDe(enfant, prefixe)...)
			continue
		}
		r := routePB{enfant.Elem().FieldByName("Method").String(), prefixe + enfant.Elem().FieldByName("Path").String()}
		if r.motif != "/" { // everything else: not found
			l = append(l, r)
		}
	}
	return l
}

// adresses fills in the pattern of a route with what exists.
func (c *console) adresses(motif string) []string {
	var l []string
	for _, collection := range []string{"demandes", core.CollectionNameSuperusers, core.CollectionNameOTPs, "users"} {
		l = append(l, strings.NewReplacer("{collection}", collection, "{id}", "inconnu", "{recordId}", "inconnu", "{filename}", "a.png", "{key}", "a.zip", "{path...}", "", "{$}", "").Replace(motif))
	}
	slices.Sort(l)
	return slices.Compact(l)
}

// deguisements are the ways to write an address so that a filter misses it.
func deguisements(chemin string) []string {
	return []string{
		chemin, strings.ToUpper(chemin), strings.TrimSuffix(chemin, "/") + "/", "/" + chemin, strings.Replace(chemin, "/api", "/./api", 1), "/x/.." + chemin,
		"/saint-exemple/.." + chemin, strings.Replace(chemin, "/", "/%2e/", 1), strings.Replace(chemin, "/api", "/%61pi", 1), strings.Replace(chemin, "/_/", "/%5f/", 1),
		strings.Replace(chemin, "/api/", "/api%2f", 1), "/saint-exemple" + chemin, chemin + "%00", `/\` + strings.TrimPrefix(chemin, "/"),
	}
}

// enTetes are what a proxy or a forger may add.
func (c *console) enTetes() map[string]http.Header {
	interne := strings.TrimPrefix(c.interne, "http://")
	return map[string]http.Header{
		"nue":                 {},
		"depuis la boucle":    {"X-Forwarded-For": {"127.0.0.1"}, "X-Real-Ip": {"127.0.0.1"}, "Forwarded": {"for=127.0.0.1;host=" + interne}, "X-Forwarded-Host": {interne}},
		"d’une technicienne":  {"Authorization": {c.jeton}, "X-Forwarded-For": {"127.0.0.1"}},
		"d’une autre adresse": {"X-Original-Url": {"/api/health"}, "X-Rewrite-Url": {"/_/"}, "X-Http-Method-Override": {"GET"}, "Host": {interne}},
	}
}

// obtenir asks one address as it is written, and follows what only cleans it.
func (c *console) obtenir(methode, origine, chemin string, h http.Header) (status int, corps string) {
	c.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for range 5 {
		ctx, annuler := context.WithTimeout(c.t.Context(), 10*time.Second)
		defer annuler()
		req, err := http.NewRequestWithContext(ctx, methode, origine+chemin, nil)
		c.must(err)
		req.Header = h.Clone()
		if hote := h.Get("Host"); hote != "" {
			req.Host = hote
		}
		res, err := client.Do(req)
		c.must(err)
		defer res.Body.Close()
		vers := res.Header.Get("Location")
		if !strings.HasPrefix(vers, "/") {
			if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
				b := make([]byte, 1<<10)
				n, err := res.Body.Read(b) // it has no end
				c.must(err)
				return res.StatusCode, string(b[:n])
			}
			b, err := io.ReadAll(res.Body)
			c.must(err)
			return res.StatusCode, string(b)
		}
		chemin = vers
	}
	c.t.Fatalf("%s : trop de redirections", chemin)
	return 0, ""
}

func TestLeGuichetPublicNeConnaitPasPocketBase(t *testing.T) {
	c := ouvrirConsole(t)
	if len(c.routes) < 50 {
		t.Fatalf("%d routes de PocketBase : la liste est incomplète", len(c.routes))
	}
	essais := 0
	for _, route := range c.routes {
		for _, adresse := range c.adresses(route.motif) {
			for _, chemin := range deguisements(adresse) {
				for nom, h := range c.enTetes() {
					essais++
					status, corps := c.obtenir(route.methode, c.publique, chemin, h)
					if status != http.StatusNotFound || !strings.Contains(corps, `<html lang="fr"`) && route.methode != http.MethodHead {
						t.Errorf("%s %s (%s) : statut %d\n%.200s", route.methode, chemin, nom, status, corps)
					}
				}
			}
		}
	}
	for nom, h := range c.enTetes() {
		if status, corps := c.obtenir(http.MethodGet, c.publique, "/sante", h); status != http.StatusOK || corps != "ok\n" {
			t.Errorf("/sante (%s) : statut %d %s", nom, status, corps)
		}
	}
	t.Logf("%d routes de PocketBase, %d essais", len(c.routes), essais)
}

// repondues are what the console answers to whoever reaches the loopback
// without a token: its own pages, its pulse, its sign-in, and empty lists.
// Everything else is 401, 403 or 404.
var repondues = map[string]int{
	"GET /_/": 200, "GET /api/health": 200, "GET /api/realtime": 200, "POST /api/realtime": 400,
	"GET /api/oauth2-redirect": 307, "POST /api/oauth2-redirect": 303, "GET /api/collections/_otps/records": 200,
	"GET /api/collections/_superusers/auth-methods": 200, "POST /api/collections/_superusers/auth-with-password": 400,
	"POST /api/collections/_superusers/request-password-reset": 400, "POST /api/collections/_superusers/confirm-password-reset": 400,
	"POST /api/collections/_superusers/request-verification": 400, "POST /api/collections/_superusers/confirm-verification": 400,
	"POST /api/collections/_superusers/confirm-email-change": 400,
}

func TestLaConsoleNOuvreQuAuxTechniciens(t *testing.T) {
	c := ouvrirConsole(t)
	code := core.NewOTP(c.App)
	code.SetCollectionRef(c.superuser.Collection().Id)
	code.SetRecordRef(c.superuser.Id)
	code.SetPassword("482913")
	c.must(c.App.Save(code))
	c.nouveauxObjets(c.Client(), nil)
	vues := 0
	for _, route := range c.routes {
		for _, chemin := range c.adresses(route.motif) {
			for nom, h := range map[string]http.Header{"sans jeton": nil, "avec un jeton forgé": {"Authorization": {c.jeton[:len(c.jeton)-2] + "xx"}}} {
				status, corps := c.obtenir(route.methode, c.interne, chemin, h)
				attendu, dite := repondues[route.methode+" "+chemin]
				if dite {
					vues++
				}
				if dite && status != attendu || !dite && !slices.Contains([]int{401, 403, 404}, status) {
					t.Errorf("%s %s %s : statut %d\n%.200s", route.methode, chemin, nom, status, corps)
				}
				if strings.Contains(corps, c.secret) || strings.Contains(corps, code.Id) || strings.Contains(corps, "technicienne@") {
					t.Errorf("%s %s %s : %.500s", route.methode, chemin, nom, corps)
				}
			}
		}
	}
	if vues != 2*len(repondues) {
		t.Errorf("%d réponses attendues, %d vues", 2*len(repondues), vues)
	}
	jeton := http.Header{"Authorization": {c.jeton}}
	for _, chemin := range []string{"/api/collections", "/api/collections/demandes/records", "/api/settings", "/api/backups", "/api/crons"} {
		if status, corps := c.obtenir(http.MethodGet, c.interne, chemin, jeton); status != http.StatusOK {
			t.Errorf("%s : une technicienne reçoit %d %.200s", chemin, status, corps)
		}
	}
}

// A JavaScript hook that a département drops in has the full power of the
// program, and yet opens nothing on the public listener.
func TestUnCrochetJavaScriptResteDerriereLaConsole(t *testing.T) {
	crochets := t.TempDir()
	const crochet = `routerAdd("GET", "/api/essai", (e) => e.string(200, "depuis le crochet"));
routerAdd("GET", "/essai", (e) => e.string(200, "depuis le crochet"));
routerAdd("GET", "/le-val-d-ajol/essai", (e) => e.string(200, "depuis le crochet"));`
	if err := os.WriteFile(filepath.Join(crochets, "essai.pb.js"), []byte(crochet), 0o600); err != nil {
		t.Fatal(err)
	}
	p := depots.Programme{Chemin: navigateur.Programme(t), Donnees: t.TempDir(), Journal: t.Output(), Reglages: []string{
		"GUICHET_HOOKS_JS_ENABLED=true", "GUICHET_HOOKS_JS_DIR=" + crochets, "GUICHET_ADMIN_LISTEN=127.0.0.1:0",
	}}
	if err := p.Installer("signalement"); err != nil {
		t.Fatal(err)
	}
	s, err := p.Servir()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Arreter(); err != nil {
			t.Error(err)
		}
	}()
	publique := strings.TrimSuffix(s.URL, depots.Chemin)
	for _, chemin := range []string{"/api/essai", "/essai", depots.Chemin + "/essai"} {
		for origine, attendu := range map[string]int{publique: http.StatusNotFound, "http://" + s.Console: http.StatusOK} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, origine+chemin, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = s.Console
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			corps, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if res.StatusCode != attendu || strings.Contains(string(corps), "crochet") != (attendu == http.StatusOK) {
				t.Errorf("%s%s : statut %d, attendu %d\n%.200s", origine, chemin, res.StatusCode, attendu, corps)
			}
		}
	}
}
