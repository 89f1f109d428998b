package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Key is one key of the configuration. guichet.example.yaml and README.md are
// written from [Keys]; tests keep the three and [Config] equal.
type Key struct {
	Name    string // as in the file, a dot after the section
	Default any    // string, int, bool, time.Duration or []string
	Help    string // one line
}

// Keys lists every key in the order of the example file.
var Keys = []Key{
	{"data_dir", "./guichet_data", "Folder of the database, the pièces and the instance's key."},
	{"role", RoleGuichet, "guichet, or hub: the guichet of the Département, which also signs people in for the other guichets."},
	{"preset", "", "File that answers the first run beforehand, see preset.example.yaml; read once, while the guichet is not installed."},
	{"domain", "", "Host name of the guichet, such as guichet.example.fr, or several separated by commas, the first being the public one: their certificate is obtained and renewed by the program, which accepts the terms of its authority."},
	{"listen", "", "Address of the public site; empty means " + listenTLS + " with domain or tls.cert_file, " + listenLoopback + " without."},
	{"redirect_listen", ":80", "Address in clear that proves the domain to the authority and sends browsers to https, with domain or tls.cert_file only; empty turns it off."},
	{"admin_listen", "127.0.0.1:8091", "Address of the technicians' console, loopback only; empty turns it off."},
	{"public_url", "", "Address that browsers use, such as https://guichet.example.fr; empty means https on domain, or http on listen."},
	{"insecure_http", false, "Serve in clear on a public address, for a network of tests: passwords and demandes can be read on their way."},
	{"acme.directory", DefaultDirectory, "Certificate authority that domain asks (ACME, RFC 8555)."},
	{"acme.email", "", "Address given to the authority; Let's Encrypt needs none."},
	{"acme.root_ca_file", "", "Certificate, in PEM, that proves the authority's own server, for a private one."},
	{"tls.cert_file", "", "Certificate and its chain, in PEM, instead of domain; read again when the file changes."},
	{"tls.key_file", "", "Its private key, in PEM, readable by the program."},
	{"trusted_proxy.header", "", "Header in which the reverse proxy writes the visitor's address, such as X-Forwarded-For; empty without a proxy."},
	{"trusted_proxy.cidrs", []string{"127.0.0.1/32", "::1/128"}, "Addresses of the proxy: the header is believed from these only."},
	{"smtp.host", "", "Server of outgoing mail; empty keeps mail in the queue."},
	{"smtp.port", 587, "Its port; 465 goes with tls: implicit."},
	{"smtp.username", "", "Its account; empty without authentication."},
	{"smtp.password", "", "Its password; prefer password_file or GUICHET_SMTP_PASSWORD."},
	{"smtp.password_file", "", "File that holds the password, instead of password."},
	{"smtp.tls", TLSStart, "starttls (mail waits while the server offers none, unless it is this machine), implicit (from the first byte) or none (in clear, without an account, for a relay of the local network)."},
	{"smtp.from", "", "Sender, such as Mairie de Saint-Exemple <guichet@example.fr>; no guichet opens without it."},
	{"smtp.local_name", "localhost", "Name said in EHLO."},
	{"imap.private_servers", []string{}, "Servers of incoming mail of the local network or of this machine that the collectivités may read, as host:port, such as localhost:143; any other private address is refused."},
	{"session.usager_idle", 24 * time.Hour, "An inhabitant is signed out after this idle time."},
	{"session.usager_absolute", 720 * time.Hour, "An inhabitant is signed out after this time in any case."},
	{"session.agent_idle", 2 * time.Hour, "An agent is signed out after this idle time."},
	{"session.agent_absolute", 12 * time.Hour, "An agent is signed out after this time in any case."},
	{"limits.file_mb", 10, "Largest file, in MB (1 to 50)."},
	{"limits.demande_mb", 50, "All the files of one demande, in MB (file_mb to 500)."},
	{"limits.reserve_mb", 100, "Room kept free on the disk of data_dir, in MB: below it new demandes and documents are refused, everything else goes on (0 to 10000)."},
	{"addresses.url", "", "National address service that proposes the streets as one types, such as https://data.geopf.fr/geocodage: it receives what is typed. Empty: the streets that the collectivité imported, if any."},
	{"log.level", "info", "debug, info, warn or error."},
	{"log.format", "text", "text or json."},
	{"alarms.daily_limit", 5, "Most mails a day that each exploitant receives about what is out of order (1 to 50)."},
	{"metrics.listen", "", "Address of its own for Prometheus, such as 127.0.0.1:9100; empty for none."},
	{"metrics.token", "", "Token that opens /metrics on listen, in the header Authorization: Bearer; prefer token_file or GUICHET_METRICS_TOKEN. Empty: /metrics does not exist there."},
	{"metrics.token_file", "", "File that holds the token, instead of token."},
	{"clock.server", "", "NTP server that the clock of the machine is compared with, such as pool.ntp.org; empty: only what the system says of its own clock."},
	{"cluster.servers", []string{}, "NATS servers with JetStream, as nats://host:4222 or tls://host:4222, that keep the log of a hub; empty keeps it in its database. Three, with sync_interval: always."},
	{"cluster.replicas", 3, "How many of them keep each entry (1 to 5); with one, its disk is all there is."},
	{"cluster.shared", false, "Several machines run this hub, each from a copy of one database: one serves, the others stand by and take its place."},
	{"cluster.username", "", "The hub's account there."},
	{"cluster.password", "", "Its password; prefer password_file or GUICHET_CLUSTER_PASSWORD."},
	{"cluster.password_file", "", "File that holds the password, instead of password."},
	{"cluster.root_ca_file", "", "Certificate, in PEM, that proves the servers, for a private authority."},
	{"hooks.js_enabled", false, "Load the *.pb.js files of js_dir, which have the full power of the program."},
	{"hooks.js_dir", "./pb_hooks", "Folder of these files."},
}

