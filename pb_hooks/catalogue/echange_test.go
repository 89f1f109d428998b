package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestUnTeleservicePasseDUnGuichetALAutre(t *testing.T) {
	b := guichettest.New(t)
	codes := guichettest.Modeles()
	ici, ailleurs := b.Collectivite("Saint-Exemple", codes...), b.Collectivite("Val-Imaginaire")
	for _, code := range codes {
		fichier, err := catalogue.Exporter(b.App, ici.ID, code)
		if err != nil {
			t.Fatal(err)
		}
		i, err := catalogue.LireFichier(code+".json", bytes.NewReader(fichier))
		if err != nil || len(i.Manques) > 0 {
			t.Fatalf("%s : %v %v", code, err, i)
		}
		b.Transaction(func(tx core.App) error {
			e, err := catalogue.Importer(tx, ailleurs.ID, i.Document, gestionnaire)
			if err != nil {
				return err
			}
			if !bytes.Equal(e.Document, fichier) {
				t.Errorf("%s : le fichier n’est plus le même", code)
			}
			_, err = e.Publier(tx, gestionnaire)
			return err
		})
		retour, err := catalogue.Exporter(b.App, ailleurs.ID, code)
		if err != nil || !bytes.Equal(retour, fichier) {
			t.Errorf("%s : le fichier revient autre : %v", code, err)
		}
	}
}

func TestUnImportNEcraseRien(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "signalement")
	d := modele(t, "signalement")
	importer := func() (e *catalogue.Ebauche, err error) {
		err = b.App.RunInTransaction(func(tx core.App) error {
			e, err = catalogue.Importer(tx, c.ID, d, gestionnaire)
			return err
		})
		return e, err
	}
	if _, err := importer(); err != nil {
		t.Fatal(err)
	}
	if _, err := importer(); err != nil {
		t.Errorf("le même fichier une seconde fois : %v", err)
	}
	d.Titre.Fr = "Autre"
	if _, err := importer(); !socle.EstCode(err, socle.Conflit) {
		t.Errorf("la version en préparation est écrasée : %v", err)
	}
}

func TestUnFichierInconnuEstRefuse(t *testing.T) {
	for _, nom := range []string{"form.pdf", "form", "form.json", "form.wcs"} {
		f, err := os.Create(filepath.Join(t.TempDir(), nom))
		if err != nil {
			t.Fatal(err)
		}
		if i, err := catalogue.LireFichier(nom, f); err == nil {
			t.Errorf("%s : %v", nom, i)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
