package demonstration

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/simulation"
)

// decor is what one program of the demo shows: its collectivité, its story and
// who one may be there.
type decor struct {
	code     string
	ip       string // its own, where several programs run: cookies ignore the port
	role     string
	fiche    collectivites.Fiche
	semer    func(x *semis) error
	personas []persona
	agents   []simulation.Personne // whom ProConnect knows
}

// decorDuHub is the one of the program that starts the others.
const decorDuHub = "departement"

// decors are those of « guichet demo », the first one when it runs alone. The
// Département is the hub of the others.
var decors = []*decor{
	{code: "commune", ip: "127.0.0.2", role: config.RoleGuichet, fiche: fiche, semer: (*semis).conter, personas: personas, agents: identitesAgents},
	{code: "voisine", ip: "127.0.0.3", role: config.RoleGuichet, fiche: ficheVoisine, semer: (*semis).conterVoisine, personas: []persona{
		{"secretaire", sylvie.nom(), sylvie.Qualite, "Elle répond aux habitants d’une petite commune, deux matinées par semaine.", sylvie.ouvrir},
	}, agents: []simulation.Personne{sylvie.chezProConnect(ficheVoisine, "elle administre déjà ce guichet")}},
	{code: decorDuHub, ip: "127.0.0.1", role: config.RoleHub, fiche: ficheDepartement, semer: (*semis).conterDepartement, personas: []persona{
		{"exploitante", irene.nom(), irene.Qualite, "Elle relie les guichets des communes et les applications à celui du Département.", irene.ouvrir},
	}, agents: []simulation.Personne{irene.chezProConnect(ficheDepartement, "elle exploite déjà ce guichet")}},
}

// decorDe is the one of a code, nil for none.
func decorDe(code string) *decor {
	for _, d := range decors {
		if d.code == code {
			return d
		}
	}
	return nil
}

// collectivite is the one that every persona enters first.
func (d *decor) collectivite(app core.App) (*collectivites.Collectivite, error) {
	c, err := collectivites.ParSlug(app, collectivites.Slug(d.fiche.Nom))
	if err != nil {
		return nil, fmt.Errorf("collectivité of the demo: %w", err)
	}
	return c, nil
}
