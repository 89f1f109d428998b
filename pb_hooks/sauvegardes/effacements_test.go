package sauvegardes_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Who was erased after a backup does not come back with it, from the data folder
// that was there or, on a new machine, from the list of the target.
func TestCeQuiEstEffaceLeReste(t *testing.T) {
	for _, cas := range []struct {
		nom      string
		memeLieu bool
	}{{"sur place", true}, {"sur une machine neuve", false}} {
		t.Run(cas.nom, func(t *testing.T) {
			p := ouvrir(t)
			c := p.Collectivite("Saint-Exemple")
			p.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
			p.Client().Connecter(c, "zoe@example.org", "Zoé", "Petit")
			var camille *usagers.Usager
			p.Transaction(func(tx core.App) (err error) {
				if camille, err = usagers.Inscrire(tx, c.ID, p.Compte("camille@example.org"), usagers.Identite{}); err != nil {
					return err
				}
				_, err = usagers.Inscrire(tx, c.ID, p.Compte("zoe@example.org"), usagers.Identite{})
				return err
			})
			s := p.sauvegarder(sauvegardes.Nuit)
			p.Horloge.Avancer(2 * time.Hour)
			p.Transaction(func(tx core.App) error {
				if err := sauvegardes.NoterEffacement(tx, camille.ID); err != nil {
					return err
				}
				return camille.Effacer(tx, true, essai)
			})
			p.sauvegarder(sauvegardes.Heure) // it carries the list
			donnees := filepath.Join(t.TempDir(), "neuf")
			if cas.memeLieu {
				donnees = p.App.DataDir()
				must(t, os.Remove(filepath.Join(p.repertoire, "effacements.age")))
				must(t, socle.Fermer(p.App))
			}
			_, err := restaurer(t, donnees, p.repertoire, s.Nom, p.phrase)
			must(t, err)
			app, _ := demarrer(t, donnees)
			if nombre(t, app, "SELECT count(*) FROM usagers") != 2 {
				t.Fatal("la sauvegarde n’a pas les deux usagers : rien n’est éprouvé")
			}
			for range 2 { // a start that was cut does it again
				must(t, sauvegardes.Rejouer(app))
			}
			if nombre(t, app, "SELECT count(*) FROM usagers WHERE id = '"+camille.ID+"'") != 0 || nombre(t, app, "SELECT count(*) FROM comptes WHERE courriel = 'camille@example.org'") != 0 {
				t.Error("Camille est revenue")
			}
			if nombre(t, app, "SELECT count(*) FROM usagers") != 1 {
				t.Error("Zoé est partie")
			}
		})
	}
}
