package catalogue_test

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

const gestionnaire = socle.Acteur("agent:essai")

func TestUneVersionEnPreparation(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	publie := func() *catalogue.Teleservice {
		t.Helper()
		s, err := catalogue.ParCode(b.App, c.ID, "signalement")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	preparer := func() (e *catalogue.Ebauche) {
		t.Helper()
		b.Transaction(func(tx core.App) (err error) {
			e, err = catalogue.Preparer(tx, publie(), gestionnaire)
			return err
		})
		return e
	}
	t.Run("il n’y en a qu’une, et le public ne la voit pas", func(t *testing.T) {
		une, encore := preparer(), preparer()
		if une.ID != encore.ID {
			t.Error("deux versions en préparation")
		}
		d, err := une.Lire()
		if err != nil {
			t.Fatal(err)
		}
		d.Titre.Fr = "Signaler autre chose"
		b.Transaction(func(tx core.App) error { return une.Enregistrer(tx, d, gestionnaire) })
		b.Client().Lire(c.Chemin() + "/demarches/signalement").Attendre(200).Contient("Signaler un problème dans la rue")
		d.Titre.Fr = "Écrasé"
		if err := encore.Enregistrer(b.App, d, gestionnaire); !socle.EstCode(err, socle.Conflit) {
			t.Errorf("le second enregistrement passe : %v", err)
		}
		if relue := preparer(); relue.Titre != "Signaler autre chose" {
			t.Errorf("titre %s", relue.Titre)
		}
	})
	t.Run("sa publication fait une révision de plus et la termine", func(t *testing.T) {
		avant := publie().Revision
		e := preparer()
		b.Transaction(func(tx core.App) error {
			_, err := e.Publier(tx, gestionnaire)
			return err
		})
		l, err := catalogue.RevisionsDe(b.App, publie().ID)
		if err != nil || len(l) != 2 || l[0].Numero != 2 || l[0].PublieePar != string(gestionnaire) || publie().Revision == avant {
			t.Errorf("%+v %v", l, err)
		}
		if e, err := catalogue.EbaucheParCode(b.App, c.ID, "signalement"); err != nil || e != nil {
			t.Errorf("elle reste : %v %v", e, err)
		}
	})
	t.Run("une autre démarche ne prend pas le même nom d’adresse", func(t *testing.T) {
		d := modele(t, "signalement")
		d.ID = "01AUTRE"
		if _, err := catalogue.Ebaucher(b.App, c.ID, d, gestionnaire); !socle.EstCode(err, socle.Invalide) {
			t.Error(err)
		}
		if _, err := catalogue.Publier(b.App, c.ID, d, gestionnaire); !socle.EstCode(err, socle.Invalide) {
			t.Error(err)
		}
	})
	t.Run("une version incomplète ne se publie pas, et reste", func(t *testing.T) {
		e := preparer()
		d, _ := e.Lire()
		d.Traitement.Silence.BaseLegale = ""
		b.Transaction(func(tx core.App) error { return e.Enregistrer(tx, d, gestionnaire) })
		err := b.App.RunInTransaction(func(tx core.App) error {
			_, err := e.Publier(tx, gestionnaire)
			return err
		})
		if !socle.EstCode(err, socle.Invalide) {
			t.Error(err)
		}
		reste := preparer()
		if reste.ID != e.ID {
			t.Error("la version en préparation est perdue")
		}
		b.Transaction(func(tx core.App) error { return reste.Abandonner(tx, gestionnaire) })
	})
}

func TestUnTeleserviceSuitSonModele(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	// The mairie adopted an older modèle and changed one question.
	ancien := modele(t, "signalement")
	ancien.Etapes[3].Champs[0].Libelle.Fr, ancien.Accueil.Duree.Fr = "Où ?", "Une heure"
	ici := modele(t, "signalement")
	ici.Etapes[3].Champs[0].Libelle.Fr, ici.Accueil.Duree.Fr = "Chez qui ?", "Une heure"
	var s *catalogue.Teleservice
	b.Transaction(func(tx core.App) (err error) {
		if s, err = catalogue.Publier(tx, c.ID, ici, gestionnaire); err != nil {
			return err
		}
		return s.Suivre(tx, ancien)
	})
	n, err := catalogue.Nouveaute(b.App, s, nil)
	if err != nil || n == nil || len(n.Changements) != 2 || len(n.Conflits) != 1 || n.Conflits[0].Quoi != "la question" {
		t.Fatalf("%+v %v", n, err)
	}
	var e *catalogue.Ebauche
	b.Transaction(func(tx core.App) (err error) {
		e, err = catalogue.AccepterNouveaute(tx, s, nil, gestionnaire)
		return err
	})
	d, err := e.Lire()
	if err != nil || d.Etapes[3].Champs[0].Libelle.Fr != "Chez qui ?" || d.Accueil.Duree.Fr != modele(t, "signalement").Accueil.Duree.Fr {
		t.Errorf("%+v %v", d, err)
	}
	b.Transaction(func(tx core.App) (err error) {
		s, err = e.Publier(tx, gestionnaire)
		return err
	})
	if n, err := catalogue.Nouveaute(b.App, s, nil); n != nil || err != nil {
		t.Errorf("la nouveauté acceptée est proposée encore : %+v %v", n, err)
	}
}
