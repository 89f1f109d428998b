package facade_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	stdpng "image/png"
	"net/http"
	"strings"
	"testing"
	"time"

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
		visiteur.Lire(c.Chemin() + "/?q=des+lampadaires").Contient("Signaler un problème")
		visiteur.Lire(c.Chemin() + "/?q=piscine").Attendre(http.StatusOK).Contient("Aucune démarche ne correspond à « piscine »")
	})
	t.Run("plusieurs collectivités se cherchent par leur nom ou leur code postal", func(t *testing.T) {
		autre := b.Collectivite("Val-Imaginaire")
		visiteur.Lire("/?q=val+imag").Attendre(http.StatusOK).Contient(autre.Nom)
		visiteur.Lire("/?q=88990").Contient("Saint-Exemple", "Val-Imaginaire")
		visiteur.Lire("/?q=88+990").Contient("Saint-Exemple", "Val-Imaginaire")
		visiteur.Lire("/?q=88990+saint").Contient("Saint-Exemple")
		visiteur.Lire("/?q=75001").Contient("Aucun guichet ne correspond")
	})
	t.Run("elle dit si la mairie est ouverte, et les jours fériés à venir", func(t *testing.T) {
		matin := []collectivites.Plage{{De: 9 * 60, A: 12 * 60}}
		horaires, err := json.Marshal(collectivites.Horaires{Jours: [7][]collectivites.Plage{matin, matin, matin, matin, matin}})
		if err != nil {
			t.Fatal(err)
		}
		c.Horaires = horaires
		b.Transaction(func(tx core.App) error { return tx.DB().Model(c).Update("Horaires") })
		visiteur.Lire(c.Chemin()+"/").Contient("Ouvert jusqu’à 12 h", "Fermé le vendredi 8 mai 2026, jour férié")
		b.Horloge.Avancer(3 * time.Hour)
		visiteur.Lire(c.Chemin() + "/").Contient("Fermé maintenant, ouvre demain à 9 h")
	})
}

func TestUneInstanceDeNombreusesCollectivites(t *testing.T) {
	b := guichettest.New(t)
	for i := range 31 {
		b.Collectivite(fmt.Sprintf("Commune-%02d", i))
	}
	visiteur := b.Client()
	if texte := visiteur.Lire("/").Attendre(http.StatusOK).Texte(); strings.Contains(texte, "Commune-07") {
		t.Error("la liste entière est montrée à qui n’a rien cherché")
	}
	visiteur.Lire("/?q=88990").Contient("Commune-00 88990, Mairie de Commune-00", "Commune-30")
	if texte := visiteur.Lire("/?q=commune+07").Contient("Commune-07").Texte(); strings.Contains(texte, "Commune-08") {
		t.Error("une autre commune est trouvée")
	}
}
