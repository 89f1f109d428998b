package messages

import (
	"errors"
	"strings"

	"github.com/emersion/go-imap/v2"

	"guichet/pb_hooks/socle"
)

var errEnClair = socle.Err(socle.Invalide, "Sans chiffrement, le mot de passe serait lisible sur le réseau\u00a0: choisissez TLS ou STARTTLS.")

// faute is what is wrong with a boîte, said to whoever sets it.
func faute(phrase string, err error) error { return socle.Err(socle.Indisponible, phrase).Cause(err) }

// dire puts in words why the server cannot be reached.
func (b *Boite) dire(err error) error {
	switch {
	case errors.Is(err, errEnClair):
		return errEnClair
	case errors.Is(err, errReseauPrive):
		return faute("Le serveur "+b.Serveur+" est dans un réseau privé. La personne qui héberge le guichet peut l’autoriser (imap.private_servers).", err)
	}
	return socle.ServeurSaisi{Nom: b.Serveur, Port: b.Port, PortTLS: 993, PortDuClair: 143}.Faute(err)
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
