package rattachement

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// adieu is how long the hub has to answer a guichet that leaves.
const adieu = 10 * time.Second

// Rompre ends the link: the hub is told, nothing more is, and the inhabitants sign in
// without it. A hub that does not answer holds nobody back: prevenu is false then, and
// it revokes this guichet on its own side.
func Rompre(ctx context.Context, app core.App, par socle.Acteur) (prevenu bool, err error) {
	l, err := LienDe(app)
	if err != nil || l == nil {
		return true, err
	}
	prevenu = l.direAdieu(ctx, app)
	return prevenu, app.RunInTransaction(func(tx core.App) error {
		m, err := Membres(tx)
		if err != nil {
			return err
		}
		for c := range m {
			if err := fermerConnexion(tx, c, par); err != nil {
				return err
			}
		}
		if err := effacer(tx); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "rattachement.rompre", Objet: l.Objet(), Details: []any{l.Hub, l.Noeud, prevenu}})
	})
}

// direAdieu has the hub revoke this guichet. A copy says nothing.
func (l *Lien) direAdieu(ctx context.Context, app core.App) bool {
	if _, muet := socle.De(app).Muet(); muet {
		return false
	}
	c, err := l.correspondant(app)
	if err != nil {
		return false
	}
	ctx, annuler := context.WithTimeout(ctx, adieu)
	defer annuler()
	_, err = c.appeler(ctx, http.MethodPost, CheminRupture, struct{}{}, nil)
	var refus *ErreurHub
	if err == nil || errors.As(err, &refus) && refus.Code == CodeRevoque {
		return true
	}
	socle.De(app).Logger.Warn("the hub was not told that this guichet leaves", "err", err)
	return false
}

// fermerConnexion has the inhabitants of a collectivité sign in without the hub.
func fermerConnexion(tx core.App, collectivite string, par socle.Acteur) error {
	f, err := preuves.FournisseurDe(tx, preuves.Hub, collectivite)
	if err != nil || f == nil {
		return err
	}
	f.Actif = false
	return f.Enregistrer(tx, "", par)
}

// quitter ends the link of the collectivités whose events the hub refuses, because
// another guichet holds them now. The others stay.
func (l *Lien) quitter(app core.App, refus []Refuse) error {
	parties, err := l.parties(app, refus)
	if err != nil || len(parties) == 0 {
		return err
	}
	par := socle.Programme("rattachement")
	return app.RunInTransaction(func(tx core.App) error {
		m, err := Membres(tx)
		if err != nil {
			return err
		}
		for _, c := range slices.Sorted(maps.Keys(m)) {
			if !parties[m[c]] {
				continue
			}
			if err := fermerConnexion(tx, c, par); err != nil {
				return err
			}
			for _, table := range []string{"rattachements_collectivites", "synchro_marques", "synchro_emis"} {
				if _, err := tx.DB().Delete(table, dbx.HashExp{"collectivite": c}).Execute(); err != nil {
					return fmt.Errorf("leave the link: %w", err)
				}
			}
			if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "rattachement.quitter", Objet: l.Objet(), Collectivite: c, Details: []any{l.Hub, m[c]}}); err != nil {
				return err
			}
		}
		return nil
	})
}

// parties are the members, as the hub calls them, that events were refused of because
// they are no longer of this guichet.
func (l *Lien) parties(app core.App, refus []Refuse) (map[string]bool, error) {
	ids := map[string]bool{}
	for _, r := range refus {
		if r.Code != CodePartie {
			continue
		}
		var octets string
		if err := app.DB().Select("octets").From("synchro_envois").Where(dbx.HashExp{"seq": r.Seq}).Row(&octets); err != nil {
			return nil, fmt.Errorf("refused event %d: %w", r.Seq, err)
		}
		e, err := Scelle{E: octets}.Lire()
		if err != nil {
			return nil, fmt.Errorf("refused event %d: %w", r.Seq, err)
		}
		ids[e.Collectivite] = true
	}
	return ids, nil
}
