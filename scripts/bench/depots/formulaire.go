package depots

import (
	"bytes"
	"image"
	"image/png"
	"math/rand/v2"
	"net/url"

	"guichet/pb_hooks/catalogue"
)

// Formulaire is a téléservice and how it is answered. Every page receives all
// the answers: it reads its own.
type Formulaire struct {
	Code     string
	Reponses url.Values
	Piece    catalogue.PieceAttendue
	Libre    string // id of the champ whose answer the visitor chooses
	libre    string // its code
}

// NouveauFormulaire answers a téléservice with reponses, by code of champ; the
// visitor writes what she likes under libre.
func NouveauFormulaire(d *catalogue.Document, libre string, reponses url.Values) Formulaire {
	f := Formulaire{Code: d.Code, Piece: d.Pieces[0], libre: libre, Reponses: reponses}
	for _, e := range d.Etapes {
		for _, c := range e.Champs {
			if c.Code == libre {
				f.Libre = c.ID
			}
		}
	}
	return f
}

// Signalement answers the standard one, with an address to write to.
func Signalement() (Formulaire, error) {
	d, err := catalogue.Modele("signalement")
	if err != nil {
		return Formulaire{}, err
	}
	reponses := url.Values{
		"danger": {"non"}, "adresse": {"12 rue de la Gare"},
		"declarant_nom_naissance": {"Thouvenel"}, "declarant_prenoms": {"Camille"}, "declarant_email": {"camille@example.org"},
	}
	for _, l := range d.Listes {
		champ := map[string]string{"theme": "theme", "anonyme": "suites"}[l.Code]
		reponses.Set(champ, l.Options[0].ID)
	}
	return NouveauFormulaire(d, "description", reponses), nil
}

// Photo draws a picture of about the given size, unlike any other. It is a PNG
// without any text: the guichet stores it byte for byte.
func Photo(octets int) ([]byte, error) {
	const largeur = 256
	hauteur := max(1, octets/(largeur*4))
	i := image.NewNRGBA(image.Rect(0, 0, largeur, hauteur))
	for k := range i.Pix {
		i.Pix[k] = byte(rand.Uint32()) // noise: it does not compress
	}
	var b bytes.Buffer
	// Without compression, or the drawing would be part of what is measured.
	if err := (&png.Encoder{CompressionLevel: png.NoCompression}).Encode(&b, i); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
