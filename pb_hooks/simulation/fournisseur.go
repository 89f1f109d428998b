package simulation

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// tailleFormulaire is the longest body read.
	tailleFormulaire = 64 << 10
	// memoire is how many secrets, and how many requests, are kept: a demo that
	// runs for months forgets the oldest.
	memoire = 10_000
)

// Fournisseur is one simulated provider. It keeps everything in memory.
type Fournisseur struct {
	genre    Genre
	regles   regles
	emetteur string
	chemin   string // path of the issuer
	horloge  func() time.Time
	mux      *http.ServeMux

	mu           sync.Mutex
	clients      map[string]Client
	personnes    []Personne
	cles         map[jose.SignatureAlgorithm]jose.JSONWebKey
	ecart        Ecart
	sessions     map[string]*session
	interactions map[string]*interaction
	codes        map[string]*octroi
	acces        map[string]*octroi
	assertions   map[string]time.Time // jti already used, until they end
	secrets      []string
	demandes     []url.Values
}

// Nouveau makes a provider whose issuer is emetteur, for example
// "http://127.0.0.9:4444/api/v2": it serves the addresses under that path. It
// panics on an issuer that is no URL.
func Nouveau(genre Genre, emetteur string, horloge func() time.Time) *Fournisseur {
	u, err := url.Parse(emetteur)
	if err != nil {
		panic(err)
	}
	f := &Fournisseur{
		genre: genre, regles: reglesDe(genre), emetteur: emetteur, chemin: strings.TrimSuffix(u.Path, "/"), horloge: horloge,
		clients: map[string]Client{}, cles: map[jose.SignatureAlgorithm]jose.JSONWebKey{jose.ES256: nouvelleCle(jose.ES256)},
		sessions: map[string]*session{}, interactions: map[string]*interaction{},
		codes: map[string]*octroi{}, acces: map[string]*octroi{}, assertions: map[string]time.Time{},
	}
	f.mux = f.routes()
	return f
}

// Emetteur is the issuer.
func (f *Fournisseur) Emetteur() string { return f.emetteur }

func (f *Fournisseur) routes() *http.ServeMux {
	m := http.NewServeMux()
	for adresse, g := range map[string]geste{
		"GET /.well-known/openid-configuration": f.decouvrir,
		"GET /jwks":                             f.publierCles,
		"GET /authorize":                        f.autoriser,
		"POST /authorize":                       f.autoriser,
		"GET /interaction/{id}":                 f.suivre(f.montrer),
		"POST /interaction/{id}/personne":       f.suivre(f.choisir),
		"POST /interaction/{id}/consentement":   f.suivre(f.consentir),
		"POST /interaction/{id}/annuler":        f.suivre(f.annuler),
		"POST /interaction/{id}/retour":         f.suivre(f.abandonner),
		"POST /token":                           f.echanger,
		"GET /userinfo":                         f.informer,
		"GET /session/end":                      f.deconnecter,
	} {
		methode, chemin, _ := strings.Cut(adresse, " ")
		m.HandleFunc(methode+" "+f.chemin+chemin, f.servir(g))
	}
	return m
}

// geste decides under the lock, and returns what writes the answer outside of
// it: nobody waits for a slow caller.
type geste func(w http.ResponseWriter, r *http.Request) http.HandlerFunc

func (f *Fournisseur) servir(g geste) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, tailleFormulaire)
		err := r.ParseForm()
		var reponse http.HandlerFunc
		func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.purger()
			w.Header().Set("Date", f.dateDite().UTC().Format(http.TimeFormat))
			w.Header().Set("Cache-Control", "no-store")
			if err != nil {
				reponse = f.pageErreur(f.regles.pageParametres)
				return
			}
			reponse = g(w, r)
		}()
		reponse(w, r)
	}
}

func (f *Fournisseur) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.mux.ServeHTTP(w, r) }

// AjouterClient registers a client, in the place of the one of the same ID.
func (f *Fournisseur) AjouterClient(c Client) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.Algorithme == "" {
		c.Algorithme = string(jose.ES256)
	}
	alg := jose.SignatureAlgorithm(c.Algorithme)
	if _, ok := f.cles[alg]; !ok {
		f.cles[alg] = nouvelleCle(alg)
	}
	f.clients[c.ID] = c
	f.noter(c.Secret)
}

// AjouterPersonne adds somebody to the list, or changes the one of the same ID.
func (f *Fournisseur) AjouterPersonne(p Personne) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.rang(p.ID); i >= 0 {
		f.personnes[i] = p
		return
	}
	f.personnes = append(f.personnes, p)
}

// rang is the place of a person in the list, -1 for nobody.
func (f *Fournisseur) rang(id string) int {
	return slices.IndexFunc(f.personnes, func(p Personne) bool { return p.ID == id })
}

// Devier misbehaves from now on, until Devier("").
func (f *Fournisseur) Devier(e Ecart) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ecart = e
}

// TournerCles signs with new keys from now on and withdraws the old ones.
func (f *Fournisseur) TournerCles() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for alg := range f.cles {
		f.cles[alg] = nouvelleCle(alg)
	}
}

// Secrets lists what no log may hold: each secret of a client, state, nonce,
// verifier, assertion, code, token, userinfo and session seen or given so far.
func (f *Fournisseur) Secrets() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.secrets)
}

// Demandes lists the authorization requests received so far, refused or not.
func (f *Fournisseur) Demandes() []url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.demandes)
}

func (f *Fournisseur) noter(secrets ...string) {
	for _, s := range secrets {
		if s != "" {
			f.secrets = append(f.secrets, s)
		}
	}
	f.secrets = f.secrets[max(0, len(f.secrets)-memoire):]
}

// tirer draws a secret and notes it.
func (f *Fournisseur) tirer() string {
	s := aleatoire(32)
	f.noter(s)
	return s
}

func aleatoire(octets int) string {
	b := make([]byte, octets)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// dateDite is the time as the provider tells it.
func (f *Fournisseur) dateDite() time.Time { return f.horloge().Add(f.ecart.decalage()) }

// purger forgets what has ended.
func (f *Fournisseur) purger() {
	m := f.horloge()
	maps.DeleteFunc(f.sessions, func(_ string, s *session) bool { return !m.Before(s.fin) })
	maps.DeleteFunc(f.interactions, func(_ string, i *interaction) bool { return !m.Before(i.fin) })
	maps.DeleteFunc(f.acces, func(_ string, o *octroi) bool { return !m.Before(o.finAcces) })
	// A spent code that comes back withdraws the access token that it gave: it
	// is kept as long as that one.
	maps.DeleteFunc(f.codes, func(_ string, o *octroi) bool { return !m.Before(o.fin.Add(dureeJeton)) })
	maps.DeleteFunc(f.assertions, func(_ string, fin time.Time) bool { return !m.Before(fin) })
}
