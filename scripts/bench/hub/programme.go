package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

// hub is the program, and the guichets that speak with it. Its address stays when
// it is started again.
type hub struct {
	programme depots.Programme
	serveur   *depots.Serveur // nil while it does not run
	url       string
	guichets  []*guichet
	client    *http.Client
}

// installer makes a hub with n invitations; avant is the SQL that its database
// takes before it serves.
func (h *hub) installer(n int, avant []string) error {
	libre, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ecoute := libre.Addr().String()
	if err := libre.Close(); err != nil {
		return err
	}
	h.url, h.programme.Reglages = "http://"+ecoute, []string{"GUICHET_ROLE=hub", "GUICHET_LISTEN=" + ecoute}
	h.client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n, MaxIdleConns: n}}
	if _, err := h.programme.Executer("collectivite", "add", "88", "--address", "8 rue de l’Exemple|88000 Épinal", "--phone", "0329000000", "--email", "departement@example.org"); err != nil {
		return err
	}
	return h.inviter(n, avant)
}

// inviter makes the invitations in this very program: a command is started for
// each one otherwise.
func (h *hub) inviter(n int, avant []string) error {
	return h.ouvrirBase(func(app core.App) error { return h.inviterDans(app, n, avant) })
}

// ouvrirBase opens the database of the hub in this very program.
func (h *hub) ouvrirBase(faire func(core.App) error) (err error) {
	cfg, err := config.Default()
	if err != nil {
		return err
	}
	cfg.DataDir, cfg.Role, cfg.Listen = h.programme.Donnees, config.RoleHub, strings.TrimPrefix(h.url, "http://")
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: cfg.DataDir, DBConnect: socle.Connecter})
	if _, err := pb_hooks.Register(app, cfg, pb_hooks.Options{Options: socle.Options{Logger: slog.New(slog.DiscardHandler)}}); err != nil {
		return err
	}
	if err := app.Bootstrap(); err != nil {
		return err
	}
	defer func() {
		if errFin := socle.Fermer(app); err == nil {
			err = errFin
		}
	}()
	return faire(app)
}

func (h *hub) inviterDans(app core.App, n int, avant []string) (err error) {
	for _, texte := range avant {
		if _, err := app.DB().NewQuery(texte).Execute(); err != nil {
			return err
		}
	}
	for i := range n {
		g := &guichet{hub: h, code: fmt.Sprintf("X%04d", i), adresse: fmt.Sprintf("https://g%d.example.org", i), instance: rand.Text()}
		if _, g.cle, err = ed25519.GenerateKey(nil); err != nil {
			return err
		}
		fiche := collectivites.Fiche{Niveau: "commune", Code: g.code, Nom: fmt.Sprintf("Commune imaginaire %d", i), Departement: "88"}
		_, lien, err := synchro.Inviter(app, []collectivites.Fiche{fiche}, "", socle.Programme("banc"))
		if err != nil {
			return err
		}
		if g.invitation, err = rattachement.LireInvitation(lien); err != nil {
			return err
		}
		h.guichets = append(h.guichets, g)
	}
	return nil
}

func (h *hub) servir() error {
	s, err := h.programme.Servir()
	if err == nil {
		h.serveur = s
	}
	return err
}

// rattacher takes the invitations, each with its key.
func (h *hub) rattacher() error {
	return ensemble(len(h.guichets), 50, func(i int) error { return h.guichets[i].rattacher() })
}

func (h *hub) tuer() error {
	s := h.serveur
	h.serveur = nil
	return s.Tuer()
}

func (h *hub) arreter() error {
	if h.serveur == nil {
		return nil
	}
	h.client.CloseIdleConnections()
	s := h.serveur
	h.serveur = nil
	return s.Arreter()
}

func (h *hub) base() string { return filepath.Join(h.programme.Donnees, "data.db") }
