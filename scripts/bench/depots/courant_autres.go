//go:build !linux

package depots

import "errors"

// CouperCourant needs Linux.
func CouperCourant(string) error {
	return errors.New("only Linux can shut a file system down")
}
