package demandes

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Brouillon is a demande begun and not sent: saved at each page, even
// incomplete, and pinned to the revision it began on. Its id is the
// idempotency key of its dépôt.
type Brouillon struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Teleservice  string         `db:"teleservice"`
	Revision     string         `db:"revision"`
	Session      string         `db:"session"` // of a visitor, "" once it belongs to a compte
	Compte       string         `db:"compte"`
	Mandat       string         `db:"mandat"` // under which it was begun, "" for oneself
	Agent        string         `db:"agent"`  // who fills it in for somebody: see sollicitation.go
	Essai        bool           `db:"essai"`  // on a form that is tried: see essai.go
	Reponses     types.JSONRaw  `db:"reponses"`
	Recue        types.JSONRaw  `db:"sollicitation"`
	CreeLe       types.DateTime `db:"cree_le"`
	ModifieLe    types.DateTime `db:"modifie_le"`
	RappeleLe    types.DateTime `db:"rappele_le"`
}

// TableName is the collection of the brouillons.
func (Brouillon) TableName() string { return "brouillons" }

// Proprietaire names the brouillon as the owner of its pièces.
func (b Brouillon) Proprietaire() string { return "brouillons:" + b.ID }

// A brouillon is erased after this time without activity; its compte is told a
// week before, and never less.
const (
	brouillonGarde   = 30 * 24 * time.Hour
	brouillonPreavis = 7 * 24 * time.Hour
)

func (b *Brouillon) lire() (catalogue.Reponses, error) {
	r := catalogue.Reponses{}
	if len(b.Reponses) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(b.Reponses, &r); err != nil {
		return nil, fmt.Errorf("brouillon %s: %w", b.ID, err)
	}
	return r, nil
}

// Garder keeps its answers.
func (b *Brouillon) Garder(tx core.App, r catalogue.Reponses) error {
	brut, err := json.Marshal(r)
	if err != nil {
		return err
	}
	b.Reponses, b.ModifieLe, b.RappeleLe = brut, socle.Date(socle.De(tx).Horloge.Maintenant()), types.DateTime{}
	if err := tx.DB().Model(b).Update("Reponses", "ModifieLe", "RappeleLe"); err != nil {
		return fmt.Errorf("brouillon %s: %w", b.ID, err)
	}
	return nil
}

func nouveau(app core.App, t *catalogue.Teleservice) *Brouillon {
	maintenant := socle.Date(socle.De(app).Horloge.Maintenant())
	return &Brouillon{
		ID: socle.ID(), Collectivite: t.Collectivite, Teleservice: t.ID, Revision: t.Revision, Reponses: types.JSONRaw("{}"), Recue: types.JSONRaw("null"),
		CreeLe: maintenant, ModifieLe: maintenant,
	}
}

// Commencer opens a brouillon of a compte with the answers it has already
// given, by id of champ.
func Commencer(tx core.App, t *catalogue.Teleservice, compte string, reponses catalogue.Reponses) (*Brouillon, error) {
	if t.Renvoi != "" {
		return nil, catalogue.ErrAilleurs
	}
	b := nouveau(tx, t)
	b.Compte = compte
	if err := tx.DB().Model(b).Insert(); err != nil {
		return nil, fmt.Errorf("begin %s: %w", t.Code, err)
	}
	return b, b.Garder(tx, reponses)
}

// commencer opens a brouillon for whoever asks. A visitor gets a session for
// it, so that a closed tab loses nothing.
func commencer(r *socle.Requete, t *catalogue.Teleservice) (*Brouillon, error) {
	if err := r.Socle.Place(); err != nil {
		return nil, err // said before she answers for nothing
	}
	b := nouveau(r.App, t)
	err := r.App.RunInTransaction(func(tx core.App) error { return b.ouvrir(tx, r) })
	if err != nil {
		return nil, fmt.Errorf("begin %s: %w", t.Code, err)
	}
	return b, nil
}

func (b *Brouillon) ouvrir(tx core.App, r *socle.Requete) error {
	if c := usagers.De(r); c != nil {
		b.Compte = c.ID
		if m := usagers.MandatDe(r); m != nil {
			b.Mandat = m.ID
		}
	} else {
		s := r.Session(socle.EspaceUsager)
		if s == nil {
			var err error
			if s, err = r.OuvrirSession(tx, socle.EspaceUsager, "", false); err != nil {
				return err
			}
		}
		b.Session = s.ID
	}
	return tx.DB().Model(b).Insert()
}

// aQui is the condition that a brouillon belongs to the request: its compte, or
// its visitor's session. Nil when the request is nobody's.
func aQui(r *socle.Requete) dbx.Expression {
	if c := usagers.De(r); c != nil {
		return socle.Egal("compte", c.ID)
	}
	if s := r.Session(socle.EspaceUsager); s != nil {
		return dbx.And(socle.Egal("session", s.ID), dbx.HashExp{"compte": ""})
	}
	return nil
}

