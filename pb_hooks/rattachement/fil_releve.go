package rattachement

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"time"
)

// Releve is the data of an event of the kind [GenreReleve]: what its collectivité had
// told before it, of each kind, as the sums of 256 buckets. Both sides sum what they
// have: only the buckets that differ are looked at.
type Releve struct {
	// Depuis leaves out what was over before it: the hub forgets that.
	Depuis time.Time                    `json:"since"`
	Sommes map[string]map[string]string `json:"sums"` // by kind and bucket; an empty bucket has none
}

// Seau is the data of ctl.buckets: what the hub has in a bucket that differs.
type Seau struct {
	Collectivite string           `json:"collectivite"` // as the hub calls it
	Genre        string           `json:"kind"`
	Seau         string           `json:"bucket"`
	Depuis       time.Time        `json:"since"`
	Versions     map[string]int64 `json:"versions"` // by aggregate; none when there are too many for an event
}

// SeauDe is the bucket of an aggregate.
func SeauDe(agregat string) string {
	h := sha256.Sum256([]byte(agregat))
	return hex.EncodeToString(h[:1])
}

// Sommer gives the sum of each bucket of aggregates, by their versions. The order does
// not count.
func Sommer(versions map[string]int64) map[string]string {
	sommes := map[string]uint64{}
	for agregat, version := range versions {
		h := sha256.Sum256([]byte(agregat + " " + strconv.FormatInt(version, 10)))
		sommes[SeauDe(agregat)] ^= binary.BigEndian.Uint64(h[:8])
	}
	dites := make(map[string]string, len(sommes))
	for seau, somme := range sommes {
		dites[seau] = strconv.FormatUint(somme, 16)
	}
	return dites
}
