package facade_test

import (
	"net/http"
	"regexp"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
)

// No page says « mairie » where there is none.
func TestUneIntercommunaliteNEstPasUneMairie(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Pays imaginaire")
	c.Niveau, c.Enseigne, c.Adresse, c.Courriel = "epci", "Communauté de communes du Pays imaginaire", "2 rue du Moulin\n88990 Bourg", "accueil@example.org"
	if err := b.App.DB().Model(c).Update("Niveau", "Enseigne", "Adresse", "Courriel"); err != nil {
		t.Fatal(err)
	}
	agent := b.Agent(c, "agent@example.org", agents.Accueil, agents.Instruction, agents.Gestion, agents.Administration)
	visiteur, camille := b.Client(), b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	mairie := regexp.MustCompile(`(?i)[^.]*\bmairie\b[^.]*`)
	for _, lu := range []struct {
		client  *guichettest.Client
		chemins []string
	}{
		{visiteur, []string{"/", "/?q=rien", "/suivi", "/connexion", "/modalites", "/donnees-personnelles", "/mentions-legales", "/accessibilite"}},
		{camille, []string{"/demandes", "/compte", "/mes-donnees", "/mes-donnees/rectification", "/mes-donnees/effacement"}},
		{agent, []string{"", "/droits", "/reglages", "/reglages/horaires", "/reglages/apparence", "/reglages/mentions", "/reglages/services/nouveau"}},
	} {
		for _, chemin := range lu.chemins {
			base := c.Chemin()
			if lu.client == agent {
				base += "/agents"
			}
			p := lu.client.Ouvrir(base + chemin).Attendre(http.StatusOK)
			if dit := mairie.FindString(p.Texte()); dit != "" {
				t.Errorf("%s : %s", base+chemin, dit)
			}
		}
	}
	visiteur.Ouvrir(c.Chemin() + "/modalites").Contient("auprès de la communauté de communes")
	agent.Ouvrir(c.Chemin() + "/agents/reglages").Contient("La communauté de communes")
	visiteur.Ouvrir(c.Chemin() + "/inconnue").Attendre(http.StatusNotFound).Contient("Vous pouvez appeler la communauté de communes")
}
