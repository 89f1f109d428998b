package collectivites

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/draw"

	"guichet/pb_hooks/socle"
)

const (
	maxLogo     = 200_000    // bytes, as sent and as stored
	maxPixels   = 16_000_000 // of the image sent: 64 MB once decoded
	largeurLogo = 640        // stored at most, about four times what pages show
	hauteurLogo = 320
	qualiteJPEG = 90
)

// lireLogo reads an image and returns the data URL that is stored. The image
// is drawn anew: nothing but its pixels is kept of what was sent.
func lireLogo(r io.Reader) (string, error) {
	brut, err := io.ReadAll(io.LimitReader(r, maxLogo+1))
	if err != nil {
		return "", fmt.Errorf("read the logo: %w", err)
	}
	if len(brut) > maxLogo {
		reste, err := io.Copy(io.Discard, r)
		if err != nil {
			return "", fmt.Errorf("read the logo: %w", err)
		}
		return "", fauteLogo("Ce logo est trop lourd (" + socle.Taille(int64(len(brut))+reste) + "). Le maximum est " + socle.Taille(maxLogo) + ".")
	}
	tete, genre, err := image.DecodeConfig(bytes.NewReader(brut))
	switch {
	case err != nil || genre != "png" && genre != "jpeg": // other rooms bring decoders of other formats
		return "", fauteLogo("Ce fichier n’est pas une image PNG ou JPEG.")
	case tete.Width*tete.Height > maxPixels:
		return "", fauteLogo("Cette image est trop grande\u00a0: réduisez-la, 640 points de large suffisent.")
	}
	img, _, err := image.Decode(bytes.NewReader(brut))
	if err != nil {
		return "", fauteLogo("Cette image est abîmée\u00a0: enregistrez-la de nouveau puis recommencez.")
	}
	img = reduire(img)
	var b bytes.Buffer
	if genre == "jpeg" {
		err = jpeg.Encode(&b, img, &jpeg.Options{Quality: qualiteJPEG})
	} else {
		err = png.Encode(&b, img)
	}
	if err != nil {
		return "", fmt.Errorf("encode the logo: %w", err)
	}
	if b.Len() > maxLogo {
		return "", fauteLogo("Cette image a trop de détails pour un logo\u00a0: enregistrez-la en JPEG puis recommencez.")
	}
	return "data:image/" + genre + ";base64," + base64.StdEncoding.EncodeToString(b.Bytes()), nil
}

func fauteLogo(phrase string) error { return socle.ErrChamps(map[string]string{"logo": phrase}) }

// reduire fits an image in the largest size that is stored; a smaller one
// keeps its size.
func reduire(img image.Image) image.Image {
	l, h := img.Bounds().Dx(), img.Bounds().Dy()
	if l <= largeurLogo && h <= hauteurLogo {
		return img
	}
	echelle := min(float64(largeurLogo)/float64(l), float64(hauteurLogo)/float64(h))
	petite := image.NewNRGBA(image.Rect(0, 0, max(1, int(float64(l)*echelle)), max(1, int(float64(h)*echelle))))
	draw.CatmullRom.Scale(petite, petite.Bounds(), img, img.Bounds(), draw.Src, nil)
	return petite
}
