package catalogue_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/pb_hooks/catalogue"
)

func publik(t testing.TB, nom string) []byte {
	t.Helper()
	b, err := os.ReadFile("testdata/publik/" + nom)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func importerFete(t *testing.T) (*catalogue.Document, []catalogue.Reprise) {
	t.Helper()
	d, reprises, err := catalogue.ImporterPublik(bytes.NewReader(publik(t, "fete.wcs")), bytes.NewReader(publik(t, "personne.wcs")))
	if err != nil {
		t.Fatal(err)
	}
	return d, reprises
}

func TestUnFormulaireDePublikEtSonCompteRendu(t *testing.T) {
	d, reprises := importerFete(t)
	var dits []string
	for _, r := range reprises {
		dits = append(dits, fmt.Sprintf("%s %s %s", r.Sort, r.Quoi, r.Raison))
	}
	if diff := cmp.Diff([]string{
		"ecarte Texte « Pour les agents » jamais affichée dans Publik",
		"ecarte Contrôle de la page « Qui organise ? » à refaire par une règle de la question : form_var_debut <= form_var_fin – La fin vient après le début.",
		"repris Question « Vous êtes » ",
		"repris Question « Nom de l'association » ",
		"repris Question « Téléphone » ",
		"repris Question « Numéro de l'emplacement » ",
		"adapte Question « Référence » Publik y contrôle « regex » [A-Z]{2}[0-9]+ : à remettre si c’est utile",
		"repris Question « Adresse électronique » ",
		"repris Texte « Quelques précisions » ",
		"ecarte Texte « {{form_option_reglement}} » son texte vient d’une option de Publik",
		"repris Texte « À savoir La rue reste ouverte aux secours. » ",
		"repris Question « Date de la fête » ",
		"repris Question « Matériel posé » ",
		"repris Question « Où monter le barnum ? » ",
		"adapte Question « Autre précision » sa condition est à refaire : today|date < form_var_debut|date",
		"adapte Question « Quartier » sa liste de réponses vient d’une source de Publik (« quartiers ») : posée en texte libre",
		"ecarte Valeur calculée « Liste » une valeur calculée par un gabarit de Publik se refait avec un calcul",
		"repris Question « J'ai prévenu mes voisins » ",
		"repris Question « De la musique le soir » ",
		"repris Question « Emplacement » ",
		"repris Question « Nom » du bloc « Personne » ",
		"repris Question « Téléphone » du bloc « Personne » ",
		"ecarte Question « Photo » du bloc « Personne » un document ou un bloc ne se répète pas ici",
		"repris Question « Responsables » ",
		"ecarte Question « Véhicules » le bloc « vehicule » n’est pas dans les fichiers donnés",
		"adapte Document « Plan de la rue » demandé sur une page à lui, après les questions ; sa base légale est à indiquer",
		"ecarte Question « Vos préférences » rien ici n’est comme un champ « ranked-items »",
		"ecarte Page « Page vide » rien n’y est demandé",
		"ecarte Le circuit de traitement de Publik réglez ici le service, le délai, la règle du silence, les recours et la conservation",
	}, dits); diff != "" {
		t.Error(diff)
	}
	var champs []string
	for _, e := range d.Etapes {
		for _, c := range e.Champs {
			champs = append(champs, e.Titre.Fr+" / "+c.Code+" "+c.Type)
		}
	}
	if diff := cmp.Diff([]string{
		"Qui organise ? / profil choix", "Qui organise ? / association texte", "Qui organise ? / telephone telephone", "Qui organise ? / numero_de_l_emplacement texte",
		"Qui organise ? / reference texte", "Qui organise ? / adresse_electronique email", "La fête / quelques_precisions texte_affiche", "La fête / a_savoir texte_affiche",
		"La fête / debut date", "La fête / materiel choix_multiple", "La fête / ou_monter_le_barnum texte_long", "La fête / autre_precision texte", "La fête / quartier texte",
		"La fête / j_ai_prevenu_mes_voisins attestation", "La fête / de_la_musique_le_soir booleen", "La fête / emplacement geoloc", "La fête / responsables liste",
	}, champs); diff != "" {
		t.Error(diff)
	}
	association, barnum := d.Etapes[0].Champs[1], d.Etapes[1].Champs[4]
	if association.Si == nil || association.Si.Q != d.Etapes[0].Champs[0].ID || association.Si.Op != "eq" {
		t.Errorf("condition %+v", association.Si)
	}
	if barnum.Si == nil || len(barnum.Si.Any) != 2 || barnum.Si.Any[0].Op != "has" {
		t.Errorf("condition %+v", barnum.Si)
	}
	brut, err := d.Canonique()
	if err != nil {
		t.Fatal(err)
	}
	for _, interdit := range []string{"<script", "alert(1)", "javascript:", "<p>"} {
		if bytes.Contains(brut, []byte(interdit)) {
			t.Errorf("le document contient %s", interdit)
		}
	}
	if _, err := catalogue.Relire(brut); err != nil {
		t.Error(err)
	}
	encore, _ := importerFete(t)
	if diff := cmp.Diff(d, encore, cmpopts.IgnoreUnexported(catalogue.Document{})); diff != "" {
		t.Errorf("importé deux fois :\n%s", diff)
	}
}

func TestUnFichierDePublikHostileEstRefuse(t *testing.T) {
	for nom, fichier := range map[string]string{
		"vide":                  "",
		"pas du XML":            "{}",
		"coupé":                 "<formdef><name>x",
		"une autre racine":      "<html/>",
		"un bloc seul":          "<block><name>x</name></block>",
		"un milliard de rires":  `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><formdef><name>&b;</name></formdef>`,
		"une entité extérieure": `<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><formdef><name>&a;</name></formdef>`,
		"mille niveaux":         "<formdef>" + strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000) + "</formdef>",
		"dix mille champs":      "<formdef><fields>" + strings.Repeat("<field><type>string</type></field>", 10_000) + "</fields></formdef>",
		"neuf mégaoctets":       "<formdef><name>" + strings.Repeat("x", 9<<20) + "</name></formdef>",
	} {
		t.Run(nom, func(t *testing.T) {
			if d, _, err := catalogue.ImporterPublik(strings.NewReader(fichier)); err == nil || d != nil {
				t.Errorf("accepté : %v", d)
			}
		})
	}
}

func FuzzImporterPublik(f *testing.F) {
	f.Add(publik(f, "fete.wcs"))
	f.Add(publik(f, "personne.wcs"))
	f.Fuzz(func(t *testing.T, fichier []byte) {
		d, _, err := catalogue.ImporterPublik(bytes.NewReader(fichier), bytes.NewReader(publik(t, "personne.wcs")))
		if err != nil {
			return
		}
		brut, err := d.Canonique()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := catalogue.Relire(brut); err != nil {
			t.Fatalf("importé, mais illisible : %v", err)
		}
		catalogue.Verifier(d)
	})
}