// brouillonDe finds a brouillon of the request, by its id.
func brouillonDe(r *socle.Requete, id string) (*Brouillon, error) {
	qui := aQui(r)
	if qui == nil {
		return nil, socle.ErrIntrouvable
	}
	var b Brouillon
	err := r.App.DB().Select("*").From("brouillons").Where(dbx.HashExp{"id": id, "collectivite": r.Collectivite}).AndWhere(qui).One(&b)
	if err != nil {
		return nil, fmt.Errorf("brouillon: %w", err)
	}
	return &b, nil
}

// compterBrouillons tells how many brouillons of a téléservice are open.
func compterBrouillons(app core.App, teleservice string) (n int, err error) {
	err = app.DB().Select("count(*)").From("brouillons").Where(dbx.HashExp{"teleservice": teleservice}).Row(&n)
	return n, err
}

// BrouillonsDe lists the brouillons of the request in the collectivité, those of
// the mandat under which it acts, last changed first; teleservice "" means all.
func BrouillonsDe(r *socle.Requete, teleservice string) ([]Brouillon, error) {
	qui := aQui(r)
	if qui == nil {
		return nil, nil
	}
	mandat := ""
	if m := usagers.MandatDe(r); m != nil {
		mandat = m.ID
	}
	q := r.App.DB().Select("*").From("brouillons").Where(dbx.HashExp{"collectivite": r.Collectivite, "mandat": mandat, "essai": false}).AndWhere(qui)
	if teleservice != "" {
		q.AndWhere(dbx.HashExp{"teleservice": teleservice})
	}
	var l []Brouillon
	err := q.OrderBy("modifie_le DESC").Limit(20).All(&l)
	return l, err
}

// adresse is the base of the pages of the brouillon.
func (b *Brouillon) adresse(r *socle.Requete) string {
	if b.Agent != "" {
		return r.Chemin + "/agents/sollicitations/" + b.ID
	}
	return r.Chemin + "/brouillons/" + b.ID
}

// supprimerBrouillon forgets a brouillon; its pièces go with the orphans.
func supprimerBrouillon(tx core.App, b *Brouillon) error {
	for table, cle := range map[string]dbx.HashExp{
		"pieces": {"proprietaire": b.Proprietaire()}, "relectures": {"brouillon": b.ID, "demande": ""}, "brouillons": {"id": b.ID},
	} {
		if _, err := tx.DB().Delete(table, cle).Execute(); err != nil {
			return fmt.Errorf("forget brouillon %s: %w", b.ID, err)
		}
	}
	return nil
}

// BrouillonsARappeler lists the brouillons of comptes that will be erased in a
// week and were not told.
func BrouillonsARappeler(app core.App) ([]Brouillon, error) {
	limite := socle.De(app).Horloge.Maintenant().Add(brouillonPreavis - brouillonGarde)
	var l []Brouillon
	err := app.DB().Select("*").From("brouillons").
		Where(dbx.NewExp("essai = 0 AND compte != '' AND rappele_le = '' AND modifie_le <= {:l}", dbx.Params{"l": socle.Date(limite)})).OrderBy("modifie_le").All(&l)
	return l, err
}

// Rappeler notes that its compte is told, and returns the day from which the
// brouillon is erased.
func (b *Brouillon) Rappeler(tx core.App) (socle.Jour, error) {
	maintenant := socle.De(tx).Horloge.Maintenant()
	b.RappeleLe = socle.Date(maintenant)
	if err := tx.DB().Model(b).Update("RappeleLe"); err != nil {
		return socle.Jour{}, fmt.Errorf("brouillon %s: %w", b.ID, err)
	}
	efface := b.ModifieLe.Time().Add(brouillonGarde)
	if preavis := maintenant.Add(brouillonPreavis); preavis.After(efface) {
		efface = preavis // the program was stopped when it was time to tell
	}
	return socle.JourDe(efface), nil
}

// PurgerBrouillons erases the brouillons left 30 days, which are no archive, and
// the relectures whose brouillon was sent by its author.
func PurgerBrouillons(app core.App) error {
	maintenant := socle.De(app).Horloge.Maintenant()
	var l []Brouillon
	err := app.DB().Select("*").From("brouillons").
		Where(dbx.NewExp("modifie_le < {:garde} AND (compte = '' OR rappele_le != '' AND rappele_le < {:preavis})",
			dbx.Params{"garde": socle.Date(maintenant.Add(-brouillonGarde)), "preavis": socle.Date(maintenant.Add(-brouillonPreavis))})).Limit(1000).All(&l)
	if err != nil {
		return err
	}
	for i := range l {
		if err := app.RunInTransaction(func(tx core.App) error { return supprimerBrouillon(tx, &l[i]) }); err != nil {
			return err
		}
	}
	if _, err := app.DB().Delete("relectures", dbx.NewExp("demande = '' AND NOT EXISTS (SELECT 1 FROM brouillons b WHERE b.id = brouillon)")).Execute(); err != nil {
		return fmt.Errorf("forget relectures: %w", err)
	}
	return nil
}
