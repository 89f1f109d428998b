package socle

import (
	"fmt"

	"golang.org/x/sys/windows"
)

func init() {
	pannesDisque = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_WRITE_PROTECT, windows.ERROR_IO_DEVICE}
}

// Disque tells the bytes that this program may still write on the disk of a
// folder, and its size.
func Disque(donnees string) (libre, total uint64, err error) {
	nom, err := windows.UTF16PtrFromString(donnees)
	if err == nil {
		err = windows.GetDiskFreeSpaceEx(nom, &libre, &total, nil)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("free space: %w", err)
	}
	return libre, total, nil
}
