package synchro

import (
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Noeud is a guichet that is linked: one program, for one collectivité or several.
// Its name says nothing of them.
type Noeud struct {
	ID          string         `db:"pk,id"` // « n… »
	Adresse     string         `db:"adresse"`
	Cle         string         `db:"cle"`  // the one that signs today
	Cles        types.JSONRaw  `db:"cles"` // those before: they verify what they signed
	Epoque      int64          `db:"epoque"`
	Applique    int64          `db:"applique"` // every event up to this one is applied
	Attendu     bool           `db:"attendu"`  // since we were restored it has not told all
	Instance    string         `db:"instance"`
	Version     string         `db:"version"`
	Presence    types.JSONRaw  `db:"presence"`
	VuLe        types.DateTime `db:"vu_le"`
	CreeLe      types.DateTime `db:"cree_le"`
	RevoqueLe   types.DateTime `db:"revoque_le"`
	Renaissance string         `db:"renaissance"`    // the last one that it asked for
	Redemandes  int64          `db:"demande_jusqua"` // up to where it was asked to send again
	Releve      int64          `db:"releve"`         // number past which it will have told all that it has, 0 for none

	AdresseAvant     string         `db:"adresse_avant"` // which its older events still name
	AdresseDite      string         `db:"adresse_dite"`  // where it says that it is now, "" for where it is known
	AdresseDiteLe    types.DateTime `db:"adresse_dite_le"`
	AdresseRefuseeLe types.DateTime `db:"adresse_refusee_le"` // zero while it waits to be confirmed
}

// TableName is the collection of the guichets.
func (Noeud) TableName() string { return "hub_noeuds" }

// Objet is the guichet in the records.
func (n *Noeud) Objet() string { return "hub_noeuds:" + n.ID }

// cleAncienne is a key that was replaced. It signs calls until Jusqu, and proves for
// ever what it signed.
type cleAncienne struct {
	Cle   string    `json:"cle"`
	Jusqu time.Time `json:"jusqu"`
}

func (n *Noeud) anciennes() []cleAncienne {
	var l []cleAncienne
	_ = json.Unmarshal(n.Cles, &l) // only this room writes it
	return l
}

// garderCle puts today's key among those before: it signs calls until jusqu.
func (n *Noeud) garderCle(jusqu time.Time) (err error) {
	n.Cles, err = json.Marshal(append(n.anciennes(), cleAncienne{n.Cle, jusqu}))
	return err
}

// NoeudParID finds a guichet, nil for none.
func NoeudParID(app core.App, id string) (*Noeud, error) {
	var n Noeud
	err := app.DB().Select("*").From("hub_noeuds").Where(dbx.HashExp{"id": id}).One(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("guichet %s: %w", id, err)
	}
	return &n, nil
}

// Noeuds lists the guichets, the oldest first.
func Noeuds(app core.App) ([]Noeud, error) {
	var l []Noeud
	if err := app.DB().Select("*").From("hub_noeuds").OrderBy("cree_le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("guichets: %w", err)
	}
	return l, nil
}

// cleDesAppels are the keys that may sign a call now.
func (n *Noeud) clesDesAppels(maintenant time.Time) []ed25519.PublicKey {
	var l []ed25519.PublicKey
	ajouter := func(ecrite string) {
		if k, err := rattachement.LireCle(ecrite); err == nil {
			l = append(l, k)
		}
	}
	ajouter(n.Cle)
	for _, a := range n.anciennes() {
		if maintenant.Before(a.Jusqu) {
			ajouter(a.Cle)
		}
	}
	return l
}

// cleDe is the key of this id, nil when it never was one of its own.
func (n *Noeud) cleDe(id string) ed25519.PublicKey {
	l := []string{n.Cle}
	for _, a := range n.anciennes() {
		l = append(l, a.Cle)
	}
	for _, ecrite := range l {
		if k, err := rattachement.LireCle(ecrite); err == nil && rattachement.IDCle(k) == id {
			return k
		}
	}
	return nil
}

// Tenue says that a guichet holds a member, since when and, for one that moved on,
// until when.
type Tenue struct {
	ID     string         `db:"pk,id"`
	Noeud  string         `db:"noeud"`
	Membre string         `db:"membre"`
	Depuis types.DateTime `db:"depuis"`
	Jusqu  types.DateTime `db:"jusqu_a"`
}

// TableName is the collection of the tenues.
func (Tenue) TableName() string { return "hub_tenues" }

// Tenus are the members that a guichet holds today.
func Tenus(app core.App, noeud string) (ids []string, err error) {
	err = app.DB().Select("membre").From("hub_tenues").Where(dbx.HashExp{"noeud": noeud, "jusqu_a": ""}).OrderBy("membre").Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", noeud, err)
	}
	return ids, nil
}

// fiches are the collectivités that a guichet holds, as the reference list has them.
func (n *Noeud) fiches(app core.App) ([]collectivites.Fiche, error) {
	ids, err := Tenus(app, n.ID)
	if err != nil {
		return nil, err
	}
	var l []collectivites.Fiche
	for _, id := range ids {
		m, err := annuaire.MembreParID(app, id)
		if err != nil {
			return nil, err
		}
		if m != nil {
			l = append(l, m.Fiche())
		}
	}
	return l, nil
}

// NoeudQuiTient is the guichet that holds a collectivité today, nil for none.
func NoeudQuiTient(app core.App, f collectivites.Fiche) (*Noeud, error) {
	var l []Noeud
	err := app.DB().NewQuery(`SELECT n.* FROM hub_noeuds n JOIN hub_tenues t ON t.noeud = n.id AND t.jusqu_a = '' JOIN hub_membres m ON m.id = t.membre
		WHERE m.niveau = {:n} AND m.code = {:c}`).Bind(dbx.Params{"n": f.Niveau, "c": f.Code}).All(&l)
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[0], nil
}

// prendre gives a member to a guichet; the one that held it holds it no more.
func (n *Noeud) prendre(tx core.App, m *annuaire.Membre) error {
	siens, err := Tenus(tx, n.ID)
	if err != nil || slices.Contains(siens, m.ID) {
		return err
	}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	if _, err := tx.DB().Update("hub_tenues", dbx.Params{"jusqu_a": maintenant.String()}, dbx.HashExp{"membre": m.ID, "jusqu_a": ""}).Execute(); err != nil {
		return fmt.Errorf("member %s: %w", m.ID, err)
	}
	if err := tx.DB().Model(&Tenue{ID: socle.ID(), Noeud: n.ID, Membre: m.ID, Depuis: maintenant}).Insert(); err != nil {
		return fmt.Errorf("member %s: %w", m.ID, err)
	}
	return nil
}

// partir is a guichet that leaves by itself.
func partir(a *appel) (any, error) {
	if err := a.enPlace(); err != nil {
		return nil, err
	}
	return nil, a.noeud.Revoquer(a.App, socle.Programme("rattachement"))
}

// Revoquer refuses every call of a guichet from now on. What it sent stays, as it
// was.
func (n *Noeud) Revoquer(app core.App, par socle.Acteur) error {
	err := app.RunInTransaction(func(tx core.App) error {
		n.RevoqueLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(n).Update("RevoqueLe"); err != nil {
			return err
		}
		if err := n.suspendreConnexions(tx, par); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.revoquer", Objet: n.Objet()})
	})
	if err != nil {
		return fmt.Errorf("revoke %s: %w", n.ID, err)
	}
	de(app).signaler(n.ID) // a poll that waits is told now
	return nil
}
