package main

import (
	"strconv"

	"guichet/scripts/bench/rapport"
)

// memoire is what a program holds at one moment, in MiB.
type memoire struct {
	quand     string
	mib, pire int // now, and at most since it started
}

// noterMemoire keeps what a program holds now; where the system does not say it,
// the part does.
func (b *banc) noterMemoire(quand string, pid int) {
	if mib, pire, ok := rapport.MemoireDe(pid); ok {
		b.memoires = append(b.memoires, memoire{quand, mib, pire})
	}
}

func (b *banc) direMemoires() {
	b.rapport.Titre("E. Resident memory, in MiB")
	b.rapport.Ligne("", "then", "highest")
	if len(b.memoires) == 0 {
		b.rapport.Ligne("not measured: this system has no /proc")
	}
	for _, m := range b.memoires {
		b.rapport.Ligne(m.quand, strconv.Itoa(m.mib), strconv.Itoa(m.pire))
	}
}
