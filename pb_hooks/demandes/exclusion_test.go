package demandes_test

import (
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// publier publishes a form document of the tests of the catalogue.
func publier(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite, nom string) (ts *catalogue.Teleservice) {
	t.Helper()
	f, err := os.Open("../catalogue/testdata/" + nom + ".json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, err := catalogue.Lire(f)
	if err != nil {
		t.Fatal(err)
	}
	b.Transaction(func(tx core.App) (err error) {
		ts, err = catalogue.Publier(tx, c.ID, d, socle.Programme("essai"))
		return err
	})
	return ts
}

// The bench opens on 4 May 2026: who was born on 4 May 2010 is 16 that day.
func TestUneRegleDEligibiliteArreteLaDemande(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ts := publier(t, b, c, "dependantes")
	camille := b.Client()
	etape := camille.Envoyer(c.Chemin()+"/demarches/essai-dependantes", nil).Attendre(http.StatusSeeOther).Vers
	brouillon, _, _ := strings.Cut(etape, "/etapes/")
	repondre := func(jour string) string {
		t.Helper()
		f := valeurs("profil=O1", "naissance_jour="+jour, "naissance_mois=5", "naissance_annee=2010", "_dependantes=oui", "_pose=parent", "parent=Thouvenel")
		return camille.Envoyer(etape, f).Attendre(http.StatusSeeOther).Vers
	}

	t.Run("l’étape mène à la page qui dit pourquoi et que faire", func(t *testing.T) {
		if vers := repondre("5"); vers != brouillon+"/exclusion" {
			t.Fatalf("mène à %s", vers)
		}
		p := camille.Lire(brouillon+"/exclusion").Attendre(http.StatusOK).
			Contient("Vous ne pouvez pas vous inscrire au tournoi", "à partir de 16 ans", "Le tournoi des jeunes a lieu en juin", "Modifier mes réponses")
		if !strings.Contains(p.Corps, `href="`+etape+`">Modifier mes réponses`) {
			t.Error("« Modifier mes réponses » ne mène pas à la page de la réponse")
		}
	})
	t.Run("aucune autre page ne mène à l’envoi", func(t *testing.T) {
		if vers := camille.Lire(brouillon + "/verification").Attendre(http.StatusSeeOther).Vers; vers != brouillon+"/exclusion" {
			t.Errorf("la vérification mène à %s", vers)
		}
		camille.Envoyer(brouillon+"/envoi", nil).Attendre(http.StatusSeeOther)
		vers := camille.Envoyer(brouillon+"/etapes/E2", valeurs("demandeur_nom_naissance=Thouvenel", "demandeur_email=camille@example.org")).Attendre(http.StatusSeeOther).Vers
		if vers != brouillon+"/exclusion" {
			t.Errorf("l’étape d’après mène à %s", vers)
		}
	})
	t.Run("le dépôt est refusé par la règle, pas par la page", func(t *testing.T) {
		_, err := demandes.Deposer(b.App, demandes.Depot{
			Collectivite: c, Teleservice: ts, Revision: ts.Revision, Pieces: "brouillons:" + socle.ID(), Canal: demandes.EnLigne, Acteur: "visiteur", Cle: socle.ID(),
			Reponses: catalogue.Reponses{"C1": {"O1"}, "C3": {"2010-05-05"}, "C4": {"Thouvenel"}, "B1.nom_naissance": {"Thouvenel"}, "B2.email": {"camille@example.org"}},
		})
		var exclu *demandes.ErrExclu
		if !errors.As(err, &exclu) || exclu.Exclusion.Code != "trop_jeune" {
			t.Errorf("erreur %v", err)
		}
		var nb int
		if err := b.App.DB().Select("count(*)").From("demandes").Row(&nb); err != nil || nb != 0 {
			t.Errorf("%d demandes, %v", nb, err)
		}
	})
	t.Run("la page n’est à personne d’autre", func(t *testing.T) {
		if vers := b.Client().Lire(brouillon + "/exclusion").Attendre(http.StatusSeeOther).Vers; !strings.Contains(vers, "/connexion") {
			t.Errorf("un inconnu est mené à %s", vers)
		}
	})
	t.Run("une réponse modifiée rouvre la demande", func(t *testing.T) {
		if vers := repondre("4"); vers != brouillon+"/etapes/E2" {
			t.Fatalf("mène à %s", vers)
		}
		if vers := camille.Lire(brouillon + "/exclusion").Attendre(http.StatusSeeOther).Vers; vers != brouillon+"/verification" {
			t.Errorf("l’exclusion mène à %s", vers)
		}
		camille.Lire(brouillon + "/verification").Attendre(http.StatusOK).Contient("Vérifiez vos réponses")
		if vers := camille.Envoyer(brouillon+"/envoi", nil).Attendre(http.StatusSeeOther).Vers; !strings.HasSuffix(vers, "/confirmation") {
			t.Errorf("l’envoi mène à %s", vers)
		}
	})
}
