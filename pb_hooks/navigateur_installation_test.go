package pb_hooks_test

import (
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A secrétaire de mairie puts a guichet in service from an empty machine: the
// link of the terminal, the steps, a mail that is received, and an inhabitant
// files a first demande. Another browser sees nothing before the end.
func TestUneSecretaireInstalleLeGuichet(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			g, lien := navigateur.OuvrirAInstaller(t)
			v := g.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("installation " + nom + " " + string(mode))
				}
			}
			debut, jeton, _ := strings.Cut(lien, "#")
			if mode == navigateur.SansScripts {
				v.Ouvrir(debut)
				examiner("01 code")
				v.Remplir("Le code d’installation", jeton)
				v.Presser("Commencer")
			} else {
				v.Ouvrir(lien)
				v.Attendre("[name=nouveau]") // the script hands the code over by itself
			}
			v.Remplir("Votre adresse électronique", "nadege@example.org")
			v.Remplir("Votre prénom", "Nadège")
			v.Remplir("Votre nom", "Humbert")
			v.Remplir("Votre fonction", "secrétaire de mairie")
			v.Remplir("Choisissez un mot de passe", "quatre mots sans rapport")
			v.Presser("Créer mon accès")
			v.Lit("Les deux mots de passe ne sont pas les mêmes.")
			examiner("02 acces faute")
			v.Remplir("Choisissez un mot de passe", "quatre mots sans rapport")
			v.Remplir("Tapez-le une seconde fois", "quatre mots sans rapport")
			v.Presser("Créer mon accès")
			v.Lit("Étapes faites : 1 sur")
			examiner("03 etapes")

			autre := g.Visiteur(t, mode)
			autre.Aller("/")
			autre.Lit("Ce guichet est en cours d’installation.")

			v.Presser("Choisir la collectivité")
			v.Remplir("La commune, l’intercommunalité ou le département", "val d'ajol")
			v.Presser("Chercher")
			examiner("04 collectivite")
			v.Presser("Choisir Le Val-d’Ajol")
			v.Remplir("Adresse postale", "1 place de l’Hôtel-de-Ville\n88340 Le Val-d’Ajol")
			v.Remplir("Téléphone", "03 29 00 00 00")
			v.Remplir("Adresse électronique", "mairie@example.org")
			v.Presser("Enregistrer")
			v.Presser("Revenir à la liste des étapes")
			v.Presser("Vérifier l’adresse")
			examiner("05 adresse")
			v.Presser("Continuer sur cette machine seulement")

			v.Presser("Envoyer des courriels")
			v.Remplir("Adresse qui envoie", "guichet@example.org")
			v.Remplir("Nom qui s’affiche", "Mairie du Val-d’Ajol")
			v.Remplir("Serveur d’envoi (SMTP)", "127.0.0.1")
			v.Remplir("Port", "1")
			v.Presser("Envoyer un essai")
			v.Lit("L’essai n’est pas parti.")
			examiner("06 courriel faute")
			v.Remplir("Port", g.Boite.Port())
			v.Presser("Envoyer un essai")
			v.Lit("L’essai est parti")
			examiner("07 courriel")
			v.Aller("/installation/courriel") // she comes back from her mail on another tab
			v.Lit("Un courriel a été remis au serveur pour nadege@example.org")
			v.Remplir("Code reçu par courriel", "000000")
			v.Presser("Confirmer")
			v.Lit("Ce code n’est pas le bon")
			code := regexp.MustCompile(`(?m)^(\d{3}) (\d{3})$`).FindStringSubmatch(g.Boite.Attendre(t, "nadege@example.org", 1).Texte)
			if code == nil {
				t.Fatal("le courriel d’essai ne porte pas de code")
			}
			v.Remplir("Code reçu par courriel", code[1]+code[2])
			v.Presser("Confirmer")
			v.Lit("Le guichet envoie des courriels.")

			v.Presser("Ouvrir des démarches")
			v.PresserPremier("main form button", "Ouvrir ces")
			v.Presser("Revenir à la liste des étapes")
			v.Lit("démarches ouvertes")
			v.Presser("Bilan avant l’ouverture")
			examiner("08 bilan")
			v.Presser("Ouvrir le guichet")
			v.Lit("Le guichet est ouvert.")

			autre.Aller("/")
			autre.Lit("Mairie du Val-d’Ajol")
			if mode != navigateur.AuClavier {
				autre.Examiner("installation 09 ouvert " + string(mode))
			}
		})
	}
}
