package preuves

import "slices"

// Genre is what a preuve is: a way to be recognised.
type Genre string

// The genres. Courriel is the code that the guichet mails itself; ProConnect is
// the agents'.
const (
	Courriel      Genre = "courriel"
	FranceConnect Genre = "franceconnect"
	ProConnect    Genre = "proconnect"
)

// Niveau says how much a preuve is worth, the higher the surer.
type Niveau int

// The levels: papier is what an agent typed, FranceConnect's own is eidas1.
const (
	NiveauPapier Niveau = iota
	NiveauCourriel
	NiveauFranceConnect
)

// Niveau of a genre.
func (g Genre) Niveau() Niveau {
	switch g {
	case FranceConnect:
		return NiveauFranceConnect
	case Courriel:
		return NiveauCourriel
	default:
		return NiveauPapier
	}
}

// Nom is how people call it.
func (g Genre) Nom() string {
	switch g {
	case FranceConnect:
		return "FranceConnect"
	case ProConnect:
		return "ProConnect"
	default:
		return "Code reçu par courriel"
	}
}

// profil is how one genre of provider wants to be asked, and what its answer
// must hold.
type profil struct {
	emetteurs []string // issuers: the one in service, then where one tries
	portees   []string // scopes, openid first
	auChoix   bool     // the habilitation lists the scopes one by one
	acr       string   // asked, and demanded; "" for none
	prompt    string   // "" for none
	pkce      bool     // S256, always
	chemin    string   // of the sign-in, under a collectivité
	public    string   // who signs in by it, as the settings say it
	arret     string   // whom it stops, in a sentence and a space; "" for nobody in particular
	proposer  string   // the box of the settings
}

// profils by genre; courriel has none. FranceConnect refuses every parameter
// that it does not list, those of PKCE too (Y030007). ProConnect takes PKCE, and
// demands no level: the second factor of its agents is for their employer.
var profils = map[Genre]profil{
	FranceConnect: {
		emetteurs: []string{"https://oidc.franceconnect.gouv.fr/api/v2", "https://fcp-low.sbx.dev-franceconnect.fr/api/v2"},
		portees:   []string{"openid", "identite_pivot", "idp_birthdate", "preferred_username", "email"}, auChoix: true,
		acr: "eidas1", prompt: "login consent", chemin: "/connexion/franceconnect", public: "aux habitants", proposer: "Proposer cette connexion aux habitants",
	},
	ProConnect: {
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

// Emetteurs are the issuers that a genre is known by, the one in service first.
func (g Genre) Emetteurs() []string { return slices.Clone(profils[g].emetteurs) }

// Portees lists the scopes that a genre of provider may be asked, openid first.
func (g Genre) Portees() []string { return slices.Clone(profils[g].portees) }

// Chemin of the sign-in, under a collectivité; CheminRetour and CheminSortie are
// where the provider sends the browser back, and are declared to it.
func (g Genre) Chemin() string { return profils[g].chemin }

// CheminRetour is the end of the redirect_uri.
func (g Genre) CheminRetour() string { return g.Chemin() + "/retour" }

// CheminSortie is the end of the post_logout_redirect_uri.
func (g Genre) CheminSortie() string { return g.Chemin() + "/deconnecte" }
