package socle_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// base opens an empty database of one connection, as the writer's is.
func base(t testing.TB) *dbx.DB {
	t.Helper()
	db, err := socle.Connecter(filepath.Join(t.TempDir(), "data.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.DB().SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	executer(t, db, "CREATE TABLE fiches (id INTEGER PRIMARY KEY, nom TEXT)")
	for i, nom := range []string{"un", "deux", "trois"} {
		executer(t, db, "INSERT INTO fiches (id, nom) VALUES ({:id}, {:nom})", dbx.Params{"id": i + 1, "nom": nom})
	}
	return db
}

func executer(t testing.TB, db dbx.Builder, texte string, p ...dbx.Params) {
	t.Helper()
	q := db.NewQuery(texte)
	if len(p) > 0 {
		q.Bind(p[0])
	}
	if _, err := q.Execute(); err != nil {
		t.Fatal(err)
	}
}

func nom(t testing.TB, db dbx.Builder, id int) (nom string) {
	t.Helper()
	if err := db.NewQuery("SELECT nom FROM fiches WHERE id = {:id}").Bind(dbx.Params{"id": id}).Row(&nom); err != nil {
		t.Fatal(err)
	}
	return nom
}

func TestUneRequeteGardeeSertAvecDAutresValeurs(t *testing.T) {
	db := base(t)
	for range 3 {
		if a, b := nom(t, db, 1), nom(t, db, 2); a != "un" || b != "deux" {
			t.Fatalf("lu « %s » et « %s »", a, b)
		}
	}
}

func TestUneRequeteSeLitPendantQuElleSeLitDeja(t *testing.T) {
	db := base(t)
	err := db.Transactional(func(tx *dbx.Tx) error {
		const toutes = "SELECT nom FROM fiches ORDER BY id"
		dehors, err := tx.NewQuery(toutes).Rows()
		if err != nil {
			return err
		}
		defer dehors.Close()
		for lues := 0; dehors.Next(); lues++ {
			var l []string
			if err := tx.NewQuery(toutes).Column(&l); err != nil {
				return err
			}
			if fmt.Sprint(l) != "[un deux trois]" {
				t.Errorf("dedans, ligne %d : %q", lues, l)
			}
		}
		return dehors.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestUneRequeteGardeeVoitUneColonneNouvelle(t *testing.T) {
	db := base(t)
	colonnes := func() []string {
		rows, err := db.NewQuery("SELECT * FROM fiches").Rows()
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		l, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	if l := colonnes(); len(l) != 2 {
		t.Fatal(l)
	}
	executer(t, db, "ALTER TABLE fiches ADD COLUMN lieu TEXT")
	if l := colonnes(); len(l) != 3 {
		t.Fatal(l)
	}
	executer(t, db, "DROP TABLE fiches") // no kept statement may hold it
}

func TestUneRequeteFausseNEmpecheRien(t *testing.T) {
	db := base(t)
	for range 2 {
		if _, err := db.NewQuery("INSERT INTO fiches (id, nom) VALUES (1, 'un')").Execute(); err == nil {
			t.Fatal("deux fiches de même id")
		}
		if _, err := db.NewQuery("SELECT rien FROM fiches").Rows(); err == nil {
			t.Fatal("colonne inconnue acceptée")
		}
	}
	executer(t, db, "DELETE FROM fiches WHERE id = 1")
	executer(t, db, "INSERT INTO fiches (id, nom) VALUES (1, 'un')")
}

func TestPlusDeRequetesQueCeQuiSeGarde(t *testing.T) {
	db := base(t)
	for tour := range 2 {
		for i := range 1000 {
			var n int
			if err := db.NewQuery(fmt.Sprintf("SELECT count(*) + %d FROM fiches", i)).Row(&n); err != nil || n != 3+i {
				t.Fatalf("tour %d : %d, %v", tour, n, err)
			}
		}
	}
}

func BenchmarkRequete(b *testing.B) {
	db := base(b)
	for b.Loop() {
		nom(b, db, 2)
	}
}
