package collectivites_test

import (
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestUnGuichetNOuvrePasSansDeQuoiAccuserReception(t *testing.T) {
	b := guichettest.New(t)
	fiche := collectivites.Fiche{Niveau: "commune", Code: "88901", Nom: "Val-Imaginaire", Departement: "88"}
	var c *collectivites.Collectivite
	b.Transaction(func(tx core.App) (err error) {
		c, err = collectivites.Creer(tx, fiche, socle.Programme("essai"))
		return err
	})
	expediteur := b.Socle.Config.SMTP.From
	for _, essai := range []struct {
		nom, adresse, telephone, expediteur string
		manque                              []string // nil when it opens
	}{
		{"refuse tout à la fois", "", "", "", []string{"adresse postale", "téléphone", "accusés de réception"}},
		{"refuse sans adresse postale", "", "0329000000", expediteur, []string{"adresse postale"}},
		{"refuse sans téléphone", "1 place de la Mairie", "", expediteur, []string{"téléphone"}},
		{"refuse sans expéditeur", "1 place de la Mairie", "0329000000", "", []string{"accusés de réception"}},
		{"ouvre", "1 place de la Mairie", "0329000000", expediteur, nil},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			c.Adresse, c.Telephone, b.Socle.Config.SMTP.From = essai.adresse, essai.telephone, essai.expediteur
			err := b.App.RunInTransaction(func(tx core.App) error { return c.Ouvrir(tx, socle.Programme("essai")) })
			if relire(t, b, c).Ouverte != (essai.manque == nil) || (err == nil) != (essai.manque == nil) {
				t.Fatalf("erreur %v", err)
			}
			if err != nil && strings.Count(err.Error(), "CRPA") != len(essai.manque) {
				t.Error(err)
			}
			for _, m := range essai.manque {
				if !strings.Contains(err.Error(), m) {
					t.Errorf("« %s » n’est pas dit : %v", m, err)
				}
			}
		})
	}
}
