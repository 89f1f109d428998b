package pieces

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Piece is one document. Its content is in the store under Empreinte, which
// other rows may share.
type Piece struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Proprietaire string         `db:"proprietaire"` // « brouillons:ID », « demandes:ID », « messages:ID », « porte_documents:ID », « plis:ID », « hub_membres:ID »
	Champ        string         `db:"champ"`        // of the form, "" outside one
	Nom          string         `db:"nom"`          // safe to show and to offer, see [NomSur]
	Type         string         `db:"type"`         // sniffed, one of the accepted formats
	Taille       int64          `db:"taille"`       // bytes, as stored
	Empreinte    string         `db:"empreinte"`    // SHA-256 of the stored content, hexadecimal
	Origine      Origine        `db:"origine"`
	RecueLe      types.DateTime `db:"recue_le"`
	GardeJours   int            `db:"garde_jours"` // leaves so many days after its demande is ended, 0 with it
	OteeLe       types.DateTime `db:"otee_le"`     // its content is no longer kept: only that it came
}

// TableName is the collection of the pièces.
func (Piece) TableName() string { return "pieces" }

// Objet names the pièce in the records.
func (p Piece) Objet() string { return "pieces:" + p.ID }

// errOtee is told of a document whose time is over.
var errOtee = socle.Err(socle.Introuvable, "Ce document n’est plus gardé\u00a0: son délai de conservation est passé.")

// Otee tells that the content is no longer kept.
func (p *Piece) Otee() bool { return !p.OteeLe.IsZero() }

func (p *Piece) presente() error {
	if p.Otee() {
		return errOtee
	}
	return nil
}

// Origine is who brought a pièce.
type Origine string

// The three origines.
const (
	OrigineUsager    Origine = "usager"
	OrigineAgent     Origine = "agent"
	OrigineProgramme Origine = "programme"
)

// ParID finds a pièce of a collectivité. It checks no right: the room that
// knows Proprietaire does.
func ParID(app core.App, collectivite, id string) (*Piece, error) {
	var p Piece
	err := app.DB().Select("*").From("pieces").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&p)
	if err != nil {
		return nil, fmt.Errorf("piece %s: %w", id, err)
	}
	return &p, nil
}

// DuProprietaire lists the pièces of an owner that the caller has already
// found in its collectivité, first received first.
func DuProprietaire(app core.App, proprietaire string) ([]Piece, error) {
	var l []Piece
	err := app.DB().Select("*").From("pieces").Where(dbx.HashExp{"proprietaire": proprietaire}).OrderBy("recue_le", "id").All(&l)
	if err != nil {
		return nil, fmt.Errorf("pieces of %s: %w", proprietaire, err)
	}
	return l, nil
}

// Dernieres lists the last pièces of several owners that are still kept, newest
// first.
func Dernieres(app core.App, proprietaires []string, nombre int) ([]Piece, error) {
	var l []Piece
	err := app.DB().Select("*").From("pieces").Where(socle.Parmi("proprietaire", proprietaires)).AndWhere(dbx.HashExp{"otee_le": ""}).
		OrderBy("recue_le DESC", "id DESC").Limit(int64(nombre)).All(&l)
	if err != nil {
		return nil, fmt.Errorf("last pieces: %w", err)
	}
	return l, nil
}

// Oublier takes all its documents off an owner that is no more. Their contents
// go with the last row that names them.
func Oublier(tx core.App, proprietaire string) error {
	if _, err := tx.DB().Delete("pieces", dbx.HashExp{"proprietaire": proprietaire}).Execute(); err != nil {
		return fmt.Errorf("forget the pieces of %s: %w", proprietaire, err)
	}
	return nil
}

// Remettre hands every pièce of a brouillon over to what was made of it, in
// the transaction that makes it. A pièce changes owner this once.
func Remettre(tx core.App, de, a string) error {
	if !strings.HasPrefix(de, "brouillons:") || !strings.HasPrefix(a, "demandes:") && !strings.HasPrefix(a, "messages:") {
		return fmt.Errorf("hand pieces over from %s to %s: only from a brouillon to a demande or a message", de, a)
	}
	_, err := tx.DB().Update("pieces", dbx.Params{"proprietaire": a}, dbx.HashExp{"proprietaire": de}).Execute()
	if err != nil {
		return fmt.Errorf("hand pieces over from %s to %s: %w", de, a, err)
	}
	return nil
}

// Conditions on the kind of owner, which the index of the owners answers: « ; »
// follows « : ».
const (
	deBrouillon = "(proprietaire >= 'brouillons:' AND proprietaire < 'brouillons;')"
	dePorte     = "(proprietaire >= 'porte_documents:' AND proprietaire < 'porte_documents;')"
	dePli       = "(proprietaire >= 'plis:' AND proprietaire < 'plis;')"
	deMembre    = "(proprietaire >= 'hub_membres:' AND proprietaire < 'hub_membres;')"
	deMessage   = "(proprietaire >= 'messages:' AND proprietaire < 'messages;')"
)

var errDejaEnvoyee = socle.Err(socle.Conflit, "Ce document est déjà envoyé\u00a0: il ne peut plus être retiré.")

// Retirer removes a pièce of a brouillon, of the documents that a person keeps, of
// what the Département keeps of a member, or of a message that is not written yet: what
// was sent is an archive and stays. The content goes with the next purge, unless
// another row names it.
func Retirer(tx core.App, p *Piece) error {
	// The owner is read with the deletion: the brouillon may have become a
	// demande between the page and the button.
	r, err := tx.DB().Delete("pieces", dbx.And(
		dbx.HashExp{"id": p.ID, "collectivite": p.Collectivite},
		dbx.NewExp(deBrouillon+" OR "+dePorte+" OR "+deMembre+" OR "+deMessage+" AND NOT EXISTS (SELECT 1 FROM messages WHERE id = substr(proprietaire, 10))"),
	)).Execute()
	if err != nil {
		return fmt.Errorf("remove piece %s: %w", p.ID, err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return fmt.Errorf("remove piece %s: %w", p.ID, err)
	}
	if n == 0 {
		return errDejaEnvoyee.Cause(errors.New("piece " + p.ID + " has an owner for good"))
	}
	return nil
}

var sourcePieces = socle.SourceRGPD{
	Collection: "pieces", Personnels: []string{"nom"},
	Techniques: []string{"proprietaire", "champ", "type", "empreinte"},
	Libelle:    "Les documents joints à vos demandes",
	Finalite:   "Étudier vos demandes et vous répondre",
	Duree:      "Le temps de la demande",
	Extraire: func(app core.App, usager string) ([]map[string]any, error) {
		return socle.Lignes(app, `SELECT id, nom, type, taille, origine, recue_le FROM pieces WHERE proprietaire IN (
			SELECT 'demandes:' || id FROM demandes WHERE usager = {:u}
			UNION ALL SELECT 'messages:' || m.id FROM messages m JOIN demandes d ON d.id = m.demande WHERE d.usager = {:u}
			) ORDER BY recue_le, id`, dbx.Params{"u": usager})
	},
}
