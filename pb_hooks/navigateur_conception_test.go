package pb_hooks_test

import (
	"regexp"
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/guichettest/navigateur"
)

// A secrétaire makes a démarche, and every page she crosses is held to what
// every page promises.
func TestUneSecretaireFabriqueUneDemarche(t *testing.T) {
	g := navigateur.Ouvrir(t, "contact")
	dit := g.Commander("agent", "invite", "gestion@example.org", "--collectivite", navigateur.Chemin[1:], "--role", "gestion")
	lien := regexp.MustCompile(navigateur.Chemin + `(/agents/invitation/\S+)`).FindStringSubmatch(dit)
	if lien == nil {
		t.Fatalf("pas d’invitation dans %q", dit)
	}
	v := g.Visiteur(t, navigateur.AuClavier)
	v.Aller(lien[1])
	v.Remplir("Votre prénom", "Nadège")
	v.Remplir("Votre nom", "Humbert")
	v.Remplir("Votre fonction", "secrétaire")
	v.Remplir("Choisissez un mot de passe", guichettest.MotDePasse)
	v.Remplir("Tapez-le une seconde fois", guichettest.MotDePasse)
	v.Presser("Créer mon accès")
	v.Aller("/agents/teleservices")
	v.Examiner("conception 1 liste")
	v.Presser("Créer une démarche")
	v.Remplir("Titre de la démarche", "Demander un emplacement")
	v.Presser("Créer la démarche")
	v.Lit("À compléter")
	v.Examiner("conception 2 taches")
	v.Presser("Questions")
	v.Remplir("Titre de la nouvelle page", "Votre stand")
	v.Presser("Ajouter la page")
	v.Presser("Ajouter une question à la page Votre stand")
	v.Examiner("conception 3 nouvelle question")
	v.Presser("Questions")
	v.Examiner("conception 4 questions")
	v.Presser("Nom et prénoms (demandeur)")
	v.Lit("Aperçu", "Vos prénoms")
	v.Examiner("conception 5 question")
	for _, page := range []string{"/modeles", "/import", "/publies/contact"} {
		v.Aller("/agents/teleservices" + page)
		v.Examiner("conception 6" + page[1:4])
	}
}
