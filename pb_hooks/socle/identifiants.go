package socle

import (
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/security"
	"github.com/pocketbase/pocketbase/tools/types"
)

const alphabetID = "abcdefghijklmnopqrstuvwxyz0123456789"

// ID draws the id of a new row, in PocketBase's own form (15 characters), so
// that the console can open it.
func ID() string { return security.RandomStringWithAlphabet(core.DefaultIdLength, alphabetID) }

// Date is an instant as the database keeps it (UTC, milliseconds); the zero
// time is the empty text.
func Date(t time.Time) types.DateTime {
	d, _ := types.ParseDateTime(t) // a time.Time always parses
	return d
}
