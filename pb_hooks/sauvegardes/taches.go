package sauvegardes

import (
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// sauvegarderHeure makes the backup that this hour calls for.
func (a *atelier) sauvegarderHeure(app core.App) error {
	reglee, err := Reglee(app)
	if err != nil || !reglee {
		return err
	}
	g, err := genreDu(app)
	if err != nil {
		return err
	}
	_, err = Sauvegarder(a.ctx, app, g)
	return err
}

// genreDu is « nuit » when the last night's backup is older than the last night's
// hour, « heure » otherwise.
func genreDu(app core.App) (Genre, error) {
	r, _, err := LireReglage(app)
	if err != nil {
		return "", err
	}
	var faite bool
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM sauvegardes WHERE debut_le >= {:nuit} AND genre = 'nuit' AND resultat = 'reussie')").
		Bind(dbx.Params{"nuit": socle.Date(derniereNuit(socle.De(app).Horloge.Maintenant(), r.Quand))}).Row(&faite)
	if err != nil || faite {
		return Heure, err
	}
	return Nuit, nil
}

// derniereNuit is the last time that it was this hour in Paris.
func derniereNuit(maintenant time.Time, heure int) time.Time {
	p := maintenant.In(socle.Paris)
	nuit := time.Date(p.Year(), p.Month(), p.Day(), heure, 0, 0, 0, socle.Paris)
	if nuit.After(p) {
		nuit = nuit.AddDate(0, 0, -1)
	}
	return nuit
}

// moisPreuve is how long a full proof stands.
const moisPreuve = 30 * 24 * time.Hour

// prouverDues proves the last backup of the night, if nobody did; in full once a
// month.
func (a *atelier) prouverDues(app core.App) error {
	reglee, err := Reglee(app)
	if err != nil || !reglee {
		return err
	}
	s, err := une(app, dbx.And(dbx.HashExp{"resultat": Reussie, "otee_le": ""}, dbx.NewExp("genre != 'heure'")))
	if aucune(err) {
		return nil
	}
	if err != nil {
		return err
	}
	complete, err := completeDue(app)
	if err != nil || s.PreuveResultat != "" && (!complete || s.Preuve == PreuveComplete) {
		return err // once is enough: the next one is another backup's
	}
	return Prouver(a.ctx, app, s, complete)
}

func completeDue(app core.App) (bool, error) {
	derniere, err := derniereComplete(app)
	return err == nil && socle.De(app).Horloge.Maintenant().Sub(derniere.Time()) >= moisPreuve, err
}

// derniereComplete is when a full proof last succeeded, zero for never.
func derniereComplete(app core.App) (types.DateTime, error) {
	var le types.DateTime
	err := app.DB().Select("coalesce(max(complete_le), '')").From("sauvegardes").Row(&le)
	return le, err
}
