package config

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// Where the site answers when listen is empty.
const (
	listenLoopback = "127.0.0.1:8090"
	listenTLS      = ":443"
)

// DefaultDirectory is Let's Encrypt, which certifies whoever asks.
const DefaultDirectory = "https://acme-v02.api.letsencrypt.org/directory"

// ACME is the authority that certifies the names of [Config.Domain].
type ACME struct {
	Directory  string `mapstructure:"directory"`
	Email      string `mapstructure:"email"`
	RootCAFile string `mapstructure:"root_ca_file"`
}

// TLS is a certificate that the operator brings.
type TLS struct {
	CertFile string `mapstructure:"cert_file"`
	KeyFile  string `mapstructure:"key_file"`
}

// Domains lists the host names of Domain, the public one first, in the form
// that certificates have: lower case, accents in Punycode. A name that has no
// such form is kept as it is written, for Validate to refuse.
func (c *Config) Domains() []string {
	var l []string
	for name := range strings.SplitSeq(c.Domain, ",") {
		name = strings.TrimSpace(name)
		if ascii, err := idna.Lookup.ToASCII(name); err == nil {
			name = ascii
		}
		if name != "" {
			l = append(l, name)
		}
	}
	return l
}

// TLSListener tells that the public listener itself speaks TLS.
func (c *Config) TLSListener() bool { return c.Domain != "" || c.TLS.CertFile != "" }

// InClear tells that the public address is read by everybody on its way: it is
// neither this machine's nor behind a certificate.
func (c *Config) InClear() bool {
	return !c.TLSListener() && c.TrustedProxy.Header == "" && !isLoopback(c.Listen)
}

// complete gives their value to the keys that follow from another one.
func (c *Config) complete() {
	if c.Listen == "" {
		c.Listen = listenLoopback
		if c.TLSListener() {
			c.Listen = listenTLS
		}
	}
	if l := c.Domains(); c.PublicURL == "" && len(l) > 0 {
		c.PublicURL = "https://" + l[0]
	}
}

// privateNames end the names that no public authority certifies (RFC 6761,
// RFC 6762, RFC 8375, ICANN's .internal).
var privateNames = []string{"local", "localhost", "internal", "lan", "home.arpa", "test", "invalid", "example", "onion"}

func (c *Config) validateDomain(f *faults) {
	if c.Domain == "" {
		return
	}
	l := c.Domains()
	if len(l) == 0 {
		f.add("domain %q names no host", c.Domain)
	}
	for i, name := range l {
		switch {
		case strings.Contains(name, "*"):
			f.add("domain %q is a wildcard: name each host, or bring the certificate with tls.cert_file", name)
		case isAddress(name):
			f.add("domain %q is an address: a certificate is for a host name", name)
		case !isHostName(name):
			f.add("domain %q is not a host name such as guichet.example.fr, without https:// nor port", name)
		case slices.Contains(l[:i], name):
			f.add("domain names %q twice", name)
		case c.ACME.Directory == DefaultDirectory && isPrivateName(name):
			f.add("domain %q is a private name, that no public authority certifies: bring the certificate with tls.cert_file", name)
		}
	}
	if c.TrustedProxy.Header != "" {
		f.add("domain and trusted_proxy.header are both set: behind a proxy the certificate is the proxy's, keep public_url alone")
	}
	u, err := url.Parse(c.PublicURL)
	switch {
	case c.PublicURL == "" || err != nil:
	case u.Scheme == "http":
		f.add("public_url %q is in clear while domain obtains a certificate: leave it empty", c.PublicURL)
	case !slices.Contains(l, u.Hostname()):
		f.add("public_url %q is none of domain: leave it empty", c.PublicURL)
	}
	if !IsService(c.ACME.Directory) {
		f.add("acme.directory %q is not an address such as %s", c.ACME.Directory, DefaultDirectory)
	}
	if c.ACME.Email != "" && !isMail(c.ACME.Email) {
		f.add("acme.email %q is not an e-mail address", c.ACME.Email)
	}
}

func (c *Config) validateTLS(f *faults) {
	switch t := c.TLS; {
	case t == TLS{}:
	case t.CertFile == "" || t.KeyFile == "":
		f.add("tls.cert_file and tls.key_file go together: one of them is empty")
	case c.Domain != "":
		f.add("domain and tls.cert_file are both set: the certificate is obtained or brought, keep one")
	case !c.Secure():
		f.add("tls.cert_file is set but public_url is not an https:// address: tell the one that browsers use")
	}
}

// validateClear refuses that passwords cross the Internet in clear by
// inadvertence.
func (c *Config) validateClear(f *faults) {
	if !c.InClear() || c.InsecureHTTP || !isHostPort(c.Listen) {
		return
	}
	f.add("listen %q is a public address in clear. Choose: domain (or --domain NAME), and the certificate is obtained; "+
		"a reverse proxy that has the certificate, with public_url and trusted_proxy.header; "+
		"or %s, reached by ssh -L. insecure_http allows it, for a network of tests", c.Listen, listenLoopback)
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil
}

// isHostName tells that a name has two labels or more of RFC 1123, the last
// one not a number.
func isHostName(name string) bool {
	labels := strings.Split(name, ".")
	for _, l := range labels {
		if !label.MatchString(l) {
			return false
		}
	}
	return len(name) <= 253 && len(labels) > 1 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

func isPrivateName(name string) bool {
	return slices.ContainsFunc(privateNames, func(p string) bool { return strings.HasSuffix(name, "."+p) })
}
