package oidc_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
)

// tampon is a log that is read while it is written.
type tampon struct {
	mu sync.Mutex
	bytes.Buffer
}

func (t *tampon) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Buffer.Write(b)
}

func (t *tampon) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Buffer.String()
}

// Nothing of a sign-in is in a log nor, in clear, in the database: neither what
// opens something, nor who signed in.
func TestRienNeSEcritDUneConnexion(t *testing.T) {
	h := ouvrir(t)
	ecrit := &tampon{}
	h.Socle.Logger = slog.New(slog.NewJSONHandler(ecrit, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p := h.relier("saint-exemple")
	n := h.Client()
	tr := p.partir()
	q := p.identifier(n, tr, "lucie")
	i := p.recevoir(tr, q)
	p.demander(p.formulaire(tr, q.Get("code"))) // once too many
	refusee := p.partir(oauth2.SetAuthURLParam("prompt", "create"))
	p.reponse(n.Lire(refusee.adresse))
	n.Lire("/oidc/authorize?client_id=inconnu&state=" + refusee.etat)
	n.Lire("/oidc/end_session?id_token_hint=" + i.jeton + "&post_logout_redirect_uri=" + url.QueryEscape("https://evil.example.org/"))
	n.Lire(p.sortie(i, p.AdressesSortie()[0]))
	if page := n.Lire("/oidc/userinfo?access_token=" + tr.verifieur); page.Status != http.StatusUnauthorized {
		t.Error(page.Status)
	}

	secrets := append(h.fc.Secrets(), tr.etat, tr.nonce, tr.verifieur, q.Get("code"), p.secret, i.jeton, refusee.etat, refusee.nonce, "VAUTRIN", "1980-04-17", "lucie@example.org")
	chercher(t, h.App, ecrit, "authorization refused", secrets, func(collection string) bool {
		return strings.HasPrefix(collection, "hub_") || collection == "flux" || collection == "sessions" || collection == "journal"
	})
}

// Nothing of a sign-in that goes from a mairie to the hub and back, and out
// again, is in a log of either, nor what opens something in a table of theirs.
func TestRienNeSEcritDUnGuichetALAutre(t *testing.T) {
	x := ouvrirReseau(t, "DataPass 12345")
	ecrits := map[*guichettest.Banc]*tampon{}
	for _, b := range []*guichettest.Banc{x.Banc, x.a.Banc, x.b.Banc} {
		ecrits[b] = &tampon{}
		b.Socle.Logger = slog.New(slog.NewJSONHandler(ecrits[b], &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	x.parCle(x.b, preuves.Hub) // the hub does not know its key: refused
	n := x.Client()
	x.entrer(n, x.a, "lucie")
	x.aller(n, x.b.base+"/connexion/hub", "lucie")
	vus := slices.Clone(x.vus)
	for _, adresse := range vus { // every address is opened again
		if strings.Contains(adresse, "/retour?") || strings.Contains(adresse, "/oidc/") {
			x.aller(n, adresse, "")
		}
	}
	x.avertir(x.a, "un.faux.jeton")
	x.sortir(n, x.a)
	x.Executer("hub-deconnexions")

	secrets := append(x.fc.Secrets(), "1980-04-17", "lucie@example.org", "VAUTRIN")
	for _, adresse := range x.vus {
		u, err := url.Parse(adresse)
		if err != nil {
			t.Fatal(err)
		}
		for nom, l := range u.Query() {
			if slices.Contains([]string{"code", "state", "nonce", "code_challenge", "id_token_hint"}, nom) {
				secrets = append(secrets, l...)
			}
		}
	}
	if len(secrets) < 30 {
		t.Fatalf("%d secrets : le test ne voit rien", len(secrets))
	}
	partout := func(string) bool { return true }
	for b, ecrit := range ecrits {
		ouvrent := slices.DeleteFunc(slices.Clone(secrets), func(s string) bool { // a mairie keeps who somebody is, as the law lets it
			return b != x.Banc && (s == "1980-04-17" || s == "lucie@example.org" || s == "VAUTRIN")
		})
		chercher(t, b.App, ecrit, map[bool]string{true: "not proven", false: "sign-"}[b == x.Banc], ouvrent, partout)
		for _, s := range secrets {
			if strings.Contains(ecrit.String(), s) {
				t.Errorf("%q est dans un journal", s)
			}
		}
	}
}

// chercher looks for secrets in the logs of a guichet, where a sentence stands,
// and in the tables that are chosen.
func chercher(t *testing.T, app core.App, ecrit *tampon, attendu string, secrets []string, choisie func(collection string) bool) {
	t.Helper()
	var journaux []string
	if err := app.(*core.BaseApp).AuxDB().NewQuery("SELECT message || data FROM _logs").Column(&journaux); err != nil {
		t.Fatal(err)
	}
	dit := ecrit.String() + strings.Join(journaux, "\n")
	if !strings.Contains(dit, attendu) {
		t.Fatalf("« %s » n’a pas été écrit : le test ne voit rien", attendu)
	}
	for _, s := range secrets {
		if strings.Contains(dit, s) {
			t.Errorf("%q est dans un journal", s)
		}
	}
	tables, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tables {
		if c.IsView() || !choisie(c.Name) {
			continue
		}
		l, err := app.FindAllRecords(c.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, ligne := range l {
			b, err := ligne.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range secrets {
				if strings.Contains(string(b), s) {
					t.Errorf("%q est en clair dans %s", s, c.Name)
				}
			}
		}
	}
}
