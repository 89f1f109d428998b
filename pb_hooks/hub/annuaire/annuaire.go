// Package annuaire keeps the comptes of the guichet of the Département: whom
// FranceConnect recognised there, and under which subject each sector knows
// her. They are no comptes of a guichet, even on one machine.
//
// It promises that two sectors know nobody by the same subject, that a subject
// never changes once it was given, and that an identity is kept sealed: it is
// read only to be handed to whom an habilitation lets have it.
package annuaire

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(
		socle.SourceRGPD{
			Collection: "hub_comptes", Personnels: []string{"identite", "empreinte"},
			Libelle: "Votre identité au guichet du Département", Finalite: finalite, Duree: duree,
		},
		socle.SourceRGPD{
			Collection: "hub_preuves", Personnels: []string{"sujet"}, Techniques: []string{"emetteur"},
			Libelle: "Votre moyen de connexion au guichet du Département", Finalite: finalite, Duree: duree,
		},
		socle.SourceRGPD{
			Collection: "hub_paires", Personnels: []string{"sujet"}, Techniques: []string{"secteur"},
			Libelle: "Le code sous lequel chaque guichet vous connaît", Finalite: finalite, Duree: duree,
		},
	)
	s.DeclarerScelles(socle.Scelle{Collection: "hub_comptes", Champ: "identite", Usage: usageIdentite})
	s.DeclarerEmpreints(socle.Empreint{Collection: "hub_comptes", Champ: "empreinte", Usage: usageEmpreinte})
}

const (
	finalite = "Vous faire entrer dans tous les guichets avec une seule connexion"
	duree    = "Trois ans après votre dernière connexion"
)

var errSansDepartement = errors.New("no collectivité of the level departement is open here: the hub is nobody's")

// Departement is the collectivité that runs the hub: the one of its level on
// this instance.
func Departement(app core.App) (*collectivites.Collectivite, error) {
	l, err := collectivites.Ouvertes(app)
	if err != nil {
		return nil, err
	}
	for i := range l {
		if l[i].Niveau == "departement" {
			return &l[i], nil
		}
	}
	return nil, socle.Err(socle.Indisponible, "Le guichet du Département n’est pas encore ouvert. Réessayez plus tard.").Cause(errSansDepartement)
}

// AuDepartement lets in under the address of the Département alone.
var AuDepartement = socle.Acces{Nom: "public", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	c, err := Departement(r.App)
	if err != nil {
		return err
	}
	if c.ID != r.Collectivite {
		return socle.ErrIntrouvable
	}
	return nil
}}
