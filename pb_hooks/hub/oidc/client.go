package oidc

import (
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// Client is a guichet, for one of its collectivités, or an application to which
// the hub tells who signed in.
type Client struct {
	ID               string         `db:"pk,id"` // client_id
	Nom              string         `db:"nom"`
	Secteur          string         `db:"secteur"`          // whose subjects it knows; its own id, unless it takes another's place
	Secrets          types.JSONRaw  `db:"secrets"`          // SHA-256 of those that open it, the newest last
	Retours          types.JSONRaw  `db:"retours"`          // redirect_uri
	Sorties          types.JSONRaw  `db:"sorties"`          // post_logout_redirect_uri
	Avis             string         `db:"avis"`             // backchannel_logout_uri, "" for none
	Portees          string         `db:"portees"`          // scopes that the habilitation allows, a space between
	Habilitation     string         `db:"habilitation"`     // its reference: without it nothing but the subject is handed over
	Authentification string         `db:"authentification"` // post, basic or cle
	Cles             types.JSONRaw  `db:"cles"`             // its public keys (JWK), for cle
	Algorithme       string         `db:"algorithme"`       // ES256 or RS256
	Actif            bool           `db:"actif"`
	CreeLe           types.DateTime `db:"cree_le"`
	MajLe            types.DateTime `db:"maj_le"`
}

// TableName is the collection of the clients.
func (Client) TableName() string { return "hub_clients" }

// Objet is the client in the records.
func (c *Client) Objet() string { return "hub_clients:" + c.ID }

// The ways for a client to prove that it is itself: by a secret in the form or in
// the header, or by an assertion that its key signs.
const (
	ParFormulaire = "post"
	ParEntete     = "basic"
	ParCle        = "cle"
)

// secretsValables is how many secrets open a client at once: the new one is put
// in place while the old one still serves.
const secretsValables = 2

// Entrees are where the clients that are guichets are entered, by their id.
func Entrees(app core.App) (map[string]string, error) {
	var l []struct {
		ID   string `db:"id"`
		Avis string `db:"avis"`
	}
	if err := app.DB().Select("id", "avis").From("hub_clients").All(&l); err != nil {
		return nil, fmt.Errorf("clients: %w", err)
	}
	m := make(map[string]string, len(l))
	for _, c := range l {
		if base, guichet := strings.CutSuffix(c.Avis, preuves.Hub.CheminAvis()); guichet {
			m[c.ID] = base
		}
	}
	return m, nil
}

// ClientParID finds a client, nil for none.
func ClientParID(app core.App, id string) (*Client, error) {
	var c Client
	err := app.DB().Select("*").From("hub_clients").Where(dbx.HashExp{"id": id}).One(&c)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("client: %w", err)
	}
	return &c, nil
}

// Clients lists them by name.
func Clients(app core.App) ([]Client, error) {
	var l []Client
	if err := app.DB().Select("*").From("hub_clients").OrderBy("nom", "id").All(&l); err != nil {
		return nil, fmt.Errorf("clients: %w", err)
	}
	return l, nil
}

func liste(brut types.JSONRaw) []string {
	var l []string
	_ = json.Unmarshal(brut, &l) // only this room writes it
	return l
}

func brut(l []string) types.JSONRaw {
	b, _ := json.Marshal(l) // texts always encode
	return b
}

// AdressesRetour are its redirect_uri.
func (c *Client) AdressesRetour() []string { return liste(c.Retours) }

// AdressesSortie are its post_logout_redirect_uri.
func (c *Client) AdressesSortie() []string { return liste(c.Sorties) }

// Adresser sets where browsers are sent back to, after a sign-in and after a
// sign-out.
func (c *Client) Adresser(retours, sorties []string) {
	c.Retours, c.Sorties = brut(retours), brut(sorties)
}

// Deplacer has its addresses under an origin stand under another one.
func (c *Client) Deplacer(de, vers string) {
	ailleurs := func(adresse string) string {
		if reste, siennes := strings.CutPrefix(adresse, de+"/"); siennes {
			return vers + "/" + reste
		}
		return adresse
	}
	retours, sorties := c.AdressesRetour(), c.AdressesSortie()
	for _, l := range [][]string{retours, sorties} {
		for i := range l {
			l[i] = ailleurs(l[i])
		}
	}
	c.Adresser(retours, sorties)
	c.Avis = ailleurs(c.Avis)
}

