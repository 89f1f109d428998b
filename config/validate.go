package config

import (
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Validate tells every fault in plain words, none for a sound configuration.
func (c *Config) Validate() []string {
	f := &faults{}
	if c.DataDir == "" {
		f.add("data_dir is empty: name a folder")
	}
	f.oneOf("role", c.Role, RoleGuichet, RoleHub)
	c.validateListeners(f)
	c.validateDomain(f)
	c.validateTLS(f)
	c.validateClear(f)
	c.TrustedProxy.validate(f)
	if c.TrustedProxy.Header != "" && c.PublicURL == "" {
		f.add("trusted_proxy.header is set but public_url is empty: tell the address that browsers use")
	}
	c.SMTP.validate(f)
	c.Session.validate(f)
	if c.Limits.FileMB < 1 || c.Limits.FileMB > 50 {
		f.add("limits.file_mb is %d: between 1 and 50", c.Limits.FileMB)
	}
	if c.Limits.DemandeMB < c.Limits.FileMB || c.Limits.DemandeMB > 500 {
		f.add("limits.demande_mb is %d: between limits.file_mb and 500", c.Limits.DemandeMB)
	}
	if c.Limits.ReserveMB < 0 || c.Limits.ReserveMB > 10_000 {
		f.add("limits.reserve_mb is %d: between 0 and 10000", c.Limits.ReserveMB)
	}
	if c.Alarms.DailyLimit < 1 || c.Alarms.DailyLimit > 50 {
		f.add("alarms.daily_limit is %d: between 1 and 50", c.Alarms.DailyLimit)
	}
	c.Metrics.validate(f)
	c.validateCluster(f)
	if s := c.Clock.Server; s != "" && (strings.ContainsAny(s, "/ ") || strings.Contains(s, ":") && net.ParseIP(s) == nil && !isHostPort(s)) {
		f.add("clock.server %q is not the name of a server, such as pool.ntp.org", s)
	}
	if c.Addresses.URL != "" && !IsService(c.Addresses.URL) {
		f.add("addresses.url %q is not an address such as https://data.geopf.fr/geocodage", c.Addresses.URL)
	}
	for _, s := range c.IMAP.PrivateServers {
		if host, _, _ := net.SplitHostPort(s); host == "" || !isHostPort(s) {
			f.add("imap.private_servers %q is not host:port, such as localhost:143", s)
		}
	}
	f.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	f.oneOf("log.format", c.Log.Format, "text", "json")
	if c.Hooks.JSEnabled && c.Hooks.JSDir == "" {
		f.add("hooks.js_dir is empty: name the folder of the JavaScript files")
	}
	return f.list
}

// faults gathers sentences, so that an installer mends everything in one go.
type faults struct{ list []string }

func (f *faults) add(format string, args ...any) {
	f.list = append(f.list, fmt.Sprintf(format, args...))
}

func (f *faults) oneOf(key, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		f.add("%s %q is none of %s", key, value, strings.Join(allowed, ", "))
	}
}

// minToken is the shortest token that nobody guesses.
const minToken = 16

func (m Metrics) validate(f *faults) {
	if m.Token != "" && (len(m.Token) < minToken || strings.ContainsAny(m.Token, " \t\r\n")) {
		f.add("metrics.token is shorter than %d characters or holds a space: draw one with openssl rand -hex 24", minToken)
	}
	if m.Listen == "" {
		return
	}
	switch {
	case !isHostPort(m.Listen):
		f.add("metrics.listen %q is not host:port, such as 127.0.0.1:9100", m.Listen)
	case !isLoopback(m.Listen) && m.Token == "":
		f.add("metrics.listen %q is not a loopback address: set metrics.token too", m.Listen)
	}
}

func (c *Config) validateCluster(f *faults) {
	for _, s := range c.Cluster.Servers {
		u, err := url.Parse(s)
		switch {
		case err != nil || u.Scheme != "nats" && u.Scheme != "tls" || !isHostPort(u.Host) || u.Hostname() == "" || u.Path != "":
			f.add("cluster.servers %q is not an address such as nats://host:4222", s)
		case u.User != nil:
			f.add("cluster.servers names an account: set cluster.username and cluster.password_file instead")
		}
	}
	switch {
	case len(c.Cluster.Servers) > 0 && c.Role != RoleHub:
		f.add("cluster.servers is set but role is %s: only a hub has a log", c.Role)
	case len(c.Cluster.Servers) == 0 && c.Cluster.Shared:
		f.add("cluster.shared is set without cluster.servers: the machines have no log to share")
	case c.Cluster.Replicas < 1 || c.Cluster.Replicas > 5:
		f.add("cluster.replicas is %d: between 1 and 5", c.Cluster.Replicas)
	case c.Cluster.Username != "" && c.Cluster.Password == "" && c.Cluster.PasswordFile == "":
		f.add("cluster.username is set without a password: give cluster.password_file or GUICHET_CLUSTER_PASSWORD")
	}
}

