package simulation_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/simulation"
)

// refus is one authorization request that must fail: a parameter that takes
// these values, and what comes of it, a page or an error of the return.
type refus struct {
	nom     string
	change  url.Values
	attendu string
}

func TestLaDemandeEstRefusee(t *testing.T) {
	court, long := "nonce-de-21-caractere", strings.Repeat("d", 43)
	communs := []refus{
		{"sans client_id", url.Values{"client_id": nil}, "page"},
		{"client_id vide", url.Values{"client_id": {""}}, "page"},
		{"client inconnu", url.Values{"client_id": {"inconnu"}}, "Y04EA6EF"},
		{"sans redirect_uri", url.Values{"redirect_uri": nil}, "page"},
		{"redirect_uri qui n’est pas une adresse", url.Values{"redirect_uri": {"mairie"}}, "page"},
		{"redirect_uri plus longue", url.Values{"redirect_uri": {retour + "/"}}, "retour"},
		{"redirect_uri sans sa query", url.Values{"redirect_uri": {strings.TrimSuffix(retour, "?voie=1")}}, "retour"},
		{"redirect_uri d’un autre hôte", url.Values{"redirect_uri": {"https://mairie.example.org/auth/callback?voie=1"}}, "retour"},
		{"redirect_uri et scope faux", url.Values{"redirect_uri": {retour + "/"}, "scope": {"email"}}, "Y040001"},
		{"sans response_type", url.Values{"response_type": nil}, "page"},
		{"response_type vide", url.Values{"response_type": {""}}, "invalid_request"},
		{"response_type inconnu", url.Values{"response_type": {"autre"}}, "unsupported_response_type"},
		{"response_type id_token", url.Values{"response_type": {"code id_token"}}, "#unsupported_response_type"},
		{"sans scope", url.Values{"scope": nil}, "page"},
		{"scope vide", url.Values{"scope": {""}}, "invalid_request"},
		{"scope sans openid", url.Values{"scope": {"email"}}, "invalid_request"},
		{"scope pas accordé", url.Values{"scope": {"openid phone"}}, "invalid_scope"},
		{"sans state", url.Values{"state": nil}, "page"},
		{"state vide", url.Values{"state": {""}}, "page"},
		{"sans nonce", url.Values{"nonce": nil}, "page"},
		{"nonce court", url.Values{"nonce": {court}}, "page"},
		{"paramètre inconnu", url.Values{"display": {"page"}}, "page"},
		{"max_age", url.Values{"max_age": {"60"}}, "page"},
		{"paramètre deux fois", url.Values{"scope": {"openid", "openid"}}, "page"},
		{"request", url.Values{"request": {"x"}}, "page"},
		{"prompt vide", url.Values{"prompt": {""}}, "page"},
		{"prompt select_account", url.Values{"prompt": {"select_account"}}, "page"},
		{"prompt none et login", url.Values{"prompt": {"none login"}}, "page"},
		{"acr_values vide", url.Values{"acr_values": {""}}, "page"},
		{"acr_values inconnu", url.Values{"acr_values": {"eidas9"}}, "invalid_acr"},
		{"claims illisible", url.Values{"claims": {"{"}}, "invalid_request"},
		{"claims de userinfo", url.Values{"claims": {`{"userinfo":{"email":null}}`}}, "invalid_request"},
		{"amr sans y avoir droit", url.Values{"claims": {`{"id_token":{"amr":{"essential":true}}}`}}, "Y100009"},
	}
	propres := map[simulation.Genre][]refus{
		simulation.FranceConnect: {
			{"sans acr_values", url.Values{"acr_values": nil}, "page"},
			{"acr_values plus haut", url.Values{"acr_values": {"eidas2"}}, "invalid_acr"},
			{"prompt none", url.Values{"prompt": {"none"}}, "page"},
			{"PKCE", url.Values{"code_challenge": {long}, "code_challenge_method": {"S256"}}, "page"},
			{"login_hint", url.Values{"login_hint": {"a@example.org"}}, "page"},
			{"response_mode", url.Values{"response_mode": {"query"}}, "page"},
			{"claim acr", url.Values{"claims": {`{"id_token":{"acr":null}}`}}, "invalid_request"},
		},
		simulation.ProConnect: {
			{"PKCE plain", url.Values{"code_challenge_method": {"plain"}}, "invalid_request"},
			{"PKCE sans méthode", url.Values{"code_challenge_method": nil}, "invalid_request"},
			{"PKCE court", url.Values{"code_challenge": {court}}, "invalid_request"},
			{"login_hint sans @", url.Values{"login_hint": {"mairie"}}, "page"},
			{"siret_hint court", url.Values{"siret_hint": {"213401268"}}, "page"},
			{"acr essentiel trop haut", url.Values{"claims": {`{"id_token":{"acr":{"essential":true,"value":"eidas2"}}}`}}, "access_denied"},
		},
	}
	pages := map[simulation.Genre]map[string]string{
		simulation.FranceConnect: {"page": "Y030007", "retour": "Y04C013C"},
		simulation.ProConnect:    {"page": "Y000400", "retour": "Y030031"},
	}
	lesDeux(t, func(t *testing.T, b *banc) {
		p := b.nouvellePartie("mairie")
		if page := b.navigateur().lire(p.depart() + "&x=%zz"); page.retour != nil || !strings.Contains(page.corps, pages[b.genre]["page"]) {
			t.Errorf("unreadable: %v\n%s", page.retour, page.corps)
		}
		for _, cas := range append(communs, propres[b.genre]...) {
			t.Run(cas.nom, func(t *testing.T) {
				depart, _ := url.Parse(p.depart())
				q := depart.Query()
				for nom, valeurs := range cas.change {
					q[nom] = valeurs
				}
				adresse := b.emetteur + "/authorize"
				for methode, page := range map[string]*page{
					"GET": b.navigateur().lire(adresse + "?" + q.Encode()), "POST": b.navigateur().envoyer(adresse, q),
				} {
					if code := pages[b.genre][cas.attendu]; code != "" || strings.HasPrefix(cas.attendu, "Y") {
						if page.retour != nil || page.StatusCode != http.StatusBadRequest || !strings.Contains(page.corps, code) || code == "" && !strings.Contains(page.corps, cas.attendu) {
							t.Errorf("%s: %d %v\n%s", methode, page.StatusCode, page.retour, page.corps)
						}
						continue
					}
					if page.retour == nil {
						t.Errorf("%s: no return, %d\n%s", methode, page.StatusCode, page.corps)
						continue
					}
					lu, erreur := page.retour.Query(), cas.attendu
					if reste, derriere := strings.CutPrefix(erreur, "#"); derriere {
						lu, _ = url.ParseQuery(page.retour.Fragment)
						erreur = reste
					}
					if lu.Get("error") != erreur || lu.Get("state") != p.state || lu.Get("iss") != b.emetteur {
						t.Errorf("%s: %v", methode, page.retour)
					}
				}
			})
		}
	})
}

