package demandes

import (
	"cmp"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Ancienne is a demande that another tool received and ended.
type Ancienne struct {
	Collectivite          string
	Teleservice           *catalogue.Teleservice
	Service               string          // "" for the téléservice's
	Usager                *usagers.Usager // nil for nobody known
	Demandeur             string          // the name, where no usager is known
	Titre                 string          // "" for the téléservice's
	Ancien                string          // its number there, "" for none
	Canal                 Canal
	Etat                  Etat // one of the ends
	DeposeeLe, TermineeLe socle.Jour
	Acteur                socle.Acteur
}

// RepereAncien is on every demande that was brought in.
const RepereAncien = "Ancien outil"

// Reprendre records it as it ended: no accusé, no delay, and nobody is told. Its
// old number is in its title, which is searched.
func Reprendre(tx core.App, a Ancienne) (*Demande, error) {
	if a.Etat.Ouverte() || a.TermineeLe.Avant(a.DeposeeLe) {
		return nil, fmt.Errorf("%s, %s to %s: not an ended demande", a.Etat, a.DeposeeLe.ISO(), a.TermineeLe.ISO())
	}
	le := socle.Date(a.DeposeeLe.Debut())
	d := &Demande{
		ID: socle.ID(), Collectivite: a.Collectivite, Service: cmp.Or(a.Service, a.Teleservice.Service), Teleservice: a.Teleservice.ID, Revision: a.Teleservice.Revision,
		Demandeur: a.Demandeur, Titre: cmp.Or(a.Titre, a.Teleservice.Titre), Canal: a.Canal, Etat: a.Etat, Regime: SO,
		DeposeeLe: le, RecueLe: le, CompleteLe: le, TermineeLe: a.TermineeLe.ISO(), MajLe: socle.Date(socle.De(tx).Horloge.Maintenant()),
	}
	if a.Ancien != "" {
		suffixe := []rune(" (ancien n°\u00a0" + a.Ancien + ")")
		titre := []rune(d.Titre)
		d.Titre = string(titre[:min(len(titre), max(0, maxTitre-len(suffixe)))]) + string(suffixe)
	}
	if a.Usager != nil {
		d.Usager, d.Demandeur = a.Usager.ID, cmp.Or(a.Demandeur, a.Usager.Nom())
	}
	if err := insererNumerotee(tx, d); err != nil {
		return nil, fmt.Errorf("bring in %s: %w", a.Ancien, err)
	}
	if _, err := tx.DB().Insert("reponses", dbx.Params{"id": socle.ID(), "demande": d.ID, "donnees": "{}"}).Execute(); err != nil {
		return nil, fmt.Errorf("answers of %s: %w", d.ID, err)
	}
	if err := Noter(tx, d, Evenement{Acteur: a.Acteur, Verbe: "reprendre", Vers: string(a.Etat), Phrase: "Reprise de l’ancien outil.", Public: true}); err != nil {
		return nil, err
	}
	return d, PoserRepere(tx, d, RepereAncien, a.Acteur)
}
