package oidc

import (
	"net/http"
	"slices"

	"guichet/pb_hooks/socle"
)

// decouverte is what the hub says of itself (OpenID Connect Discovery 1.0): what
// it does, and nothing else.
type decouverte struct {
	Issuer                     string   `json:"issuer"`
	AuthorizationEndpoint      string   `json:"authorization_endpoint"`
	TokenEndpoint              string   `json:"token_endpoint"`
	UserinfoEndpoint           string   `json:"userinfo_endpoint"`
	EndSessionEndpoint         string   `json:"end_session_endpoint"`
	JWKSURI                    string   `json:"jwks_uri"`
	Scopes                     []string `json:"scopes_supported"`
	ResponseTypes              []string `json:"response_types_supported"`
	ResponseModes              []string `json:"response_modes_supported"`
	GrantTypes                 []string `json:"grant_types_supported"`
	SubjectTypes               []string `json:"subject_types_supported"`
	Algorithms                 []string `json:"id_token_signing_alg_values_supported"`
	AuthMethods                []string `json:"token_endpoint_auth_methods_supported"`
	AuthAlgorithms             []string `json:"token_endpoint_auth_signing_alg_values_supported"`
	ChallengeMethods           []string `json:"code_challenge_methods_supported"`
	Prompts                    []string `json:"prompt_values_supported"`
	ACR                        []string `json:"acr_values_supported"`
	Claims                     []string `json:"claims_supported"`
	IssParameter               bool     `json:"authorization_response_iss_parameter_supported"`
	BackchannelLogout          bool     `json:"backchannel_logout_supported"`
	BackchannelSession         bool     `json:"backchannel_logout_session_supported"`
	RequestParameterSupported  bool     `json:"request_parameter_supported"`
	RequestURISupported        bool     `json:"request_uri_parameter_supported"`
	ClaimsParameterIsSupported bool     `json:"claims_parameter_supported"`
}

func decouvrir(r *socle.Requete) error {
	e := Emetteur(r.Socle)
	d := decouverte{
		Issuer: e, AuthorizationEndpoint: e + "/authorize", TokenEndpoint: e + "/token", UserinfoEndpoint: e + "/userinfo", EndSessionEndpoint: e + "/end_session", JWKSURI: e + "/keys",
		Scopes: append([]string{"openid"}, Portees()...), ResponseTypes: []string{"code"}, ResponseModes: []string{"query"}, GrantTypes: []string{"authorization_code"},
		SubjectTypes: []string{"pairwise"}, Algorithms: algorithmes, AuthMethods: []string{"client_secret_post", "client_secret_basic", "private_key_jwt"}, AuthAlgorithms: algorithmes, ChallengeMethods: []string{"S256"},
		Prompts: []string{"none", "login"}, ACR: []string{acr}, Claims: []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "at_hash", "sid"},
		IssParameter: true, BackchannelLogout: true, BackchannelSession: true,
	}
	for _, p := range Portees() {
		for _, c := range donneesDe[p] {
			if !slices.Contains(d.Claims, c) {
				d.Claims = append(d.Claims, c)
			}
		}
	}
	r.Response.Header().Set("Cache-Control", "public, max-age=3600")
	return r.JSON(http.StatusOK, d)
}
