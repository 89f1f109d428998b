package subventions

import (
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// Document is one document of a porte-documents: what is kept in one collectivité
// for the next demandes. Its owner is that of the demande it comes from: a compte
// or, filed under a mandat, the usager represented.
type Document struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Compte       string         `db:"compte"` // of who filed the demande
	Usager       string         `db:"usager"` // whose it is, "" for the compte's own
	Mandat       string         `db:"mandat"` // under which the demande was filed, "" for none
	Sorte        string         `db:"sorte"`  // what a form asks for: statuts, rib
	Libelle      string         `db:"libelle"`
	Organisme    string         `db:"organisme"`
	DateLe       string         `db:"date_le"`    // civil day of the document, "" unknown
	ValableLe    string         `db:"valable_le"` // last civil day, "" for no end
	GardeLe      types.DateTime `db:"garde_le"`
}

// TableName is the collection of the documents kept.
func (Document) TableName() string { return "porte_documents" }

// Objet is the owner of its pièce.
func (d *Document) Objet() string { return "porte_documents:" + d.ID }

// Perime tells that its validity is over on a day.
func (d *Document) Perime(jour string) bool { return d.ValableLe != "" && d.ValableLe < jour }

// piece is the content of the document.
func (d *Document) piece(app core.App) (*pieces.Piece, error) {
	l, err := pieces.DuProprietaire(app, d.Objet())
	if err != nil {
		return nil, err
	}
	if len(l) != 1 {
		return nil, fmt.Errorf("document %s: %d pieces", d.ID, len(l))
	}
	return &l[0], nil
}

// offrir lists what the signed-in person may give again for a document of a
// form, hers or those of whom the form is for, but those that are out of date or
// that a stranger may have kept.
func offrir(r *socle.Requete, sorte string) ([]ui.Option, error) {
	if usagers.De(r) == nil {
		return nil, nil
	}
	l, err := DocumentsDeLaPersonne(r)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for i := range l {
		d := &l[i]
		if d.Sorte != sorte || d.Perime(r.Socle.Horloge.Aujourdhui().ISO()) {
			continue
		}
		if sur, err := d.sur(r); err != nil {
			return nil, err
		} else if !sur {
			continue
		}
		p, err := d.piece(r.App)
		if err != nil {
			return nil, err
		}
		options = append(options, ui.Option{Code: d.ID, Libelle: d.Libelle + ", " + d.Organisme, Aide: p.Nom + d.dateEnMots()})
	}
	return options, nil
}

func (d *Document) dateEnMots() string {
	if d.DateLe == "" {
		return ""
	}
	return ", du " + enDate(d.DateLe)
}

func prendre(r *socle.Requete, sorte, id string) (*pieces.Piece, error) {
	options, err := offrir(r, sorte)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Code == id }) {
		return nil, socle.ErrIntrouvable
	}
	return (&Document{ID: id}).piece(r.App)
}

// Gardable is a pièce of a demande that its person may keep.
type Gardable struct {
	piece        pieces.Piece
	sorte, titre string
}

// DocumentsAGarder lists those of a demande that whom it belongs to does not keep
// yet: the content tells.
func DocumentsAGarder(app core.App, d *demandes.Demande) ([]Gardable, error) {
	if d.Compte == "" {
		return nil, nil
	}
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil, err
	}
	sortes := map[string]*catalogue.PieceAttendue{}
	for i := range doc.Pieces {
		if p := &doc.Pieces[i]; p.Porte != "" {
			sortes[p.ID] = p
		}
	}
	if len(sortes) == 0 {
		return nil, nil
	}
	gardes := map[string]bool{}
	deja, err := dejaGardes(app, d)
	if err != nil {
		return nil, err
	}
	for i := range deja {
		p, err := deja[i].piece(app)
		if err != nil {
			return nil, err
		}
		gardes[deja[i].Sorte+p.Empreinte] = true
	}
	toutes, err := pieces.DuProprietaire(app, d.Objet())
	if err != nil {
		return nil, err
	}
	var l []Gardable
	for _, p := range toutes {
		if attendue := sortes[p.Champ]; attendue != nil && !p.Otee() && !gardes[attendue.Porte+p.Empreinte] {
			l = append(l, Gardable{p, attendue.Porte, attendue.Libelle.Fr})
		}
	}
	return l, nil
}

// AGarder is where the person of a demande, or who acts for her, keeps its
// documents; "" when nothing is left to keep.
func AGarder(r *socle.Requete, d *demandes.Demande) (string, error) {
	if !peutGarder(r, d) {
		return "", nil
	}
	l, err := DocumentsAGarder(r.App, d)
	if err != nil || len(l) == 0 {
		return "", err
	}
	return r.Chemin + "/demandes/" + d.ID + "/porte-documents", nil
}

// peutGarder tells whether who reads a demande keeps its documents where it
// belongs: not by its code de suivi, nor in the porte-documents of a person who
// filed it herself.
func peutGarder(r *socle.Requete, d *demandes.Demande) bool {
	c := usagers.De(r)
	return c != nil && (d.Mandat != "" || c.ID == d.Compte)
}

// Garder puts documents of a demande in the porte-documents of whom it belongs
// to: its compte, or the usager that it was filed for.
func Garder(app core.App, d *demandes.Demande, choisis []Gardable, organisme string, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		for _, x := range choisis {
			n := &Document{
				ID: socle.ID(), Collectivite: d.Collectivite, Compte: d.Compte, Sorte: x.sorte, Libelle: x.titre, Organisme: organisme,
				GardeLe: socle.Date(socle.De(tx).Horloge.Maintenant()),
			}
			if d.Mandat != "" {
				n.Usager, n.Mandat = d.Usager, d.Mandat
			}
			if err := tx.DB().Model(n).Insert(); err != nil {
				return fmt.Errorf("keep piece %s: %w", x.piece.ID, err)
			}
			if _, err := pieces.Copier(tx, &x.piece, pieces.Copie{Proprietaire: n.Objet(), Champ: x.sorte}); err != nil {
				return err
			}
			if err := socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "subventions.garder_document", Objet: n.Objet(), Collectivite: d.Collectivite}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Retirer forgets a document and its content; what was sent with a demande
// stays with it.
func (d *Document) Retirer(app core.App, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		p, err := d.piece(tx)
		if err != nil {
			return err
		}
		if err := pieces.Retirer(tx, p); err != nil {
			return err
		}
		if err := tx.DB().Model(d).Delete(); err != nil {
			return fmt.Errorf("document %s: %w", d.ID, err)
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "subventions.retirer_document", Objet: d.Objet(), Collectivite: d.Collectivite})
	})
}

// CompteSertAilleurs tells whether a compte keeps a document in another
// collectivité.
func CompteSertAilleurs(app core.App, compte, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM porte_documents WHERE compte = {:compte} AND collectivite != {:c})").
		Bind(dbx.Params{"compte": compte, "c": collectivite}).Row(&oui)
	if err != nil {
		return false, fmt.Errorf("porte-documents of a compte: %w", err)
	}
	return oui, nil
}
