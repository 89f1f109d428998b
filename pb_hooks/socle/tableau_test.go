package socle_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"guichet/pb_hooks/socle"
)

// pieges are texts that a spreadsheet would read otherwise than as texts.
var pieges = []string{"=1+1", "+33 6", "-2", "@somme", "\tonglet", "\r=1", "＝1", "deux\nlignes", "<gras> & \"guillemets\" ; fin", "\u0001contrôle", ""}

func tableauDesPieges() *socle.Tableau {
	var l [][]any
	for i, p := range pieges {
		l = append(l, []any{p, i, 1.5, socle.Jour{Annee: 2026, Mois: time.May, Jour: 4 + i}})
	}
	l = append(l, []any{nil, nil, nil, socle.Jour{}})
	return &socle.Tableau{
		Titre:    "Demandes [en cours] : l’été / l’hiver de la mairie",
		Colonnes: []socle.Colonne{{Titre: "=Texte"}, {Titre: "Nombre", Genre: socle.Entiers}, {Titre: "Part", Genre: socle.Decimaux}, {Titre: "Jour", Genre: socle.Jours}},
		Lignes:   socle.LignesDe(l),
	}
}

func ecrire(t *testing.T, tableau *socle.Tableau, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tableau.Ecrire(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLeCSVSeLitDansUnTableurFrancais(t *testing.T) {
	lu := string(ecrire(t, tableauDesPieges(), "csv"))
	if !strings.HasPrefix(lu, "\ufeff'=Texte;Nombre;Part;Jour\r\n") {
		t.Errorf("%q", lu)
	}
	for _, ligne := range []string{"'=1+1;0;1,5;04/05/2026\r\n", "'+33 6;1;", "'-2;2;", "'@somme;3;", "'\tonglet;4;", "'＝1;6;", "\"deux\r\nlignes\";7;", `"<gras> & ""guillemets"" ; fin";8;`, ";;;\r\n"} {
		if !strings.Contains(lu, ligne) {
			t.Errorf("%q manque\n%q", ligne, lu)
		}
	}
}

func TestLeXLSXGardeLesGenresEtAucuneFormule(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(ecrire(t, tableauDesPieges(), "xlsx")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	nom := f.GetSheetName(0)
	lignes, err := f.GetRows(nom)
	if err != nil {
		t.Fatal(err)
	}
	if len(lignes) < len(pieges)+1 || lignes[1][0] != "=1+1" || lignes[1][1] != "0" || lignes[1][3] != "04/05/2026" {
		t.Errorf("%q : %q", nom, lignes)
	}
	for rang := range lignes {
		for colonne := range 4 {
			cellule, _ := excelize.CoordinatesToCellName(colonne+1, rang+1)
			if formule, _ := f.GetCellFormula(nom, cellule); formule != "" {
				t.Errorf("%s est la formule %s", cellule, formule)
			}
		}
	}
	for cellule, attendu := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "D2": excelize.CellTypeUnset} {
		if genre, err := f.GetCellType(nom, cellule); err != nil || genre != attendu {
			t.Errorf("%s est du genre %d, attendu %d (%v)", cellule, genre, attendu, err)
		}
	}
}

// celluleODS is a table:table-cell.
type celluleODS struct {
	Genre   string   `xml:"value-type,attr"`
	Valeur  string   `xml:"value,attr"`
	Jour    string   `xml:"date-value,attr"`
	Formule string   `xml:"formula,attr"`
	Textes  []string `xml:"p"`
}

func TestLODSEstUnClasseurOpenDocument(t *testing.T) {
	b := ecrire(t, tableauDesPieges(), "ods")
	const genre = "application/vnd.oasis.opendocument.spreadsheet"
	// Part 2, 3.3: a reader finds the type at byte 38, stored, without extra field.
	if entete := b[:38]; binary.LittleEndian.Uint16(entete[8:]) != 0 || binary.LittleEndian.Uint16(entete[28:]) != 0 || string(b[30:38]) != "mimetype" || string(b[38:38+len(genre)]) != genre {
		t.Errorf("%q", b[:38+len(genre)])
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	fichiers := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if fichiers[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	var manifeste struct {
		Entrees []struct {
			Chemin string `xml:"full-path,attr"`
			Genre  string `xml:"media-type,attr"`
		} `xml:"file-entry"`
	}
	if err := xml.Unmarshal(fichiers["META-INF/manifest.xml"], &manifeste); err != nil {
		t.Fatal(err)
	}
	for _, e := range manifeste.Entrees {
		if e.Chemin != "/" && fichiers[e.Chemin] == nil || e.Chemin == "/" && e.Genre != genre {
			t.Errorf("le manifeste nomme %v", e)
		}
	}
	var contenu struct {
		Corps struct {
			Feuilles []struct {
				Nom     string `xml:"name,attr"`
				Entetes struct {
					Lignes []struct {
						Cellules []celluleODS `xml:"table-cell"`
					} `xml:"table-row"`
				} `xml:"table-header-rows"`
				Lignes []struct {
					Cellules []celluleODS `xml:"table-cell"`
				} `xml:"table-row"`
			} `xml:"spreadsheet>table"`
		} `xml:"body"`
	}
	if err := xml.Unmarshal(fichiers["content.xml"], &contenu); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(fichiers["styles.xml"], new(struct{})); err != nil {
		t.Fatal(err)
	}
	feuille := contenu.Corps.Feuilles[0]
	if len(feuille.Lignes) != len(pieges)+1 || len(feuille.Entetes.Lignes[0].Cellules) != 4 || strings.ContainsAny(feuille.Nom, "[]:/") {
		t.Fatalf("%+v", feuille)
	}
	for i, l := range feuille.Lignes[:len(pieges)] {
		c := l.Cellules
		texte := strings.ReplaceAll(strings.TrimRight(pieges[i], "\r\n"), "\u0001", "\ufffd")
		if lu := strings.Join(c[0].Textes, "\n"); c[0].Genre != "string" || c[0].Formule != "" || strings.TrimSpace(lu) != strings.TrimSpace(texte) {
			t.Errorf("%q se lit %q (%s)", pieges[i], lu, c[0].Genre)
		}
		if c[1].Genre != "float" || c[2].Genre != "float" || c[2].Valeur != "1.5" || c[2].Textes[0] != "1,5" || c[3].Genre != "date" || !strings.HasPrefix(c[3].Jour, "2026-05-") {
			t.Errorf("%+v", c)
		}
	}
	if c := feuille.Lignes[len(pieges)].Cellules; slices.ContainsFunc(c, func(c celluleODS) bool { return c.Genre != "" }) {
		t.Errorf("une cellule vide a un genre : %+v", c)
	}
}

func TestUnTableauRefuseCeQuIlNAnnoncePas(t *testing.T) {
	panne := errors.New("panne")
	for _, c := range []struct {
		nom    string
		lignes func(func([]any, error) bool)
	}{
		{"une cellule de trop", socle.LignesDe([][]any{{"a", "b"}})},
		{"un nombre parmi des mots", socle.LignesDe([][]any{{1}})},
		{"une panne en route", func(suite func([]any, error) bool) { _ = suite([]any{"a"}, nil) && suite(nil, panne) }},
	} {
		for _, format := range socle.FormatsTableaux() {
			t.Run(c.nom+" "+format.Code, func(t *testing.T) {
				if err := (&socle.Tableau{Colonnes: []socle.Colonne{{Titre: "Mot"}}, Lignes: c.lignes}).Ecrire(io.Discard, format.Code); err == nil {
					t.Error("accepté")
				}
			})
		}
	}
}

// Half a list is no list: a browser must not keep it.
func TestUnTelechargementQuiTombeEnPanneEstCoupe(t *testing.T) {
	for _, c := range []struct {
		nom    string
		lignes int
		coupe  bool
	}{{"avant le premier octet, c’est une page d’erreur", 3, false}, {"après, la connexion est coupée", 20000, true}} {
		t.Run(c.nom, func(t *testing.T) {
			b := poser(t, nil, socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/liste", Acces: socle.Public, Action: func(r *socle.Requete) error {
				return r.Telecharger("liste", "csv", &socle.Tableau{Colonnes: []socle.Colonne{{Titre: "Mot"}}, Lignes: func(suite func([]any, error) bool) {
					for range c.lignes {
						if !suite([]any{"un mot d’une longue liste"}, nil) {
							return
						}
					}
					suite(nil, errors.New("panne"))
				}})
			}})
			serveur := httptest.NewServer(b.public)
			t.Cleanup(serveur.Close)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, serveur.URL+"/ici/liste", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			_, err = io.Copy(io.Discard, res.Body)
			if coupe := err != nil; coupe != c.coupe || !c.coupe && res.StatusCode != http.StatusInternalServerError {
				t.Errorf("%d, %v", res.StatusCode, err)
			}
		})
	}
}
