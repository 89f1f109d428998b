package installation

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// dureeLien is how long the link of the first run opens it.
const dureeLien = 30 * time.Minute

const (
	reglageLien = "installation-lien"
	// nomLien is the file of the data folder that holds the link, for whoever
	// does not see the terminal.
	nomLien = "lien-installation"
)

type lien struct {
	Empreinte string    `json:"empreinte"` // SHA-256 of the token
	Fin       time.Time `json:"fin"`
}

var errLien = socle.ErrChamps(map[string]string{
	"jeton": "Ce code d’installation n’est pas le bon, a déjà servi ou a plus de 30 minutes. Sur la machine, la commande « guichet install-link » en donne un autre.",
})

// emettreLien draws a link; the one drawn before opens nothing any more. The
// token is in the fragment: no proxy and no log sees it.
func emettreLien(app core.App) (url string, err error) {
	jeton := socle.Jeton()
	s := socle.De(app)
	err = app.RunInTransaction(func(tx core.App) error {
		return socle.EcrireReglage(tx, reglageLien, lien{socle.Hacher(jeton), s.Horloge.Maintenant().Add(dureeLien)}, socle.ParPage, socle.Programme("installation"))
	})
	if err != nil {
		return "", fmt.Errorf("install link: %w", err)
	}
	url = s.AdressePublique() + "/installation#" + jeton
	if err := os.WriteFile(filepath.Join(app.DataDir(), nomLien), []byte(url+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("install link: %w", err)
	}
	return url, nil
}

// verifierJeton tells whether a token opens the first run now.
func verifierJeton(app core.App, jeton string) error {
	l, _, err := socle.LireReglage[lien](app, reglageLien)
	if err != nil {
		return err
	}
	if l.Empreinte == "" || l.Empreinte != socle.Hacher(strings.TrimSpace(jeton)) || !socle.De(app).Horloge.Maintenant().Before(l.Fin) {
		return errLien
	}
	return nil
}

// oublierLien ends the link: it served.
func oublierLien(tx core.App, par socle.Acteur) error {
	if err := socle.OterReglage(tx, reglageLien, par); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(tx.DataDir(), nomLien)); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("install link: %w", err)
	}
	return nil
}

// aFonder tells that the first run waits for its first agent.
func aFonder(app core.App) (bool, error) {
	enCours, err := EnCours(app)
	if err != nil || !enCours {
		return false, err
	}
	l, err := agents.Exploitants(app)
	return len(l) == 0, err
}

// annoncer prints the link at the start of a guichet that nobody installed.
func annoncer(app core.App) error {
	if err := appliquerPresetConfigure(app); err != nil {
		return err
	}
	oui, err := aFonder(app)
	if err != nil || !oui || socle.De(app).Demo {
		return err
	}
	url, err := emettreLien(app)
	if err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "\nThis guichet is not installed yet. Open within 30 minutes, once:\n\n  %s\n\n(also in %s; « guichet install-link » prints another)\n\n",
		url, filepath.Join(app.DataDir(), nomLien))
	return nil
}

// commandeLien is « guichet install-link ».
func commandeLien(s *socle.Socle) *cobra.Command {
	return &cobra.Command{
		Use: "install-link", Short: "Print a new link to the first-run pages, good once and for 30 minutes", Args: cobra.NoArgs,
		RunE: s.AvecBase(func(cmd *cobra.Command, app core.App, _ []string) error {
			oui, err := aFonder(app)
			if err != nil {
				return err
			}
			if !oui {
				return fmt.Errorf("this guichet has its administrator already: sign in at %s/installation, or invite one with « guichet agent invite »", s.AdressePublique())
			}
			url, err := emettreLien(app)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), url)
			return nil
		}),
	}
}

// protegee tells that a passphrase typed on this page travels in secret: over
// HTTPS, or from this very machine (ssh -L).
func protegee(r *socle.Requete) bool {
	return r.Request.TLS != nil || r.Socle.Config.Secure() || boucle(r.Request.Host) && boucle(r.Request.RemoteAddr)
}

func boucle(adresse string) bool {
	hote, _, err := net.SplitHostPort(adresse)
	if err != nil {
		hote = adresse
	}
	ip, err := netip.ParseAddr(strings.Trim(hote, "[]"))
	return strings.EqualFold(hote, "localhost") || err == nil && ip.Unmap().IsLoopback()
}
