//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// borner makes a memory cgroup, of version 1 or 2, that the program enters
// whenever it starts from now on; the function it returns removes it.
func (m *mesure) borner() (liberer func() error, err error) {
	if m.borne == 0 {
		return func() error { return nil }, nil
	}
	nom := "guichet-" + strconv.Itoa(os.Getpid())
	groupe, limite := filepath.Join("/sys/fs/cgroup/memory", nom), "memory.limit_in_bytes"
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err == nil {
		groupe, limite = filepath.Join("/sys/fs/cgroup", nom), "memory.max"
	}
	if err := os.MkdirAll(groupe, 0o755); err != nil {
		return nil, fmt.Errorf("memory cgroup: %w", err)
	}
	liberer = func() error {
		for essai := 0; ; essai++ { // the kernel still counts, for a moment, a process that has ended
			if err := os.Remove(groupe); err == nil || essai == 50 {
				return err
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	if err := os.WriteFile(filepath.Join(groupe, limite), []byte(strconv.FormatInt(m.borne, 10)), 0o644); err != nil {
		return nil, errors.Join(fmt.Errorf("memory cgroup: %w", err), liberer())
	}
	// The shell enters the group, then becomes the program.
	entree := filepath.Join(m.folder, "dans-le-groupe")
	script := fmt.Sprintf("#!/bin/sh\necho $$ > '%s' && exec '%s' \"$@\"\n", filepath.Join(groupe, "cgroup.procs"), m.guichet)
	if err := os.WriteFile(entree, []byte(script), 0o700); err != nil {
		return nil, errors.Join(err, liberer())
	}
	m.guichet = entree
	return liberer, nil
}
