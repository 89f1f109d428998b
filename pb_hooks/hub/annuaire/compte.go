package annuaire

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Compte is a person at the hub.
type Compte struct {
	ID        string         `db:"pk,id"`
	Identite  string         `db:"identite"`  // the claims of FranceConnect as they came, sealed
	Empreinte string         `db:"empreinte"` // keyed, of the whole identity; "" while a part is missing
	CreeLe    types.DateTime `db:"cree_le"`
	VuLe      types.DateTime `db:"vu_le"`
	// RapprocheDe is the compte that stands for this one, "" while it is its own.
	RapprocheDe string `db:"rapproche_de"`
}

// TableName is the collection of the comptes of the hub.
func (Compte) TableName() string { return "hub_comptes" }

// Acteur is the compte in the records.
func (c Compte) Acteur() socle.Acteur { return socle.Acteur("hub_compte:" + c.ID) }

const (
	usageIdentite  = "hub-identite"
	usageEmpreinte = "hub-empreinte"
)

// ParID finds a compte.
func ParID(app core.App, id string) (*Compte, error) {
	var c Compte
	if err := app.DB().Select("*").From("hub_comptes").Where(dbx.HashExp{"id": id}).One(&c); err != nil {
		return nil, fmt.Errorf("compte of the hub: %w", err)
	}
	return &c, nil
}

// Trouver finds a compte, nil for one that is not, or was erased.
func Trouver(app core.App, id string) (*Compte, error) {
	c, err := ParID(app, id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return c, err
}

// Donnees are the claims that FranceConnect gave of her, as they came last.
func (c *Compte) Donnees(app core.App) (map[string]any, error) {
	clair, err := c.dites(app)
	if err != nil {
		return nil, err
	}
	var d map[string]any
	return d, json.Unmarshal(clair, &d)
}

// Pivot is who she is, as FranceConnect said last.
func (c *Compte) Pivot(app core.App) (usagers.Pivot, error) {
	clair, err := c.dites(app)
	if err != nil {
		return usagers.Pivot{}, err
	}
	return usagers.LirePivot(clair)
}

// dites are the claims that came last to any of the comptes that this one stands for:
// what a guichet gave back counts after what FranceConnect said.
func (c *Compte) dites(app core.App) (clair []byte, err error) {
	var identite string
	err = app.DB().NewQuery("SELECT identite FROM hub_comptes x WHERE id IN (" + Reunis + `)
		ORDER BY EXISTS (SELECT 1 FROM hub_preuves p WHERE p.compte = x.id) DESC, vu_le DESC, id != {:c} LIMIT 1`).Bind(dbx.Params{"c": c.ID}).Row(&identite)
	if err != nil {
		return nil, fmt.Errorf("identity of a compte: %w", err)
	}
	return socle.De(app).Coffre.Desceller(usageIdentite, identite)
}

// preuve ties what an issuer calls somebody to a compte.
type preuve struct {
	ID        string         `db:"pk,id"`
	Compte    string         `db:"compte"`
	Emetteur  string         `db:"emetteur"`
	Sujet     string         `db:"sujet"`
	AjouteeLe types.DateTime `db:"ajoutee_le"`
	VueLe     types.DateTime `db:"vue_le"`
}

func (preuve) TableName() string { return "hub_preuves" }

// Reconnaitre gives the compte of whom FranceConnect recognised, that which stands for it
// when it was made one with another; a new one when nobody has it. A subject that is new
// is that of a known compte only when the whole identity is that of exactly one, to which
// the same issuer gave it, for the subject of who corrects her civil status changes, or
// that was adopted ([Adopter]) and that nobody has signed in to since.
func Reconnaitre(tx core.App, rep *preuves.Reponse) (*Compte, error) {
	pivot, err := usagers.LirePivot(rep.Donnees)
	if err == nil && !pivot.Nomme() {
		err = usagers.ErrSansNom
	}
	if err != nil {
		return nil, err
	}
	s := socle.De(tx)
	maintenant := socle.Date(s.Horloge.Maintenant())
	empreinte := ""
	if pivot.Complet() {
		empreinte = s.Coffre.Empreinte(usageEmpreinte, pivot.Cle())
	}
	c, err := trouver(tx, rep, empreinte)
	if err != nil {
		return nil, err
	}
	nouveau := c == nil
	if nouveau {
		c = &Compte{ID: socle.ID(), CreeLe: maintenant}
	}
	if c.Identite, err = s.Coffre.Sceller(usageIdentite, rep.Donnees); err != nil {
		return nil, err
	}
	c.Empreinte, c.VuLe = empreinte, maintenant
	if nouveau {
		err = tx.DB().Model(c).Insert()
	} else {
		err = tx.DB().Model(c).Update("Identite", "Empreinte", "VuLe")
	}
	if err != nil {
		return nil, fmt.Errorf("compte of the hub: %w", err)
	}
	if err := c.noter(tx, rep, maintenant); err != nil {
		return nil, err
	}
	if c, err = c.Titulaire(tx); err != nil {
		return nil, err
	}
	return c, socle.Journaliser(tx, socle.Acte{Acteur: c.Acteur(), Verbe: "hub.connecter", Objet: "hub_comptes:" + c.ID, Details: []any{nouveau}})
}

func trouver(tx core.App, rep *preuves.Reponse, empreinte string) (*Compte, error) {
	emetteur := rep.Fournisseur.Emetteur
	var p preuve
	err := tx.DB().Select("*").From("hub_preuves").Where(dbx.HashExp{"emetteur": emetteur, "sujet": rep.Sujet}).One(&p)
	switch {
	case err == nil:
		return ParID(tx, p.Compte)
	case !errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("preuve of the hub: %w", err)
	case empreinte == "":
		return nil, nil
	}
	var l []Compte
	err = tx.DB().NewQuery(`SELECT * FROM hub_comptes c WHERE c.empreinte = {:e} AND c.empreinte != ''
		AND (EXISTS (SELECT 1 FROM hub_preuves p WHERE p.compte = c.id AND p.emetteur = {:i}) OR NOT EXISTS (SELECT 1 FROM hub_preuves p WHERE p.compte = c.id)) ORDER BY rapproche_de LIMIT {:n}`).
		Bind(dbx.Params{"e": empreinte, "i": emetteur, "n": memesMax}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("compte of an identity: %w", err)
	}
	if seul(l) == "" {
		return nil, nil
	}
	return &l[0], nil
}

// memesMax is how many comptes of one whole identity are looked at: those of two persons
// are two at once.
const memesMax = 20

// seul is the compte that stands for all of these, "" when they are of none or of several.
func seul(l []Compte) (id string) {
	for _, c := range l {
		if sien := cmp.Or(c.RapprocheDe, c.ID); id == "" {
			id = sien
		} else if sien != id {
			return ""
		}
	}
	return id
}

// noter keeps that the issuer recognised her now.
func (c *Compte) noter(tx core.App, rep *preuves.Reponse, le types.DateTime) error {
	_, err := tx.DB().NewQuery(`INSERT INTO hub_preuves (id, compte, emetteur, sujet, ajoutee_le, vue_le) VALUES ({:id}, {:c}, {:i}, {:s}, {:le}, {:le})
		ON CONFLICT (emetteur, sujet) DO UPDATE SET vue_le = excluded.vue_le`).
		Bind(dbx.Params{"id": socle.ID(), "c": c.ID, "i": rep.Fournisseur.Emetteur, "s": rep.Sujet, "le": le.String()}).Execute()
	if err != nil {
		return fmt.Errorf("preuve of the hub: %w", err)
	}
	return nil
}
