package oidc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// deconnexion is a sign-out that a client has still to hear of (OpenID Connect
// Back-Channel Logout 1.0).
type deconnexion struct {
	ID         string         `db:"pk,id"`
	Client     string         `db:"client"`
	Sid        string         `db:"sid"`
	Sujet      string         `db:"sujet"`
	Essais     int            `db:"essais"`
	ProchainLe types.DateTime `db:"prochain_le"`
	ExpireLe   types.DateTime `db:"expire_le"`
}

func (deconnexion) TableName() string { return "hub_deconnexions" }

const (
	tacheDeconnexions = "hub-deconnexions"
	// A client that does not answer is told again for a day, ever more rarely.
	dureeAvis    = 24 * time.Hour
	attenteAvis  = 5 * time.Second
	espaceAvis   = time.Hour
	dureeJetonAv = 2 * time.Minute
	avisParTour  = 200
)

// annoncer has the client of a session that ends told of it.
func (o *ouverture) annoncer(tx core.App) error {
	maintenant := socle.De(tx).Horloge.Maintenant()
	d := &deconnexion{ID: socle.ID(), Client: o.Client, Sid: o.Sid, Sujet: o.Sujet, ProchainLe: socle.Date(maintenant), ExpireLe: socle.Date(maintenant.Add(dureeAvis))}
	if err := tx.DB().Model(d).Insert(); err != nil {
		return fmt.Errorf("sign out of %s: %w", o.Client, err)
	}
	return nil
}

// avertir tells the clients what they have to hear of. One that fails is told
// again later; the others do not wait for it.
func avertir(app core.App) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	var l []deconnexion
	err := app.DB().Select("*").From("hub_deconnexions").Where(dbx.NewExp("prochain_le <= {:m}", dbx.Params{"m": socle.Date(maintenant).String()})).
		OrderBy("prochain_le", "id").Limit(avisParTour).All(&l)
	if err != nil {
		return fmt.Errorf("sign-outs to tell: %w", err)
	}
	muets := map[string]bool{} // clients that did not answer in this round
	for i := range l {
		d := &l[i]
		if err := d.dire(app, muets); err != nil {
			return err
		}
	}
	return nil
}

func (d *deconnexion) dire(app core.App, muets map[string]bool) error {
	s := socle.De(app)
	err := errors.New("did not answer a moment ago")
	if !muets[d.Client] {
		err = d.envoyer(app)
	}
	if err == nil {
		_, err = app.DB().Delete("hub_deconnexions", dbx.HashExp{"id": d.ID}).Execute()
		return err
	}
	muets[d.Client] = true
	s.Logger.Warn("back-channel sign-out", "client", d.Client, "tries", d.Essais+1, "err", err)
	d.Essais++
	d.ProchainLe = socle.Date(s.Horloge.Maintenant().Add(min(espaceAvis, time.Minute<<min(d.Essais, 10))))
	if err := app.DB().Model(d).Update("Essais", "ProchainLe"); err != nil {
		return fmt.Errorf("sign-out %s: %w", d.ID, err)
	}
	return nil
}

// jetonDeconnexion are the claims of a logout_token: never a nonce, which would
// make an id_token of it.
type jetonDeconnexion struct {
	Iss    string              `json:"iss"`
	Sub    string              `json:"sub"`
	Aud    string              `json:"aud"`
	Iat    int64               `json:"iat"`
	Exp    int64               `json:"exp"`
	Jti    string              `json:"jti"`
	Sid    string              `json:"sid"`
	Events map[string]struct{} `json:"events"`
}

const evenementDeconnexion = "http://schemas.openid.net/event/backchannel-logout"

var clientAvis = &http.Client{
	Timeout:       attenteAvis,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (d *deconnexion) envoyer(app core.App) error {
	c, err := ClientParID(app, d.Client)
	if err != nil || c == nil || c.Avis == "" {
		return err // it hears of nothing any more
	}
	s := socle.De(app)
	maintenant := s.Horloge.Maintenant()
	var jeton string
	err = app.RunInTransaction(func(tx core.App) (err error) {
		jeton, err = signer(tx, c.Algorithme, jose.ContentType("logout+jwt"), jetonDeconnexion{
			Iss: Emetteur(s), Sub: d.Sujet, Aud: c.ID, Iat: maintenant.Unix(), Exp: maintenant.Add(dureeJetonAv).Unix(), Jti: socle.Jeton(), Sid: d.Sid,
			Events: map[string]struct{}{evenementDeconnexion: {}},
		})
		return err
	})
	if err != nil {
		return err
	}
	ctx, annuler := context.WithTimeout(context.Background(), attenteAvis)
	defer annuler()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Avis, strings.NewReader(url.Values{"logout_token": {jeton}}.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := clientAvis.Do(req)
	if err != nil {
		return fmt.Errorf("tell %s: %w", c.ID, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // the connection serves again
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("tell %s: %s", c.ID, res.Status)
	}
	return nil
}
