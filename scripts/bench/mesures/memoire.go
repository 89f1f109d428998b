package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// memoire is what a program holds at one moment, in MiB.
type memoire struct {
	quand     string
	mib, pire int // now, and at most since it started
}

// noterMemoire reads what the kernel counts: resident now (VmRSS) and at its
// highest (VmHWM).
func (b *banc) noterMemoire(quand string, pid int) {
	m := memoire{quand: quand}
	etat, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return // not Linux: the part says so
	}
	for ligne := range strings.Lines(string(etat)) {
		champs := strings.Fields(ligne)
		if len(champs) < 2 {
			continue
		}
		kib, _ := strconv.Atoi(champs[1]) // a number on the two lines kept
		switch champs[0] {
		case "VmRSS:":
			m.mib = kib >> 10
		case "VmHWM:":
			m.pire = kib >> 10
		}
	}
	b.memoires = append(b.memoires, m)
}

func (b *banc) direMemoires() {
	b.rapport.titre("E. Resident memory, in MiB")
	b.rapport.ligne("", "then", "highest")
	if len(b.memoires) == 0 {
		b.rapport.ligne("not measured: this system has no /proc")
	}
	for _, m := range b.memoires {
		b.rapport.ligne(m.quand, strconv.Itoa(m.mib), strconv.Itoa(m.pire))
	}
}

// calculDe is the processor a program has taken since it started, 0 where the
// system does not say it so.
func calculDe(pid int) time.Duration {
	const tic = 10 * time.Millisecond // USER_HZ is 100 on every Linux
	b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, suite, _ := strings.Cut(string(b), ") ") // the name before may hold spaces
	champs := strings.Fields(suite)
	if len(champs) < 13 {
		return 0
	}
	var tics int
	for _, c := range champs[11:13] { // utime, stime
		n, _ := strconv.Atoi(c)
		tics += n
	}
	return time.Duration(tics) * tic
}
