package sauvegardes_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// poste is a guichet with a key on paper and a folder for its backups.
type poste struct {
	*guichettest.Banc
	t          testing.TB
	phrase     string
	repertoire string
}

func ouvrir(t testing.TB) *poste {
	t.Helper()
	p := ouvrirSans(t)
	p.repertoire = t.TempDir()
	p.viser(sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: p.repertoire})
	return p
}

// ouvrirSans has the key, and no target yet.
func ouvrirSans(t testing.TB) *poste {
	t.Helper()
	p := &poste{Banc: guichettest.New(t), t: t}
	p.nouvelleCle()
	return p
}

func (p *poste) nouvelleCle() {
	p.t.Helper()
	phrase, papier, err := sauvegardes.NouvelleCle(p.App)
	must(p.t, err)
	p.Transaction(func(tx core.App) error { return sauvegardes.ProposerCle(tx, papier, essai) })
	must(p.t, sauvegardes.ConfirmerCle(p.App, phrase, essai))
	p.phrase = phrase
}

func (p *poste) viser(c sauvegardes.Cible) {
	p.t.Helper()
	r := sauvegardes.Defaut()
	r.Cible = c
	p.Transaction(func(tx core.App) error { return sauvegardes.Regler(tx, r, socle.ParPage, essai) })
}

// piece stores a content and the row that names it.
func (p *poste) piece(contenu string) (empreinte string) {
	p.t.Helper()
	c := p.commune()
	piece, err := pieces.GarderOriginal(p.App, []byte(contenu), c, "demandes:essai", "essai.eml")
	must(p.t, err)
	must(p.t, p.App.DB().Model(piece).Insert())
	return piece.Empreinte
}

func (p *poste) commune() (id string) {
	p.t.Helper()
	if err := p.App.DB().NewQuery("SELECT id FROM collectivites LIMIT 1").Row(&id); err == nil {
		return id
	}
	return p.Collectivite("Saint-Exemple").ID
}

func (p *poste) sauvegarder(g sauvegardes.Genre) *sauvegardes.Sauvegarde {
	p.t.Helper()
	s, err := sauvegardes.Sauvegarder(p.t.Context(), p.App, g)
	must(p.t, err)
	return s
}

// fichiers lists what is in a folder, relative.
func fichiers(t testing.TB, racine string) (l []string) {
	t.Helper()
	must(t, filepath.WalkDir(racine, func(chemin string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(racine, chemin)
			l = append(l, filepath.ToSlash(rel))
		}
		return err
	}))
	slices.Sort(l)
	return l
}

// deGenre keeps the archives or the pièces.
func deGenre(l []string, debut string) []string {
	return slices.DeleteFunc(slices.Clone(l), func(n string) bool { return strings.HasPrefix(n, "pieces/") != (debut == "pieces") })
}

func lire(t testing.TB, chemin string) []byte {
	t.Helper()
	b, err := os.ReadFile(chemin)
	must(t, err)
	return b
}
