package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Every wrong answer is told with the way to put it right, and what was typed
// stays in the box.
func TestLesMauvaisesReponsesSontDitesEtGardees(t *testing.T) {
	g := navigateur.Ouvrir(t, "contact")
	v := g.Visiteur(t, navigateur.AvecScripts)
	v.Aller("/demarches/contact")
	v.Presser("Commencer")

	organisme := func(profil, numero, faux, phrase string) {
		t.Helper()
		v.Choisir(profil)
		v.Presser("Continuer")
		v.Remplir("Nom de l’organisme", "Les Myrtilles")
		v.Remplir(numero, faux)
		v.Presser("Continuer")
		v.Lit(phrase)
		if valeur := v.Valeur(numero); valeur != faux {
			t.Errorf("%s : « %s » n’est pas gardé, mais « %s »", numero, faux, valeur)
		}
		v.Examiner("contact " + profil)
	}
	organisme("Une entreprise", "Numéro SIRET", "12345678901234", "Ce numéro SIRET n’existe pas : vérifiez les 14 chiffres.")
	v.Presser("Retour")
	organisme("Une association", "Numéro RNA", "W12", "il commence par W et compte 10 caractères")
	v.Remplir("Numéro RNA", "W881234567")
	v.Presser("Continuer")

	v.Remplir("Votre nom de naissance", "Didier")
	v.Remplir("Adresse électronique", "didier@")
	v.Remplir("Téléphone", "12")
	v.Presser("Continuer")
	v.Lit("2 réponses sont à corriger", "L’adresse électronique doit ressembler à nom@example.org.", "Indiquez un numéro à 10 chiffres")
	v.Examiner("contact joindre")
	v.Remplir("Adresse électronique", "didier@example.org")
	v.Remplir("Téléphone", "0612345678")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.Lit("Indiquez la voie ou le lieu-dit.", "Indiquez le code postal.", "Indiquez la commune.")
	v.Examiner("contact adresse")
	v.Remplir("Numéro et nom de la voie, ou lieu-dit", "La Croisette")
	v.Remplir("Code postal", "88340")
	v.Remplir("Commune", "Le Val-d’Ajol")
	v.Presser("Continuer")
	v.Choisir("Une question")
	v.Presser("Continuer")
	v.Remplir("Objet", "Clés de la salle")
	v.Coller("Message", strings.Repeat("a", 5001))
	v.Presser("Continuer")
	v.Lit("Raccourcissez", "5 000", "5 001", "Vous avez 1 caractère de trop.")
	v.Examiner("contact message")
}

// A connection that falls during a sending loses that file and nothing else.
func TestUneConnexionCoupeeNePerdQueSonFichier(t *testing.T) {
	g := navigateur.Ouvrir(t, "signalement")
	ligne := g.Ligne(t, 500_000)
	v := g.Visiteur(t, navigateur.AvecScripts)
	v.Aller("/demarches/signalement")
	v.Presser("Commencer")
	for _, reponse := range []string{"Neige ou verglas", "Non"} {
		v.Choisir(reponse)
		v.Presser("Continuer")
	}
	v.Remplir("Où est le problème ?", "place du Jet d’eau")
	v.Presser("Continuer")
	v.Remplir("Décrivez le problème", "Verglas.")
	v.Presser("Continuer")
	v.Choisir("Non, je préfère")
	v.Presser("Continuer")

	v.Lacher("Photos du problème", navigateur.Photo(t, "petite.jpg", 60), navigateur.Photo(t, "grande.jpg", 8000))
	v.Attendre(`progress[aria-label="Envoi de grande.jpg"]`)
	v.Examiner("envoi en cours")
	ligne.Couper()
	v.Attendre(".progression .erreur")
	v.Lit("petite.jpg est joint.", "grande.jpg : La connexion a été coupée. Essayez de nouveau : vos autres réponses sont gardées.")
	ligne.Retablir()
	v.Examiner("envoi coupe")
	v.Joindre("Photos du problème", navigateur.PDF(t, "faux.jpg", "pas une photo"))
	v.Lit("faux.jpg : Ce fichier n’est pas accepté.")
	v.Joindre("Photos du problème", navigateur.Photo(t, "autre.jpg", 60))
	v.Lit("autre.jpg est joint.", "Continuer")
	v.Presser("Continuer")
	v.Lit("Vérifiez vos réponses", "place du Jet d’eau", "petite.jpg", "autre.jpg")
	if strings.Contains(v.Texte(), "grande.jpg") {
		t.Error("le fichier coupé est dans la demande")
	}
}
