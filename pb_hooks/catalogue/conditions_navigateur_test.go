package catalogue_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/dop251/goja"

	"guichet/pb_hooks/catalogue"
)

var graine = flag.Uint64("graine", 0, "seed of the random conditions to evaluate again, 0 for another")

// casParGraine conditions are drawn from a fixed seed and as many from another.
const casParGraine = 50_000

// casNommes are the cases that the rules of the conditions are read by.
type casNommes struct {
	Aujourdhui string
	Types      map[string]string
	Cas        []struct {
		Nom        string
		Aujourdhui string
		Si         catalogue.Test
		Vues       catalogue.Reponses
		Vrai       bool
	}
}

func nommes(t *testing.T) casNommes {
	t.Helper()
	b, err := os.ReadFile("testdata/conditions.json")
	if err != nil {
		t.Fatal(err)
	}
	var c casNommes
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	for i := range c.Cas {
		if c.Cas[i].Aujourdhui == "" {
			c.Cas[i].Aujourdhui = c.Aujourdhui
		}
	}
	return c
}

// cas is one condition with what it looks at.
type cas struct {
	Si     *catalogue.Test  `json:"si"`
	Regard catalogue.Regard `json:"x"`
}

// navigateur runs the very file that is served to browsers.
func navigateur(t *testing.T, types map[string]string) func([]cas) []bool {
	t.Helper()
	source, err := os.ReadFile("../../ui/statique/cond.js")
	if err != nil {
		t.Fatal(err)
	}
	vm := goja.New()
	if _, err := vm.RunScript("cond.js", string(source)); err != nil {
		t.Fatal(err)
	}
	if _, err := vm.RunString(`const lot = (types, s) => JSON.parse(s).map(({si, x}) => conditionVraie(si, {...x, types}) ? "1" : "0").join("")`); err != nil {
		t.Fatal(err)
	}
	var lot func(types map[string]string, s string) (string, error)
	if err := vm.ExportTo(vm.Get("lot"), &lot); err != nil {
		t.Fatal(err)
	}
	return func(l []cas) []bool {
		t.Helper()
		b, err := json.Marshal(l)
		if err != nil {
			t.Fatal(err)
		}
		s, err := lot(types, string(b))
		if err != nil {
			t.Fatal(err)
		}
		vrais := make([]bool, len(l))
		for i := range vrais {
			vrais[i] = s[i] == '1'
		}
		return vrais
	}
}

func TestUneConditionSeLitToujoursPareil(t *testing.T) {
	table := nommes(t)
	js := navigateur(t, table.Types)
	for _, l := range table.Cas {
		t.Run(l.Nom, func(t *testing.T) {
			c := cas{&l.Si, catalogue.Regard{Types: table.Types, Vues: l.Vues, Aujourdhui: l.Aujourdhui}}
			if vrai := c.Regard.Vrai(c.Si); vrai != l.Vrai {
				t.Errorf("au guichet : %t, attendu %t", vrai, l.Vrai)
			}
			if vrai := js([]cas{c})[0]; vrai != l.Vrai {
				t.Errorf("dans le navigateur : %t, attendu %t", vrai, l.Vrai)
			}
		})
	}
}

func TestLeNavigateurLitLesConditionsCommeLeGuichet(t *testing.T) {
	hasard := *graine
	if hasard == 0 {
		hasard = rand.Uint64()
	}
	for _, g := range []uint64{1, hasard} {
		t.Run(fmt.Sprint("graine ", g), func(t *testing.T) {
			t.Parallel()
			comparerLesDeux(t, tirage{rand.New(rand.NewPCG(g, 0))})
		})
	}
}

func comparerLesDeux(t *testing.T, tirage tirage) {
	js, issues := navigateur(t, typesTires), map[string]map[bool]int{}
	for range casParGraine / 1000 {
		lot := make([]cas, 1000)
		for i := range lot {
			lot[i] = tirage.cas()
		}
		for i, vrai := range js(lot) {
			c := lot[i]
			attendu := c.Regard.Vrai(c.Si)
			if vrai != attendu {
				b, _ := json.Marshal(c)
				t.Fatalf("le navigateur dit %t, le guichet %t : %s", vrai, attendu, b)
			}
			if issues[c.Si.Op] == nil {
				issues[c.Si.Op] = map[bool]int{}
			}
			issues[c.Si.Op][attendu]++
		}
	}
	// Conditions that are always false would agree as well.
	for _, op := range operations[:len(operations)-1] {
		if n := issues[op]; n[true] < 50 || n[false] < 50 {
			t.Errorf("« %s » : %d vrais et %d faux, trop peu pour comparer", op, n[true], n[false])
		}
	}
}
