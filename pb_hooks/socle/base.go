package socle

import (
	"database/sql"
	"path/filepath"

	"github.com/pocketbase/dbx"
)

// pragmas are PocketBase's own, busy_timeout first, plus secure_delete (what an
// erasure removes is overwritten on the disk) and recursive_triggers (without
// it a REPLACE deletes a row past the trigger that guards it). A transaction
// takes the lock of the writers as it begins: one that read first could not write
// any more once another process, a command beside the server, has written.
const pragmas = "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=journal_size_limit(200000000)" +
	"&_pragma=secure_delete(ON)&_pragma=recursive_triggers(ON)&_pragma=foreign_keys(ON)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)"

// Connecter opens one of PocketBase's two databases. data.db is
// synchronous=FULL: what is acknowledged survives a power cut. auxiliary.db
// (PocketBase's own logs) may lose its last rows.
func Connecter(chemin string) (*dbx.DB, error) {
	synchrone := "NORMAL"
	if filepath.Base(chemin) == "data.db" {
		synchrone = "FULL"
	}
	dsn := chemin + pragmas + "&_pragma=synchronous(" + synchrone + ")"
	nue, err := sql.Open("sqlite", dsn) // opens nothing yet: it knows the driver
	if err != nil {
		return nil, err
	}
	return dbx.NewFromDB(sql.OpenDB(&connecteur{pilote: nue.Driver(), dsn: dsn}), "sqlite"), nil
}

// Egal compares a field with a value that is not empty: with "" it finds
// nothing. The indexes of the fields that most rows leave empty leave these
// rows out, and SQLite uses one only for a statement that says so too.
func Egal(champ, valeur string) dbx.Expression {
	return dbx.And(dbx.HashExp{champ: valeur}, dbx.NewExp(champ+" != ''"))
}

// Parmi compares a field with the values of a list; with none it finds nothing.
func Parmi(champ string, valeurs []string) dbx.Expression {
	l := make([]any, len(valeurs))
	for i, v := range valeurs {
		l[i] = v
	}
	return dbx.In(champ, l...)
}
