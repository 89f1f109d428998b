// Package agents keeps the people who work at the desk: their accounts, made
// by invitation, their passphrase and second factor, their clés d'accès or what
// ProConnect calls them, their roles per service, and the signataires who decide.
//
// It promises that a right is checked against the collectivité of the address,
// that ProConnect gives no right to anybody whom nobody invited, that a
// deactivated agent is out at once, that a collectivité never loses its
// last administration, that no passphrase, key or recovery code can be read
// from the database, that the support of the Département enters by an access that
// the administration gave, for a time, and reads no demande by it, and that a clé d'accès opens on the address of the guichet
// alone, when its device has seen who holds it.
package agents

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	s.Decorer(decorer)
	get, post := http.MethodGet, http.MethodPost
	regler := Avec(Gestion, Administration)
	s.Router(
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/connexion", Acces: public, Action: demanderConnexion},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/connexion", Acces: public, Action: connecter},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + preuves.ProConnect.Chemin(), Acces: public, Action: partirProConnect},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + preuves.ProConnect.CheminRetour(), Acces: public, Action: revenirProConnect},
		socle.Route{Methode: get, Chemin: "/{collectivite}" + preuves.ProConnect.CheminSortie(), Acces: public, Action: revenirDeLaSortie},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/connexion/facteur", Acces: public, Action: demanderFacteur},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/connexion/facteur", Acces: public, Action: verifierFacteur},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/connexion/courriel", Acces: public, Action: renvoyerCodeFacteur},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/connexion/cle-acces/defi", Acces: public, Action: defierCle},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/connexion/cle-acces", Acces: public, Action: connecterParCle},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/deconnexion", Acces: public, Action: deconnecter},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/invitation/{jeton}", Acces: public, Action: montrerInvitation},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/invitation/{jeton}", Acces: public, Action: accepterInvitation},

		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/profil", Acces: Connecte, Action: montrerProfil},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil", Acces: Connecte, Action: enregistrerProfil},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/profil/connexions", Acces: Connecte, Action: listerConnexions},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/profil/mot-de-passe", Acces: Connecte, Action: demanderMotDePasse},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/mot-de-passe", Acces: Connecte, Action: changerMotDePasse},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/profil/second-facteur", Acces: Connecte, Action: montrerSecondFacteur},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/second-facteur", Acces: Connecte, Action: reglerSecondFacteur},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/cles-acces", Acces: Connecte, Action: proposerCle},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/cles-acces/ajout", Acces: Connecte, Action: confirmerCle},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/cles-acces/retrait", Acces: Connecte, Action: oublierCle},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/profil/appareils/{session}", Acces: Connecte, Action: deconnecterAppareil},

		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/reglages/agents", Acces: regler, Action: listerAgents},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/reglages/agents/nouveau", Acces: regler, Action: demanderInvitation},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/nouveau", Acces: regler, Action: inviterAgent},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/reglages/agents/{agent}", Acces: regler, Action: montrerAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}", Acces: regler, Action: modifierAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}/depart", Acces: regler, Action: retirerAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}/invitation", Acces: regler, Action: reinviterAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}/retablissement", Acces: regler, Action: retablirAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}/dissociation", Acces: regler, Action: dissocierAgent},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/agents/{agent}/cles-acces", Acces: regler, Action: retirerClesAgent},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/reglages/signataires", Acces: regler, Action: listerSignataires},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/reglages/signataires/{signataire}", Acces: regler, Action: montrerSignataire},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/reglages/signataires/{signataire}", Acces: regler, Action: enregistrerSignataire},
	)
	avecAssistance := Avec(Gestion, Administration, Assistance)
	exploitation.Pages(app, exploitation.Portes{Etat: avecAssistance, Lire: regler, Agir: Exploitant, Exploitants: destinataires})
	collectivites.Pages(app, avecAssistance)
	preuves.Pages(app, Avec(Administration), func(r *socle.Requete) bool { return DroitsDe(r).A(Administration) }, func(r *socle.Requete) bool { return De(r).Exploitant })
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "connexions", Libelle: "Oublier les connexions des agents", Quand: "37 3 * * *", Faire: oublierConnexions, Obligatoire: true,
		SansElle: "Les connexions des agents sont gardées plus de 12 mois.",
	})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "acces-assistance", Libelle: "Oublier les accès de l’assistance", Quand: "39 3 * * *", Faire: oublierAcces, Obligatoire: true,
		SansElle: "Les accès de l’assistance sont gardés plus de 12 mois.",
	})
	s.DeclarerCommande(commandeAgent(s))
	s.DeclarerScelles(socle.Scelle{Collection: "agents", Champ: "totp", Usage: usageTOTP})
	s.DeclarerEmpreints(socle.Empreint{Collection: "agents", Champ: "codes_secours", Usage: usageSecours, ParLigne: true})
	s.DeclarerRGPD(
		socle.SourceRGPD{
			Collection: "agents",
			Personnels: []string{"courriel", "prenom", "nom", "qualite", "absent_du", "absent_au", "siret", "uid", "courriel_dit"},
			Techniques: []string{"mot_de_passe", "totp", "codes_secours", "suppleant", "emetteur", "sujet", "fournisseur"},
			Libelle:    "Les comptes des agents", Finalite: "Ouvrir le guichet à ceux qui y travaillent", Duree: "Un an après le départ de l’agent",
		},
		socle.SourceRGPD{Collection: "habilitations", Techniques: []string{"service"}},
		socle.SourceRGPD{Collection: "invitations", Techniques: []string{"empreinte"}},
		socle.SourceRGPD{Collection: "autres_guichets", Techniques: []string{"nom", "adresse"}},
		socle.SourceRGPD{Collection: "acces_assistance", Techniques: []string{"aide", "par", "visites"}},
		socle.SourceRGPD{Collection: "employeurs", Techniques: []string{"siren"}},
		socle.SourceRGPD{
			Collection: "connexions_agents", Personnels: []string{"appareil"},
			Libelle: "Les connexions des agents", Finalite: "Permettre à chaque agent de reconnaître les siennes", Duree: "12 mois",
		},
		socle.SourceRGPD{
			Collection: "cles_acces", Personnels: []string{"nom"}, Techniques: []string{"hote", "identifiant", "cle_publique", "transports"},
			Libelle: "Les clés d’accès des agents", Finalite: "Ouvrir le guichet sans mot de passe", Duree: "Jusqu’à leur retrait par l’agent",
		},
		socle.SourceRGPD{
			Collection: "signataires",
			Personnels: []string{"prenom", "nom", "qualite", "courriel", "delegation"}, Techniques: []string{"service", "agent", "du", "au"},
			Libelle: "Les signataires", Finalite: "Dire qui prend les décisions (CRPA L212-1)", Duree: "La durée des actes signés",
		},
	)
}

// public is for the pages before the sign-in, in the agents' frame.
var public = socle.Acces{Nom: "public", Espace: socle.EspaceAgent, Verifier: func(*socle.Requete) error { return nil }}
