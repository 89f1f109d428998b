package facade_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
)

func TestLesModalitesDisentCommentSaisirLaMairie(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", guichettest.Modeles()...)
	autre := b.Collectivite("Val-Imaginaire")
	visiteur := b.Client()
	t.Run("elles mènent à chaque démarche publiée", func(t *testing.T) {
		p := visiteur.Lire(c.Chemin() + "/modalites").Attendre(http.StatusOK)
		for _, code := range guichettest.Modeles() {
			if !strings.Contains(p.Corps, `href="`+c.Chemin()+"/demarches/"+code+`"`) {
				t.Errorf("%s n’y est pas", code)
			}
		}
	})
	t.Run("elles disent l’expéditeur, les documents et les autres voies", func(t *testing.T) {
		visiteur.Lire(c.Chemin()+"/modalites").Contient("guichet@example.org", "PDF, JPG, PNG ou HEIC, 10 Mo au plus", "50 Mo au plus",
			"écrivez à la mairie : votre message vaut saisine", "03 29 00 00 00", "1 place de la Mairie", "son numéro SIRET")
	})
	t.Run("une démarche fermée n’y est plus", func(t *testing.T) {
		b.Transaction(func(tx core.App) error {
			_, err := tx.DB().NewQuery("UPDATE teleservices SET etat = 'ferme' WHERE code = 'signalement'").Execute()
			return err
		})
		if strings.Contains(visiteur.Lire(c.Chemin()+"/modalites").Corps, "/demarches/signalement") {
			t.Error("elle y est encore")
		}
	})
	t.Run("sans formulaire, l’adresse de la mairie reçoit les envois", func(t *testing.T) {
		p := visiteur.Lire(autre.Chemin()+"/modalites").Attendre(http.StatusOK).Contient("ne propose pas encore de démarche", "écrivez à "+autre.Courriel)
		if strings.Contains(p.Corps, "/demarches/") {
			t.Error("elles mènent à une démarche qui n’existe pas")
		}
	})
}

func TestLesDonneesPersonnellesDisentToutCeQuiEstGarde(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", guichettest.Modeles()...)
	chemin := c.Chemin() + "/donnees-personnelles"
	p := b.Client().Lire(chemin).Attendre(http.StatusOK)
	t.Run("chaque démarche dit sa finalité, sa base, son service et sa durée", func(t *testing.T) {
		p.Contient("Résoudre le problème signalé et vous tenir informé.", "Une mission d’intérêt public (RGPD, article 6.1.e)",
			"Services techniques, et la personne qui décide", "Transmission au service national, puis 1 an", "Destruction, après accord des Archives départementales")
		for _, code := range guichettest.Modeles() {
			if !strings.Contains(p.Corps, `<h3 id="`+code+`">`) {
				t.Errorf("%s n’a pas son titre, où mène la page de la démarche", code)
			}
		}
	})
	t.Run("chaque collection qui parle de personnes y est", func(t *testing.T) {
		for _, s := range b.Socle.SourcesRGPD() {
			switch {
			case len(s.Personnels) == 0:
			case s.Seulement == nil:
				p.Contient(s.Libelle, s.Finalite, s.Duree)
			case strings.Contains(p.Corps, s.Libelle):
				t.Errorf("%s : ce guichet n’en garde rien", s.Libelle)
			}
		}
	})
	t.Run("sans lien avec le Département, rien ne lui est dit", func(t *testing.T) {
		if strings.Contains(p.Corps, "Département") {
			t.Errorf("la page parle du Département :\n%s", p.Texte())
		}
	})
	t.Run("elle dit les droits, la CNIL et les cookies", func(t *testing.T) {
		p.Contient("La réponse vient en un mois", "TSA 80715", "Le guichet ne pose que les cookies dont il a besoin")
	})
	t.Run("sans délégué, la mairie répond", func(t *testing.T) {
		p.Contient("La mairie répond à vos questions sur vos données")
		b.Transaction(func(tx core.App) error {
			c.DPO, c.DPOCourriel, c.Hebergeur = "Centre de gestion", "dpo@example.org", "Communauté d’agglomération"
			return tx.DB().Model(c).Update("DPO", "DPOCourriel", "Hebergeur")
		})
		b.Client().Lire(chemin).Contient("Centre de gestion, dpo@example.org", "chez l’hébergeur du guichet : Communauté d’agglomération")
	})
	t.Run("la page d’une démarche y mène", func(t *testing.T) {
		if !strings.Contains(b.Client().Lire(c.Chemin()+"/demarches/signalement").Corps, `href="`+chemin+`#signalement"`) {
			t.Error("elle n’y mène pas")
		}
	})
}
