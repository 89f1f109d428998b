package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A treasurer acts for her association: she declares it, files under the band
// that says so, an agent proves her mandat, and she acts for herself again.
func TestUneTresoriereAgitPourSonAssociation(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			g := navigateur.Ouvrir(t, "contact", "location-salle")
			v := g.Visiteur(t, mode)
			examiner := func(v *navigateur.Visiteur, nom string) {
				t.Helper()
				if mode != navigateur.AuClavier { // the same pages as with scripts
					v.Examiner("mandat " + nom + " " + string(mode))
				}
			}
			seConnecterAuGuichet(t, g, v, "camille@example.org", "Camille", "Thouvenel")
			v.Aller("/compte/mandats")
			v.Lit("Vous n’agissez ici que pour vous-même.")
			v.Presser("Déclarer un mandat")
			examiner(v, "1 pour qui")
			v.Choisir("Une association")
			v.Presser("Continuer")
			v.Remplir("Nom de l’association", "Les Amis du lavoir")
			v.Remplir("Numéro RNA ou SIRET", "W2C1000119")
			v.Choisir("J’agis avec l’accord de qui le représente")
			v.Presser("Déclarer ce mandat")
			v.Lit("Ce numéro n’existe pas")
			examiner(v, "2 fautes")
			v.Remplir("Numéro RNA ou SIRET", "w88 1234567")
			v.Remplir("Votre fonction", "trésorière")
			v.Presser("Déclarer ce mandat")
			v.Lit("Vous agissez pour l’association Les Amis du lavoir", "Mandat non prouvé.", "Agir pour moi-même")
			examiner(v, "3 déclaré")
			v.Aller("/demarches/location-salle")
			v.Presser("Commencer")
			v.Choisir("Association de la commune")
			v.Presser("Continuer")
			if nom := v.Valeur("Nom de l’association"); nom != "Les Amis du lavoir" {
				t.Errorf("le formulaire redemande le nom de l’association : « %s »", nom)
			}
			examiner(v, "4 formulaire rempli")
			ecrireALaMairie(v)
			v.Aller("/demandes")
			v.Lit("Demandes de Les Amis du lavoir", "Vous agissez pour l’association Les Amis du lavoir", "Écrire à la mairie")
			examiner(v, "5 demandes")
			v.PresserPremier("main li a", "Écrire à la mairie")
			v.Lit("par Camille Thouvenel, trésorière")
			v.Presser("Agir pour moi-même")
			v.Lit("Vous agissez de nouveau pour vous-même.", "Vous n’avez pas encore envoyé de demande ici.")
			if strings.Contains(v.Texte(), "Vous agissez pour") {
				t.Error("le bandeau reste")
			}

			a := secretaire(t, g, mode)
			a.Aller("/agents")
			a.PresserPremier("tbody a", "Écrire à la mairie")
			a.Lit("Les Amis du lavoir", "Camille Thouvenel, trésorière", "Mandat non prouvé")
			examiner(a, "6 au bureau")
			a.Presser("Vérifier le mandat")
			a.Lit("Qui agit pour Les Amis du lavoir")
			examiner(a, "7 vue 360")
			a.PresserPremier("#mandats p a", "Régler ce mandat")
			a.Presser("Marquer le mandat comme prouvé")
			a.Lit("Indiquez ce que vous avez vu.")
			a.Remplir("Ce que vous avez vu", "procès-verbal du 3 mars 2026")
			examiner(a, "8 à prouver")
			a.Presser("Marquer le mandat comme prouvé")
			a.Lit("Le mandat est prouvé.", "Mandat prouvé : procès-verbal du 3 mars 2026")
			v.Aller("/compte/mandats")
			v.Lit("Mandat prouvé.", "Vous voyez toutes ses demandes.")
			v.PresserPremier("main button", "Mettre fin à ce mandat")
			v.Lit("Ce mandat est terminé.", "Mandats terminés")
			examiner(v, "9 terminé")
		})
	}
}

// A daughter acts for her father.
func TestUneFilleAgitPourSonPereParLesPages(t *testing.T) {
	g := navigateur.Ouvrir(t, "contact")
	v := g.Visiteur(t, navigateur.SansScripts)
	seConnecterAuGuichet(t, g, v, "claire@example.org", "Claire", "Thouvenel")
	v.Aller("/compte")
	v.Presser("Les organismes et personnes pour qui j’agis")
	v.Presser("Déclarer un mandat")
	v.Choisir("Mon père, ma mère ou un autre proche")
	v.Presser("Continuer")
	v.Presser("Déclarer ce mandat")
	v.Lit("2 réponses sont à corriger", "Indiquez ses prénoms.", "Indiquez son nom de naissance.")
	v.Remplir("Ses prénoms", "Jean")
	v.Remplir("Son nom de naissance", "Thouvenel")
	v.RemplirDate("Sa date de naissance", "3", "3", "1948")
	v.Remplir("Ce qui le montre", "mandat signé le 2 mai 2026")
	v.Examiner("mandat proche")
	v.Presser("Déclarer ce mandat")
	v.Lit("Vous agissez pour Jean Thouvenel", "Proche de cette personne")
	ecrireALaMairie(v)
	v.Aller("/demandes")
	v.Lit("Demandes de Jean Thouvenel", "Écrire à la mairie")

	a := secretaire(t, g, navigateur.SansScripts)
	a.Aller("/agents")
	a.PresserPremier("tbody a", "Écrire à la mairie")
	a.Presser("Vérifier le mandat")
	a.Lit("Jean Thouvenel", "La personne déclare : mandat signé le 2 mai 2026")
	a.PresserPremier("#mandats p a", "Claire Thouvenel")
	a.Lit("Agit pour", "Jean Thouvenel")
	a.Examiner("mandat agit pour")
}

// seConnecterAuGuichet opens a compte with a code.
func seConnecterAuGuichet(t *testing.T, g *navigateur.Guichet, v *navigateur.Visiteur, courriel, prenom, nom string) {
	t.Helper()
	v.Aller("/connexion?suite=" + navigateur.Chemin + "/compte")
	v.Remplir("Votre adresse électronique", courriel)
	v.Presser("Recevoir un code")
	v.Remplir("Code reçu par courriel", codeRecu(t, g, courriel, 1))
	v.Presser("Me connecter")
	v.Remplir("Prénom", prenom)
	v.Remplir("Nom de naissance", nom)
	v.Presser("Continuer")
}

// ecrireALaMairie files « Écrire à la mairie » by the pages, under the band.
func ecrireALaMairie(v *navigateur.Visiteur) {
	v.Aller("/demarches/contact")
	v.Presser("Commencer")
	v.Lit("Vous agissez pour")
	v.Choisir("Un particulier")
	v.Presser("Continuer")
	v.Remplir("Votre nom de naissance", "Thouvenel")
	finirDEcrire(v, "camille@example.org")
	v.Lit("Votre demande est envoyée", "Vous agissez pour")
}

// finirDEcrire goes on with « Écrire à la mairie » once it is known who writes.
func finirDEcrire(v *navigateur.Visiteur, courriel string) {
	v.Remplir("Adresse électronique", courriel)
	v.Presser("Continuer")
	v.Remplir("Numéro et nom de la voie, ou lieu-dit", "1 rue du Lavoir")
	v.Remplir("Code postal", "88000")
	v.Remplir("Commune", "Épinal")
	v.Presser("Continuer")
	v.Choisir("Une question")
	v.Presser("Continuer")
	v.Remplir("Objet", "Clés de la salle")
	v.Remplir("Message", "Où prend-on les clés ?")
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	v.Presser("Envoyer ma demande")
}
