//go:build !windows

package sauvegardes

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// forcerChaque: one call forces every file to the disk here, see [toutForcer].
const forcerChaque = false

// toutForcer waits until everything that was written is on the disk: thousands of
// small files, one after the other, would take minutes.
func toutForcer() { unix.Sync() }

// placeDisque is what is left for this program on the disk of a folder, in bytes,
// and what there is.
func placeDisque(chemin string) (libres, totale int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(chemin, &s); err != nil {
		return 0, 0, fmt.Errorf("space left at %s: %w", chemin, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), int64(s.Blocks) * int64(s.Bsize), nil
}
