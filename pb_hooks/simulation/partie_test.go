package simulation_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/simulation"
)

// partie is a relying party as the guichet must be one: it checks everything.
type partie struct {
	b            *banc
	provider     *oidc.Provider
	config       oauth2.Config
	state, nonce string
	verifieur    string
	attente      time.Duration // for the token endpoint
}

// recu is what a sign-in gives.
type recu struct {
	idToken, infos string
	acces          string
	sub            string
	claims         map[string]any // of userinfo
}

func (b *banc) partie(client string) (*partie, error) {
	provider, err := oidc.NewProvider(context.Background(), b.emetteur)
	if err != nil {
		return nil, err
	}
	p := &partie{
		b: b, provider: provider, attente: time.Minute, verifieur: oauth2.GenerateVerifier(),
		state: oauth2.GenerateVerifier(), nonce: oauth2.GenerateVerifier(),
		config: oauth2.Config{ClientID: client, ClientSecret: "secret-de-" + client, RedirectURL: retour, Scopes: b.scopes(), Endpoint: provider.Endpoint()},
	}
	p.config.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	return p, nil
}

func (b *banc) nouvellePartie(client string) *partie {
	b.t.Helper()
	p, err := b.partie(client)
	if err != nil {
		b.t.Fatal(err)
	}
	return p
}

// depart is the authorization request, with further parameters in pairs.
func (p *partie) depart(plus ...string) string {
	options := []oauth2.AuthCodeOption{oidc.Nonce(p.nonce), oauth2.SetAuthURLParam("acr_values", "eidas1")}
	if p.b.genre == simulation.ProConnect {
		options = append(options, oauth2.S256ChallengeOption(p.verifieur))
	} else {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login consent"))
	}
	for i := 0; i < len(plus); i += 2 {
		options = append(options, oauth2.SetAuthURLParam(plus[i], plus[i+1]))
	}
	return p.config.AuthCodeURL(p.state, options...)
}

// recevoir judges the return, then exchanges the code and judges the rest.
func (p *partie) recevoir(q url.Values) (*recu, error) {
	switch {
	case q.Get("state") != p.state:
		return nil, errors.New("state")
	case q.Get("iss") != p.b.emetteur:
		return nil, errors.New("iss of the return")
	case q.Has("error"):
		return nil, fmt.Errorf("return %s: %s", q.Get("error"), q.Get("error_description"))
	}
	jetons, err := p.echanger(q.Get("code"))
	if err != nil {
		return nil, err
	}
	r := &recu{acces: jetons.AccessToken}
	r.idToken, _ = jetons.Extra("id_token").(string)
	id, err := p.verifier(r.idToken)
	if err != nil {
		return nil, err
	}
	if id.Nonce != p.nonce {
		return nil, errors.New("nonce")
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(r.acces); err != nil {
			return nil, err
		}
	}
	var dit struct {
		Acr string `json:"acr"`
	}
	if err := id.Claims(&dit); err != nil || dit.Acr != "eidas1" {
		return nil, fmt.Errorf("acr %q", dit.Acr)
	}
	if r.infos, err = p.lireInfos(r.acces); err != nil {
		return nil, err
	}
	infos, err := p.verifier(r.infos)
	if err != nil {
		return nil, fmt.Errorf("userinfo: %w", err)
	}
	if infos.Subject != id.Subject {
		return nil, errors.New("sub of userinfo")
	}
	r.sub = id.Subject
	if err := infos.Claims(&r.claims); err != nil {
		return nil, err
	}
	if _, dit := r.claims["email"]; !dit {
		return nil, errors.New("no e-mail")
	}
	return r, nil
}

func (p *partie) echanger(code string) (*oauth2.Token, error) {
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ctx, fin := context.WithTimeout(context.WithValue(context.Background(), oauth2.HTTPClient, client), p.attente)
	defer fin()
	if p.b.genre == simulation.ProConnect {
		return p.config.Exchange(ctx, code, oauth2.VerifierOption(p.verifieur))
	}
	return p.config.Exchange(ctx, code)
}

func (p *partie) verifier(jeton string) (*oidc.IDToken, error) {
	v := p.provider.Verifier(&oidc.Config{ClientID: p.config.ClientID, SupportedSigningAlgs: []string{oidc.ES256, oidc.RS256}, Now: p.b.horloge})
	j, err := v.Verify(context.Background(), jeton)
	if err != nil {
		return nil, err
	}
	if j.IssuedAt.After(p.b.horloge().Add(10 * time.Second)) {
		return nil, errors.New("issued in the future")
	}
	return j, nil
}

func (p *partie) lireInfos(acces string) (string, error) {
	demande, err := http.NewRequest(http.MethodGet, p.provider.UserInfoEndpoint(), nil)
	if err != nil {
		return "", err
	}
	demande.Header.Set("Authorization", "Bearer "+acces)
	r, err := http.DefaultClient.Do(demande)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	if genre, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); r.StatusCode != http.StatusOK || genre != "application/jwt" {
		return "", fmt.Errorf("userinfo: %d %s", r.StatusCode, genre)
	}
	const limite = 1 << 20
	corps, err := io.ReadAll(io.LimitReader(r.Body, limite+1))
	if len(corps) > limite {
		return "", errors.New("userinfo: too long")
	}
	return string(corps), err
}

// connecter signs Claire in, in a new browser when n is nil.
func (p *partie) connecter(n *navigateur, plus ...string) *recu {
	p.b.t.Helper()
	if n == nil {
		n = p.b.navigateur()
	}
	r, err := p.recevoir(n.connecter(p.depart(plus...), claire.ID).Query())
	if err != nil {
		p.b.t.Fatal(err)
	}
	return r
}

// poster sends a form to the token endpoint, with headers in pairs.
func (b *banc) poster(f url.Values, entetes ...string) (int, map[string]any) {
	b.t.Helper()
	demande, err := http.NewRequest(http.MethodPost, b.emetteur+"/token", strings.NewReader(f.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	demande.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(entetes); i += 2 {
		demande.Header.Set(entetes[i], entetes[i+1])
	}
	r, err := http.DefaultClient.Do(demande)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	var reponse map[string]any
	if err := json.NewDecoder(r.Body).Decode(&reponse); err != nil {
		b.t.Fatal(err)
	}
	return r.StatusCode, reponse
}
