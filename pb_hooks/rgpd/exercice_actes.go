package rgpd

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

var errRepondue = socle.Err(socle.Conflit, "La réponse est déjà donnée\u00a0: cette demande ne change plus.")

// Recevoir records an exercice received on a civil day, and writes to its
// person and to those who answer. agent is "" when she asked by herself. A form
// sent twice (Cle) records once.
func (e *Exercice) Recevoir(app core.App, par socle.Acteur, agent string) error {
	if len(e.Cle) > 43 {
		e.Cle = "" // not one of the form
	}
	phrase := "Demande reçue le " + e.recue().Date() + "."
	if agent != "" {
		phrase = "Demande reçue le " + e.recue().Date() + ", enregistrée au guichet."
	}
	return e.recevoir(app, par, agent, phrase)
}

// recevoir does it, with the line of history that says how it came.
func (e *Exercice) recevoir(app core.App, par socle.Acteur, agent, phrase string) error {
	return app.RunInTransaction(func(tx core.App) error {
		if e.Cle != "" {
			var deja bool
			if err := tx.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM exercices WHERE cle = {:c} AND cle != '')").Bind(dbx.Params{"c": e.Cle}).Row(&deja); err != nil || deja {
				return err
			}
		}
		e.ID, e.Numero, e.Etat, e.CreeLe = socle.ID(), socle.TirerNumero(), Recue, socle.Date(socle.De(tx).Horloge.Maintenant())
		e.Echeance = Echeance(e.recue()).ISO()
		if err := e.noter(tx, par, agent, "recevoir", phrase); err != nil {
			return err
		}
		if err := tx.DB().Model(e).Insert(); err != nil {
			return fmt.Errorf("record exercice: %w", err)
		}
		return errors.Join(e.accuser(tx), e.avertir(tx), e.annoncer(tx))
	})
}

// Prolonger takes two more months, with a reason that the person reads (RGPD,
// article 12-3).
func (e *Exercice) Prolonger(app core.App, raison string, par *agents.Agent) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	switch {
	case !e.Etat.Ouvert():
		return errRepondue
	case !prolongeable(e.Etat, e.recue(), auj):
		return socle.Err(socle.Conflit, "Le délai ne peut plus être prolongé\u00a0: la loi le permet une fois, pendant le premier mois.")
	case raison == "":
		return socle.ErrChamps(map[string]string{"prolongation": "Dites pourquoi la réponse demande plus de temps\u00a0: la personne lit cette raison."})
	}
	return e.changer(app, par, "prolonger", func(core.App) (string, error) {
		e.Etat, e.Prolongation, e.Echeance = Prolongee, raison, EcheanceProlongee(e.recue()).ISO()
		return "Délai prolongé jusqu’au " + e.due().Date() + ".", nil
	}, (*Exercice).direProlongation, "Etat", "Prolongation", "Echeance")
}

// Repondre ends the exercice. An answer that is not a plain yes needs its
// reasons (RGPD, article 12-4).
func (e *Exercice) Repondre(app core.App, sens Etat, motif string, par *agents.Agent) error {
	fautes := map[string]string{}
	if !sens.Repond() {
		fautes["sens"] = "Choisissez la réponse."
	}
	if motif == "" && sens != Acceptee {
		fautes["motif"] = "Donnez les raisons\u00a0: la personne doit pouvoir les comprendre et les contester."
	}
	switch {
	case !e.Etat.Ouvert():
		return errRepondue
	case len(fautes) > 0:
		return socle.ErrChamps(fautes)
	}
	return e.changer(app, par, "repondre", func(tx core.App) (string, error) {
		e.Etat, e.Motif, e.ReponduLe = sens, motif, socle.Date(socle.De(tx).Horloge.Maintenant())
		return "Réponse\u00a0: " + strings.ToLower(sens.Mot()) + ".", e.classerGardees(tx)
	}, (*Exercice).direReponse, "Etat", "Motif", "ReponduLe", "Categories")
}

// changer runs one act of an agent on an open exercice: the act says its line
// of history, suite writes its mail.
func (e *Exercice) changer(app core.App, par *agents.Agent, verbe string, acte func(tx core.App) (string, error), suite func(*Exercice, core.App) error, champs ...string) error {
	avant := *e
	err := app.RunInTransaction(func(tx core.App) error {
		phrase, err := acte(tx)
		if err != nil {
			return err
		}
		if err := e.noter(tx, par.Acteur(), par.ID, verbe, phrase); err != nil {
			return err
		}
		if err := tx.DB().Model(e).Update(append(champs, "Faits")...); err != nil {
			return fmt.Errorf("%s exercice %s: %w", verbe, e.ID, err)
		}
		if suite != nil {
			err = suite(e, tx)
		}
		return errors.Join(err, e.annoncer(tx))
	})
	if err != nil {
		*e = avant // what the page shows again is what is kept
	}
	return err
}

// Rectifier writes what the file of the person should say.
func (e *Exercice) Rectifier(app core.App, c usagers.Coordonnees, par *agents.Agent) error {
	u, err := e.usager(app)
	switch {
	case err != nil:
		return err
	case !e.Etat.Ouvert():
		return errRepondue
	case u == nil:
		return errSansUsager
	}
	return e.changer(app, par, "rectifier", func(tx core.App) (string, error) {
		champs, err := u.Rectifier(tx, c, par.Acteur())
		if err != nil {
			return "", err
		}
		if len(champs) == 0 {
			return "", socle.Err(socle.Invalide, "Rien ne change\u00a0: corrigez au moins une information.")
		}
		for _, c := range champs {
			if err := e.classer(Categorie{Quoi: c, Sort: Corrige}); err != nil {
				return "", err
			}
		}
		return "Corrigé\u00a0: " + strings.Join(champs, ", ") + ".", nil
	}, nil, "Categories")
}

var errSansUsager = socle.Err(socle.Conflit, "Cette demande n’est liée à aucun usager du guichet\u00a0: rien ne peut être changé d’ici.")

// Effacer erases now what no law keeps.
func (e *Exercice) Effacer(app core.App, par *agents.Agent) error {
	u, err := e.usager(app)
	switch {
	case err != nil:
		return err
	case !e.Etat.Ouvert():
		return errRepondue
	case u == nil:
		return errSansUsager
	case e.Genre != Effacement:
		return socle.Err(socle.Conflit, "Cette demande ne porte pas sur un effacement\u00a0: rien n’est effacé.")
	}
	return e.changer(app, par, "effacer", func(tx core.App) (string, error) {
		b, err := effacerCeQuiPeutLEtre(tx, u, par.Acteur())
		if err != nil {
			return "", err
		}
		if err := e.classer(b.categories()...); err != nil {
			return "", err
		}
		if b.Usager {
			e.Usager = ""
		}
		if b.Compte {
			e.Compte, e.Sujet = "", ""
		}
		return "Effacé\u00a0: " + cmp.Or(strings.Join(b.Efface, ", "), "rien") + ".", b.detacher(tx, u)
	}, nil, "Usager", "Compte", "Sujet", "Categories")
}

// jourDe is the civil day of an instant, in words.
func jourDe(t types.DateTime) string { return socle.JourDe(t.Time()).Date() }
