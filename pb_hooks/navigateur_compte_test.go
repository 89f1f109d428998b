package pb_hooks_test

import (
	"fmt"
	"regexp"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

var sixChiffres = regexp.MustCompile(`(?m)^(\d{3}) (\d{3})$`)

// codeRecu is the code of the n-th mail of an address, as it is written.
func codeRecu(t *testing.T, g *navigateur.Guichet, adresse string, n int) string {
	t.Helper()
	code := sixChiffres.FindString(g.Boite.Attendre(t, adresse, n).Texte)
	if code == "" {
		t.Fatal("pas de code dans le courriel")
	}
	return code
}

// Two persons share one address: each has her compte, her name and her devices.
func TestDeuxPersonnesPartagentUneAdresse(t *testing.T) {
	g := navigateur.Ouvrir(t, "signalement")
	for i, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			adresse := fmt.Sprintf("famille%d@example.org", i)
			v := g.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("compte " + nom + " " + string(mode))
				}
			}
			suite := "/connexion?suite=" + navigateur.Chemin + "/compte"
			v.Aller(suite)
			v.Remplir("Votre adresse électronique", adresse)
			v.Choisir("Je suis sur un ordinateur partagé")
			v.Presser("Recevoir un code")
			v.Remplir("Code reçu par courriel", codeRecu(t, g, adresse, 1))
			v.Presser("Me connecter")
			v.Remplir("Prénom", "Monique")
			v.Remplir("Nom de naissance", "Claudel")
			v.Presser("Continuer")
			v.Lit("Mon compte", adresse, "ordinateur partagé")

			v.Remplir("Nom de naissance", "")
			v.Presser("Enregistrer mon nom")
			v.Lit("Indiquez votre nom de naissance.")
			examiner("1 faute")
			v.Remplir("Nom de naissance", "Claudel-Petit")
			v.Presser("Enregistrer mon nom")
			v.Lit("Votre nom est enregistré.")
			examiner("2 nom enregistre")

			v.Presser("Connecter une autre personne")
			v.Remplir("Code reçu par courriel", codeRecu(t, g, adresse, 2))
			v.Presser("Me connecter")
			v.Lit("Qui êtes-vous ?", "Monique")
			v.Presser("Continuer")
			v.Lit("Choisissez la personne que vous êtes.")
			examiner("3 personne faute")
			v.Choisir("Une autre personne")
			v.Remplir("Prénom", "Gérard")
			v.Remplir("Nom de naissance", "Petit")
			v.Presser("Continuer")

			ailleurs := g.Visiteur(t, mode)
			ailleurs.Aller(suite)
			ailleurs.Remplir("Votre adresse électronique", adresse)
			ailleurs.Presser("Recevoir un code")
			ailleurs.Remplir("Code reçu par courriel", codeRecu(t, g, adresse, 3))
			ailleurs.Presser("Me connecter")
			ailleurs.Choisir("Gérard")
			ailleurs.Presser("Continuer")
			ailleurs.Lit("Vos appareils", "cet appareil")
			ailleurs.Presser("Déconnecter tous les autres appareils")
			ailleurs.Lit("Vos autres appareils sont déconnectés.")
			v.Aller("/compte")
			v.Lit("Se connecter")
		})
	}
}

// What does not exist says so, with a way out.
func TestUnePageInconnueMontreUneSortie(t *testing.T) {
	g := navigateur.Ouvrir(t, "signalement")
	v := g.Visiteur(t, navigateur.AvecScripts)
	v.Aller("/demarches/inconnue")
	if v.Status != 404 {
		t.Errorf("statut %d, attendu 404", v.Status)
	}
	v.Lit("Page introuvable", "Page d’entrée du guichet", "03 29 00 00 00")
	v.Examiner("page introuvable")
	v.Aller("/suivi")
	v.Examiner("suivi")
	v.Presser("Suivre ma demande")
	v.Lit("Ce numéro n’existe pas", "Ce code n’existe pas")
	v.Examiner("suivi fautes")
	v.Aller("/agents/connexion")
	v.Examiner("agents connexion")
}
