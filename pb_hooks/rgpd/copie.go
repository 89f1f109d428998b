package rgpd

import (
	"archive/zip"
	"cmp"
	_ "embed" // the pages of the copy
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"mime"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// The parts of a copy that are the same for everybody: a page that is read
// without network, what the files are, and what donnees.json holds.
var (
	//go:embed copie/index.html
	pageCopie string
	//go:embed copie/LISEZMOI.txt
	lisezMoi []byte
	//go:embed copie/schema.json
	schemaCopie []byte

	gabaritCopie = template.Must(template.New("copie").Funcs(template.FuncMap{"typographier": socle.Typographier}).Parse(pageCopie))
)

// copie is the copy of one person's data, made to be read by her (index.html)
// and taken over by another program (donnees.json: RGPD, article 20).
type copie struct {
	c       *collectivites.Collectivite
	u       *usagers.Usager
	donnees *Donnees
	noms    []string // in the archive, of each pièce
	le      time.Time
}

func preparerCopie(app core.App, c *collectivites.Collectivite, u *usagers.Usager) (*copie, error) {
	d, err := Rassembler(app, u)
	if err != nil {
		return nil, err
	}
	x := &copie{c: c, u: u, donnees: d, le: socle.De(app).Horloge.Maintenant()}
	for i := range d.Pieces {
		x.noms = append(x.noms, nomDansLArchive(i, d.Pieces[i].Nom))
		// An answer that has begun cannot say any more that a file is missing.
		f, err := pieces.Ouvrir(app, &d.Pieces[i])
		if err != nil {
			return nil, err
		}
		_ = f.Close() // read only
	}
	return x, nil
}

// nomDansLArchive is unique by its rank and stays in its folder.
func nomDansLArchive(rang int, nom string) string {
	return fmt.Sprintf("pieces/%03d-%s", rang+1, pieces.NomSur(nom, path.Ext(nom)))
}

// ecrire streams the archive: one pièce at a time in memory.
func (x *copie) ecrire(app core.App, w io.Writer) error {
	z := zip.NewWriter(w)
	ajouter := func(nom string, ecrire func(io.Writer) error) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: nom, Method: zip.Deflate, Modified: x.le})
		if err != nil {
			return err
		}
		if err := ecrire(f); err != nil {
			return fmt.Errorf("copy, %s: %w", nom, err)
		}
		return nil
	}
	contenu := func(b []byte) func(io.Writer) error {
		return func(w io.Writer) error { _, err := w.Write(b); return err }
	}
	brut, err := json.MarshalIndent(x.pourProgramme(), "", "  ")
	if err != nil {
		return fmt.Errorf("copy, data: %w", err)
	}
	for _, f := range []struct {
		nom    string
		ecrire func(io.Writer) error
	}{
		{"index.html", func(w io.Writer) error { return gabaritCopie.Execute(w, x.pourPersonne()) }},
		{"LISEZMOI.txt", contenu(lisezMoi)},
		{"donnees.json", contenu(brut)},
		{"schema.json", contenu(schemaCopie)},
	} {
		if err := ajouter(f.nom, f.ecrire); err != nil {
			return err
		}
	}
	for i := range x.donnees.Pieces {
		err := ajouter(x.noms[i], func(w io.Writer) error {
			f, err := pieces.Ouvrir(app, &x.donnees.Pieces[i])
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(w, f)
			return err
		})
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// donneesJSON is donnees.json, as copie/schema.json describes it.
type donneesJSON struct {
	Collectivite  string             `json:"collectivite"`
	EtablieLe     string             `json:"etablie_le"`
	Sources       []sourceJSON       `json:"sources"`
	Consultations []consultationJSON `json:"consultations"`
	Pieces        []pieceJSON        `json:"pieces"`
}

type sourceJSON struct {
	Nom      string           `json:"nom"`
	Libelle  string           `json:"libelle"`
	Finalite string           `json:"finalite"`
	Duree    string           `json:"duree"`
	Lignes   []map[string]any `json:"lignes"`
}

type consultationJSON struct {
	Le      string `json:"le"`
	Service string `json:"service"`
	Raison  string `json:"raison"`
}

type pieceJSON struct {
	Fichier string `json:"fichier"`
	Nom     string `json:"nom"`
	Type    string `json:"type"`
	Octets  int64  `json:"octets"`
}

func (x *copie) pourProgramme() *donneesJSON {
	d := &donneesJSON{
		Collectivite: x.c.Enseigne, EtablieLe: x.le.UTC().Format(time.RFC3339),
		Sources: []sourceJSON{}, Consultations: []consultationJSON{}, Pieces: []pieceJSON{},
	}
	for _, s := range x.donnees.Sources {
		lignes := s.Lignes
		if lignes == nil {
			lignes = []map[string]any{}
		}
		d.Sources = append(d.Sources, sourceJSON{s.Collection, s.Libelle, s.Finalite, s.Duree, lignes})
	}
	for _, c := range x.donnees.Consultations {
		d.Consultations = append(d.Consultations, consultationJSON{c.Le.Time().UTC().Format(time.RFC3339), c.Service, c.Motif})
	}
	for i, p := range x.donnees.Pieces {
		d.Pieces = append(d.Pieces, pieceJSON{x.noms[i], p.Nom, p.Type, p.Taille})
	}
	return d
}

// pageDeCopie is index.html.
type pageDeCopie struct {
	Collectivite, Sujet, Personne, Le string
	Contact                           []string
	Sources                           []sourceDite
	Consultations                     []string
	Pieces                            []pieceDite
}

type sourceDite struct {
	Libelle, Finalite, Duree string
	Lignes                   [][]FaitDit
}

type pieceDite struct{ URL, Nom, Taille string }

func (x *copie) pourPersonne() *pageDeCopie {
	p := &pageDeCopie{
		Collectivite: x.c.Enseigne, Sujet: x.c.Sujet(), Personne: cmp.Or(strings.TrimSpace(x.u.Prenoms+" "+x.u.NomNaissance), x.u.Nom()), Le: socle.Instant(x.le), Contact: x.c.Contact(),
		Sources: direSources(x.donnees.Sources), Consultations: direConsultations(x.c, x.donnees.Consultations),
	}
	for i, piece := range x.donnees.Pieces {
		sous, fichier := path.Split(x.noms[i])
		p.Pieces = append(p.Pieces, pieceDite{sous + url.PathEscape(fichier), piece.Nom, socle.Taille(piece.Taille)})
	}
	return p
}

// direSources puts in words the sources that hold something.
func direSources(l []Source) []sourceDite {
	var dites []sourceDite
	for _, s := range l {
		if len(s.Lignes) == 0 {
			continue
		}
		x := sourceDite{Libelle: s.Libelle, Finalite: s.Finalite, Duree: s.Duree}
		for _, ligne := range s.Lignes {
			x.Lignes = append(x.Lignes, dire(ligne))
		}
		dites = append(dites, x)
	}
	return dites
}

// direConsultations says when, which service and why, and never who.
func direConsultations(chez *collectivites.Collectivite, l []Consultation) []string {
	var dites []string
	for _, c := range l {
		qui := "la " + chez.NomCommun()
		if c.Service != "" {
			qui = "le service " + c.Service
		}
		dites = append(dites, "Le "+socle.Instant(c.Le.Time())+", "+qui+" a consulté vos informations. Raison : "+c.Motif+".")
	}
	return dites
}

// envoyerCopie answers with the archive, which no browser opens nor keeps.
func envoyerCopie(r *socle.Requete, x *copie) error {
	h := r.Response.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "mes-donnees-" + socle.JourDe(x.le).ISO() + ".zip"}))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	if err := x.ecrire(r.App, r.Response); err != nil {
		// Without its end the archive does not open: the person asks again.
		r.Logger().Error("copy of the data of an usager", "usager", x.u.ID, "err", err)
	}
	return nil
}
