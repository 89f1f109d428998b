package catalogue_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

// petit is the smallest document that may be published.
const petit = `{
 "schema_version": 1, "id": "D", "code": "demande-essai", "titre": {"fr": "Essai"}, "theme": "Essais", "resume": {"fr": "Un essai."},
 "accueil": {"pour_qui": {"fr": "Tous"}, "duree": {"fr": "1 minute"}, "cout": {"fr": "Gratuit"}, "delai": {"fr": "Un mois"}, "sans_internet": {"fr": "Au guichet"}},
 "etapes": [
  {"id": "E1", "titre": {"fr": "Qui ?"}, "champs": [
   {"id": "C1", "code": "profil", "type": "choix", "libelle": {"fr": "Vous êtes"}, "liste": "L1", "requis": true},
   {"id": "C2", "code": "naissance", "type": "date", "libelle": {"fr": "Né le"}}]},
  {"id": "E2", "titre": {"fr": "Combien ?"}, "si": {"q": "C1", "op": "eq", "v": "O2"}, "champs": [
   {"id": "C3", "code": "nombre", "type": "entier", "libelle": {"fr": "Combien"}, "requis": true}]}],
 "listes": [{"id": "L1", "code": "profils", "options": [
   {"id": "O1", "code": "seul", "libelle": {"fr": "Seul"}}, {"id": "O2", "code": "plusieurs", "libelle": {"fr": "Plusieurs"}}]}],
 "conditions": [{"id": "N1", "code": "plusieurs", "phrase": {"fr": "Vous êtes plusieurs"}, "test": {"q": "C1", "op": "eq", "v": "O2"}}],
 "pieces": [{"id": "P1", "code": "liste", "libelle": {"fr": "La liste"}, "requis": true, "si": {"ref": "N1"}, "nature": "autre",
   "base_legale": "CRPA L112-8", "formats": ["pdf"], "max_mo": 10, "nb_max": 1}],
 "traitement": {"service": "accueil", "secteur": "general", "public": ["particulier"], "niveaux": ["commune"], "authentification": "aucune",
  "eligible_sve": true, "delai": {"valeur": 1, "unite": "mois", "nature": "légal"}, "silence": {"regime": "SO", "base_legale": "CRPA"},
  "suite": {"fr": "Lue."}, "recours": {"texte": {"fr": ""}}, "conservation": {"dua": "1 an", "sort_final": "D", "source": "Essai"},
  "rgpd": {"base": "6.1.e", "finalite": {"fr": "Essayer."}}, "decision": false, "identite": {"role": "demandeur"}}}`

