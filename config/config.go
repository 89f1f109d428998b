// Package config is how a guichet is set: what must be known before the
// database opens. Everything else is a réglage, a row changed on a page.
//
// Defaults, then a file, then GUICHET_* variables, then flags: the last one
// told wins. Nothing here is global; [Load] returns the one [Config].
package config

import (
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"time"
)

// Config is every key, with the name it has in the file. [Keys] says what each
// is for.
type Config struct {
	DataDir        string       `mapstructure:"data_dir"`
	Role           string       `mapstructure:"role"` // RoleGuichet or RoleHub
	Preset         string       `mapstructure:"preset"`
	Domain         string       `mapstructure:"domain"` // host names, see Domains
	Listen         string       `mapstructure:"listen"`
	RedirectListen string       `mapstructure:"redirect_listen"`
	AdminListen    string       `mapstructure:"admin_listen"`
	PublicURL      string       `mapstructure:"public_url"` // an origin, without a final slash
	InsecureHTTP   bool         `mapstructure:"insecure_http"`
	ACME           ACME         `mapstructure:"acme"`
	TLS            TLS          `mapstructure:"tls"`
	TrustedProxy   TrustedProxy `mapstructure:"trusted_proxy"`
	SMTP           SMTP         `mapstructure:"smtp"`
	IMAP           IMAP         `mapstructure:"imap"`
	Session        Session      `mapstructure:"session"`
	Limits         Limits       `mapstructure:"limits"`
	Addresses      Addresses    `mapstructure:"addresses"`
	Log            Log          `mapstructure:"log"`
	Alarms         Alarms       `mapstructure:"alarms"`
	Metrics        Metrics      `mapstructure:"metrics"`
	Clock          Clock        `mapstructure:"clock"`
	Cluster        Cluster      `mapstructure:"cluster"`
	Hooks          Hooks        `mapstructure:"hooks"`

	path string
}

// Path is the file that was read, "" for none: the backups keep it.
func (c *Config) Path() string { return c.path }

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

// What a process is for. The hub is a guichet too: the Département's own.
const (
	RoleGuichet = "guichet"
	RoleHub     = "hub"
)

// Addresses is the national service of addresses; an empty URL asks none.
type Addresses struct {
	URL string `mapstructure:"url"`
}

// Cluster are the NATS servers that keep the log of a hub outside of its database.
// Password holds the content of PasswordFile once loaded.
type Cluster struct {
	Servers      []string `mapstructure:"servers"` // nats:// or tls:// addresses, none to keep it in the database
	Replicas     int      `mapstructure:"replicas"`
	Shared       bool     `mapstructure:"shared"`
	Username     string   `mapstructure:"username"`
	Password     string   `mapstructure:"password"`
	PasswordFile string   `mapstructure:"password_file"`
	RootCAFile   string   `mapstructure:"root_ca_file"`
}

// SMTP is the server that takes outgoing mail; an empty Host means that mail
// waits in the queue. Password holds the content of PasswordFile once loaded.
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

// How the conversation with the mail server is encrypted.
const (
	TLSStart    = "starttls" // before anything is said, or the mail waits
	TLSImplicit = "implicit" // from the first byte
	TLSNone     = "none"     // never, for a relay of the local network
)

// Local tells that the server is this very machine: nothing said to it leaves.
func (s SMTP) Local() bool {
	ip, err := netip.ParseAddr(s.Host)
	return s.Host == "localhost" || err == nil && ip.IsLoopback()
}

// IMAP says which servers of incoming mail the collectivités may name besides
// those of the Internet.
type IMAP struct {
	PrivateServers []string `mapstructure:"private_servers"` // host:port, as they are typed
}

// Session limits how long a device stays signed in.
type Session struct {
	UsagerIdle     time.Duration `mapstructure:"usager_idle"`
	UsagerAbsolute time.Duration `mapstructure:"usager_absolute"`
	AgentIdle      time.Duration `mapstructure:"agent_idle"`
	AgentAbsolute  time.Duration `mapstructure:"agent_absolute"`
}

// Limits bounds what a visitor may send, in MB of 1,048,576 bytes, and the room
// of the disk that is kept free.
type Limits struct {
	FileMB    int `mapstructure:"file_mb"`
	DemandeMB int `mapstructure:"demande_mb"`
	ReserveMB int `mapstructure:"reserve_mb"`
}

// Metrics is where Prometheus reads: an own address, the public one behind a
// token, both or none. Token holds the content of TokenFile once loaded.
type Metrics struct {
	Listen    string `mapstructure:"listen"`
	Token     string `mapstructure:"token"`
	TokenFile string `mapstructure:"token_file"`
}

// Clock names the server that the machine's clock is compared with.
type Clock struct {
	Server string `mapstructure:"server"`
}

// Alarms bounds the mails that tell what is out of order.
type Alarms struct {
	DailyLimit int `mapstructure:"daily_limit"`
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
