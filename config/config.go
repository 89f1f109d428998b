// Package config is how a guichet is set: what must be known before the
// database opens. Everything else is a réglage, a row changed on a page.
//
// Defaults, then a file, then GUICHET_* variables, then flags: the last one
// told wins. Nothing here is global; [Load] returns the one [Config].
package config

import (
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"time"
)

// Config is every key, with the name it has in the file.
type Config struct {
	DataDir      string       `mapstructure:"data_dir"`
	Listen       string       `mapstructure:"listen"`
	AdminListen  string       `mapstructure:"admin_listen"`
	PublicURL    string       `mapstructure:"public_url"`
	TrustedProxy TrustedProxy `mapstructure:"trusted_proxy"`
	SMTP         SMTP         `mapstructure:"smtp"`
	Session      Session      `mapstructure:"session"`
	Limits       Limits       `mapstructure:"limits"`
	Log          Log          `mapstructure:"log"`
	Hooks        Hooks        `mapstructure:"hooks"`
}

// TrustedProxy names the header in which a reverse proxy writes the visitor's
// address, and from which addresses it is believed.
type TrustedProxy struct {
	Header string   `mapstructure:"header"`
	CIDRs  []string `mapstructure:"cidrs"`
}

// Contains tells whether an address is one of the proxy's.
func (p TrustedProxy) Contains(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, c := range p.CIDRs {
		if prefix, err := netip.ParsePrefix(c); err == nil && prefix.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// SMTP is the server that takes outgoing mail; an empty Host means that mail
// waits in the queue.
type SMTP struct {
	Host         string `mapstructure:"host"`
	Port         int    `mapstructure:"port"`
	Username     string `mapstructure:"username"`
	Password     string `mapstructure:"password"`
	PasswordFile string `mapstructure:"password_file"`
	TLS          string `mapstructure:"tls"`
	From         string `mapstructure:"from"`
	LocalName    string `mapstructure:"local_name"`
}

// Session limits how long a device stays signed in.
type Session struct {
	UsagerIdle     time.Duration `mapstructure:"usager_idle"`
	UsagerAbsolute time.Duration `mapstructure:"usager_absolute"`
	AgentIdle      time.Duration `mapstructure:"agent_idle"`
	AgentAbsolute  time.Duration `mapstructure:"agent_absolute"`
}

// Limits bounds what a visitor may send.
type Limits struct {
	FileMB    int `mapstructure:"file_mb"`
	DemandeMB int `mapstructure:"demande_mb"`
}

// Log is how the program speaks on standard error.
type Log struct {
	Level  string `mapstructure:"level"`
	Format string `mapstructure:"format"`
}

// Hooks is the opt-in for JavaScript files dropped in by a département.
type Hooks struct {
	JSEnabled bool   `mapstructure:"js_enabled"`
	JSDir     string `mapstructure:"js_dir"`
}

// Secure tells that browsers reach the guichet over HTTPS.
func (c *Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

// Logger makes the logger of the configuration on w. Validate has refused
// unknown levels and formats.
func (c *Config) Logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Log.Level))
	o := &slog.HandlerOptions{Level: level}
	if c.Log.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// Key is one line of the table of keys: README.md of this package is made from
// it, and a test keeps both equal to [Config].
type Key struct {
	Name    string
	Default any
	Help    string
	Secret  string // for a secret: how it is kept, backed up and rotated
}

// Keys lists every key with its default, in the order of the example file.
var Keys = []Key{
	{"data_dir", "./guichet_data", "Folder of the database, the pièces and the instance's key.", ""},
	{"listen", "127.0.0.1:8090", "Address of the public site.", ""},
	{"admin_listen", "127.0.0.1:8091", "Address of the technicians' console, loopback only; empty turns it off.", ""},
	{"public_url", "", "Address that browsers use, such as https://guichet.example.fr; empty means http on listen.", ""},
	{"trusted_proxy.header", "", "Header in which the reverse proxy writes the visitor's address, such as X-Forwarded-For; empty without a proxy.", ""},
	{"trusted_proxy.cidrs", []string{"127.0.0.1/32", "::1/128"}, "Addresses from which that header is believed.", ""},
	{"smtp.host", "", "Server of outgoing mail; empty keeps mail in the queue.", ""},
	{"smtp.port", 587, "Its port.", ""},
	{"smtp.username", "", "Its account; empty without authentication.", ""},
	{"smtp.password", "", "Its password; prefer password_file or GUICHET_SMTP_PASSWORD.", "clear in memory only; never in the database nor in a backup; rotate at the mail provider, then restart"},
	{"smtp.password_file", "", "File that holds the password.", ""},
	{"smtp.tls", "starttls", "starttls or implicit.", ""},
	{"smtp.from", "", "Sender, such as Mairie de Saint-Exemple <guichet@example.fr>.", ""},
	{"smtp.local_name", "localhost", "Name said in EHLO.", ""},
	{"session.usager_idle", 24 * time.Hour, "An inhabitant is signed out after this idle time.", ""},
	{"session.usager_absolute", 30 * 24 * time.Hour, "… and after this time in any case.", ""},
	{"session.agent_idle", 2 * time.Hour, "An agent is signed out after this idle time.", ""},
	{"session.agent_absolute", 12 * time.Hour, "… and after this time in any case.", ""},
	{"limits.file_mb", 10, "Largest file, in MB (1 to 50).", ""},
	{"limits.demande_mb", 50, "All the files of one demande, in MB (file_mb to 500).", ""},
	{"log.level", "info", "debug, info, warn or error.", ""},
	{"log.format", "text", "text or json.", ""},
	{"hooks.js_enabled", false, "Load the *.pb.js files of js_dir, which have the full power of the program.", ""},
	{"hooks.js_dir", "./pb_hooks", "Folder of these files.", ""},
}

// StoredSecrets are the secrets that are not keys of the configuration: the
// program makes them or seals them.
var StoredSecrets = []Key{
	{"guichet.cle", nil, "The instance's key: seals and fingerprints the rows below.", "file of the data folder, mode 0600; in the backup; never rotated alone (sealed rows would be lost)"},
	{"agents.totp", nil, "Second factor of an agent.", "row sealed by guichet.cle; in the backup; the agent makes a new one on her page"},
	{"agents.codes_secours", nil, "Recovery codes of an agent.", "fingerprints only; in the backup; remade on her page"},
	{"agents.mot_de_passe", nil, "Passphrase of an agent.", "argon2id; in the backup; changed on her page"},
	{"demandes.code_suivi", nil, "Code de suivi of a demande.", "fingerprint by guichet.cle; in the backup; a new one ends the old"},
	{"sessions.empreinte", nil, "Cookie of a device.", "SHA-256 of 256 random bits; ended on the page of devices"},
	{"_superusers.password", nil, "Technician of the console.", "bcrypt, by PocketBase; in the backup; guichet superuser upsert"},
}

func (k Key) defaultText() string {
	switch v := k.Default.(type) {
	case time.Duration:
		return v.String()
	case []string:
		return "[" + strings.Join(v, ", ") + "]"
	case string:
		if v == "" || strings.ContainsAny(v, ":#") {
			return fmt.Sprintf("%q", v)
		}
		return v
	default:
		return fmt.Sprint(v)
	}
}
