package assistance

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// entrainement is where the agents of this guichet train, and which Département said so.
type entrainement struct {
	Hub     string `json:"hub"` // id, "" at the guichet of the Département itself
	Adresse string `json:"adresse"`
}

const reglageFormation = "formation-adresse"

// NoterFormation keeps where the agents train, "" for nowhere. hub is the Département
// that says so, "" for this guichet.
func NoterFormation(tx core.App, hub, adresse string, par socle.Acteur) error {
	if adresse == "" {
		return socle.OterReglage(tx, reglageFormation, par)
	}
	return socle.EcrireReglage(tx, reglageFormation, entrainement{hub, adresse}, socle.ParPage, par)
}

// Formation is where the agents train, "" for nowhere. What another Département said, or
// one whose link is broken, counts no more.
func Formation(app core.App) (string, error) {
	e, _, err := socle.LireReglage[entrainement](app, reglageFormation)
	if err != nil || e.Adresse == "" {
		return "", err
	}
	if e.Hub == "" && socle.De(app).Config.Role == config.RoleHub {
		return e.Adresse, nil
	}
	l, err := rattachement.LienDe(app)
	if err != nil || l == nil || l.Hub != e.Hub {
		return "", err
	}
	return e.Adresse, nil
}

// recevoirFormation keeps what the Département says of it.
func recevoirFormation(tx core.App, l *rattachement.Lien, e *rattachement.Evenement) error {
	var f rattachement.Formation
	if err := json.Unmarshal(e.Data, &f); err != nil || f.Adresse != "" && !config.IsService(f.Adresse) {
		return fmt.Errorf("%w: where agents train", rattachement.ErrForme)
	}
	return NoterFormation(tx, l.Hub, f.Adresse, socle.Programme("rattachement"))
}
