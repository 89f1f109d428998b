package catalogue_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	locales "guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
)

// Who sees the shared catalogue of the Département, and who shares.
func TestQuiPartageLesDemarches(t *testing.T) {
	d := ouvrir(t)
	autre := d.Collectivite("Saint-Exemple", "contact")
	ailleurs := autre.Chemin() + "/agents/reglages/catalogue"
	for _, cas := range []struct {
		nom            string
		qui            *guichettest.Client
		base           string
		lire, partager int
	}{
		{"personne", d.Client(), d.base(), http.StatusSeeOther, http.StatusUnauthorized},
		{"une instructrice", d.Agent(d.dep, "i@example.org", agents.Instruction), d.base(), http.StatusForbidden, http.StatusForbidden},
		{"l’administration", d.Agent(d.dep, "a@example.org", agents.Administration), d.base(), http.StatusOK, http.StatusForbidden},
		{"la gestion d’une commune du même programme", d.Agent(autre, "c@example.org", agents.Gestion), ailleurs, http.StatusNotFound, http.StatusNotFound},
		{"la même, chez le Département", d.Agent(autre, "e@example.org", agents.Gestion), d.base(), http.StatusForbidden, http.StatusForbidden},
	} {
		for _, fin := range []string{"", "/" + code} {
			if p := cas.qui.Lire(cas.base + fin); p.Status != cas.lire {
				t.Errorf("%s lit %s : %d, attendu %d", cas.nom, fin, p.Status, cas.lire)
			}
		}
		for _, fin := range []string{"", "/retrait"} {
			if p := cas.qui.Envoyer(cas.base+"/"+code+fin, pourTous()); p.Status != cas.partager {
				t.Errorf("%s, %s : %d, attendu %d", cas.nom, fin, p.Status, cas.partager)
			}
		}
	}
	if n := d.Compter("hub_catalogue"); n > 0 {
		t.Errorf("%d démarches sont partagées", n)
	}
}

// What the page refuses, it says by the question, and shares nothing.
func TestUnPartageMalSaisiEstRefuse(t *testing.T) {
	d := ouvrir(t)
	for nom, cas := range map[string]struct {
		f   url.Values
		dit string
	}{
		"sans destinataire":         {url.Values{}, "Indiquez à qui la proposer."},
		"sans niveau":               {url.Values{"pour": {"niveaux"}}, "Cochez au moins un niveau."},
		"un niveau inconnu":         {url.Values{"pour": {"niveaux"}, "niveaux": {"region"}}, "Cochez au moins un niveau."},
		"sans commune":              {url.Values{"pour": {"nommees"}}, "Indiquez au moins une collectivité, par son code."},
		"une commune non invitée":   {url.Values{"pour": {"nommees"}, "codes": {"88160\n88413 Saint-Dié"}}, "Aucune collectivité invitée n’a de code sur la ligne : 88413 Saint-Dié."},
		"une vérification à venir":  {pourTous("verifiee_jour", "5", "verifiee_mois", "5", "verifiee_annee", "2026"), "Cette date est dans l’avenir"},
		"une date qui n’existe pas": {pourTous("verifiee_jour", "31", "verifiee_mois", "2", "verifiee_annee", "2026"), "Indiquez une date du calendrier"},
	} {
		t.Run(nom, func(t *testing.T) {
			d.partager(cas.f).Attendre(http.StatusUnprocessableEntity).Contient(cas.dit)
		})
	}
	d.publier("Prime pour un vélo", func(doc *locales.Document) {
		for range 8 {
			doc.Accueil.APreparer = append(doc.Accueil.APreparer, locales.Texte{Fr: strings.Repeat("long ", 1900)})
		}
	})
	d.partager(pourTous()).Attendre(http.StatusUnprocessableEntity).Contient("trop longue pour être partagée")
	d.editeur.Lire(d.base() + "/rien-de-tel").Attendre(http.StatusNotFound)
	if n := d.Compter("hub_catalogue") + d.Compter("hub_annonces"); n > 0 {
		t.Errorf("%d", n)
	}
}

// canonique is a document of the standard set, changed as a test wants.
func canonique(t *testing.T, changer func(*locales.Document)) []byte {
	t.Helper()
	doc, err := locales.Modele("signalement")
	if err != nil {
		t.Fatal(err)
	}
	changer(doc)
	brut, err := doc.Canonique()
	if err != nil {
		t.Fatal(err)
	}
	return brut
}

