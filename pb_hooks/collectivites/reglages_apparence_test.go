package collectivites_test

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

func TestReglerLaCouleur(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	chemin := c.Chemin() + "/agents/reglages/apparence"

	for _, cas := range []struct{ nom, couleur, libre, veut, dit string }{
		{"prend une couleur proposée", "#1f5e3a", "", "#1f5e3a", "#1f5e3a"},
		{"prend une autre couleur", "autre", "#AA0044", "#aa0044", "#aa0044"},
		{"prend un code sans dièse", "autre", "aa0055", "#aa0055", "#aa0055"},
		{"assombrit une couleur trop claire et le dit", "autre", "#ffee00", "#ffee00", "La couleur #ffee00 est trop claire"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			gestion.Envoyer(chemin, url.Values{"couleur": {cas.couleur}, "couleur_libre": {cas.libre}}).Attendre(http.StatusSeeOther)
			if lue := relire(t, b, c).Couleur; lue != cas.veut {
				t.Errorf("couleur %q", lue)
			}
			gestion.Lire(chemin).Attendre(http.StatusOK).Contient(cas.dit)
		})
	}
	t.Run("les couleurs proposées se lisent telles quelles", func(t *testing.T) {
		proposees := regexp.MustCompile(`name="couleur" value="(#[0-9a-f]{6})"`).FindAllStringSubmatch(gestion.Lire(chemin).Corps, -1)
		if len(proposees) != 7 {
			t.Errorf("%d couleurs", len(proposees))
		}
		for _, m := range proposees {
			if collectivites.CalculerTheme(m[1]).Assombrie {
				t.Errorf("%s est trop claire", m[1])
			}
		}
	})
	for _, cas := range []struct{ nom, couleur, libre, phrase string }{
		{"refuse de ne rien choisir", "", "", "Choisissez une couleur."},
		{"refuse une couleur qui n’est pas proposée", "#123456", "", "Choisissez une couleur."},
		{"refuse un code vide", "autre", "", "un dièse et six caractères"},
		{"refuse un nom de couleur", "autre", "rouge", "un dièse et six caractères"},
		{"refuse d’écrire du style", "autre", "#fff;}body{", "un dièse et six caractères"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			p := gestion.Envoyer(chemin, url.Values{"couleur": {cas.couleur}, "couleur_libre": {cas.libre}}).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			if p.Champ("couleur_libre") != cas.libre {
				t.Error("la saisie est perdue")
			}
			if lue := relire(t, b, c).Couleur; lue != "#ffee00" {
				t.Errorf("couleur %q", lue)
			}
		})
	}
}

// pixels is an image that does not compress.
func pixels(l, h int) image.Image {
	hasard := rand.New(rand.NewPCG(1, 2))
	img := image.NewNRGBA(image.Rect(0, 0, l, h))
	for y := range h {
		for x := range l {
			img.Set(x, y, color.NRGBA{uint8(hasard.Uint32()), uint8(hasard.Uint32()), uint8(hasard.Uint32()), 255})
		}
	}
	return img
}

