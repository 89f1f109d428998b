package catalogue_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	locales "guichet/pb_hooks/catalogue"
)

// What the Département shares is proposed to whom it is for, and to nobody else,
// however its choice changes; a guichet that comes later is told.
func TestUneDemarcheEstProposeeAQuiElleEst(t *testing.T) {
	d := ouvrir(t)
	const titre = "Prime pour un vélo"
	etape := func(nom string, f url.Values, a, b []string) {
		t.Helper()
		d.partager(f).Attendre(http.StatusSeeOther)
		d.echanger()
		egaux(t, nom+", le premier", d.a.proposes(), a...)
		egaux(t, nom+", le second", d.b.proposes(), b...)
	}
	oui, non := []string{titre}, []string(nil)
	etape("à une commune", url.Values{"pour": {"nommees"}, "codes": {"88160 Épinal"}}, oui, non)
	etape("à l’autre", url.Values{"pour": {"nommees"}, "codes": {"88487"}}, non, oui)
	etape("à toutes", pourTous(), oui, oui)
	etape("aux intercommunalités", url.Values{"pour": {"niveaux"}, "niveaux": {"epci"}}, non, non)
	etape("aux communes", url.Values{"pour": {"niveaux"}, "niveaux": {"commune"}}, oui, oui)
	etape("de nouveau à une", url.Values{"pour": {"nommees"}, "codes": {"88160"}}, oui, non)
	if n := d.b.Compter("partages WHERE retire_le = ''"); n > 0 {
		t.Errorf("le second en garde %d", n)
	}
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.Projeter()
	tard := d.ouvrirGuichet("127.0.0.4", "commune", "88413")
	tard.echanger()
	egaux(t, "qui arrive ensuite", tard.proposes(), titre)
	for _, g := range []*guichet{d.a, d.b, tard} {
		if n := g.Compter("synchro_rebuts"); n > 0 {
			t.Errorf("%d événements écartés", n)
		}
	}
}

// A mairie takes what is proposed and publishes it; an update comes by one click, or
// by itself where it wants so; the hub sees who has what.
func TestUneDemarcheSInstalleEtSeMetAJour(t *testing.T) {
	d := ouvrir(t)
	d.partager(pourTous("verifiee_jour", "2", "verifiee_mois", "5", "verifiee_annee", "2026")).Attendre(http.StatusSeeOther)
	d.echanger()
	d.a.gestion.Lire(d.a.liste()).Contient("Le Département propose 1 démarche.")
	for _, g := range []*guichet{d.a, d.b} {
		s := g.installer()
		g.gestion.Lire(g.liste()+"/publies/"+s.Code).Contient("Vérifiée par le Département le 2 mai 2026.", "Vous avez sa dernière version.")
	}
	d.a.gestion.Envoyer(d.a.liste()+"/departement", url.Values{"automatique": {"oui"}}).Attendre(http.StatusSeeOther)
	d.echanger()
	d.editeur.Lire(d.base()).Contient("Version 1, proposée à toutes les collectivités. Vérifiée le 2 mai 2026.", "Reçue par 2, installée par 2, à jour chez 2, modifiée chez 0")

	d.publier("Prime pour un vélo neuf")
	d.editeur.Lire(d.dep.Chemin() + "/agents/teleservices/publies/" + code).Contient("Les guichets ont reçu une version plus ancienne.")
	d.echanger()
	if titre := d.a.servi().Titre.Fr; titre != "Prime pour un vélo" {
		t.Fatalf("%q est servi avant d’être partagé", titre)
	}
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	if a, b := d.a.servi().Titre.Fr, d.b.servi().Titre.Fr; a != "Prime pour un vélo neuf" || b != "Prime pour un vélo" {
		t.Fatalf("le premier sert %q, le second %q", a, b)
	}
	d.editeur.Lire(d.base()).Contient("Reçue par 2, installée par 2, à jour chez 1, modifiée chez 0")
	d.editeur.Lire(d.base()+"/"+code).Contient("Épinal Version 2, la dernière", "Le Val-d’Ajol Version 1")

	d.b.gestion.Lire(d.b.liste()).Contient("Le Département propose 1 mise à jour.")
	nouveaute := d.b.liste() + "/publies/" + d.b.teleservice().Code + "/nouveaute"
	d.b.gestion.Lire(nouveaute).Contient("le titre", "Vous n’avez rien changé à cette démarche")
	d.b.gestion.Envoyer(nouveaute, url.Values{"publier": {"oui"}}).Attendre(http.StatusSeeOther)
	d.echanger()
	if titre := d.b.servi().Titre.Fr; titre != "Prime pour un vélo neuf" {
		t.Errorf("le second sert %q", titre)
	}
	d.editeur.Lire(d.base()).Contient("à jour chez 2")
	if n := d.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d mis de côté", n)
	}
}

