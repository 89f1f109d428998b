package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
)

func TestUneDemarcheQuiSeFaitAilleursNeDemandeRien(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "apa-domicile")
	visiteur := b.Client()
	adresse := c.Chemin() + "/demarches/apa-domicile"
	page := visiteur.Lire(adresse)
	for _, dit := range []string{"Le Département, avec votre caisse de retraite", `href="https://www.service-public.gouv.fr/`, "Continuer sur www.service-public.gouv.fr", "À préparer"} {
		if !strings.Contains(page.Corps, dit) {
			t.Errorf("la page ne dit pas « %s »", dit)
		}
	}
	if strings.Contains(page.Corps, "Commencer") {
		t.Error("la page propose de commencer")
	}
	if p := visiteur.Envoyer(adresse, url.Values{}); p.Status != http.StatusSeeOther || !strings.HasSuffix(p.Vers, adresse) {
		t.Errorf("commencer répond %d, vers %s", p.Status, p.Vers)
	}
}
