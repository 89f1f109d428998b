// Package annuaire keeps the comptes of the guichet of the Département: whom
// FranceConnect recognised there, and under which subject each sector knows
// her. They are no comptes of a guichet, even on one machine. It keeps its members
// too: the collectivités, how far each is, whom to call there, what it owes a year.
//
// It promises that two sectors know nobody by the same subject, that a subject
// never changes once it was given, and that an identity is kept sealed: it is
// read only to be handed to whom an habilitation lets have it. Of a member, what its
// guichet tells is never typed, and the amount of a cotisation that was called no
// longer changes.
package annuaire

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.DeclarerRGPD(
		socle.SourceRGPD{
			Collection: "hub_comptes", Personnels: []string{"identite", "empreinte"}, Techniques: []string{"rapproche_de"},
			Libelle: "Votre identité au guichet du Département", Finalite: finalite, Duree: duree, Seulement: Ici,
		},
		socle.SourceRGPD{
			Collection: "hub_preuves", Personnels: []string{"sujet"}, Techniques: []string{"emetteur"},
			Libelle: "Votre moyen de connexion au guichet du Département", Finalite: finalite, Duree: duree, Seulement: Ici,
		},
		socle.SourceRGPD{
			Collection: "hub_paires", Personnels: []string{"sujet"}, Techniques: []string{"secteur", "noeud"},
			Libelle: "Le code sous lequel chaque guichet vous connaît", Finalite: finalite, Duree: duree, Seulement: Ici,
		},
		sourceContactsComptes,
		sourceRapprochements,
	)
	s.DeclarerRGPD(sourcesAdherents...)
	s.DeclarerScelles(socle.Scelle{Collection: "hub_comptes", Champ: "identite", Usage: usageIdentite}, socle.Scelle{Collection: "hub_joignables", Champ: "valeur", Usage: usageContact})
	s.DeclarerEmpreints(socle.Empreint{Collection: "hub_comptes", Champ: "empreinte", Usage: usageEmpreinte})
	if s.Config.Role == config.RoleHub {
		pages(app)
	}
}

// sourcesAdherents are the collections about the members: of persons they hold the
// contacts alone, who are agents or élus.
var sourcesAdherents = []socle.SourceRGPD{
	{
		Collection: "hub_contacts", Personnels: []string{"nom", "fonction", "courriel", "telephone"},
		Libelle: "Vos coordonnées de contact d’une collectivité adhérente", Finalite: "Joindre la collectivité au sujet de son adhésion et de sa cotisation",
		Duree: "Tant que la personne est le contact, un an au plus après la fin de l’adhésion", Seulement: Ici,
	},
	{Collection: "hub_adhesions", Techniques: []string{"contactee_le", "adherente_le", "formee_le", "finie_le", "produits", "note", "modele", "deliberee_le", "signee_le", "jusqu_au"}},
	{Collection: "hub_habilitations", Techniques: []string{"le", "reference"}},
	{Collection: "hub_tarifs"},
	{Collection: "hub_cotisations", Techniques: []string{"tranche", "payee_le"}},
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

// Avec is [agents.Avec] for the pages of the Département, which no other collectivité of
// the instance has.
func Avec(roles ...agents.Role) socle.Acces {
	acces := agents.Avec(roles...)
	verifier := acces.Verifier
	acces.Verifier = func(r *socle.Requete) error {
		if err := verifier(r); err != nil {
			return err
		}
		if !EstDepartement(r) {
			return socle.ErrIntrouvable
		}
		return nil
	}
	return acces
}

// Ici tells that this instance is a hub: nowhere else does one keep anything of these
// rooms.
func Ici(app core.App) (bool, error) { return socle.De(app).Config.Role == config.RoleHub, nil }

// EstDepartement tells that a page is under the address of a département.
func EstDepartement(r *socle.Requete) bool { return collectivites.De(r).Niveau == "departement" }

// ProposerReglage adds a link to the page of the settings of the Département. chemin
// begins under « /agents/reglages ».
func ProposerReglage(app core.App, titre, aide, chemin string) {
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{Titre: titre, Aide: aide, Chemin: chemin, Visible: EstDepartement})
}

// AuDepartement lets everybody in under the address of the Département alone.
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
