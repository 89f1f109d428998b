package oidc_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
)

const duree5minutes = 5*time.Minute + time.Second

func verifieur(t trajet) oauth2.AuthCodeOption { return oauth2.VerifierOption(t.verifieur) }

// sortie is the address where a client sends who signs out.
func (p *partie) sortie(i *identite, retour string) string {
	return "/oidc/end_session?" + url.Values{"id_token_hint": {i.jeton}, "post_logout_redirect_uri": {retour}, "state": {"etat"}}.Encode()
}

func (h *hub) connecte(n *guichettest.Client, p *partie) bool {
	return p.reponse(n.Lire(p.partir(oauth2.SetAuthURLParam("prompt", "none")).adresse)).Get("code") != ""
}

func TestSeDeconnecterPartout(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	retour := p.AdressesSortie()[0]

	t.Run("de son guichet, jusqu’à FranceConnect et retour", func(t *testing.T) {
		n := h.Client()
		i := p.connecter(n, "lucie")
		h.Horloge.Avancer(10 * time.Minute) // the id_token has expired, and is a hint still
		page := n.Lire(p.sortie(i, retour))
		if !strings.HasPrefix(page.Vers, h.fc.Emetteur()+"/session/end") {
			t.Fatalf("%d vers %s", page.Status, page.Vers)
		}
		if fin := h.fc.Suivre(n, page.Vers); fin.Vers != retour+"?state=etat" {
			t.Errorf("%d vers %s", fin.Status, fin.Vers)
		}
		if h.connecte(n, p) {
			t.Error("la session du Département vit encore")
		}
	})
	t.Run("FranceConnect en panne, on est déconnecté ici", func(t *testing.T) {
		n := h.Client()
		i := p.connecter(n, "lucie")
		if _, err := h.App.DB().NewQuery("UPDATE fournisseurs SET emetteur = 'http://127.0.0.1:1/api/v2'").Execute(); err != nil {
			t.Fatal(err)
		}
		if page := n.Lire(p.sortie(i, retour)); page.Vers != retour+"?state=etat" {
			t.Errorf("%d vers %s", page.Status, page.Vers)
		}
		if h.connecte(n, p) {
			t.Error("la session du Département vit encore")
		}
		if _, err := h.App.DB().NewQuery("UPDATE fournisseurs SET emetteur = {:e}").Bind(map[string]any{"e": h.fc.Emetteur()}).Execute(); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("sans jeton, ou avec celui d’une autre, on confirme", func(t *testing.T) {
		n := h.Client()
		p.connecter(n, "lucie")
		autre := p.connecter(h.Client(), "paul")
		for _, adresse := range []string{"/oidc/end_session", p.sortie(autre, retour), "/oidc/end_session?id_token_hint=inconnu"} {
			page := n.Lire(adresse)
			page.Contient("Me déconnecter partout")
			if !h.connecte(n, p) {
				t.Fatalf("%s l’a déconnectée", adresse)
			}
		}
		page := n.Lire("/oidc/end_session")
		fin := n.Envoyer(h.c.Chemin()+"/hub/deconnexion", url.Values{"suite": {page.Champ("suite")}})
		if !strings.Contains(fin.Header.Get("Refresh"), h.fc.Emetteur()) || h.connecte(n, p) {
			t.Errorf("%d %s", fin.Status, fin.Header.Get("Refresh"))
		}
	})
	t.Run("on ne revient qu’à une adresse déclarée", func(t *testing.T) {
		n := h.Client()
		i := p.connecter(n, "lucie")
		for _, fausse := range []string{retour + "x", retour + "?a=1", "https://evil.example.org/", p.config.RedirectURL} {
			if page := n.Lire(p.sortie(i, fausse)); page.Status != http.StatusBadRequest || page.Vers != "" {
				t.Errorf("%s : %d vers %s", fausse, page.Status, page.Vers)
			}
		}
		if !h.connecte(n, p) {
			t.Error("elle est déconnectée")
		}
	})
}

// ecoute is a client that hears of sign-outs.
type ecoute struct {
	mu     sync.Mutex
	jetons []string
	panne  bool
}

func (e *ecoute) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.panne {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	e.jetons = append(e.jetons, r.FormValue("logout_token"))
}

func (e *ecoute) recus() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.jetons
}

func (e *ecoute) tomber(oui bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.panne = oui
}

func TestLesAutresGuichetsLApprennent(t *testing.T) {
	h := ouvrir(t)
	e := &ecoute{panne: true}
	serveur := httptest.NewServer(e)
	t.Cleanup(serveur.Close)
	p := h.relier("saint-exemple")
	q := h.relier("val-exemple", func(c *oidc.Client) { c.Avis = serveur.URL + "/avis" })
	n := h.Client()
	i, j := p.connecter(n, "lucie"), q.connecter(n, "")
	n.Lire(p.sortie(i, p.AdressesSortie()[0]))

	h.Executer("hub-deconnexions")
	if l := h.Compter("hub_deconnexions"); l != 1 {
		t.Fatalf("%d avis attendent", l)
	}
	e.tomber(false)
	h.Executer("hub-deconnexions")
	if len(e.recus()) > 0 {
		t.Error("redit aussitôt à qui est en panne")
	}
	h.Horloge.Avancer(3 * time.Minute)
	h.Executer("hub-deconnexions")
	h.Executer("hub-deconnexions")
	if len(e.recus()) != 1 {
		t.Fatalf("%d avis reçus", len(e.recus()))
	}
	dit, err := q.p.VerifierContext(h.Contexte(), &goidc.Config{ClientID: q.ID, Now: h.Horloge.Maintenant}).VerifyLogout(h.Contexte(), e.recus()[0])
	if err != nil {
		t.Fatal(err)
	}
	if dit.SessionID != j.sid || dit.Subject != j.sujet {
		t.Errorf("%+v, attendu %+v", dit, j)
	}
	brut, err := jwt.ParseSigned(e.recus()[0], []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || brut.Headers[0].ExtraHeaders["typ"] != "logout+jwt" {
		t.Error(err, brut.Headers)
	}

	t.Run("au bout d’un jour, on n’y pense plus", func(t *testing.T) {
		e.tomber(true)
		i, _ := p.connecter(n, "lucie"), q.connecter(n, "")
		n.Lire(p.sortie(i, p.AdressesSortie()[0]))
		for range 30 {
			h.Horloge.Avancer(time.Hour)
			h.Executer("hub-deconnexions")
			h.Executer("hub-purge")
		}
		if l := h.Compter("hub_deconnexions"); l != 0 {
			t.Errorf("%d avis attendent", l)
		}
	})
	t.Run("une autre personne sur le même appareil déconnecte la première partout", func(t *testing.T) {
		e.tomber(false)
		avant := len(e.recus())
		q.connecter(n, "lucie")
		for range 2 { // the session of FranceConnect ends, that of the Département serves
			h.Horloge.Avancer(20 * time.Minute)
			q.connecter(n, "")
		}
		tr := p.partir(oauth2.SetAuthURLParam("prompt", "login"))
		p.recevoir(tr, p.identifier(n, tr, "paul"))
		h.Executer("hub-deconnexions")
		if len(e.recus()) != avant+1 {
			t.Errorf("%d avis", len(e.recus())-avant)
		}
	})
}

func TestLesClesTournent(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	avant := p.connecter(n, "lucie")
	h.Horloge.Avancer(91 * 24 * time.Hour)
	h.Executer("hub-cles")
	h.Executer("hub-cles")
	if l := h.Compter("hub_cles"); l != 2 {
		t.Fatalf("%d clés", l)
	}
	tournee := p.connecter(h.Client(), "paul")
	if kid(t, tournee.jeton) != kid(t, avant.jeton) {
		t.Error("la nouvelle clé signe avant d’avoir été vue")
	}
	h.Horloge.Avancer(25 * time.Hour)
	apres := p.connecter(h.Client(), "paul")
	if kid(t, apres.jeton) == kid(t, avant.jeton) {
		t.Error("l’ancienne clé signe encore")
	}
	if page := n.Lire(p.sortie(tournee, p.AdressesSortie()[0])); page.Status != http.StatusSeeOther {
		t.Errorf("%d : un jeton de la veille n’est plus connu", page.Status)
	}
	h.Horloge.Avancer(24 * time.Hour)
	h.Executer("hub-cles")
	if l := h.Compter("hub_cles"); l != 1 {
		t.Errorf("%d clés", l)
	}
}

func kid(t *testing.T, brut string) string {
	t.Helper()
	j, err := jwt.ParseSigned(brut, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	return j.Headers[0].KeyID
}

// Who corrects her civil status has another subject at FranceConnect; the keys of
// the hub change: the guichets know her by the same subject.
func TestUnSujetNeChangePas(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	avant := p.connecter(h.Client(), "lucie")
	if _, err := h.App.DB().NewQuery("UPDATE hub_preuves SET sujet = 'un autre'").Execute(); err != nil {
		t.Fatal(err)
	}
	if apres := p.connecter(h.Client(), "lucie"); apres.sujet != avant.sujet {
		t.Error("un nouveau sujet chez FranceConnect en fait une autre")
	}
	if l := h.Compter("hub_comptes"); l != 1 {
		t.Errorf("%d comptes", l)
	}
	h.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("UPDATE hub_paires SET sujet = 'gardé'").Execute()
		return err
	})
	if apres := p.connecter(h.Client(), "lucie"); apres.sujet != "gardé" {
		t.Error("le sujet est recalculé au lieu d’être relu")
	}
}
