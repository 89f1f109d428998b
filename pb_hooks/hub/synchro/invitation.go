package synchro

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Invitation is for a guichet to be linked, with the members that it will hold.
// Its code serves once.
type Invitation struct {
	ID       string         `db:"pk,id"`
	Code     string         `db:"code"` // SHA-256
	Membres  types.JSONRaw  `db:"membres"`
	Noeud    string         `db:"noeud"` // that took it, or that it is for, "" for a new one
	Cle      string         `db:"cle"`   // that it was taken with
	Par      socle.Acteur   `db:"par"`
	CreeLe   types.DateTime `db:"cree_le"`
	ExpireLe types.DateTime `db:"expire_le"`
	ServieLe types.DateTime `db:"servie_le"`
	Domaine  string         `db:"domaine"` // that its guichet should answer under, "" for none
}

// TableName is the collection of the invitations.
func (Invitation) TableName() string { return "hub_invitations" }

// Objet is the invitation in the records.
func (i *Invitation) Objet() string { return "hub_invitations:" + i.ID }

// dureeInvitation is how long a code may wait.
const dureeInvitation = 7 * 24 * time.Hour

// IDsMembres are the members that it is for.
func (i *Invitation) IDsMembres() []string {
	var l []string
	_ = json.Unmarshal(i.Membres, &l) // only this room writes it
	return l
}

// Inviter makes an invitation for collectivités of France, which become members.
// The address that it gives holds the code, and is told once. noeud is the guichet
// that has lost its key, "" for a new one.
func Inviter(app core.App, fiches []collectivites.Fiche, noeud string, par socle.Acteur) (i *Invitation, lien string, err error) {
	return aInviter{Fiches: fiches}.inviter(app, noeud, par)
}

func (x aInviter) inviter(app core.App, noeud string, par socle.Acteur) (i *Invitation, lien string, err error) {
	hub, err := identiteDe(app)
	if err != nil {
		return nil, "", err
	}
	if x.Domaine, err = nomEntier(app, x.Domaine); err != nil {
		return nil, "", err
	}
	code := socle.Jeton()
	lien = rattachement.Invitation{Hub: hub.ID, Adresse: socle.De(app).AdressePublique(), Cle: hub.publique(), Code: code}.Lien()
	err = app.RunInTransaction(func(tx core.App) error {
		var ids []string
		for _, f := range x.Fiches {
			m, err := annuaire.Adherer(tx, f, par)
			if err != nil {
				return err
			}
			if !slices.Contains(ids, m.ID) {
				ids = append(ids, m.ID)
			}
		}
		brut, err := json.Marshal(ids)
		if err != nil {
			return err
		}
		maintenant := socle.De(tx).Horloge.Maintenant()
		i = &Invitation{
			ID: socle.ID(), Code: socle.Hacher(code), Membres: brut, Noeud: noeud, Par: par, CreeLe: socle.Date(maintenant), ExpireLe: socle.Date(maintenant.Add(dureeInvitation)),
			Domaine: x.Domaine,
		}
		if err := tx.DB().Model(i).Insert(); err != nil {
			return err
		}
		if err := x.ecrire(tx, i, code, lien); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.inviter", Objet: i.Objet(), Details: []any{ids, noeud, x.Domaine, x.Courriel}})
	})
	if err != nil {
		return nil, "", fmt.Errorf("invite: %w", err)
	}
	return i, lien, nil
}

// invitationParCode finds the invitation of a code, nil for none.
func invitationParCode(app core.App, code string) (*Invitation, error) {
	var i Invitation
	err := app.DB().Select("*").From("hub_invitations").Where(dbx.HashExp{"code": socle.Hacher(code)}).One(&i)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("invitation: %w", err)
	}
	return &i, nil
}

// vaut tells that a key may take it now: it waits, or this key took it already and
// did not hear the answer.
func (i *Invitation) vaut(cle string, maintenant time.Time) bool {
	if !i.ServieLe.IsZero() {
		return i.Cle == cle
	}
	return maintenant.Before(i.ExpireLe.Time())
}

// suivie is an invitation that nobody took, with what the lists say of it.
type suivie struct {
	Invitation
	Noms, Codes string
	Expiree     bool
}

// mot is how far it is.
func (x *suivie) mot() string {
	switch {
	case x.Expiree:
		return "Invitation expirée"
	case x.Noeud != "":
		return "Nouvelle clé attendue"
	default:
		return motsEtapes[invitee]
	}
}

// invitationsSuivies lists those that wait, and those that nobody took in time and
// whose collectivités have nothing else; the newest first.
func invitationsSuivies(app core.App) ([]suivie, error) {
	maintenant := socle.Date(socle.De(app).Horloge.Maintenant())
	var l []Invitation
	err := app.DB().NewQuery(`SELECT * FROM hub_invitations i WHERE servie_le = '' AND (expire_le > {:m} OR noeud = ''
		AND NOT EXISTS (SELECT 1 FROM hub_invitations j WHERE j.membres = i.membres AND (j.cree_le > i.cree_le OR j.cree_le = i.cree_le AND j.id > i.id))
		AND NOT EXISTS (SELECT 1 FROM json_each(i.membres) x JOIN hub_tenues t ON t.membre = x.value AND t.jusqu_a = ''))
		ORDER BY cree_le DESC, id`).Bind(dbx.Params{"m": maintenant.String()}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("invitations: %w", err)
	}
	if len(l) == 0 {
		return nil, nil
	}
	membres, err := annuaire.Membres(app)
	if err != nil {
		return nil, err
	}
	parID := map[string]*annuaire.Membre{}
	for i := range membres {
		parID[membres[i].ID] = &membres[i]
	}
	var suivies []suivie
	for _, i := range l {
		var noms, codes []string
		for _, id := range i.IDsMembres() {
			if m := parID[id]; m != nil {
				noms, codes = append(noms, m.Nom), append(codes, m.Code)
			}
		}
		suivies = append(suivies, suivie{i, strings.Join(noms, ", "), strings.Join(codes, " + "), !i.ExpireLe.Time().After(maintenant.Time())})
	}
	return suivies, nil
}

// Annuler takes back an invitation that nobody took.
func (i *Invitation) Annuler(tx core.App, par socle.Acteur) error {
	if _, err := tx.DB().Delete("hub_invitations", dbx.HashExp{"id": i.ID, "servie_le": ""}).Execute(); err != nil {
		return fmt.Errorf("invitation %s: %w", i.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.annuler_invitation", Objet: i.Objet()})
}
