package synchro

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
)

// Relies are the collectivités whose guichet is linked today, by name.
func Relies(app core.App) ([]annuaire.Membre, error) {
	var l []annuaire.Membre
	err := app.DB().NewQuery(`SELECT m.* FROM hub_membres m JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '' JOIN hub_noeuds n ON n.id = t.noeud AND n.revoque_le = ''
		ORDER BY m.nom, m.code`).All(&l)
	if err != nil {
		return nil, fmt.Errorf("linked members: %w", err)
	}
	return l, nil
}

// EntreeDe is the address where the inhabitants of a collectivité enter its
// guichet, without a slash at its end: "" while it has none that is linked.
func EntreeDe(app core.App, f collectivites.Fiche) (string, error) {
	n, err := NoeudQuiTient(app, f)
	if err != nil || n == nil || !n.RevoqueLe.IsZero() {
		return "", err
	}
	m, err := annuaire.MembreDe(app, f.Niveau, f.Code)
	if err != nil || m == nil {
		return "", err
	}
	c, err := oidc.ClientParID(app, m.Client)
	if err != nil {
		return "", err
	}
	if c != nil {
		for _, retour := range c.AdressesRetour() {
			// Another address may have been typed since: of its own guichet alone we send to.
			if base, oui := strings.CutSuffix(retour, preuves.Hub.CheminRetour()); oui && strings.HasPrefix(base, n.Adresse+"/") {
				return base, nil
			}
		}
	}
	return n.Adresse, nil
}