// document reads petit changed by pairs of texts.
func document(t *testing.T, changements ...string) *catalogue.Document {
	t.Helper()
	s := strings.NewReplacer(changements...).Replace(petit)
	if len(changements) > 0 && s == petit {
		t.Fatalf("%q ne change rien", changements)
	}
	d, err := catalogue.Relire([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUnDocumentMalFormeEstRefuse(t *testing.T) {
	for _, l := range []struct{ nom, texte, dit string }{
		{"rien", "", "form document"},
		{"un texte coupé", petit[:len(petit)-1], "form document"},
		{"un texte après la fin", petit + "{}", "after top-level value"},
		{"une accolade après la fin", petit + "}", "form document"},
		{"une clé inconnue", strings.Replace(petit, `"theme"`, `"thème"`, 1), "/: missing property 'theme'; /: additional properties 'thème' not allowed"},
		{"une clé inconnue dans un champ", strings.Replace(petit, `"requis"`, `"obligatoire"`, 1), "/etapes/0/champs/0: additional properties 'obligatoire' not allowed"},
		{"une clé en capitales", strings.Replace(petit, `"requis"`, `"Requis"`, 1), "additional properties 'Requis' not allowed"},
		{"une clé qui manque", strings.Replace(petit, `"id": "C2", `, "", 1), "/etapes/0/champs/1: missing property 'id'"},
		{"une condition qui ne dit rien", strings.Replace(petit, `{"ref": "N1"}`, `{}`, 1), "/pieces/0/si: 'oneOf' failed"},
		{"un genre inconnu", strings.Replace(petit, `"entier"`, `"nombre"`, 1), "/etapes/1/champs/0/type: value must be one of 'texte'"},
		{"un nombre à la place d’un texte", strings.Replace(petit, `"Essais"`, `1`, 1), "form document"},
		{"une version d’après", strings.Replace(petit, `"schema_version": 1`, `"schema_version": 2`, 1), "schema_version 2"},
		{"aucune version", strings.Replace(petit, `"schema_version": 1,`, "", 1), "schema_version 0"},
		{"des octets qui ne sont pas de l’UTF-8", strings.Replace(petit, `"v": "O2"`, "\"v\": \"O\xff\"", 1), "UTF-8"},
		{"une condition sans fond", strings.Replace(petit, `{"ref": "N1"}`, strings.Repeat(`{"not":`, 40)+`{"ref": "N1"}`+strings.Repeat("}", 40), 1), "nested over 32 levels"},
		{"plus de 2 Mo", petit + strings.Repeat(" ", 2<<20), "over 2097152 bytes"},
		{"trop d’étapes", strings.Replace(petit, `"etapes": [`, `"etapes": [`+strings.Repeat(`{"id": "X", "titre": {"fr": "X"}, "champs": []},`, 99), 1), "/etapes: maxItems: got 101, want 100"},
		{"trop de champs", strings.ReplaceAll(petit, `"champs": [`, `"champs": [`+strings.Repeat(`{"id": "X", "bloc": "contact"},`, 250)), "503 champs"},
		{"trop de champs dans une ligne", strings.Replace(petit, `"type": "entier",`, `"type": "entier", "champs": [{"id": "X", "code": "x", "type": "texte"}`+strings.Repeat(`,{"id": "X", "bloc": "contact"}`, 498)+`],`, 1), "502 champs"},
	} {
		t.Run(l.nom, func(t *testing.T) {
			d, err := catalogue.Lire(strings.NewReader(l.texte))
			if err == nil {
				t.Fatalf("accepté : %s", d.Code)
			}
			if !strings.Contains(err.Error(), l.dit) {
				t.Errorf("refusé par %q, attendu %q", err, l.dit)
			}
		})
	}
}

func TestUnDocumentNaQuUneEcriture(t *testing.T) {
	ici, err := document(t).Canonique()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, ici, "", "    "); err != nil {
		t.Fatal(err)
	}
	d, err := catalogue.Lire(&b)
	if err != nil {
		t.Fatal(err)
	}
	ailleurs, err := d.Canonique()
	if err != nil {
		t.Fatal(err)
	}
	if catalogue.Empreinte(ici) != catalogue.Empreinte(ailleurs) {
		t.Errorf("deux écritures :\n%s\n%s", ici, ailleurs)
	}
	if !strings.Contains(string(ici), "Vous êtes") || strings.ContainsAny(string(ici), "\n") {
		t.Errorf("écriture inattendue : %s", ici)
	}
}

func TestUnBlocDonneDesIdentifiantsStables(t *testing.T) {
	bloc := `{"id": "C2", "bloc": "naissance", "role": "jeune", "si": {"q": "C1", "op": "eq", "v": "O2"}, "regles": [{"nom": "age_min", "valeur": 16, "phrase": {"fr": "16 ans."}}]}`
	d, err := document(t, `{"id": "C2", "code": "naissance", "type": "date", "libelle": {"fr": "Né le"}}`, bloc).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	var lus []string
	for _, c := range d.Etapes[0].Champs[1:] {
		lus = append(lus, fmt.Sprintf("%s %s %s %d", c.ID, c.Code, c.Libelle, len(c.Regles)))
	}
	attendus := []string{
		"C2.date_naissance jeune_date_naissance Sa date de naissance 4",
		"C2.pays_naissance jeune_pays_naissance Son pays de naissance 0",
		"C2.commune_naissance jeune_commune_naissance Sa commune de naissance 0",
		"C2.ville_naissance jeune_ville_naissance Sa ville de naissance 0",
	}
	if d := cmp.Diff(attendus, lus); d != "" {
		t.Error(d)
	}
	if fautes := catalogue.Verifier(document(t, `{"id": "C2", "code": "naissance", "type": "date", "libelle": {"fr": "Né le"}}`, bloc)); len(fautes) > 0 {
		t.Errorf("refusé : %s", fautes)
	}
}

func TestLesFautesDunDocumentSeDisentEnFrancais(t *testing.T) {
	_, err := catalogue.Lire(strings.NewReader(strings.NewReplacer(`"requis"`, `"obligatoire"`, `"Essais"`, "1", `"entier"`, `"nombre"`, `{"ref": "N1"}`, `{}`).Replace(petit)))
	var fautes catalogue.FautesSchema
	if !errors.As(err, &fautes) {
		t.Fatalf("erreur %v", err)
	}
	dites := fautes.Phrases()
	slices.Sort(dites)
	attendues := []string{
		"Dans le document, à /etapes/0/champs/0 : clé inconnue, « obligatoire ».",
		"Dans le document, à /etapes/1/champs/0 : clé inconnue, « obligatoire ».",
		"Dans le document, à /etapes/1/champs/0/type : « nombre » n’est pas une des valeurs prévues.",
		"Dans le document, à /pieces/0 : clé inconnue, « obligatoire ».",
		"Dans le document, à /pieces/0/si : la condition doit dire une seule chose : all, any, not, ref, ou q et op.",
		"Dans le document, à /theme : ce n’est pas un texte.",
	}
	for i := range dites {
		dites[i] = espacer(dites[i])
	}
	if d := cmp.Diff(attendues, dites); d != "" {
		t.Error(d)
	}
}

// FuzzLire reads anything as a document: what is accepted has one spelling,
// checks and goes through without a panic.
func FuzzLire(f *testing.F) {
	f.Add([]byte(petit))
	f.Add([]byte(`{"schema_version":1,"etapes":[{"champs":[{"id":"a","bloc":"naissance"}]}],"conditions":[{"id":"n","test":{"not":{"ref":"n"}}}]}`))
	f.Add([]byte(`{"schema_version":1,"etapes":[{"si":{"q":"a","op":"age_ge","v":1e3},"champs":[{"type":"date","si":{"all":[]}}]}]}`))
	tous, err := tousLesGenres(f).Canonique()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(tous)
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := catalogue.Lire(bytes.NewReader(b))
		if err != nil {
			return
		}
		canonique, err := d.Canonique()
		if err != nil {
			t.Fatal(err)
		}
		relu, err := catalogue.Lire(bytes.NewReader(canonique))
		if err != nil {
			t.Fatalf("le document canonique est refusé : %v\n%s", err, canonique)
		}
		encore, err := relu.Canonique()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(canonique, encore) {
			t.Fatalf("deux écritures :\n%s\n%s", canonique, encore)
		}
		if len(catalogue.Verifier(d)) > 0 {
			return
		}
		n, err := d.Deplier()
		if err != nil {
			t.Fatal(err)
		}
		r := catalogue.Reponses{"C1": {"O2"}}
		p := catalogue.Parcourir(contexte(n), r)
		p.Manques()
		p.Resume()
		p.Exclu()
		for i := range p.Pages {
			p.Dependantes(&p.Pages[i])
			fautes, _ := p.LirePage(&p.Pages[i], url.Values{}, r)
			p.Saisies(&p.Pages[i], r, fautes)
		}
		schema, err := catalogue.SchemaReponses(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := catalogue.CompilerSchema(schema); err != nil {
			t.Fatalf("%v\n%s", err, schema)
		}
	})
}
