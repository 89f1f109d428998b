package pieces_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

func appartenir(t *testing.T, app core.App, proprietaire string) *pieces.Piece {
	t.Helper()
	r := reception()
	r.Proprietaire = proprietaire
	return recevoir(t, app, unPDF("("+proprietaire+")"), r)
}

func inserer(t *testing.T, app core.App, table, id string) {
	t.Helper()
	if _, err := app.DB().Insert(table, dbx.Params{"id": id}).Execute(); err != nil {
		t.Fatal(err)
	}
}

func TestRemettre(t *testing.T) {
	app := ouvrir(t)
	a, b := appartenir(t, app, brouillon), appartenir(t, app, "brouillons:unautrebrouillo")
	if err := pieces.Remettre(app, brouillon, "demandes:demandeexemple0"); err != nil {
		t.Fatal(err)
	}
	l, err := pieces.DuProprietaire(app, "demandes:demandeexemple0")
	if err != nil || len(l) != 1 || l[0].ID != a.ID {
		t.Errorf("the demande has %v, error %v", l, err)
	}
	if l, err := pieces.DuProprietaire(app, b.Proprietaire); err != nil || len(l) != 1 {
		t.Errorf("the other brouillon has %v, error %v", l, err)
	}
	for _, cas := range []struct{ nom, de, a string }{
		{"refuse de reprendre à une demande", "demandes:demandeexemple0", "brouillons:x"},
		{"refuse de passer d’une demande à une autre", "demandes:demandeexemple0", "demandes:x"},
		{"refuse un propriétaire inconnu", brouillon, "usagers:x"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if err := pieces.Remettre(app, cas.de, cas.a); err == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestRetirer(t *testing.T) {
	app := ouvrir(t)
	inserer(t, app, "messages", "messageenvoye01")
	const dejaEnvoyee = "Ce document est déjà envoyé\u00a0:"
	for _, cas := range []struct{ nom, proprietaire, veut string }{
		{"retire d’un brouillon", brouillon, ""},
		{"retire d’un message pas encore écrit", "messages:messageaecrire0", ""},
		{"garde ce qu’un message a envoyé", "messages:messageenvoye01", dejaEnvoyee},
		{"garde ce qu’une demande a envoyé", "demandes:demandeexemple0", dejaEnvoyee},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := appartenir(t, app, cas.proprietaire)
			verifierPhrase(t, pieces.Retirer(app, p), cas.veut)
			if _, err := pieces.ParID(app, commune, p.ID); (err == nil) != (cas.veut != "") {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
	t.Run("garde ce qui vient d’être déposé sur une autre page", func(t *testing.T) {
		p := appartenir(t, app, brouillon)
		if err := pieces.Remettre(app, brouillon, "demandes:demandeexemple0"); err != nil {
			t.Fatal(err)
		}
		verifierPhrase(t, pieces.Retirer(app, p), dejaEnvoyee)
	})
}

func TestContenuFige(t *testing.T) {
	app := ouvrir(t)
	p := appartenir(t, app, brouillon)
	for _, champ := range []string{"empreinte", "taille", "type", "collectivite"} {
		if _, err := app.DB().Update("pieces", dbx.Params{champ: "1"}, dbx.HashExp{"id": p.ID}).Execute(); err == nil {
			t.Errorf("%s was changed", champ)
		}
	}
}

// vieillir dates every file of the store two days back.
func vieillir(t *testing.T, app core.App) {
	t.Helper()
	ranges, restes := fichiers(t, app)
	avantHier := time.Now().Add(-48 * time.Hour)
	for _, f := range append(ranges, restes...) {
		if err := os.Chtimes(f, avantHier, avantHier); err != nil {
			t.Fatal(err)
		}
	}
}

func purger(t *testing.T, app core.App) {
	t.Helper()
	if err := pieces.Purger(app); err != nil {
		t.Fatal(err)
	}
}

func TestPurger(t *testing.T) {
	app := ouvrir(t)
	inserer(t, app, "brouillons", "brouillonvivant")
	inserer(t, app, "messages", "messageenvoye01")
	inserer(t, app, "demandes", "demandeacomplet")
	gardees := []*pieces.Piece{
		appartenir(t, app, "brouillons:demandeacomplet"), // answers an attente, not sent yet
		appartenir(t, app, "brouillons:brouillonvivant"), appartenir(t, app, "messages:messageenvoye01"),
		appartenir(t, app, "demandes:demandeexemple0"),
	}
	abandonnee := appartenir(t, app, "brouillons:brouillonperdu0")
	jamaisEcrit := appartenir(t, app, "messages:messageperdu000")
	if err := os.WriteFile(filepath.Join(app.DataDir(), "pieces", "reception", "envoi-1"), []byte("coupé"), 0o600); err != nil {
		t.Fatal(err)
	}

	purger(t, app)
	if ranges, restes := fichiers(t, app); len(ranges) != 6 || len(restes) != 1 || nbLignes(t, app) != 6 {
		t.Fatalf("too early: %d files, left %v, %d rows", len(ranges), restes, nbLignes(t, app))
	}

	socle.De(app).Horloge.Avancer(48 * time.Hour)
	purger(t, app)
	if ranges, restes := fichiers(t, app); len(ranges) != 6 || len(restes) != 1 || nbLignes(t, app) != 4 {
		t.Fatalf("rows without owner: %d files, left %v, %d rows", len(ranges), restes, nbLignes(t, app))
	}

	vieillir(t, app)
	// The same content comes again: its file is young anew, its row to come.
	encore := recevoir(t, app, lire(t, app, jamaisEcrit), reception())
	if err := pieces.Retirer(app, encore); err != nil {
		t.Fatal(err)
	}
	purger(t, app)
	if _, restes := fichiers(t, app); len(restes) != 0 {
		t.Errorf("left %v", restes)
	}
	if _, err := os.Stat(filepath.Join(app.DataDir(), "pieces", abandonnee.Empreinte[:2], abandonnee.Empreinte)); err == nil {
		t.Error("the file of an abandoned brouillon is still there")
	}
	lire(t, app, encore)
	for _, p := range gardees {
		lire(t, app, p)
	}
}

func TestVerifierStock(t *testing.T) {
	app := ouvrir(t)
	a, b, c := appartenir(t, app, "demandes:a"), appartenir(t, app, "demandes:b"), appartenir(t, app, "demandes:c")
	recevoir(t, app, lire(t, app, a), reception()) // a second row of the same content
	if nb, err := pieces.VerifierStock(app); nb != 3 || err != nil {
		t.Fatalf("%d files, %v", nb, err)
	}
	chemin := func(p *pieces.Piece) string {
		return filepath.Join(app.DataDir(), "pieces", p.Empreinte[:2], p.Empreinte)
	}
	alteree := append(lire(t, app, a), '\n')
	if err := os.Remove(chemin(b)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(chemin(a)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(chemin(a), alteree, 0o400); err != nil {
		t.Fatal(err)
	}
	nb, err := pieces.VerifierStock(app)
	if nb != 3 || err == nil || !strings.Contains(err.Error(), a.Empreinte+": altered") || !strings.Contains(err.Error(), b.Empreinte) || strings.Contains(err.Error(), c.Empreinte) {
		t.Errorf("%d files, %v", nb, err)
	}
	t.Run("une nouvelle réception répare", func(t *testing.T) {
		appartenir(t, app, "demandes:a")
		appartenir(t, app, "demandes:b")
		if nb, err := pieces.VerifierStock(app); nb != 3 || err != nil {
			t.Errorf("%d files, %v", nb, err)
		}
	})
}

func TestExtraireRGPD(t *testing.T) {
	app := ouvrir(t)
	if _, err := app.DB().Insert("demandes", dbx.Params{"id": "demandeexemple0", "usager": "usagerexemple00", "numero": "4K7M2C9C"}).Execute(); err != nil {
		t.Fatal(err)
	}
	if _, err := app.DB().Insert("messages", dbx.Params{"id": "messageenvoye01", "demande": "demandeexemple0"}).Execute(); err != nil {
		t.Fatal(err)
	}
	siennes := map[any]bool{
		appartenir(t, app, "demandes:demandeexemple0").ID: true, appartenir(t, app, "messages:messageenvoye01").ID: true,
	}
	appartenir(t, app, "demandes:autredemande000")
	for _, source := range socle.De(app).SourcesRGPD() {
		if source.Collection != "pieces" {
			continue
		}
		l, err := source.Extraire(app, "usagerexemple00")
		if err != nil || len(l) != 2 || !siennes[l[0]["id"]] || !siennes[l[1]["id"]] {
			t.Errorf("%v, %v", l, err)
		}
	}
}
