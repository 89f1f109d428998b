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

	"github.com/pocketbase/dbx"
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
	pieces.Garder(app, pieces.Gardien{Echues: echues, Otee: direOtee})
	catalogue.DeclarerBrouillons(app, compterBrouillons)
	catalogue.DeclarerEssais(app, effacerEssais)
	s.Router(routesEssai()...)
	corps := pieces.Corps(int64(s.Config.Limits.FileMB) * mo)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demarches/{code}", Acces: socle.Public, Action: presenter},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demarches/{code}", Acces: socle.Public, Action: commencerDemarche},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/etapes/{etape}", Acces: auBrouillon, Action: aJour(montrerEtape)},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/etapes/{etape}", Acces: auBrouillon, Action: enregistrerEtape, Corps: corps},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/pieces/{etape}", Acces: auBrouillon, Action: recevoirPiece, Corps: corps},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/pieces/{piece}", Acces: auBrouillon, Action: servirPieceBrouillon},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/verification", Acces: auBrouillon, Action: aJour(verifier)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/exclusion", Acces: auBrouillon, Action: montrerExclusion},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/envoi", Acces: auBrouillon, Action: aJour(envoyer)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/changement", Acces: auBrouillon, Action: montrerChangement},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/changement", Acces: auBrouillon, Action: accepterChangement},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/brouillons/{brouillon}/relecture", Acces: auBrouillon, Action: aJour(demanderRelecture)},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/relecture", Acces: auBrouillon, Action: aJour(confier)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/relecture/{jeton}", Acces: parRelecture, Action: montrerRelecture},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/relecture/{jeton}", Acces: parRelecture, Action: traiterRelecture},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/relecture/{jeton}/pieces/{piece}", Acces: parRelecture, Action: servirPieceRelue},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/brouillons/{brouillon}/suppression", Acces: auBrouillon, Action: oublierBrouillon},
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
	exploitation.Planifier(app, exploitation.Tache{Nom: "silence", Libelle: "Appliquer l’effet du silence", Quand: "5 0 * * *", Faire: AppliquerSilence})
	exploitation.Planifier(app, exploitation.Tache{Nom: "incompletes", Libelle: "Classer les demandes restées incomplètes", Quand: "10 0 * * *", Faire: ClasserIncompletes})
	exploitation.Planifier(app, exploitation.Tache{Nom: "purge-brouillons", Libelle: "Effacer les brouillons abandonnés", Quand: "47 3 * * *", Faire: PurgerBrouillons})
	exploitation.Planifier(app, exploitation.Tache{Nom: "purge-essais", Libelle: "Effacer les demandes d’essai", Quand: "52 3 * * *", Faire: PurgerEssais})
	s.DeclarerRGPD(sources...)
}

// deLUsager is the extraction of a collection whose rows belong to a demande.
func deLUsager(champs, table string) func(core.App, string) ([]map[string]any, error) {
	return func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, "SELECT "+champs+" FROM "+table+" t JOIN demandes d ON t.demande = d.id WHERE d.usager = {:u}", dbx.Params{"u": usager})
	}
}

const (
	finaliteDemande = "Traiter vos demandes et vous répondre"
	dureeDemande    = "La durée d’utilité administrative de la démarche, puis le sort fixé avec les Archives départementales"
)

var sources = []socle.SourceRGPD{
	{
		Collection: "brouillons", Personnels: []string{"reponses"}, Techniques: []string{"session", "compte"},
		Libelle: "Vos demandes commencées", Finalite: "Vous laisser reprendre une demande", Duree: "30 jours sans activité",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT b.reponses, b.cree_le FROM brouillons b
				JOIN usagers u ON u.compte = b.compte AND u.collectivite = b.collectivite WHERE u.id = {:u} AND u.compte != ''`, dbx.Params{"u": usager})
		},
	},
	{
		Collection: "relectures", Personnels: []string{"nom", "courriel", "retour"}, Techniques: []string{"brouillon", "compte", "lien", "demande"},
		Libelle: "Les demandes que vous avez fait relire", Finalite: "Faire envoyer une demande par qui représente l’organisme", Duree: "Le temps du brouillon, puis de la demande",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT l.nom, l.courriel, l.retour, l.cree_le FROM relectures l
				JOIN usagers u ON u.compte = l.compte AND u.collectivite = l.collectivite WHERE u.id = {:u} AND u.compte != ''`, dbx.Params{"u": usager})
		},
	},
	{
		Collection: "demandes", Personnels: []string{"demandeur"},
		Techniques: []string{"compte", "titre", "canal_reponse", "numero", "code_suivi", "cle_depot", "agent", "echeance", "prevue_le", "attendue_le", "terminee_le"},
		Libelle:    "Vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, "SELECT numero, titre, demandeur, canal, etat, deposee_le FROM demandes WHERE usager = {:u}", dbx.Params{"u": usager})
		},
	},
	{
		Collection: "reponses", Personnels: []string{"donnees"}, Libelle: "Vos réponses", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.donnees", "reponses"),
	},
	{
		Collection: "attentes", Personnels: []string{"message"}, Techniques: []string{"objets", "limite_le"},
		Libelle: "Ce que la mairie vous a demandé", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.objets, t.message, t.ouverte_le", "attentes"),
	},
	{
		Collection: "historique", Personnels: []string{"phrase"}, Techniques: []string{"acteur", "verbe", "de", "vers"},
		Libelle: "L’historique de vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.le, t.phrase", "historique"),
	},
	{
		Collection: "recepisses", Personnels: []string{"contenu"}, Techniques: []string{"empreinte"},
		Libelle: "Vos accusés de réception", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: deLUsager("d.numero, t.contenu, t.emis_le", "recepisses"),
	},
	{
		Collection: "decisions", Personnels: []string{"motif_droit", "motif_fait", "conditions", "retour", "acte"}, Techniques: []string{"preparee_par", "lien", "empreinte"},
		Libelle: "Les décisions sur vos demandes", Finalite: finaliteDemande, Duree: dureeDemande,
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT d.numero, t.acte, t.approuvee_le FROM decisions t JOIN demandes d ON t.demande = d.id
				WHERE d.usager = {:u} AND t.etat = 'approuvee'`, dbx.Params{"u": usager})
		},
	},
}
