package demandes_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
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

func TestUneDemarcheQuiSeFaitAilleursNeCommencePasIci(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ts := publier(t, b, c, "documents/v1-renvoi")
	b.Client().Lire(c.Chemin() + "/").Attendre(http.StatusOK).Contient("S’inscrire sur les listes électorales Service national")
	if _, err := demandes.Commencer(b.App, ts, "compte", nil); !errors.Is(err, catalogue.ErrAilleurs) {
		t.Errorf("commencer : %v", err)
	}
	_, err := demandes.Deposer(b.App, demandes.Depot{Collectivite: c, Teleservice: ts, Revision: ts.Revision, Canal: demandes.EnLigne, Acteur: "visiteur", Cle: socle.ID()})
	if !errors.Is(err, catalogue.ErrAilleurs) {
		t.Errorf("déposer : %v", err)
	}
	for _, table := range []string{"brouillons", "demandes"} {
		var nb int
		if err := b.App.DB().Select("count(*)").From(table).Row(&nb); err != nil || nb != 0 {
			t.Errorf("%s : %d, %v", table, nb, err)
		}
	}
}
