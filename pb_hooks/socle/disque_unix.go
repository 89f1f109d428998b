//go:build unix

package socle

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func init() { pannesDisque = []error{unix.ENOSPC, unix.EDQUOT, unix.EROFS, unix.EIO} }

// Disque tells the bytes that this program may still write on the disk of a
// folder, and its size.
func Disque(donnees string) (libre, total uint64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(donnees, &s); err != nil {
		return 0, 0, fmt.Errorf("free space: %w", err)
	}
	bloc := uint64(s.Bsize)
	return uint64(s.Bavail) * bloc, uint64(s.Blocks) * bloc, nil
}
