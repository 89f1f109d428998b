package pb_hooks_test

import (
	"go/ast"
	"go/parser"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// horsRace start goroutines and are not run by the race detector, with the
// reason. One that starts none any more is a fault.
var horsRace = map[string]string{
	"pb_hooks/guichettest/navigateur": "drives the binary and a browser from outside, in minutes",
	"pb_hooks":                        "drives the binary and a browser for minutes; its one goroutine is the server, run in socle too",
	"scripts/bench/depots":            "drives the binary from outside",
	"scripts/bench/hub":               "drives the binary from outside",
	"scripts/bench/mesures":           "drives the binary from outside",
	"scripts/bench/sauvegardes":       "drives the binary from outside",
}

// « make check » runs the race detector on each package whose code or tests run
// in several goroutines.
func TestLaRaceEstChercheePartoutOuElleSePeut(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(racine, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^RACE\s*=\s*(.*)$`).FindSubmatch(makefile)
	if m == nil {
		t.Fatal("the Makefile has no RACE")
	}
	var liste []string
	for _, paquet := range strings.Fields(string(m[1])) {
		liste = append(liste, strings.TrimPrefix(paquet, "./"))
	}
	slices.Sort(liste)
	avec := map[string]bool{}
	for _, s := range sources(t, parser.SkipObjectResolution) {
		if lanceUneGoroutine(s.File) {
			avec[path.Dir(s.chemin)] = true
		}
	}
	for paquet := range horsRace {
		if !avec[paquet] {
			t.Errorf("%s: outside the race detector, and starts no goroutine", paquet)
		}
		delete(avec, paquet)
	}
	if attendue := slices.Sorted(maps.Keys(avec)); !slices.Equal(liste, attendue) {
		t.Errorf("RACE is %q, want %q", liste, attendue)
	}
}

// lanceUneGoroutine finds « go f() », a WaitGroup's Go and PocketBase's
// FireAndForget.
func lanceUneGoroutine(f *ast.File) (oui bool) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			oui = true
		case *ast.SelectorExpr:
			oui = oui || n.Sel.Name == "Go" || n.Sel.Name == "FireAndForget"
		}
		return !oui
	})
	return oui
}
