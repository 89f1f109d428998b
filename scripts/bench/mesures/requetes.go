package main

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

// interieur is the guichet in this very program: it tells the SQL that a page
// runs.
type interieur struct {
	app     core.App
	pages   http.Handler
	textes  []string
	ecouter bool
}

func ouvrirInterieur(donnees string) (*interieur, error) {
	cfg, err := config.Default()
	if err != nil {
		return nil, err
	}
	cfg.DataDir = donnees
	i := &interieur{}
	i.app = core.NewBaseApp(core.BaseAppConfig{DataDir: donnees, DBConnect: i.connecter})
	s, err := pb_hooks.Register(i.app, cfg, pb_hooks.Options{Options: socle.Options{Logger: slog.New(slog.DiscardHandler)}})
	if err != nil {
		return nil, err
	}
	if err := i.app.Bootstrap(); err != nil {
		return nil, err
	}
	i.pages, err = s.Publique(i.app)
	return i, err
}

func (i *interieur) connecter(chemin string) (*dbx.DB, error) {
	db, err := socle.Connecter(chemin)
	if err != nil {
		return nil, err
	}
	db.QueryLogFunc = func(_ context.Context, _ time.Duration, texte string, _ *sql.Rows, _ error) {
		if i.ecouter {
			i.textes = append(i.textes, texte)
		}
	}
	return db, nil
}

// requetes lists the readings of one page, in order.
func (i *interieur) requetes(p *page) ([]string, error) {
	req := httptest.NewRequest(http.MethodGet, depots.Chemin+p.chemin, nil)
	if p.jeton != "" {
		req.AddCookie(&http.Cookie{Name: cookieAgent, Value: p.jeton})
	}
	i.textes, i.ecouter = nil, true
	rendu := httptest.NewRecorder()
	i.pages.ServeHTTP(rendu, req)
	i.ecouter = false
	if rendu.Code != http.StatusOK {
		return nil, fmt.Errorf("%s: %d", p.chemin, rendu.Code)
	}
	return i.textes, nil
}

func (i *interieur) fermer() error { return socle.Fermer(i.app) }

// executerNues runs statements with the driver alone and reads every row.
func executerNues(base *sql.DB, textes []string) error {
	for _, texte := range textes {
		if err := executerNue(base, texte); err != nil {
			return fmt.Errorf("%s: %w", strings.ReplaceAll(texte, "\n", " "), err)
		}
	}
	return nil
}

func executerNue(base *sql.DB, texte string) error {
	rows, err := base.Query(texte)
	if err != nil {
		return err
	}
	defer rows.Close()
	colonnes, err := rows.Columns()
	if err != nil {
		return err
	}
	valeurs := make([]any, len(colonnes))
	for i := range valeurs {
		valeurs[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(valeurs...); err != nil {
			return err
		}
	}
	return rows.Err()
}
