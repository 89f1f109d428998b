package pb_hooks_test

import (
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/guichettest/navigateur"
)

// secretaire opens the browser of an agent who has the gestion, the instruction
// and the administration: the first, she runs the instance.
func secretaire(t *testing.T, g *navigateur.Guichet, mode navigateur.Mode) *navigateur.Visiteur {
	t.Helper()
	return agentDe(t, g, navigateur.Chemin, "secretaire@example.org", mode, "gestion", "instruction", "administration")
}

// agentDe opens the browser of an agent of a collectivité, who is invited by the
// command.
func agentDe(t *testing.T, g *navigateur.Guichet, chemin, courriel string, mode navigateur.Mode, roles ...string) *navigateur.Visiteur {
	t.Helper()
	dit := g.Commander("agent", "invite", courriel, "--collectivite", chemin[1:], "--role", strings.Join(roles, ","))
	lien := regexp.MustCompile(chemin + `(/agents/invitation/\S+)`).FindStringSubmatch(dit)
	if lien == nil {
		t.Fatalf("pas d’invitation dans %q", dit)
	}
	v := g.Visiteur(t, mode)
	v.Aller(lien[1])
	v.Remplir("Votre prénom", "Nadège")
	v.Remplir("Votre nom", "Humbert")
	v.Remplir("Votre fonction", "secrétaire")
	v.Remplir("Choisissez un mot de passe", guichettest.MotDePasse)
	v.Remplir("Tapez-le une seconde fois", guichettest.MotDePasse)
	v.Presser("Créer mon accès")
	return v
}

// A secrétaire makes a démarche by the keyboard, or without scripts, and
// publishes it; people fill it; she changes it while a brouillon and a demande
// are open, and both survive. Every page that she crosses is held to what every
// page promises.
func TestUneSecretaireFabriqueUneDemarche(t *testing.T) {
	for _, mode := range []navigateur.Mode{navigateur.AuClavier, navigateur.SansScripts} {
		t.Run(string(mode), func(t *testing.T) {
			g := navigateur.Ouvrir(t, "contact")
			f := &fabrique{t: t, g: g, mode: mode, v: secretaire(t, g, mode)}
			f.creer()
			f.questions()
			f.regles()
			f.essayer()
			f.publier()
			f.demander()
			f.changer()
			f.retrouver()
		})
	}
}

// fabrique is the making of « Demander un emplacement au marché ».
type fabrique struct {
	t                  *testing.T
	g                  *navigateur.Guichet
	mode               navigateur.Mode
	v                  *navigateur.Visiteur // the secrétaire
	envoyee, brouillon *navigateur.Visiteur // who sent, who goes on later
	etape, tache       string
}

func (f *fabrique) examiner(nom string) {
	f.t.Helper()
	if f.mode == navigateur.AuClavier {
		f.v.Examiner("conception " + nom)
	}
}

func (f *fabrique) creer() {
	v := f.v
	v.Aller("/agents/teleservices")
	f.examiner("01 liste")
	v.Presser("Créer une démarche")
	v.Presser("Créer la démarche")
	f.examiner("02 nouvelle faute")
	v.Remplir("Titre de la démarche", "Demander un emplacement au marché")
	v.Presser("Créer la démarche")
	v.Lit("À compléter")
	f.tache = v.Adresse()
	f.examiner("03 taches")
	v.Presser("Informations")
	remplirTout(
		v, "Résumé", "Tenir un étal sur le marché du samedi.", "Thème", "Vie locale", "Pour qui", "Les commerçants et les producteurs.",
		"Temps pour remplir", "5 minutes environ.", "Coût", "Gratuit", "Délai de réponse, en une phrase", "La mairie répond en deux semaines.",
		"Sans internet", "Passez au guichet de la mairie.",
	)
	f.examiner("04 informations")
	v.Presser("Enregistrer les informations")
	v.Lit("Les informations sont enregistrées.")
}

// ajouter adds a question; ou names the page or the rows.
func (f *fabrique) ajouter(ou, genre, libelle string, plus func()) {
	f.t.Helper()
	f.v.Aller(f.tache + "/questions")
	f.v.Presser("Ajouter une question " + ou)
	f.v.Selectionner("Genre de réponse", genre)
	f.v.Remplir("Question", libelle)
	if plus != nil {
		plus()
	}
	f.v.Presser("Ajouter la question")
}

