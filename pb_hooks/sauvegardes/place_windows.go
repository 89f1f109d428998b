package sauvegardes

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// forcerChaque: each file is forced to the disk when it is written.
const forcerChaque = true

func toutForcer() {}

// placeDisque is what is left for this program on the disk of a folder, in bytes,
// and what there is.
func placeDisque(chemin string) (libres, totale int64, err error) {
	nom, err := windows.UTF16PtrFromString(chemin)
	if err != nil {
		return 0, 0, fmt.Errorf("space left at %s: %w", chemin, err)
	}
	var restent, taille uint64
	if err := windows.GetDiskFreeSpaceEx(nom, &restent, &taille, nil); err != nil {
		return 0, 0, fmt.Errorf("space left at %s: %w", chemin, err)
	}
	return int64(restent), int64(taille), nil
}