func enPNG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func enJPEG(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func logoLu(t *testing.T, c *collectivites.Collectivite) (image.Image, []byte, string) {
	t.Helper()
	_, brut, _ := strings.Cut(c.Logo, ";base64,")
	octets, err := base64.StdEncoding.DecodeString(brut)
	if err != nil {
		t.Fatal(err)
	}
	img, genre, err := image.Decode(bytes.NewReader(octets))
	if err != nil {
		t.Fatal(err)
	}
	return img, octets, genre
}

func TestReglerLeLogo(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple")
	gestion := b.Agent(c, "gestion@example.org", agents.Gestion)
	apparence := c.Chemin() + "/agents/reglages/apparence"
	envoyer := func(contenu []byte) *guichettest.Page {
		t.Helper()
		return gestion.EnvoyerFichiers(apparence+"/logo", url.Values{"joindre": {"logo"}}, guichettest.Fichier{Champ: "logo", Nom: "logo.png", Contenu: contenu})
	}

	t.Run("un PNG est gardé, sans ce qui le suit, et servi", func(t *testing.T) {
		// What is after the end of the image must not be stored nor served.
		envoyer(append(enPNG(t, pixels(40, 20)), []byte("<script>alert(1)</script>")...)).Attendre(http.StatusSeeOther)
		img, octets, genre := logoLu(t, relire(t, b, c))
		if genre != "png" || img.Bounds().Dx() != 40 || img.Bounds().Dy() != 20 || bytes.Contains(octets, []byte("script")) {
			t.Errorf("%s %v", genre, img.Bounds())
		}
		p := b.Client().Lire(c.Chemin() + "/logo").Attendre(http.StatusOK)
		if p.Header.Get("Content-Type") != "image/png" || p.Corps != string(octets) {
			t.Error(p.Header.Get("Content-Type"))
		}
	})
	t.Run("un grand JPEG est réduit sans être déformé", func(t *testing.T) {
		envoyer(enJPEG(t, image.NewGray(image.Rect(0, 0, 2000, 500)))).Attendre(http.StatusSeeOther)
		img, _, genre := logoLu(t, relire(t, b, c))
		if genre != "jpeg" || img.Bounds().Dx() != 640 || img.Bounds().Dy() != 160 {
			t.Errorf("%s %v", genre, img.Bounds())
		}
	})
	garde := relire(t, b, c).Logo
	var gifBrut bytes.Buffer
	if err := gif.Encode(&gifBrut, pixels(10, 10), nil); err != nil {
		t.Fatal(err)
	}
	entete := enPNG(t, pixels(10, 10))
	copy(entete[16:24], []byte{0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff}) // 65535 x 65535; the CRC is wrong too
	for _, cas := range []struct {
		nom     string
		contenu []byte
		phrase  string
	}{
		{"refuse plus de 200 ko", enPNG(t, pixels(400, 400)), "Ce logo est trop lourd (481 ko). Le maximum est 200 ko."},
		{"refuse un document", []byte("%PDF-1.7"), "Ce fichier n’est pas une image PNG ou JPEG."},
		{"refuse un dessin SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), "Ce fichier n’est pas une image PNG ou JPEG."},
		{"refuse un GIF", gifBrut.Bytes(), "Ce fichier n’est pas une image PNG ou JPEG."},
		{"refuse une image immense", enPNG(t, image.NewGray(image.Rect(0, 0, 5000, 5000))), "Cette image est trop grande"},
		{"refuse un en-tête qui ment", entete, "Ce fichier n’est pas une image PNG ou JPEG."},
		{"refuse une image coupée", enPNG(t, pixels(100, 100))[:2000], "Cette image est abîmée"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			envoyer(cas.contenu).Attendre(http.StatusUnprocessableEntity).Contient(cas.phrase)
			if relire(t, b, c).Logo != garde {
				t.Error("le logo a changé")
			}
		})
	}
	t.Run("refuse d’enregistrer sans image", func(t *testing.T) {
		gestion.EnvoyerFichiers(apparence+"/logo", url.Values{"joindre": {"logo"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez d’abord une image sur votre appareil.")
	})
	t.Run("dit sa faute au script de la page", func(t *testing.T) {
		req := gestion.Requete(http.MethodPost, apparence+"/logo", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.png\"\r\n\r\nnon\r\n--x--\r\n"))
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		req.Header.Set("Accept", "application/json")
		if p := gestion.Faire(req).Attendre(http.StatusUnprocessableEntity); !strings.Contains(p.Corps, `"logo":"Ce fichier n’est pas une image PNG ou JPEG."`) {
			t.Error(p.Corps)
		}
	})
	t.Run("le logo se retire", func(t *testing.T) {
		gestion.Lire(apparence).Contient("Logo actuel")
		gestion.EnvoyerFichiers(apparence+"/logo", url.Values{"retirer": {"logo"}}).Attendre(http.StatusSeeOther)
		b.Client().Lire(c.Chemin() + "/logo").Attendre(http.StatusNotFound)
	})
	if nb := journal(t, b, "collectivites.regler"); nb != 3 {
		t.Errorf("%d lignes au journal", nb)
	}
}