func (f *fabrique) questions() {
	v := f.v
	v.Aller(f.tache + "/questions")
	v.Remplir("Titre de la nouvelle page", "Votre étal")
	v.Presser("Ajouter la page")
	f.v.Presser("Ajouter une question à la page Votre étal")
	f.examiner("05 nouvelle question")
	ici := "à la page Votre étal"
	f.ajouter(ici, "Une", "Que vendez-vous ?", func() {
		v.Deplier("Réponses proposées, pour un choix")
		v.Remplir("Réponses, une par ligne", "Légumes\nFromages\nVêtements")
	})
	f.ajouter(ici, "Texte", "D’où viennent les vêtements ?", nil)
	f.ajouter(ici, "Nombre", "Longueur de l’étal, en mètres", nil)
	f.ajouter(ici, "Oui", "Avez-vous besoin d’électricité ?", nil)
	f.ajouter(ici, "Plusieurs", "Quels mois viendrez-vous ?", func() {
		v.Deplier("Réponses proposées, pour un choix")
		v.Remplir("Réponses, une par ligne", "Juin\nJuillet\nAoût")
	})
	f.ajouter(ici, "Les", "Personnes qui tiennent l’étal", nil)
	f.ajouter("à chaque ligne de Personnes qui tiennent l’étal", "Texte", "Son prénom", nil)
	f.ajouter("à chaque ligne de Personnes qui tiennent l’étal", "Oui", "Est-elle majeure ?", nil)
	f.examiner("06 questions")

	// The condition: clothes only.
	v.Aller(f.tache + "/questions")
	v.Presser("D’où viennent les vêtements ?")
	v.Lit("Aperçu")
	f.apercevoir()
	v.Deplier("Afficher cette question")
	v.Selectionner("Quand", "Quand t")
	v.Selectionner("Ligne 1 : la question", "Que")
	v.Selectionner("Ligne 1 : la comparaison", "est")
	v.Selectionner("Ligne 1 : la réponse proposée", "Vêt")
	f.examiner("07 question")
	v.Presser("Enregistrer la question")
	v.Aller(f.tache + "/questions")
	v.Lit("Quand « Que vendez-vous ? » est « Vêtements »")
	v.Presser("↓ Descendre Que vendez-vous ?") // the question that looks at it comes first
	v.Lit("« Que vendez-vous ? » est maintenant en 2e position de la page « Votre étal ».")
	v.Aller(f.tache + "/verification")
	v.Lit("À corriger avant de publier")
	v.Aller(f.tache + "/questions")
	v.Deplier("Placer après… D’où viennent les vêtements ?")
	v.Selectionner("Placer après, pour D’où viennent les vêtements ?", "Que")
	v.Presser("Placer D’où viennent les vêtements ?")
	v.Lit("« D’où viennent les vêtements ? » est maintenant en 2e position de la page « Votre étal ».")
}

// apercevoir changes the kind of the question: its preview follows, and nothing
// is saved.
func (f *fabrique) apercevoir() {
	v, question := f.v, f.v.Adresse()
	v.Selectionner("Genre de réponse", "Oui")
	if f.mode == navigateur.SansScripts {
		v.Presser("Voir l’aperçu")
	}
	v.Attendre("#apercu input[type=radio]")
	f.examiner("07 aperçu")
	v.Aller(question)
	if genre := v.Valeur("Genre de réponse"); genre != "texte" {
		f.t.Errorf("l’aperçu a enregistré le genre %s", genre)
	}
}

