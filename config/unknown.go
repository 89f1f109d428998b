package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/viper"
)

// unknownKeys tells each key of the file that is none of ours, with the
// nearest that is: a misspelt key would otherwise be silently ignored.
func unknownKeys(file *viper.Viper) []string {
	var names []string
	for _, k := range Keys {
		names = append(names, k.Name)
	}
	keys := file.AllKeys()
	slices.Sort(keys)
	var faults []string
	for _, key := range keys {
		if slices.Contains(names, key) {
			continue
		}
		first := slices.IndexFunc(names, func(n string) bool { return strings.HasPrefix(n, key+".") })
		switch {
		case first < 0:
			faults = append(faults, fmt.Sprintf("unknown key %s, did you mean %s?", key, nearest(key, names)))
		case file.Get(key) != nil: // a section left empty is no fault
			faults = append(faults, fmt.Sprintf("%s is a section: write its keys below it, such as %s", key, names[first]))
		}
	}
	return faults
}

// unknownVariables does the same for the variables of the environment, given
// as name=value, that begin like ours.
func unknownVariables(environ []string) []string {
	var names []string
	for _, k := range Keys {
		names = append(names, k.Variable())
	}
	var faults []string
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "GUICHET_") && !slices.Contains(names, name) {
			faults = append(faults, fmt.Sprintf("unknown variable %s, did you mean %s?", name, nearest(name, names)))
		}
	}
	slices.Sort(faults)
	return faults
}

// nearest is the name at the smallest edit distance from word.
func nearest(word string, names []string) string {
	return slices.MinFunc(names, func(a, b string) int { return edits(word, a) - edits(word, b) })
}

// edits is the Levenshtein distance, in bytes, computed one row at a time.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
