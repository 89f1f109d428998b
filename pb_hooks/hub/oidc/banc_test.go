package oidc_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	goidc "github.com/coreos/go-oidc/v3/oidc"
	"github.com/pocketbase/pocketbase/core"
	"golang.org/x/oauth2"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

var (
	lucie = simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie", "Anne Marie"}, NomNaissance: "VAUTRIN", NomUsage: "HUSSON", DateNaissance: "1980-04-17",
		Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	}
	paul = simulation.Personne{
		ID: "paul", Prenoms: []string{"Paul"}, NomNaissance: "CLAUDEL", DateNaissance: "1971-02-03",
		Sexe: "male", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "paul@example.org",
	}
)

// hub is the guichet of a Département that FranceConnect knows.
type hub struct {
	*guichettest.Banc
	t  testing.TB
	c  *collectivites.Collectivite
	fc *guichettest.Fournisseur
}

func ouvrir(t testing.TB) *hub {
	t.Helper()
	t.Setenv("GUICHET_ROLE", "hub")
	return ouvrirSur(t, guichettest.New(t))
}

func ouvrirSur(t testing.TB, b *guichettest.Banc) *hub {
	t.Helper()
	h := &hub{Banc: b, t: t}
	h.c = h.Collectivite("Exemple")
	h.c.Niveau = "departement"
	h.Transaction(func(tx core.App) error { return tx.DB().Model(h.c).Update("Niveau") })
	h.fc = h.FranceConnect(lucie, paul)
	h.fc.Habiliter(h.c)
	base := h.Socle.AdressePublique() + h.c.Chemin()
	h.fc.AjouterClient(simulation.Client{
		ID: "client-" + h.c.Slug, Secret: "secret de " + h.c.Slug, Nom: h.c.Enseigne, Entite: h.c.Slug, Scopes: preuves.FranceConnect.Portees(),
		Retours: []string{base + "/hub/franceconnect/retour"}, RetoursDeconnexion: []string{base + "/hub/franceconnect/deconnecte"},
	})
	return h
}

// RoundTrip brings what is sent to the hub's public address to where it listens.
func (h *hub) RoundTrip(req *http.Request) (*http.Response, error) {
	vrai, err := url.Parse(h.URL)
	if err != nil {
		return nil, err
	}
	copie := req.Clone(req.Context())
	copie.URL.Scheme, copie.URL.Host = vrai.Scheme, vrai.Host
	return http.DefaultTransport.RoundTrip(copie)
}

// Contexte is that of a program which knows the hub by its public address.
func (h *hub) Contexte() context.Context {
	return goidc.ClientContext(h.t.Context(), &http.Client{Transport: h})
}

// partie is a relying party made of go-oidc and x/oauth2 alone.
type partie struct {
	*oidc.Client
	h      *hub
	secret string
	config oauth2.Config
	p      *goidc.Provider
}

func (h *hub) relier(nom string, regler ...func(*oidc.Client)) *partie {
	h.t.Helper()
	c := &oidc.Client{Nom: nom, Authentification: oidc.ParFormulaire, Algorithme: "ES256", Actif: true}
	c.Adresser([]string{"https://" + nom + ".example.org/retour?vue=1"}, []string{"https://" + nom + ".example.org/sorti"})
	for _, f := range regler {
		f(c)
	}
	if fautes := c.Verifier(); len(fautes) > 0 {
		h.t.Fatal(fautes)
	}
	p := &partie{Client: c, h: h}
	h.Transaction(func(tx core.App) (err error) {
		if err = c.Enregistrer(tx, socle.Programme("essai")); err == nil {
			p.secret, err = c.NouveauSecret(tx, socle.Programme("essai"))
		}
		return err
	})
	var err error
	if p.p, err = goidc.NewProvider(h.Contexte(), oidc.Emetteur(h.Socle)); err != nil {
		h.t.Fatal(err)
	}
	adresses := p.p.Endpoint()
	adresses.AuthStyle = oauth2.AuthStyleInParams
	if c.Authentification == oidc.ParEntete {
		adresses.AuthStyle = oauth2.AuthStyleInHeader
	}
	p.config = oauth2.Config{ClientID: c.ID, ClientSecret: p.secret, Endpoint: adresses, RedirectURL: c.AdressesRetour()[0], Scopes: []string{"openid", "identite_pivot", "email"}}
	return p
}

// trajet is a sign-in on its way.
type trajet struct{ etat, nonce, verifieur, adresse string }

