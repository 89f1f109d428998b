package catalogue

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Ebauche is the version of a téléservice that is being prepared: one at the
// most beside the published one, changed at every screen, served to nobody.
type Ebauche struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Teleservice  string         `db:"teleservice"` // "" for one that was never published
	Code         string         `db:"code"`
	Titre        string         `db:"titre"`
	Document     types.JSONRaw  `db:"document"`
	Modele       types.JSONRaw  `db:"modele"` // the modèle that its publication adopts, null for none
	Verrou       int            `db:"verrou"` // grows at each save: two editors never overwrite each other
	ModifieeLe   types.DateTime `db:"modifiee_le"`
	ModifieePar  string         `db:"modifiee_par"`
}

// TableName is the collection of the ébauches.
func (Ebauche) TableName() string { return "ebauches" }

var errEbaucheChangee = socle.Err(socle.Conflit, "Cette démarche a été modifiée ailleurs depuis l’ouverture de cette page. Relisez-la, puis recommencez votre changement.")

// EbaucheParID finds an ébauche of a collectivité.
func EbaucheParID(app core.App, collectivite, id string) (*Ebauche, error) {
	return trouverEbauche(app, dbx.HashExp{"id": id, "collectivite": collectivite})
}

// EbaucheParCode finds the ébauche of the téléservice of a code, nil for none.
func EbaucheParCode(app core.App, collectivite, code string) (*Ebauche, error) {
	e, err := trouverEbauche(app, dbx.HashExp{"collectivite": collectivite, "code": code})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return e, err
}

func trouverEbauche(app core.App, cle dbx.HashExp) (*Ebauche, error) {
	var e Ebauche
	if err := app.DB().Select("*").From("ebauches").Where(cle).One(&e); err != nil {
		return nil, fmt.Errorf("ébauche: %w", err)
	}
	return &e, nil
}

// EbauchesDe lists the ébauches of a collectivité.
func EbauchesDe(app core.App, collectivite string) ([]Ebauche, error) {
	var l []Ebauche
	err := app.DB().Select("*").From("ebauches").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("id").All(&l)
	return ranger(l, func(e *Ebauche) string { return e.Titre }), err
}

// Lire is the document that is being prepared.
func (e *Ebauche) Lire() (*Document, error) { return Relire(e.Document) }

// Preparer opens the ébauche of a téléservice, from what it serves now; the one
// that is open already is kept.
func Preparer(tx core.App, t *Teleservice, par socle.Acteur) (*Ebauche, error) {
	e, err := EbaucheParCode(tx, t.Collectivite, t.Code)
	if err != nil || e != nil {
		return e, err
	}
	r, err := RevisionParID(tx, t.Revision)
	if err != nil {
		return nil, err
	}
	d, err := Relire(r.Document)
	if err != nil {
		return nil, err
	}
	return Ebaucher(tx, t.Collectivite, d, par)
}

// Ebaucher makes a new ébauche of a document. Another téléservice or ébauche of
// the same code is a conflict, except the téléservice of the same document.
func Ebaucher(tx core.App, collectivite string, d *Document, par socle.Acteur) (*Ebauche, error) {
	e := &Ebauche{ID: socle.ID(), Collectivite: collectivite, Modele: types.JSONRaw("null")}
	t, err := ParCode(tx, collectivite, d.Code)
	switch {
	case err == nil && t.Document != d.ID:
		return nil, errCodePris
	case err == nil:
		e.Teleservice = t.ID
	case !errors.Is(err, sql.ErrNoRows):
		return nil, err
	}
	if autre, err := EbaucheParCode(tx, collectivite, d.Code); err != nil {
		return nil, err
	} else if autre != nil {
		return nil, errCodePris
	}
	if err := e.poser(tx, d, par); err != nil {
		return nil, err
	}
	if err := tx.DB().Model(e).Insert(); err != nil {
		return nil, fmt.Errorf("ébauche of %s: %w", d.Code, err)
	}
	return e, nil
}

var errCodePris = socle.ErrChamps(map[string]string{"code": "Une autre démarche porte déjà ce nom d’adresse\u00a0: choisissez-en un autre."})

func (e *Ebauche) poser(app core.App, d *Document, par socle.Acteur) error {
	brut, err := d.Canonique()
	if err != nil {
		return err
	}
	e.Document, e.Code, e.Titre = brut, d.Code, d.Titre.Fr
	e.ModifieeLe, e.ModifieePar = socle.Date(socle.De(app).Horloge.Maintenant()), string(par)
	return nil
}

// Enregistrer saves the document. It is a conflict when somebody saved since e
// was read: nothing is overwritten.
func (e *Ebauche) Enregistrer(tx core.App, d *Document, par socle.Acteur) error {
	n := *e
	if err := n.poser(tx, d, par); err != nil {
		return err
	}
	n.Verrou++
	res, err := tx.DB().Update("ebauches", dbx.Params{
		"document": n.Document, "modele": n.Modele, "code": n.Code, "titre": n.Titre, "verrou": n.Verrou, "modifiee_le": n.ModifieeLe, "modifiee_par": n.ModifieePar,
	}, dbx.HashExp{"id": e.ID, "verrou": e.Verrou}).Execute()
	if err != nil {
		return fmt.Errorf("save ébauche %s: %w", e.ID, err)
	}
	if nb, _ := res.RowsAffected(); nb == 0 {
		return errEbaucheChangee
	}
	*e = n
	return nil
}

// Abandonner throws the ébauche away; what is published stays.
func (e *Ebauche) Abandonner(tx core.App, par socle.Acteur) error {
	if _, err := tx.DB().Delete("ebauches", dbx.HashExp{"id": e.ID}).Execute(); err != nil {
		return fmt.Errorf("drop ébauche %s: %w", e.ID, err)
	}
	if err := e.finirEssais(tx); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "catalogue.abandonner", Objet: "ebauches:" + e.ID, Collectivite: e.Collectivite})
}

// Publier makes the ébauche the téléservice's next revision, and ends it.
func (e *Ebauche) Publier(tx core.App, par socle.Acteur) (*Teleservice, error) {
	d, err := e.Lire()
	if err != nil {
		return nil, err
	}
	res, err := tx.DB().Delete("ebauches", dbx.HashExp{"id": e.ID, "verrou": e.Verrou}).Execute()
	if err != nil {
		return nil, fmt.Errorf("publish ébauche %s: %w", e.ID, err)
	}
	if nb, _ := res.RowsAffected(); nb == 0 {
		return nil, errEbaucheChangee
	}
	if err := e.finirEssais(tx); err != nil {
		return nil, err
	}
	t, err := Publier(tx, e.Collectivite, d, par)
	if err != nil {
		return nil, err
	}
	if string(e.Modele) == "null" {
		return t, nil
	}
	return t, t.suivreModele(tx, e.Modele)
}
