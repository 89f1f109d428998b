package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

const adresseSecretaire = "secretaire@example.org"

// A secretary has the guichet read the address of the mairie. An inhabitant
// signals a problem; the secretary answers, from her own mail program, the mail
// that told her, and the inhabitant reads her answer on the page of his demande.
// Somebody else who borrows her address, and knows the numéro, says nothing in
// her name.
func TestUnAgentRepondDepuisSaMessagerie(t *testing.T) {
	for _, mode := range []navigateur.Mode{navigateur.AvecScripts, navigateur.SansScripts} {
		t.Run(string(mode), func(t *testing.T) {
			g, messagerie := navigateur.OuvrirAvecMessagerie(t, "signalement")
			v := secretaire(t, g, mode)
			ouvrirLaBoite(v, messagerie)

			habitant := g.Visiteur(t, mode)
			signalerSonNom(habitant, "Thouvenel", "06 39 98 01 14")
			numero, code := habitant.Extraire("#numero"), habitant.Extraire("#code-suivi")

			annonce := courrielSur(t, g, adresseSecretaire, numero)
			if annonce.RepondreA != "<mairie@example.org>" || !strings.Contains(annonce.Texte, "vous pouvez aussi répondre à ce courriel") {
				t.Fatalf("répondre à %s :\n%s", annonce.RepondreA, annonce.Texte)
			}
			messagerie.Arriver("Nadège Humbert <"+adresseSecretaire+">", "mairie@example.org", annonce.Objet, "Votre signalement est annulé.")
			messagerie.Repondre(annonce, "Nadège Humbert <"+adresseSecretaire+">", "Bonjour,\n\nL’équipe passe jeudi matin.\n\nNadège Humbert")
			if c := courrielSur(t, g, "camille@example.org", "un message de la mairie"); strings.Contains(c.Texte, "jeudi") {
				t.Errorf("le courriel dit la réponse :\n%s", c.Texte)
			}

			habitant.Aller("/suivi")
			habitant.Remplir("Numéro de demande", numero)
			habitant.Remplir("Code de suivi", code)
			habitant.Presser("Suivre ma demande")
			habitant.Lit("L’équipe passe jeudi matin.", "Nadège Humbert", "par courriel")
			habitant.Examiner("messagerie suivi " + string(mode))
			if page := habitant.Texte(); strings.Contains(page, "annulé") || strings.Contains(page, "Pour écrire à l’usager") {
				t.Errorf("la page dit ce que la secrétaire n’a pas écrit :\n%s", page)
			}

			v.Aller("/agents/courriels-recus")
			v.PresserPremier("tbody a", "")
			v.Lit("Votre signalement est annulé.", "À trier", "mais ne vient pas de l’adresse connue pour elle")
			v.Examiner("messagerie emprunt " + string(mode))
			v.Aller("/agents/courriels-recus?vue=tries")
			v.PresserPremier("tbody a", "")
			v.Lit("Rattaché à une demande", "Nadège Humbert")
			v.Presser("Ouvrir la demande n° " + numero)
			v.Lit("L’équipe passe jeudi matin.")
			courrielSur(t, g, adresseSecretaire, "Votre réponse par courriel est enregistrée")
		})
	}
}

func ouvrirLaBoite(v *navigateur.Visiteur, m *navigateur.Messagerie) {
	v.Aller("/agents/reglages")
	v.Presser("Boîtes de courriel")
	v.Lit("Aucune boîte n’est lue.")
	v.Presser("Ajouter une boîte")
	v.Remplir("Adresse électronique", "mairie@example.org")
	v.Selectionner("Service qui trie ses courriels", "Secrétariat")
	v.Remplir("Serveur de réception (IMAP)", "127.0.0.1")
	v.Remplir("Port", m.Port)
	v.Choisir("Aucun, pour un serveur de cette machine")
	v.Remplir("Identifiant", m.Identifiant)
	v.Remplir("Mot de passe", m.MotDePasse)
	v.Presser("Enregistrer")
	v.Lit("La boîte est enregistrée.")
	v.Presser("Essayer la connexion")
	v.Lit("La connexion fonctionne", "Les courriels arriveront aussitôt.")
}

// courrielSur waits for the first mail of an address that says something.
func courrielSur(t *testing.T, g *navigateur.Guichet, adresse, dit string) navigateur.Courriel {
	t.Helper()
	for n := 1; ; n++ {
		if c := g.Boite.Attendre(t, adresse, n); strings.Contains(c.Objet+"\n"+c.Texte, dit) {
			return c
		}
	}
}
