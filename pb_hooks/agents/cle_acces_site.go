package agents

import (
	"net/netip"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"guichet/pb_hooks/socle"
)

// siteDesCles is where the passkeys of this guichet serve: a browser makes and
// shows them on this origin alone.
type siteDesCles struct {
	Hote    string // RP ID, « guichet.mairie.fr »
	Origine string // « https://guichet.mairie.fr »
}

// siteDe reads the public address of the guichet; false when no browser would
// take a passkey there: an IP address, or a name without https (WebAuthn §5.1.3,
// Secure Contexts). A guichet that this machine alone reaches is localhost.
func siteDe(s *socle.Socle) (siteDesCles, bool) {
	u, err := url.Parse(s.AdressePublique())
	if err != nil {
		return siteDesCles{}, false
	}
	hote := u.Hostname()
	if ip, err := netip.ParseAddr(hote); err == nil && ip.IsLoopback() && u.Scheme == "http" && u.Port() != "" {
		hote, u.Host = "localhost", "localhost:"+u.Port()
	}
	if u.Scheme != "https" && hote != "localhost" || protocol.ValidateRPID(hote) != nil {
		return siteDesCles{}, false
	}
	return siteDesCles{Hote: hote, Origine: u.Scheme + "://" + u.Host}, true
}

// errSansCles answers where no passkey can serve.
var errSansCles = socle.Err(socle.Introuvable, "Ce guichet n’a pas de clés d’accès\u00a0: il lui faut une adresse en https, avec un nom. Connectez-vous d’une autre façon.")

// dureeDefi is how long a challenge waits for its answer, on the page too.
const dureeDefi = 5 * time.Minute

// verification makes and checks passkeys. Each is discoverable and asks who is
// there: it stands for the passphrase and for the second factor. The maker of
// the device is not asked.
func (site siteDesCles) verification(nom string) (*webauthn.WebAuthn, error) {
	exige, limite := true, webauthn.TimeoutConfig{Timeout: dureeDefi} // by our clock: see [preuves.Reprendre]
	return webauthn.New(&webauthn.Config{
		RPID: site.Hote, RPDisplayName: nom, RPOrigins: []string{site.Origine},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			RequireResidentKey: &exige, ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{Login: limite, Registration: limite},
		// Some keepers of passwords add outputs to their answer. We read none.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
}
