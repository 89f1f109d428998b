package oidc_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/socle"
)

func TestUneFoisPourTousLesGuichets(t *testing.T) {
	h := ouvrir(t)
	a, b := h.relier("saint-exemple"), h.relier("val-exemple")
	n := h.Client()

	page := n.Lire(a.partir().adresse)
	page = n.Lire(page.Vers)
	page.Contient("Saint-exemple vous demande de vous identifier")
	page.Contient("ne transmettra ni votre nom ni votre date de naissance")

	ici := a.connecter(n, "lucie")
	demandes := len(h.fc.Demandes())
	la := b.connecter(n, "")
	if len(h.fc.Demandes()) != demandes {
		t.Error("le second guichet a demandé à FranceConnect")
	}
	if ici.sujet == la.sujet || ici.sid == la.sid || ici.sid == "" {
		t.Errorf("%+v\n%+v : les deux guichets se la reconnaissent", ici, la)
	}
	if len(ici.infos) != 1 {
		t.Errorf("%v transmis sans habilitation", ici.infos)
	}
	if encore := a.connecter(h.Client(), "lucie"); encore.sujet != ici.sujet || encore.sid == ici.sid {
		t.Errorf("%+v : revenue, elle n’est plus la même", encore)
	}
	if autre := a.connecter(h.Client(), "paul"); autre.sujet == ici.sujet {
		t.Error("deux personnes sont la même")
	}
	if comptes := h.Compter("hub_comptes"); comptes != 2 {
		t.Errorf("%d comptes", comptes)
	}
}

func TestLIdentiteSelonLHabilitation(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple", func(c *oidc.Client) { c.Habilitation, c.Portees = "DataPass 4242", "identite_pivot" })
	q := h.relier("val-exemple")
	n := h.Client()
	page := n.Lire(n.Lire(p.partir().adresse).Vers)
	page.Contient("Le guichet du Département transmettra")
	page.Contient("votre nom de naissance")
	i := p.connecter(n, "lucie")
	if i.infos["family_name"] != "VAUTRIN" || i.infos["birthplace"] != "88160" || i.infos["email"] != nil || i.infos["iss"] != nil {
		t.Errorf("%v", i.infos)
	}
	if autre := q.connecter(n, ""); len(autre.infos) != 1 {
		t.Errorf("%v", autre.infos)
	}
	p.Habilitation, p.Portees = "", ""
	h.Transaction(func(tx core.App) error { return p.Enregistrer(tx, socle.Programme("essai")) })
	if retiree := p.connecter(n, ""); len(retiree.infos) != 1 || retiree.sujet != i.sujet {
		t.Errorf("%v", retiree.infos)
	}
	var clair int
	if err := h.App.DB().NewQuery("SELECT count(*) FROM hub_comptes WHERE identite LIKE '%VAUTRIN%'").Row(&clair); err != nil || clair != 0 {
		t.Error("une identité est en clair dans la base", err)
	}
}

func TestUneApplicationQuiNeConnaitQueLUsuel(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("bibliotheque", func(c *oidc.Client) { c.Algorithme, c.Authentification = "RS256", oidc.ParEntete })
	p.connecter(h.Client(), "paul")
}

