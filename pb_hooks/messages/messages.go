// Package messages keeps the conversation between an usager and the agents on
// a demande, the mails that tell both sides what happened, and those that come
// in the boîtes of the services.
//
// It promises one mail per event, without personal data in its subject nor an
// answer in its body, and that everything sent can be read again in the
// guichet. Of what comes, nothing is removed from the server, nothing is lost
// nor taken twice, and no mail opens or shows anything to its sender: it is a
// message of an usager only from the address that is known for her demande, and
// the answer of an agent only under a signature that our server has verified.
package messages

import (
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const tacheResume = "resume-quotidien"

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	usagers.DeclarerLienCompte(app, usagers.Lien{Table: "messages", Champ: "compte"})
	s.Router(
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/demandes/{demande}/messages", Acces: demandes.ALaDemande, Action: ecrireUsager},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}/agents/demandes/{demande}/messages", Acces: demandes.AuBureau, Action: ecrireAgent},
	)
	gerer := agents.Avec(agents.Gestion, agents.Administration)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: racineFormules, Acces: gerer, Action: listerFormules},
		socle.Route{Methode: http.MethodGet, Chemin: racineFormules + "/{formule}", Acces: gerer, Action: montrerFormule},
		socle.Route{Methode: http.MethodPost, Chemin: racineFormules + "/{formule}", Acces: gerer, Action: enregistrerFormule},
		socle.Route{Methode: http.MethodPost, Chemin: racineFormules + "/{formule}/retrait", Acces: gerer, Action: retirerFormule},
	)
	app.Store().Set(cleStore, &salle{reveil: make(chan struct{}, 1), arret: func() {}})
	s.Router(routesPlis()...)
	s.DeclarerSonde(socle.Sonde{Nom: "Courriels reçus", Sonder: sonderBoites})
	s.DeclarerScelles(socle.Scelle{Collection: "boites", Champ: "mot_de_passe", Usage: usageBoites})
	s.DeclarerRGPD(sourcesPlis...)
	collectivites.DeclarerUsage(app, serviceDUneBoite)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "releve-courriels", Libelle: "Relever les boîtes de courriel", Quand: "*/2 * * * *", Faire: Relever, Dehors: true,
		SansElle: "Les courriels reçus ne sont plus lus.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "purge-plis", Libelle: "Oublier les vieux courriels reçus", Quand: "42 3 * * *", Faire: PurgerPlis,
		Obligatoire: true, SansElle: "Les vieux courriels reçus restent dans la base.",
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := e.Next(); err != nil {
			return err
		}
		de(e.App).arret = de(e.App).veiller(e.App)
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		de(app).arret()
		return e.Next()
	})
	demandes.ALaFinDUnEssai(app, oublierConversation)
	demandes.Ecouter(app, avertirUsager)
	demandes.Ecouter(app, avertirAgents)
	demandes.Ecouter(app, avertirVeilleurs)
	demandes.Ecouter(app, avertirSignataire)
	demandes.Ecouter(app, ecrireMotifs)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "alertes", Libelle: "Alerter avant et après les échéances", Quand: "30 6 * * *", Faire: Alerter,
		Obligatoire: true, SansElle: "Les agents ne sont plus alertés des échéances.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: tacheResume, Libelle: "Envoyer le point du jour aux agents", Quand: "0 * * * *", Faire: ResumerAuxAgents,
		SansElle: "Les agents ne reçoivent plus le point du jour.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "rappels-usagers", Libelle: "Rappeler aux usagers ce qui manque", Quand: "0 8 * * *", Faire: RappelerUsagers,
		SansElle: "Les usagers ne sont plus rappelés à ce qui manque.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "rappels-brouillons", Libelle: "Prévenir avant d’effacer un brouillon", Quand: "10 8 * * *", Faire: RappelerBrouillons,
		Obligatoire: true, SansElle: "Les usagers ne sont plus prévenus avant qu’un brouillon s’efface.",
	})
	s.DeclarerRGPD(socle.SourceRGPD{Collection: "formules", Techniques: []string{"service", "titre", "texte"}})
	s.DeclarerRGPD(socle.SourceRGPD{
		Collection: "messages", Personnels: []string{"texte", "signature"}, Techniques: []string{"agent", "cle"},
		Libelle: "Vos messages", Finalite: "Échanger avec vous sur vos demandes", Duree: "Le temps de la demande",
		Extraire: func(app core.App, usager string) ([]map[string]any, error) {
			return socle.Lignes(app, `SELECT d.numero, m.auteur, m.texte, m.le FROM messages m JOIN demandes d ON m.demande = d.id
				WHERE d.usager = {:u} ORDER BY m.le`, dbx.Params{"u": usager})
		},
	})
}
