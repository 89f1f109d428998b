package reprise

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

var errPasEssayee = socle.Err(socle.Conflit, "Essayez d’abord cette reprise.")

// Commencer begins to write what a try has shown.
func (r *Reprise) Commencer(tx core.App, par socle.Acteur) error {
	if err := r.relire(tx); err != nil {
		return err
	}
	switch {
	case r.Etat == EnCours || r.Etat == Faite:
		return nil
	case r.Etat != Essayee:
		return errPasEssayee
	}
	r.Etat, r.Par = EnCours, par
	if err := tx.DB().Model(r).Update("Etat", "Par"); err != nil {
		return fmt.Errorf("begin %s: %w", r.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "reprise.commencer", Objet: "reprises:" + r.ID, Collectivite: r.Collectivite, Details: r.Quoi})
}

// Continuer writes the lines that are left, lots transactions at the most, 0 for
// no limit. Whatever cuts it, each line is written once.
func (r *Reprise) Continuer(app core.App, lots int) error {
	for i := 0; r.Etat == EnCours && (lots == 0 || i < lots); i++ {
		err := app.RunInTransaction(func(tx core.App) error {
			relue := *r
			if err := relue.relire(tx); err != nil {
				return err
			}
			if err := relue.ecrireLot(tx); err != nil {
				return err
			}
			*r = relue
			return nil
		})
		if err != nil {
			return fmt.Errorf("go on with %s: %w", r.ID, err)
		}
	}
	return nil
}

func (r *Reprise) ecrireLot(tx core.App) error {
	if r.Etat != EnCours {
		return nil
	}
	lot, err := r.suite(tx, "", 0, lotLignes)
	if err != nil {
		return err
	}
	if len(lot) == 0 {
		return r.finir(tx)
	}
	x, err := nouveauContexte(tx, r)
	if err != nil {
		return err
	}
	for i := range lot {
		if err := r.ecrireLigne(tx, x, &lot[i]); err != nil {
			return fmt.Errorf("line %d: %w", lot[i].Numero(), err)
		}
	}
	return tx.DB().Model(r).Update("Reprises", "Deja", "Refusees")
}

// ecrireLigne writes one line. What it held is forgotten, unless it is refused:
// somebody will mend it.
func (r *Reprise) ecrireLigne(tx core.App, x *contexte, l *ligne) error {
	e, raison := r.genre().lireLigne(x, r.choix(), l)
	if raison == "" {
		fait, err := r.ecrire(tx, x, e, l)
		var refus *socle.Erreur
		switch {
		case errors.As(err, &refus) && refus.Code == socle.Invalide:
			raison = refus.Message
		case err != nil:
			return err
		case fait:
			r.Reprises++
			return l.clore(tx, "reprise", "")
		default:
			r.Deja++
			return l.clore(tx, "deja", "")
		}
	}
	r.Refusees++
	return l.clore(tx, "refusee", raison)
}

// ecrire tells whether the line was new.
func (r *Reprise) ecrire(tx core.App, x *contexte, e element, l *ligne) (bool, error) {
	cle := r.cleDe(e, l)
	objet, err := r.deja(tx, x, e, cle)
	if err != nil || objet != "" {
		return false, err
	}
	if objet, err = e.ecrire(tx, x); err != nil {
		return false, err
	}
	return true, connaitre(tx, r.Collectivite, r.Quoi, cle, objet)
}

func (l *ligne) clore(tx core.App, resultat, raison string) error {
	champs := dbx.Params{"resultat": resultat, "raison": raison}
	if resultat != "refusee" {
		champs["contenu"] = "[]"
	}
	_, err := tx.DB().Update("reprises_lignes", champs, dbx.HashExp{"id": l.ID}).Execute()
	return err
}

func (r *Reprise) finir(tx core.App) error {
	r.Etat, r.FinieLe = Faite, socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(r).Update("Etat", "FinieLe"); err != nil {
		return fmt.Errorf("end %s: %w", r.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: r.Par, Verbe: "reprise.finir", Objet: "reprises:" + r.ID, Collectivite: r.Collectivite, Details: []any{r.Quoi, r.Reprises, r.Deja, r.Refusees},
	})
}