func TestLAmrVientSiOnLeDemande(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		c := b.client("mairie", "commune")
		c.Amr = true
		b.AjouterClient(c)
		_, id := lireJWT(t, b.nouvellePartie("mairie").connecter(nil, "claims", `{"id_token":{"amr":{"essential":true}}}`).idToken)
		if id["amr"] == nil || len(id) != 9 {
			t.Error(id)
		}
	})
}

func TestLaDeconnexionEstRefusee(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		n := b.navigateur()
		jeton := b.nouvellePartie("mairie").connecter(n).idToken
		bon := url.Values{"id_token_hint": {jeton}, "state": {"s"}, "post_logout_redirect_uri": {adieu}}
		forme := map[simulation.Genre]string{simulation.FranceConnect: "Y030007", simulation.ProConnect: "Y000400"}[b.genre]
		for _, cas := range []refus{
			{"sans indice", url.Values{"id_token_hint": nil}, forme},
			{"indice d’ailleurs", url.Values{"id_token_hint": {"a.b.c"}}, forme},
			{"indice altéré", url.Values{"id_token_hint": {jeton[:len(jeton)-8] + "AAAAAAAA"}}, forme},
			{"sans state", url.Values{"state": nil}, forme},
			{"paramètre inconnu", url.Values{"client_id": {"mairie"}}, forme},
			{"state deux fois", url.Values{"state": {"s", "s"}}, forme},
			{"sans adresse", url.Values{"post_logout_redirect_uri": nil}, "Y030111"},
			{"adresse plus longue", url.Values{"post_logout_redirect_uri": {adieu + "/"}}, "Y030111"},
		} {
			q := url.Values{}
			for nom, valeurs := range bon {
				q[nom] = valeurs
			}
			for nom, valeurs := range cas.change {
				q[nom] = valeurs
			}
			if p := n.lire(b.emetteur + "/session/end?" + q.Encode()); p.retour != nil || !strings.Contains(p.corps, cas.attendu) {
				t.Errorf("%s: %v\n%s", cas.nom, p.retour, p.corps)
			}
		}
		// The hint of somebody else sends back, and ends nothing here.
		b.AjouterPersonne(simulation.Personne{
			ID: "autre", Prenoms: []string{"Luc"}, NomNaissance: "Colin", DateNaissance: "1970-01-01", PaysNaissance: "99109", Courriel: "l@example.org", UID: "a-2",
		})
		p := b.nouvellePartie("mairie")
		r, err := p.recevoir(b.navigateur().connecter(p.depart(), "autre").Query())
		if err != nil {
			t.Fatal(err)
		}
		bon.Set("id_token_hint", r.idToken)
		if p := n.lire(b.emetteur + "/session/end?" + bon.Encode()); p.retour == nil {
			t.Error(p.corps)
		}
		if p := n.lire(p.depart()); strings.Contains(p.corps, `name="personne"`) {
			t.Error("the session of somebody else was ended")
		}
	})
}
