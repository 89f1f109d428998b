package pb_hooks_test

import (
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

var photographier = flag.Bool("images", false, "take the pictures of the guide again")

// vuesDuGuide are the pictures of the guide, each by the page of the demo that
// it shows.
var vuesDuGuide = []struct{ image, persona, chemin string }{
	{"aide-demandes.png", "secretaire", "/agents"},
	{"aide-demande.png", "secretaire", ""}, // the first one under way
	{"aide-retard.png", "secretaire", "/agents?vue=retard"},
	{"aide-decisions.png", "maire", "/agents/decisions"},
	{"aide-demarches.png", "secretaire", "/agents/teleservices"},
	{"aide-reglages.png", "secretaire", "/agents/reglages"},
	{"aide-sollicitation.png", "secretaire", "/agents/sollicitations/nouvelle"},
	{"aide-statistiques.png", "secretaire", "/agents/statistiques"},
	{"aide-etat.png", "secretaire", "/agents/etat"},
	{"aide-sauvegardes.png", "secretaire", "/agents/reglages/sauvegardes"},
	{"aide-entree.png", "habitante", "/"},
}

const imageInstallation = "aide-installation.png"

// Every picture of the guide is of a page that still opens; « go test ./pb_hooks
// -run LesImagesDuGuide -images » takes them again.
func TestLesImagesDuGuide(t *testing.T) {
	citees := imagesCitees(t)
	d := navigateur.OuvrirDemo(t)
	visiteurs := map[string]*navigateur.Visiteur{}
	garder := func(v *navigateur.Visiteur, image string) {
		t.Helper()
		if !slices.Contains(citees, image) {
			t.Errorf("aucun article ne montre %s", image)
		}
		chemin := filepath.Join(racine, "ui/statique", image)
		if *photographier {
			if err := os.WriteFile(chemin, v.Photographier(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if etat, err := os.Stat(chemin); err != nil || etat.Size() > 200_000 {
			t.Errorf("%s : %v, ou plus de 200 ko", image, err)
		}
	}
	faites := []string{imageInstallation}
	for _, vue := range vuesDuGuide {
		v := visiteurs[vue.persona]
		if v == nil {
			v = d.Visiteur(t, navigateur.AvecScripts)
			v.Ouvrir(d.Personas[vue.persona])
			visiteurs[vue.persona] = v
		}
		if vue.chemin == "" {
			v.Aller("/agents?vue=ouvertes&etat=en_instruction")
			v.PresserPremier("tbody th a", "")
		} else {
			v.Aller(vue.chemin)
		}
		if v.Status != http.StatusOK {
			t.Errorf("%s : %s répond %d", vue.image, v.Adresse(), v.Status)
		}
		garder(v, vue.image)
		faites = append(faites, vue.image)
	}
	g, lien := navigateur.OuvrirAInstaller(t)
	v := g.Visiteur(t, navigateur.AvecScripts)
	v.Ouvrir(lien)
	v.Attendre("[name=nouveau]")
	creerAccesParLesPages(v)
	garder(v, imageInstallation)
	for _, image := range citees {
		if !slices.Contains(faites, image) {
			t.Errorf("rien ne fait l’image %s", image)
		}
	}
}

// creerAccesParLesPages makes the first account.
func creerAccesParLesPages(v *navigateur.Visiteur) {
	for _, x := range [][2]string{
		{"Votre adresse électronique", "nadege@example.org"},
		{"Votre prénom", "Nadège"},
		{"Votre nom", "Humbert"},
		{"Votre fonction", "secrétaire de mairie"},
		{"Choisissez un mot de passe", "quatre mots sans rapport"},
		{"Tapez-le une seconde fois", "quatre mots sans rapport"},
	} {
		v.Remplir(x[0], x[1])
	}
	v.Presser("Créer mon accès")
}

// imagesCitees are the pictures that the articles show; each has a text for who
// does not see it.
func imagesCitees(t *testing.T) (l []string) {
	t.Helper()
	articles, err := filepath.Glob(filepath.Join(racine, "ui/pages/facade/aide/*.md"))
	if err != nil {
		t.Fatal(err)
	}
	image := regexp.MustCompile(`!\[([^\]]*)\]\(([^)]+)\)`)
	for _, chemin := range articles {
		b, err := os.ReadFile(chemin)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range image.FindAllStringSubmatch(string(b), -1) {
			if len(strings.Fields(m[1])) < 4 {
				t.Errorf("%s : « %s » ne dit pas ce que montre l’image", filepath.Base(chemin), m[1])
			}
			l = append(l, m[2])
		}
	}
	if len(l) < 10 {
		t.Errorf("%d images dans le guide", len(l))
	}
	return l
}
