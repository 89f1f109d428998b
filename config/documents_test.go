package config_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"guichet/config"
)

var update = flag.Bool("update", false, "write guichet.example.yaml and README.md from the tables of keys and secrets")

func TestDocuments(t *testing.T) {
	for _, d := range []struct{ file, content string }{
		{"guichet.example.yaml", exampleFile()},
		{"README.md", readme()},
	} {
		t.Run(d.file, func(t *testing.T) {
			if *update {
				if err := os.WriteFile(d.file, []byte(d.content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			written, err := os.ReadFile(d.file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(d.content, string(written)); diff != "" {
				t.Errorf("run: go test ./config -update (-tables +file)\n%s", diff)
			}
		})
	}
}

func TestExampleIsTheDefaults(t *testing.T) {
	inEmptyFolder(t)
	defaults, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	write(t, "example.yaml", exampleFile())
	example, err := config.Load([]string{"--config", "example.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(defaults, example, cmpopts.IgnoreUnexported(config.Config{})); diff != "" {
		t.Errorf("-defaults +example\n%s", diff)
	}
}

func TestKeysAreTheStruct(t *testing.T) {
	var keys []string
	for _, k := range config.Keys {
		keys = append(keys, k.Name)
	}
	if diff := cmp.Diff(keysOf(reflect.TypeFor[config.Config](), ""), keys); diff != "" {
		t.Errorf("-struct +keys\n%s", diff)
	}
}

// keysOf lists the keys a struct decodes, in order.
func keysOf(t reflect.Type, prefix string) []string {
	var l []string
	for f := range t.Fields() {
		if !f.IsExported() {
			continue
		}
		name := prefix + f.Tag.Get("mapstructure")
		if f.Type.Kind() == reflect.Struct {
			l = append(l, keysOf(f.Type, name+".")...)
			continue
		}
		l = append(l, name)
	}
	return l
}

var soundsSecret = regexp.MustCompile(`(password|secret|token|key)$`)

func TestSecretKeysAreInTheTableAndHaveAFile(t *testing.T) {
	found := 0
	for _, k := range config.Keys {
		if !soundsSecret.MatchString(k.Name) {
			continue
		}
		found++
		if !slices.ContainsFunc(config.Secrets, func(s config.Secret) bool { return s.Name == k.Name }) {
			t.Errorf("%s is not in Secrets", k.Name)
		}
		if !slices.ContainsFunc(config.Keys, func(f config.Key) bool { return f.Name == k.Name+"_file" }) {
			t.Errorf("%s cannot come from a file", k.Name)
		}
		if k.Flag() != "" {
			t.Errorf("%s has a flag, which every account of the machine can read", k.Name)
		}
	}
	if found == 0 {
		t.Error("no secret key: smtp.password should be one")
	}
}

func TestSecretsTellEverything(t *testing.T) {
	for _, s := range config.Secrets {
		for column, value := range map[string]string{
			"Name": s.Name, "Opens": s.Opens, "Where": s.Where, "Sealed": s.Sealed, "Backup": s.Backup, "Rotation": s.Rotation,
		} {
			if value == "" {
				t.Errorf("%s: %s is empty", s.Name, column)
			}
		}
	}
}

// exampleFile writes every key with its default under one line of comment.
func exampleFile() string {
	var b strings.Builder
	b.WriteString("# Every key of the configuration, with its default: keep the lines you change.\n" +
		"# The program reads the file of --config, or ./guichet.yaml, or else /etc/guichet/guichet.yaml.\n")
	section := ""
	for _, k := range config.Keys {
		indent, name := "", k.Name
		if s, short, ok := strings.Cut(k.Name, "."); ok {
			if s != section {
				fmt.Fprintf(&b, "\n%s:\n", s)
				section = s
			}
			indent, name = "  ", short
		}
		if indent == "" {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s# %s\n%s%s: %s\n", indent, k.Help, indent, name, yamlOf(k.Default))
	}
	return b.String()
}

func yamlOf(value any) string {
	switch v := value.(type) {
	case time.Duration:
		return strings.TrimSuffix(v.String(), "0m0s")
	case []string:
		var quoted []string
		for _, s := range v {
			quoted = append(quoted, fmt.Sprintf("%q", s))
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	case string:
		return fmt.Sprintf("%q", v)
	default:
		return fmt.Sprint(v)
	}
}

// readme writes the two tables: keys, secrets.
func readme() string {
	var b strings.Builder
	b.WriteString(`# How a guichet is set

A guichet starts without any configuration. What must be known before its database opens is told, the last one winning, by the
defaults, one file (that of ` + "`--config`" + `, or ` + "`guichet.yaml`" + ` in the current folder, or else in ` + "`/etc/guichet`" + `), the variables ` + "`GUICHET_*`" + `, the flags.
A key misspelt in the file or in the environment stops the start, and every fault is told at once. The rest is set on the pages of the guichet.

` + "[`guichet.example.yaml`](guichet.example.yaml)" + ` holds every key; copy the lines you change. This page and that file are written from ` + "`keys.go`" + `
and ` + "`secrets.go`" + ` by ` + "`go test ./config -update`" + `; a test fails when they differ.

## Keys

| key | variable | flag | default | meaning |
|---|---|---|---|---|
`)
	for _, k := range config.Keys {
		name := ""
		if k.Flag() != "" {
			name = "`--" + k.Flag() + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | `%s` | %s |\n", k.Name, k.Variable(), name, yamlOf(k.Default), strings.ReplaceAll(k.Help, "<", "\\<"))
	}
	b.WriteString(`
A password is never a flag: every account of the machine can read the arguments of a process. With systemd:

    LoadCredential=smtp:/etc/guichet/smtp
    Environment=GUICHET_SMTP_PASSWORD_FILE=%d/smtp

Behind a reverse proxy of the same machine, with ` + "`public_url`" + ` and ` + "`trusted_proxy.header: X-Forwarded-For`" + `, the proxy sends http to https and writes two headers.
nginx, in its ` + "`server`" + ` of port 443 (Caddy writes them by itself: ` + "`reverse_proxy 127.0.0.1:8090`" + `):

    location / {
        proxy_pass http://127.0.0.1:8090;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
        client_max_body_size 512m;   # limits.demande_mb and more
    }

[` + "`preset.example.yaml`" + `](preset.example.yaml) answers the first run beforehand; [` + "`cloud-init.example.yaml`" + `](cloud-init.example.yaml) opens a guichet on a
new machine without any page.

## Secrets

Everything that opens something: a key above, a file of the data folder, or a field of a collection.

| secret | opens | where | sealed by | in backups | rotated |
|---|---|---|---|---|---|
`)
	for _, s := range config.Secrets {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", s.Name, s.Opens, s.Where, s.Sealed, s.Backup, s.Rotation)
	}
	return b.String()
}
