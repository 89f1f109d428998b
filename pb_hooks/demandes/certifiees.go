package demandes

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/usagers"
)

// certifieesDe are the answers that FranceConnect vouches for of who fills the
// form in: none for who did not sign in with it, nor for an agent.
func certifieesDe(app core.App, x *catalogue.Contexte, compte *usagers.Compte) (catalogue.Reponses, error) {
	if compte == nil {
		return nil, nil
	}
	p, err := usagers.PivotDe(app, compte.ID)
	if err != nil || p == nil {
		return nil, err
	}
	c := catalogue.Certifie{Prenoms: strings.Join(p.Prenoms, " "), NomNaissance: p.NomNaissance, PaysNaissance: p.PaysNaissance, CommuneNaissance: p.CommuneNaissance}
	if !p.Presumee() { // a part that nobody knows is hers to say
		c.DateNaissance = p.DateNaissance
	}
	return catalogue.Certifiees(x, c), nil
}
