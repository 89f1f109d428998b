//go:build !windows

package sauvegardes

import "golang.org/x/sys/unix"

// forcerChaque: one call forces every file to the disk here, see [toutForcer].
const forcerChaque = false

// toutForcer waits until everything that was written is on the disk: thousands of
// small files, one after the other, would take minutes.
func toutForcer() { unix.Sync() }
