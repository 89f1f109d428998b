package socle_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/socle"
)

func TestNumeroDeDemande(t *testing.T) {
	for _, bon := range []string{"4K7M-2C9C", "7XH4-P2D2", "9FT3-W6JK", "3RY8-N5K9", "2M9K-4C78", " 4k7m 2c9c ", "ESSAI-4K7M-2C9C"} {
		if _, err := socle.LireNumero(bon); err != nil {
			t.Errorf("%q est un numéro, refusé", bon)
		}
	}
	for _, faux := range []string{"4K7M-2C9D", "4K7M-C29C", "", "4K7M", "4K7M-2C9O", "4K7M-2C9C-2C9C", "４Ｋ７Ｍ2C9C"} {
		if _, err := socle.LireNumero(faux); err == nil {
			t.Errorf("%q n’est pas un numéro, accepté", faux)
		}
	}
}

func TestNumeroAttrapeChaqueErreurEtChaqueEchange(t *testing.T) {
	const alphabet = "23456789CDFHJKMNPRTVWXY"
	n := socle.TirerNumero()
	for i := range n {
		for _, c := range alphabet {
			if autre := n[:i] + string(c) + n[i+1:]; autre != n {
				if _, err := socle.LireNumero(autre); err == nil {
					t.Fatalf("%s : le caractère %d changé en %c passe", n, i, c)
				}
			}
		}
		for j := i + 1; j < len(n); j++ {
			b := []byte(n)
			b[i], b[j] = b[j], b[i]
			if string(b) == n {
				continue
			}
			if _, err := socle.LireNumero(string(b)); err == nil {
				t.Fatalf("%s : l’échange de %d et %d passe", n, i, j)
			}
		}
	}
}

func TestLeNumeroDUnEssaiSeReconnait(t *testing.T) {
	n := socle.TirerNumeroEssai()
	dit := socle.FormaterNumero(n)
	if !strings.HasPrefix(dit, "ESSAI-") || len(dit) != len("ESSAI-4K7M-2C9C") {
		t.Fatalf("se lit %q", dit)
	}
	if lu, err := socle.LireNumero(strings.ToLower(dit)); err != nil || lu != n {
		t.Errorf("relu %q, %v, attendu %q", lu, err, n)
	}
	if lu, err := socle.LireNumero(strings.TrimPrefix(dit, "ESSAI-")); err != nil || lu == n {
		t.Errorf("sans sa marque, il se lit %q, %v : un autre numéro", lu, err)
	}
}

func TestCodeDeSuivi(t *testing.T) {
	vus := map[string]bool{}
	for range 1000 {
		c := socle.TirerCodeSuivi()
		if len(c) != 12 || vus[c] {
			t.Fatalf("code %q", c)
		}
		vus[c] = true
		lu, err := socle.LireCodeSuivi(strings.ToLower(socle.FormaterNumero(c)))
		if err != nil || lu != c {
			t.Fatalf("%s relu %q, %v", c, lu, err)
		}
	}
}
