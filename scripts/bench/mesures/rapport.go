package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// rapport is what is printed, line by line as it is known.
type rapport struct {
	w     io.Writer
	debut time.Time
}

func nouveauRapport(w io.Writer) *rapport { return &rapport{w: w, debut: time.Now()} }

// titre begins a part.
func (r *rapport) titre(titre string, notes ...string) {
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

// ligne writes the cells of one row; the first is its name.
func (r *rapport) ligne(nom string, cellules ...string) {
	l := fmt.Sprintf("  %-*s", largeurNom, nom)
	for _, c := range cellules {
		l += fmt.Sprintf("%*s", largeurCellule, c)
	}
	fmt.Fprintln(r.w, strings.TrimRight(l, " "))
}

func (r *rapport) entete(folder string) error {
	fsync, err := mesurerFsync(folder)
	if err != nil {
		return err
	}
	r.titre("Guichet "+version+", "+r.debut.Format("2 January 2006 15:04 MST"),
		fmt.Sprintf("%s %s/%s, GOMAXPROCS %d; %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.GOMAXPROCS(0), modules()),
		"visitors and programs share these processors; load average "+chargeMachine(),
		"one write of 4 KiB forced to this disk: "+milli(fsync.centile(50))+" ms (p95 "+milli(fsync.centile(95))+")",
		"times in milliseconds, as a visitor on the same machine has them; CPU: processor of the program measured; ×: ratio within this run")
	return nil
}

func (r *rapport) pied() {
	r.titre(fmt.Sprintf("Done in %s; load average %s", time.Since(r.debut).Round(time.Second), chargeMachine()))
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

func mesurerFsync(folder string) (durees, error) {
	f, err := os.CreateTemp(folder, "fsync-*")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	bloc := make([]byte, 4096)
	d, _, err := charger(1, 200, func(int) error {
		if _, err := f.Write(bloc); err != nil {
			return err
		}
		return f.Sync()
	})
	return d, err
}

func milli(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

func fois(x float64) string { return fmt.Sprintf("%.2f×", x) }
