package socle

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
)

// reglageACME is what tests replace.
type reglageACME struct {
	resoudre func(ctx context.Context, nom string) error // whether a name has an address
	attendre func(e Echec, essai int) time.Duration
	recu     func(domaine string) // a certificate has been kept
}

// sansEpreuve is what autocert says once every kind of proof has failed.
const sansEpreuve = "no viable challenge type found"

// echecDe sorts an error of the authority.
func echecDe(err error) Echec {
	var epreuve *acme.AuthorizationError
	var refus *acme.Error
	var chemin *os.PathError
	switch {
	case errors.As(err, &epreuve) || strings.Contains(err.Error(), sansEpreuve):
		return EchecEpreuve
	case errors.As(err, &refus) && refus.StatusCode < http.StatusInternalServerError:
		return EchecRefus
	case errors.As(err, &chemin):
		return EchecInterne
	default:
		return EchecReseau
	}
}

// attendreACME is how long to wait after a failure, counting attempts from 0.
// One attempt at a proof counts twice at Let's Encrypt (by TLS, then in clear),
// which allows five failures an hour.
func attendreACME(e Echec, essai int) time.Duration {
	if e == EchecEpreuve || e == EchecRefus {
		return []time.Duration{10 * time.Minute, time.Hour}[min(essai, 1)]
	}
	return []time.Duration{time.Minute, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}[min(essai, 4)]
}

// resoudreNom tells that a name has an address in the DNS.
func resoudreNom(ctx context.Context, nom string) error {
	ctx, annuler := context.WithTimeout(ctx, 20*time.Second)
	defer annuler()
	_, err := net.DefaultResolver.LookupHost(ctx, nom)
	return err
}

// conversation is how the program speaks to the authority: no request outlives
// the guichet (autocert gives them five minutes), and what the authority
// reproaches is remembered, since autocert does not repeat it.
type conversation struct {
	ctx       context.Context
	suite     http.RoundTripper
	reproches *reproches
}

// maxReponseACME bounds the answers that are read for their reproaches.
const maxReponseACME = 64 << 10

// RoundTrip sends a request.
func (c conversation) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, annuler := context.WithCancel(req.Context())
	context.AfterFunc(c.ctx, annuler)
	res, err := c.suite.RoundTrip(req.WithContext(ctx))
	if err != nil || !strings.Contains(res.Header.Get("Content-Type"), "json") {
		return res, err
	}
	debut, err := io.ReadAll(io.LimitReader(res.Body, maxReponseACME))
	if err != nil {
		_ = res.Body.Close()
		return nil, err
	}
	c.reproches.lire(debut)
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(debut), res.Body), res.Body}
	return res, nil
}

// reproches is the last reason that the authority gave of a proof that failed.
type reproches struct {
	mu      sync.Mutex
	dernier string
}

// lire reads the authorization in the answer of an authority (RFC 8555 § 7.1.4).
func (r *reproches) lire(reponse []byte) {
	var a struct {
		Challenges []struct {
			Error struct {
				Detail string `json:"detail"`
			} `json:"error"`
		} `json:"challenges"`
	}
	if json.Unmarshal(reponse, &a) != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range a.Challenges {
		if c.Error.Detail != "" {
			r.dernier = c.Error.Detail
		}
	}
}

// prendre gives the reason, once.
func (r *reproches) prendre() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.dernier
	r.dernier = ""
	return d
}