func TestQuiEstConnecteDoitParfoisSeReconnecter(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	if q := p.reponse(n.Lire(p.partir(oauth2.SetAuthURLParam("prompt", "none")).adresse)); q.Get("error") != "login_required" || q.Get("iss") == "" || q.Get("state") == "" {
		t.Errorf("%v", q)
	}
	p.connecter(n, "lucie")
	muet := p.partir(oauth2.SetAuthURLParam("prompt", "none"))
	p.recevoir(muet, p.reponse(n.Lire(muet.adresse)))
	for nom, option := range map[string]oauth2.AuthCodeOption{
		"prompt=login": oauth2.SetAuthURLParam("prompt", "login"), "max_age dépassé": oauth2.SetAuthURLParam("max_age", "60"),
	} {
		t.Run(nom, func(t *testing.T) {
			h.Horloge.Avancer(2 * time.Minute)
			tr := p.partir(option)
			page := n.Lire(tr.adresse)
			if !strings.HasPrefix(page.Vers, "/") {
				t.Fatalf("répondu sans rien demander : %s", page.Vers)
			}
			if suite := n.Lire(page.Vers + "/suite"); suite.Vers != page.Vers {
				t.Errorf("%s : la session d’avant suffit", suite.Vers)
			}
			p.recevoir(tr, p.identifier(n, tr, "lucie"))
		})
	}
	t.Run("et n’a qu’une déconnexion pour tout", func(t *testing.T) {
		q := h.relier("val-exemple")
		ici := q.connecter(n, "")
		tr := p.partir(oauth2.SetAuthURLParam("prompt", "login"))
		la := p.recevoir(tr, p.identifier(n, tr, "lucie"))
		if page := n.Lire(q.sortie(ici, q.AdressesSortie()[0])); page.Status != http.StatusSeeOther {
			t.Errorf("%d : le guichet d’avant n’est plus reconnu", page.Status)
		}
		if h.connecte(n, p) || la.sid == ici.sid {
			t.Error("la session vit encore")
		}
		h.fc.Identifier(n, n.Lire(p.partir().adresse).Vers+"/franceconnect", "lucie")
	})
	h.Horloge.Avancer(31 * time.Minute)
	if q := p.reponse(n.Lire(p.partir(oauth2.SetAuthURLParam("prompt", "none")).adresse)); q.Get("error") != "login_required" {
		t.Errorf("%v : trente minutes sans rien faire n’ont pas fermé la session", q)
	}
}

// The attacker opens a request and has the victim sign in by its link.
func TestUneConnexionResteDansSonNavigateur(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	attaquant, victime := h.Client(), h.Client()
	tr := p.partir()
	ici := attaquant.Lire(tr.adresse).Vers
	for _, chemin := range []string{ici, ici + "/franceconnect", ici + "/suite"} {
		if page := victime.Lire(chemin); page.Status != http.StatusForbidden {
			t.Errorf("%s : %d", chemin, page.Status)
		}
	}
	p.connecter(victime, "lucie")
	if page := victime.Lire(ici + "/suite"); page.Status != http.StatusForbidden {
		t.Errorf("%d : la victime répond à la demande d’un autre", page.Status)
	}
	if page := attaquant.Lire(ici + "/suite"); page.Vers != ici {
		t.Errorf("%s : l’attaquant a une réponse", page.Vers)
	}

	t.Run("cinquante connexions ne laissent pas de cookies", func(t *testing.T) {
		for i := range 50 {
			if i%2 == 0 {
				h.Horloge.Avancer(31 * time.Minute)
			}
			p.connecter(victime, "lucie")
		}
		if n := strings.Count(victime.Cookies(), "guichet-hub"); n > 1 { // the session
			t.Errorf("%s", victime.Cookies())
		}
	})
	t.Run("une demande ne répond qu’une fois", func(t *testing.T) {
		h.Horloge.Avancer(31 * time.Minute)
		n := h.Client()
		tr := p.partir()
		ici := n.Lire(tr.adresse).Vers
		avant := n.Copie()
		p.reponse(n.Lire(h.fc.Identifier(n, ici+"/franceconnect", "lucie").Vers))
		avant = avant.AvecCookies(n)
		if page := avant.Lire(ici + "/suite"); page.Status != http.StatusForbidden {
			t.Errorf("%d %s", page.Status, page.Vers)
		}
	})
	t.Run("après une demi-heure, elle a expiré", func(t *testing.T) {
		n := h.Client()
		ici := n.Lire(p.partir().adresse).Vers
		h.Horloge.Avancer(31 * time.Minute)
		if page := n.Lire(ici); page.Status != http.StatusForbidden {
			t.Error(page.Status)
		}
	})
	t.Run("un redémarrage ne la perd pas", func(t *testing.T) {
		n := h.Client()
		tr := p.partir()
		page := n.Lire(tr.adresse)
		apres := guichettest.New(t, "--data-dir", h.App.DataDir())
		apres.Horloge.Avancer(h.Horloge.Maintenant().Sub(apres.Horloge.Maintenant()))
		la := apres.Client().AvecCookies(n)
		suite := h.fc.Identifier(la, page.Vers+"/franceconnect", "lucie").Attendre(http.StatusSeeOther)
		if q := p.reponse(la.Lire(suite.Vers)); q.Get("code") == "" || q.Get("state") != tr.etat {
			t.Error(q)
		}
	})
	t.Run("qui renonce revient d’où il vient", func(t *testing.T) {
		n := h.Client()
		page := n.Envoyer(n.Lire(p.partir().adresse).Vers+"/renoncer", nil)
		if page.Status != http.StatusOK || !strings.Contains(page.Header.Get("Refresh"), "error=access_denied") {
			t.Errorf("%d %s", page.Status, page.Header.Get("Refresh"))
		}
	})
}

