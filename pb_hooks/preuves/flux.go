package preuves

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// DureeFlux is how long a sign-in at a provider may take.
const DureeFlux = 30 * time.Minute

// flux is one sign-in on its way: a row that only the browser holding its key
// can take back, once. Two tabs have two. An avis that came is one too, empty:
// its key is taken until it has expired.
type flux struct {
	ID       string         `db:"pk,id"`
	Cle      string         `db:"cle"`     // SHA-256 of the cookie, or of what names an avis
	Contenu  string         `db:"contenu"` // [trajet], [suspens] or what another room keeps, sealed
	ExpireLe types.DateTime `db:"expire_le"`
}

func (flux) TableName() string { return "flux" }

// What rows are sealed for.
const (
	usageTrajet  = "flux"
	usageSuspens = "suspens"
)

// Garder keeps, for a while, what a page must find again when its browser comes
// back: a row sealed for this usage, whose key goes to the browser alone, in a
// cookie of this name.
func Garder(r *socle.Requete, usage, cookie string, contenu any, duree time.Duration) error {
	clair, err := json.Marshal(contenu)
	if err != nil {
		return err
	}
	scelle, err := r.Socle.Coffre.Sceller(usage, clair)
	if err != nil {
		return err
	}
	cle := socle.Jeton()
	f := flux{ID: socle.ID(), Cle: socle.Hacher(cle), Contenu: scelle, ExpireLe: socle.Date(r.Socle.Horloge.Maintenant().Add(duree))}
	if err := r.App.DB().Model(&f).Insert(); err != nil {
		return fmt.Errorf("keep a flux: %w", err)
	}
	r.PoserCookie(cookie, cle, duree)
	return nil
}

// Reprendre takes away what [Garder] kept for this browser and reads it: once,
// and false when there is nothing or its time is over.
func Reprendre(r *socle.Requete, usage, cookie string, vers any) (bool, error) {
	cle := r.Cookie(cookie)
	if cle == "" {
		return false, nil
	}
	r.EffacerCookie(cookie)
	var f flux
	err := r.App.DB().NewQuery("DELETE FROM flux WHERE cle = {:cle} RETURNING id, cle, contenu, expire_le").Bind(dbx.Params{"cle": socle.Hacher(cle)}).One(&f)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("take a sign-in back: %w", err)
	}
	return f.ouvrir(r, usage, vers)
}

// fluxDe is the row of a key, nil for none.
func fluxDe(app core.App, cle string) (*flux, error) {
	var f flux
	err := app.DB().Select("*").From("flux").Where(dbx.HashExp{"cle": cle}).One(&f)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read a sign-in: %w", err)
	}
	return &f, nil
}

// ouvrir reads what a row holds; false when its time is over.
func (f *flux) ouvrir(r *socle.Requete, usage string, vers any) (bool, error) {
	if !r.Socle.Horloge.Maintenant().Before(f.ExpireLe.Time()) {
		return false, nil
	}
	clair, err := r.Socle.Coffre.Desceller(usage, f.Contenu)
	if err != nil {
		return false, err
	}
	return true, json.Unmarshal(clair, vers)
}

// trajet is what must come back as it left.
type trajet struct {
	Depart
	Fournisseur string `json:"f"` // id
	Etat        string `json:"s"` // state
	Nonce       string `json:"n"`
	Verifieur   string `json:"v,omitempty"` // of PKCE
	Retour      string `json:"r"`           // redirect_uri
}

// nomCookie is the name of the cookie of one flux, which the state tells.
func nomCookie(etat string) string { return "guichet-flux-" + socle.Hacher(etat)[:16] }

func (t *trajet) garder(r *socle.Requete) error {
	return Garder(r, usageTrajet, nomCookie(t.Etat), t, DureeFlux)
}

// reprendre takes the row of this browser away and opens it: nil when there is
// none, or its time is over.
func reprendre(r *socle.Requete, etat string) (*trajet, error) {
	var t trajet
	if ok, err := Reprendre(r, usageTrajet, nomCookie(etat), &t); !ok || err != nil {
		return nil, err
	}
	return &t, nil
}

// oublierFlux removes what nobody came back from.
func oublierFlux(app core.App) error {
	maintenant := socle.Date(socle.De(app).Horloge.Maintenant())
	if _, err := app.DB().Delete("flux", dbx.NewExp("expire_le <= {:m}", dbx.Params{"m": maintenant.String()})).Execute(); err != nil {
		return fmt.Errorf("purge flux: %w", err)
	}
	return nil
}
