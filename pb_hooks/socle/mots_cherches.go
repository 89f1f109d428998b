package socle

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/text/unicode/norm"
)

// MotsCherches are the words of a text as the search indexes cut them: none of their own
// signs is left.
func MotsCherches(texte string) []string {
	return strings.FieldsFunc(texte, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// termesMax bounds the terms of an index that one word asks for by their names.
const termesMax = 100

// Commencant asks an index, in the language of FTS5, for the rows where each of the words
// begins one of theirs. vocabulaire is the index's table of terms (fts5vocab, instance).
//
// The terms are named, when they are not too many: FTS5 reads the rows of a term from the
// last one, and would gather all those of a beginning before it gave the first.
func Commencant(app core.App, vocabulaire string, mots []string) (string, error) {
	parts := make([]string, len(mots))
	for i, mot := range mots {
		termes, err := termes(app, vocabulaire, mot)
		if err != nil {
			return "", err
		}
		if len(termes) == 0 || len(termes) > termesMax {
			parts[i] = `"` + mot + `" *`
		} else {
			parts[i] = `("` + strings.Join(termes, `" OR "`) + `")`
		}
	}
	return strings.Join(parts, " AND "), nil
}

// termes lists the terms that a word begins, one more than termesMax at most; none for a
// word that the tokenizer of the index may write otherwise than we do.
func termes(app core.App, vocabulaire, mot string) ([]string, error) {
	debut := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(mot))
	if strings.ContainsFunc(debut, func(r rune) bool { return r > unicode.MaxASCII }) {
		return nil, nil
	}
	var l []string
	// Each step seeks the term after the last one: the table has a row for each place of a term.
	err := app.DB().NewQuery(`WITH RECURSIVE t(terme) AS (
			SELECT (SELECT term FROM ` + vocabulaire + ` WHERE term >= {:debut} LIMIT 1)
			UNION ALL SELECT (SELECT term FROM ` + vocabulaire + ` WHERE term >= t.terme || char(1) LIMIT 1) FROM t WHERE t.terme < {:fin} LIMIT {:nombre}
		) SELECT terme FROM t WHERE terme >= {:debut} AND terme < {:fin}`).
		Bind(dbx.Params{"debut": debut, "fin": debut + string(unicode.MaxRune), "nombre": termesMax + 2}).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("terms of %s: %w", vocabulaire, err)
	}
	return l, nil
}
