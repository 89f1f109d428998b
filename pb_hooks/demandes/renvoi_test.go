package demandes_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestUneDemarcheFaiteAilleursNeCommencePasIci(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ts := publier(t, b, c, "documents/v1-renvoi")
	camille, page := b.Client(), c.Chemin()+"/demarches/inscription-electorale"

	p := camille.Lire(page).Attendre(http.StatusOK).
		Contient("Cette démarche se fait sur un service national", "L’inscription se fait sur le site national.", "Aller sur service-public.fr", "Sans internet")
	if !strings.Contains(p.Corps, `href="https://www.service-public.fr/particuliers/vosdroits/R16396"`) || strings.Contains(p.Corps, `<form class="actions"`) {
		t.Errorf("la page ne mène pas là où la démarche se fait :\n%s", p.Corps)
	}
	camille.Lire(c.Chemin() + "/").Attendre(http.StatusOK).Contient("S’inscrire sur les listes électorales Service national")
	if vers := camille.Envoyer(page, nil).Attendre(http.StatusSeeOther).Vers; vers != page {
		t.Errorf("« Commencer » forgé mène à %s", vers)
	}
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
