package catalogue_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/guichettest"
)

func schemaReponses(t testing.TB, d *catalogue.Document) *jsonschema.Schema {
	t.Helper()
	brut, err := catalogue.SchemaReponses(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := catalogue.CompilerSchema(brut)
	if err != nil {
		t.Fatalf("%v\n%s", err, brut)
	}
	return s
}

// instance are answers as they are read again from their JSON.
func instance(t testing.TB, p *catalogue.Parcours) map[string]any {
	t.Helper()
	b, err := json.Marshal(p.Donnees())
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v.(map[string]any)
}

// chaqueDocument runs a test on each standard téléservice that asks questions,
// and on the document of every kind.
func chaqueDocument(t *testing.T, f func(t *testing.T, x *catalogue.Contexte)) {
	t.Helper()
	t.Run("chaque genre", func(t *testing.T) { f(t, chaqueGenre(t)) })
	for _, m := range catalogue.Modeles() {
		d, err := modele(t, m.Code).Deplier()
		if err != nil {
			t.Fatal(err)
		}
		if !m.Renvoi {
			t.Run(m.Code, func(t *testing.T) { f(t, contexte(d)) })
		}
	}
}

func TestDesReponsesCompletesObeissentAuSchemaDerive(t *testing.T) {
	chaqueDocument(t, func(t *testing.T, x *catalogue.Contexte) {
		schema, r := schemaReponses(t, x.Doc), rand.New(rand.NewPCG(1, 1))
		for range 10 {
			p := guichettest.Repondre(t, x, r)
			if err := schema.Validate(instance(t, p)); err != nil {
				t.Fatalf("%v\n%v", err, p.Donnees())
			}
		}
	})
}

func TestUneReponseToujoursDemandeeManqueAuSchemaDerive(t *testing.T) {
	chaqueDocument(t, func(t *testing.T, x *catalogue.Contexte) {
		schema := schemaReponses(t, x.Doc)
		donnees := instance(t, guichettest.Repondre(t, x, rand.New(rand.NewPCG(2, 2))))
		var requis []string
		for _, e := range x.Doc.Etapes {
			for _, c := range e.Champs {
				if e.Si == nil && c.Si == nil && c.Requis && !c.Muet() {
					requis = append(requis, c.Code)
				}
			}
		}
		for _, p := range x.Doc.Pieces {
			if p.Si == nil && p.Requis {
				requis = append(requis, p.Code)
			}
		}
		if len(requis) == 0 {
			t.Fatal("aucune question n’est toujours demandée")
		}
		for _, code := range requis {
			garde, dit := donnees[code]
			if !dit {
				t.Errorf("%s n’est pas dans %v", code, donnees)
			}
			delete(donnees, code)
			if schema.Validate(donnees) == nil {
				t.Errorf("des réponses sans %s obéissent au schéma", code)
			}
			donnees[code] = garde
		}
		donnees["inconnu"] = "x"
		if schema.Validate(donnees) == nil {
			t.Error("une réponse à rien obéit au schéma")
		}
	})
}

func TestUneReponseFausseDesobeitAuSchemaDerive(t *testing.T) {
	x := chaqueGenre(t)
	schema := schemaReponses(t, x.Doc)
	donnees := instance(t, guichettest.Repondre(t, x, rand.New(rand.NewPCG(3, 3))))
	// « cache » and « lien_demande » are texts of any form, and the others of the
	// same form as a text are checked by their kind alone.
	quelconques := []string{"c_cache", "c_lien_demande", "c_texte", "c_texte_long", "c_texte_formate", "c_rna", "c_immatriculation"}
	for code, garde := range donnees {
		for _, faux := range []any{"n’importe quoi", json.Number("1.5"), []any{"x"}, map[string]any{"x": "y"}, nil, ""} {
			if texte, ok := faux.(string); ok && texte != "" && slices.Contains(quelconques, code) {
				continue
			}
			donnees[code] = faux
			if schema.Validate(donnees) == nil {
				t.Errorf("%s : %v obéit au schéma", code, faux)
			}
		}
		donnees[code] = garde
	}
	ligne := donnees["c_liste"].([]any)[0].(map[string]any)
	delete(ligne, "e_siret")
	if schema.Validate(donnees) == nil {
		t.Error("une ligne sans SIRET obéit au schéma")
	}
}

func TestUneConditionSimpleEstDansLeSchemaDerive(t *testing.T) {
	d, err := document(t).Deplier()
	if err != nil {
		t.Fatal(err)
	}
	schema := schemaReponses(t, d)
	for _, l := range []struct {
		nom     string
		donnees map[string]any
		obeit   bool
	}{
		{"seul, sans nombre", map[string]any{"profil": "O1"}, true},
		{"plusieurs, sans nombre", map[string]any{"profil": "O2"}, false},
		{"plusieurs, avec le nombre", map[string]any{"profil": "O2", "nombre": json.Number("4")}, true},
		{"une option inconnue", map[string]any{"profil": "O3"}, false},
	} {
		t.Run(l.nom, func(t *testing.T) {
			if err := schema.Validate(l.donnees); (err == nil) != l.obeit {
				t.Errorf("attendu %t : %v", l.obeit, err)
			}
		})
	}
}