func (c *Config) validateListeners(f *faults) {
	if !isHostPort(c.Listen) {
		f.add("listen %q is not host:port, such as 127.0.0.1:8090", c.Listen)
	}
	if c.RedirectListen != "" && !isHostPort(c.RedirectListen) {
		f.add("redirect_listen %q is not host:port, such as :80", c.RedirectListen)
	}
	if c.AdminListen != "" {
		_, port, _ := net.SplitHostPort(c.AdminListen)
		switch {
		case !isHostPort(c.AdminListen):
			f.add("admin_listen %q is not host:port, such as 127.0.0.1:8091", c.AdminListen)
		case !isLoopback(c.AdminListen):
			f.add("admin_listen %q is not a loopback address: the console is reached with ssh -L", c.AdminListen)
		case c.AdminListen == c.Listen && port != "0":
			f.add("admin_listen and listen are both %s: give each its port", c.Listen)
		}
	}
	if c.PublicURL != "" && !isOrigin(c.PublicURL) {
		f.add("public_url %q is not an address such as https://guichet.example.fr", c.PublicURL)
	}
}

// isHostPort accepts an empty host (every interface) and port 0 (a free one).
func isHostPort(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err == nil
}

// isOrigin tells that s is scheme, host and port alone: pages live at the root
// of their host.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && s == u.Scheme+"://"+u.Host
}

// IsService tells that s is an address without question mark, in clear on this
// machine only.
func IsService(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && err == nil && ip.IsLoopback()
}

// isLoopback tells that host:port answers this machine only.
func isLoopback(s string) bool {
	host, _, _ := net.SplitHostPort(s)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func isMail(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// label is one part of a host name (RFC 1123).
var label = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

func (p TrustedProxy) validate(f *faults) {
	for _, c := range p.CIDRs {
		prefix, err := netip.ParsePrefix(c)
		switch {
		case err != nil:
			f.add("trusted_proxy.cidrs: %q is not a prefix such as 127.0.0.1/32", c)
		case prefix.Bits() == 0:
			f.add("trusted_proxy.cidrs: %q believes everybody, who could then forge an address", c)
		}
	}
	if p.Header == "" {
		return
	}
	if !headerName.MatchString(p.Header) {
		f.add("trusted_proxy.header %q is not the name of a header, such as X-Forwarded-For", p.Header)
	}
	if len(p.CIDRs) == 0 {
		f.add("trusted_proxy.cidrs is empty: trusted_proxy.header would never be believed")
	}
}

func (s SMTP) validate(f *faults) {
	f.oneOf("smtp.tls", s.TLS, TLSStart, TLSImplicit, TLSNone)
	if s.Port < 1 || s.Port > 65535 {
		f.add("smtp.port is %d: between 1 and 65535", s.Port)
	}
	if _, err := mail.ParseAddress(s.From); err != nil && s.Host+s.From != "" {
		f.add("smtp.from %q is not an address such as Mairie <guichet@example.fr>", s.From)
	}
	if s.Host == "" {
		return
	}
	if strings.ContainsAny(s.Host, ":/ ") && net.ParseIP(s.Host) == nil {
		f.add("smtp.host %q is not a host name alone: the port goes in smtp.port", s.Host)
	}
	if s.Username != "" && s.Password == "" && s.PasswordFile == "" {
		f.add("smtp.username is set without a password: give smtp.password_file or GUICHET_SMTP_PASSWORD")
	}
	if s.TLS == TLSNone && s.Username != "" && !s.Local() {
		f.add("smtp.tls is none and smtp.username is set: the password would be sent in clear to %s", s.Host)
	}
	if s.LocalName == "" || strings.ContainsAny(s.LocalName, " \r\n") {
		f.add("smtp.local_name %q is not a host name", s.LocalName)
	}
}

func (s Session) validate(f *faults) {
	for _, l := range []struct {
		key            string
		idle, absolute time.Duration
	}{
		{"session.usager", s.UsagerIdle, s.UsagerAbsolute},
		{"session.agent", s.AgentIdle, s.AgentAbsolute},
	} {
		if l.idle < 5*time.Minute {
			f.add("%s_idle is %s: 5m or more", l.key, l.idle)
		}
		if l.absolute < l.idle || l.absolute > 366*24*time.Hour {
			f.add("%s_absolute is %s: between %s_idle and 8784h", l.key, l.absolute, l.key)
		}
	}
}
