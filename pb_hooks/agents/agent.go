package agents

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Agent is a person who works for one or several collectivités of the
// instance; her rights in each are its habilitations.
type Agent struct {
	ID            string         `db:"pk,id"`
	Courriel      string         `db:"courriel"`
	Prenom        string         `db:"prenom"`
	Nom           string         `db:"nom"`
	Qualite       string         `db:"qualite"`
	MotDePasse    string         `db:"mot_de_passe"` // argon2id, PHC form; "" until the invitation is accepted
	TOTP          string         `db:"totp"`         // sealed
	TOTPActif     bool           `db:"totp_actif"`
	CodeCourriel  bool           `db:"code_courriel"` // a mailed code is asked at sign-in; its mailbox was proven
	CodesSecours  types.JSONRaw  `db:"codes_secours"` // fingerprints of the recovery codes left
	Actif         bool           `db:"actif"`
	Anonyme       bool           `db:"anonyme"`    // her name is not told to the usagers: see Signature
	Exploitant    bool           `db:"exploitant"` // she runs the whole instance
	ActiveLe      types.DateTime `db:"active_le"`
	Avertissement string         `db:"avertissement"` // chaque, quotidien, aucun
	Heure         int            `db:"heure"`         // of the daily digest, Paris time
	AbsentDu      string         `db:"absent_du"`
	AbsentAu      string         `db:"absent_au"`
	Suppleant     string         `db:"suppleant"`
	SuspenduLe    types.DateTime `db:"suspendu_le"` // another employer came with her, see [suspendre]
	Identite

	acces *Acces // of the support of the Département, which is no agent; nil for all others
}

// Identite is what ProConnect said of an agent, the last time. The pair
// (Emetteur, Sujet) is unique.
type Identite struct {
	Emetteur    string `db:"emetteur"`     // issuer
	Sujet       string `db:"sujet"`        // what it calls her; "" as long as she never came by it
	SIRET       string `db:"siret"`        // the place of work
	UID         string `db:"uid"`          // hers at her identity provider
	Fournisseur string `db:"fournisseur"`  // that provider, idp_id
	CourrielDit string `db:"courriel_dit"` // where it writes to her
}

// TableName is the collection of the agents.
func (Agent) TableName() string { return "agents" }

// NomComplet is « Nadège Humbert ».
func (a Agent) NomComplet() string { return strings.TrimSpace(a.Prenom + " " + a.Nom) }

