package catalogue

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Dupliquer makes another téléservice of a document: the same words, and ids of
// its own, since an id is never used again. id draws a new one.
func Dupliquer(d *Document, code, titre string, id func() string) (*Document, error) {
	brut, err := d.Canonique()
	if err != nil {
		return nil, err
	}
	var arbre any
	if err := json.Unmarshal(brut, &arbre); err != nil {
		return nil, fmt.Errorf("duplicate %s: %w", d.Code, err)
	}
	nouveaux := map[string]string{}
	chaqueObjet(arbre, func(o map[string]any) {
		if ancien, ok := o["id"].(string); ok {
			nouveaux[ancien] = id()
		}
	})
	if brut, err = json.Marshal(renommer(arbre, nouveaux)); err != nil {
		return nil, fmt.Errorf("duplicate %s: %w", d.Code, err)
	}
	n, err := Relire(brut)
	if err != nil {
		return nil, err
	}
	n.Code, n.Titre = code, Texte{titre}
	return n, nil
}

func chaqueObjet(x any, f func(map[string]any)) {
	switch x := x.(type) {
	case []any:
		for _, v := range x {
			chaqueObjet(v, f)
		}
	case map[string]any:
		f(x)
		for _, v := range x {
			chaqueObjet(v, f)
		}
	}
}

// renommer puts the new ids in place of the old ones, wherever they are cited;
// a champ of a bloc is cited by the id of the citation and a code.
func renommer(x any, nouveaux map[string]string) any {
	switch x := x.(type) {
	case []any:
		for i := range x {
			x[i] = renommer(x[i], nouveaux)
		}
	case map[string]any:
		for cle := range x {
			x[cle] = renommer(x[cle], nouveaux)
		}
	case string:
		racine, suite, dansBloc := strings.Cut(x, ".")
		if n := nouveaux[racine]; n != "" && (!dansBloc || formeCode.MatchString(suite)) {
			if dansBloc {
				return n + "." + suite
			}
			return n
		}
	}
	return x
}
