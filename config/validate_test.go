package config_test

import (
	"strings"
	"testing"
	"time"

	"guichet/config"
)

func TestValidate(t *testing.T) {
	rows := []struct {
		name   string
		change func(*config.Config)
		want   string // start of the only fault, "" for none
	}{
		{"accepte les valeurs par défaut", func(*config.Config) {}, ""},
		{"accepte une console éteinte", func(c *config.Config) { c.AdminListen = "" }, ""},
		{"accepte une console en IPv6", func(c *config.Config) { c.AdminListen = "[::1]:8091" }, ""},
		{"accepte une console sur localhost", func(c *config.Config) { c.AdminListen = "localhost:8091" }, ""},
		{"accepte deux ports libres", func(c *config.Config) { c.Listen, c.AdminListen = "127.0.0.1:0", "127.0.0.1:0" }, ""},
		{"accepte un site en clair sur toutes les adresses quand on le veut", func(c *config.Config) { c.Listen, c.InsecureHTTP = ":80", true }, ""},
		{"accepte un site en clair en IPv6 sur cette machine", func(c *config.Config) { c.Listen = "[::1]:8090" }, ""},
		{"accepte sur le réseau un site derrière un proxy", func(c *config.Config) {
			c.Listen, c.PublicURL, c.TrustedProxy.Header = "10.0.0.2:8090", "https://guichet.example.fr", "X-Forwarded-For"
		}, ""},
		{"refuse un site en clair sur toutes les adresses", func(c *config.Config) { c.Listen = ":80" }, `listen ":80" is a public address in clear. Choose: domain`},
		{"refuse un site en clair sur le réseau", func(c *config.Config) { c.Listen = "192.168.1.2:8090" }, "listen"},
		{"refuse un site en clair sous un nom", func(c *config.Config) { c.Listen = "localhost.example.fr:8090" }, "listen"},
		{"accepte un nom de domaine", func(c *config.Config) { c.Domain, c.Listen = "guichet.exemple.fr", ":443" }, ""},
		{"accepte un nom de domaine accentué", func(c *config.Config) { c.Domain = "guichet.épinal.fr" }, ""},
		{"accepte plusieurs noms de domaine", func(c *config.Config) {
			c.Domain, c.PublicURL = "guichet.exemple.fr, demarches.exemple.fr", "https://demarches.exemple.fr:8443"
		}, ""},
		{"accepte un nom privé auprès d’une autorité privée", func(c *config.Config) {
			c.Domain, c.ACME.Directory = "guichet.mairie.lan", "https://ca.mairie.lan/acme/directory"
		}, ""},
		{"refuse un nom privé auprès de Let’s Encrypt", func(c *config.Config) { c.Domain = "guichet.mairie.lan" }, "domain \"guichet.mairie.lan\" is a private name"},
		{"refuse une liste de noms vide", func(c *config.Config) { c.Domain = " , " }, "domain"},
		{"refuse un nom générique", func(c *config.Config) { c.Domain = "*.exemple.fr" }, "domain \"*.exemple.fr\" is a wildcard"},
		{"refuse une adresse IP", func(c *config.Config) { c.Domain = "192.0.2.1" }, "domain \"192.0.2.1\" is an address"},
		{"refuse une adresse IPv6", func(c *config.Config) { c.Domain = "2001:db8::1" }, "domain \"2001:db8::1\" is an address"},
		{"refuse un nom avec https://", func(c *config.Config) { c.Domain = "https://guichet.exemple.fr" }, "domain \"https://guichet.exemple.fr\" is not a host name"},
		{"refuse un nom avec son port", func(c *config.Config) { c.Domain = "guichet.exemple.fr:443" }, "domain"},
		{"refuse un nom sans point", func(c *config.Config) { c.Domain = "guichet" }, "domain"},
		{"refuse un nom mal écrit", func(c *config.Config) { c.Domain = "guichet..fr" }, "domain"},
		{"refuse un nom avec un souligné", func(c *config.Config) { c.Domain = "mon_guichet.exemple.fr" }, "domain"},
		{"refuse deux fois le même nom", func(c *config.Config) { c.Domain = "guichet.exemple.fr,GUICHET.exemple.fr" }, "domain names"},
		{"refuse un nom derrière un proxy", func(c *config.Config) {
			c.Domain, c.PublicURL, c.TrustedProxy.Header = "guichet.exemple.fr", "https://guichet.exemple.fr", "X-Forwarded-For"
		}, "domain and trusted_proxy.header are both set"},
		{"refuse un nom et une adresse publique en clair", func(c *config.Config) {
			c.Domain, c.PublicURL = "guichet.exemple.fr", "http://guichet.exemple.fr"
		}, "public_url \"http://guichet.exemple.fr\" is in clear"},
		{"refuse un nom et l’adresse publique d’un autre", func(c *config.Config) {
			c.Domain, c.PublicURL = "guichet.exemple.fr", "https://exemple.fr"
		}, "public_url \"https://exemple.fr\" is none of domain"},
		{"refuse une autorité en clair", func(c *config.Config) {
			c.Domain, c.ACME.Directory = "guichet.exemple.fr", "http://ca.exemple.fr/directory"
		}, "acme.directory"},
		{"refuse une adresse d’autorité qui n’en est pas une", func(c *config.Config) { c.Domain, c.ACME.Email = "guichet.exemple.fr", "Mairie <a@b.fr>" }, "acme.email"},
		{"accepte un certificat apporté", func(c *config.Config) {
			c.PublicURL, c.TLS, c.Listen = "https://guichet.exemple.fr", config.TLS{CertFile: "a.pem", KeyFile: "b.pem"}, ":443"
		}, ""},
		{"refuse un certificat sans sa clé", func(c *config.Config) {
			c.PublicURL, c.TLS = "https://guichet.exemple.fr", config.TLS{CertFile: "a.pem"}
		}, "tls.cert_file and tls.key_file go together"},
		{"refuse un certificat apporté et un autre obtenu", func(c *config.Config) {
			c.Domain, c.TLS = "guichet.exemple.fr", config.TLS{CertFile: "a.pem", KeyFile: "b.pem"}
		}, "domain and tls.cert_file are both set"},
		{"refuse un certificat sans adresse publique", func(c *config.Config) { c.TLS = config.TLS{CertFile: "a.pem", KeyFile: "b.pem"} }, "tls.cert_file is set but public_url"},
		{"refuse une redirection sans port", func(c *config.Config) { c.RedirectListen = "80" }, "redirect_listen"},
		{"accepte une adresse publique avec un port", func(c *config.Config) { c.PublicURL = "http://localhost:8090" }, ""},
		{"accepte un proxy", func(c *config.Config) {
			c.PublicURL, c.TrustedProxy.Header = "https://guichet.example.fr", "X-Forwarded-For"
		}, ""},
		{"accepte un serveur de courriel", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From = "smtp.example.fr", "Mairie de Saint-Exemple <guichet@example.fr>"
		}, ""},
		{"refuse un dossier vide", func(c *config.Config) { c.DataDir = "" }, "data_dir is empty"},
		{"refuse un port seul", func(c *config.Config) { c.Listen = "8090" }, "listen \"8090\" is not host:port"},
		{"refuse un port en lettres", func(c *config.Config) { c.Listen = "localhost:http" }, "listen"},
		{"refuse un port trop grand", func(c *config.Config) { c.Listen = "127.0.0.1:65536" }, "listen"},
		{"refuse une console ouverte à tous", func(c *config.Config) { c.AdminListen = ":8091" }, "admin_listen \":8091\" is not a loopback address"},
		{"refuse une console sur le réseau", func(c *config.Config) { c.AdminListen = "192.168.1.2:8091" }, "admin_listen"},
		{"refuse une console sous un nom", func(c *config.Config) { c.AdminListen = "localhost.example.fr:8091" }, "admin_listen"},
		{"refuse le même port deux fois", func(c *config.Config) { c.AdminListen = c.Listen }, "admin_listen and listen are both"},
		{"refuse une adresse publique sans https://", func(c *config.Config) { c.PublicURL = "guichet.example.fr" }, "public_url"},
		{"refuse une adresse publique avec un chemin", func(c *config.Config) { c.PublicURL = "https://example.fr/guichet" }, "public_url"},
		{"refuse une adresse publique avec un compte", func(c *config.Config) { c.PublicURL = "https://a:b@example.fr" }, "public_url"},
		{"refuse une adresse publique sans hôte", func(c *config.Config) { c.PublicURL = "https://:443" }, "public_url"},
		{"accepte un serveur de courriel reçu du réseau local", func(c *config.Config) { c.IMAP.PrivateServers = []string{"localhost:143", "192.168.1.4:993"} }, ""},
		{"refuse un serveur de courriel reçu sans port", func(c *config.Config) { c.IMAP.PrivateServers = []string{"localhost"} }, "imap.private_servers"},
		{"refuse un serveur de courriel reçu sans nom", func(c *config.Config) { c.IMAP.PrivateServers = []string{":143"} }, "imap.private_servers"},
		{"refuse un service d’adresses en clair", func(c *config.Config) { c.Addresses.URL = "http://data.geopf.fr/geocodage" }, "addresses.url"},
		{"refuse un service d’adresses avec une question", func(c *config.Config) { c.Addresses.URL = "https://data.geopf.fr/geocodage?q=" }, "addresses.url"},
		{"refuse un proxy sans adresse publique", func(c *config.Config) { c.TrustedProxy.Header = "X-Real-IP" }, "trusted_proxy.header is set but public_url is empty"},
		{"refuse un en-tête impossible", func(c *config.Config) {
			c.PublicURL, c.TrustedProxy.Header = "https://example.fr", "X-Forwarded-For:"
		}, "trusted_proxy.header"},
		{"refuse un proxy jamais cru", func(c *config.Config) {
			c.PublicURL, c.TrustedProxy = "https://example.fr", config.TrustedProxy{Header: "X-Real-IP"}
		}, "trusted_proxy.cidrs is empty"},
		{"refuse de croire une adresse mal écrite", func(c *config.Config) { c.TrustedProxy.CIDRs = []string{"10.0.0.1"} }, "trusted_proxy.cidrs"},
		{"refuse de croire tout le monde", func(c *config.Config) { c.TrustedProxy.CIDRs = []string{"0.0.0.0/0"} }, "trusted_proxy.cidrs"},
		{"accepte un relais en clair, sans compte", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From, c.SMTP.TLS = "192.168.1.4", "a@example.fr", config.TLSNone
		}, ""},
		{"accepte un compte en clair sur cette machine", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From, c.SMTP.TLS, c.SMTP.Username, c.SMTP.Password = "localhost", "a@example.fr", config.TLSNone, "a", "b"
		}, ""},
		{"refuse un mot de passe en clair vers une autre machine", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From, c.SMTP.TLS, c.SMTP.Username, c.SMTP.Password = "192.168.1.4", "a@example.fr", config.TLSNone, "a", "b"
		}, "smtp.tls is none and smtp.username is set"},
		{"refuse un chiffrement inconnu", func(c *config.Config) { c.SMTP.TLS = "ssl" }, `smtp.tls "ssl" is none of starttls, implicit, none`},
		{"refuse un port d'envoi nul", func(c *config.Config) { c.SMTP.Port = 0 }, "smtp.port"},
		{"refuse un serveur avec son port", func(c *config.Config) { c.SMTP.Host, c.SMTP.From = "smtp.example.fr:465", "a@example.fr" }, "smtp.host"},
		{"refuse un serveur sans expéditeur", func(c *config.Config) { c.SMTP.Host = "smtp.example.fr" }, "smtp.from"},
		{"refuse un expéditeur mal écrit sans serveur", func(c *config.Config) { c.SMTP.From = "guichet" }, "smtp.from"},
		{"refuse un compte d'envoi sans mot de passe", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From, c.SMTP.Username = "smtp.example.fr", "a@example.fr", "a"
		}, "smtp.username"},
		{"refuse un nom EHLO vide", func(c *config.Config) {
			c.SMTP.Host, c.SMTP.From, c.SMTP.LocalName = "smtp.example.fr", "a@example.fr", ""
		}, "smtp.local_name"},
		{"refuse une inactivité trop courte", func(c *config.Config) { c.Session.AgentIdle = time.Minute }, "session.agent_idle"},
		{"refuse une durée plus courte que l'inactivité", func(c *config.Config) { c.Session.UsagerAbsolute = time.Hour }, "session.usager_absolute"},
		{"refuse une durée de plus d'un an", func(c *config.Config) { c.Session.AgentAbsolute = 9000 * time.Hour }, "session.agent_absolute"},
		{"refuse un fichier trop grand", func(c *config.Config) { c.Limits.FileMB, c.Limits.DemandeMB = 51, 100 }, "limits.file_mb"},
		{"refuse une réserve négative", func(c *config.Config) { c.Limits.ReserveMB = -1 }, "limits.reserve_mb"},
		{"refuse un jour sans alarme", func(c *config.Config) { c.Alarms.DailyLimit = 0 }, "alarms.daily_limit"},
		{"accepte des mesures sur cette machine", func(c *config.Config) { c.Metrics.Listen = "127.0.0.1:9100" }, ""},
		{"accepte des mesures sur le réseau derrière un jeton", func(c *config.Config) {
			c.Metrics.Listen, c.Metrics.Token = "192.168.1.2:9100", strings.Repeat("a", 16)
		}, ""},
		{"refuse des mesures ouvertes à tous", func(c *config.Config) { c.Metrics.Listen = ":9100" }, "metrics.listen \":9100\" is not a loopback address"},
		{"refuse des mesures sans port", func(c *config.Config) { c.Metrics.Listen = "localhost" }, "metrics.listen"},
		{"refuse un jeton que l’on devine", func(c *config.Config) { c.Metrics.Token = "secret" }, "metrics.token"},
		{"accepte un serveur de temps", func(c *config.Config) { c.Clock.Server = "pool.ntp.org" }, ""},
		{"refuse une adresse comme serveur de temps", func(c *config.Config) { c.Clock.Server = "https://time.example.fr/" }, "clock.server"},
		{"refuse une demande plus petite qu'un fichier", func(c *config.Config) { c.Limits.DemandeMB = 9 }, "limits.demande_mb"},
		{"refuse un niveau inconnu", func(c *config.Config) { c.Log.Level = "verbose" }, "log.level"},
		{"refuse un format inconnu", func(c *config.Config) { c.Log.Format = "xml" }, "log.format"},
		{"refuse des fichiers JavaScript sans leur dossier", func(c *config.Config) { c.Hooks = config.Hooks{JSEnabled: true} }, "hooks.js_dir"},
	}
	inEmptyFolder(t)
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			c, err := config.Load(nil)
			if err != nil {
				t.Fatal(err)
			}
			r.change(c)
			faults := c.Validate()
			switch {
			case r.want == "" && len(faults) > 0:
				t.Errorf("faults %q", faults)
			case r.want != "" && (len(faults) != 1 || !strings.HasPrefix(faults[0], r.want)):
				t.Errorf("faults %q, want one that begins with %q", faults, r.want)
			}
		})
	}
}

