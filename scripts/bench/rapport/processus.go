package rapport

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// MemoireDe is the resident memory of a program in MiB, now (VmRSS) and at its
// highest (VmHWM); ok is false where the system does not say it so.
func MemoireDe(pid int) (mib, pire int, ok bool) {
	etat, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, 0, false
	}
	for ligne := range strings.Lines(string(etat)) {
		champs := strings.Fields(ligne)
		if len(champs) < 2 {
			continue
		}
		kib, _ := strconv.Atoi(champs[1]) // a number on the two lines kept
		switch champs[0] {
		case "VmRSS:":
			mib = kib >> 10
		case "VmHWM:":
			pire = kib >> 10
		}
	}
	return mib, pire, true
}

// CalculDe is the processor a program has taken since it started, 0 where the
// system does not say it so.
func CalculDe(pid int) time.Duration {
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
