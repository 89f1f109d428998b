package simulation

import "time"

// Lives of what is given, the same at both providers.
const (
	dureeCode        = 30 * time.Second
	dureeJeton       = 60 * time.Second
	dureeInteraction = 30 * time.Minute
)

// Codes of the error pages that both providers share.
const (
	pageClientInconnu    = "Y04EA6EF"
	pageScopeEtRetour    = "Y040001"
	pageAmrRefuse        = "Y100009"
	pageSansSession      = "Y030110"
	pageDeconnexion      = "Y030111"
	pageIdentiteInvalide = "Y600006"
	pageSansNom          = "Y010013"
)

// acrServi is the level of every sign-in.
const acrServi = "eidas1"

// regles are what differs between the two providers.
type regles struct {
	nom            string
	cookie         string
	dureeSession   time.Duration
	obligatoires   []string // parameters of an authorization request
	facultatifs    []string
	prompts        []string
	acr            []string
	claimsIDToken  []string // what the parameter claims may ask
	amr            []string
	consentement   bool // always asks it
	sub            string
	claims         map[string][]string // of each scope, sub apart
	pageParametres string
	pageRetour     string
}

func reglesDe(g Genre) regles {
	obligatoires := []string{"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
	if g == ProConnect {
		return regles{
			nom: "ProConnect", cookie: "pc_session_id", dureeSession: 12 * time.Hour,
			obligatoires: obligatoires,
			facultatifs: []string{
				"acr_values", "claims", "prompt", "idp_hint", "login_hint", "siret_hint",
				"code_challenge", "code_challenge_method", "response_mode",
			},
			prompts: []string{"none", "login", "consent"},
			acr: []string{
				"eidas0", "eidas0-mfa", "eidas1", "eidas1-mfa", "eidas2", "eidas3",
				"https://proconnect.gouv.fr/assurance/certification-dirigeant",
			},
			claimsIDToken: []string{"amr", "acr"}, amr: []string{"pwd"},
			sub: "public",
			claims: map[string][]string{
				"given_name": {"given_name"}, "usual_name": {"usual_name"}, "email": {"email"}, "uid": {"uid"},
				"siret": {"siret"}, "siren": {"siren"}, "idp_id": {"idp_id"}, "idp_acr": {"idp_acr"},
				// Granted to whom has them, and empty for everybody here.
				"phone": nil, "organizational_unit": nil, "belonging_population": nil, "chorusdt": nil, "roles": nil,
				"organization_label": nil, "groups": nil, "custom": nil,
			},
			pageParametres: "Y000400", pageRetour: "Y030031",
		}
	}
	prenoms := []string{"given_name", "given_name_array"}
	etatCivil := append(prenoms[:2:2], "family_name", "birthdate", "gender")
	return regles{
		nom: "FranceConnect", cookie: "fc_session_id", dureeSession: 30 * time.Minute,
		obligatoires:  append(obligatoires, "acr_values"),
		facultatifs:   []string{"prompt", "claims", "idp_hint", "ui_locales"},
		prompts:       []string{"login", "consent"},
		acr:           []string{acrServi},
		claimsIDToken: []string{"amr"}, amr: []string{"fc", "pwd"},
		consentement: true, sub: "pairwise",
		claims: map[string][]string{
			"identite_pivot": append(etatCivil[:5:5], "birthplace", "birthcountry"),
			"profile":        append(etatCivil[:5:5], "preferred_username"),
			"birth":          {"birthplace", "birthcountry"},
			"given_name":     prenoms,
			"gender":         {"gender"}, "birthdate": {"birthdate"}, "birthplace": {"birthplace"},
			"birthcountry": {"birthcountry"}, "family_name": {"family_name"}, "email": {"email"},
			"preferred_username": {"preferred_username"}, "amr": {"amr"}, "idp_id": {"idp_id"},
			"idp_birthdate": {"idp_birthdate"},
		},
		pageParametres: "Y030007", pageRetour: "Y04C013C",
	}
}
