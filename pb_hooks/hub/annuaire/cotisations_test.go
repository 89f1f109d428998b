package annuaire_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
)

// A cotisation is called once, at the tarif of the day, and no longer changes.
func TestLesCotisationsSAppellentUneFois(t *testing.T) {
	d := ouvrir(t)
	annee := d.dep.Chemin() + "/agents/reglages/cotisations/2026"
	d.ajouter("88487\n88160\n88413")
	page := d.adherer("88487")
	d.adherer("88160")
	d.irene.Envoyer(page+"/contacts/nouveau", url.Values{"nom": {"Jeanne Aubry"}, "courriel": {"jeanne@example.org"}}).Attendre(http.StatusSeeOther)
	d.irene.Lire(annee).Attendre(http.StatusOK).Contient("2 collectivités adhèrent", "Commune de 2 000 à 4 999 habitants", "200 €", "400 €", "À appeler")
	d.irene.Envoyer(annee+"/appel", nil).Attendre(http.StatusSeeOther)
	d.irene.Lire(annee).Contient("2 cotisations appelées pour 2026.", "Appelé 600 €", "Reste à payer 600 €", "À payer")
	d.irene.Envoyer(annee+"/appel", nil).Attendre(http.StatusSeeOther)
	if n := d.Compter("hub_cotisations"); n != 2 {
		t.Errorf("%d cotisations", n)
	}
	if n := d.Compter("hub_tarifs WHERE annee = 2026"); n == 0 {
		t.Error("les tarifs de l’année appelée ne sont pas gardés")
	}
	d.irene.Lire(page).Contient("2026 : 200 €", "à payer", "appelée le 4 mai 2026", "Cotisation appelée")
	d.irene.Lire(d.base + "?impaye=oui").Contient("2 collectivités")

	csv := d.irene.Lire(annee + "/export").Attendre(http.StatusOK)
	for _, attendu := range []string{"88487", "Le Val-d’Ajol", "jeanne@example.org", "04/05/2026", "200"} {
		if !strings.Contains(csv.Corps, attendu) {
			t.Errorf("%q sans %q", csv.Corps, attendu)
		}
	}
	if strings.Contains(csv.Corps, "Saint-Dié") {
		t.Error("qui n’adhère pas n’est pas appelé")
	}

	t.Run("elle se paie, et ne se paie pas après tout", func(t *testing.T) {
		irene := d.irene.Pour(t)
		var id string
		if err := d.App.DB().Select("c.id").From("hub_cotisations c").InnerJoin("hub_membres m", dbx.NewExp("m.id = c.membre AND m.code = '88487'")).Row(&id); err != nil {
			t.Fatal(err)
		}
		irene.Envoyer(page+"/cotisations/"+id, dates(url.Values{}, "payee_le", "5", "6", "2026")).Attendre(http.StatusUnprocessableEntity).Contient("Cette date est à venir")
		irene.Envoyer(page+"/cotisations/"+id, dates(url.Values{}, "payee_le", "2", "5", "2026")).Attendre(http.StatusSeeOther)
		irene.Lire(page).Contient("payée le 2 mai 2026", "Paiement noté")
		irene.Lire(annee).Contient("Payé 200 €", "Reste à payer 400 €", "Payée")
		irene.Envoyer(d.page("commune", "88160")+"/cotisations/"+id, dates(url.Values{}, "payee_le", "2", "5", "2026")).Attendre(http.StatusNotFound)
		irene.Envoyer(page+"/cotisations/"+id, nil).Attendre(http.StatusSeeOther)
		irene.Lire(annee).Contient("Payé 0 €")
	})
}
