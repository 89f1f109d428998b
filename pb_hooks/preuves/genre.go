package preuves

import "slices"

// Genre is what a preuve is: a way to be recognised.
type Genre string

// The genres. Courriel is the code that the guichet mails itself.
const (
	Courriel      Genre = "courriel"
	FranceConnect Genre = "franceconnect"
	ProConnect    Genre = "proconnect"
)

// Niveau says how much a preuve is worth, the higher the surer.
type Niveau int

// The levels: papier is what an agent typed, eidas1 is FranceConnect's own.
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
	portees []string // scopes, openid first
	acr     string   // asked, and demanded
	prompt  string
	pkce    bool // FranceConnect refuses what it does not list (Y030007)
	signe   bool // the userinfo is a JWT
}

// profils by genre; courriel has none.
var profils = map[Genre]profil{
	FranceConnect: {
		portees: []string{"openid", "identite_pivot", "idp_birthdate", "preferred_username", "email"},
		acr:     "eidas1", prompt: "login consent", signe: true,
	},
	ProConnect: {
		portees: []string{"openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"},
		pkce:    true, signe: true,
	},
}

// niveaux orders the levels that providers speak of.
var niveaux = []string{"eidas1", "eidas2", "eidas3"}

// suffit tells that a level is the one asked or a higher one.
func (p profil) suffit(acr string) bool {
	return p.acr == "" || slices.Index(niveaux, acr) >= slices.Index(niveaux, p.acr)
}

// PorteesDe lists the scopes that a genre of provider may be asked, openid
// first: the habilitation lists them one by one.
func PorteesDe(g Genre) []string { return slices.Clone(profils[g].portees) }

// Chemin of the sign-in, under a collectivité; CheminRetour and CheminSortie are
// where the provider sends the browser back, and are declared to it.
func (g Genre) Chemin() string {
	if g == ProConnect {
		return "/agents/connexion/" + string(g)
	}
	return "/connexion/" + string(g)
}

// CheminRetour is the end of the redirect_uri.
func (g Genre) CheminRetour() string { return g.Chemin() + "/retour" }

// CheminSortie is the end of the post_logout_redirect_uri.
func (g Genre) CheminSortie() string { return g.Chemin() + "/deconnecte" }