func (f *fabrique) regles() {
	v := f.v
	v.Aller(f.tache + "/documents")
	v.Presser("Ajouter un document")
	v.Remplir("Document", "Attestation d’assurance")
	v.Remplir("Texte qui permet de le demander", "Règlement du marché, article 4")
	v.Deplier("Aide, nature et formats")
	v.Selectionner("Nature", "Attestation")
	f.examiner("08 document")
	v.Presser("Enregistrer le document")
	f.examiner("09 documents")
	v.Aller(f.tache + "/traitement")
	v.Selectionner("Service qui répond", "Secrétariat")
	v.Selectionner("Secteur", "Général")
	v.Remplir("Délai de réponse annoncé", "15")
	v.Selectionner("Unité du délai", "jours")
	remplirTout(v, "D’où vient ce délai", "usage", "Suite annoncée dans l’accusé de réception", "La mairie vous écrit.")
	v.Selectionner("Règle du silence", "Sans objet")
	remplirTout(v, "Texte qui le dit", "CRPA L231-4 1°", "Durée de conservation", "1 an")
	v.Selectionner("Ensuite", "Détruire")
	v.Selectionner("Base légale", "Mission")
	v.Remplir("À quoi servent les réponses", "Attribuer les emplacements du marché.")
	f.examiner("10 traitement")
	v.Presser("Enregistrer le traitement")
	v.Lit("Le traitement est enregistré.")
	v.Aller(f.tache + "/verification")
	v.Lit("Rien n’empêche la publication")
	f.examiner("11 verification")
}

// remplirTout types texts, each after the words of its control.
func remplirTout(v *navigateur.Visiteur, paires ...string) {
	for i := 0; i < len(paires); i += 2 {
		v.Remplir(paires[i], paires[i+1])
	}
}

// essayer fills what is not published as an usager, then treats it as an agent.
func (f *fabrique) essayer() {
	v := f.v
	v.Aller(f.tache)
	v.Presser("Essayer comme un usager")
	v.Lit("Aucun essai pour le moment.")
	v.Presser("Commencer un essai")
	v.Lit("Essai : rien n’est envoyé à personne.", "Tenir un étal sur le marché du samedi.", "Attestation d’assurance")
	f.examiner("17 essai accueil")
	v.Presser("Commencer")
	f.examiner("18 essai page")
	f.remplir(v, "Essayeuse")
	v.Joindre("Attestation d’assurance", navigateur.PDF(f.t, "assurance.pdf", "Responsabilité civile"))
	v.Presser("Continuer")
	v.Presser("Envoyer ma demande")
	v.Lit("Essai", "ESSAI-")
	f.examiner("19 essai envoyé")
	v.Presser("Revenir à la version en préparation")
	v.Lit("ESSAI-", "Envoyée")
	f.examiner("20 essais")
	v.PresserPremier("main a", "Traiter comme un agent")
	v.Lit("Essayeuse", "Léa", "assurance.pdf")
	v.Presser("Prendre cette demande")
	f.examiner("21 essai au bureau")
	v.Remplir("Répondre à l’usager", "Votre place est réservée.")
	v.Presser("Répondre et terminer la demande")
	v.Presser("Essais")
	v.PresserPremier("main a", "Lire comme l’usager")
	v.Lit("Votre place est réservée.", "Essai")
	v.Aller("/agents?q=Essayeuse")
	v.Lit("Aucune demande ne correspond.")
}

func (f *fabrique) publier() {
	v := f.v
	v.Aller(f.tache + "/publication")
	f.examiner("12 publication")
	v.Presser("Publier la démarche")
	v.Lit("Confirmez la règle du silence et la durée de conservation avant de publier.")
	v.Choisir("Je confirme la règle du silence")
	v.Presser("Publier la démarche")
	v.Lit("La démarche est publiée.")
	f.examiner("13 publiee")
}

// commencer fills the form up to the document to join, as one person.
func (f *fabrique) commencer(nom string) *navigateur.Visiteur {
	f.t.Helper()
	u := f.g.Visiteur(f.t, f.mode)
	u.Aller("/demarches/demander-un-emplacement-au-marche")
	u.Presser("Commencer")
	f.remplir(u, nom)
	return u
}

func (f *fabrique) remplir(u *navigateur.Visiteur, nom string) {
	f.t.Helper()
	u.Remplir("Vos prénoms", "Camille")
	u.Remplir("Votre nom de naissance", nom)
	u.Remplir("Adresse électronique", "camille@example.org")
	u.Presser("Continuer")
	u.Choisir("Vêtements")
	if f.mode == navigateur.SansScripts {
		u.Presser("Continuer")
	}
	u.Remplir("D’où viennent les vêtements ?", "D’un atelier des Vosges")
	u.Remplir("Longueur de l’étal, en mètres", "4")
	u.ChoisirDans("Avez-vous besoin d’électricité ?", "Non")
	u.Choisir("Juillet")
	u.RemplirDans("Ligne 1", "Son prénom", "Léa")
	u.ChoisirDans("Ligne 1", "Oui")
	u.Presser("Continuer")
}

