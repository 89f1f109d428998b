package catalogue_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// anciens are documents of each version of the format, with the hash under
// which a revision keeps them. None is ever changed: a new key goes in a new
// document.
var anciens = map[string]string{
	"v1-complet.json": "ba6d490be941de84fcfba1a97d488e1ea45295a4ffb53515d430ccd12ffa8a77",
	"v1-renvoi.json":  "f3017a577dd0385b9e1fa1588816351dafe31295cd6b591053a69bab390fe579",
}

func TestUnAncienDocumentSeLitToujours(t *testing.T) {
	dites := map[string]bool{}
	for nom, empreinte := range anciens {
		brut, err := os.ReadFile(filepath.Join("testdata/documents", nom))
		if err != nil {
			t.Fatal(err)
		}
		brut = bytes.TrimSpace(brut)
		for lecture, lire := range map[string]func() (*catalogue.Document, error){
			"importé": func() (*catalogue.Document, error) { return catalogue.Lire(bytes.NewReader(brut)) },
			"relu":    func() (*catalogue.Document, error) { return catalogue.Relire(brut) },
		} {
			d, err := lire()
			if err != nil {
				t.Fatalf("%s %s : %v", nom, lecture, err)
			}
			canonique, err := d.Canonique()
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(canonique, brut) || catalogue.Empreinte(canonique) != empreinte {
				t.Errorf("%s %s ne s’écrit plus pareil (%s) :\n%s", nom, lecture, catalogue.Empreinte(canonique), canonique)
			}
			noter(reflect.ValueOf(*d), dites)
		}
	}
	for cle, dite := range dites {
		if !dite {
			t.Errorf("aucun ancien document n’a %s", cle)
		}
	}
}

// noter tells which keys of the format a document uses.
func noter(v reflect.Value, dites map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			noter(v.Elem(), dites)
		}
	case reflect.Slice:
		for i := range v.Len() {
			noter(v.Index(i), dites)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			nom, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			cle := v.Type().Name() + "." + nom
			dites[cle] = dites[cle] || !v.Field(i).IsZero()
			noter(v.Field(i), dites)
		}
	}
}
