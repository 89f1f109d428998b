package rattachement

import (
	"crypto/ed25519"
	"errors"
	"net/url"
	"strings"

	"guichet/config"
)

// Invitation is what the Département hands to a guichet: where its hub answers,
// the key that the hub signs with, so that TLS alone is not trusted, and a code
// that serves once.
type Invitation struct {
	Hub     string // id
	Adresse string // origin
	Cle     ed25519.PublicKey
	Code    string
}

// CheminInvitation is the page that its link opens; what follows the # never
// reaches a log.
const CheminInvitation = "/rattachement"

// Lien writes it as one address, for a mail, a QR code or a paste.
func (i Invitation) Lien() string {
	return i.Adresse + CheminInvitation + "#" + i.Hub + "." + EcrireCle(i.Cle) + "." + i.Code
}

// ErrInvitation is a text that is no invitation.
var ErrInvitation = errors.New("not an invitation of a guichet of the Département: paste the whole address, with what follows the #")

// LireInvitation reads [Invitation.Lien], as somebody pasted it.
func LireInvitation(s string) (*Invitation, error) {
	u, err := url.Parse(strings.Join(strings.Fields(s), ""))
	if err != nil || u.Path != CheminInvitation || u.RawQuery != "" || u.User != nil {
		return nil, ErrInvitation
	}
	parts := strings.Split(u.Fragment, ".")
	if len(parts) != 3 || parts[0] == "" || parts[2] == "" {
		return nil, ErrInvitation
	}
	cle, err := LireCle(parts[1])
	if err != nil {
		return nil, ErrInvitation
	}
	i := &Invitation{Hub: parts[0], Adresse: u.Scheme + "://" + u.Host, Cle: cle, Code: parts[2]}
	if !config.IsService(i.Adresse) {
		return nil, ErrInvitation
	}
	return i, nil
}
