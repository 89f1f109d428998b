package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

const motDePasseDemo = "truite sabot brouillard lanterne"

// The secretary gives herself a passkey, signs in with it, reads that it has
// served, and removes it. A browser that has none, or no scripts, shows nothing
// that it cannot do.
func TestUneAgenteAUneCleDAcces(t *testing.T) {
	parIP := navigateur.OuvrirDemo(t)
	d := parIP.ParSonNom()
	for _, mode := range []navigateur.Mode{navigateur.AvecScripts, navigateur.AuClavier} {
		t.Run(string(mode), func(t *testing.T) {
			v := d.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("cle d’acces " + nom)
				}
			}
			v.AvoirCles()
			v.Ouvrir(d.Personas["secretaire"])
			v.Aller("/agents/profil")
			v.Presser("Protéger ma connexion")
			v.Presser("Ajouter une clé d’accès")
			v.Lit("Donnez un nom à cette clé d’accès")
			examiner("1 sans nom")
			v.Lit("Ce n’est pas votre mot de passe actuel.")
			v.Remplir("Nom de la clé d’accès", "Ordinateur de la mairie")
			v.Remplir("Votre mot de passe actuel", motDePasseDemo)
			v.Presser("Ajouter une clé d’accès")
			v.Lit("Nous allons créer la clé d’accès « Ordinateur de la mairie »")
			examiner("2 creation")
			v.Presser("Créer la clé d’accès")
			v.Lit("La clé d’accès « Ordinateur de la mairie » est ajoutée", "Jamais utilisée")
			examiner("3 ajoutee")

			v.Presser("Me déconnecter")
			v.Lit("Vous êtes déconnecté.")
			examiner("4 connexion")
			v.Presser("Me connecter avec une clé d’accès")
			if v.Adresse() != "/agents" {
				t.Fatal(v.Adresse())
			}
			v.Aller("/agents/profil/connexions")
			v.Lit("Clé d’accès")
			v.Aller("/agents/profil/second-facteur")
			v.Lit("Utilisée le")
			examiner("5 utilisee")

			v.Aller("/agents/reglages/agents")
			v.Presser("Nadège Humbert")
			v.Lit("Cette personne a 1 clé d’accès", "Retirer ses clés d’accès")
			examiner("6 fiche")
			v.Aller("/agents/profil/second-facteur")

			// The device that has one makes no other.
			v.Remplir("Nom de la clé d’accès", "La même")
			v.Remplir("Votre mot de passe actuel", motDePasseDemo)
			v.Presser("Ajouter une clé d’accès")
			v.Deplier("Créer la clé d’accès") // no page follows
			v.Attendre("[role=alert]:not(:empty)")
			v.Lit("Cet appareil a déjà une clé d’accès pour ce guichet.")
			examiner("7 deja")
			v.Presser("Revenir sans créer de clé")
			v.Presser("Retirer la clé d’accès Ordinateur de la mairie")
			v.Lit("La clé d’accès est retirée.")

			// It opens nothing any more.
			v.Presser("Me déconnecter")
			v.Presser("Me connecter avec une clé d’accès")
			v.Lit("Vous n’êtes pas connecté", "Cette clé d’accès n’ouvre pas ce guichet.")
			examiner("8 refusee")
		})
	}
	tait := func(v *navigateur.Visiteur) {
		t.Helper()
		v.Aller("/agents/connexion")
		v.Lit("Me connecter")
		if strings.Contains(v.Texte(), "clé d’accès") {
			t.Errorf("%s : une clé d’accès est proposée", v.Adresse())
		}
	}
	t.Run(string(navigateur.SansScripts), func(t *testing.T) {
		v := d.Visiteur(t, navigateur.SansScripts)
		tait(v)
		v.Ouvrir(d.Personas["secretaire"])
		v.Aller("/agents/profil/second-facteur")
		v.Remplir("Nom de la clé d’accès", "Ordinateur de la mairie")
		v.Remplir("Votre mot de passe actuel", motDePasseDemo)
		v.Presser("Ajouter une clé d’accès")
		v.Lit("Ce navigateur ne peut pas créer de clé d’accès ici.", d.URL)
		v.Examiner("cle d’acces 9 sans scripts")
	})
	t.Run("à une autre adresse", func(t *testing.T) {
		v := parIP.Visiteur(t, navigateur.AvecScripts)
		v.AvoirCles()
		tait(v)
	})
}
