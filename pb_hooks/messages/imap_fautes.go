package messages

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"syscall"

	"github.com/emersion/go-imap/v2"

	"guichet/pb_hooks/socle"
)

var (
	errEnClair  = socle.Err(socle.Invalide, "Sans chiffrement, le mot de passe serait lisible sur le réseau\u00a0: choisissez TLS ou STARTTLS.")
	errSTARTTLS = errors.New("no STARTTLS")
)

// faute is what is wrong with a boîte, said to whoever sets it.
func faute(phrase string, err error) error { return socle.Err(socle.Indisponible, phrase).Cause(err) }

// dire puts in words why the server cannot be reached.
func (b *Boite) dire(err error) error {
	var nom *net.DNSError
	var delai net.Error
	var autorite x509.UnknownAuthorityError
	var hote x509.HostnameError
	var certificat *tls.CertificateVerificationError
	var recit tls.RecordHeaderError
	ou := fmt.Sprintf("%s, port\u00a0%d", b.Serveur, b.Port)
	switch {
	case errors.Is(err, errEnClair):
		return errEnClair
	case errors.Is(err, errReseauPrive):
		return faute("Le serveur "+b.Serveur+" est dans un réseau privé. La personne qui héberge le guichet peut l’autoriser (imap.private_servers).", err)
	case errors.As(err, &nom):
		return faute("Le serveur "+b.Serveur+" est introuvable. Vérifiez son nom.", err)
	case errors.Is(err, errSTARTTLS):
		return faute("Le serveur "+ou+" ne propose pas STARTTLS. Choisissez TLS, souvent sur le port\u00a0993.", err)
	case errors.As(err, &hote):
		return faute("Le certificat du serveur n’est pas au nom de "+b.Serveur+". Vérifiez le nom donné par votre fournisseur.", err)
	case errors.As(err, &autorite), errors.As(err, &certificat):
		return faute("Le certificat du serveur "+b.Serveur+" n’est pas reconnu ou n’est plus valable.", err)
	case errors.As(err, &recit):
		return faute("Le serveur "+ou+" ne parle pas TLS. Choisissez STARTTLS, souvent sur le port\u00a0143.", err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return faute("Rien ne répond à l’adresse "+ou+". Vérifiez le port.", err)
	case errors.As(err, &delai) && delai.Timeout():
		return faute("Le serveur "+ou+" ne répond pas. Vérifiez le port et le chiffrement.", err)
	default:
		return faute("La conversation avec le serveur "+ou+" a été coupée.", err)
	}
}

func (b *Boite) direEntree(err error) error {
	var refus *imap.Error
	if !errors.As(err, &refus) {
		return b.dire(err)
	}
	switch refus.Code {
	case imap.ResponseCodePrivacyRequired:
		return faute("Le serveur refuse un mot de passe sans chiffrement. Choisissez TLS ou STARTTLS.", err)
	case imap.ResponseCodeUnavailable, imap.ResponseCodeInUse, imap.ResponseCodeLimit:
		return faute("Le serveur refuse l’accès pour le moment. Le guichet essaiera de nouveau.", err)
	}
	return faute("L’identifiant ou le mot de passe est refusé. Certains fournisseurs demandent un «\u00a0mot de passe d’application\u00a0».", err)
}

func (b *Boite) direRepertoire(err error, autres []string) error {
	var refus *imap.Error
	if !errors.As(err, &refus) {
		return b.dire(err)
	}
	phrase := "Le répertoire «\u00a0" + b.repertoire() + "\u00a0» n’existe pas ou ne s’ouvre pas."
	if len(autres) > 0 && len(autres) <= 20 {
		phrase += " Ceux de cette boîte\u00a0: " + strings.Join(autres, ", ") + "."
	}
	return faute(phrase, err)
}
