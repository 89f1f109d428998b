package demonstration

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/pocketbase/pocketbase/core"
	"github.com/spf13/cobra"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// inscription is a collectivité that the hub is asked to invite.
type inscription struct {
	Niveau string `json:"level"`
	Code   string `json:"code"`
	Nom    string `json:"nom"`
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
				} else if err := d.obeir(ctx, app, o, rapporter); err != nil {
					socle.De(app).Logger.Error("demo", "err", err)
					return
				}
			}
		}()
		return rapporter(rapport{Ouvert: &g, Collectivites: toutes})
	})
}

// obeir does what the hub tells.
func (d *Demo) obeir(ctx context.Context, app core.App, o ordre, rapporter func(rapport) error) error {
	if o.Avance != nil {
		return errors.Join(d.suivre(app, *o.Avance), rapporter(rapport{Suivi: true}))
	}
	i, err := rattachement.LireInvitation(o.Invitation)
	if err == nil {
		_, err = rattachement.Rattacher(ctx, app, i, parLaDemo)
	}
	if err != nil {
		return err
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
		l = append(l, inscription{c.Niveau, c.INSEE, c.Nom})
	}
	return l, nil
}

// inviter makes the invitation of a guichet, anew at each start of a demo that is
// kept: its address changes.
func inviter(app core.App, l []inscription) (string, error) {
	var fiches []collectivites.Fiche
	noeud := ""
	for _, i := range l {
		f := collectivites.Fiche{Niveau: i.Niveau, Code: i.Code, Nom: i.Nom, Departement: ficheDepartement.Departement}
		fiches = append(fiches, f)
		n, err := synchro.NoeudQuiTient(app, f)
		if err != nil {
			return "", err
		}
		if n != nil {
			noeud = n.ID
		}
	}
	_, lien, err := synchro.Inviter(app, fiches, noeud, parLaDemo)
	return lien, err
}

// habiliter lets the mairies of a guichet know who signs in.
func habiliter(app core.App, l []inscription) error {
	return app.RunInTransaction(func(tx core.App) error {
		for _, i := range l {
			m, err := annuaire.MembreDe(tx, i.Niveau, i.Code)
			if err != nil {
				return err
			}
			c, err := oidc.ClientParID(tx, m.Client)
			if err != nil {
				return err
			}
			c.Habilitation, c.Portees = habilitationDemo, strings.Join(oidc.Portees(), " ")
			if err := c.Enregistrer(tx, parLaDemo); err != nil {
				return err
			}
		}
		return nil
	})
}
