package socle

import (
	"errors"
	"slices"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// The disk is full, read-only or broken: nothing can be kept, and nothing that
// was acknowledged is lost.
var (
	errDisque = Err(Indisponible, "Le guichet ne peut plus rien enregistrer pour le moment. Ce que vous avez déjà enregistré est gardé. Revenez dans une heure pour finir.")
	errPlace  = Err(Indisponible, "Le guichet manque de place : il ne prend plus de nouvelle demande ni de document pour le moment. Ce que vous avez déjà enregistré est gardé. Revenez dans une heure.")
)

// pannesSQLite are the primary codes of SQLite that blame the disk.
var pannesSQLite = []int{lib.SQLITE_FULL, lib.SQLITE_READONLY, lib.SQLITE_IOERR, lib.SQLITE_CANTOPEN}

// pannesDisque are the errors of the system that blame the disk; each system
// adds its own.
var pannesDisque []error

// MesureDisque tells what is left on the disk of a folder and what there is, in
// bytes, as [Disque] does.
type MesureDisque func(folder string) (libre, total uint64, err error)

// panneDeDisque tells that err comes from a disk that takes no more writing.
func panneDeDisque(err error) bool {
	var s *sqlite.Error
	if errors.As(err, &s) {
		return slices.Contains(pannesSQLite, s.Code()&0xff)
	}
	return slices.ContainsFunc(pannesDisque, func(p error) bool { return errors.Is(err, p) })
}

// Place refuses what would fill the disk: a new demande, a document. Below the
// reserve of the configuration only what finishes and what is read goes on; it
// opens again by itself. When the disk does not tell its room, the writing
// will.
func (s *Socle) Place() error {
	libre, _, err := s.Disque(s.app.DataDir())
	if err != nil {
		return nil //nolint:nilerr // the writing itself meets the fault
	}
	if libre < uint64(s.Config.Limits.ReserveMB)<<20 {
		return errPlace
	}
	return nil
}

// EstPanneBase tells that err comes from the database in trouble (the disk, a lock
// that does not end), and not from what it was asked to keep.
func EstPanneBase(err error) bool {
	var s *sqlite.Error
	return errors.As(err, &s) && !slices.Contains([]int{lib.SQLITE_CONSTRAINT, lib.SQLITE_TOOBIG, lib.SQLITE_MISMATCH}, s.Code()&0xff)
}
