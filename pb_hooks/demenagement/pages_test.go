package demenagement_test

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
)

func TestUneArchiveSePrepareDepuisLaPage(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	nadege := b.Agent(c, "nadege@example.org", tous...)
	autre := b.Agent(c, "autre@example.org", agents.Administration)
	b.Deposer(c, nil)
	page := c.Chemin() + "/agents/reglages/demenagement"
	autre.Lire(page).Attendre(http.StatusForbidden)
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Emporter les données", "Mairie de Saint-Exemple", "Le guichet entier")
	nadege.Envoyer(page, nil).Attendre(http.StatusUnprocessableEntity).Contient("Dites ce que vous voulez emporter")

	suite := nadege.Envoyer(page, url.Values{"quoi": {"collectivite"}}).Attendre(http.StatusSeeOther).Vers
	demenagement.Attendre(b.App)
	p := nadege.Lire(suite).Attendre(http.StatusOK).Contient("Phrase de passe", "L’archive est prête", "jusqu’au")
	trouvee := regexp.MustCompile(`<strong>([2-9A-Z-]{29})</strong>`).FindStringSubmatch(p.Corps)
	if trouvee == nil {
		t.Fatalf("pas de phrase de passe\n%s", p.Corps)
	}
	fichier := nadege.Lire(suite + "/fichier").Attendre(http.StatusOK)
	if !strings.Contains(fichier.Header.Get("Content-Disposition"), ".zip.age") || !bytes.HasPrefix([]byte(fichier.Corps), []byte("age-encryption.org/v1")) {
		t.Errorf("%v", fichier.Header)
	}
	// Only she takes it, and not for ever.
	for _, chemin := range []string{suite, suite + "/fichier"} {
		autre.Lire(chemin).Attendre(http.StatusForbidden)
	}
	if a, err := demenagement.OuvrirArchive(archiveDuGuichet(t, b), trouvee[1]); err != nil {
		t.Error(err)
	} else {
		_ = a.Fermer()
	}
	b.Horloge.Avancer(25 * time.Hour)
	b.Executer("archives")
	nadege.Envoyer(c.Chemin()+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	nadege.Lire(suite).Attendre(http.StatusOK).Contient("n’est plus sur le guichet")
	nadege.Lire(suite + "/fichier").Attendre(http.StatusNotFound)
	nadege.Envoyer(suite+"/retrait", nil).Attendre(http.StatusConflict)

	suite = nadege.Envoyer(page, url.Values{"quoi": {"instance"}}).Attendre(http.StatusSeeOther).Vers
	demenagement.Attendre(b.App)
	nadege.Envoyer(suite+"/retrait", nil).Attendre(http.StatusSeeOther)
	nadege.Lire(page).Attendre(http.StatusOK).Contient("effacée")
	nadege.Envoyer(page+"/ouverture", nil).Attendre(http.StatusConflict)
}
