package navigateur

import (
	"context"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// AvoirCles gives the browser of a visitor a device that makes passkeys, keeps
// them and shows them, after it has seen who holds it: nobody has to touch it.
func (v *Visiteur) AvoirCles() {
	v.t.Helper()
	v.faire(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		}})
		return err
	}))
}

// ParSonNom is the demo at « localhost »: a browser takes no passkey at the
// 127.0.0.1 that it says.
func (d *Demo) ParSonNom() *Demo {
	ailleurs := *d
	guichet := *d.Guichet
	guichet.URL = parSonNom(d.URL)
	ailleurs.Guichet, ailleurs.Courriels, ailleurs.Personas = &guichet, parSonNom(d.Courriels), map[string]string{}
	for code, url := range d.Personas {
		ailleurs.Personas[code] = parSonNom(url)
	}
	return &ailleurs
}

func parSonNom(url string) string { return strings.Replace(url, "//127.0.0.1:", "//localhost:", 1) }
