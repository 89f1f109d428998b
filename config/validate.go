package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Validate tells every fault in plain words, none for a sound configuration.
func (c *Config) Validate() []string {
	var faults []string
	bad := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }

	if c.DataDir == "" {
		bad("data_dir is empty: name a folder")
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		bad("listen %q is not host:port, such as 127.0.0.1:8090", c.Listen)
	}
	if c.AdminListen != "" {
		host, _, err := net.SplitHostPort(c.AdminListen)
		ip, errIP := netip.ParseAddr(host)
		switch {
		case err != nil:
			bad("admin_listen %q is not host:port, such as 127.0.0.1:8091", c.AdminListen)
		case host != "localhost" && (errIP != nil || !ip.IsLoopback()):
			bad("admin_listen %q is not a loopback address: the console is reached with ssh -L", c.AdminListen)
		}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			bad("public_url %q is not an address such as https://guichet.example.fr", c.PublicURL)
		}
	}
	for _, p := range c.TrustedProxy.CIDRs {
		if _, err := netip.ParsePrefix(p); err != nil {
			bad("trusted_proxy.cidrs: %q is not a prefix such as 127.0.0.1/32", p)
		}
	}
	c.SMTP.validate(bad)
	for name, d := range map[string]time.Duration{
		"session.usager_idle": c.Session.UsagerIdle, "session.usager_absolute": c.Session.UsagerAbsolute,
		"session.agent_idle": c.Session.AgentIdle, "session.agent_absolute": c.Session.AgentAbsolute,
	} {
		if d < 5*time.Minute || d > 366*24*time.Hour {
			bad("%s is %s: between 5m and 8784h", name, d)
		}
	}
	if c.Limits.FileMB < 1 || c.Limits.FileMB > 50 {
		bad("limits.file_mb is %d: between 1 and 50", c.Limits.FileMB)
	}
	if c.Limits.DemandeMB < c.Limits.FileMB || c.Limits.DemandeMB > 500 {
		bad("limits.demande_mb is %d: between limits.file_mb and 500", c.Limits.DemandeMB)
	}
	if new(slog.LevelVar).UnmarshalText([]byte(c.Log.Level)) != nil {
		bad("log.level %q: debug, info, warn or error", c.Log.Level)
	}
	if c.Log.Format != "text" && c.Log.Format != "json" {
		bad("log.format %q: text or json", c.Log.Format)
	}
	return faults
}

func (s SMTP) validate(bad func(string, ...any)) {
	if s.TLS != "starttls" && s.TLS != "implicit" {
		bad("smtp.tls %q: starttls or implicit", s.TLS)
	}
	if s.Port < 1 || s.Port > 65535 {
		bad("smtp.port is %d: between 1 and 65535", s.Port)
	}
	if s.Host == "" {
		return
	}
	if _, err := mail.ParseAddress(s.From); err != nil {
		bad("smtp.from %q is not an address such as Mairie <guichet@example.fr>", s.From)
	}
}
