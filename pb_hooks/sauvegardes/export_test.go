package sauvegardes

import (
	"context"
	"io"

	"github.com/pocketbase/pocketbase/core"
)

// Etape replaces what is called before each step of a restoration.
func Etape(f func(string)) { etape = f }

// Attendre waits for what the buttons began.
func Attendre(app core.App) { de(app).travaux.Wait() }

// Depot is a target at work.
type Depot = depot

// Brancher connects to a target.
func Brancher(ctx context.Context, app core.App, c Cible) (Depot, error) {
	return c.brancher(ctx, app)
}

// Verbs of a target.
func Deposer(ctx context.Context, d Depot, nom string, r io.Reader) error {
	return d.deposer(ctx, nom, r)
}

func Relire(ctx context.Context, d Depot, nom string) (io.ReadCloser, error) {
	return d.ouvrir(ctx, nom)
}
func Oter(ctx context.Context, d Depot, nom string) error { return d.oter(ctx, nom) }
func Lister(ctx context.Context, d Depot, sous string, voir func(string, int64)) error {
	return d.lister(ctx, sous, voir)
}
func Place(ctx context.Context, d Depot) (int64, int64, error) { return d.place(ctx) }

// Archive is one of a target.
type Archive = archiveVue

// NomDe is its name.
func NomDe(a Archive) string { return a.nom }

// VueDe reads a name.
func VueDe(nom string) (Archive, bool) {
	le, g, ok := lireNom(nom)
	return Archive{nom, le, g}, ok
}

// Pure rules.
var (
	Garder        = garder
	LirePiece     = lirePiece
	Rejouer       = rejouer
	MargePlace    = margePlace
	DerniereNuit  = derniereNuit
	NomPlan       = nomPlan
	PrefixeAvant  = prefixeAvant
	Preparation   = prefixePreparation
	FichierSecret = nomVerification
)

// Repertoire is a folder of archives, as a restoration reads it.
func Repertoire(chemin string) Depot { return &repertoire{racine: chemin} }

// Ouvrir is its reading.
func Ouvrir(d Depot) func(context.Context, string) (io.ReadCloser, error) { return d.ouvrir }
