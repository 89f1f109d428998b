package sauvegardes

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// The three réglages of the room.
const (
	reglageCible   = "sauvegarde"
	reglageCle     = "sauvegarde-cle"         // the key that backups are encrypted to
	reglageAttente = "sauvegarde-cle-attente" // one that nobody proved to have on paper yet
)

// Reglage is where backups go, when, and how many are kept.
type Reglage struct {
	Cible    Cible
	Quand    int // hour of the nightly one, Paris time
	Heures   int // how many hourly ones are kept
	Jours    int // nightly
	Semaines int
	Mois     int
}

// Defaut is a réglage as it is proposed: at 2 o'clock; 24 hours, 7 days, 4 weeks,
// 12 months.
func Defaut() Reglage { return Reglage{Quand: 2, Heures: 24, Jours: 7, Semaines: 4, Mois: 12} }

// LireReglage reads the réglage; par is "" when nobody gave it.
func LireReglage(app core.App) (r Reglage, par socle.Provenance, err error) {
	r, par, err = socle.LireReglage[Reglage](app, reglageCible)
	if err == nil && par == "" {
		r = Defaut()
	}
	return r, par, err
}

// Regler keeps where backups go.
func Regler(tx core.App, r Reglage, provenance socle.Provenance, par socle.Acteur) error {
	if fautes := r.fautes(tx); len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	return socle.EcrireReglage(tx, reglageCible, r, provenance, par)
}

// LireCle is the paper key in use; fait is false when there is none.
func LireCle(app core.App) (p Papier, fait bool, err error) {
	p, par, err := socle.LireReglage[Papier](app, reglageCle)
	return p, par != "" && p.Destinataire != "", err
}

// ProposerCle keeps a new paper key aside until somebody proves to have it.
func ProposerCle(tx core.App, p Papier, par socle.Acteur) error {
	return socle.EcrireReglage(tx, reglageAttente, p, socle.ParPage, par)
}

// CleProposee tells that a key waits for its proof.
func CleProposee(app core.App) (p Papier, oui bool, err error) {
	p, par, err := socle.LireReglage[Papier](app, reglageAttente)
	return p, par != "" && p.Destinataire != "", err
}

// ConfirmerCle takes the proposed key into use once its phrase was typed back
// from the paper: it is the phrase that opens it, nothing else is compared.
func ConfirmerCle(app core.App, saisie string, par socle.Acteur) error {
	p, oui, err := CleProposee(app)
	if err != nil {
		return err
	}
	if !oui {
		return socle.Err(socle.Conflit, "Il n’y a pas de nouvelle clé à vérifier. Préparez-en une.")
	}
	if _, err := p.Ouvrir(saisie); err != nil {
		return socle.ErrChamps(map[string]string{"phrase": socle.EnErreur(err).Message})
	}
	return app.RunInTransaction(func(tx core.App) error {
		if err := socle.EcrireReglage(tx, reglageCle, p, socle.ParPage, par); err != nil {
			return err
		}
		return socle.OterReglage(tx, reglageAttente, par)
	})
}

// complet is what a backup needs: a target and a key that is on paper.
func complet(app core.App) (r Reglage, p Papier, err error) {
	r, par, err := LireReglage(app)
	if err != nil {
		return r, p, err
	}
	p, cle, err := LireCle(app)
	switch {
	case err != nil:
		return r, p, err
	case par == "":
		return r, p, errNonReglee
	case !cle:
		return r, p, errSansCle
	}
	return r, p, nil
}

var (
	errNonReglee = socle.Err(socle.Conflit, "Les sauvegardes ne sont pas réglées\u00a0: dites d’abord où les garder.")
	errSansCle   = socle.Err(socle.Conflit, "Aucune clé n’est imprimée\u00a0: les sauvegardes attendent celle qui les ouvrira.")
)

// Reglee tells that backups are made: there is a target, and a key on paper.
func Reglee(app core.App) (bool, error) {
	_, _, err := complet(app)
	if err == nil {
		return true, nil
	}
	if socle.EstCode(err, socle.Conflit) {
		return false, nil
	}
	return false, fmt.Errorf("are backups set: %w", err)
}
