package sauvegardes

import (
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// verifierSchema refuses a database that a newer program migrated: this one would
// write in it without knowing its rules.
func verifierSchema(base, version string) (err error) {
	db, err := ouvrirCopie(base, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var faites []string
	if err := db.NewQuery("SELECT file FROM _migrations").Column(&faites); err != nil {
		return errPasUneArchive.Cause(fmt.Errorf("migrations: %w", err))
	}
	connues := slices.Concat(core.SystemMigrations.Items(), core.AppMigrations.Items())
	for _, f := range faites {
		if !slices.ContainsFunc(connues, func(m *core.Migration) bool { return m.File == f }) {
			return socle.Err(socle.Conflit, "Cette sauvegarde vient d’un guichet plus récent (version "+version+")\u00a0: installez d’abord cette version.").
				Cause(fmt.Errorf("migration %s is unknown", f))
		}
	}
	return nil
}

// raisonMiseDeCote is what an agent reads of a mail that a restoration kept back.
const raisonMiseDeCote = "Ce courriel attendait quand la sauvegarde a été faite. Il est peut-être parti depuis\u00a0: envoyez-le de nouveau si besoin."

// adapter makes the restored database fit for service: nobody is signed in, the
// mails that waited are set aside, the restoration is in the journal. A killed
// adapter is done again on another preparation.
func (r *Restauration) adapter() (err error) {
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: r.folder, DBConnect: socle.Connecter})
	_, err = socle.New(app, r.socle.Config, socle.Options{Horloge: r.socle.Horloge, Logger: r.socle.Logger, Version: r.socle.Version})
	if err != nil {
		return err
	}
	if err := app.Bootstrap(); err != nil {
		return fmt.Errorf("open the restored database: %w", err)
	}
	defer func() { err = errors.Join(err, socle.Fermer(app)) }()
	m := r.contenu.Manifeste
	err = app.RunInTransaction(func(tx core.App) error {
		if err := socle.OublierSessions(tx); err != nil {
			return err
		}
		if err := exploitation.MettreDeCote(tx, raisonMiseDeCote); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{
			Acteur: socle.Programme("restauration"), Verbe: "sauvegardes.restaurer", Objet: "sauvegardes:" + nommer(m.Le, m.Genre), Details: m.Tete,
		})
	})
	if err != nil {
		return fmt.Errorf("adapt the restored database: %w", err)
	}
	return socle.Taire(r.folder, "sauvegarde du "+socle.Instant(m.Le))
}
