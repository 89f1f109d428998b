package catalogue

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"guichet/pb_hooks/collectivites"
)

// A form of Publik (w.c.s., « .wcs ») becomes a form document to finish: what
// has an equal here is taken over, what is near is adapted, the rest is left
// out, and each is told. Its workflow stays behind: service, delay, silence and
// retention are set here before it is published.

// Reprise is what became of one thing of the imported form.
type Reprise struct {
	Sort   SortReprise
	Quoi   string // « Question « Vous êtes » »
	Raison string // "" when it is taken over as it is
}

// SortReprise is what became of it.
type SortReprise string

// What may become of it.
const (
	Repris SortReprise = "repris"
	Adapte SortReprise = "adapte"
	Ecarte SortReprise = "ecarte"
)

// ImporterPublik reads a form of Publik. blocs are the exported blocks that it
// cites, in any order. The ids are made of Publik's own, so that the same form
// imported again is the same document. The error says why the file is none.
func ImporterPublik(form io.Reader, blocs ...io.Reader) (*Document, []Reprise, error) {
	f, err := lirePublik(form)
	if err != nil {
		return nil, nil, err
	}
	if f.XMLName.Local != "formdef" {
		return nil, nil, fmt.Errorf("publik: this file is a %s, not a form", f.XMLName.Local)
	}
	i := importPublik{
		adresse: adressePublik(f), blocs: map[string]*formulairePublik{}, champs: map[string]*Champ{}, codes: map[string]bool{},
		doc: &Document{SchemaVersion: 1, Titre: Texte{abreger(f.Nom, 150)}, Resume: Texte{abreger(texteDeHTML(f.Description), 300)}, Theme: abreger(f.Categorie, 80)},
	}
	for _, b := range blocs {
		bloc, err := lirePublik(b)
		if err != nil {
			return nil, nil, err
		}
		i.blocs[bloc.Slug] = bloc
	}
	i.doc.Code, i.doc.ID = i.adresse, i.id("form")
	i.champsDe(f.Champs)
	i.finir()
	i.dire(Ecarte, "Le circuit de traitement de Publik", "réglez ici le service, le délai, la règle du silence, les recours et la conservation")
	if _, err := i.doc.Deplier(); err != nil {
		return nil, nil, fmt.Errorf("publik: %w", err)
	}
	return i.doc, i.reprises, nil
}

type importPublik struct {
	adresse  string
	doc      *Document
	blocs    map[string]*formulairePublik
	champs   map[string]*Champ // by variable of Publik, those met so far
	codes    map[string]bool
	reprises []Reprise
}

func (i *importPublik) dire(sort SortReprise, quoi, raison string) {
	i.reprises = append(i.reprises, Reprise{sort, quoi, raison})
}

// alphabetULID is Crockford's, in which the ids of the documents are written.
const alphabetULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// id makes the id of a part from the words that name it in Publik.
func (i *importPublik) id(mots ...string) string {
	h := sha256.Sum256([]byte(i.adresse + "\x00" + strings.Join(mots, "\x00")))
	b := []byte("01")
	for n := range 24 {
		b = append(b, alphabetULID[h[n]%32])
	}
	return string(b)
}

// code makes a readable name that no other champ has.
func (i *importPublik) code(souhait string) string { return codeLibre(souhait, i.codes) }

// finir drops the pages that ask nothing, which is said.
func (i *importPublik) finir() {
	i.doc.Etapes = slices.DeleteFunc(i.doc.Etapes, func(e Etape) bool {
		if len(e.Champs) == 0 {
			i.dire(Ecarte, "Page « "+e.Titre.Fr+" »", "rien n’y est demandé")
		}
		return len(e.Champs) == 0
	})
}

// adressePublik is the word of the address, fit for ours.
func adressePublik(f *formulairePublik) string {
	adresse := collectivites.Slug(f.Adresse)
	return cmp.Or(strings.Trim(adresse[:min(len(adresse), 60)], "-"), "demarche-importee")
}

// abreger cuts a text at so many characters.
func abreger(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s
}
