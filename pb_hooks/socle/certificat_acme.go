package socle

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// nomCertificats is the folder of the data folder that keeps the account at
// the authority, the certificates and their keys. Losing it costs a new
// certificate.
const nomCertificats = "certificats"

// certificatsACME obtains the certificates of the configuration's domains and
// renews them at two thirds of their life. Only the program's own work asks
// the authority, never a visitor's handshake: an authority that has refused
// five times in an hour refuses all (Let's Encrypt, failed validations).
type certificatsACME struct {
	socle      *Socle
	ctx        context.Context // ends with the guichet
	obtentions []*obtention
	clair      atomic.Bool // the listener in clear answers the proofs too
	client     *http.Client
	reproches  *reproches
	reglageACME
}

// obtention is the certificate of one name. A gestion that has failed keeps
// its failure for a minute: each attempt has its own.
type obtention struct {
	domaine  string
	gestion  atomic.Pointer[autocert.Manager]
	epreuves atomic.Pointer[http.Handler]
	obtenu   atomic.Bool
	echec    atomic.Pointer[Echec]
}

var (
	errHoteInconnu = errors.New("this host name is not one of domain")
	errPasEncore   = errors.New("no certificate has been obtained yet")
)

// certificatsACME prepares the account and the names; nothing is asked yet.
func (s *Socle) certificatsACME(ctx context.Context) (*certificatsACME, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if fichier := s.Config.ACME.RootCAFile; fichier != "" {
		pem, err := os.ReadFile(fichier)
		if err != nil {
			return nil, fmt.Errorf("acme.root_ca_file: %w", err)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), MinVersion: tls.VersionTLS12}
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("acme.root_ca_file: %s holds no certificate in PEM", fichier)
		}
	}
	c := &certificatsACME{socle: s, ctx: ctx, reglageACME: s.acme, reproches: &reproches{}}
	c.client = &http.Client{Transport: conversation{ctx, transport, c.reproches}, Timeout: 30 * time.Second}
	for _, d := range s.Config.Domains() {
		o := &obtention{domaine: d}
		c.preparer(o)
		c.obtentions = append(c.obtentions, o)
	}
	return c, nil
}

// preparer gives a name a new manager.
func (c *certificatsACME) preparer(o *obtention) {
	m := &autocert.Manager{
		Prompt: autocert.AcceptTOS, // the operator accepts them by naming a domain: see the help of the key
		Cache:  &depot{autocert.DirCache(filepath.Join(c.socle.app.DataDir(), nomCertificats)), c.noter},
		HostPolicy: func(_ context.Context, hote string) error {
			if hoteDe(hote) != o.domaine {
				return errHoteInconnu
			}
			return nil
		},
		Email: c.socle.Config.ACME.Email,
		Client: &acme.Client{
			DirectoryURL: c.socle.Config.ACME.Directory, HTTPClient: c.client, UserAgent: "guichet/" + c.socle.Version,
			RetryBackoff: c.insister,
		},
	}
	if c.clair.Load() {
		epreuves := m.HTTPHandler(http.NotFoundHandler())
		o.epreuves.Store(&epreuves)
	}
	o.gestion.Store(m)
}

// insister is how long one request waits before it is sent again: a few
// seconds, three times. What lasts longer is for the next attempt.
func (c *certificatsACME) insister(n int, _ *http.Request, res *http.Response) time.Duration {
	if c.ctx.Err() != nil || n > 3 || res != nil && res.StatusCode == http.StatusTooManyRequests {
		return -1
	}
	return time.Duration(n) * time.Second
}

// bonjour is the only handshake that a manager sees: every browser since 2014
// takes an elliptic key, and another one would order a second certificate.
func bonjour(domaine string) *tls.ClientHelloInfo {
	return &tls.ClientHelloInfo{ServerName: domaine, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}}
}

// GetCertificate answers a handshake from what has been obtained, and the
// authority's own ones with their proof.
func (c *certificatsACME) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	o := c.de(hello.ServerName)
	switch {
	case o == nil:
		return nil, errHoteInconnu
	case slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}):
		return o.gestion.Load().GetCertificate(hello)
	case !o.obtenu.Load():
		return nil, errPasEncore
	}
	return o.gestion.Load().GetCertificate(bonjour(o.domaine))
}

