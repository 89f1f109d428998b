package formation_test

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver « sqlite »
)

// duTemps are the tables where a guichet that merely runs writes.
var duTemps = []string{"travaux", "sqlite_sequence", "_params"}

// contenu is what the database of a folder holds: the rows of each table.
func contenu(t *testing.T, folder string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "data.db")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	l := map[string][]string{}
	for _, nom := range lignes(t, db, "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'") {
		if !slices.Contains(duTemps, nom) {
			l[nom] = lignes(t, db, "SELECT * FROM `"+nom+"` ORDER BY 1")
		}
	}
	return l
}

func lignes(t *testing.T, db *sql.DB, requete string) (l []string) {
	t.Helper()
	rows, err := db.Query(requete)
	if err != nil {
		t.Fatalf("%s: %v", requete, err)
	}
	defer rows.Close()
	colonnes, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		valeurs, vers := make([]sql.NullString, len(colonnes)), make([]any, len(colonnes))
		for i := range valeurs {
			vers[i] = &valeurs[i]
		}
		if err := rows.Scan(vers...); err != nil {
			t.Fatal(err)
		}
		var mots []string
		for _, v := range valeurs {
			mots = append(mots, v.String)
		}
		l = append(l, strings.Join(mots, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return l
}

// difference names the first table that is not the same, "" when all are.
func difference(a, b map[string][]string) string {
	for _, nom := range slices.Sorted(maps.Keys(a)) {
		if !slices.Equal(a[nom], b[nom]) {
			return fmt.Sprintf("%s, %d lignes et %d", nom, len(a[nom]), len(b[nom]))
		}
	}
	if len(a) != len(b) {
		return "d’autres tables"
	}
	return ""
}
