package oidc

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

// informer tells who signed in to whoever has the access token, in the header
// alone: an address is in the logs of every machine on its way.
func informer(r *socle.Requete) error {
	h := r.Response.Header()
	h.Set("Cache-Control", "no-store")
	j, err := jetonDe(r)
	if err != nil {
		return err
	}
	if j == nil {
		h.Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		return r.JSON(http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
	}
	infos, err := j.infos(r.App)
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, infos)
}

// jetonDe is the access token of a request, nil when it has none that serves.
func jetonDe(r *socle.Requete) (*jeton, error) {
	if r.Porteur() == "" {
		return nil, nil
	}
	var j jeton
	err := r.App.DB().Select("*").From("hub_jetons").Where(dbx.HashExp{"empreinte": socle.Hacher(r.Porteur())}).One(&j)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("access token: %w", err)
	}
	if !r.Socle.Horloge.Maintenant().Before(j.ExpireLe.Time()) {
		return nil, nil
	}
	return &j, nil
}

// infos are the subject, and the claims of the scopes that were given. A client
// that was suspended since, or whose habilitation was withdrawn, has no more of
// them.
func (j *jeton) infos(app core.App) (map[string]any, error) {
	c, err := ClientParID(app, j.Client)
	if err != nil {
		return nil, err
	}
	if c == nil || !c.Actif {
		return nil, socle.ErrNonIdentifie
	}
	sujet, err := annuaire.Sujet(app, c.Secteur, j.Compte)
	if err != nil {
		return nil, err
	}
	infos := map[string]any{"sub": sujet}
	portees := c.permises(strings.Fields(j.Portees))
	if len(portees) < 2 { // openid alone
		return infos, nil
	}
	compte, err := annuaire.ParID(app, j.Compte)
	if err != nil {
		return nil, err
	}
	donnees, err := compte.Donnees(app)
	if err != nil {
		return nil, err
	}
	for _, p := range portees {
		for _, nom := range donneesDe[p] {
			if v, dite := donnees[nom]; dite {
				infos[nom] = v
			}
		}
	}
	return infos, nil
}
