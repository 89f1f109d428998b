package demenagement

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// schemaDit is schema.json: what each file of donnees/ holds, for a program that
// has never seen a guichet.
type schemaDit struct {
	Format      int               `json:"format"`
	Conventions map[string]string `json:"conventions"`
	Collections []collectionDite  `json:"collections"`
}

type collectionDite struct {
	Nom       string     `json:"nom"`
	Libelle   string     `json:"libelle,omitempty"`
	Sens      string     `json:"sens,omitempty"` // from the glossary
	Finalite  string     `json:"finalite,omitempty"`
	Duree     string     `json:"duree,omitempty"`
	DeQui     string     `json:"de_qui"` // by what its rows belong to the collectivité
	Champs    []champDit `json:"champs"`
	Personnel []string   `json:"personnels,omitempty"` // fields that speak of a person
}

type champDit struct {
	Nom     string   `json:"nom"`
	Type    string   `json:"type"`
	Vers    string   `json:"vers,omitempty"` // collection whose id it is
	Valeurs []string `json:"valeurs,omitempty"`
	Max     int64    `json:"max,omitempty"`
}

var conventions = map[string]string{
	"jsonl":        "Un objet JSON par ligne, en UTF-8. Le même contenu est dans le fichier .csv, pour un tableur.",
	"id":           "15 caractères tirés au hasard. Un champ qui finit par un tel identifiant nomme une autre ligne.",
	"date":         "Instant UTC, « AAAA-MM-JJ HH:MM:SS.mmmZ », vide s’il n’y en a pas. Un jour est « AAAA-MM-JJ ».",
	"montant":      "En centimes.",
	"proprietaire": "« collection:identifiant » : à qui appartient une pièce.",
	"acteur":       "« agent:identifiant », « compte:identifiant », « session:identifiant », « programme:nom » : qui a agi.",
	"empreinte":    "SHA-256 en hexadécimal. Celle d’une pièce nomme son contenu, sous pieces/.",
}

func (x *exportation) schema(w io.Writer) error {
	mots, err := socle.Glossaire()
	if err != nil {
		return err
	}
	sens := map[string]string{}
	for _, m := range mots {
		sens[m.Code] = m.Def
	}
	portees, err := Portees(x.app)
	if err != nil {
		return err
	}
	de := map[string]genrePortee{}
	for _, p := range portees {
		de[p.Collection] = p.Genre
	}
	d := schemaDit{Format: format, Conventions: conventions}
	for _, dite := range x.m.Collections {
		c, err := x.app.FindCollectionByNameOrId(dite.Nom)
		if err != nil {
			return err
		}
		n := collectionDite{Nom: c.Name, Sens: sens[c.Name], DeQui: string(de[c.Name])}
		if n.Sens == "" {
			n.Sens = sens[strings.TrimSuffix(c.Name, "s")]
		}
		for _, s := range socle.De(x.app).SourcesRGPD() {
			if s.Collection == c.Name {
				n.Libelle, n.Finalite, n.Duree, n.Personnel = s.Libelle, s.Finalite, s.Duree, s.Personnels
			}
		}
		for _, f := range c.Fields {
			champ, err := x.champ(f)
			if err != nil {
				return err
			}
			n.Champs = append(n.Champs, champ)
		}
		d.Collections = append(d.Collections, n)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(d)
}

func (x *exportation) champ(f core.Field) (champDit, error) {
	n := champDit{Nom: f.GetName(), Type: f.Type()}
	switch f := f.(type) {
	case *core.TextField:
		n.Max = int64(f.Max)
	case *core.JSONField:
		n.Max = f.MaxSize
	case *core.SelectField:
		n.Valeurs = f.Values
	case *core.RelationField:
		vers, err := x.app.FindCollectionByNameOrId(f.CollectionId)
		if err != nil {
			return n, err
		}
		n.Vers = vers.Name
	}
	return n, nil
}
