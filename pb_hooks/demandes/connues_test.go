package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
)

// Who is signed in is not asked again what the guichet knows of her: her compte
// the first time, what she said in her last demande the next ones.
func TestCeQuiEstConnuNEstPasRedemande(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact", "recensement-citoyen")
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	commencer := func(client *guichettest.Client, code string) string {
		etape := client.Envoyer(c.Chemin()+"/demarches/"+code, nil).Attendre(http.StatusSeeOther).Vers
		brouillon, _, _ := strings.Cut(etape, "/etapes/")
		return client.Ouvrir(brouillon + "/verification").Attendre(http.StatusOK).Texte()
	}

	if p := commencer(camille, "contact"); !strings.Contains(p, "Thouvenel") || !strings.Contains(p, "camille@example.org") || strings.Contains(p, "12 rue des Lilas") {
		t.Errorf("la première fois : %s", p)
	}
	b.Deposer(c, b.Compte("camille@example.org"))
	if p := commencer(camille, "contact"); !strings.Contains(p, "12 rue des Lilas") || !strings.Contains(p, "+33612345678") {
		t.Errorf("la fois suivante : %s", p)
	}
	if p := commencer(b.Client(), "contact"); strings.Contains(p, "Thouvenel") {
		t.Errorf("un visiteur lit le nom d’une autre : %s", p)
	}
	if p := commencer(camille, "recensement-citoyen"); strings.Contains(p, "Thouvenel") || !strings.Contains(p, "camille@example.org") {
		t.Errorf("le jeune a pris le nom de sa mère : %s", p)
	}
	ailleurs := b.Collectivite("Val-Imaginaire", "contact")
	camille.Envoyer(ailleurs.Chemin()+"/connexion", url.Values{"courriel": {"camille@example.org"}})
	etape := camille.Envoyer(ailleurs.Chemin()+"/demarches/contact", nil).Attendre(http.StatusSeeOther).Vers
	brouillon, _, _ := strings.Cut(etape, "/etapes/")
	if p := camille.Ouvrir(brouillon + "/verification").Texte(); strings.Contains(p, "12 rue des Lilas") {
		t.Errorf("une mairie lit ce qu’une autre sait : %s", p)
	}
}