func TestTrustedProxyContains(t *testing.T) {
	p := config.TrustedProxy{CIDRs: []string{"10.0.0.0/8", "::1/128"}}
	for address, want := range map[string]bool{
		"10.1.2.3": true, "::ffff:10.1.2.3": true, "::1": true, "11.0.0.1": false, "": false, "10.1.2.3:80": false,
	} {
		if got := p.Contains(address); got != want {
			t.Errorf("Contains(%q) = %v", address, got)
		}
	}
}

func TestDomainGivesTheOtherAddresses(t *testing.T) {
	inEmptyFolder(t)
	rows := []struct {
		name, listen, publicURL string
		args                    []string
	}{
		{"sans nom, cette machine seule", "127.0.0.1:8090", "", nil},
		{"avec un nom, le port de https", ":443", "https://guichet.exemple.fr", []string{"--domain", "Guichet.exemple.fr"}},
		{"avec deux noms, le premier est public", ":443", "https://a.exemple.fr", []string{"--domain", "a.exemple.fr,b.exemple.fr"}},
		{"avec un nom accentué, sa forme des certificats", ":443", "https://guichet.xn--pinal-9ra.fr", []string{"--domain", "guichet.épinal.fr"}},
		{"ce qui est dit reste", "127.0.0.1:1", "https://guichet.exemple.fr:8443", []string{"--domain=guichet.exemple.fr", "--listen=127.0.0.1:1", "--public-url=https://guichet.exemple.fr:8443"}},
		{"en clair quand on le veut", "192.0.2.1:80", "", []string{"--listen=192.0.2.1:80", "--insecure-http"}},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			c, err := config.Load(r.args)
			if err != nil {
				t.Fatal(err)
			}
			if c.Listen != r.listen || c.PublicURL != r.publicURL {
				t.Errorf("listen %q, public_url %q", c.Listen, c.PublicURL)
			}
		})
	}
}
