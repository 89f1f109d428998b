package agents

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Role is what an agent may do in a service.
type Role string

// The six roles.
const (
	Accueil        Role = "accueil"
	Instruction    Role = "instruction"
	Validation     Role = "validation"
	Gestion        Role = "gestion"
	Administration Role = "administration"
	Dpo            Role = "dpo"
)

// Roles lists them with what each may do, as the settings say it.
var Roles = []struct {
	Role          Role
	Libelle, Aide string
}{
	{Accueil, "Accueil", "Reçoit les demandes et répond aux messages."},
	{Instruction, "Instruction", "Étudie les demandes, demande des documents, prépare les décisions."},
	{Validation, "Validation", "Décide, dans les limites de sa délégation."},
	{Gestion, "Gestion", "Règle les démarches, les services, les annonces et les agents."},
	{Administration, "Administration", "Règle le guichet lui-même et donne tous les rôles."},
	{Dpo, "Délégué à la protection des données", "Lit le registre, le journal et les consultations."},
}

// Assistance is that of the support of the Département, while an access is open: no
// agent has it, and nobody gives it. See [Acces].
const Assistance Role = "assistance"

// tousRoles are those of the agents.
func tousRoles() []Role {
	var l []Role
	for _, r := range Roles {
		l = append(l, r.Role)
	}
	return l
}

// LireRole reads the code of a role.
func LireRole(code string) (Role, bool) {
	for _, r := range Roles {
		if string(r.Role) == code {
			return r.Role, true
		}
	}
	return "", false
}

// Habilitation is one right of an agent.
type Habilitation struct {
	ID           string `db:"pk,id"`
	Agent        string `db:"agent"`
	Collectivite string `db:"collectivite"`
	Service      string `db:"service"` // "" for every service
	Role         Role   `db:"role"`
}

// TableName is the collection of the rights.
func (Habilitation) TableName() string { return "habilitations" }

// Habilitations are the rights of one agent in one collectivité.
type Habilitations []Habilitation

// Droits reads them.
func Droits(app core.App, agent, collectivite string) (Habilitations, error) {
	var l Habilitations
	err := app.DB().Select("*").From("habilitations").
		Where(dbx.HashExp{"agent": agent, "collectivite": collectivite}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("rights of %s: %w", agent, err)
	}
	return l, nil
}

// A tells whether one of the roles is held in some service.
func (h Habilitations) A(roles ...Role) bool {
	return slices.ContainsFunc(h, func(x Habilitation) bool { return slices.Contains(roles, x.Role) })
}

// AService tells whether one of the roles is held in this service.
func (h Habilitations) AService(service string, roles ...Role) bool {
	return slices.ContainsFunc(h, func(x Habilitation) bool {
		return (x.Service == "" || x.Service == service) && slices.Contains(roles, x.Role)
	})
}

// Services lists where one of the roles is held; tous means every service of
// the collectivité.
func (h Habilitations) Services(roles ...Role) (ids []string, tous bool) {
	for _, x := range h {
		if !slices.Contains(roles, x.Role) {
			continue
		}
		if x.Service == "" {
			return nil, true
		}
		if !slices.Contains(ids, x.Service) {
			ids = append(ids, x.Service)
		}
	}
	return ids, false
}

// CollectivitesDe lists the ids of the collectivités where an agent works.
func CollectivitesDe(app core.App, agent string) ([]string, error) {
	var l []string
	err := app.DB().Select("collectivite").Distinct(true).From("habilitations").
		Where(dbx.HashExp{"agent": agent}).OrderBy("collectivite").Column(&l)
	return l, err
}

var errDerniereAdministration = socle.Err(socle.Conflit,
	"Cette personne est la dernière à pouvoir administrer le guichet. Donnez d’abord ce rôle à une autre.")

// Habiliter replaces the rights of an agent in a collectivité. The last active
// administration of a collectivité cannot go.
func Habiliter(tx core.App, a *Agent, collectivite string, droits Habilitations, par socle.Acteur) error {
	if _, err := tx.DB().Delete("habilitations", dbx.HashExp{"agent": a.ID, "collectivite": collectivite}).Execute(); err != nil {
		return fmt.Errorf("rights of %s: %w", a.ID, err)
	}
	for _, h := range droits {
		h.ID, h.Agent, h.Collectivite = socle.ID(), a.ID, collectivite
		if err := tx.DB().Model(&h).Insert(); err != nil {
			return fmt.Errorf("right %s of %s: %w", h.Role, a.ID, err)
		}
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "agents.habiliter", Objet: "agents:" + a.ID, Collectivite: collectivite, Details: droits,
	})
}

// garderUneAdministration fails the transaction that leaves a collectivité
// without anybody to administer it.
func garderUneAdministration(tx core.App, collectivite string) error {
	reste, err := nbAdministrations(tx, collectivite)
	if err != nil {
		return err
	}
	if reste == 0 {
		return errDerniereAdministration
	}
	return nil
}

func nbAdministrations(app core.App, collectivite string) (n int, err error) {
	err = app.DB().Select("count(DISTINCT a.id)").From("agents a").
		InnerJoin("habilitations h", dbx.NewExp("h.agent = a.id")).
		Where(dbx.HashExp{"h.collectivite": collectivite, "h.role": string(Administration), "a.actif": true}).Row(&n)
	if err != nil {
		err = errors.Join(errors.New("count the administrations"), err)
	}
	return n, err
}