func (p *partie) partir(opts ...oauth2.AuthCodeOption) trajet {
	t := trajet{etat: socle.Jeton(), nonce: socle.Jeton(), verifieur: oauth2.GenerateVerifier()}
	opts = append([]oauth2.AuthCodeOption{goidc.Nonce(t.nonce), oauth2.S256ChallengeOption(t.verifieur)}, opts...)
	u, _ := url.Parse(p.config.AuthCodeURL(t.etat, opts...)) // made by the library
	t.adresse = u.RequestURI()
	return t
}

// reponse is what the browser brings back to the client.
func (p *partie) reponse(page *guichettest.Page) url.Values {
	p.h.t.Helper()
	u, err := url.Parse(page.Vers)
	if err != nil || !strings.HasPrefix(page.Vers, strings.SplitN(p.config.RedirectURL, "?", 2)[0]) {
		p.h.t.Fatalf("%s (%d) mène à %q\n%s", page.URL, page.Status, page.Vers, page.Texte())
	}
	return u.Query()
}

// identifier goes through the hub and FranceConnect as a person, to the answer.
func (p *partie) identifier(n *guichettest.Client, t trajet, personne string) url.Values {
	p.h.t.Helper()
	page := n.Lire(t.adresse)
	if strings.HasPrefix(page.Vers, "/") { // somebody has to sign in
		page = p.h.fc.Identifier(n, page.Vers+"/franceconnect", personne)
		for strings.HasPrefix(page.Vers, "/") {
			page = n.Lire(page.Vers)
		}
	}
	return p.reponse(page)
}

// identite is who the client learns of.
type identite struct {
	sujet, sid string
	jeton      string
	infos      map[string]any
}

// recevoir redeems the code as a client does, with every check of the library.
func (p *partie) recevoir(t trajet, q url.Values) *identite {
	p.h.t.Helper()
	if q.Get("state") != t.etat || q.Get("iss") != oidc.Emetteur(p.h.Socle) || q.Get("error") != "" || q.Get("vue") != "1" {
		p.h.t.Fatalf("réponse %v", q)
	}
	jetons, err := p.config.Exchange(p.h.Contexte(), q.Get("code"), oauth2.VerifierOption(t.verifieur))
	if err != nil {
		p.h.t.Fatal(err)
	}
	brut, _ := jetons.Extra("id_token").(string)
	id, err := p.p.Verifier(&goidc.Config{ClientID: p.ID, Now: p.h.Horloge.Maintenant}).Verify(p.h.Contexte(), brut)
	if err != nil {
		p.h.t.Fatal(err)
	}
	var dit struct {
		Sid, ACR string
		AuthTime int64 `json:"auth_time"`
	}
	if err := id.Claims(&dit); err != nil {
		p.h.t.Fatal(err)
	}
	if err := id.VerifyAccessToken(jetons.AccessToken); err != nil || id.Nonce != t.nonce || dit.ACR != "eidas1" || dit.AuthTime == 0 {
		p.h.t.Fatalf("%v %+v %+v", err, id, dit)
	}
	i := &identite{sujet: id.Subject, sid: dit.Sid, jeton: brut}
	u, err := p.p.UserInfo(p.h.Contexte(), oauth2.StaticTokenSource(jetons))
	if err != nil {
		p.h.t.Fatal(err)
	}
	if err := u.Claims(&i.infos); err != nil || u.Subject != i.sujet {
		p.h.t.Fatal(err, u.Subject)
	}
	return i
}

// connecter is the whole way of a person.
func (p *partie) connecter(n *guichettest.Client, personne string) *identite {
	p.h.t.Helper()
	t := p.partir()
	return p.recevoir(t, p.identifier(n, t, personne))
}

// demander posts to the token endpoint and tells the error.
func (p *partie) demander(f url.Values) (recu int, erreur string) {
	p.h.t.Helper()
	res, err := (&http.Client{Transport: p.h, Timeout: 10 * time.Second}).PostForm(oidc.Emetteur(p.h.Socle)+"/token", f)
	if err != nil {
		p.h.t.Fatal(err)
	}
	defer res.Body.Close()
	var corps struct{ Error string }
	if err := json.NewDecoder(res.Body).Decode(&corps); err != nil {
		p.h.t.Fatal(err)
	}
	return res.StatusCode, corps.Error
}

// formulaire is a sound request of tokens.
func (p *partie) formulaire(t trajet, code string) url.Values {
	return url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {p.config.RedirectURL}, "code_verifier": {t.verifieur},
		"client_id": {p.ID}, "client_secret": {p.secret},
	}
}