// de finds a name, nil for one that is not ours.
func (c *certificatsACME) de(nom string) *obtention {
	i := slices.IndexFunc(c.obtentions, func(o *obtention) bool { return o.domaine == hoteDe(nom) })
	if i < 0 {
		return nil
	}
	return c.obtentions[i]
}

func (c *certificatsACME) protocoles() []string { return []string{acme.ALPNProto} }

func (c *certificatsACME) epreuves(suite http.Handler) http.Handler {
	c.clair.Store(true)
	for _, o := range c.obtentions {
		c.preparer(o)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		const prefixe = "/.well-known/acme-challenge/"
		o := c.de(req.Host)
		if o == nil || len(req.URL.Path) <= len(prefixe) || req.URL.Path[:len(prefixe)] != prefixe {
			suite.ServeHTTP(w, req)
			return
		}
		(*o.epreuves.Load()).ServeHTTP(w, req)
	})
}

// entretenir asks for each certificate that is missing, again and again. The
// renewals that follow are autocert's.
func (c *certificatsACME) entretenir() {
	manquants := slices.Clone(c.obtentions)
	for essai := 0; ; essai++ {
		var attente time.Duration
		manquants = slices.DeleteFunc(manquants, func(o *obtention) bool {
			echec, err := c.obtenir(o)
			if err == nil || c.ctx.Err() != nil {
				return err == nil
			}
			d := c.attendre(echec, essai)
			c.socle.Logger.Error("no certificate: the guichet does not answer under this name", "domain", o.domaine, "err", err, "again_in", d)
			if attente == 0 || d < attente {
				attente = d
			}
			return false
		})
		if len(manquants) == 0 {
			return
		}
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(attente):
		}
	}
}

// obtenir reads the certificate of a name from the folder, or asks for it.
func (c *certificatsACME) obtenir(o *obtention) (Echec, error) {
	if _, err := o.gestion.Load().Cache.Get(c.ctx, o.domaine); err != nil {
		// Asking for a name without address is counted as a failure by the authority.
		if err := c.resoudre(c.ctx, o.domaine); err != nil {
			return o.echouer(EchecNom), err
		}
	}
	if o.echec.Load() != nil {
		c.preparer(o)
	}
	if _, err := o.gestion.Load().GetCertificate(bonjour(o.domaine)); err != nil {
		if motif := c.reproches.prendre(); motif != "" {
			err = fmt.Errorf("%w (the authority says: %s)", err, motif)
		}
		return o.echouer(echecDe(err)), err
	}
	o.obtenu.Store(true)
	o.echec.Store(nil)
	return "", nil
}

func (o *obtention) echouer(e Echec) Echec {
	o.echec.Store(&e)
	return e
}

func (c *certificatsACME) noter(domaine string) {
	o := c.de(domaine)
	if o == nil {
		return // the account, or a proof
	}
	o.obtenu.Store(true)
	c.socle.Logger.Info("certificate obtained", "domain", domaine)
	if c.recu != nil {
		c.recu(domaine)
	}
}

func (c *certificatsACME) etats() []Certificat {
	var l []Certificat
	for _, o := range c.obtentions {
		cert, err := c.GetCertificate(bonjour(o.domaine))
		if err == nil {
			l = append(l, certificatDe(o.domaine, cert.Leaf, true))
			continue
		}
		absent := Certificat{Domaine: o.domaine, Obtenu: true}
		if e := o.echec.Load(); e != nil {
			absent.Echec = *e
		}
		l = append(l, absent)
	}
	return l
}

// depot tells when something is kept.
type depot struct {
	autocert.DirCache
	garde func(cle string)
}

// Put keeps a value, then tells its key.
func (d *depot) Put(ctx context.Context, cle string, valeur []byte) error {
	if err := d.DirCache.Put(ctx, cle, valeur); err != nil {
		return err
	}
	d.garde(cle)
	return nil
}
