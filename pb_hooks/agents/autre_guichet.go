package agents

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// AutreGuichet is a guichet on another machine where an agent works too: a
// secrétaire often has three mairies. It gives her no right there.
type AutreGuichet struct {
	ID      string `db:"pk,id"`
	Agent   string `db:"agent"`
	Nom     string `db:"nom"`
	Adresse string `db:"adresse"` // of the entrance of the collectivité, without a final slash
}

// TableName is the collection of the other guichets.
func (AutreGuichet) TableName() string { return "autres_guichets" }

// autresGuichetsMax is more mairies than anybody has.
const autresGuichetsMax = 20

// AutresGuichets lists those of an agent, by name.
func AutresGuichets(app core.App, agent string) ([]AutreGuichet, error) {
	var l []AutreGuichet
	if err := app.DB().Select("*").From("autres_guichets").Where(dbx.HashExp{"agent": agent}).OrderBy("nom", "id").All(&l); err != nil {
		return nil, fmt.Errorf("other guichets: %w", err)
	}
	return l, nil
}

// Entree is where she goes in without being asked who she is, when ProConnect has
// just recognised her here: that guichet asks it, and shows its ordinary page when
// it cannot tell.
func (g *AutreGuichet) Entree() string {
	return g.Adresse + preuves.ProConnect.Chemin() + "?muet=oui"
}

// Lire takes what was typed: any page of the guichet does. It tells every fault,
// by control.
func (g *AutreGuichet) Lire(nom, adresse string) map[string]string {
	fautes := map[string]string{}
	if g.Nom = strings.TrimSpace(nom); g.Nom == "" || len([]rune(g.Nom)) > 100 {
		fautes["nom"] = "Donnez-lui un nom, en 100 caractères au plus."
	}
	g.Adresse = ""
	if u, err := url.Parse(strings.TrimSpace(adresse)); err == nil && len(adresse) <= 300 {
		premier, _, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
		if base := u.Scheme + "://" + u.Host; config.IsService(base) && premier != "" && !socle.SegmentReserve(premier) && u.User == nil {
			g.Adresse = base + "/" + url.PathEscape(premier)
		}
	}
	if g.Adresse == "" {
		fautes["adresse"] = "Recopiez l’adresse de la page d’entrée de la mairie, par exemple https://guichet.example.fr/saint-exemple."
	}
	return fautes
}

// Ajouter keeps it; one that is there already takes the new name.
func (g *AutreGuichet) Ajouter(tx core.App) error {
	l, err := AutresGuichets(tx, g.Agent)
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].Adresse == g.Adresse {
			g.ID = l[i].ID
			return tx.DB().Model(g).Update("Nom")
		}
	}
	if len(l) >= autresGuichetsMax {
		return socle.Err(socle.Conflit, fmt.Sprintf("Vous avez déjà noté %d guichets. Retirez-en un, puis recommencez.", autresGuichetsMax))
	}
	g.ID = socle.ID()
	if err := tx.DB().Model(g).Insert(); err != nil {
		return fmt.Errorf("other guichet: %w", err)
	}
	return nil
}

// RetirerAutreGuichet removes one of an agent's: nobody else's is touched.
func RetirerAutreGuichet(app core.App, agent, id string) error {
	res, err := app.DB().Delete("autres_guichets", dbx.HashExp{"id": id, "agent": agent}).Execute()
	if err != nil {
		return fmt.Errorf("other guichet: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return socle.ErrIntrouvable
	}
	return nil
}
