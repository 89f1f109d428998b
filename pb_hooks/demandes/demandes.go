// Package demandes keeps the demande: brouillon and dépôt, the state machine
// and the attentes beside it, the legal clock, the accusé, the decision and
// the historique.
//
// It promises that what was acknowledged is whole and durable, that a demande
// changes state by the table of etats.go alone, that its clock is computed
// from dated facts and never typed, and that no filed demande is deleted but
// a test.
package demandes

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &salle{})
	usagers.ALaConnexion(app, adopter)
	usagers.DeclarerLien(app, usagers.Lien{Table: "demandes", Champ: "usager", Compte: "compte", Mandat: "mandat", Un: "demande", Plusieurs: "demandes"})
	usagers.DeclarerLienCompte(app, usagers.Lien{Table: "demandes", Champ: "compte"}, usagers.Lien{Table: "brouillons", Champ: "compte"}, usagers.Lien{Table: "relectures", Champ: "compte"})
	pieces.Garder(app, pieces.Gardien{Echues: echues, Otee: direOtee})
	catalogue.DeclarerBrouillons(app, compterBrouillons)
	catalogue.DeclarerEssais(app, effacerEssais)
	corps := pieces.Corps(int64(s.Config.Limits.FileMB) * mo)
	s.Router(routesEssai()...)
	s.Router(routesBrouillon(corps)...)
	s.Router(routesBureau()...)
	s.Router(routesEcrits()...)
	s.Router(routesRecours()...)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demarches/{code}", Acces: socle.Public, Action: presenter},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demarches/{code}", Acces: socle.Public, Action: commencerDemarche},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/relecture/{jeton}", Acces: parRelecture, Action: montrerRelecture},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/relecture/{jeton}", Acces: parRelecture, Action: traiterRelecture},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/relecture/{jeton}/pieces/{piece}", Acces: parRelecture, Action: servirPieceRelue},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/suivi", Acces: socle.Public, Action: demanderSuivi},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/suivi", Acces: socle.Public, Action: ouvrirSuivi},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/confirmation", Acces: aLaDemande, Action: confirmer},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/accuse", Acces: aLaDemande, Action: montrerAccuse},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/accuse.pdf", Acces: aLaDemande, Action: telechargerAccuse},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/decision.pdf", Acces: aLaDemande, Action: telechargerDecision},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/pieces/{piece}", Acces: aLaDemande, Action: servirPieceUsager},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/reprise", Acces: aLaDemande, Action: reprendreDemande},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/retrait", Acces: aLaDemande, Action: retirer},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/documents", Acces: aLaDemande, Action: recevoirComplement, Corps: corps},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/complement", Acces: aLaDemande, Action: produire},

		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/notes", Acces: desk, Action: annoter},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/prise", Acces: instruit, Action: prendre},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/reprise", Acces: instruit, Action: attribuer},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/complement", Acces: instruit, Action: demanderComplement},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/complement", Acces: instruit, Action: envoyerComplement},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/classement", Acces: instruit, Action: demanderClassement},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/classement", Acces: instruit, Action: classer},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/courrier", Acces: instruit, Action: envoyerCourrier},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/decision", Acces: instruit, Action: montrerDecision},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/decision", Acces: instruit, Action: preparerDecision},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/decision/signature", Acces: instruit, Action: signerLettre},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/decision/lettre.pdf", Acces: instruit, Action: imprimerLettre},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/accuse.pdf", Acces: desk, Action: imprimerAccuse},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/decision.pdf", Acces: desk, Action: imprimerDecision},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/etiquette.pdf", Acces: instruit, Action: imprimerEtiquette},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/pieces/{piece}", Acces: desk, Action: servirPieceAgent},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/decisions", Acces: agents.Avec(agents.Validation), Action: listerASigner},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/decisions/{decision}", Acces: parCompte, Action: montrerApprobation},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/decisions/{decision}", Acces: parCompte, Action: traiterApprobation},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/decisions/{decision}/pieces/{piece}", Acces: parCompte, Action: servirPieceApprobation},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/approbation/{jeton}", Acces: parLien, Action: montrerApprobation},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/approbation/{jeton}", Acces: parLien, Action: traiterApprobation},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/approbation/{jeton}/pieces/{piece}", Acces: parLien, Action: servirPieceApprobation},
	)
	app.Store().Set(cleDepots, exploitation.Compteur(app, "depots_total", "Demandes filed since the program started, by the way they came.", "canal"))
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "silence", Libelle: "Appliquer l’effet du silence", Quand: "5 0 * * *", Faire: AppliquerSilence,
		Obligatoire: true, SansElle: "Les demandes laissées sans réponse ne reçoivent plus l’effet du silence.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "incompletes", Libelle: "Classer les demandes restées incomplètes", Quand: "10 0 * * *", Faire: ClasserIncompletes,
		Obligatoire: true, SansElle: "Les demandes restées incomplètes ne sont plus classées.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "purge-brouillons", Libelle: "Effacer les brouillons abandonnés", Quand: "47 3 * * *", Faire: PurgerBrouillons,
		Obligatoire: true, SansElle: "Les brouillons abandonnés sont gardés plus longtemps que promis.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "purge-essais", Libelle: "Effacer les demandes d’essai", Quand: "52 3 * * *", Faire: PurgerEssais,
		Obligatoire: true, SansElle: "Les demandes d’essai restent dans la base.",
	})
	s.DeclarerEmpreints(socle.Empreint{Collection: "demandes", Champ: "code_suivi", Usage: UsageSuivi})
	s.DeclarerRGPD(sources...)
}
