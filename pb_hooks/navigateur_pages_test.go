package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// The pages that no story crosses are held to the same promises.
func TestLesPagesQuiSeLisentSeulementSontAccessibles(t *testing.T) {
	g := navigateur.Ouvrir(t, "contact", "signalement", "acte-naissance", "recensement-citoyen")
	v := g.Visiteur(t, navigateur.SansScripts)
	for _, l := range []struct{ chemin, dit string }{
		{"/", "Vos démarches en ligne"},
		{"/?q=piscine", "Aucune démarche ne correspond"},
		{"/modalites", "guichet@example.org"},
		{"/donnees-personnelles", "Vos droits"},
		{"/mentions-legales", "Direction de la publication"},
		{"/accessibilite", "Déclaration d’accessibilité"},
		{"/n-existe-pas", "Page introuvable"},
		{"/../aide", "Le guide de la mairie"},
		{"/../aide/decider", "Décider et faire signer"},
		{"/../aide/questions-des-usagers", "Je ne reçois pas le code"},
	} {
		t.Run(l.chemin, func(t *testing.T) {
			v.Aller(l.chemin)
			v.Lit(l.dit)
			v.Examiner("pages " + strings.NewReplacer("/", "", ".", "", "?", "").Replace(l.chemin))
		})
	}
}
