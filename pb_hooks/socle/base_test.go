package socle_test

import (
	"testing"
)

// What is acknowledged survives a power cut, what is erased leaves no trace in
// the file, and a guard is not walked around.
func TestReglagesDeLaBase(t *testing.T) {
	b := poser(t, nil)
	for pragma, attendu := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "recursive_triggers": "1", "foreign_keys": "1", "busy_timeout": "10000",
	} {
		for nom, base := range map[string]interface{ Row(...any) error }{
			"lecture": b.App.ConcurrentDB().NewQuery("PRAGMA " + pragma), "écriture": b.App.NonconcurrentDB().NewQuery("PRAGMA " + pragma),
		} {
			var v string
			if err := base.Row(&v); err != nil || v != attendu {
				t.Errorf("%s en %s : %s, %v", pragma, nom, v, err)
			}
		}
	}
	var v string
	if err := b.App.AuxNonconcurrentDB().NewQuery("PRAGMA synchronous").Row(&v); err != nil || v != "1" {
		t.Errorf("auxiliary.db : %s, %v", v, err)
	}
}
