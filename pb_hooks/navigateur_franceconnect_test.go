package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Lucie signs in with FranceConnect, finds her verified name, signs out of both;
// Camille, who has a compte, finds it again by its address; one of them turns back.
func TestUneHabitanteSIdentifieAvecFranceConnect(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			d := navigateur.OuvrirDemo(t)
			v := d.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("franceconnect " + nom + " " + string(mode))
				}
			}
			v.Aller("/connexion?suite=/compte")
			examiner("1 connexion")
			v.Presser("S’identifier avec FranceConnect")
			v.Lit("n’est pas FranceConnect", "Choisissez la personne que vous êtes")
			v.Presser("Annuler")
			v.Lit("Vous n’êtes pas connecté", "Vous avez interrompu la connexion avec FranceConnect.")
			examiner("2 interrompue")
			v.Presser("Choisir comment me connecter")
			v.Presser("S’identifier avec FranceConnect")
			v.Choisir("Lucie")
			v.Presser("Continuer")
			v.Lit("va transmettre", "VALROFF")
			v.Presser("Continuer")
			v.Lit("Mes demandes")
			v.Aller("/compte")
			v.Lit("Lucie Anne Marie VALROFF", "vérifié par FranceConnect", "cette connexion")
			examiner("3 compte")
			v.Presser("Me déconnecter")
			v.Attendre(".message-reussite") // the way out leads to FranceConnect and back by itself
			v.Lit("Vous êtes déconnecté.")

			v.Aller("/connexion")
			v.Presser("S’identifier avec FranceConnect")
			v.Choisir("Camille")
			v.Presser("Continuer")
			v.Presser("Continuer")
			v.Lit("Avez-vous déjà un compte ici", "Bonjour Camille")
			v.Presser("Continuer")
			v.Lit("Choisissez une réponse.")
			examiner("4 personne faute")
			v.Choisir("Oui, je veux retrouver mes demandes")
			v.Remplir("L’adresse électronique de ce compte", "camille.thouvenel@example.org")
			v.Presser("Continuer")
			code := v.Adresse()
			d.LireCourriel(v, "camille.thouvenel@example.org", "Votre code de connexion")
			recu := v.Extraire("article .code")
			v.Aller(code)
			v.Remplir("Code reçu par courriel", recu)
			v.Presser("Me connecter")
			v.Lit("Demander un acte de naissance") // hers, filed before
			v.Aller("/compte")
			v.Lit("Camille THOUVENEL", "Code reçu par courriel")
			examiner("5 deux moyens")
		})
	}
}

func (x *tournee) sIdentifier() {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	v.Aller("/connexion")
	v.Presser("S’identifier avec FranceConnect")
	v.Presser("Annuler")
	x.attendre(v, 401)
	v.Presser("Choisir comment me connecter")
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Farida")
	v.Presser("Continuer")
	v.Presser("Continuer")
	x.examiner(v, "suspendue")
	x.fauter(v, "Continuer")
	// The way out goes on by itself, too fast to be examined: TestUneHabitanteSIdentifieAvecFranceConnect takes it.
	x.pages["preuves/sortie"]++

	v = x.persona("secretaire")
	v.Aller("/agents/reglages/franceconnect")
	v.Remplir("Identifiant (client id)", "")
	x.fauter(v, "Enregistrer")
}
