package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

// signaler fills in a signalement up to the summary, whose page it returns.
func signaler(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, client *guichettest.Client) *guichettest.Page {
	t.Helper()
	doc, err := catalogue.Modele("signalement")
	if err != nil {
		t.Fatal(err)
	}
	reponses := url.Values{"danger": {"non"}, "adresse": {"12 rue de la Gare"}, "description": {"Lampadaire en panne."}}
	reponses.Set("theme", doc.Listes[0].Options[0].ID)
	reponses.Set("suites", doc.Listes[1].Options[1].ID) // leaves no contact
	p := client.Envoyer(c.Chemin()+"/demarches/signalement", nil).Attendre(http.StatusSeeOther)
	for !strings.HasSuffix(p.Vers, "/verification") {
		if strings.HasSuffix(p.Vers, doc.Pieces[0].ID) {
			p = client.EnvoyerFichiers(p.Vers, nil).Attendre(http.StatusSeeOther)
		} else {
			p = client.Envoyer(p.Vers, reponses).Attendre(http.StatusSeeOther)
		}
	}
	return client.Ouvrir(p.Vers).Attendre(http.StatusOK)
}

// A connection may break between the commit and the answer: the same form sent
// again leads to the same demande and shows the same code.
func TestLeMemeEnvoiDeuxFois(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	camille := b.Client()
	resume := signaler(t, b, c, camille)
	envoi := strings.TrimSuffix(resume.URL, "verification") + "envoi"

	premier := camille.Envoyer(envoi, nil).Attendre(http.StatusSeeOther)
	confirmation := camille.Ouvrir(premier.Vers).Attendre(http.StatusOK).Texte()
	second := camille.Envoyer(envoi, nil).Attendre(http.StatusSeeOther)
	if second.Vers != premier.Vers {
		t.Errorf("le second envoi mène à %s, le premier à %s", second.Vers, premier.Vers)
	}
	if texte := camille.Ouvrir(second.Vers).Attendre(http.StatusOK).Texte(); texte != confirmation {
		t.Errorf("la confirmation a changé :\n%s\nau lieu de :\n%s", texte, confirmation)
	}
	t.Run("un autre navigateur n’en apprend rien", func(t *testing.T) { b.Client().Envoyer(envoi, nil).Attendre(http.StatusNotFound) })
}

// The idle limit of the session is pushed forward by the same request that
// opens the brouillon: two writers in one would wait for each other for ever.
func TestCommencerApresUneMinuteDePause(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	b.Horloge.Avancer(2 * time.Minute)
	camille.Envoyer(c.Chemin()+"/demarches/signalement", nil).Attendre(http.StatusSeeOther)
}
