package catalogue_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
)

// noeud is what these tests read of a JSON Schema.
type noeud struct {
	Ref                  string           `json:"$ref"`
	Defs                 map[string]noeud `json:"$defs"`
	Type                 any              `json:"type"`
	Const                any              `json:"const"`
	Enum                 []any            `json:"enum"`
	Required             []string         `json:"required"`
	Properties           map[string]noeud `json:"properties"`
	AdditionalProperties json.RawMessage  `json:"additionalProperties"`
	Items                *noeud           `json:"items"`
	AnyOf                []noeud          `json:"anyOf"`
}

func schemaPublie(t *testing.T) noeud {
	t.Helper()
	var n noeud
	if err := json.Unmarshal(catalogue.SchemaDocument, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// accord walks the structures and the schema side by side.
type accord struct {
	t      *testing.T
	racine noeud
	vus    map[reflect.Type]bool
	cites  map[string]bool // definitions reached
}

func (a *accord) suivre(n noeud) noeud {
	for n.Ref != "" {
		nom := strings.TrimPrefix(n.Ref, "#/$defs/")
		a.cites[nom] = true
		n = a.racine.Defs[nom]
	}
	if len(n.AnyOf) == 2 { // null, or what is meant
		return a.suivre(n.AnyOf[1])
	}
	return n
}

func (a *accord) comparer(ou string, g reflect.Type, n noeud) {
	n = a.suivre(n)
	voulu := map[reflect.Kind]string{
		reflect.String: "string", reflect.Bool: "boolean", reflect.Int: "integer", reflect.Slice: "array", reflect.Struct: "object", reflect.Map: "object",
	}
	switch {
	case g == reflect.TypeFor[json.RawMessage]():
		return
	case g.Kind() == reflect.Pointer:
		a.comparer(ou, g.Elem(), n)
		return
	case n.Type != voulu[g.Kind()] && !(n.Type == nil && (n.Enum != nil || n.Const != nil)):
		a.t.Errorf("%s : %v dans le schéma, %s dans le programme", ou, n.Type, g.Kind())
	}
	switch g.Kind() {
	case reflect.Slice:
		a.comparer(ou+"[]", g.Elem(), *n.Items)
	case reflect.Struct:
		if !a.vus[g] {
			a.vus[g] = true
			a.structure(ou, g, n)
		}
	}
}

func (a *accord) structure(ou string, g reflect.Type, n noeud) {
	if string(n.AdditionalProperties) != "false" {
		a.t.Errorf("%s : le schéma accepte des clés inconnues", ou)
	}
	var cles, requises []string
	for i := range g.NumField() {
		if !g.Field(i).IsExported() {
			continue
		}
		nom, reste, _ := strings.Cut(g.Field(i).Tag.Get("json"), ",")
		cles = append(cles, nom)
		if reste == "" {
			requises = append(requises, nom)
		}
		propriete, decrite := n.Properties[nom]
		if !decrite {
			a.t.Errorf("%s.%s : inconnu du schéma", ou, nom)
			continue
		}
		a.comparer(ou+"."+nom, g.Field(i).Type, propriete)
	}
	for nom := range n.Properties {
		if !slices.Contains(cles, nom) {
			a.t.Errorf("%s.%s : inconnu du programme", ou, nom)
		}
	}
	if g == reflect.TypeFor[catalogue.Test]() {
		return // what a condition must have depends on its form
	}
	slices.Sort(requises)
	slices.Sort(n.Required)
	if d := cmp.Diff(requises, n.Required); d != "" {
		a.t.Errorf("%s : clés toujours écrites par le programme, requises par le schéma : %s", ou, d)
	}
}

func TestLeSchemaEtLeProgrammeDisentLeMemeDocument(t *testing.T) {
	a := &accord{t: t, racine: schemaPublie(t), vus: map[reflect.Type]bool{}, cites: map[string]bool{}}
	a.comparer("document", reflect.TypeFor[catalogue.Document](), a.racine)
	if len(a.vus) < 15 {
		t.Errorf("%d structures comparées : ce n’est pas tout le document", len(a.vus))
	}
	for nom := range a.racine.Defs {
		if !a.cites[nom] {
			t.Errorf("$defs/%s ne sert à rien", nom)
		}
	}
}

func TestLeSchemaConnaitChaqueGenreEtChaqueBloc(t *testing.T) {
	champ := schemaPublie(t).Defs["champ"]
	for cle, connus := range map[string][]string{"type": catalogue.Genres(), "bloc": catalogue.Blocs(), "source": catalogue.Sources} {
		for _, nom := range connus {
			if !slices.Contains(champ.Properties[cle].Enum, any(nom)) {
				t.Errorf("%s : le schéma ignore %s", cle, nom)
			}
		}
	}
}
