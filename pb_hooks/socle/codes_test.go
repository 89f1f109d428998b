package socle_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const adresse = "camille@example.org"

func (b *banc) emettre(usage, cle string) (code string) {
	b.t.Helper()
	b.transaction(func(tx core.App) (err error) {
		code, err = socle.EmettreCode(tx, usage, cle)
		return err
	})
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		b.t.Fatalf("code %q", code)
	}
	return code
}

// faux is a code that is not the good one.
func faux(code string) string {
	if code == "000000" {
		return "000001"
	}
	return "000000"
}

// phrase is what the person reads of an outcome.
func phrase(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	if !socle.EstCode(err, socle.Invalide) {
		t.Error(err)
	}
	return socle.EnErreur(err).Champs["code"]
}

const perime = "Ce code n’est plus valable. Recevez un nouveau code."

func TestCode(t *testing.T) {
	b := poser(t, nil)
	verifier := func(code string) string { return phrase(t, socle.VerifierCode(b.App, "connexion", adresse, code)) }
	for _, c := range []struct {
		nom     string
		essayer func(code string) string
		phrase  string
	}{
		{"le bon code ouvre", verifier, ""},
		{"les espaces et les tirets ne comptent pas", func(c string) string { return verifier(" " + c[:3] + "\u00a0" + c[3:5] + "-" + c[5:] + " ") }, ""},
		{"un code ne sert qu’une fois", func(c string) string { verifier(c); return verifier(c) }, perime},
		{"un code vaut 29 minutes", func(c string) string { b.Horloge.Avancer(29 * time.Minute); return verifier(c) }, ""},
		{"un code ne vaut plus après 30 minutes", func(c string) string { b.Horloge.Avancer(30 * time.Minute); return verifier(c) }, perime},
		{"après une erreur, quatre essais restent", func(c string) string { return verifier(faux(c)) }, "Ce code n’est pas le bon : vérifiez les 6 chiffres. Il vous reste 4 essais."},
		{"après quatre erreurs, un essai reste", func(c string) string {
			for range 3 {
				verifier(faux(c))
			}
			return verifier(faux(c))
		}, "Ce code n’est pas le bon : vérifiez les 6 chiffres. Il vous reste 1 essai."},
		{"après quatre erreurs, le bon code ouvre", func(c string) string {
			for range 4 {
				verifier(faux(c))
			}
			return verifier(c)
		}, ""},
		{"la cinquième erreur annule le code", func(c string) string {
			for range 4 {
				verifier(faux(c))
			}
			return verifier(faux(c))
		}, perime},
		{"après cinq erreurs, même le bon code n’ouvre plus", func(c string) string {
			for range 5 {
				verifier(faux(c))
			}
			return verifier(c)
		}, perime},
		{"une saisie qui n’est pas un code ne coûte pas d’essai", func(c string) string {
			for _, saisie := range []string{"", "12345", "1234567", "abcdef", "１２３４５６", "12345\x00", strings.Repeat("1", 100_000)} {
				if v := verifier(saisie); v != "Tapez les 6 chiffres du code." {
					t.Errorf("%.10q : %s", saisie, v)
				}
			}
			return verifier(c)
		}, ""},
		{"un nouveau code annule le précédent", func(c string) string {
			for b.emettre("connexion", adresse) == c { // one time in a million
			}
			return verifier(c)
		}, "Ce code n’est pas le bon : vérifiez les 6 chiffres. Il vous reste 4 essais."},
		{"un code ne vaut que pour son adresse", func(c string) string {
			return phrase(t, socle.VerifierCode(b.App, "connexion", "zoe@example.org", c))
		}, perime},
		{"un code ne vaut que pour son usage", func(c string) string {
			return phrase(t, socle.VerifierCode(b.App, "approbation", adresse, c))
		}, perime},
	} {
		t.Run(c.nom, func(t *testing.T) {
			if v := c.essayer(b.emettre("connexion", adresse)); v != c.phrase {
				t.Errorf("« %s », attendu « %s »", v, c.phrase)
			}
		})
	}
}

func TestUnBonCodeEssayeEnMemeTempsOuvreUneFois(t *testing.T) {
	b := poser(t, nil)
	code := b.emettre("connexion", adresse)
	var ouverts atomic.Int32
	enMemeTemps(16, func(int) {
		if err := socle.VerifierCode(b.App, "connexion", adresse, code); err == nil {
			ouverts.Add(1)
		}
	})
	if n := ouverts.Load(); n != 1 {
		t.Errorf("le code a ouvert %d fois", n)
	}
}

func TestDesMauvaisCodesEnMemeTempsSontTousComptes(t *testing.T) {
	b := poser(t, nil)
	code := b.emettre("connexion", adresse)
	var vivants atomic.Int32
	enMemeTemps(16, func(int) {
		if v := phrase(t, socle.VerifierCode(b.App, "connexion", adresse, faux(code))); strings.Contains(v, "Il vous reste") {
			vivants.Add(1)
		}
	})
	if n := vivants.Load(); n != socle.CodeEssais-1 {
		t.Errorf("%d essais laissés, attendu %d", n, socle.CodeEssais-1)
	}
	if socle.VerifierCode(b.App, "connexion", adresse, code) == nil {
		t.Error("le bon code ouvre après seize erreurs")
	}
}

// enMemeTemps starts n goroutines at once and waits for them.
func enMemeTemps(n int, f func(i int)) {
	var tous sync.WaitGroup
	depart := make(chan struct{})
	for i := range n {
		tous.Go(func() {
			<-depart
			f(i)
		})
	}
	close(depart)
	tous.Wait()
}

func TestLaBaseNeMontreNiCodeNiAdresse(t *testing.T) {
	b := poser(t, nil)
	code := b.emettre("connexion", adresse)
	lues, err := socle.Lignes(b.App, "SELECT * FROM codes", nil)
	if err != nil || len(lues) != 1 {
		t.Fatal(len(lues), err)
	}
	if brut := fmt.Sprint(lues[0]); strings.Contains(brut, code) || strings.Contains(brut, "camille") || strings.Contains(brut, socle.Hacher(code)) {
		t.Error(brut)
	}
	b.Horloge.Avancer(socle.CodeDuree)
	if err := socle.PurgerSessions(b.App); err != nil {
		t.Fatal(err)
	}
	if lues, err = socle.Lignes(b.App, "SELECT * FROM codes", nil); err != nil || len(lues) != 0 {
		t.Errorf("%d codes périmés restent, %v", len(lues), err)
	}
}
