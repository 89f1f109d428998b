package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// inscription is a collectivité that the hub is asked to know.
type inscription struct {
	Slug string `json:"slug"`
	Nom  string `json:"nom"` // as a sentence says it: « la mairie de Saint-Exemple »
	Base string `json:"base"`
}

// cle is what the hub gave a collectivité.
type cle struct {
	Slug   string `json:"slug"`
	Client string `json:"client"`
	Secret string `json:"secret"`
}

// habilitationDemo lets the mairies of the demo know who signs in.
const habilitationDemo = "Démonstration"

// servirRelie runs a guichet that the hub of the demo started.
func (l lancement) servirRelie(cmd *cobra.Command, code string) error {
	if l.decor = decorDe(code); l.decor == nil {
		return fmt.Errorf("no setting %q", code)
	}
	l.ip, l.relie = l.decor.ip, true
	ctx, arreter := context.WithCancel(cmd.Context())
	defer arreter()
	var verrou sync.Mutex
	lignes := json.NewEncoder(cmd.OutOrStdout())
	rapporter := func(x rapport) error {
		verrou.Lock()
		defer verrou.Unlock()
		return lignes.Encode(x)
	}
	return l.servir(ctx, cmd.ErrOrStderr(), func(app core.App, d *Demo, g guichetPret) error {
		suivi := make(chan struct{}, 1)
		d.apres = func() {
			avance := d.avance()
			if rapporter(rapport{Avance: &avance}) != nil {
				return // a hub that has stopped stops this one
			}
			select {
			case <-suivi:
			case <-ctx.Done():
			}
		}
		toutes, err := inscriptions(app)
		if err != nil {
			return err
		}
		go func() {
			defer arreter()
			ordres := json.NewDecoder(cmd.InOrStdin())
			for {
				var o ordre
				if ordres.Decode(&o) != nil {
					return // the hub has stopped
				}
				if o.Suivi {
					suivi <- struct{}{}
				} else if err := d.obeir(app, o, rapporter); err != nil {
					socle.De(app).Logger.Error("demo", "err", err)
					return
				}
			}
		}()
		return rapporter(rapport{Ouvert: &g, Collectivites: toutes})
	})
}

// obeir does what the hub tells.
func (d *Demo) obeir(app core.App, o ordre, rapporter func(rapport) error) error {
	if o.Avance != nil {
		return errors.Join(d.suivre(app, *o.Avance), rapporter(rapport{Suivi: true}))
	}
	for _, c := range o.Cles {
		if err := entrerCle(app, o.Emetteur, c); err != nil {
			return err
		}
	}
	d.voisins.Store(o.Voisins)
	return rapporter(rapport{Relie: true})
}

// inscriptions are the collectivités of this guichet.
func inscriptions(app core.App) ([]inscription, error) {
	toutes, err := collectivites.Toutes(app)
	if err != nil {
		return nil, err
	}
	var l []inscription
	for _, c := range toutes {
		debut, n := utf8.DecodeRuneInString(c.Enseigne)
		l = append(l, inscription{c.Slug, "la " + string(unicode.ToLower(debut)) + c.Enseigne[n:], socle.De(app).AdressePublique() + c.Chemin()})
	}
	return l, nil
}

// entrerCle keeps what the hub gave a collectivité.
func entrerCle(app core.App, emetteur string, k cle) error {
	c, err := collectivites.ParSlug(app, k.Slug)
	if err != nil {
		return err
	}
	f, err := preuves.FournisseurDe(app, preuves.Hub, c.ID)
	if err != nil {
		return err
	}
	if f == nil {
		f = &preuves.Fournisseur{Collectivite: c.ID, Genre: preuves.Hub, Portees: strings.Join(preuves.Hub.Portees(), " ")}
	}
	f.Emetteur, f.Client, f.Actif = emetteur, k.Client, true
	return app.RunInTransaction(func(tx core.App) error { return f.Enregistrer(tx, k.Secret, socle.Programme("demo")) })
}

// inscrireAuHub registers collectivités there, anew at each start of a demo that
// is kept: their addresses change.
func inscrireAuHub(app core.App, l []inscription) (ordre, error) {
	o := ordre{Emetteur: oidc.Emetteur(socle.De(app))}
	err := app.RunInTransaction(func(tx core.App) error {
		connus, err := oidc.Clients(tx)
		if err != nil {
			return err
		}
		for _, i := range l {
			c := &oidc.Client{Nom: i.Nom, Authentification: oidc.ParFormulaire, Algorithme: "ES256", Actif: true}
			for j := range connus {
				if connus[j].Nom == i.Nom {
					c = &connus[j]
				}
			}
			c.Adresser([]string{i.Base + preuves.Hub.CheminRetour()}, []string{i.Base + preuves.Hub.CheminSortie()})
			c.Avis, c.Habilitation, c.Portees = i.Base+preuves.Hub.CheminAvis(), habilitationDemo, strings.Join(oidc.Portees(), " ")
			if err := c.Enregistrer(tx, parLaDemo); err != nil {
				return err
			}
			secret, err := c.NouveauSecret(tx, parLaDemo)
			if err != nil {
				return err
			}
			o.Cles = append(o.Cles, cle{i.Slug, c.ID, secret})
		}
		return nil
	})
	return o, err
}
