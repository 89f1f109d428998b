package synchro

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Annonce is what the hub has decided and its guichets have to know: the whole
// state of a subject, never a difference.
type Annonce struct {
	Noeud  string // a guichet, or [Tous]
	Genre  string
	Verbe  string
	Sujet  string // what it is about, once for each kind
	Membre string // whom it concerns, "" for the whole guichet
	Data   any
}

// errTropGrande is an announcement that no event would hold: it would bar the way of
// all that come after it.
var errTropGrande = fmt.Errorf("more than %d bytes of data", rattachement.DonneesMax)

// Annoncer writes an announcement in the transaction of what it announces. It goes
// down once that is committed, whatever happens to the program; one of the same
// subject that has not left yet is replaced. Its data has at most
// [rattachement.DonneesMax] bytes.
func Annoncer(tx core.App, a Annonce) error {
	brut, err := json.Marshal(a.Data)
	if err == nil && len(brut) > rattachement.DonneesMax {
		err = errTropGrande
	}
	if err != nil {
		return fmt.Errorf("announce %s %s: %w", a.Genre, a.Sujet, err)
	}
	p := dbx.Params{
		"id": rattachement.NouvelID(socle.De(tx).Horloge.Maintenant()), "n": a.Noeud, "g": a.Genre, "v": a.Verbe, "s": a.Sujet, "m": a.Membre, "d": string(brut),
	}
	for _, requete := range []string{
		"DELETE FROM hub_annonces WHERE noeud = {:n} AND genre = {:g} AND sujet = {:s} AND octets = ''",
		"INSERT INTO hub_annonces (id, noeud, genre, verbe, sujet, membre, data) VALUES ({:id}, {:n}, {:g}, {:v}, {:s}, {:m}, {:d})",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(p).Execute(); err != nil {
			return fmt.Errorf("announce %s %s: %w", a.Genre, a.Sujet, err)
		}
	}
	return nil
}

// Etat is what a room has the guichets know, said again to one that begins, and to
// all of them by a hub that was restored.
type Etat struct {
	Commun func(tx core.App, vers string) error  // what all know, announced to a guichet or to [Tous]; nil for nothing
	Propre func(tx core.App, noeud string) error // what one alone knows; nil for nothing
}

// DeclarerEtat has a room say again what it announces.
func DeclarerEtat(app core.App, e Etat) { x := de(app); x.etats = append(x.etats, e) }

// redire announces again all that a guichet has to know.
func redire(tx core.App, noeud string) error {
	for _, e := range de(tx).etats {
		if e.Commun != nil {
			if err := e.Commun(tx, noeud); err != nil {
				return err
			}
		}
		if e.Propre != nil {
			if err := e.Propre(tx, noeud); err != nil {
				return err
			}
		}
	}
	return nil
}

