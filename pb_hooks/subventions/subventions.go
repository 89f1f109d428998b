// Package subventions keeps the campagnes, with their dates and their budget,
// what becomes of a subsidy asked for (avis, amount proposed, commission, amount
// voted, payment, and the account that is asked afterwards), and the
// porte-documents of those who ask.
//
// It promises that a demande belongs to one campagne, that no vote passes the
// budget of its campagne, that the decision says what was voted, and that a
// document is kept, given again and removed by the hand of its person alone, or
// of who acts for whom it belongs to.
package subventions

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Doors of the agents' pages; the service of each demande is checked again.
var (
	suivent  = agents.Avec(agents.Instruction, agents.Validation, agents.Gestion, agents.Administration)
	reglent  = agents.Avec(agents.Gestion, agents.Administration)
	instruit = agents.Avec(agents.Instruction)
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	usagers.DeclarerLien(app, usagers.Lien{
		Table: "porte_documents", Champ: "usager", Compte: "compte", Mandat: "mandat", Un: "document du porte-documents", Plusieurs: "documents du porte-documents",
	})
	usagers.DeclarerLienCompte(app, usagers.Lien{Table: "porte_documents", Champ: "compte"})
	catalogue.DeclarerOuverture(app, ouvrir)
	demandes.Ecouter(app, inscrire)
	demandes.Ecouter(app, attendreCompteRendu)
	demandes.Ecouter(app, recevoirCompteRendu)
	demandes.Eclairer(app, eclairer)
	demandes.DeclarerArmoire(app, demandes.Armoire{Offrir: offrir, Prendre: prendre, Garder: AGarder})
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/porte-documents", Acces: usagers.Connecte, Action: montrerPorte},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/porte-documents/{document}/fichier", Acces: auDocument, Action: servirDocument},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/porte-documents/{document}", Acces: auDocument, Action: daterDocument},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/porte-documents/{document}/retrait", Acces: auDocument, Action: retirerDocument},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/demandes/{demande}/porte-documents", Acces: demandes.ALaDemande, Action: proposerDeGarder},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/porte-documents", Acces: demandes.ALaDemande, Action: garderDocuments},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/campagnes", Acces: suivent, Action: listerCampagnes},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/campagnes/{campagne}", Acces: suivent, Action: surCampagne(montrerCampagne)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/campagnes/{campagne}/tableau.csv", Acces: suivent, Action: surCampagne(exporterCampagne)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/campagnes/{campagne}/reglage", Acces: reglent, Action: surCampagne(montrerReglage)},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/campagnes/{campagne}/reglage", Acces: reglent, Action: surCampagne(enregistrerReglage)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/agents/demandes/{demande}/subvention", Acces: instruit, Action: montrerSubvention},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/subvention/avis", Acces: instruit, Action: enregistrerAvis},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/subvention/vote", Acces: instruit, Action: enregistrerVote},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/subvention/versement", Acces: instruit, Action: enregistrerVersement},
	)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "comptes-rendus", Libelle: "Demander les comptes rendus des subventions", Quand: "20 8 * * *", Faire: DemanderComptesRendus,
		SansElle: "Les associations ne sont plus invitées à rendre compte de leur subvention.",
	})
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "campagnes", Techniques: []string{"titre", "teleservices", "ouvre_le", "ferme_le", "commission_le", "note"}},
		socle.SourceRGPD{
			Collection: "porte_documents", Personnels: []string{"libelle", "organisme"}, Techniques: []string{"sorte", "date_le", "valable_le", "mandat"},
			Libelle: "Votre porte-documents", Finalite: "Vous éviter de redonner un document", Duree: "Jusqu’à ce que vous le retiriez",
			Extraire: func(app core.App, usager string) ([]map[string]any, error) {
				return socle.Lignes(app, `SELECT t.organisme, t.libelle, p.nom, t.date_le, t.valable_le, t.garde_le FROM porte_documents t
					JOIN usagers u ON u.compte = t.compte AND u.collectivite = t.collectivite JOIN pieces p ON p.proprietaire = 'porte_documents:' || t.id
					WHERE u.id = {:u} AND u.compte != '' AND t.mandat = ''
					UNION ALL SELECT t.organisme, t.libelle, p.nom, t.date_le, t.valable_le, t.garde_le FROM porte_documents t
					JOIN pieces p ON p.proprietaire = 'porte_documents:' || t.id WHERE t.usager = {:u}`, dbx.Params{"u": usager})
			},
		},
		socle.SourceRGPD{
			Collection: "subventions", Personnels: []string{"avis_texte", "commission"},
			Techniques: []string{"avis_par", "deliberation", "deliberee_le", "versement", "verse_le", "compte_rendu_des", "compte_rendu_avant", "compte_rendu"},
			Libelle:    "L’étude de vos demandes de subvention", Finalite: "Étudier et verser les subventions", Duree: "10 ans après le versement, 2 ans après un refus",
			Extraire: func(app core.App, usager string) ([]map[string]any, error) {
				// What prepares a vote is hers to read once it is taken (CRPA L311-2).
				return socle.Lignes(app, `SELECT d.numero, s.montant_demande, iif(s.vote_le = '', '', s.avis) avis, iif(s.vote_le = '', '', s.avis_texte) avis_texte,
					iif(s.vote_le = '', '', s.commission) commission, iif(s.vote_le = '', '', s.montant_vote) montant_vote, s.deliberation
					FROM subventions s JOIN demandes d ON s.demande = d.id WHERE d.usager = {:u}`, dbx.Params{"u": usager})
			},
		},
	)
}
