package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// File is the configuration file looked for when --config names none: in the
// current folder, then in /etc/guichet.
const File = "guichet.yaml"

// Flags registers one flag for each key that an installer types, plus
// --config. A key without a flag is set by the file or the environment.
func Flags(f *pflag.FlagSet) {
	f.String("config", "", "configuration file (default: "+File+" here or in /etc/guichet)")
	for _, k := range Keys {
		if name := flagOf(k.Name); name != "" {
			f.String(name, "", k.Help)
		}
	}
}

var withFlag = map[string]string{
	"data_dir": "data-dir", "listen": "listen", "admin_listen": "admin-listen", "public_url": "public-url", "log.level": "log-level", "log.format": "log-format",
}

func flagOf(key string) string { return withFlag[key] }

// Load reads the configuration of a command line (without the program's name).
// The error tells every fault at once, one a line.
func Load(args []string) (*Config, error) {
	v := viper.New()
	for _, k := range Keys {
		v.SetDefault(k.Name, k.Default)
	}
	v.SetEnvPrefix("GUICHET")
	v.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
	v.AutomaticEnv()

	flags := pflag.NewFlagSet("guichet", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true // the command reads its own
	flags.SetOutput(new(strings.Builder))
	Flags(flags)
	if err := flags.Parse(args); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return nil, err
	}
	for key, name := range withFlag {
		if f := flags.Lookup(name); f.Changed {
			v.Set(key, f.Value.String())
		}
	}
	file, err := read(v, flags.Lookup("config").Value.String())
	if err != nil {
		return nil, err
	}
	faults := unknown(v)
	c := &Config{}
	if err := v.Unmarshal(c); err != nil {
		faults = append(faults, readable(err)...)
	}
	if c.SMTP.PasswordFile != "" {
		b, err := os.ReadFile(c.SMTP.PasswordFile)
		switch {
		case err != nil:
			faults = append(faults, "smtp.password_file: "+err.Error())
		case c.SMTP.Password != "":
			faults = append(faults, "smtp.password and smtp.password_file are both set: keep one")
		default:
			c.SMTP.Password = strings.TrimRight(string(b), "\r\n")
		}
	}
	faults = append(faults, c.Validate()...)
	if len(faults) > 0 {
		return nil, fmt.Errorf("configuration%s has %d fault(s):\n  - %s", file, len(faults), strings.Join(faults, "\n  - "))
	}
	return c, nil
}

// read reads the named file, or the first that exists of the usual places.
func read(v *viper.Viper, named string) (described string, err error) {
	places := []string{named}
	if named == "" {
		places = []string{File, "/etc/guichet/" + File}
	}
	for _, p := range places {
		if _, err := os.Stat(p); errors.Is(err, fs.ErrNotExist) && named == "" {
			continue
		}
		v.SetConfigFile(p)
		v.SetConfigType("yaml")
		if err := v.ReadInConfig(); err != nil {
			return "", fmt.Errorf("configuration file %s: %w", p, err)
		}
		return " (" + p + ")", nil
	}
	return "", nil
}

// unknown tells each key of the file, and each GUICHET_ variable, that is none
// of ours, with the nearest that is.
func unknown(v *viper.Viper) []string {
	known := map[string]bool{}
	var names []string
	for _, k := range Keys {
		known[k.Name] = true
		names = append(names, k.Name)
	}
	var faults []string
	for _, key := range v.AllKeys() {
		if !known[key] && v.InConfig(key) {
			faults = append(faults, fmt.Sprintf("unknown key %s, did you mean %s?", key, nearest(key, names)))
		}
	}
	variables := map[string]bool{}
	var envNames []string
	for _, n := range names {
		env := "GUICHET_" + strings.ToUpper(strings.ReplaceAll(n, ".", "_"))
		variables[env] = true
		envNames = append(envNames, env)
	}
	for _, line := range os.Environ() {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, "GUICHET_") && !variables[name] {
			faults = append(faults, fmt.Sprintf("unknown variable %s, did you mean %s?", name, nearest(name, envNames)))
		}
	}
	return faults
}

// readable splits viper's joined decoding errors into one line each.
func readable(err error) []string {
	var lines []string
	for _, l := range strings.Split(err.Error(), "\n") {
		if l = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(l), "*")); l != "" && !strings.HasPrefix(l, "decoding failed") {
			lines = append(lines, l)
		}
	}
	return lines
}

// nearest is the name at the smallest edit distance.
func nearest(word string, names []string) string {
	best, distance := "", -1
	for _, n := range names {
		if d := edits(word, n); distance < 0 || d < distance {
			best, distance = n, d
		}
	}
	return best
}

// edits is the Levenshtein distance of two ASCII words.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diagonal
			if a[i] != b[j] {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}

// keysOf lists the keys a struct decodes, for the tests.
func keysOf(t reflect.Type, prefix string) []string {
	var l []string
	for i := range t.NumField() {
		f := t.Field(i)
		name := prefix + f.Tag.Get("mapstructure")
		if f.Type.Kind() == reflect.Struct {
			l = append(l, keysOf(f.Type, name+".")...)
			continue
		}
		l = append(l, name)
	}
	return l
}