func (f *fabrique) demander() {
	f.brouillon = f.commencer("Didierjean")
	f.etape = f.brouillon.Adresse()
	u := f.commencer("Thouvenel")
	u.Joindre("Attestation d’assurance", navigateur.PDF(f.t, "assurance.pdf", "Responsabilité civile"))
	u.Presser("Continuer")
	u.Lit("Vêtements", "D’un atelier des Vosges", "Juillet", "Léa", "assurance.pdf")
	u.Presser("Envoyer ma demande")
	u.Lit("Votre demande est envoyée")
	f.envoyee = u
}

// changer adds a question and takes an answer out of a list.
func (f *fabrique) changer() {
	v := f.v
	v.Aller("/agents/teleservices/publies/demander-un-emplacement-au-marche")
	v.Presser("Modifier la démarche")
	f.tache = v.Adresse()
	f.ajouter("à la page Votre étal", "Oui", "Viendrez-vous tous les samedis ?", nil)
	v.Aller(f.tache + "/publication")
	v.Lit("Question ajoutée", "1 brouillon est en cours")
	f.examiner("14 changements")
	v.Presser("Publier la démarche")
	v.Lit("Version 2", "Version 1")
	f.examiner("15 versions")
	v.Presser("Version 2")
	v.Lit("Ce qui a changé depuis la version 1", "Question ajoutée : « Viendrez-vous tous les samedis ? »")
	f.examiner("16 version")
	v.Presser("Demander un emplacement au marché")
	v.Presser("Version 1")
	v.Presser("Repartir de cette version")
	v.Lit("L’ancienne version est en préparation.")
}

// retrouver goes on with the brouillon, and opens the demande at the desk: each
// on its own version.
func (f *fabrique) retrouver() {
	u := f.brouillon
	u.Aller(f.etape)
	u.Lit("Le formulaire a changé", "Viendrez-vous tous les samedis ?")
	if f.mode == navigateur.AuClavier {
		u.Examiner("conception 16 formulaire changé")
	}
	u.Presser("Continuer ma demande")
	u.Lit("Viendrez-vous tous les samedis ?")
	if prenom := u.ValeurDans("Ligne 1", "Son prénom"); prenom != "Léa" {
		f.t.Errorf("le brouillon a perdu la ligne : « %s »", prenom)
	}
	u.ChoisirDans("Viendrez-vous tous les samedis ?", "Oui")
	u.Presser("Continuer")
	u.Joindre("Attestation d’assurance", navigateur.PDF(f.t, "assurance.pdf", "Responsabilité civile"))
	u.Presser("Continuer")
	u.Lit("D’un atelier des Vosges", "Viendrez-vous tous les samedis ?")
	u.Presser("Envoyer ma demande")
	u.Lit("Votre demande est envoyée")

	for nom, posee := range map[string]bool{"Thouvenel": false, "Didierjean": true} {
		f.v.Aller("/agents?q=" + nom)
		f.v.PresserPremier("tbody a", "Demander un emplacement")
		f.v.Lit("D’un atelier des Vosges", "Léa", "assurance.pdf")
		if lue := strings.Contains(f.v.Texte(), "Viendrez-vous tous les samedis"); lue != posee {
			f.t.Errorf("la demande de %s : la question ajoutée est là : %t", nom, lue)
		}
	}
}

// Dragging is an extra of the mouse; what it does is « Placer après ».
func TestUneQuestionSeGlisseASaPlace(t *testing.T) {
	g := navigateur.Ouvrir(t, "contact")
	v := secretaire(t, g, navigateur.AvecScripts)
	v.Aller("/agents/teleservices/publies/contact")
	v.Presser("Modifier la démarche")
	v.Presser("Questions")
	v.Glisser("Objet", "Message")
	v.Lit("« Objet » est maintenant en 2e position de la page « Votre message ».")
	v.Examiner("conception 22 glissée")
	v.Glisser("Objet", "Votre message")
	v.Lit("« Objet » est maintenant en 1re position de la page « Votre message ».")
}
