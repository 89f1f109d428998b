package socle

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

// relectureCertificat is how often the files of a certificate are looked at.
const relectureCertificat = 10 * time.Second

// certificatFichiers is a certificate brought by the operator, read again when
// its files change: a renewal needs no restart.
type certificatFichiers struct {
	socle *Socle
	hote  string

	mu      sync.Mutex
	vu      time.Time // when the files were looked at
	dates   [2]time.Time
	courant *tls.Certificate
}

// certificatFichiers reads the certificate of the configuration, which must be
// one for the public address.
func (s *Socle) certificatFichiers() (*certificatFichiers, error) {
	f := &certificatFichiers{socle: s, hote: hoteDe(strings.TrimPrefix(s.Config.PublicURL, "https://")), vu: s.Horloge.Maintenant()}
	f.dates = f.datesFichiers()
	c, err := f.lire()
	if err != nil {
		return nil, err
	}
	f.courant = c
	if s.Horloge.Maintenant().After(c.Leaf.NotAfter) {
		s.Logger.Error("tls.cert_file has expired", "end", c.Leaf.NotAfter)
	}
	return f, nil
}

func (f *certificatFichiers) lire() (*tls.Certificate, error) {
	t := f.socle.Config.TLS
	c, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
	if err != nil {
		return nil, fmt.Errorf("tls.cert_file, tls.key_file: %w", err)
	}
	if err := c.Leaf.VerifyHostname(f.hote); err != nil {
		return nil, fmt.Errorf("tls.cert_file is not for public_url: %w", err)
	}
	return &c, nil
}

// datesFichiers are the dates of the two files, zero for one that is missing.
func (f *certificatFichiers) datesFichiers() (dates [2]time.Time) {
	for i, chemin := range []string{f.socle.Config.TLS.CertFile, f.socle.Config.TLS.KeyFile} {
		if etat, err := os.Stat(chemin); err == nil {
			dates[i] = etat.ModTime()
		}
	}
	return dates
}

// GetCertificate gives the certificate whatever the name: a visitor by a wrong
// one reads why in her browser. Files that do not go together, as in the midst
// of a renewal, change nothing.
func (f *certificatFichiers) GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maintenant := f.socle.Horloge.Maintenant()
	if maintenant.Sub(f.vu) < relectureCertificat {
		return f.courant, nil
	}
	f.vu = maintenant
	dates := f.datesFichiers()
	if dates == f.dates {
		return f.courant, nil
	}
	c, err := f.lire()
	if err != nil {
		f.socle.Logger.Error("certificate not read again: the former one is kept", "err", err)
		return f.courant, nil
	}
	f.dates, f.courant = dates, c
	f.socle.Logger.Info("certificate read again", "end", c.Leaf.NotAfter)
	return c, nil
}

func (*certificatFichiers) protocoles() []string                     { return nil }
func (*certificatFichiers) epreuves(suite http.Handler) http.Handler { return suite }
func (*certificatFichiers) entretenir()                              {}

func (f *certificatFichiers) etats() []Certificat {
	c, _ := f.GetCertificate(nil) // it has no error
	return []Certificat{certificatDe(f.hote, c.Leaf, false)}
}
