package oidc

import (
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

// autorisation is one request of a client, from the browser that brought it to
// the code that answers it. It answers once.
type autorisation struct {
	ID         string         `db:"pk,id"`
	Client     string         `db:"client"`
	Navigateur string         `db:"navigateur"` // SHA-256 of the cookie of the browser, "" once answered
	Contenu    string         `db:"contenu"`    // [demande], sealed
	Compte     string         `db:"compte"`
	Session    string         `db:"session"`
	Code       string         `db:"code"` // SHA-256
	ConnecteLe types.DateTime `db:"connecte_le"`
	DemandeeLe types.DateTime `db:"demandee_le"`
	ExpireLe   types.DateTime `db:"expire_le"`

	demande demande
}

func (autorisation) TableName() string { return "hub_autorisations" }

const (
	usageAutorisation = "hub-autorisation"
	// dureeConnexion is how long a sign-in may take, dureeCode how long the code
	// that ends it may.
	dureeConnexion = 30 * time.Minute
	dureeCode      = time.Minute
)

// nouvelle is the row of a request, not written yet.
func nouvelle(s *socle.Socle, c *Client, d demande) (*autorisation, error) {
	clair, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	scelle, err := s.Coffre.Sceller(usageAutorisation, clair)
	if err != nil {
		return nil, err
	}
	maintenant := s.Horloge.Maintenant()
	return &autorisation{ID: socle.ID(), Client: c.ID, Contenu: scelle, DemandeeLe: socle.Date(maintenant), ExpireLe: socle.Date(maintenant.Add(dureeConnexion)), demande: d}, nil
}

// lue opens what the row holds; nil when its time is over.
func (a *autorisation) lue(s *socle.Socle) (*autorisation, error) {
	if !s.Horloge.Maintenant().Before(a.ExpireLe.Time()) {
		return nil, nil
	}
	clair, err := s.Coffre.Desceller(usageAutorisation, a.Contenu)
	if err != nil {
		return nil, err
	}
	return a, json.Unmarshal(clair, &a.demande)
}

func nomCookie(id string) string { return "guichet-hub-" + id }

// attendre keeps a request until somebody has signed in, in this browser alone.
func (a *autorisation) attendre(r *socle.Requete) error {
	cle := socle.Jeton()
	a.Navigateur = socle.Hacher(cle)
	if err := r.App.DB().Model(a).Insert(); err != nil {
		return fmt.Errorf("keep a request: %w", err)
	}
	r.PoserCookie(nomCookie(a.ID), cle, dureeConnexion)
	return nil
}

var errAutreNavigateur = socle.Err(socle.Interdit, "Cette connexion a expiré, ou elle a été commencée dans un autre navigateur. Recommencez depuis le guichet d’où vous veniez.")

// deCeNavigateur is the request of this id when it is this browser's: whoever
// only knows its address signs in for nobody.
func deCeNavigateur(r *socle.Requete, id string) (*autorisation, error) {
	cle := r.Cookie(nomCookie(id))
	if cle == "" {
		return nil, errAutreNavigateur
	}
	var a autorisation
	err := r.App.DB().Select("*").From("hub_autorisations").Where(dbx.HashExp{"id": id}).One(&a)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errAutreNavigateur
	}
	if err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	if subtle.ConstantTimeCompare([]byte(a.Navigateur), []byte(socle.Hacher(cle))) != 1 {
		return nil, errAutreNavigateur
	}
	lue, err := a.lue(r.Socle)
	if err == nil && lue == nil {
		return nil, errAutreNavigateur
	}
	return lue, err
}

// demandee lets in the browser that brought the request.
var demandee = socle.Acces{Nom: "navigateur", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if err := annuaire.AuDepartement.Verifier(r); err != nil {
		return err
	}
	a, err := deCeNavigateur(r, r.Request.PathValue("autorisation"))
	if err != nil {
		return err
	}
	c, err := ClientParID(r.App, a.Client)
	if err != nil {
		return err
	}
	if c == nil || !c.Actif {
		return errAutreNavigateur
	}
	r.Set(cleAutorisation, a)
	r.Set(cleClient, c)
	return nil
}}

const (
	cleAutorisation = "hub.autorisation"
	cleClient       = "hub.client"
)

func deRequete(r *socle.Requete) (*autorisation, *Client) {
	return r.Get(cleAutorisation).(*autorisation), r.Get(cleClient).(*Client)
}

// accorder gives the code of an answer, once: to a request that waited, or to
// one that needed not to. The session then knows one more client.
func (a *autorisation) accorder(tx core.App, c *Client, s *socle.Session) (code string, err error) {
	maintenant := socle.De(tx).Horloge.Maintenant()
	code = socle.Jeton()
	attendait := a.Navigateur != ""
	a.Navigateur, a.Code, a.Compte, a.Session = "", socle.Hacher(code), s.Porteur, s.ID
	a.ConnecteLe, a.ExpireLe = s.CreeLe, socle.Date(maintenant.Add(dureeCode))
	if !attendait {
		err = tx.DB().Model(a).Insert()
	} else {
		var n int64
		res, erreur := tx.DB().Update("hub_autorisations", dbx.Params{
			"navigateur": "", "code": a.Code, "compte": a.Compte, "session": a.Session, "connecte_le": a.ConnecteLe.String(), "expire_le": a.ExpireLe.String(),
		}, dbx.And(dbx.HashExp{"id": a.ID}, dbx.NewExp("navigateur != ''"))).Execute()
		if err = erreur; err == nil {
			n, err = res.RowsAffected()
		}
		if err == nil && n == 0 {
			return "", errAutreNavigateur // it was answered meanwhile
		}
	}
	if err != nil {
		return "", fmt.Errorf("answer a request: %w", err)
	}
	return code, ouvrirChez(tx, c, s)
}

// bruler takes the request that a code answers away: it serves once, whoever
// brings it. What it gave before is void when it comes again (RFC 6749, 4.1.2).
func bruler(app core.App, code string) (*autorisation, error) {
	var a autorisation
	err := app.NonconcurrentDB().NewQuery(`DELETE FROM hub_autorisations WHERE code = {:c} AND code != '' RETURNING *`).Bind(dbx.Params{"c": socle.Hacher(code)}).One(&a)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = app.DB().Delete("hub_jetons", dbx.HashExp{"code": socle.Hacher(code)}).Execute()
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("take a code: %w", err)
	}
	return a.lue(socle.De(app))
}

// oublier removes what has ended.
func oublier(app core.App) error {
	maintenant := dbx.Params{"m": socle.Date(socle.De(app).Horloge.Maintenant()).String()}
	for _, table := range []string{"hub_autorisations", "hub_jetons", "hub_deconnexions", "hub_assertions"} {
		if _, err := app.DB().Delete(table, dbx.NewExp("expire_le <= {:m}", maintenant)).Execute(); err != nil {
			return fmt.Errorf("purge %s: %w", table, err)
		}
	}
	if _, err := app.DB().NewQuery(`DELETE FROM hub_ouvertures WHERE session NOT IN (SELECT id FROM sessions WHERE espace = 'hub')`).Execute(); err != nil {
		return fmt.Errorf("purge hub_ouvertures: %w", err)
	}
	return nil
}
