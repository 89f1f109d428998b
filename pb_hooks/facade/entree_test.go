package facade_test

import (
	"bytes"
	"image"
	stdpng "image/png"
	"net/http"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func png(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdpng.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLEntreeDuneCollectivite(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact", "signalement", "recensement-citoyen")
	b.Transaction(func(tx core.App) error {
		a := &collectivites.Annonce{ID: socle.ID(), Collectivite: c.ID, Genre: "fermeture", Titre: "pont de l’Ascension", Texte: "Urgences au 03 29 00 00 01.", Du: "2026-05-04", Au: "2026-05-15"}
		return tx.DB().Model(a).Insert()
	})
	visiteur := b.Client()
	t.Run("une seule collectivité est servie à la racine", func(t *testing.T) {
		if vers := visiteur.Lire("/").Attendre(http.StatusSeeOther).Vers; vers != c.Chemin()+"/" {
			t.Error(vers)
		}
	})
	t.Run("elle montre les démarches, l’annonce du jour, le téléphone", func(t *testing.T) {
		visiteur.Lire(c.Chemin()+"/").Attendre(http.StatusOK).
			Contient("Signaler un problème", "pont de l’Ascension", "Du lundi 4 mai 2026", "Écrire à la mairie", "03 29 00 00 00")
	})
	t.Run("la recherche ignore les accents et dit quoi faire quand rien ne vient", func(t *testing.T) {
		visiteur.Lire(c.Chemin() + "/?q=signaler+un+probleme").Attendre(http.StatusOK).Contient("Signaler un problème")
		visiteur.Lire(c.Chemin() + "/?q=recensement").Contient("Se faire recenser à 16 ans")
		visiteur.Lire(c.Chemin() + "/?q=piscine").Attendre(http.StatusOK).Contient("Aucune démarche ne correspond à « piscine »")
	})
	t.Run("plusieurs collectivités se cherchent par leur nom ou leur code postal", func(t *testing.T) {
		autre := b.Collectivite("Val-Imaginaire")
		visiteur.Lire("/?q=val+imag").Attendre(http.StatusOK).Contient(autre.Nom)
		visiteur.Lire("/?q=88990").Contient("Saint-Exemple", "Val-Imaginaire")
		visiteur.Lire("/?q=75001").Contient("Aucun guichet ne correspond")
	})
}
