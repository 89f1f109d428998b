package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// File is the configuration file looked for when --config names none: in the
// current folder, then in /etc/guichet.
const File = "guichet.yaml"

// Load reads the configuration of a command line (without the program's name).
// Flags that are not of the configuration are left to their command. The error
// tells every fault at once, one a line, and never the value of a secret.
func Load(args []string) (*Config, error) {
	flags := pflag.NewFlagSet("guichet", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {} // --help is the command's to answer
	Flags(flags)
	if err := flags.Parse(args); err != nil && !errors.Is(err, pflag.ErrHelp) {
		return nil, fmt.Errorf("command line: %w", err)
	}
	path, err := locate(flags.Lookup("config").Value.String())
	if err != nil {
		return nil, err
	}
	file := viper.New()
	if path != "" {
		file.SetConfigFile(path)
		file.SetConfigType("yaml")
		if err := file.ReadInConfig(); err != nil {
			return nil, fmt.Errorf("read configuration %s: %w", path, err)
		}
	}
	faults := append(unknownKeys(file), unknownVariables(os.Environ())...)

	v := viper.New()
	v.AllowEmptyEnv(true) // GUICHET_ADMIN_LISTEN= turns the console off
	for _, k := range Keys {
		v.SetDefault(k.Name, k.Default)
		if value := file.Get(k.Name); value != nil { // a key left empty keeps its default
			v.SetDefault(k.Name, value)
		}
		_ = v.BindEnv(k.Name, k.Variable()) // fails without a name only
		if f := flags.Lookup(k.Flag()); f != nil {
			_ = v.BindPFlag(k.Name, f) // fails without a flag only
		}
		if want := k.expected(v.Get(k.Name)); want != "" {
			faults = append(faults, k.Name+" must be "+want)
			v.Set(k.Name, k.Default) // so that the other keys are checked too
		}
	}
	c := &Config{}
	if err := v.Unmarshal(c); err != nil {
		return nil, fmt.Errorf("decode the configuration: %w", err)
	}
	c.path = path
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	c.complete()
	for i, cidr := range c.TrustedProxy.CIDRs {
		c.TrustedProxy.CIDRs[i] = strings.TrimSpace(cidr) // GUICHET_TRUSTED_PROXY_CIDRS="a, b"
	}
	faults = append(faults, readSecret("smtp.password", &c.SMTP.Password, c.SMTP.PasswordFile)...)
	faults = append(faults, readSecret("metrics.token", &c.Metrics.Token, c.Metrics.TokenFile)...)
	faults = append(faults, readSecret("cluster.password", &c.Cluster.Password, c.Cluster.PasswordFile)...)
	faults = append(faults, c.Validate()...)
	if len(faults) > 0 {
		return nil, refusal(path, faults)
	}
	return c, nil
}

// Default is the configuration of somebody who has told nothing, whatever the
// files and the environment of the machine say.
func Default() (*Config, error) {
	v := viper.New()
	for _, k := range Keys {
		v.SetDefault(k.Name, k.Default)
	}
	c := &Config{}
	if err := v.Unmarshal(c); err != nil {
		return nil, fmt.Errorf("decode the default configuration: %w", err)
	}
	c.complete()
	return c, nil
}

// refusal gathers the faults, one a line.
func refusal(path string, faults []string) error {
	from := "configuration"
	if path != "" {
		from += " (" + path + ", GUICHET_* and flags)"
	}
	count := "1 fault"
	if n := len(faults); n > 1 {
		count = fmt.Sprint(n, " faults")
	}
	return fmt.Errorf("%s has %s:\n  - %s", from, count, strings.Join(faults, "\n  - "))
}

// readSecret gives the content of a file instead of a value. The final line
// break that editors add is not part of it.
func readSecret(key string, value *string, file string) []string {
	if file == "" {
		return nil
	}
	if *value != "" {
		return []string{fmt.Sprintf("%s and %s_file are both set: keep one", key, key)}
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return []string{key + "_file: " + err.Error()}
	}
	*value = strings.TrimRight(string(b), "\r\n")
	if *value == "" {
		return []string{fmt.Sprintf("%s_file: %s is empty", key, file)}
	}
	return nil
}

// locate finds the file to read: the named one, which must exist, or the first
// of the usual places, or none.
func locate(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	for _, p := range []string{File, "/etc/guichet/" + File} {
		_, err := os.Stat(p)
		if err == nil {
			return p, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", fmt.Errorf("look for the configuration: %w", err)
		}
	}
	return "", nil
}
