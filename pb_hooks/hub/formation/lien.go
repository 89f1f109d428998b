package formation

import (
	"crypto/ed25519"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/assistance"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// lien is the guichet of a training as it is kept, sealed as every réglage is.
type lien struct {
	Origine string `json:"origine"`
	Graine  []byte `json:"graine"`
}

const reglageLien = "hub-formation"

// lireLien reads it, nil for none.
func lireLien(app core.App) (*rattachement.LienFormation, error) {
	l, _, err := socle.LireReglage[lien](app, reglageLien)
	if err != nil || len(l.Graine) != ed25519.SeedSize {
		return nil, err
	}
	return &rattachement.LienFormation{Origine: l.Origine, Cle: ed25519.NewKeyFromSeed(l.Graine)}, nil
}

// garder keeps it, and tells every guichet where its agents train.
func garder(tx core.App, l *rattachement.LienFormation, par socle.Acteur) error {
	if err := socle.EcrireReglage(tx, reglageLien, lien{l.Origine, l.Cle.Seed()}, socle.ParPage, par); err != nil {
		return err
	}
	return dire(tx, l.Adresse(), par)
}

// oublier takes it back, and tells every guichet that there is none.
func oublier(tx core.App, par socle.Acteur) error {
	if err := socle.OterReglage(tx, reglageLien, par); err != nil {
		return err
	}
	return dire(tx, "", par)
}

func dire(tx core.App, adresse string, par socle.Acteur) error {
	if err := assistance.NoterFormation(tx, "", adresse, par); err != nil {
		return err
	}
	return annoncer(tx, synchro.Tous, adresse)
}

func annoncer(tx core.App, vers, adresse string) error {
	return synchro.Annoncer(tx, synchro.Annonce{
		Noeud: vers, Genre: rattachement.GenreFormation, Verbe: rattachement.VerbeMaj, Sujet: rattachement.GenreFormation, Data: rattachement.Formation{Adresse: adresse},
	})
}

// redire says again where the agents train, nothing when there is nowhere.
func redire(tx core.App, vers string) error {
	l, err := lireLien(tx)
	if err != nil || l == nil {
		return err
	}
	return annoncer(tx, vers, l.Adresse())
}

var errSansFormation = socle.Err(socle.Conflit, "Aucun guichet de formation n’est réglé. L’administration du guichet colle d’abord son lien.")

// entree signs what lets in who leads a training. It is kept nowhere.
func entree(tx core.App, par socle.Acteur) (string, error) {
	l, err := lireLien(tx)
	if err != nil {
		return "", err
	}
	if l == nil {
		return "", errSansFormation
	}
	adresse, err := l.Entree(socle.De(tx).Horloge.Maintenant())
	if err != nil {
		return "", err
	}
	return adresse, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub_formation.entrer", Objet: "reglages:" + reglageLien})
}
