package pb_hooks_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// racine is the top of the source tree, seen from this package.
const racine = ".."

// rooms is the order of the house, floor first: a room imports only rooms that
// stand before it. Some of them are not born yet. The bench stands last, and
// only tests import it.
var rooms = []string{
	"socle", "exploitation", "collectivites", "preuves", "agents", "usagers", "pieces", "sauvegardes", "catalogue", "demandes", "messages", "subventions",
	"agenda", "paiements", "statistiques", "rgpd", "servicepublic", "rattachement", "partage", "assistance", "hub", "api", "installation", "demenagement", "reprise",
	"facade", "simulation", "demonstration", "formation", "guichettest",
}

// sousRooms are the rooms that have packages inside.
var sousRooms = []string{"servicepublic", "hub", "guichettest"}

// etages are the other packages that a file of the program may import, with
// the first of the rooms that may: "" when none does.
var etages = map[string]string{
	"guichet/config":        "socle",
	"guichet/ui":            "socle",
	"guichet/pb_migrations": "", // the schema registers itself, through hooks.go
	"guichet/pb_hooks":      "guichettest",
}

// reglesPures are the rules that a reader checks without knowing PocketBase.
var reglesPures = []string{
	"socle/calendrier.go", "socle/dates_francaises.go", "socle/dates_saisies.go", "socle/numeros.go", "socle/numeros_organismes.go", "socle/typographie.go",
	"collectivites/couleurs.go", "collectivites/horaires.go",
	"pieces/format.go", "pieces/nom.go", "pieces/controle_pdf.go", "pieces/nettoyage_jpeg.go", "pieces/nettoyage_png.go", "pieces/nettoyage_heic.go",
	"catalogue/avertissements.go", "catalogue/conception_copie.go", "catalogue/conception_geste.go", "catalogue/conception_options.go",
	"catalogue/conception_phrase.go", "catalogue/conception_usages.go",
	"catalogue/bloc.go", "catalogue/champ.go", "catalogue/champ_calcul.go", "catalogue/comparaison.go", "catalogue/conditions.go", "catalogue/conditions_ecart.go", "catalogue/conditions_resolution.go",
	"catalogue/dependantes.go", "catalogue/document.go", "catalogue/exclusion.go", "catalogue/fusion.go", "catalogue/parcours.go", "catalogue/parcours_liste.go", "catalogue/parcours_resume.go",
	"catalogue/rebase.go", "catalogue/reprise.go", "catalogue/schema_genres.go", "catalogue/verification.go", "catalogue/verification_champ.go", "catalogue/verification_conditions.go", "catalogue/verification_exclusions.go",
	"demandes/delais.go", "demandes/delais_cours.go", "demandes/ecrit_regles.go", "demandes/etats.go",
	"hub/statistiques/masque.go",
	"preuves/genre.go",
	"rattachement/fil.go", "rattachement/fil_aide.go", "rattachement/fil_appel.go", "rattachement/fil_compte.go", "rattachement/fil_donnees.go", "rattachement/fil_enveloppe.go", "rattachement/fil_formation.go", "rattachement/fil_ouverture.go", "rattachement/invitation.go",
	"rgpd/exercice_regles.go",
	"usagers/cles.go", "usagers/identite_pivot.go", "usagers/noms.go", "usagers/phonetique.go", "usagers/ressemblance.go", "usagers/ressemblance_traits.go",
	"statistiques/histogramme.go", "statistiques/masque.go", "statistiques/periode.go",
	"subventions/campagne_regles.go", "subventions/compte_rendu_regles.go",
}

// source is one Go file of the tree.
type source struct {
	chemin string // "pb_hooks/demandes/etats.go"
	*ast.File
}

func (s source) deTest() bool { return strings.HasSuffix(s.chemin, "_test.go") }

func (s source) imports() []string {
	var l []string
	for _, i := range s.Imports {
		nom, _ := strconv.Unquote(i.Path.Value) // the parser accepted it
		l = append(l, nom)
	}
	return l
}

