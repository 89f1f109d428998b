package agents

import (
	"fmt"
	"net/http"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// moyen is by what an agent came in.
type moyen string

const (
	parMotDePasse    moyen = "mot_de_passe"
	parFacteur       moyen = "second_facteur" // after the passphrase
	parInvitation    moyen = "invitation"
	parProConnect    moyen = "proconnect"
	parCleAcces      moyen = "cle_acces"
	parDemonstration moyen = "demonstration"
)

var libellesMoyens = map[moyen]string{
	parMotDePasse: "Mot de passe", parFacteur: "Mot de passe et code", parInvitation: "Lien d’invitation",
	parProConnect: "ProConnect", parCleAcces: "Clé d’accès", parDemonstration: "Démonstration, en un clic",
}

// connexionsGardees is how long a sign-in is remembered, in months.
const connexionsGardees = 12

// connexion is one sign-in of an agent.
type connexion struct {
	ID       string         `db:"pk,id"`
	Agent    string         `db:"agent"`
	Le       types.DateTime `db:"le"`
	Moyen    moyen          `db:"moyen"`
	Appareil string         `db:"appareil"`
}

func (connexion) TableName() string { return "connexions_agents" }

// entrerSession opens the session of an agent who was recognised, and remembers
// her sign-in.
func entrerSession(r *socle.Requete, tx core.App, a *Agent, par moyen) (*socle.Session, error) {
	s, err := r.OuvrirSession(tx, socle.EspaceAgent, a.ID, false)
	if err != nil {
		return nil, err
	}
	if err := tx.DB().Model(&connexion{ID: socle.ID(), Agent: a.ID, Le: s.CreeLe, Moyen: par, Appareil: s.Appareil}).Insert(); err != nil {
		return nil, fmt.Errorf("sign-in of %s: %w", a.ID, err)
	}
	return s, socle.Journaliser(tx, socle.Acte{Acteur: a.Acteur(), Verbe: "agents.connecter", Objet: "agents:" + a.ID, Collectivite: r.Collectivite, Details: par})
}

// dernieresConnexions tells when agents last signed in, by id; who did not for
// long is not in it.
func dernieresConnexions(app core.App, l []Agent) (map[string]time.Time, error) {
	ids := make([]string, len(l))
	for i, a := range l {
		ids[i] = a.ID
	}
	var lignes []struct {
		Agent string         `db:"agent"`
		Le    types.DateTime `db:"le"`
	}
	err := app.DB().Select("agent", "max(le) AS le").From("connexions_agents").Where(socle.Parmi("agent", ids)).GroupBy("agent").All(&lignes)
	if err != nil {
		return nil, fmt.Errorf("last sign-ins: %w", err)
	}
	m := map[string]time.Time{}
	for _, x := range lignes {
		m[x.Agent] = x.Le.Time()
	}
	return m, nil
}

// oublierConnexions removes the sign-ins that have been remembered long enough.
func oublierConnexions(app core.App) error {
	limite := socle.Date(socle.De(app).Horloge.Maintenant().AddDate(0, -connexionsGardees, 0))
	if _, err := app.DB().Delete("connexions_agents", dbx.NewExp("le <= {:l}", dbx.Params{"l": limite.String()})).Execute(); err != nil {
		return fmt.Errorf("purge connexions: %w", err)
	}
	return nil
}

type pageConnexions struct {
	*socle.Cadre
	Connexions []ligneConnexion
}

type ligneConnexion struct{ Le, Moyen, Appareil string }

// connexionsMontrees is enough to recognise one's own habits.
const connexionsMontrees = 50

// listerConnexions shows an agent when she signed in, by what and on which
// device: she alone knows which is not hers.
func listerConnexions(r *socle.Requete) error {
	var l []connexion
	err := r.App.DB().Select("*").From("connexions_agents").Where(dbx.HashExp{"agent": De(r).ID}).OrderBy("le DESC").Limit(connexionsMontrees).All(&l)
	if err != nil {
		return fmt.Errorf("sign-ins: %w", err)
	}
	p := &pageConnexions{Cadre: r.Cadre("Vos connexions")}
	for _, c := range l {
		p.Connexions = append(p.Connexions, ligneConnexion{socle.Instant(c.Le.Time()), libellesMoyens[c.Moyen], c.Appareil})
	}
	return r.Rendre(http.StatusOK, "agents/connexions", p)
}
