package demenagement

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
)

// ligne is one row: what the database holds in each field of the collection, in
// its order, as text. A JSON field is its text, a truth « 1 » or « 0 ».
type ligne []string

// colonnes are the fields of a collection, in the order of the schema.
func colonnes(c *core.Collection) []core.Field {
	l := make([]core.Field, 0, len(c.Fields))
	for _, f := range c.Fields {
		l = append(l, f)
	}
	return l
}

func noms(champs []core.Field) (l []string) {
	for _, f := range champs {
		l = append(l, f.GetName())
	}
	return l
}

// parcourir gives the rows of a condition one after the other, by id.
func parcourir(db dbx.Builder, c *core.Collection, condition string, params dbx.Params, faire func(ligne) error) error {
	champs := colonnes(c)
	rows, err := db.Select(noms(champs)...).From(c.Name).Where(dbx.NewExp(condition, params)).OrderBy("id").Rows()
	if err != nil {
		return fmt.Errorf("read %s: %w", c.Name, err)
	}
	defer rows.Close()
	cellules, vers := make([]sql.NullString, len(champs)), make([]any, len(champs))
	for i := range cellules {
		vers[i] = &cellules[i]
	}
	for rows.Next() {
		if err := rows.Scan(vers...); err != nil {
			return fmt.Errorf("read %s: %w", c.Name, err)
		}
		l := make(ligne, len(champs))
		for i := range cellules {
			l[i] = cellules[i].String
		}
		if err := faire(l); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read %s: %w", c.Name, err)
	}
	return nil
}

// enJSON writes a row as one object, its keys in the order of the schema.
func enJSON(champs []core.Field, l ligne) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, f := range champs {
		if i > 0 {
			b.WriteByte(',')
		}
		nom, _ := json.Marshal(f.GetName()) // a text always encodes
		b.Write(nom)
		b.WriteByte(':')
		switch v := l[i]; f.Type() {
		case core.FieldTypeBool:
			fmt.Fprint(&b, v == "1" || v == "true")
		case core.FieldTypeNumber:
			if v == "" {
				v = "0"
			}
			b.WriteString(v)
		case core.FieldTypeJSON:
			if v == "" {
				v = "null"
			}
			if !json.Valid([]byte(v)) {
				return nil, fmt.Errorf("%s of row %s is no JSON", f.GetName(), l[0])
			}
			if strings.ContainsAny(v, "\r\n") { // else as it is: its fingerprint may be kept beside
				if err := json.Compact(&b, []byte(v)); err != nil {
					return nil, err
				}
				continue
			}
			b.WriteString(v)
		default:
			texte, _ := json.Marshal(v)
			b.Write(texte)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// deJSON reads such an object for the schema of this instance: every field of
// the file must be known here, one that the file lacks is empty.
func deJSON(champs []core.Field, brut []byte) (ligne, error) {
	var objet map[string]json.RawMessage
	if err := json.Unmarshal(brut, &objet); err != nil {
		return nil, err
	}
	l := make(ligne, len(champs))
	for i, f := range champs {
		v, la := objet[f.GetName()]
		delete(objet, f.GetName())
		var err error
		if l[i], err = lireCellule(f, v, la); err != nil {
			return nil, fmt.Errorf("%s: %w", f.GetName(), err)
		}
	}
	for nom := range objet {
		return nil, fmt.Errorf("the field %s is unknown here: the archive is of a newer version of the program", nom)
	}
	if !estID.MatchString(l[0]) {
		return nil, fmt.Errorf("%q is no id", l[0])
	}
	return l, nil
}

func lireCellule(f core.Field, v json.RawMessage, la bool) (string, error) {
	switch f.Type() {
	case core.FieldTypeBool:
		var x bool
		if la {
			if err := json.Unmarshal(v, &x); err != nil {
				return "", err
			}
		}
		if x {
			return "1", nil
		}
		return "0", nil
	case core.FieldTypeNumber:
		if !la {
			return "0", nil
		}
		var x json.Number
		if err := json.Unmarshal(v, &x); err != nil {
			return "", err
		}
		if n, err := x.Float64(); err != nil || math.IsInf(n, 0) {
			return "", fmt.Errorf("%q is no number", x)
		}
		return x.String(), nil
	case core.FieldTypeJSON:
		if !la {
			return "null", nil
		}
		return string(v), nil
	default:
		var x string
		if la {
			if err := json.Unmarshal(v, &x); err != nil {
				return "", err
			}
		}
		return x, nil
	}
}

// estID is the form of an id; dansJSON finds those that a JSON text holds.
var (
	estID    = regexp.MustCompile(`^[a-z0-9]{15}$`)
	dansJSON = regexp.MustCompile(`\b[a-z0-9]{15}\b`)
)

// nommes gives what a row may name: the cells that are an id, alone or after
// « collection: », and the ids of its JSON texts.
func nommes(champs []core.Field, l ligne, voir func(id string)) {
	for i, f := range champs[1:] {
		v := l[i+1]
		switch f.Type() {
		case core.FieldTypeJSON:
			for _, id := range dansJSON.FindAllString(v, -1) {
				voir(id)
			}
		case core.FieldTypeText, core.FieldTypeRelation:
			if _, apres, objet := strings.Cut(v, ":"); objet {
				v = apres
			}
			if len(v) == core.DefaultIdLength {
				voir(v)
			}
		}
	}
}

// renommer writes in a row the ids that those it names have here.
func renommer(champs []core.Field, l ligne, ici map[string]string) {
	if len(ici) == 0 {
		return
	}
	for i, f := range champs[1:] {
		v := l[i+1]
		switch f.Type() {
		case core.FieldTypeJSON:
			l[i+1] = dansJSON.ReplaceAllStringFunc(v, func(id string) string {
				if n, change := ici[id]; change {
					return n
				}
				return id
			})
		case core.FieldTypeText, core.FieldTypeRelation:
			avant, apres, objet := strings.Cut(v, ":")
			if !objet {
				avant, apres = "", v
			}
			if n, change := ici[apres]; change {
				if objet {
					n = avant + ":" + n
				}
				l[i+1] = n
			}
		}
	}
}
