package collectivites

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// GenresAnnonce are the kinds of an [Annonce].
var GenresAnnonce = []ui.Option{
	{Code: "fermeture", Libelle: "Fermeture"},
	{Code: "travaux", Libelle: "Travaux"},
	{Code: "information", Libelle: "Information"},
}

// Annonce is a piece of news of the collectivité, shown between its dates.
type Annonce struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Genre        string `db:"genre"`
	Titre        string `db:"titre"`
	Texte        string `db:"texte"`
	Du           string `db:"du"` // first day, "" for at once
	Au           string `db:"au"` // last day, "" for until it is removed
}

// TableName is the collection of the announcements.
func (Annonce) TableName() string { return "annonces" }

// AnnoncesDuJour lists what the home page shows on a day, closings first.
func AnnoncesDuJour(app core.App, collectivite string, jour socle.Jour) ([]Annonce, error) {
	var l []Annonce
	err := app.DB().Select("*").From("annonces").
		Where(dbx.NewExp("collectivite = {:c} AND (du = '' OR du <= {:j}) AND (au = '' OR au >= {:j})",
			dbx.Params{"c": collectivite, "j": jour.ISO()})).
		OrderBy("(genre = 'fermeture') DESC", "du").All(&l)
	return l, err
}

// Annonces lists them all, the latest first.
func Annonces(app core.App, collectivite string) ([]Annonce, error) {
	var l []Annonce
	err := app.DB().Select("*").From("annonces").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("du DESC", "titre").All(&l)
	return l, err
}

// AnnonceParID finds an announcement of a collectivité.
func AnnonceParID(app core.App, collectivite, id string) (*Annonce, error) {
	var a Annonce
	err := app.DB().Select("*").From("annonces").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&a)
	if err != nil {
		return nil, fmt.Errorf("annonce %s: %w", id, err)
	}
	return &a, nil
}

// Enregistrer writes an announcement.
func (a *Annonce) Enregistrer(tx core.App, par socle.Acteur) error {
	ecrire := tx.DB().Model(a).Update
	if a.ID == "" {
		a.ID = socle.ID()
		ecrire = tx.DB().Model(a).Insert
	}
	if err := ecrire(); err != nil {
		return fmt.Errorf("enregistrer annonce %s: %w", a.ID, err)
	}
	return a.journaliser(tx, par, "annonces.enregistrer")
}

// Retirer removes an announcement.
func (a *Annonce) Retirer(tx core.App, par socle.Acteur) error {
	if err := tx.DB().Model(a).Delete(); err != nil {
		return fmt.Errorf("retirer annonce %s: %w", a.ID, err)
	}
	return a.journaliser(tx, par, "annonces.retirer")
}

func (a *Annonce) journaliser(tx core.App, par socle.Acteur, verbe string) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "annonces:" + a.ID, Collectivite: a.Collectivite, Details: a})
}

// Dates says when the announcement holds.
func (a Annonce) Dates() string {
	du, errDu := socle.LireJour(a.Du)
	au, errAu := socle.LireJour(a.Au)
	switch {
	case errDu == nil && errAu == nil && du == au:
		return "Le " + du.EnLettres()
	case errDu == nil && errAu == nil:
		return "Du " + du.EnLettres() + " au " + au.EnLettres()
	case errDu == nil:
		return "Depuis le " + du.EnLettres()
	case errAu == nil:
		return "Jusqu’au " + au.EnLettres()
	}
	return ""
}