// redireATous announces again all that every guichet has to know.
func redireATous(tx core.App) error {
	noeuds, err := Noeuds(tx)
	if err != nil {
		return err
	}
	for _, e := range de(tx).etats {
		if e.Commun != nil {
			if err := e.Commun(tx, Tous); err != nil {
				return err
			}
		}
		for i := range noeuds {
			if e.Propre != nil && noeuds[i].RevoqueLe.IsZero() {
				if err := e.Propre(tx, noeuds[i].ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// annonceEcrite is an announcement that waits. Once it is signed its bytes, hence
// its number, never change: sent twice, it is the same.
type annonceEcrite struct {
	Rang      int64  `db:"rang"`
	ID        string `db:"id"`
	Noeud     string `db:"noeud"`
	Genre     string `db:"genre"`
	Verbe     string `db:"verbe"`
	Sujet     string `db:"sujet"`
	Membre    string `db:"membre"`
	Data      string `db:"data"`
	Octets    string `db:"octets"`
	Signature string `db:"signature"`
	Cle       string `db:"cle"`
}

// Publier puts in the log what is announced, in its order, and returns how much
// that was.
func Publier(ctx context.Context, app core.App) (n int, err error) {
	l, err := aPublier(app)
	if err != nil {
		return 0, err
	}
	// Once they are read: the other machines know all that they tell before any guichet.
	if err := Decreter(ctx, app); err != nil || len(l) == 0 {
		return 0, err
	}
	maintenant := socle.De(app).Horloge.Maintenant()
	entrees := make([]Entree, len(l))
	for i, a := range l {
		e := Entree{RecueLe: maintenant, Sens: Descendant, Noeud: a.Noeud, Genre: a.Genre, Octets: []byte(a.Octets), Cle: a.Cle}
		if e.Signature, err = rattachement.LireSignature(a.Signature); err != nil {
			return 0, fmt.Errorf("announcement %d: %w", a.Rang, err)
		}
		entrees[i] = e
	}
	if m := de(app).meneur; m != nil {
		err = m.decider(ctx, entrees...)
	} else {
		err = de(app).log.Append(ctx, entrees, nil)
	}
	if err != nil {
		return 0, err
	}
	if _, err := app.DB().NewQuery("DELETE FROM hub_annonces WHERE rang <= {:r} AND octets != ''").Bind(dbx.Params{"r": l[len(l)-1].Rang}).Execute(); err != nil {
		return 0, fmt.Errorf("announcements: %w", err)
	}
	return len(l), nil
}

// aPublier reads the next announcements, and signs those that are not.
func aPublier(app core.App) (l []annonceEcrite, err error) {
	var reste bool
	if err := app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM hub_annonces)").Row(&reste); err != nil || !reste {
		return nil, err // most of the time, and nothing is locked for it
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().NewQuery("SELECT * FROM hub_annonces ORDER BY rang LIMIT {:n}").Bind(dbx.Params{"n": rattachement.LotMax}).All(&l); err != nil {
			return err
		}
		hub, err := identiteDe(tx)
		if err != nil {
			return err
		}
		for i := range l {
			if l[i].Octets == "" {
				if err := l[i].signer(tx, hub); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return l, err
}

// signer gives an announcement its number.
func (a *annonceEcrite) signer(tx core.App, hub *identite) error {
	var seq int64
	err := tx.DB().NewQuery("INSERT INTO hub_numeros (noeud, seq) VALUES ({:n}, 1) ON CONFLICT (noeud) DO UPDATE SET seq = seq + 1 RETURNING seq").Bind(dbx.Params{"n": a.Noeud}).Row(&seq)
	if err != nil {
		return fmt.Errorf("number an announcement: %w", err)
	}
	s, err := rattachement.Sceller(&rattachement.Evenement{
		ID: a.ID, Source: rattachement.SourceHub(hub.ID), Type: rattachement.Typer(a.Genre, a.Verbe), Subject: a.Sujet, Time: socle.De(tx).Horloge.Maintenant().UTC(),
		Collectivite: a.Membre, Epoch: hub.Epoque, Seq: seq, Aggver: a.Rang, Data: json.RawMessage(a.Data),
	}, hub.cle())
	if err != nil {
		return err
	}
	a.Octets, a.Signature, a.Cle = s.E, s.S, s.K
	_, err = tx.DB().Update("hub_annonces", dbx.Params{"octets": a.Octets, "signature": a.Signature, "cle": a.Cle}, dbx.HashExp{"rang": a.Rang}).Execute()
	return err
}

// rythmeAnnonces is how long an announcement may wait.
const rythmeAnnonces = 500 * time.Millisecond

// annoncer publishes what is announced until ctx ends. A copy publishes nothing.
func (x *salle) annoncer(ctx context.Context, app core.App) error {
	t := time.NewTicker(rythmeAnnonces)
	defer t.Stop()
	for {
		_, muet := socle.De(app).Muet()
		for reste := !muet; reste; {
			n, err := Publier(ctx, app)
			if err != nil {
				return err
			}
			reste = n == rattachement.LotMax
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}