// Signature is how she signs what an usager reads: her prénom, nom and qualité,
// unless the safety of persons asks that her name be kept (CRPA L111-2).
func (a Agent) Signature(service string) string {
	if a.Anonyme {
		return "Un agent, " + service
	}
	parts := []string{a.NomComplet(), a.Qualite, service}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// Acteur is the agent in the records.
func (a Agent) Acteur() socle.Acteur { return socle.Acteur("agent:" + a.ID) }

// Absent tells whether the agent is away on a day.
func (a Agent) Absent(jour socle.Jour) bool {
	j := jour.ISO()
	return a.AbsentDu != "" && a.AbsentDu <= j && (a.AbsentAu == "" || j <= a.AbsentAu)
}

// Invitee tells that she has not come in yet: nothing opens her account.
func (a Agent) Invitee() bool { return a.MotDePasse == "" && a.Sujet == "" }

// Suspendue tells that her access waits for the administration.
func (a Agent) Suspendue() bool { return !a.SuspenduLe.IsZero() }

// AvecFacteur tells that a second factor is asked at sign-in.
func (a Agent) AvecFacteur() bool { return a.TOTPActif || a.CodeCourriel }

// Ways an agent is told of what arrives.
const (
	Chaque    = "chaque"
	Quotidien = "quotidien"
	Aucun     = "aucun"
)

// ParID finds an agent.
func ParID(app core.App, id string) (*Agent, error) { return trouver(app, dbx.HashExp{"id": id}) }

// ParCourriel finds an agent by her address, in the form that
// [socle.LireCourriel] gives.
func ParCourriel(app core.App, courriel string) (*Agent, error) {
	return trouver(app, dbx.HashExp{"courriel": courriel})
}

func trouver(app core.App, cle dbx.HashExp) (*Agent, error) {
	var a Agent
	if err := app.DB().Select("*").From("agents").Where(cle).One(&a); err != nil {
		return nil, fmt.Errorf("agent: %w", err)
	}
	return &a, nil
}

// AvecResume lists the agents whose daily digest is for one of these hours.
func AvecResume(app core.App, heures ...int) ([]Agent, error) {
	var l []Agent
	err := app.DB().Select("*").From("agents").
		Where(dbx.HashExp{"actif": true, "avertissement": Quotidien, "heure": enAny(heures)}).OrderBy("id").All(&l)
	return l, err
}

// DuService lists the active agents who have one of the roles in a service.
func DuService(app core.App, collectivite, service string, roles ...Role) ([]Agent, error) {
	// Not a join: the rows without doubles would be sorted whole.
	habilites := app.DB().Select("agent").From("habilitations").
		Where(dbx.HashExp{"collectivite": collectivite, "service": []any{"", service}}).AndWhere(desRoles(roles)).Build()
	var l []Agent
	err := app.DB().Select("*").From("agents").
		Where(dbx.NewExp("actif AND id IN ("+habilites.SQL()+")", habilites.Params())).OrderBy("nom", "prenom").All(&l)
	return l, err
}

// IDsHabilites are the ids of the agents who have one of the roles in some
// service, active or not.
func IDsHabilites(app core.App, collectivite string, roles ...Role) ([]string, error) {
	var l []string
	err := app.DB().Select("agent").Distinct(true).From("habilitations").
		Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(desRoles(roles)).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("agents by role: %w", err)
	}
	return l, nil
}

// DeLaCollectivite lists the agents who have a right there, by name.
func DeLaCollectivite(app core.App, collectivite string) ([]Agent, error) {
	var l []Agent
	err := app.DB().Select("a.*").Distinct(true).From("agents a").
		InnerJoin("habilitations h", dbx.NewExp("h.agent = a.id")).
		Where(dbx.HashExp{"h.collectivite": collectivite}).OrderBy("a.nom", "a.prenom").All(&l)
	return l, err
}

// Remplacant is who reads the mail of an agent on a day: herself, her deputy
// while she is away, or nobody (nil) when she named none.
func Remplacant(app core.App, a *Agent, jour socle.Jour) (*Agent, error) {
	if !a.Absent(jour) {
		return a, nil
	}
	if a.Suppleant == "" {
		return nil, nil
	}
	s, err := ParID(app, a.Suppleant)
	if err != nil {
		return nil, err
	}
	if !s.Actif || s.Absent(jour) {
		return nil, nil
	}
	return s, nil
}

func enAny[T any](l []T) []any {
	r := make([]any, len(l))
	for i, v := range l {
		r[i] = v
	}
	return r
}

// desRoles is the condition on the role of an habilitation. The roles are bound
// as plain texts, which the log of the statements quotes.
func desRoles(roles []Role) dbx.Expression {
	l := make([]string, len(roles))
	for i, x := range roles {
		l[i] = string(x)
	}
	return socle.Parmi("role", l)
}

// Seul tells whether one agent at the most works for a collectivité: there is
// nobody to share the demandes with, nor to be sealed from.
func Seul(app core.App, collectivite string) (bool, error) {
	habilites := app.DB().Select("h.agent").Distinct(true).From("habilitations h").
		InnerJoin("agents a", dbx.NewExp("a.id = h.agent AND a.actif")).
		Where(dbx.HashExp{"h.collectivite": collectivite}).AndWhere(desRoles([]Role{Accueil, Instruction})).Limit(2)
	var l []string
	if err := habilites.Column(&l); err != nil {
		return false, fmt.Errorf("agents of a collectivité: %w", err)
	}
	return len(l) < 2, nil
}
