package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A person signals a problem, leaves her name, and follows it from another
// device with the two codes of the last page.
func TestUnePersonneSignaleUnProblemeEtLeSuit(t *testing.T) {
	g := navigateur.Ouvrir(t, "signalement")
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			v := g.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier { // the same pages as with scripts
					v.Examiner("signalement " + nom + " " + string(mode))
				}
			}
			v.Aller("/demarches/signalement")
			v.Lit("Toute personne qui constate un problème", "3 minutes environ", "Gratuit")
			examiner("1 demarche")
			v.Presser("Commencer")
			examiner("2 theme")
			v.Presser("Continuer")
			v.Lit("Choisissez le type de problème.")
			examiner("3 theme faute")
			v.Choisir("Chaussée ou trottoir abîmé")
			v.Presser("Continuer")
			v.Choisir("Oui")
			v.Presser("Continuer")
			v.Lit("appelez tout de suite les secours")
			examiner("4 urgence")
			v.Presser("Continuer")
			v.Remplir("Où est le problème ?", "devant le 12 rue de la Gare")
			examiner("5 adresse")
			v.Presser("Continuer")
			v.Remplir("Décrivez le problème", "Un trou au milieu du trottoir, large comme une roue.")
			examiner("6 description")
			v.Presser("Continuer")
			v.Choisir("Oui, prévenez-moi des suites")
			v.Presser("Continuer")
			examiner("7 contact")
			v.Presser("Continuer")
			v.Lit("Indiquez votre nom de naissance.")
			examiner("8 contact fautes")
			v.Remplir("Votre nom de naissance", "Thouvenel")
			v.Remplir("Vos prénoms", "Camille")
			v.Remplir("Adresse électronique", "camille@example.org")
			v.Presser("Continuer")
			examiner("9 photos")
			v.Presser("Continuer sans ce document")
			v.Lit("Vérifiez vos réponses", "devant le 12 rue de la Gare", "Chaussée ou trottoir abîmé")
			examiner("10 verification")
			v.Presser("Envoyer ma demande")
			v.Lit("Votre demande est envoyée")
			examiner("11 confirmation")
			numero, code := v.Extraire("#numero"), v.Extraire("#code-suivi")

			autre := g.Visiteur(t, mode)
			autre.Aller("/suivi")
			autre.Remplir("Numéro de demande", numero)
			autre.Remplir("Code de suivi", code)
			autre.Presser("Suivre ma demande")
			autre.Lit(numero, "Signaler un problème dans la rue")
		})
	}
}
