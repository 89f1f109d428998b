package collectivites

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"guichet/pb_hooks/socle"
)

const cleRequete = "collectivite"

// De is the collectivité of the request's path, nil on the instance's pages.
func De(r *socle.Requete) *Collectivite {
	c, _ := r.Get(cleRequete).(*Collectivite)
	return c
}

// resoudre finds the collectivité of the first segment. One that is not open
// yet answers to its agents' pages only.
func resoudre(r *socle.Requete, slug string) error {
	c, err := ParSlug(r.App, slug)
	if errors.Is(err, sql.ErrNoRows) {
		return socle.ErrIntrouvable
	}
	if err != nil {
		return err
	}
	if c.Demenage == Parti {
		return c.suivre(r)
	}
	if !c.Ouverte && !strings.HasPrefix(r.Request.URL.Path, c.Chemin()+"/agents") && !strings.HasSuffix(r.Request.URL.Path, "/theme.css") {
		return socle.ErrIntrouvable
	}
	r.Set(cleRequete, c)
	r.Collectivite, r.Chemin = c.ID, c.Chemin()
	return c.figer(r)
}

func decorer(r *socle.Requete) {
	c := De(r)
	if c == nil {
		r.ModifierCadre(func(k *socle.Cadre) { k.Nom, k.Sujet, k.NomCommun = "Guichet", "Le guichet", nomMairie })
		return
	}
	r.ModifierCadre(func(k *socle.Cadre) {
		k.Nom, k.Sujet, k.NomCommun = c.Enseigne, c.Sujet(), c.NomCommun()
		k.Telephone, k.Courriel, k.Adresse = c.Telephone, c.Courriel, c.LignesAdresse()
		k.Demenage = c.avisDemenage()
		k.Fermee, k.Accessibilite = !c.Ouverte, c.EtatAccessibilite(r.Socle.Horloge.Aujourdhui())
		if c.Courriel != "" {
			k.Ecrire = "mailto:" + c.Courriel
		}
		k.Theme = c.Chemin() + "/theme.css?" + strings.TrimPrefix(c.Couleur, "#")
		if c.Logo != "" {
			k.Logo = c.Chemin() + "/logo?" + socle.Hacher(c.Logo)[:8]
		}
	})
}

func servirTheme(r *socle.Requete) error {
	t := CalculerTheme(De(r).Couleur)
	r.Response.Header().Set("Cache-Control", "public, max-age=86400")
	return r.Blob(http.StatusOK, "text/css; charset=utf-8", []byte(t.CSS()))
}

func servirLogo(r *socle.Requete) error {
	tete, brut, ok := strings.Cut(De(r).Logo, ";base64,")
	if !ok {
		return socle.ErrIntrouvable
	}
	image, err := base64.StdEncoding.DecodeString(brut)
	if err != nil {
		return fmt.Errorf("logo of %s: %w", r.Collectivite, err)
	}
	r.Response.Header().Set("Cache-Control", "public, max-age=86400")
	return r.Blob(http.StatusOK, strings.TrimPrefix(tete, "data:"), image)
}
