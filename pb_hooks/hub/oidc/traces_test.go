package oidc_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"
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
	var journaux []string
	if err := h.App.(*core.BaseApp).AuxDB().NewQuery("SELECT message || data FROM _logs").Column(&journaux); err != nil {
		t.Fatal(err)
	}
	dit := ecrit.String() + strings.Join(journaux, "\n")
	if !strings.Contains(dit, "authorization refused") {
		t.Fatal("rien n’a été écrit : le test ne voit rien")
	}
	for _, s := range secrets {
		if strings.Contains(dit, s) {
			t.Errorf("%q est dans un journal", s)
		}
	}
	tables, err := h.App.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range tables {
		if !strings.HasPrefix(c.Name, "hub_") && c.Name != "flux" && c.Name != "sessions" && c.Name != "journal" {
			continue
		}
		l, err := h.App.FindAllRecords(c.Name)
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
