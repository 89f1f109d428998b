package simulation

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// demande is an authorization request that was accepted.
type demande struct {
	client       Client
	retour       string // redirect_uri
	scopes       []string
	state, nonce string
	prompts      []string
	amr          bool   // asked in the id_token
	defi         string // PKCE challenge, "" for none
	fragment     bool   // the answer stands behind a #
}

func (f *Fournisseur) autoriser(w http.ResponseWriter, r *http.Request) http.HandlerFunc {
	f.demandes = append(f.demandes, r.Form)
	f.demandes = f.demandes[max(0, len(f.demandes)-memoire):]
	f.noter(r.Form["state"]...)
	f.noter(r.Form["nonce"]...)
	d, refus := f.lireDemande(r.Form)
	if refus != nil {
		return refus
	}
	return f.commencer(w, r, d)
}

// lireDemande refuses on a page of its own as long as nothing proves who asks,
// then by sending the browser back.
func (f *Fournisseur) lireDemande(q url.Values) (*demande, http.HandlerFunc) {
	if !f.formePermise(q) {
		return nil, f.pageErreur(f.regles.pageParametres)
	}
	client, connu := f.clients[q.Get("client_id")]
	if !connu {
		return nil, f.pageErreur(pageClientInconnu)
	}
	d := &demande{
		client: client, retour: q.Get("redirect_uri"), scopes: strings.Fields(q.Get("scope")),
		state: q.Get("state"), nonce: q.Get("nonce"), prompts: strings.Fields(q.Get("prompt")), defi: q.Get("code_challenge"),
	}
	sansOpenID := !slices.Contains(d.scopes, "openid")
	interdit := slices.ContainsFunc(d.scopes, func(s string) bool { return s != "openid" && !slices.Contains(client.Scopes, s) })
	if !slices.Contains(client.Retours, d.retour) {
		if sansOpenID || interdit {
			return nil, f.pageErreur(pageScopeEtRetour)
		}
		return nil, f.pageErreur(f.regles.pageRetour)
	}
	switch t := q.Get("response_type"); {
	case t == "":
		return nil, f.refuser(d, "invalid_request", "missing required parameter 'response_type'")
	case t != "code":
		d.fragment = strings.Contains(t, "token") // OAuth 2.0 Multiple Response Types, 5
		return nil, f.refuser(d, "unsupported_response_type", "unsupported response_type requested")
	case sansOpenID:
		return nil, f.refuser(d, "invalid_request", "openid scope must be requested")
	case interdit:
		return nil, f.refuser(d, "invalid_scope", "requested scope is not allowed")
	}
	for _, a := range strings.Fields(q.Get("acr_values")) {
		if !slices.Contains(f.regles.acr, a) {
			return nil, f.refuser(d, "invalid_acr", "acr_value is not valid")
		}
	}
	if q.Has("code_challenge") != q.Has("code_challenge_method") ||
		q.Has("code_challenge") && (q.Get("code_challenge_method") != "S256" || len(d.defi) < 43) {
		return nil, f.refuser(d, "invalid_request", "not supported value of code_challenge_method or code_challenge")
	}
	return d, f.lireClaims(d, q)
}

// formePermise judges the request without knowing the client: no parameter
// twice, none outside of the list, those that are required, each in its form.
func (f *Fournisseur) formePermise(q url.Values) bool {
	for nom, valeurs := range q {
		if len(valeurs) != 1 || !slices.Contains(f.regles.obligatoires, nom) && !slices.Contains(f.regles.facultatifs, nom) {
			return false
		}
	}
	for _, nom := range f.regles.obligatoires {
		// The two that may be empty are refused later, at the client's address.
		if !q.Has(nom) || q.Get(nom) == "" && nom != "response_type" && nom != "scope" {
			return false
		}
	}
	prompts := strings.Fields(q.Get("prompt"))
	for _, p := range prompts {
		if !slices.Contains(f.regles.prompts, p) || p == "none" && len(prompts) > 1 {
			return false
		}
	}
	u, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case err != nil || !u.IsAbs() || u.Host == "":
	case len(q.Get("nonce")) < 22:
	case q.Has("prompt") && len(prompts) == 0:
	case q.Has("acr_values") && q.Get("acr_values") == "":
	case q.Has("siret_hint") && len(q.Get("siret_hint")) != 14:
	case q.Has("login_hint") && !strings.Contains(q.Get("login_hint"), "@"):
	default:
		return true
	}
	return false
}

// exigence is what the parameter claims says of one of them.
type exigence struct {
	Essential bool     `json:"essential"`
	Value     string   `json:"value"`
	Values    []string `json:"values"`
}

func (f *Fournisseur) lireClaims(d *demande, q url.Values) http.HandlerFunc {
	if !q.Has("claims") {
		return nil
	}
	var c struct {
		IDToken map[string]exigence `json:"id_token"`
	}
	lecteur := json.NewDecoder(strings.NewReader(q.Get("claims")))
	lecteur.DisallowUnknownFields()
	if err := lecteur.Decode(&c); err != nil {
		return f.refuser(d, "invalid_request", "could not parse the claims parameter JSON")
	}
	for nom := range c.IDToken {
		if !slices.Contains(f.regles.claimsIDToken, nom) {
			return f.refuser(d, "invalid_request", "unknown claim in the claims parameter")
		}
	}
	_, d.amr = c.IDToken["amr"]
	if d.amr && !d.client.Amr {
		return f.pageErreur(pageAmrRefuse)
	}
	acr := c.IDToken["acr"]
	if acr.Value != "" {
		acr.Values = append(acr.Values, acr.Value)
	}
	if acr.Essential && len(acr.Values) > 0 && !slices.Contains(acr.Values, acrServi) {
		return f.refuser(d, "access_denied", "none of the requested ACRs could be obtained")
	}
	return nil
}
