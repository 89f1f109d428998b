package catalogue_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
)

func modele(t *testing.T, code string) *catalogue.Document {
	t.Helper()
	d, err := catalogue.Modele(code)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestChaqueModeleSePublieTelQuel(t *testing.T) {
	inconnus := map[string]bool{}
	for _, m := range catalogue.Modeles() {
		t.Run(m.Code, func(t *testing.T) {
			d := modele(t, m.Code)
			if d.Code != m.Code {
				t.Errorf("le fichier porte le code %s", d.Code)
			}
			for _, e := range d.Etapes {
				for _, c := range e.Champs {
					if c.Bloc == "" && catalogue.GenreDe(c.Type) == nil {
						inconnus[c.Type] = true
					}
				}
			}
			if fautes := catalogue.Verifier(d); len(fautes) > 0 {
				t.Errorf("ne se publie pas :\n%s", strings.Join(fautes, "\n"))
			}
		})
	}
	if len(inconnus) > 0 {
		t.Errorf("genres qui manquent : %s", slices.Sorted(maps.Keys(inconnus)))
	}
	if _, err := catalogue.Modele("../../config/config"); err == nil {
		t.Error("un chemin sort du dossier des modèles")
	}
}

// The champs and documents of the domain's catalogue of téléservices, written a
// second time: « ! » is required, « ? » depends on another answer.
func TestLesModelesOntLesChampsDuMetier(t *testing.T) {
	for _, l := range []struct {
		code, authentification, silence string
		champs, pieces                  []string
	}{
		{
			"recensement-citoyen", "compte", "SO",
			[]string{
				"lien!", "identite_personne:declarant?", "identite_personne:jeune", "naissance:jeune", "nationalite_par!", "autre_nationalite",
				"date_acquisition!?", "adresse_postale:domicile", "contact:declarant", "parent1_nom!", "parent1_naissance!", "parent2_nom", "parent2_naissance", "pupille",
				"situation_famille!", "situation_scolaire!", "etablissement", "exemption", "attestation_honneur:",
			},
			[]string{"piece_identite!", "livret_famille!", "nationalite!?", "handicap?"},
		},
		{
			"acte-naissance", "facultative", "SO",
			[]string{
				"type_acte!", "qualite!", "reserve?", "identite_personne:personne_concernee", "sexe!", "date_naissance!", "commune_naissance!",
				"parent1!?", "parent2?", "identite_personne:demandeur?", "contact:demandeur", "adresse_postale:envoi", "nombre!", "motif",
			},
			[]string{"mandat!?", "piece_identite?", "preuve_qualite?"},
		},
		{
			"signalement", "aucune", "SO",
			[]string{"theme!", "danger!", "urgence?", "adresse!", "description!", "suites!", "identite_personne:declarant?", "contact:declarant?"},
			[]string{"photos"},
		},
		{
			"contact", "aucune", "SVR",
			[]string{
				"profil!", "denomination!?", "siret!?", "rna!?", "identite_personne:auteur", "contact:auteur", "adresse_postale:auteur",
				"nature!", "objet!", "message!",
			},
			[]string{"documents"},
		},
	} {
		t.Run(l.code, func(t *testing.T) {
			d := modele(t, l.code)
			marque := func(nom string, requis, depend bool) string {
				if requis {
					nom += "!"
				}
				if depend {
					nom += "?"
				}
				return nom
			}
			var champs, pieces []string
			for _, e := range d.Etapes {
				for _, c := range e.Champs {
					nom := c.Code
					if c.Bloc != "" {
						nom = c.Bloc + ":" + c.Role
					}
					champs = append(champs, marque(nom, c.Requis, c.Si != nil || e.Si != nil))
				}
			}
			for _, p := range d.Pieces {
				pieces = append(pieces, marque(p.Code, p.Requis, p.Si != nil))
			}
			if diff := cmp.Diff(l.champs, champs); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(l.pieces, pieces); diff != "" {
				t.Error(diff)
			}
			if d.Traitement.Authentification != l.authentification || d.Traitement.Silence.Regime != l.silence {
				t.Errorf("authentification %s, silence %s", d.Traitement.Authentification, d.Traitement.Silence.Regime)
			}
		})
	}
}

func TestLesPromessesDesModeles(t *testing.T) {
	if d := modele(t, "acte-naissance"); !slices.Equal(d.Traitement.Livraison, []string{"courrier"}) {
		t.Errorf("un acte part par courrier seulement : %s", d.Traitement.Livraison)
	}
	if p := modele(t, "signalement").Pieces[0]; p.Requis || p.NbMax != 3 || slices.Contains(p.Formats, "pdf") {
		t.Errorf("photos : %+v", p)
	}
	if d := modele(t, "contact"); d.Titre.Fr != "Écrire à la mairie" || d.Traitement.Silence.Valeur != 2 || d.Traitement.Silence.Unite != "mois" {
		t.Errorf("contact : %s, %+v", d.Titre, d.Traitement.Silence)
	}
}

func TestLeRecensementSeFaitDeSeizeAVingtQuatreAns(t *testing.T) {
	d, err := modele(t, "recensement-citoyen").Deplier()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []struct{ nom, naissance, dit string }{
		{"à 15 ans", "2010-08-02", "à partir de 16 ans"},
		{"le jour des 16 ans", "2010-08-01", ""},
		{"à 24 ans", "2001-08-02", ""},
		{"à 25 ans", "2001-08-01", "jusqu’à 25 ans"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			id := ""
			for _, e := range d.Etapes {
				for _, c := range e.Champs {
					if c.Code == "jeune_date_naissance" {
						id = c.ID
					}
				}
			}
			faute := ""
			for _, page := range catalogue.Parcourir(contexte(d), catalogue.Reponses{id: {l.naissance}}).Manques() {
				faute += page["jeune_date_naissance"]
			}
			if (faute == "") != (l.dit == "") || !strings.Contains(faute, l.dit) {
				t.Errorf("dit %q, attendu %q", faute, l.dit)
			}
		})
	}
}

func TestToutLeCatalogueSePublieDansUneCommune(t *testing.T) {
	b := guichettest.New(t)
	var codes []string
	for _, m := range catalogue.Modeles() {
		codes = append(codes, m.Code)
	}
	c := b.Collectivite("Saint-Exemple", codes...)
	publies, err := catalogue.Publies(b.App, c.ID)
	if err != nil || len(publies) != len(codes) {
		t.Errorf("%d démarches publiées sur %d (%v)", len(publies), len(codes), err)
	}
}
