package collectivites_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestLesMentionsLegales(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	chemin := c.Chemin() + "/mentions-legales"
	t.Run("rien n’est en blanc tant que la mairie n’a pas tout indiqué", func(t *testing.T) {
		p := b.Client().Lire(chemin).Attendre(http.StatusOK).
			Contient("Mairie de Saint-Exemple", "1 place de la Mairie", "03 29 00 00 00", "La publication est dirigée par le maire.", "donne les coordonnées de l’hébergeur à qui les demande")
		if strings.Contains(p.Texte(), "SIREN") {
			t.Error("un numéro vide est montré")
		}
	})
	t.Run("elles disent le numéro SIREN", func(t *testing.T) {
		b.Transaction(func(tx core.App) error {
			c.SIREN = "218804870"
			return tx.DB().Model(c).Update("SIREN")
		})
		b.Client().Lire(chemin).Contient("Numéro SIREN : 218 804 870")
	})
	t.Run("elles nomment le directeur et l’hébergeur", func(t *testing.T) {
		gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
		gestion.Envoyer(c.Chemin()+"/agents/reglages/mentions", bonnesMentions).Attendre(http.StatusSeeOther)
		b.Client().Lire(chemin).Contient("Hélène Marchal, maire", "Communauté d’agglomération", "1 avenue du Parc", "03 29 00 00 01")
	})
}

func TestLEtatDAccessibilite(t *testing.T) {
	for _, e := range []struct {
		nom, le string
		taux    int
		jour    string
		veut    string
	}{
		{"sans audit", "", 0, "2026-05-04", "non conforme"},
		{"un taux sans date ne compte pas", "", 100, "2026-05-04", "non conforme"},
		{"moins de la moitié", "2026-05-04", 49, "2026-05-04", "non conforme"},
		{"la moitié", "2026-05-04", 50, "2026-05-04", "partiellement conforme"},
		{"presque tout", "2026-05-04", 99, "2026-05-04", "partiellement conforme"},
		{"tout", "2026-05-04", 100, "2026-05-04", "totalement conforme"},
		{"un audit à venir", "2026-05-05", 100, "2026-05-04", "non conforme"},
		{"la veille de trois ans", "2026-05-04", 100, "2029-05-03", "totalement conforme"},
		{"trois ans après", "2026-05-04", 100, "2029-05-04", "non conforme"},
	} {
		jour, err := socle.LireJour(e.jour)
		if err != nil {
			t.Fatal(err)
		}
		c := collectivites.Collectivite{AuditLe: e.le, AuditTaux: e.taux}
		if etat := c.EtatAccessibilite(jour); etat != e.veut {
			t.Errorf("%s : %s, attendu %s", e.nom, etat, e.veut)
		}
	}
}

var bonAudit = url.Values{
	"audit_jour": {"2"}, "audit_mois": {"3"}, "audit_annee": {"2026"}, "audit_par": {"le service numérique du Département"}, "audit_taux": {"72"},
	"non_accessibles": {"Les plans du cimetière."}, "schema": {"Former les agents.\n\nAuditer en 2028."},
}

func TestLaDeclarationDAccessibilite(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	public, gestion := b.Client(), b.Agent(c, "gestion@example.org", agents.Gestion)
	reglage := c.Chemin() + "/agents/reglages/accessibilite"

	public.Lire(c.Chemin()+"/accessibilite").Attendre(http.StatusOK).
		Contient("est non conforme", "Aucun audit n’a encore été fait", "Écrire à la mairie", "Défenseur des droits", "Accessibilité : non conforme")
	public.Lire(c.Chemin() + "/accessibilite/schema").Attendre(http.StatusNotFound)
	gestion.Lire(c.Chemin() + "/agents/reglages").Contient("Aucun audit valable")

	gestion.Envoyer(reglage, bonAudit).Attendre(http.StatusSeeOther)
	public.Lire(c.Chemin()+"/accessibilite").Contient("partiellement conforme", "lundi 2 mars 2026", "72 %", "Les plans du cimetière.", "Lire le schéma")
	public.Lire(c.Chemin() + "/accessibilite/schema").Attendre(http.StatusOK).Contient("Auditer en 2028.")
	public.Lire(c.Chemin() + "/").Contient("Accessibilité : partiellement conforme")
	gestion.Lire(reglage).Contient("Former les agents.")
	if texte := gestion.Lire(c.Chemin() + "/agents/reglages").Texte(); strings.Contains(texte, "Aucun audit valable") {
		t.Error("l’audit valable est demandé encore")
	}
	for _, cas := range []struct{ nom, champ, valeur, phrase string }{
		{"refuse une date impossible", "audit_mois", "13", "Indiquez une date du calendrier"},
		{"refuse un audit de personne", "audit_par", "", "Indiquez qui a fait l’audit."},
		{"refuse un taux vide", "audit_taux", "", "un nombre entier de 0 à 100"},
		{"refuse un taux de 101", "audit_taux", "101", "un nombre entier de 0 à 100"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			gestion.Envoyer(reglage, avec(bonAudit, cas.champ, cas.valeur)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
		})
	}
	t.Run("refuse un audit sans date", func(t *testing.T) {
		gestion.Envoyer(reglage, avec(bonAudit, "audit_jour", "", "audit_mois", "", "audit_annee", "")).
			Attendre(http.StatusUnprocessableEntity).Contient("Indiquez la date de l’audit.")
	})
	t.Run("l’audit s’enlève", func(t *testing.T) {
		gestion.Envoyer(reglage, url.Values{}).Attendre(http.StatusSeeOther)
		public.Lire(c.Chemin() + "/accessibilite").Contient("Aucun audit n’a encore été fait")
	})
}

func TestUneCollectiviteFermeeNaPasDePagePublique(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	b.Transaction(func(tx core.App) error {
		c.Ouverte = false
		return tx.DB().Model(c).Update("Ouverte")
	})
	for _, page := range []string{"/", "/mentions-legales", "/accessibilite"} {
		b.Client().Lire(c.Chemin() + page).Attendre(http.StatusNotFound)
	}
	if p := gestion.Lire(c.Chemin() + "/agents/reglages").Attendre(http.StatusOK); strings.Contains(p.Corps, "/mentions-legales") {
		t.Error("ses agents sont menés à une page qui n’existe pas encore")
	}
}
