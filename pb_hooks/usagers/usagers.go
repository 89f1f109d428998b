// Package usagers keeps the comptes (how a person signs in, one per instance)
// and the usagers (the file one collectivité keeps of a person or organisme).
//
// It promises that signing in tells nobody whether an address is known, that
// several persons may share an address without seeing each other's demandes
// by accident, and that no password of an inhabitant exists anywhere.
package usagers

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &salle{})
	s.Decorer(decorer)
	s.Decorer(decorerMandat)
	DeclarerLien(app, Lien{Table: "mandats", Champ: "usager", Un: "mandat", Plusieurs: "mandats"})
	s.Router(routesMandats()...)
	s.Router(routesFournisseurs()...)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/connexion", Acces: socle.Public, Action: demanderAdresse},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/connexion", Acces: socle.Public, Action: envoyerCode},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/connexion/code", Acces: socle.Public, Action: demanderCode},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/connexion/code", Acces: socle.Public, Action: verifierCode},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/connexion/personne", Acces: socle.Public, Action: demanderPersonne},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/connexion/personne", Acces: socle.Public, Action: choisirPersonne},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/deconnexion", Acces: socle.Public, Action: deconnecter},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/compte", Acces: Connecte, Action: montrerCompte},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte", Acces: Connecte, Action: modifierCompte},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}" + cheminContacts, Acces: Connecte, Action: montrerContacts},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}" + cheminContacts, Acces: Connecte, Action: modifierContacts},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/autre-personne", Acces: Connecte, Action: ajouterPersonne},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/preuves", Acces: Connecte, Action: demanderPreuve},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/compte/preuves/code", Acces: Connecte, Action: demanderCodePreuve},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/preuves/code", Acces: Connecte, Action: ajouterPreuve},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/compte/preuves/personne", Acces: Connecte, Action: demanderTitulaire},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/preuves/personne", Acces: Connecte, Action: choisirTitulaire},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/preuves/{preuve}/retrait", Acces: Connecte, Action: retirerPreuve},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/compte/rapprochement", Acces: Connecte, Action: montrerDeuxComptes},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/rapprochement", Acces: Connecte, Action: reunirDeuxComptes},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/rapprochement/separation", Acces: Connecte, Action: separerDeuxComptes},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/compte/appareils/{session}", Acces: Connecte, Action: deconnecterAppareil},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/rapprochements", Acces: rapproche, Action: listerLesRapprochements},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/rapprochements/{rapprochement}", Acces: rapproche, Action: montrerRapprochement},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/rapprochements/{rapprochement}", Acces: rapproche, Action: trancherRapprochement},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/usagers/{usager}/rapprocher", Acces: rapproche, Action: chercherLesDoubles},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/usagers/{usager}/rapprocher", Acces: rapproche, Action: demanderRapprochement},
	)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "rapprochements", Libelle: "Chercher les usagers qui se ressemblent", Quand: "41 2 * * *", Faire: ChercherDoubles,
		SansElle: "Les usagers qui se ressemblent ne sont plus cherchés.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "comptes-rapproches", Libelle: "Oublier ce que les comptes réunis gardaient de l’autre", Quand: "52 2 * * *", Faire: OublierSeparations, Obligatoire: true,
		SansElle: "Ce qui servait à séparer deux comptes, et les connexions de plus d’un an, restent dans la base.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "purge-invitations", Libelle: "Effacer les invitations à agir pour un organisme restées sans réponse", Quand: "56 3 * * *", Faire: PurgerInvitations,
		SansElle: "Les adresses des personnes invitées à agir pour un organisme sont gardées plus longtemps que promis.",
	})
	s.DeclarerRGPD(sourceComptes, sourceUsagers, sourceIdentitesPivot, sourceRapprochements, sourceRapprochementsComptes, sourceConnexions, sourceMandats)
	s.DeclarerScelles(socle.Scelle{Collection: "rapprochements_comptes", Champ: "memoire", Usage: usageMemoireComptes})
}

const cleStore = "guichet.usagers"

type salle struct {
	liens        []Lien
	liensComptes []Lien
	ailleurs     Ailleurs
	connexions   []func(tx core.App, visiteur *socle.Session, compte string) error
}

// ALaConnexion lets a later room act when a visitor signs in, in the same
// transaction: what the visitor began becomes the compte's. visiteur is nil
// when there was no session before.
func ALaConnexion(app core.App, f func(tx core.App, visiteur *socle.Session, compte string) error) {
	s := app.Store().Get(cleStore).(*salle)
	s.connexions = append(s.connexions, f)
}
