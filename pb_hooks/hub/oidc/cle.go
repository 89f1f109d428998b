package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// algorithmes are those that sign, the usual one first. RS256 is the one that
// any client of OpenID Connect knows (Core, 15.1).
var algorithmes = []string{string(jose.ES256), string(jose.RS256)}

// cle is a key that signs. It is published before it serves, and until nothing
// that it signed is of use.
type cle struct {
	ID         string         `db:"pk,id"` // kid
	Algorithme string         `db:"algorithme"`
	Privee     string         `db:"privee"` // PKCS #8, sealed
	CreeLe     types.DateTime `db:"cree_le"`
	ActiveLe   types.DateTime `db:"active_le"` // signs from then on
	FinLe      types.DateTime `db:"fin_le"`    // is published until then; empty while no other follows
}

func (cle) TableName() string { return "hub_cles" }

const (
	usageCle = "hub-cle"
	// dureeCle is how long one key signs; publicationCle is how long it is seen
	// before, and after: a sign-out names an id_token of the morning.
	dureeCle       = 90 * 24 * time.Hour
	publicationCle = 24 * time.Hour
)

func (c *cle) ouvrir(app core.App) (crypto.Signer, error) {
	clair, err := socle.De(app).Coffre.Desceller(usageCle, c.Privee)
	if err != nil {
		return nil, err
	}
	k, err := x509.ParsePKCS8PrivateKey(clair)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", c.ID, err)
	}
	return k.(crypto.Signer), nil // nouvelleCle made it
}

// nouvelleCle makes a key that signs from an instant on.
func nouvelleCle(tx core.App, algorithme string, active time.Time) (*cle, error) {
	var k crypto.Signer
	var err error
	if algorithme == string(jose.RS256) {
		k, err = rsa.GenerateKey(rand.Reader, 2048)
	} else {
		k, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	if err != nil {
		return nil, fmt.Errorf("new key: %w", err)
	}
	clair, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return nil, fmt.Errorf("new key: %w", err)
	}
	s := socle.De(tx)
	scelle, err := s.Coffre.Sceller(usageCle, clair)
	if err != nil {
		return nil, err
	}
	c := &cle{ID: socle.ID(), Algorithme: algorithme, Privee: scelle, CreeLe: socle.Date(s.Horloge.Maintenant()), ActiveLe: socle.Date(active)}
	if err := tx.DB().Model(c).Insert(); err != nil {
		return nil, fmt.Errorf("new key: %w", err)
	}
	return c, socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("hub-cles"), Verbe: "hub.creer_cle", Objet: "hub_cles:" + c.ID, Details: []any{algorithme}})
}

// cles lists those that are published, the newest first.
func cles(app core.App) ([]cle, error) {
	var l []cle
	err := app.DB().Select("*").From("hub_cles").
		Where(dbx.NewExp("fin_le = '' OR fin_le > {:m}", dbx.Params{"m": socle.Date(socle.De(app).Horloge.Maintenant()).String()})).
		OrderBy("active_le DESC", "id").All(&l)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return l, nil
}

// cleActive is the one that signs now, made at its first use.
func cleActive(tx core.App, algorithme string) (*cle, error) {
	l, err := cles(tx)
	if err != nil {
		return nil, err
	}
	maintenant := socle.De(tx).Horloge.Maintenant()
	for i := range l {
		if l[i].Algorithme == algorithme && !l[i].ActiveLe.Time().After(maintenant) {
			return &l[i], nil
		}
	}
	return nouvelleCle(tx, algorithme, maintenant)
}

// signer makes a JWT of claims, of the type that its header tells.
func signer(tx core.App, algorithme string, typ jose.ContentType, claims any) (string, error) {
	c, err := cleActive(tx, algorithme)
	if err != nil {
		return "", err
	}
	k, err := c.ouvrir(tx)
	if err != nil {
		return "", err
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(c.Algorithme), Key: jose.JSONWebKey{Key: k, KeyID: c.ID}},
		(&jose.SignerOptions{}).WithType(typ))
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	corps, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	signe, err := s.Sign(corps)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return signe.CompactSerialize()
}

// publiques are the keys that a signature is checked with.
func publiques(app core.App) ([]jose.JSONWebKey, error) {
	l, err := cles(app)
	if err != nil {
		return nil, err
	}
	jwks := make([]jose.JSONWebKey, 0, len(l))
	for i := range l {
		k, err := l[i].ouvrir(app)
		if err != nil {
			return nil, err
		}
		jwks = append(jwks, jose.JSONWebKey{Key: k.Public(), KeyID: l[i].ID, Algorithm: l[i].Algorithme, Use: "sig"})
	}
	return jwks, nil
}

func publierCles(r *socle.Requete) error {
	l, err := publiques(r.App)
	if err == nil && len(l) == 0 { // nobody has signed in yet: a client that looks finds the usual one
		err = r.App.RunInTransaction(func(tx core.App) error {
			if _, err := cleActive(tx, algorithmes[0]); err != nil {
				return err
			}
			l, err = publiques(tx)
			return err
		})
	}
	if err != nil {
		return err
	}
	r.Response.Header().Set("Cache-Control", "public, max-age=900")
	return r.JSON(http.StatusOK, jose.JSONWebKeySet{Keys: l})
}

// tournerCles follows each key that has signed long enough by another, and
// removes those that nobody needs.
func tournerCles(app core.App) error {
	return app.RunInTransaction(func(tx core.App) error {
		maintenant := socle.De(tx).Horloge.Maintenant()
		l, err := cles(tx)
		if err != nil {
			return err
		}
		vus := map[string]bool{}
		for i := range l {
			c := &l[i]
			if vus[c.Algorithme] || maintenant.Sub(c.ActiveLe.Time()) < dureeCle {
				vus[c.Algorithme] = true
				continue
			}
			vus[c.Algorithme] = true
			suivante, err := nouvelleCle(tx, c.Algorithme, maintenant.Add(publicationCle))
			if err != nil {
				return err
			}
			c.FinLe = socle.Date(suivante.ActiveLe.Time().Add(publicationCle))
			if err := tx.DB().Model(c).Update("FinLe"); err != nil {
				return fmt.Errorf("key %s: %w", c.ID, err)
			}
		}
		_, err = tx.DB().Delete("hub_cles", dbx.NewExp("fin_le != '' AND fin_le <= {:m}", dbx.Params{"m": socle.Date(maintenant).String()})).Execute()
		return err
	})
}
