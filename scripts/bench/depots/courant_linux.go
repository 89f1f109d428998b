package depots

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// CouperCourant makes every later write of a file system fail and forgets what its
// caches hold, its own journal included, as a power cut does.
func CouperCourant(montage string) error {
	const (
		shutdown   = 0x8004587d // EXT4_IOC_SHUTDOWN, XFS_IOC_GOINGDOWN
		noLogFlush = 2
	)
	d, err := os.Open(montage)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := unix.IoctlSetPointerInt(int(d.Fd()), shutdown, noLogFlush); err != nil {
		return fmt.Errorf("cut the file system of %s: %w", montage, err)
	}
	return nil
}
