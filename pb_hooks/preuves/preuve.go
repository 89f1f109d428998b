package preuves

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Preuve ties what an issuer calls somebody to a compte. The pair (Emetteur, Sujet) is unique. For [Courriel] the issuer is this guichet,
// the subject is random and the address is an attribute, which is not unique: a
// couple may share one.
type Preuve struct {
	ID           string         `db:"pk,id"`
	Compte       string         `db:"compte"`
	Genre        Genre          `db:"genre"`
	Emetteur     string         `db:"emetteur"`
	Sujet        string         `db:"sujet"`
	Collectivite string         `db:"collectivite"` // the client that obtained it, "" for a code
	Courriel     string         `db:"courriel"`
	AjouteeLe    types.DateTime `db:"ajoutee_le"`
	VueLe        types.DateTime `db:"vue_le"`
}

// TableName is the collection of the preuves.
func (Preuve) TableName() string { return "preuves" }

// Objet is the preuve in the records.
func (p *Preuve) Objet() string { return "preuves:" + p.ID }

// emetteurLocal is the issuer of the codes that the guichet mails itself.
const emetteurLocal = "courriel"

// ParSujet finds whom an issuer speaks of, nil for nobody.
func ParSujet(app core.App, emetteur, sujet string) (*Preuve, error) {
	var p Preuve
	err := app.DB().Select("*").From("preuves").Where(dbx.HashExp{"emetteur": emetteur, "sujet": sujet}).One(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("preuve: %w", err)
	}
	return &p, nil
}

// DuCompte lists the preuves of a compte, oldest first.
func DuCompte(app core.App, id string) ([]Preuve, error) {
	var l []Preuve
	if err := app.DB().Select("*").From("preuves").Where(dbx.HashExp{"compte": id}).OrderBy("ajoutee_le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("preuves of %s: %w", id, err)
	}
	return l, nil
}

// LigneDe is the preuve of this id among those of a list, nil for none.
func LigneDe(l []Preuve, id string) *Preuve {
	for i := range l {
		if l[i].ID == id {
			return &l[i]
		}
	}
	return nil
}

// NiveauDe is the surest level of a compte.
func NiveauDe(l []Preuve) (n Niveau) {
	for _, p := range l {
		n = max(n, p.Genre.Niveau())
	}
	return n
}

// Ajouter gives a preuve to a compte. It fails when the pair of
// the issuer and of the subject is somebody's already.
func (p *Preuve) Ajouter(tx core.App, par socle.Acteur) error {
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	p.ID, p.AjouteeLe, p.VueLe = socle.ID(), maintenant, maintenant
	if p.Genre == Courriel {
		p.Emetteur, p.Sujet = emetteurLocal, socle.Jeton()
	}
	if err := tx.DB().Model(p).Insert(); err != nil {
		return fmt.Errorf("preuve %s: %w", p.Genre, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "preuves.ajouter", Objet: p.Objet(), Collectivite: p.Collectivite, Details: []any{p.Genre, p.Compte}})
}

// Servir notes that somebody was recognised by it now.
func (p *Preuve) Servir(tx core.App) error {
	p.VueLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(p).Update("VueLe"); err != nil {
		return fmt.Errorf("preuve %s: %w", p.ID, err)
	}
	return nil
}

var errDerniere = socle.Err(socle.Conflit, "C’est votre seul moyen de connexion\u00a0: ajoutez-en un autre avant de retirer celui-ci.")

// Retirer takes it away; the last one stays.
func (p *Preuve) Retirer(tx core.App, par socle.Acteur) error {
	l, err := DuCompte(tx, p.Compte)
	if err != nil {
		return err
	}
	if len(l) < 2 {
		return errDerniere
	}
	if err := tx.DB().Model(p).Delete(); err != nil {
		return fmt.Errorf("preuve %s: %w", p.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "preuves.retirer", Objet: p.Objet(), Details: []any{p.Genre, p.Compte}})
}

// Couper takes it away because its issuer no longer knows that person: the last one too.
func (p *Preuve) Couper(tx core.App, par socle.Acteur) error {
	if err := tx.DB().Model(p).Delete(); err != nil {
		return fmt.Errorf("preuve %s: %w", p.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "preuves.couper", Objet: p.Objet(), Collectivite: p.Collectivite, Details: []any{p.Genre, p.Compte}})
}

// OublierCompte removes those of a compte that is erased.
func OublierCompte(tx core.App, compte string) error {
	if _, err := tx.DB().Delete("preuves", dbx.HashExp{"compte": compte}).Execute(); err != nil {
		return fmt.Errorf("preuves of %s: %w", compte, err)
	}
	return nil
}

// DesSujets are those by which the provider of a collectivité knows its comptes.
func (f *Fournisseur) DesSujets(app core.App) ([]Preuve, error) {
	var l []Preuve
	if err := app.DB().Select("*").From("preuves").Where(dbx.HashExp{"emetteur": f.Emetteur, "genre": string(f.Genre), "collectivite": f.Collectivite}).All(&l); err != nil {
		return nil, fmt.Errorf("subjects of %s: %w", f.Emetteur, err)
	}
	return l, nil
}

// SujetDe is what the provider of a collectivité, in service or not, calls a
// compte; "" when it does not know it.
func SujetDe(app core.App, g Genre, collectivite, compte string) (sujet string, err error) {
	if compte == "" {
		return "", nil
	}
	err = app.DB().Select("p.sujet").From("preuves p").InnerJoin("fournisseurs f", dbx.NewExp("f.emetteur = p.emetteur AND f.genre = p.genre AND f.collectivite = p.collectivite")).
		Where(dbx.HashExp{"p.compte": compte, "p.genre": string(g), "p.collectivite": collectivite}).OrderBy("p.ajoutee_le", "p.id").Limit(1).Row(&sujet)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("subject of %s: %w", compte, err)
	}
	return sujet, nil
}
