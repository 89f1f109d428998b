package socle

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"time"
)

// Certificat is what a host name of the public site proves itself with.
type Certificat struct {
	Domaine  string
	Emetteur string // « Let's Encrypt », "" while there is none
	Debut    time.Time
	Fin      time.Time // zero while there is none
	Obtenu   bool      // by the program at an authority, as opposed to brought by the operator
	Echec    Echec     // why there is none yet, "" when it has not failed
}

// Echec is why a certificate has not been obtained.
type Echec string

// The reasons that one mends differently.
const (
	EchecNom     Echec = "nom"     // the name has no address
	EchecReseau  Echec = "réseau"  // the authority does not answer
	EchecEpreuve Echec = "épreuve" // the authority does not reach this guichet under that name
	EchecRefus   Echec = "refus"   // the authority refuses: too many requests, a forbidden name
	EchecInterne Echec = "interne" // the certificate cannot be kept
)

// Certificats lists those of the public listener, nil when it speaks in clear:
// on this machine alone or behind a proxy, whose certificate it is.
func (s *Socle) Certificats() []Certificat {
	if s.ecoute == nil || s.ecoute.certificats == nil {
		return nil
	}
	return s.ecoute.certificats.etats()
}

// sourceCertificats gives the public listener its certificates.
type sourceCertificats interface {
	GetCertificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	protocoles() []string // besides those of HTTP
	// epreuves answers the proofs that an authority asks in clear, and leaves
	// the other requests to suite.
	epreuves(suite http.Handler) http.Handler
	// entretenir obtains what is missing; it ends when nothing is, or with the
	// context given to sourceCertificats.
	entretenir()
	etats() []Certificat
}

// sourceCertificats is the one of the configuration, nil for a listener in
// clear. A certificate brought that cannot serve is an error; one that is not
// obtained yet is none.
func (s *Socle) sourceCertificats(ctx context.Context) (sourceCertificats, error) {
	switch {
	case s.Config.Domain != "":
		return s.certificatsACME(ctx)
	case s.Config.TLS.CertFile != "":
		return s.certificatFichiers()
	default:
		return nil, nil
	}
}

// certificatDe describes a certificate in use.
func certificatDe(domaine string, feuille *x509.Certificate, obtenu bool) Certificat {
	c := Certificat{Domaine: domaine, Obtenu: obtenu, Debut: feuille.NotBefore, Fin: feuille.NotAfter, Emetteur: feuille.Issuer.CommonName}
	if len(feuille.Issuer.Organization) > 0 {
		c.Emetteur = cmp.Or(feuille.Issuer.Organization[0], c.Emetteur)
	}
	return c
}
