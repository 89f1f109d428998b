package pb_hooks_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"guichet/scripts/bench/depots"
)

// The program is killed at any moment of a load of dépôts, ten times over on
// the same data. What a visitor was told is there whole, nothing is half
// there, and a visitor who heard nothing sends her form again: one demande.
func TestLeGuichetTueNePerdRienDeCeQuIlAAcquitte(t *testing.T) {
	if testing.Short() {
		t.Skip("dix arrêts brutaux : pas avec -short")
	}
	const (
		tours     = 10
		visiteurs = 4
		photo     = 100_000 // bytes
		unEnvoi   = 10 * time.Millisecond
	)
	p, f := commune(t)
	var acquittes []depots.Acquitte
	sansReponse := 0
	for tour := range tours {
		s, err := p.Servir()
		if err != nil {
			t.Fatal(err)
		}
		charge := depots.Charger(s.URL, f, visiteurs, photo)
		charge.AttendreEnvois(20 + rand.N(40))
		time.Sleep(rand.N(2 * unEnvoi)) // not to wait for anything: the cut falls anywhere in a dépôt or after it
		charge.Couper()
		if err := s.Tuer(); err != nil {
			t.Fatal(err)
		}
		faits, err := charge.Attendre()
		if err != nil {
			t.Fatalf("tour %d : %v", tour, err)
		}
		for _, d := range faits {
			if d.Demande == "" {
				sansReponse++
			} else {
				acquittes = append(acquittes, d.Acquitte)
			}
		}
		if err := depots.Constater(p.Donnees, f, acquittes); err != nil {
			t.Fatalf("tour %d, après l’arrêt : %v", tour, err)
		}
		for _, verification := range []string{"journal", "pieces"} {
			if _, err := p.Executer(verification, "verify"); err != nil {
				t.Fatalf("tour %d : %v", tour, err)
			}
		}
		acquittes = append(acquittes, revenir(t, p, faits)...)
		if err := depots.Constater(p.Donnees, f, acquittes); err != nil {
			t.Fatalf("tour %d, après la reprise : %v", tour, err)
		}
	}
	if len(acquittes) < tours {
		t.Fatalf("%d demandes en %d tours : la charge n’a rien éprouvé", len(acquittes), tours)
	}
	t.Logf("%d demandes acquittées, dont %d envois restés sans réponse", len(acquittes), sansReponse)
}

func commune(t *testing.T) (depots.Programme, depots.Formulaire) {
	t.Helper()
	programme, err := depots.Construire(t.TempDir(), "guichet")
	if err != nil {
		t.Fatal(err)
	}
	p := depots.Programme{Chemin: programme, Donnees: t.TempDir(), Journal: t.Output()}
	if err := p.Installer("signalement"); err != nil {
		t.Fatal(err)
	}
	f, err := depots.Signalement()
	if err != nil {
		t.Fatal(err)
	}
	return p, f
}

// revenir starts the program again and lets every visitor send her form once
// more: it leads to the same demande, with the same codes and the same
// document. It returns the demandes of those who had heard nothing.
func revenir(t *testing.T, p depots.Programme, faits []depots.Depot) []depots.Acquitte {
	t.Helper()
	s, err := p.Servir()
	if err != nil {
		t.Fatal(err)
	}
	var nouveaux []depots.Acquitte
	for _, d := range faits {
		inconnue := d.Demande == ""
		if err := renvoyer(t.Context(), s, p, &d); err != nil {
			t.Errorf("reprise de %+v : %v", d.Acquitte, err)
		} else if inconnue {
			nouveaux = append(nouveaux, d.Acquitte)
		}
	}
	if err := s.Arreter(); err != nil {
		t.Fatal(err)
	}
	return nouveaux
}

func renvoyer(ctx context.Context, s *depots.Serveur, p depots.Programme, d *depots.Depot) error {
	d.Visiteur.URL = s.URL
	demande, err := d.Visiteur.Envoyer(ctx, d.Envoi)
	if err != nil {
		return err
	}
	numero, code, err := d.Visiteur.Confirmer(ctx, demande)
	if err != nil {
		return err
	}
	if d.Demande != "" && demande != d.Demande || d.Numero != "" && (numero != d.Numero || code != d.Code) {
		return fmt.Errorf("sent again: demande %s, numéro %s, code %s", demande, numero, code)
	}
	d.Demande, d.Numero, d.Code = demande, numero, code
	piece, err := depots.PieceDe(p.Donnees, demande)
	if err != nil {
		return err
	}
	contenu, err := d.Visiteur.Relire(ctx, demande, piece)
	if err != nil {
		return err
	}
	if depots.Empreinte(contenu) != d.Empreinte {
		return fmt.Errorf("the document that comes back is another: %d bytes", len(contenu))
	}
	return nil
}
