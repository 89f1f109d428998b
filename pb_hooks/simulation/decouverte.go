package simulation

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

func (f *Fournisseur) decouvrir(http.ResponseWriter, *http.Request) http.HandlerFunc {
	if f.ecart == DecouverteIndisponible {
		return texte(http.StatusServiceUnavailable)
	}
	claims := []string{"sub", "iss", "aud", "exp", "iat", "nonce", "acr", "amr", "auth_time"}
	scopes := []string{"openid"}
	for _, s := range slices.Sorted(maps.Keys(f.regles.claims)) {
		scopes = append(scopes, s)
		claims = append(claims, f.regles.claims[s]...)
	}
	slices.Sort(claims)
	// HS256 stands there as in FranceConnect's own, though nothing here is
	// signed so; S256 too, which FranceConnect refuses: neither may be deduced.
	algorithmes := []string{"HS256", "ES256", "RS256"}
	return enJSON(http.StatusOK, map[string]any{
		"issuer":                 f.emetteur,
		"authorization_endpoint": f.emetteur + "/authorize",
		"token_endpoint":         f.emetteur + "/token",
		"userinfo_endpoint":      f.emetteur + "/userinfo",
		"jwks_uri":               f.emetteur + "/jwks",
		"end_session_endpoint":   f.emetteur + "/session/end",
		"scopes_supported":       scopes,
		"claims_supported":       slices.Compact(claims),
		"acr_values_supported":   f.regles.acr,
		"subject_types_supported": []string{
			f.regles.sub,
		},
		"response_types_supported":                         []string{"code"},
		"response_modes_supported":                         []string{"query"},
		"grant_types_supported":                            []string{"authorization_code"},
		"token_endpoint_auth_methods_supported":            []string{"client_secret_post", "private_key_jwt"},
		"token_endpoint_auth_signing_alg_values_supported": []string{"ES256", "RS256"},
		"id_token_signing_alg_values_supported":            algorithmes,
		"userinfo_signing_alg_values_supported":            algorithmes,
		"code_challenge_methods_supported":                 []string{"S256"},
		"authorization_response_iss_parameter_supported":   true,
		"claims_parameter_supported":                       true,
		"request_parameter_supported":                      false,
		"request_uri_parameter_supported":                  false,
	})
}

func (f *Fournisseur) publierCles(http.ResponseWriter, *http.Request) http.HandlerFunc {
	if f.ecart == JWKSIndisponible {
		return texte(http.StatusServiceUnavailable)
	}
	var l jose.JSONWebKeySet
	for _, alg := range slices.Sorted(maps.Keys(f.cles)) {
		c := f.cles[alg]
		l.Keys = append(l.Keys, c.Public())
	}
	return enJSON(http.StatusOK, l)
}

func enJSON(code int, v any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(v) // the caller has left
	}
}

// texte answers an HTTP code and its name.
func texte(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, http.StatusText(code), code) }
}
