package socle

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// ErrSansSTARTTLS says that a server of mail does not offer to encrypt.
var ErrSansSTARTTLS = errors.New("the server offers no STARTTLS")

// ServeurSaisi is a server of mail that somebody typed, with the usual ports of
// its protocol.
type ServeurSaisi struct {
	Nom                        string
	Port, PortTLS, PortDuClair int // PortDuClair begins in clear, then STARTTLS
}

// Faute puts in words why it cannot be reached, for who typed it.
func (s ServeurSaisi) Faute(err error) error {
	var nom *net.DNSError
	var delai net.Error
	var autorite x509.UnknownAuthorityError
	var hote x509.HostnameError
	var certificat *tls.CertificateVerificationError
	var recit tls.RecordHeaderError
	ou := fmt.Sprintf("%s, port\u00a0%d", s.Nom, s.Port)
	phrase := "La conversation avec le serveur " + ou + " a été coupée."
	switch {
	case errors.As(err, &nom):
		phrase = "Le serveur " + s.Nom + " est introuvable. Vérifiez son nom."
	case errors.Is(err, ErrSansSTARTTLS):
		phrase = "Le serveur " + ou + " ne propose pas STARTTLS. Choisissez TLS, souvent sur le port\u00a0" + strconv.Itoa(s.PortTLS) + "."
	case errors.As(err, &hote):
		phrase = "Le certificat du serveur n’est pas au nom de " + s.Nom + ". Vérifiez le nom donné par votre fournisseur."
	case errors.As(err, &autorite), errors.As(err, &certificat):
		phrase = "Le certificat du serveur " + s.Nom + " n’est pas reconnu ou n’est plus valable."
	case errors.As(err, &recit):
		phrase = "Le serveur " + ou + " ne parle pas TLS. Choisissez STARTTLS, souvent sur le port\u00a0" + strconv.Itoa(s.PortDuClair) + "."
	case errors.Is(err, syscall.ECONNREFUSED):
		phrase = "Rien ne répond à l’adresse " + ou + ". Vérifiez le port."
	case errors.As(err, &delai) && delai.Timeout():
		phrase = "Le serveur " + ou + " ne répond pas. Vérifiez le port et le chiffrement."
	}
	return Err(Indisponible, phrase).Cause(err)
}
