package preuves

import (
	"cmp"
	"slices"
	"strings"
)

// Genre is what a preuve is: a way to be recognised.
type Genre string

// The genres. Courriel is the code that the guichet mails itself; Hub is the
// guichet of the Département, which recognises people with FranceConnect for the
// others; ProConnect is the agents'.
const (
	Courriel      Genre = "courriel"
	FranceConnect Genre = "franceconnect"
	Hub           Genre = "hub"
	ProConnect    Genre = "proconnect"
)

// Niveau says how much a preuve is worth, the higher the surer.
type Niveau int

// The levels: papier is what an agent typed, FranceConnect's own is eidas1,
// which the hub has to say too.
const (
	NiveauPapier Niveau = iota
	NiveauCourriel
	NiveauFranceConnect
)

// Niveau of a genre.
func (g Genre) Niveau() Niveau {
	switch g {
	case FranceConnect, Hub:
		return NiveauFranceConnect
	case Courriel:
		return NiveauCourriel
	default:
		return NiveauPapier
	}
}

// Nom is how people call it, at the head of a line.
func (g Genre) Nom() string {
	if p, tiers := profils[g]; tiers {
		return p.nom
	}
	return "Code reçu par courriel"
}

// Dit is how a sentence calls it: « le guichet du Département ».
func (g Genre) Dit() string { return cmp.Or(profils[g].dit, g.Nom()) }

// du is « de FranceConnect », « du guichet du Département ».
func (g Genre) du() string {
	if reste, ok := strings.CutPrefix(g.Dit(), "le "); ok {
		return "du " + reste
	}
	return "de " + g.Dit()
}

// DesHabitants are the providers where inhabitants may be recognised, in the
// order of the sign-in page.
func DesHabitants() []Genre { return []Genre{Hub, FranceConnect} }

// profil is how one genre of provider wants to be asked, and what its answer
// must hold.
type profil struct {
	nom, dit  string   // see [Genre.Nom] and [Genre.Dit]
	emetteurs []string // issuers: the one in service, then where one tries; none when every one has its own
	portees   []string // scopes, openid first
	auChoix   bool     // the habilitation lists the scopes one by one
	acr       string   // asked, and demanded; "" for none
	prompt    string   // "" for none
	pkce      bool     // S256, always
	enClair   bool     // the userinfo is not signed: only its connection vouches for it
	avertit   bool     // it tells who signed out elsewhere
	chemin    string   // of the sign-in, under a collectivité
	public    string   // who signs in by it, as the settings say it
	arret     string   // whom it stops, in a sentence and a space; "" for nobody in particular
	proposer  string   // the box of the settings
}

// profils by genre; courriel has none. FranceConnect refuses every parameter
// that it does not list, those of PKCE too (Y030007). The hub answers at once who
// has signed in there, and gives of an identity what it may. ProConnect takes
// PKCE, and demands no level: the second factor of its agents is for their employer.
var profils = map[Genre]profil{
	FranceConnect: {
		nom:       "FranceConnect",
		emetteurs: []string{"https://oidc.franceconnect.gouv.fr/api/v2", "https://fcp-low.sbx.dev-franceconnect.fr/api/v2"},
		portees:   []string{"openid", "identite_pivot", "idp_birthdate", "preferred_username", "email"}, auChoix: true,
		acr: "eidas1", prompt: "login consent", chemin: "/connexion/franceconnect", public: "aux habitants", proposer: "Proposer cette connexion aux habitants",
	},
	Hub: {
		nom: "Guichet du Département", dit: "le guichet du Département",
		portees: []string{"openid", "identite_pivot", "idp_birthdate", "preferred_username", "email"},
		acr:     "eidas1", pkce: true, enClair: true, avertit: true,
		chemin: "/connexion/hub", public: "aux habitants", proposer: "Proposer cette connexion aux habitants",
	},
	ProConnect: {
		nom:       "ProConnect",
		emetteurs: []string{"https://auth.agentconnect.gouv.fr/api/v2", "https://fca.integ01.dev-agentconnect.fr/api/v2"},
		portees:   []string{"openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"},
		pkce:      true, chemin: "/agents/connexion/proconnect", public: "aux agents",
		arret: "Il n’ouvre ce guichet qu’aux personnes qui travaillent pour une administration. ", proposer: "Proposer cette connexion aux agents",
	},
}

// niveaux orders the levels that providers speak of.
var niveaux = []string{"eidas1", "eidas2", "eidas3"}

// suffit tells that a level is the one asked or a higher one.
func (p profil) suffit(acr string) bool {
	return p.acr == "" || slices.Index(niveaux, acr) >= slices.Index(niveaux, p.acr)
}

// exemple is an issuer, for who has to type one.
func (g Genre) exemple() string {
	if l := profils[g].emetteurs; len(l) > 0 {
		return l[0]
	}
	return "https://guichet.departement.example.fr/oidc"
}

// Emetteurs are the issuers that a genre is known by, the one in service first.
func (g Genre) Emetteurs() []string { return slices.Clone(profils[g].emetteurs) }

// enService is the issuer in production, in a list; none when every Département
// has its own.
func (g Genre) enService() []string { return profils[g].emetteurs[:min(1, len(profils[g].emetteurs))] }

// CheminCles is the end of the address of a client's own keys (jwks_uri).
func (g Genre) CheminCles() string { return g.Chemin() + "/cles" }

// Portees lists the scopes that a genre of provider may be asked, openid first.
func (g Genre) Portees() []string { return slices.Clone(profils[g].portees) }

// Chemin of the sign-in, under a collectivité; CheminRetour and CheminSortie are
// where the provider sends the browser back, and are declared to it.
func (g Genre) Chemin() string { return profils[g].chemin }

// CheminRetour is the end of the redirect_uri.
func (g Genre) CheminRetour() string { return g.Chemin() + "/retour" }

// CheminSortie is the end of the post_logout_redirect_uri.
func (g Genre) CheminSortie() string { return g.Chemin() + "/deconnecte" }
