package collectivites_test

import (
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/collectivites"
)

// Whatever colour a mairie picks, white text on it and links of it on white
// keep the contrast of WCAG 1.4.3.
func TestToutesLesCouleursSeLisent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		theme := collectivites.CalculerTheme(rapid.StringMatching(`#[0-9a-f]{6}`).Draw(t, "couleur"))
		for _, couleur := range []string{theme.Fond, theme.Survol, theme.Lien} {
			if contraste := collectivites.Contraste(couleur, theme.Texte); contraste < 4.5 {
				t.Errorf("%s : %.2f", couleur, contraste)
			}
		}
	})
}