// A guichet keeps nothing of a téléservice that no hub would send, and what comes
// after it is heard.
func TestUneDemarcheContrefaiteEstRefusee(t *testing.T) {
	d := ouvrir(t)
	bon := func() rattachement.Partage {
		brut := canonique(t, func(*locales.Document) {})
		return rattachement.Partage{Document: brut, Revisions: []rattachement.RevisionPartagee{{Numero: 1, Empreinte: locales.Empreinte(brut)}}, Pour: rattachement.DestinatairePartage{Tous: true}}
	}
	sujet := func(p rattachement.Partage) string {
		var tete struct {
			ID string `json:"id"`
		}
		_ = json.Unmarshal(p.Document, &tete) // those that do not read have none
		return tete.ID
	}
	refusees := 0
	for nom, changer := range map[string]func(*rattachement.Partage, *string){
		"le sujet d’une autre":          func(_ *rattachement.Partage, s *string) { *s = "autre" },
		"un autre document":             func(p *rattachement.Partage, _ *string) { p.Revisions[0].Empreinte = strings.Repeat("0", 64) },
		"sans version":                  func(p *rattachement.Partage, _ *string) { p.Revisions = nil },
		"des versions dans le désordre": func(p *rattachement.Partage, _ *string) { p.Revisions = append(p.Revisions, p.Revisions[0]) },
		"une date qui n’en est pas une": func(p *rattachement.Partage, _ *string) { p.Verifiee = "hier" },
		"un champ inconnu": func(p *rattachement.Partage, _ *string) {
			p.Document = json.RawMessage(`{"schema_version":1,"id":"x","mal":1}`)
		},
		"aucune question": func(p *rattachement.Partage, _ *string) {
			p.Document = canonique(t, func(doc *locales.Document) { doc.Etapes = nil })
			p.Revisions[0].Empreinte = locales.Empreinte(p.Document)
		},
	} {
		p := bon()
		s := sujet(p)
		changer(&p, &s)
		if s != "autre" {
			s = sujet(p)
		}
		d.Transaction(func(tx core.App) error {
			return synchro.Annoncer(tx, synchro.Annonce{Noeud: synchro.Tous, Genre: rattachement.GenreCatalogue, Verbe: rattachement.VerbeMaj, Sujet: s, Data: p})
		})
		d.a.echanger()
		refusees++
		if n := d.a.Compter("partages"); n != 0 {
			t.Errorf("%s : %d reçues", nom, n)
		}
		if n := d.a.Compter("synchro_rebuts"); n != refusees {
			t.Errorf("%s : %d écartées sur %d", nom, n, refusees)
		}
	}
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.a.echanger()
	egaux(t, "celle du Département", d.a.proposes(), "Prime pour un vélo")
}

// A guichet says nothing of the catalogue itself, and of no other's collectivité.
func TestUnGuichetNeParleQueDesSiens(t *testing.T) {
	d := ouvrir(t)
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	if n := d.Compter("hub_suivis"); n != 2 {
		t.Fatalf("%d suivis", n)
	}
	executer := func(requete string) {
		if _, err := d.a.App.DB().NewQuery(requete).Execute(); err != nil {
			t.Fatal(err)
		}
	}
	d.a.installer()
	executer("UPDATE rattachements_collectivites SET membre = '" + d.b.membre() + "'")
	d.a.echanger()
	var ici int
	if err := d.App.DB().NewQuery("SELECT count(*) FROM hub_suivis WHERE ici = 1").Row(&ici); err != nil || ici > 0 {
		t.Errorf("%d installées chez l’autre, %v", ici, err)
	}
	if rattachement.Monte(rattachement.GenreCatalogue, rattachement.VerbeMaj) || !rattachement.Monte(rattachement.GenreSuivi, rattachement.VerbeMaj) {
		t.Error("le catalogue monte, ou ce qui en est suivi ne monte pas")
	}
}

// Where another téléservice has its code, what is proposed takes a free one, and goes
// on following.
func TestUnCodeDejaPrisNEmpecheRien(t *testing.T) {
	d := ouvrir(t)
	doc, err := locales.Modele("signalement")
	if err != nil {
		t.Fatal(err)
	}
	doc.ID, doc.Code, doc.Titre.Fr = "autre0000000001", code, "Prime de la commune"
	d.a.Transaction(func(tx core.App) error {
		_, err := locales.Publier(tx, d.a.c.ID, doc, essai)
		return err
	})
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	if s := d.a.installer(); s.Code != "prime-pour-un-velo" {
		t.Errorf("son code est %q", s.Code)
	}
	d.a.gestion.Envoyer(d.a.liste()+"/departement", url.Values{"automatique": {"oui"}}).Attendre(http.StatusSeeOther)
	d.publier("Prime pour un vélo neuf")
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	if titre := d.a.servi().Titre.Fr; titre != "Prime pour un vélo neuf" {
		t.Errorf("%q est servi", titre)
	}
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Version 2, la dernière Le Val")
}

// A téléservice of the standard set that the Département has checked is the one that
// the mairies have.
func TestUneDemarcheToutePreteEstVerifieeParLeDepartement(t *testing.T) {
	d := ouvrir(t)
	d.editeur.Lire(d.base()).Contient("Écrire à la mairie")
	d.editeur.Envoyer(d.base()+"/contact", pourTous("verifiee_jour", "4", "verifiee_mois", "5", "verifiee_annee", "2026")).Attendre(http.StatusSeeOther)
	d.echanger()
	d.a.gestion.Lire(d.a.liste() + "/publies/contact").Contient("Vérifiée par le Département le 4 mai 2026. Vous avez sa dernière version.")
	d.editeur.Lire(d.base()).Contient("Reçue par 2, installée par 2, à jour chez 2, modifiée chez 0")
}

// A guichet that begins another epoch, and every guichet of a hub that was restored,
// say and hear again.
func TestToutSeReditApresUneRestauration(t *testing.T) {
	d := ouvrir(t)
	d.partager(pourTous()).Attendre(http.StatusSeeOther)
	d.echanger()
	d.a.installer()
	d.echanger()
	if err := sauvegardes.Confirmer(d.App, essai); err != nil {
		t.Fatal(err)
	}
	if _, err := d.App.DB().NewQuery("DELETE FROM hub_suivis").Execute(); err != nil {
		t.Fatal(err)
	}
	d.Transaction(func(tx core.App) error {
		_, err := tx.DB().NewQuery("DELETE FROM hub_suivis_connus").Execute()
		return err
	})
	if err := sauvegardes.Confirmer(d.a.App, essai); err != nil {
		t.Fatal(err)
	}
	if err := rattachement.SePresenter(t.Context(), d.a.App); err != nil {
		t.Fatal(err)
	}
	d.a.echanger()
	d.a.echanger()
	d.editeur.Lire(d.base() + "/" + code).Contient("Épinal Version 1, la dernière")
	egaux(t, "proposées", d.a.proposes(), "Prime pour un vélo")
}