// flagged are the keys that are typed on the command line. A secret is never
// one: every account of the machine can read a process's arguments.
var flagged = []string{"data_dir", "preset", "domain", "listen", "redirect_listen", "admin_listen", "public_url", "insecure_http", "log.level", "log.format"}

// Variable is the environment variable that sets the key.
func (k Key) Variable() string {
	return "GUICHET_" + strings.ToUpper(strings.ReplaceAll(k.Name, ".", "_"))
}

// Flag is the command-line flag that sets the key, "" when it has none.
func (k Key) Flag() string {
	if !slices.Contains(flagged, k.Name) {
		return ""
	}
	return strings.NewReplacer(".", "-", "_", "-").Replace(k.Name)
}

// Flags registers the flags of the configuration, so that --help lists them
// and the command line accepts them; [Load] reads them from the arguments.
func Flags(f *pflag.FlagSet) {
	f.String("config", "", "configuration file (default: "+File+" here, else in /etc/guichet)")
	for _, k := range Keys {
		name := k.Flag()
		if name == "" {
			continue
		}
		if b, ok := k.Default.(bool); ok {
			f.Bool(name, b, k.Help)
			continue
		}
		f.String(name, fmt.Sprint(k.Default), k.Help)
	}
}

// expected says what a value had to be, "" when it fits the key. The file
// gives typed values, the environment and the flags give text. A text key
// refuses what YAML reads as something else: an unquoted password 0123 would
// silently become 83.
func (k Key) expected(value any) string {
	text, isText := value.(string)
	fits, want := false, ""
	switch k.Default.(type) {
	case string:
		fits, want = isText, "text (put it between quotes)"
	case int:
		_, isInt := value.(int)
		_, err := strconv.ParseInt(text, 0, 0)
		fits, want = isInt || err == nil, "a whole number"
	case bool:
		_, isBool := value.(bool)
		_, err := strconv.ParseBool(text)
		fits, want = isBool || err == nil, "true or false"
	case time.Duration:
		_, isDuration := value.(time.Duration)
		_, err := time.ParseDuration(text)
		fits, want = isDuration || err == nil, "a duration such as 45m or 24h"
	case []string:
		fits, want = isText || isTextList(value), "a list of texts"
	}
	if fits {
		return ""
	}
	return want
}

func isTextList(value any) bool {
	if _, ok := value.([]string); ok {
		return true
	}
	list, ok := value.([]any)
	return ok && !slices.ContainsFunc(list, func(v any) bool { _, isText := v.(string); return !isText })
}
