package collectivites_test

import (
	"os"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"guichet/pb_hooks/collectivites"
)

// Whatever colour a mairie picks, white text on it and links of it on every
// light background of app.css keep the contrast of WCAG 1.4.3.
func TestToutesLesCouleursSeLisent(t *testing.T) {
	css, err := os.ReadFile("../../ui/statique/app.css")
	if err != nil {
		t.Fatal(err)
	}
	fonds := []string{"#ffffff"}
	for _, m := range regexp.MustCompile(`(?:background|--fond-doux): (#[0-9a-f]{6})`).FindAllStringSubmatch(string(css), -1) {
		if collectivites.Contraste(m[1], "#000000") > 10 {
			fonds = append(fonds, m[1])
		}
	}
	if len(fonds) < 4 {
		t.Fatalf("fonds clairs de app.css : %v", fonds)
	}
	rapid.Check(t, func(t *rapid.T) {
		theme := collectivites.CalculerTheme(rapid.StringMatching(`#[0-9a-f]{6}`).Draw(t, "couleur"))
		for _, couleur := range []string{theme.Fond, theme.Survol, theme.Lien} {
			if contraste := collectivites.Contraste(couleur, theme.Texte); contraste < 4.5 {
				t.Errorf("%s : %.2f", couleur, contraste)
			}
		}
		for _, fond := range fonds {
			if contraste := collectivites.Contraste(theme.Lien, fond); contraste < 4.5 {
				t.Errorf("%s sur %s : %.2f", theme.Lien, fond, contraste)
			}
		}
	})
}