// permises are the scopes that it is given among those that it asks.
func (c *Client) permises(demandees []string) []string {
	return slices.DeleteFunc(slices.Clone(demandees), func(p string) bool {
		return p != "openid" && (c.Habilitation == "" || !slices.Contains(strings.Fields(c.Portees), p))
	})
}

// Verifier tells every fault of what was typed, by control.
func (c *Client) Verifier() map[string]string {
	fautes := map[string]string{}
	if c.Nom == "" {
		fautes["nom"] = "Donnez-lui le nom que les habitants lui connaissent."
	}
	retours := c.AdressesRetour()
	if len(retours) == 0 || slices.ContainsFunc(retours, func(a string) bool { return !adresseSure(a) }) {
		fautes["retours"] = "Recopiez une adresse complète par ligne, par exemple https://biblio.example.org/retour."
	}
	if slices.ContainsFunc(c.AdressesSortie(), func(a string) bool { return !adresseSure(a) }) {
		fautes["sorties"] = "Recopiez une adresse complète par ligne."
	}
	if c.Avis != "" && !adresseSure(c.Avis) {
		fautes["avis"] = "Recopiez une adresse complète."
	}
	for _, p := range strings.Fields(c.Portees) {
		if _, connue := donneesDe[p]; !connue {
			fautes["portees"] = "Choisissez dans la liste."
		}
	}
	if c.Portees != "" && c.Habilitation == "" {
		fautes["habilitation"] = "Indiquez la référence de l’habilitation qui permet de transmettre ces données."
	}
	if !slices.Contains([]string{ParFormulaire, ParEntete, ParCle}, c.Authentification) {
		fautes["authentification"] = "Choisissez dans la liste."
	}
	if c.Authentification == ParCle && len(c.ClesPubliques()) == 0 {
		fautes["cles"] = "Recopiez la clé publique en entier, telle que le guichet ou l’application la montre."
	}
	if !slices.Contains(algorithmes, c.Algorithme) {
		fautes["algorithme"] = "Choisissez dans la liste."
	}
	return fautes
}

// adresseSure tells that a browser may be sent to an address: it is compared
// sign by sign, so nothing in it is left to be guessed (RFC 9700, 2.1).
func adresseSure(a string) bool {
	u, err := url.Parse(a)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(a, "*#\\ ") || len(a) > 500 {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

// Enregistrer keeps it. Call [Client.Verifier] before.
func (c *Client) Enregistrer(tx core.App, par socle.Acteur) error {
	c.MajLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	var err error
	if c.ID == "" {
		c.ID, c.CreeLe = socle.ID(), c.MajLe
		c.Secteur, c.Secrets = c.ID, brut(nil)
		if c.Cles == nil {
			c.Cles = types.JSONRaw("[]")
		}
		err = tx.DB().Model(c).Insert()
	} else {
		err = tx.DB().Model(c).Update()
	}
	if err != nil {
		return fmt.Errorf("client %s: %w", c.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "hub.regler_client", Objet: c.Objet(),
		Details: []any{c.Nom, c.AdressesRetour(), c.AdressesSortie(), c.Avis, c.Portees, c.Habilitation, c.Authentification, c.Algorithme, c.Actif},
	})
}

// NouveauSecret gives it a secret, told once: the one before serves until the
// next.
func (c *Client) NouveauSecret(tx core.App, par socle.Acteur) (string, error) {
	secret := socle.Jeton()
	l := append(liste(c.Secrets), socle.Hacher(secret))
	c.Secrets = brut(l[max(0, len(l)-secretsValables):])
	if err := tx.DB().Model(c).Update("Secrets"); err != nil {
		return "", fmt.Errorf("client %s: %w", c.ID, err)
	}
	return secret, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.changer_secret", Objet: c.Objet()})
}

// ouvre tells that a secret is one of its own.
func (c *Client) ouvre(secret string) bool {
	vu, ok := []byte(socle.Hacher(secret)), 0
	for _, s := range liste(c.Secrets) {
		ok |= subtle.ConstantTimeCompare([]byte(s), vu)
	}
	return ok == 1
}
