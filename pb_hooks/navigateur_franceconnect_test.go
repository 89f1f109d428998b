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
			retrouverParCode(v, d, "camille.thouvenel@example.org")
			v.Lit("Demander un acte de naissance") // hers, filed before
			v.Aller("/compte")
			v.Lit("Camille THOUVENEL", "Code reçu par courriel")
			examiner("5 deux moyens")
		})
	}
}

// Lucie came once by FranceConnect and once by a code: she makes one of her two
// comptes, has both back, and gives hers an address that Farida reads too.
func TestUneHabitanteReunitSesDeuxComptes(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			d := navigateur.OuvrirDemo(t)
			v := d.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("comptes " + nom + " " + string(mode))
				}
			}
			v.Aller("/connexion")
			v.Presser("m’identifier avec FranceConnect pour une courte durée")
			v.Choisir("Lucie")
			v.Presser("Continuer")
			v.Presser("Continuer")
			v.Aller("/compte")
			v.Lit("ordinateur partagé")
			v.Presser("Me déconnecter")
			v.Attendre(".message-reussite")

			v.Aller("/connexion?suite=/compte")
			v.Remplir("Votre adresse électronique", "lucie.cuny@example.org")
			v.Presser("Recevoir un code")
			taperLeCode(d, v, "lucie.cuny@example.org", "Me connecter")
			v.Remplir("Prénom", "Lucie")
			v.Remplir("Nom de naissance", "Cuny")
			v.Presser("Continuer")
			v.Aller("/compte")
			v.Lit("Vos connexions", "Code reçu par courriel")
			v.Presser("S’identifier avec FranceConnect")
			v.Choisir("Lucie")
			v.Presser("Continuer")
			v.Presser("Continuer")
			v.Lit("Réunir vos deux comptes", "L’autre compte : Lucie", "lucie.cuny@example.org")
			examiner("1 reunir")
			v.Presser("Réunir mes deux comptes")
			v.Lit("Vos deux comptes sont réunis.", "Lucie Anne Marie VALROFF", "vérifié par FranceConnect", "Vos deux comptes réunis")
			examiner("2 reunis")
			v.Presser("Séparer les deux comptes")
			v.Lit("Vos deux comptes sont séparés.", "Code reçu par courriel")
			if v.Valeur("Nom de naissance") != "Cuny" {
				t.Errorf("le nom : %q", v.Valeur("Nom de naissance"))
			}
			examiner("3 separes")

			v.Remplir("Ajouter une adresse électronique", "farida.benali@example.org")
			v.Presser("Recevoir un code")
			taperLeCode(d, v, "farida.benali@example.org", "Ajouter cette adresse")
			v.Lit("Cette adresse ouvre déjà un compte", "Farida : ce compte est à moi")
			v.Presser("Continuer")
			v.Lit("Choisissez une réponse.")
			examiner("4 a qui faute")
			v.Choisir("Ce compte est à une autre personne")
			v.Presser("Continuer")
			v.Lit("Un code envoyé à farida.benali@example.org ouvre maintenant votre compte.")
		})
	}
}

// taperLeCode reads the mail of an address and comes back to type its code.
func taperLeCode(d *navigateur.Demo, v *navigateur.Visiteur, adresse, bouton string) {
	page := v.Adresse()
	d.LireCourriel(v, adresse, "Votre code de connexion")
	recu := v.Extraire("article .code")
	v.Aller(page)
	v.Remplir("Code reçu par courriel", recu)
	v.Presser(bouton)
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
	v.Choisir("Non, ou je ne sais plus")
	v.Presser("Continuer")
	v.Aller("/compte")
	v.Remplir("Ajouter une adresse électronique", "farida.benali@example.org")
	v.Presser("Recevoir un code")
	taperLeCode(x.d, v, "farida.benali@example.org", "Ajouter cette adresse")
	x.examiner(v, "titulaire")
	x.fauter(v, "Continuer")
	v.Choisir("Farida : ce compte est à moi")
	v.Presser("Continuer")
	x.examiner(v, "réunion")
	v.Presser("Réunir mes deux comptes")
	x.examiner(v, "réunis")
	// The way out goes on by itself, too fast to be examined: TestUneHabitanteSIdentifieAvecFranceConnect takes it.
	x.pages["preuves/sortie"]++

	v = x.persona("secretaire")
	v.Aller("/agents/reglages/franceconnect")
	v.Remplir("Identifiant (client id)", "")
	x.fauter(v, "Enregistrer")
}

// retrouverParCode has her say that she has a compte already, and prove it by a code.
func retrouverParCode(v *navigateur.Visiteur, d *navigateur.Demo, adresse string) {
	v.Choisir("Oui, je veux retrouver mes demandes")
	v.Remplir("L’adresse électronique de ce compte", adresse)
	v.Presser("Continuer")
	d.LireCourriel(v, adresse, "Votre code de connexion")
	recu := v.Extraire("article .code")
	v.Ouvrir(d.URL + d.Chemin() + "/connexion/code")
	v.Remplir("Code reçu par courriel", recu)
	v.Presser("Me connecter")
}
