package guichettest

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// Fournisseur is a simulated provider where collectivités of a [Banc] are
// registered.
type Fournisseur struct {
	*simulation.Fournisseur
	Retour string // where it last sent a browser back: path and query
	genre  preuves.Genre
	banc   *Banc
	temps  atomic.Int64 // ns
}

// Temps is how long it took to answer so far: what a measure of the guichet's own
// time leaves out.
func (f *Fournisseur) Temps() time.Duration { return time.Duration(f.temps.Load()) }

// ServeHTTP answers, and counts the time that it takes.
func (f *Fournisseur) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	debut := time.Now()
	f.Fournisseur.ServeHTTP(w, r)
	f.temps.Add(int64(time.Since(debut)))
}

// FranceConnect opens one, with these persons.
func (b *Banc) FranceConnect(personnes ...simulation.Personne) *Fournisseur {
	b.t.Helper()
	return b.fournisseur(preuves.FranceConnect, personnes)
}

// ProConnect opens one, with these agents.
func (b *Banc) ProConnect(personnes ...simulation.Personne) *Fournisseur {
	b.t.Helper()
	return b.fournisseur(preuves.ProConnect, personnes)
}

func (b *Banc) fournisseur(g preuves.Genre, personnes []simulation.Personne) *Fournisseur {
	b.t.Helper()
	serveur := httptest.NewUnstartedServer(nil)
	f := &Fournisseur{
		Fournisseur: simulation.Nouveau(simulation.Genre(g), "http://"+serveur.Listener.Addr().String()+"/api/v2", b.Horloge.Maintenant), genre: g, banc: b,
	}
	serveur.Config.Handler = f
	serveur.Start()
	b.t.Cleanup(serveur.Close)
	for _, p := range personnes {
		f.AjouterPersonne(p)
	}
	return f
}

// Habiliter registers a collectivité, alone of its entity, and opens the sign-in
// on its pages.
func (f *Fournisseur) Habiliter(c *collectivites.Collectivite) {
	f.banc.t.Helper()
	g, base := f.genre, f.banc.Socle.AdressePublique()+c.Chemin()
	portees := g.Portees()
	f.AjouterClient(simulation.Client{
		ID: "client-" + c.Slug, Secret: "secret de " + c.Slug, Nom: c.Enseigne, Entite: c.Slug,
		Retours: []string{base + g.CheminRetour()}, RetoursDeconnexion: []string{base + g.CheminSortie()}, Scopes: portees,
	})
	p := &preuves.Fournisseur{Collectivite: c.ID, Genre: g, Emetteur: f.Emetteur(), Client: "client-" + c.Slug, Portees: strings.Join(portees, " "), Actif: true}
	f.banc.Transaction(func(tx core.App) error { return p.Enregistrer(tx, "secret de "+c.Slug, socle.Programme("essai")) })
}

// Identifier opens a page of the guichet that leaves for the provider, is the
// person of this id there, and follows the browser back: the answer of the
// guichet.
func (f *Fournisseur) Identifier(c *Client, depart, personne string) *Page {
	c.banc.t.Helper()
	p := c.Lire(depart)
	if !strings.HasPrefix(p.Vers, f.Emetteur()) {
		return p
	}
	return f.SuivreComme(c, p.Vers, personne)
}

// SuivreComme goes on from an address of the provider as a person.
func (f *Fournisseur) SuivreComme(c *Client, adresse, personne string) *Page {
	c.banc.t.Helper()
	p := f.Suivre(c, adresse)
	if p.dans(f) && strings.Contains(p.Corps, `name="personne"`) {
		p = f.poster(c, p, "/personne", url.Values{"personne": {personne}})
	}
	if p.dans(f) {
		p = f.poster(c, p, "/consentement", nil)
	}
	return p
}

func (f *Fournisseur) poster(c *Client, p *Page, geste string, saisie url.Values) *Page {
	c.banc.t.Helper()
	req, err := http.NewRequestWithContext(c.banc.t.Context(), http.MethodPost, p.URL+geste, strings.NewReader(saisie.Encode()))
	if err != nil {
		c.banc.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return f.Suivre(c, c.Faire(req).Vers)
}

// Suivre follows an address and its redirects until a page of the provider, or
// the answer of the guichet where it sends the browser back, on whatever machine.
func (f *Fournisseur) Suivre(c *Client, adresse string) *Page {
	c.banc.t.Helper()
	base, err := url.Parse(f.Emetteur())
	if err != nil {
		c.banc.t.Fatal(err)
	}
	for range 10 {
		u, err := base.Parse(adresse)
		if err != nil {
			c.banc.t.Fatal(err)
		}
		if u.Scheme+"://"+u.Host == f.banc.Socle.AdressePublique() {
			f.Retour = u.RequestURI()
			return c.Lire(f.Retour)
		}
		req, err := http.NewRequestWithContext(c.banc.t.Context(), http.MethodGet, u.String(), http.NoBody)
		if err != nil {
			c.banc.t.Fatal(err)
		}
		p := c.Faire(req)
		if p.Vers == "" || u.Host != base.Host { // another machine has them back
			p.URL = u.String()
			return p
		}
		adresse = p.Vers
	}
	c.banc.t.Fatal("trop de redirections")
	return nil
}

// dans tells that the browser is at the provider, which waits for an answer.
func (p *Page) dans(f *Fournisseur) bool {
	return p.Vers == "" && strings.HasPrefix(p.URL, f.Emetteur()+"/interaction/")
}
