package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Odile, whom the secretary invites, signs in with ProConnect, says her function,
// reads when she signed in and signs out of both; Mathis, whom another employs,
// stays outside until the secretary writes it.
func TestUneAgenteSIdentifieAvecProConnect(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			d := navigateur.OuvrirDemo(t)
			v, secretaire := d.Visiteur(t, mode), d.Visiteur(t, mode)
			examiner := func(v *navigateur.Visiteur, nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("proconnect " + nom + " " + string(mode))
				}
			}
			secretaire.Ouvrir(d.Personas["secretaire"])
			secretaire.Aller("/agents/reglages/agents/nouveau")
			secretaire.Remplir("Son adresse électronique", "odile.grandjean@example.org")
			secretaire.Remplir("Numéro SIREN de son employeur", "732829321")
			secretaire.Presser("Envoyer l’invitation")
			secretaire.Lit("Ce numéro SIREN n’existe pas")
			examiner(secretaire, "1 employeur faute")
			secretaire.Remplir("Numéro SIREN de son employeur", "")
			secretaire.Presser("Envoyer l’invitation")
			secretaire.Lit("L’invitation est partie à odile.grandjean@example.org.")

			v.Aller("/agents/connexion")
			examiner(v, "2 connexion")
			v.Presser("S’identifier avec ProConnect")
			v.Lit("n’est pas ProConnect", "Choisissez l’agent que vous êtes")
			v.Presser("Annuler")
			v.Lit("Vous n’êtes pas connecté", "Vous avez interrompu la connexion avec ProConnect.")
			v.Presser("Choisir comment me connecter")
			v.Presser("S’identifier avec ProConnect")
			v.Choisir("Hugo Perrin")
			v.Presser("Continuer")
			v.Presser("Revenir à Mairie de Saint-Exemple-sur-Vologne")
			v.Lit("personnes qui travaillent pour une administration")
			examiner(v, "3 secteur privé")
			v.Presser("Choisir comment me connecter")
			v.Presser("S’identifier avec ProConnect")
			v.Choisir("Odile Grandjean")
			v.Presser("Continuer")
			v.Lit("Indiquez maintenant votre fonction")
			examiner(v, "4 première fois")
			v.Remplir("Votre fonction", "agente d’accueil")
			v.Presser("Enregistrer mon profil")
			v.Presser("Voir mes connexions")
			v.Lit("Vos connexions", "ProConnect")
			examiner(v, "5 connexions")
			v.Presser("Me déconnecter")
			v.Attendre(".message-reussite") // the way out leads to ProConnect and back by itself
			v.Lit("Vous êtes déconnecté.")

			v.Presser("S’identifier avec ProConnect")
			v.Choisir("Mathis Rivat")
			v.Presser("Continuer")
			v.Lit("employé par un autre organisme")
			examiner(v, "6 autre employeur")
			secretaire.Presser("Mathis Rivat")
			secretaire.Remplir("Numéro SIREN de son employeur", "732 829 320")
			secretaire.Presser("Enregistrer les rôles")
			secretaire.Lit("Odile Grandjean", "Dernière connexion le")
			examiner(secretaire, "7 agents")
			secretaire.Presser("Odile Grandjean")
			secretaire.Lit("Cette personne vient par ProConnect")
			examiner(secretaire, "8 agente")
			v.Presser("Changer de compte ProConnect")
			v.Lit("Vous êtes déconnecté.")
		})
	}
}

// sIdentifierAgent: an agent turns back at ProConnect, and the faults of its keys.
func (x *tournee) sIdentifierAgent() {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	v.Aller("/agents/connexion")
	v.Presser("S’identifier avec ProConnect")
	v.Presser("Annuler")
	x.attendre(v, 401)
	v.Presser("Choisir comment me connecter")
	v.Presser("S’identifier avec ProConnect")
	v.Choisir("Mathis Rivat")
	v.Presser("Continuer")
	x.examiner(v, "autre employeur")
	v = x.persona("secretaire")
	v.Aller("/agents/reglages/proconnect")
	v.Remplir("Identifiant (client id)", "")
	x.fauter(v, "Enregistrer")
}
