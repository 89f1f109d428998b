package navigateur

import (
	"database/sql"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// Vieillir changes rows behind the program's back: what only time does to them.
func (g *Guichet) Vieillir(requete string) {
	g.t.Helper()
	folder := ""
	for _, v := range g.environnement {
		if f, donnees := strings.CutPrefix(v, "GUICHET_DATA_DIR="); donnees {
			folder = f
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(folder, "data.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		g.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(requete); err != nil {
		g.t.Fatal(err)
	}
}
