package preuves

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// nouveauClient talks to the providers: it follows no redirect and reads no
// more than reponseMax.
func nouveauClient() *http.Client {
	return &http.Client{
		Timeout:   attenteMax,
		Transport: borne{http.DefaultTransport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("a redirect, where the answer was expected")
		},
	}
}

// borne cuts an answer that is too long.
type borne struct{ http.RoundTripper }

func (b borne) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	res.Body = http.MaxBytesReader(nil, res.Body, reponseMax)
	return res, nil
}

// trouver reads what a provider says of itself, once: its keys are then
// fetched again by themselves when an unknown one signs. A provider that does
// not answer is asked again at the next sign-in.
func (s *salle) trouver(ctx context.Context, emetteur string) (*oidc.Provider, error) {
	s.verrou.Lock()
	connu := s.connus[emetteur]
	s.verrou.Unlock()
	if connu != nil {
		return connu, nil
	}
	p, err := oidc.NewProvider(oidc.ClientContext(ctx, s.client), emetteur)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", emetteur, err)
	}
	s.verrou.Lock()
	defer s.verrou.Unlock()
	s.connus[emetteur] = p
	return p, nil
}

// annonce is what we read of a discovery document besides its addresses.
type annonce struct {
	Fin           string `json:"end_session_endpoint"`
	EmetteurRendu bool   `json:"authorization_response_iss_parameter_supported"`
}

func annonceDe(p *oidc.Provider) (a annonce, err error) {
	err = p.Claims(&a)
	return a, err
}

// dialogue is one provider as a client of it speaks to it.
type dialogue struct {
	*oidc.Provider
	annonce
	oauth2.Config
}

func (s *salle) dialoguer(ctx context.Context, f *Fournisseur, retour string) (*dialogue, error) {
	p, err := s.trouver(ctx, f.Emetteur)
	if err != nil {
		return nil, err
	}
	a, err := annonceDe(p)
	if err != nil {
		return nil, fmt.Errorf("discover %s: %w", f.Emetteur, err)
	}
	adresses := p.Endpoint()
	// Never guessed: a first try in the wrong style could burn the code.
	adresses.AuthStyle = oauth2.AuthStyleInParams
	return &dialogue{p, a, oauth2.Config{ClientID: f.Client, Endpoint: adresses, RedirectURL: retour, Scopes: f.portees()}}, nil
}

// lireUserinfo asks for the identity itself: the body, and its media type.
func (s *salle) lireUserinfo(ctx context.Context, d *dialogue, jeton string) (corps []byte, genre string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.UserInfoEndpoint(), nil)
	if err != nil {
		return nil, "", err
	}
	req.Header.Set("Authorization", "Bearer "+jeton)
	res, err := s.client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, "", fmt.Errorf("userinfo: %s", res.Status)
	}
	corps, err = io.ReadAll(res.Body)
	return corps, res.Header.Get("Content-Type"), err
}
