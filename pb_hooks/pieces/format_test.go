package pieces_test

import (
	"testing"

	"guichet/pb_hooks/pieces"
)

func TestLimites(t *testing.T) {
	for _, cas := range []struct {
		nom       string
		codes     []string
		max, nb   int
		veut, acc string
	}{
		{"dit tous les formats", nil, 10, 3, "PDF, JPG, PNG ou HEIC, 10\u00a0Mo au plus, 3\u00a0documents au plus", ".pdf,.jpg,.jpeg,.png,.heic,.heif"},
		{"dit un seul document", []string{"pdf"}, 5, 1, "PDF, 5\u00a0Mo au plus, un seul document", ".pdf"},
		{"garde l’ordre de la table", []string{"heic", "jpg"}, 10, 2, "JPG ou HEIC, 10\u00a0Mo au plus, 2\u00a0documents au plus", ".jpg,.jpeg,.heic,.heif"},
		{"se tait sur un nombre sans limite", []string{"pdf", "png"}, 2, 0, "PDF ou PNG, 2\u00a0Mo au plus", ".pdf,.png"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			if eu := pieces.Limites(cas.codes, cas.max, cas.nb); eu != cas.veut {
				t.Errorf("Limites = %q, want %q", eu, cas.veut)
			}
			if eu := pieces.Accept(cas.codes); eu != cas.acc {
				t.Errorf("Accept = %q, want %q", eu, cas.acc)
			}
		})
	}
}
