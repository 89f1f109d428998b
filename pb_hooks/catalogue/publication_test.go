package catalogue_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestUneDemarcheNEstPasPublieeSansDeQuoiAccuserReception(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	doc, err := catalogue.Modele("signalement")
	if err != nil {
		t.Fatal(err)
	}
	adresse, telephone, expediteur := c.Adresse, c.Telephone, b.Socle.Config.SMTP.From
	for _, essai := range []struct{ nom, adresse, telephone, expediteur, duService, manque string }{
		{"refuse sans téléphone", adresse, "", expediteur, "", "n’a pas de téléphone"},
		{"refuse sans adresse postale", "", telephone, expediteur, "", "n’a pas d’adresse postale"},
		{"refuse sans expéditeur", adresse, telephone, "", "", "smtp.from"},
		{"accepte le téléphone du service", adresse, "", expediteur, "0329000001", ""},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			b.Socle.Config.SMTP.From = essai.expediteur
			err := b.App.RunInTransaction(func(tx core.App) error {
				c.Adresse, c.Telephone = essai.adresse, essai.telephone
				if err := tx.DB().Model(c).Update("Adresse", "Telephone"); err != nil {
					return err
				}
				if _, err := tx.DB().NewQuery("UPDATE services SET telephone = '" + essai.duService + "' WHERE code = 'technique'").Execute(); err != nil {
					return err
				}
				_, err := catalogue.Publier(tx, c.ID, doc, socle.Programme("essai"))
				return err
			})
			if essai.manque == "" && err != nil || essai.manque != "" && (err == nil || !strings.Contains(err.Error(), essai.manque)) {
				t.Errorf("erreur %v, attendu « %s »", err, essai.manque)
			}
		})
	}
}
