package synchro

import (
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/oidc"
)

// SQLOuverte is the condition for a tenue t, of a guichet n, to be of a collectivité
// that its guichet has open to the public. One of before it told that is taken for
// open.
const SQLOuverte = `t.jusqu_a = '' AND n.revoque_le = ''
	AND (json_extract(n.presence, '$.health') IS NULL OR EXISTS (SELECT 1 FROM json_each(n.presence, '$.open') o WHERE o.value = t.membre))`

// Entrees are the members whose guichet is open to the public, by their ids, and where
// their inhabitants enter it, without a slash at its end.
func Entrees(app core.App) (map[string]string, error) {
	var l []struct {
		Membre  string `db:"membre"`
		Client  string `db:"client"`
		Adresse string `db:"adresse"`
	}
	err := app.DB().NewQuery(`SELECT t.membre, m.client, n.adresse FROM hub_tenues t JOIN hub_noeuds n ON n.id = t.noeud JOIN hub_membres m ON m.id = t.membre
		WHERE ` + SQLOuverte).All(&l)
	if err != nil {
		return nil, fmt.Errorf("members that have a guichet: %w", err)
	}
	clients, err := oidc.Entrees(app)
	if err != nil {
		return nil, err
	}
	entrees := make(map[string]string, len(l))
	for _, x := range l {
		entrees[x.Membre] = x.Adresse
		// Another address may have been typed since: of its own guichet alone we send to.
		if base := clients[x.Client]; strings.HasPrefix(base, x.Adresse+"/") {
			entrees[x.Membre] = base
		}
	}
	return entrees, nil
}
