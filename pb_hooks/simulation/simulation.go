// Package simulation is the world outside as « guichet demo » and the tests see
// it: a FranceConnect v2 (standard, eidas1) and a ProConnect, each an
// [http.Handler], stricter than the real ones. Nobody proves anything there:
// one chooses a person in a list.
//
// A browser, or a test in its place, goes through these addresses, under the
// path of the issuer:
//
//	GET, POST /authorize                     303 to /interaction/<id>, or to the client
//	GET       /interaction/<id>              the list of persons, or the consent page
//	POST      /interaction/<id>/personne     field personne=<Personne.ID>
//	POST      /interaction/<id>/consentement no field
//	POST      /interaction/<id>/annuler      no field: access_denied
//	POST      /interaction/<id>/retour       no field, from an error page: server_error
//	GET       /session/end
//
// Each POST answers 303. The cookie of the session must follow: an interaction
// belongs to the browser that began it.
package simulation

import (
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// Genre is which of the two providers is simulated.
type Genre string

const (
	FranceConnect Genre = "franceconnect"
	ProConnect    Genre = "proconnect"
)

// Client is a relying party, as it was registered.
type Client struct {
	ID, Secret, Nom    string
	Entite             string   // at FranceConnect, clients of one entity get one sub for one person
	Retours            []string // redirect_uri, compared exactly
	RetoursDeconnexion []string // post_logout_redirect_uri, compared exactly
	Scopes             []string // those it may ask, besides openid
	Algorithme         string   // of its tokens: "ES256" (default) or "RS256"
	Amr                bool     // may ask the claim amr

	// Cle is the public key of private_key_jwt; without it the client
	// authenticates by client_secret_post.
	Cle *jose.JSONWebKey
}

// Personne is somebody who can sign in. ProConnect reads Prenoms, the names,
// Courriel, UID, SIRET and IdpID; FranceConnect all but UID and SIRET.
type Personne struct {
	ID    string // value of the radio button
	Note  string // what this person is for, shown in the list
	Refus string // code of the page that stops her, such as "Y010015"; "" lets her pass

	Prenoms                []string
	NomNaissance, NomUsage string
	Courriel               string
	DateNaissance          string // as the identity provider gives it: YYYY-MM-DD, YYYY-MM-00 or YYYY-00-00
	Sexe                   string // male, female, unspecified or ""
	LieuNaissance          string // code of the commune in the COG, ignored when born abroad
	PaysNaissance          string // "99100" for France, else 99xxx, or ""

	UID   string // of the agent at her identity provider
	SIRET string // 14 digits, the place of work
	IdpID string // her identity provider
}

func (p Personne) nom() string { return strings.Join(p.Prenoms, " ") + " " + p.nomUsuel() }

func (p Personne) nomUsuel() string {
	if p.NomUsage != "" {
		return p.NomUsage
	}
	return p.NomNaissance
}
