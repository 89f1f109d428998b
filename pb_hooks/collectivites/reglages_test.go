package collectivites_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// avec is a good form with some answers changed; the form itself stays good.
func avec(bon url.Values, changes ...string) url.Values {
	f := maps.Clone(bon)
	for i := 0; i < len(changes); i += 2 {
		f[changes[i]] = []string{changes[i+1]}
	}
	return f
}

func relire(t *testing.T, b *guichettest.Banc, c *collectivites.Collectivite) *collectivites.Collectivite {
	t.Helper()
	lue, err := collectivites.ParID(b.App, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return lue
}

// journal counts the lines of a verb, and fails when the chain is broken.
func journal(t *testing.T, b *guichettest.Banc, verbe string) (nb int) {
	t.Helper()
	if _, _, err := socle.VerifierJournal(b.App); err != nil {
		t.Fatal(err)
	}
	if err := b.App.DB().Select("count(*)").From("journal").Where(dbx.HashExp{"verbe": verbe}).Row(&nb); err != nil {
		t.Fatal(err)
	}
	return nb
}

var bonneIdentite = url.Values{
	"enseigne": {"Mairie de Saint-Exemple"}, "adresse": {"2 rue du Lavoir\r\n88990 Saint-Exemple\r\n"}, "telephone": {"+33 3 29 11 22 33"},
	"courriel": {"Accueil@Saint-Exemple.example.org"}, "autorite": {"la maire"}, "tribunal": {"le tribunal administratif de Nancy"},
	"homologuee_jour": {"31"}, "homologuee_mois": {"12"}, "homologuee_annee": {"2026"},
}

func TestReglerLIdentite(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	ailleurs := b.Collectivite("Val-Imaginaire")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/identite"

	gestion.Envoyer(chemin, bonneIdentite).Attendre(http.StatusSeeOther)
	gestion.Ouvrir(c.Chemin()+"/agents/reglages").Attendre(http.StatusOK).Contient("C’est enregistré.", "2 rue du Lavoir", "03 29 11 22 33")
	veut := *c
	veut.Adresse, veut.Telephone, veut.Courriel = "2 rue du Lavoir\n88990 Saint-Exemple", "0329112233", "accueil@saint-exemple.example.org"
	veut.Autorite, veut.Tribunal, veut.HomologueeJusquA = "la maire", "le tribunal administratif de Nancy", "2026-12-31"
	eue := relire(t, b, c)
	if d := cmp.Diff(veut, *eue); d != "" {
		t.Error(d)
	}
	if !eue.Homologuee(socle.Jour{Annee: 2026, Mois: time.December, Jour: 31}) || eue.Homologuee(socle.Jour{Annee: 2027, Mois: time.January, Jour: 1}) {
		t.Error("l’homologation vaut jusqu’à son dernier jour compris")
	}
	if nb := journal(t, b, "collectivites.regler"); nb != 1 {
		t.Errorf("%d lignes au journal", nb)
	}
	if d := cmp.Diff(*ailleurs, *relire(t, b, ailleurs)); d != "" {
		t.Errorf("l’autre collectivité a changé : %s", d)
	}

	for _, cas := range []struct {
		nom     string
		changes []string
		phrase  string
	}{
		{"refuse un nom vide", []string{"enseigne", "  "}, "Indiquez le nom affiché."},
		{"refuse un nom trop long", []string{"enseigne", strings.Repeat("é", 161)}, "Raccourcissez à 160 caractères : ce texte en compte 161."},
		{"refuse une adresse vide", []string{"adresse", "\r\n"}, "Indiquez l’adresse postale"},
		{"refuse un téléphone vide", []string{"telephone", ""}, "Indiquez le téléphone"},
		{"refuse un téléphone faux", []string{"telephone", "03 29 11"}, "Indiquez un numéro à 10 chiffres"},
		{"refuse une adresse électronique vide", []string{"courriel", ""}, "Indiquez l’adresse électronique"},
		{"refuse une adresse électronique fausse", []string{"courriel", "mairie"}, "L’adresse électronique doit ressembler à nom@example.org."},
		{"refuse une autorité sans article", []string{"autorite", "Mme Marchal"}, "Commencez par « le » ou « la »"},
		{"refuse un tribunal sans article", []string{"tribunal", "TA de Nancy"}, "Commencez par « le »"},
		{"refuse un jour qui n’existe pas", []string{"homologuee_jour", "31", "homologuee_mois", "2"}, "Indiquez une date du calendrier"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := gestion.Envoyer(chemin, avec(bonneIdentite, cas.changes...)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			for i := 0; i < len(cas.changes); i += 2 {
				if cas.changes[i] != "adresse" && p.Champ(cas.changes[i]) != cas.changes[i+1] {
					t.Errorf("%s n’est pas gardé", cas.changes[i])
				}
			}
			if d := cmp.Diff(*eue, *relire(t, b, c)); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("dit toutes les fautes à la fois", func(t *testing.T) {
		gestion.Envoyer(chemin, nil).Attendre(http.StatusUnprocessableEntity).Contient("5 réponses sont à corriger")
	})
	t.Run("sans homologation, les réglages le rappellent", func(t *testing.T) {
		gestion.Envoyer(chemin, avec(bonneIdentite, "homologuee_jour", "", "homologuee_mois", "", "homologuee_annee", "")).Attendre(http.StatusSeeOther)
		gestion.Lire(c.Chemin() + "/agents/reglages").Contient("Le guichet n’est pas homologué.")
	})
}

func TestReglerLesHoraires(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/horaires"
	bons := url.Values{"lundi": {"9h-12h, 14h-17h30"}, "mardi": {"fermé"}, "samedi": {"9 h 30 – 11 h"}, "note": {"Fermée le 24 décembre"}}

	gestion.Lire(c.Chemin() + "/agents/reglages").Attendre(http.StatusOK).Contient("Aucune heure n’est indiquée.")
	gestion.Envoyer(chemin, bons).Attendre(http.StatusSeeOther)
	veut := collectivites.Horaires{Note: "Fermée le 24 décembre"}
	veut.Jours[0] = []collectivites.Plage{{De: 540, A: 720}, {De: 840, A: 1050}}
	veut.Jours[5] = []collectivites.Plage{{De: 570, A: 660}}
	if d := cmp.Diff(veut, relire(t, b, c).Heures()); d != "" {
		t.Error(d)
	}
	t.Run("les heures sont redites comme elles s’écrivent", func(t *testing.T) {
		p := gestion.Lire(chemin).Attendre(http.StatusOK)
		for jour, heures := range map[string]string{"lundi": "9h-12h, 14h-17h30", "mardi": "", "samedi": "9h30-11h"} {
			if p.Champ(jour) != heures {
				t.Errorf("%s : %q", jour, p.Champ(jour))
			}
		}
	})
	for _, cas := range []struct{ nom, heures, phrase string }{
		{"refuse ce qui n’est pas une heure", "le matin", "Jeudi : Écrivez les heures ainsi"},
		{"refuse une fin avant le début", "12h-9h", "Jeudi : Ces heures ne se suivent pas"},
		{"refuse deux plages qui se chevauchent", "9h-12h, 11h-14h", "Jeudi : Ces heures ne se suivent pas"},
		{"refuse une heure qui n’existe pas", "9h-12h75", "Jeudi"},
		{"refuse 25 heures", "9h-25h", "Jeudi : Ces heures ne se suivent pas"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := gestion.Envoyer(chemin, avec(bons, "jeudi", cas.heures)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			if p.Champ("jeudi") != cas.heures || p.Champ("lundi") != "9h-12h, 14h-17h30" {
				t.Error("la saisie est perdue")
			}
		})
	}
	if d := cmp.Diff(veut, relire(t, b, c).Heures()); d != "" {
		t.Error(d)
	}
}

var bonnesMentions = url.Values{
	"directeur": {"Hélène Marchal, maire"}, "hebergeur": {"Communauté d’agglomération"}, "hebergeur_adresse": {"1 avenue du Parc\n88000 Épinal"},
	"hebergeur_telephone": {"03 29 00 00 01"}, "dpo": {"Centre de gestion"}, "dpo_courriel": {"dpo@example.org"}, "dpo_telephone": {""},
}

func TestReglerLesMentions(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/mentions"

	gestion.Lire(c.Chemin() + "/agents/reglages").Contient("Il manque : le directeur de la publication, l’hébergeur, le délégué à la protection des données.")
	gestion.Envoyer(chemin, bonnesMentions).Attendre(http.StatusSeeOther)
	veut := *c
	veut.Directeur, veut.Hebergeur, veut.HebergeurAdresse, veut.HebergeurTelephone = "Hélène Marchal, maire", "Communauté d’agglomération", "1 avenue du Parc\n88000 Épinal", "0329000001"
	veut.DPO, veut.DPOCourriel = "Centre de gestion", "dpo@example.org"
	if d := cmp.Diff(veut, *relire(t, b, c)); d != "" {
		t.Error(d)
	}
	for _, cas := range []struct {
		nom, champ, valeur, phrase string
	}{
		{"refuse un directeur vide", "directeur", "", "Indiquez qui dirige la publication"},
		{"refuse un hébergeur vide", "hebergeur", "", "Indiquez le nom de l’hébergeur."},
		{"refuse un hébergeur sans adresse", "hebergeur_adresse", "", "Indiquez l’adresse postale de l’hébergeur."},
		{"refuse un hébergeur sans téléphone", "hebergeur_telephone", "", "Indiquez le téléphone de l’hébergeur."},
		{"refuse un délégué qu’on ne peut pas joindre", "dpo_courriel", "", "Indiquez comment joindre le délégué"},
		{"refuse une adresse fausse", "dpo_courriel", "@", "L’adresse électronique doit ressembler"},
		{"refuse un téléphone faux", "dpo_telephone", "12", "Indiquez un numéro à 10 chiffres"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			gestion.Envoyer(chemin, avec(bonnesMentions, cas.champ, cas.valeur)).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
		})
	}
}