// A client may ask by a form too, from its own site.
func TestUnClientDemandeParUnFormulaire(t *testing.T) {
	h := ouvrir(t)
	p := h.relier("saint-exemple")
	n := h.Client()
	poster := func(chemin string, q url.Values) *guichettest.Page {
		t.Helper()
		req := n.Requete(http.MethodPost, chemin, strings.NewReader(q.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://saint-exemple.example.org")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		return n.Faire(req)
	}
	tr := p.partir()
	u, err := url.Parse(tr.adresse)
	if err != nil {
		t.Fatal(err)
	}
	if tr.adresse = poster(u.Path, u.Query()).Attendre(http.StatusSeeOther).Vers; tr.adresse != u.Path {
		t.Errorf("%s : ce que dit le formulaire est dans l’adresse", tr.adresse)
	}
	i := p.recevoir(tr, p.identifier(n, tr, "lucie"))
	sortie, err := url.Parse(p.sortie(i, p.AdressesSortie()[0]))
	if err != nil {
		t.Fatal(err)
	}
	if page := n.Lire(poster(sortie.Path, sortie.Query()).Attendre(http.StatusSeeOther).Vers); page.Status != http.StatusSeeOther || h.connecte(n, p) {
		t.Errorf("%d : elle est encore connectée", page.Status)
	}
	for nom, q := range map[string]url.Values{"deux fois": {"client_id": {p.ID, p.ID}}, "d’une autre adresse": {"client_id": {p.ID}, "redirect_uri": {"https://evil.example.org/"}}} {
		if page := n.Lire(poster(u.Path, q).Attendre(http.StatusSeeOther).Vers); page.Status != http.StatusBadRequest || page.Vers != "" {
			t.Errorf("%s : %d vers %s", nom, page.Status, page.Vers)
		}
	}
	poster(u.Path+"?client_id="+p.ID, u.Query()).Attendre(http.StatusBadRequest)
	poster(u.Path, url.Values{"state": {strings.Repeat("a", 9<<10)}}).Attendre(http.StatusBadRequest)
	n.Lire(u.Path).Attendre(http.StatusBadRequest)                              // it waited for one request alone
	poster(h.c.Chemin()+"/hub/deconnexion", nil).Attendre(http.StatusForbidden) // our own forms stay ours
}

func TestUnCodeSertUneFois(t *testing.T) {
	h := ouvrir(t)
	p, autre := h.relier("saint-exemple"), h.relier("val-exemple")
	n := h.Client()
	p.connecter(n, "lucie")
	neuf := func() (trajet, string) {
		tr := p.partir()
		return tr, p.reponse(n.Lire(tr.adresse)).Get("code")
	}

	t.Run("à seize à la fois, un seul l’échange", func(t *testing.T) {
		tr, code := neuf()
		var attente sync.WaitGroup
		codes := make([]int, 16)
		for i := range codes {
			attente.Go(func() { codes[i], _ = p.demander(p.formulaire(tr, code)) })
		}
		attente.Wait()
		slices.Sort(codes)
		if codes[0] != http.StatusOK || codes[1] != http.StatusBadRequest {
			t.Error(codes)
		}
	})
	t.Run("rejoué, il retire ce qu’il a donné", func(t *testing.T) {
		tr, code := neuf()
		p.demander(p.formulaire(tr, code))
		avant := h.Compter("hub_jetons")
		if recu, erreur := p.demander(p.formulaire(tr, code)); recu != http.StatusBadRequest || erreur != "invalid_grant" {
			t.Error(recu, erreur)
		}
		if n := h.Compter("hub_jetons"); n != avant-1 {
			t.Errorf("%d jetons après, %d avant", n, avant)
		}
	})
	t.Run("de qui s’est déconnectée depuis, il n’ouvre rien", func(t *testing.T) {
		m := h.Client()
		i := p.connecter(m, "lucie")
		tr := p.partir()
		code := p.reponse(m.Lire(tr.adresse)).Get("code")
		m.Lire(p.sortie(i, p.AdressesSortie()[0]))
		if recu, erreur := p.demander(p.formulaire(tr, code)); recu != http.StatusBadRequest || erreur != "invalid_grant" {
			t.Error(recu, erreur)
		}
	})
	for nom, cas := range map[string]struct {
		change  func(f map[string][]string)
		attendu string
	}{
		"par un autre client": {func(f map[string][]string) {
			f["client_id"], f["client_secret"] = []string{autre.ID}, []string{autre.secret}
		}, "invalid_grant"},
		"avec un autre secret":              {func(f map[string][]string) { f["client_secret"] = []string{autre.secret} }, "invalid_client"},
		"sans secret":                       {func(f map[string][]string) { delete(f, "client_secret") }, "invalid_client"},
		"vers une autre adresse":            {func(f map[string][]string) { f["redirect_uri"] = []string{"https://saint-exemple.example.org/retour"} }, "invalid_grant"},
		"sans adresse":                      {func(f map[string][]string) { delete(f, "redirect_uri") }, "invalid_grant"},
		"sans vérifieur":                    {func(f map[string][]string) { delete(f, "code_verifier") }, "invalid_grant"},
		"avec le vérifieur d’un autre":      {func(f map[string][]string) { f["code_verifier"] = []string{oauth2.GenerateVerifier()} }, "invalid_grant"},
		"avec deux codes":                   {func(f map[string][]string) { f["code"] = append(f["code"], "un") }, "invalid_request"},
		"comme jeton de rafraîchissement":   {func(f map[string][]string) { f["grant_type"] = []string{"refresh_token"} }, "unsupported_grant_type"},
		"comme identifiants de programme":   {func(f map[string][]string) { f["grant_type"] = []string{"client_credentials"} }, "unsupported_grant_type"},
		"après une minute":                  {func(map[string][]string) { h.Horloge.Avancer(61 * time.Second) }, "invalid_grant"},
		"par un client suspendu entretemps": {func(map[string][]string) { h.suspendre(p, true) }, "invalid_client"},
	} {
		t.Run(nom+", il n’ouvre rien", func(t *testing.T) {
			tr, code := neuf()
			f := p.formulaire(tr, code)
			cas.change(f)
			if recu, erreur := p.demander(f); recu == http.StatusOK || erreur != cas.attendu {
				t.Error(recu, erreur)
			}
			h.suspendre(p, false)
		})
	}
	t.Run("d’une façon qui n’est pas la sienne, le client n’est pas reconnu", func(t *testing.T) {
		tr, code := neuf()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, oidc.Emetteur(h.Socle)+"/token", strings.NewReader(fmt.Sprintf(
			"grant_type=authorization_code&code=%s&code_verifier=%s&redirect_uri=%s", code, tr.verifieur, p.config.RedirectURL)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(p.ID, p.secret)
		res, err := h.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusUnauthorized {
			t.Error(res.Status)
		}
	})
	t.Run("le secret d’avant sert jusqu’au suivant", func(t *testing.T) {
		for i, attendu := range []int{http.StatusOK, http.StatusUnauthorized} {
			h.Transaction(func(tx core.App) error { _, err := p.NouveauSecret(tx, socle.Programme("essai")); return err })
			tr, code := neuf()
			if recu, _ := p.demander(p.formulaire(tr, code)); recu != attendu {
				t.Errorf("%d changements : %d", i+1, recu)
			}
		}
	})
}

func (h *hub) suspendre(p *partie, oui bool) {
	h.t.Helper()
	p.Actif = !oui
	h.Transaction(func(tx core.App) error { return p.Enregistrer(tx, socle.Programme("essai")) })
}
