// Package rapport prints what a bench measures, on which machine, and reads what
// the kernel counts of a program.
package rapport

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// Rapport is what is printed, line by line as it is known.
type Rapport struct {
	w     io.Writer
	debut time.Time
}

// Nouveau begins one.
func Nouveau(w io.Writer) *Rapport { return &Rapport{w: w, debut: time.Now()} }

// Titre begins a part.
func (r *Rapport) Titre(titre string, notes ...string) {
	fmt.Fprintf(r.w, "\n%s\n", titre)
	for _, n := range notes {
		fmt.Fprintln(r.w, "  "+n)
	}
}

// Widths of the name of a line and of its other cells, in characters.
const (
	largeurNom     = 46
	largeurCellule = 10
)

// Ligne writes the cells of one row; the first is its name.
func (r *Rapport) Ligne(nom string, cellules ...string) {
	l := fmt.Sprintf("  %-*s", largeurNom, nom)
	for _, c := range cellules {
		l += fmt.Sprintf("%*s", largeurCellule, c)
	}
	fmt.Fprintln(r.w, strings.TrimRight(l, " "))
}

// Entete tells of what is measured, and on what; notes are of the bench.
func (r *Rapport) Entete(version, folder string, notes ...string) error {
	fsync, err := mesurerFsync(folder)
	if err != nil {
		return err
	}
	r.Titre("Guichet "+version+", "+r.debut.Format("2 January 2006 15:04 MST"), append([]string{
		fmt.Sprintf("%s %s/%s, GOMAXPROCS %d; %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), modules()),
		"visitors and programs share these processors; load average " + chargeMachine(),
		"one write of 4 KiB forced to this disk: " + Milli(fsync[len(fsync)/2]) + " ms (p95 " + Milli(fsync[len(fsync)*95/100]) + ")",
	}, notes...)...)
	return nil
}

// Pied ends it.
func (r *Rapport) Pied() {
	r.Titre(fmt.Sprintf("Done in %s; load average %s", time.Since(r.debut).Round(time.Second), chargeMachine()))
}

// modules tells the versions of what the ratios depend on.
func modules() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	var l []string
	for _, m := range info.Deps {
		switch m.Path {
		case "github.com/pocketbase/pocketbase", "modernc.org/sqlite":
			l = append(l, m.Path[strings.LastIndex(m.Path, "/")+1:]+" "+m.Version)
		}
	}
	return strings.Join(l, ", ")
}

// chargeMachine is what the machine does, all programs together.
func chargeMachine() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return strings.Join(strings.Fields(string(b))[:3], " ")
}

// mesurerFsync gives the times of 200 writes, the shortest first.
func mesurerFsync(folder string) ([]time.Duration, error) {
	f, err := os.CreateTemp(folder, "fsync-*")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bloc := make([]byte, 4096)
	durees := make([]time.Duration, 200)
	for i := range durees {
		debut := time.Now()
		if _, err := f.Write(bloc); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		durees[i] = time.Since(debut)
	}
	slices.Sort(durees)
	return durees, nil
}

// Milli is a duration in milliseconds.
func Milli(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

// Fois is a ratio.
func Fois(x float64) string { return fmt.Sprintf("%.2f×", x) }