// sources parses every Go file of the tree, tests included.
func sources(t *testing.T, mode parser.Mode) []source {
	t.Helper()
	var l []source
	err := filepath.WalkDir(racine, func(chemin string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && chemin != racine:
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(chemin) != ".go":
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), chemin, nil, mode)
		relatif, _ := filepath.Rel(racine, chemin)
		l = append(l, source{filepath.ToSlash(relatif), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(l) < 100 {
		t.Fatalf("%d Go files: this is not the whole tree", len(l))
	}
	return l
}

// roomDe is the room that a path, of a file or of an import, belongs to.
func roomDe(chemin string) (string, bool) {
	reste, dedans := strings.CutPrefix(strings.TrimPrefix(chemin, "guichet/"), "pb_hooks/")
	nom, _, _ := strings.Cut(reste, "/")
	return nom, dedans && path.Ext(nom) != ".go"
}

func TestLaRacineNeTientQueLesNomsConvenus(t *testing.T) {
	permis := []string{
		"main.go", "pb_hooks", "pb_migrations", "ui", "config", "scripts", "go.mod", "go.sum", "Makefile", "README.md",
		".ci", ".git", ".gitignore", "LICENSE",
	}
	ignores, err := os.ReadFile(filepath.Join(racine, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	entrees, err := os.ReadDir(racine)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entrees {
		produit := slices.ContainsFunc(strings.Fields(string(ignores)), func(motif string) bool {
			oui, _ := path.Match(strings.Trim(motif, "/"), e.Name())
			return oui
		})
		if !produit && !slices.Contains(permis, e.Name()) {
			t.Errorf("%s: not a name of the top level", e.Name())
		}
	}
}

func TestChaqueRepertoireEstUneRoom(t *testing.T) {
	for _, parent := range []string{"pb_hooks", "ui/pages"} {
		entrees, err := os.ReadDir(filepath.Join(racine, parent))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entrees {
			if e.IsDir() && !slices.Contains(rooms, e.Name()) {
				t.Errorf("%s/%s: no such room in the list", parent, e.Name())
			}
		}
	}
	for _, s := range sources(t, parser.PackageClauseOnly) {
		r, dedans := roomDe(s.chemin)
		if dedans && path.Dir(s.chemin) != "pb_hooks/"+r && !slices.Contains(sousRooms, r) {
			t.Errorf("%s: %s has no package inside", s.chemin, r)
		}
	}
}

func TestUneRoomNImporteQueCellesQuiLaPrecedent(t *testing.T) {
	for _, s := range sources(t, parser.ImportsOnly) {
		for _, i := range s.imports() {
			if err := importPermis(s, i); err != nil {
				t.Errorf("%s imports %s: %v", s.chemin, i, err)
			}
		}
	}
}

// importPermis judges one import. An external test may import everything: it
// sees the house from outside.
func importPermis(s source, i string) error {
	externe := s.deTest() && strings.HasSuffix(s.Name.Name, "_test")
	de, deRoom := roomDe(s.chemin)
	vers, versRoom := roomDe(i)
	switch {
	case externe || !strings.HasPrefix(i, "guichet/"):
		return nil
	case vers == "guichettest" && de != "guichettest":
		return errors.New("the bench is for external tests")
	case path.Dir(s.chemin) == "." || path.Dir(s.chemin) == "pb_hooks":
		return nil // main.go and hooks.go know them all
	case strings.HasPrefix(s.chemin, "scripts/"):
		return nil // it drives the program from outside
	case !deRoom:
		return errors.New("what is under the rooms imports nothing of the program")
	case versRoom && slices.Index(rooms, vers) > slices.Index(rooms, de):
		return errors.New("a later room: bind to the hooks of the earlier one instead")
	case versRoom:
		return nil
	}
	premiere, connu := etages[i]
	if !connu || premiere == "" || slices.Index(rooms, de) < slices.Index(rooms, premiere) {
		return errors.New("not for a room")
	}
	return nil
}

func TestLesReglesPuresIgnorentPocketBase(t *testing.T) {
	vues := map[string]bool{}
	for _, s := range sources(t, parser.ImportsOnly) {
		fichier := strings.TrimPrefix(s.chemin, "pb_hooks/")
		pure := slices.Contains(reglesPures, fichier) || strings.HasPrefix(s.chemin, "ui/") || strings.HasPrefix(s.chemin, "config/")
		vues[fichier] = true
		for _, i := range s.imports() {
			if pure && strings.HasPrefix(i, "github.com/pocketbase/") {
				t.Errorf("%s imports %s", s.chemin, i)
			}
		}
	}
	for _, r := range reglesPures {
		if !vues[r] {
			t.Errorf("%s: no such file", r)
		}
	}
}

// The floor gives cookies their name: over https no other host may set one that is
// read without it.
func TestLesCookiesDesRoomsPassentParLeSocle(t *testing.T) {
	for _, s := range sources(t, parser.SkipObjectResolution) {
		if room, ok := roomDe(s.chemin); !ok || room == "socle" || room == "simulation" || s.deTest() {
			continue
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			x, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			de, champ := x.X.(*ast.SelectorExpr)
			if x.Sel.Name == "SetCookie" || x.Sel.Name == "Cookie" && champ && de.Sel.Name == "Request" {
				t.Errorf("%s: %s, not the floor's", s.chemin, x.Sel.Name)
			}
			return true
		})
	}
}

// A package says what it keeps in one file: <package>.go, or the only one it
// has.
func TestChaquePaquetDitCeQuIlGarde(t *testing.T) {
	dits, fichiers := map[string][]string{}, map[string]int{}
	for _, s := range sources(t, parser.PackageClauseOnly|parser.ParseComments) {
		if s.deTest() {
			continue
		}
		paquet := path.Dir(s.chemin)
		fichiers[paquet]++
		if s.Doc == nil || len(strings.TrimSpace(s.Doc.Text())) == 0 {
			continue
		}
		dits[paquet] = append(dits[paquet], s.chemin)
		if debut := "Package " + s.Name.Name + " "; s.Name.Name != "main" && !strings.HasPrefix(s.Doc.Text(), debut) {
			t.Errorf("%s: the comment must begin with %q", s.chemin, debut)
		}
	}
	for _, paquet := range slices.Sorted(maps.Keys(fichiers)) {
		attendu := paquet + "/" + path.Base(paquet) + ".go"
		switch paquet {
		case ".":
			attendu = "main.go"
		case "pb_hooks":
			attendu = "pb_hooks/hooks.go"
		}
		if fichiers[paquet] == 1 && len(dits[paquet]) == 1 {
			continue
		}
		if !slices.Equal(dits[paquet], []string{attendu}) {
			t.Errorf("%s: package comments in %q, want one in %s", paquet, dits[paquet], attendu)
		}
	}
}

func TestAucunFichierNEstTropLong(t *testing.T) {
	const maximum = 500
	for _, s := range sources(t, parser.PackageClauseOnly) {
		b, err := os.ReadFile(filepath.Join(racine, s.chemin))
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b, []byte("\n")); n > maximum {
			t.Errorf("%s: %d lines, %d at most", s.chemin, n, maximum)
		}
	}
}