// What a mairie changed is compared, and never overwritten.
func TestUneDemarcheModifieeSeCompareEtNEstPasEcrasee(t *testing.T) {
	d := ouvrir(t)
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	s := d.a.installer()
	d.a.gestion.Envoyer(d.a.liste()+"/departement", url.Values{"automatique": {"oui"}}).Attendre(http.StatusSeeOther)
	changer := func(texte string, ou func(*locales.Document) *string) {
		d.a.Transaction(func(tx core.App) error {
			doc, err := d.a.teleservice().Servi(tx)
			if err != nil {
				return err
			}
			*ou(doc) = texte
			_, err = locales.Publier(tx, d.a.c.ID, doc, essai)
			return err
		})
	}
	question := func(doc *locales.Document) *string { return &doc.Etapes[3].Champs[0].Libelle.Fr }
	changer("Chez qui, dans le village ?", question)
	d.echanger()
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Version 1, la dernière, modifiée chez elle")

	d.publier("Prime pour un vélo neuf", func(doc *locales.Document) { *question(doc) = "Chez quel marchand ?" })
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	if doc := d.a.servi(); doc.Titre.Fr != "Prime pour un vélo" || *question(doc) != "Chez qui, dans le village ?" {
		t.Fatalf("écrasée : %q, %q", doc.Titre.Fr, *question(doc))
	}
	nouveaute := d.a.liste() + "/publies/" + s.Code + "/nouveaute"
	d.a.gestion.Lire(d.a.liste() + "/publies/" + s.Code).Contient("Une mise à jour est à comparer avec ce que vous avez changé.")
	d.a.gestion.Lire(nouveaute).Contient("Ce que vous avez changé", "À choisir", "Chez qui, dans le village ?", "Chez quel marchand ?")
	d.a.gestion.Envoyer(nouveaute, url.Values{"publier": {"oui"}}).Attendre(http.StatusConflict)
	p := d.a.gestion.Envoyer(nouveaute, nil).Attendre(http.StatusSeeOther)
	d.echanger()
	d.a.publier(p.Vers)
	if doc := d.a.servi(); doc.Titre.Fr != "Prime pour un vélo neuf" || *question(doc) != "Chez qui, dans le village ?" {
		t.Errorf("réunies : %q, %q", doc.Titre.Fr, *question(doc))
	}
	d.echanger()
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Version 2, la dernière, modifiée chez elle")
}

// What the Département takes back stays where it is installed.
func TestCeQuiEstRetireResteOuCEstInstalle(t *testing.T) {
	d := ouvrir(t)
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	s := d.a.installer()
	d.editeur.Envoyer(d.base()+"/"+code+"/retrait", nil).Attendre(http.StatusSeeOther)
	d.editeur.Envoyer(d.base()+"/"+code+"/retrait", nil).Attendre(http.StatusConflict)
	d.echanger()
	egaux(t, "proposées au premier", d.a.proposes())
	egaux(t, "proposées au second", d.b.proposes())
	d.a.gestion.Lire(d.a.liste() + "/publies/" + s.Code).Contient("Le Département ne propose plus cette démarche. La vôtre continue.")
	if d.a.servi().Titre.Fr != "Prime pour un vélo" || d.a.teleservice().Refus(d.a.App) != nil {
		t.Error("la démarche installée n’est plus là")
	}
	d.editeur.Lire(d.base()).Contient("Retirée le 4 mai 2026", "Reçue par 1, installée par 1")
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	egaux(t, "proposées de nouveau", d.b.proposes(), "Prime pour un vélo")
	d.a.gestion.Lire(d.a.liste() + "/publies/" + s.Code).Contient("Vous avez sa dernière version.")
}

// A mairie that had the téléservice before it was shared, by a file, compares all that
// differs: nothing says what came first.
func TestUneDemarcheDejaLaSeCompareEntiere(t *testing.T) {
	d := ouvrir(t)
	d.a.Transaction(func(tx core.App) error {
		doc, err := locales.Modele("signalement")
		if err != nil {
			return err
		}
		doc.ID, doc.Code, doc.Titre.Fr = "prime0000000001", code, "Prime à la façon d’Épinal"
		_, err = locales.Publier(tx, d.a.c.ID, doc, essai)
		return err
	})
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Une autre version")
	d.a.gestion.Lire(d.a.liste()+"/publies/"+code).Contient("La vôtre ne suit pas celle du Département.", "Une mise à jour est proposée")
	nouveaute := d.a.liste() + "/publies/" + code + "/nouveaute"
	d.a.gestion.Lire(nouveaute).Contient("À choisir", "Prime à la façon d’Épinal", "Prime pour un vélo")
	d.a.gestion.Envoyer(nouveaute, url.Values{"publier": {"oui"}}).Attendre(http.StatusConflict)
	d.a.publier(d.a.gestion.Envoyer(nouveaute, nil).Attendre(http.StatusSeeOther).Vers)
	if titre := d.a.servi().Titre.Fr; titre != "Prime à la façon d’Épinal" {
		t.Errorf("écrasée : %q", titre)
	}
	d.echanger()
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Version 1, la dernière, modifiée chez elle")
}
