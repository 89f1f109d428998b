package preuves

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/config"
	"guichet/pb_hooks/socle"
)

// Fournisseur is an identity provider where a collectivité is registered as a
// client.
type Fournisseur struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Genre        Genre          `db:"genre"`
	Emetteur     string         `db:"emetteur"` // issuer: the base of its addresses
	Client       string         `db:"client"`   // client_id
	Secret       string         `db:"secret"`   // client_secret, or the private key in PKCS #8: sealed
	Portees      string         `db:"portees"`  // scopes, a space between
	PKCE         bool           `db:"pkce"`     // sent where the genre leaves it open
	Actif        bool           `db:"actif"`
	MajLe        types.DateTime `db:"maj_le"`

	// Authentification is how the client proves that it is itself: [ParSecret] or
	// [ParCle].
	Authentification string `db:"authentification"`
}

// The ways to prove it, client_secret_post and private_key_jwt (OpenID Connect
// Core, 9).
const (
	ParSecret = "secret"
	ParCle    = "cle"
)

// TableName is the collection of the fournisseurs.
func (Fournisseur) TableName() string { return "fournisseurs" }

// Objet is the fournisseur in the records.
func (f *Fournisseur) Objet() string { return "fournisseurs:" + f.ID }

const usageSecret = "fournisseurs"

// FournisseurDe is the provider of a collectivité, nil when there is none.
func FournisseurDe(app core.App, g Genre, collectivite string) (*Fournisseur, error) {
	return trouver(app, dbx.HashExp{"genre": string(g), "collectivite": collectivite})
}

func trouver(app core.App, cle dbx.HashExp) (*Fournisseur, error) {
	var f Fournisseur
	err := app.DB().Select("*").From("fournisseurs").Where(cle).One(&f)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("provider: %w", err)
	}
	return &f, nil
}

// Ouvert is [FournisseurDe] of a provider in service, nil otherwise.
func Ouvert(app core.App, g Genre, collectivite string) (*Fournisseur, error) {
	f, err := FournisseurDe(app, g, collectivite)
	if err != nil || f == nil || !f.Actif {
		return nil, err
	}
	return f, nil
}

// Equivalente tells which preuves are worth its word on an identity: those of the
// same issuer and, where a collectivité goes from FranceConnect to the hub or back,
// those that this collectivité obtained from the other one. Who is known where one
// tries is nobody elsewhere.
func (f *Fournisseur) Equivalente(app core.App) (func(Preuve) bool, error) {
	autre := ""
	if g := map[Genre]Genre{Hub: FranceConnect, FranceConnect: Hub}[f.Genre]; g != "" && !f.essaie() {
		a, err := FournisseurDe(app, g, f.Collectivite)
		if err != nil {
			return nil, err
		}
		if a != nil && !a.essaie() {
			autre = a.Emetteur
		}
	}
	return func(p Preuve) bool {
		return p.Emetteur == f.Emetteur || autre != "" && p.Emetteur == autre && p.Collectivite == f.Collectivite
	}, nil
}

// essaie tells that it is a sandbox.
func (f *Fournisseur) essaie() bool {
	return slices.Contains(f.Genre.Emetteurs()[len(f.Genre.enService()):], f.Emetteur)
}

// Verifier tells every fault of what was typed, by control. secret is the one
// typed now, "" to keep the one that is there.
func (f *Fournisseur) Verifier(secret string) map[string]string {
	fautes := map[string]string{}
	if !config.IsService(f.Emetteur) {
		fautes["emetteur"] = "Recopiez l’adresse telle que " + f.Genre.Dit() + " la donne, par exemple " + f.Genre.exemple() + "."
	}
	if f.Client == "" {
		fautes["client"] = "Recopiez l’identifiant que " + f.Genre.Dit() + " vous a donné."
	}
	if secret == "" && f.Secret == "" && f.Authentification != ParCle {
		fautes["secret"] = "Recopiez le secret que " + f.Genre.Dit() + " vous a donné."
	}
	if f.Authentification != "" && f.Authentification != ParSecret && f.Authentification != ParCle {
		fautes["authentification"] = "Choisissez dans la liste."
	}
	connues := profils[f.Genre].portees
	for _, p := range f.portees() {
		if !slices.Contains(connues, p) {
			fautes["portees"] = "Choisissez dans la liste."
		}
	}
	return fautes
}

// ProuverPar changes how the client proves that it is itself: what proved it in the
// other way is forgotten.
func (f *Fournisseur) ProuverPar(facon string) {
	if facon != f.Authentification {
		f.Authentification, f.Secret = facon, ""
	}
}

// Enregistrer keeps it. A secret that was typed takes the place of the one that is
// there; a key is made when there is none yet.
func (f *Fournisseur) Enregistrer(tx core.App, secret string, par socle.Acteur) error {
	s := socle.De(tx)
	f.Authentification = cmp.Or(f.Authentification, ParSecret)
	clair := []byte(secret)
	var err error
	if f.Authentification == ParCle {
		clair = nil
		if f.Secret == "" {
			clair, err = nouvelleCle()
		}
	}
	if err == nil && len(clair) > 0 {
		f.Secret, err = s.Coffre.Sceller(usageSecret, clair)
	}
	if err != nil {
		return fmt.Errorf("provider %s: %w", f.Genre, err)
	}
	f.MajLe = socle.Date(s.Horloge.Maintenant())
	if f.ID == "" {
		f.ID = socle.ID()
		err = tx.DB().Model(f).Insert()
	} else {
		err = tx.DB().Model(f).Update()
	}
	if err != nil {
		return fmt.Errorf("provider %s: %w", f.Genre, err)
	}
	return socle.Journaliser(tx, socle.Acte{
		Acteur: par, Verbe: "preuves.regler_fournisseur", Objet: f.Objet(), Collectivite: f.Collectivite,
		Details: []any{f.Genre, f.Emetteur, f.Client, f.Portees, f.Actif, len(clair) > 0, f.Authentification, f.PKCE},
	})
}

// portees are the scopes to ask, openid always.
func (f *Fournisseur) portees() []string {
	l := strings.Fields(f.Portees)
	if !slices.Contains(l, "openid") {
		l = append([]string{"openid"}, l...)
	}
	return l
}
