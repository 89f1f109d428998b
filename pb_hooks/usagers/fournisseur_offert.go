package usagers

import (
	"net/url"
	"slices"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// FournisseurOffert is a provider that the sign-in page of a collectivité offers.
type FournisseurOffert struct {
	Genre preuves.Genre
	URL   string // with its query
}

// FournisseursOfferts are those of a collectivité, which come back to a path of it.
func FournisseursOfferts(r *socle.Requete, suite string) ([]FournisseurOffert, error) {
	var l []FournisseurOffert
	for _, g := range preuves.DesHabitants() {
		f, err := preuves.Ouvert(r.App, g, r.Collectivite)
		if err != nil {
			return nil, err
		}
		if f != nil {
			l = append(l, FournisseurOffert{g, r.Chemin + g.Chemin() + "?suite=" + url.QueryEscape(suite)})
		}
	}
	return l, nil
}

// CheminParHub is the page of a collectivité, whole path, for who comes from the
// hub: she is signed in without a question where it can be.
func CheminParHub(chemin, page string) string {
	return chemin + "/connexion?par=" + string(preuves.Hub) + "&suite=" + url.QueryEscape(page)
}

// FournisseursIdentite are those that may still tell who the visitor is: the
// guichet of the Département recognised her, and did not.
func FournisseursIdentite(r *socle.Requete, suite string) ([]FournisseurOffert, error) {
	l, err := FournisseursOfferts(r, suite)
	c := De(r)
	if err != nil || c == nil {
		return l, err
	}
	siennes, err := preuves.DuCompte(r.App, c.ID)
	return ajoutables(l, siennes, r.Collectivite), err
}

// ajoutables are the providers that do not open her compte yet: the hub knows her
// under another name at each collectivité.
func ajoutables(offerts []FournisseurOffert, l []preuves.Preuve, collectivite string) []FournisseurOffert {
	return slices.DeleteFunc(offerts, func(v FournisseurOffert) bool {
		return slices.ContainsFunc(l, func(p preuves.Preuve) bool {
			return p.Genre == v.Genre && (v.Genre == preuves.FranceConnect || p.Collectivite == collectivite)
		})
	})
}
