package catalogue

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	locales "guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Pour is whom a téléservice is proposed to.
type Pour string

// The three ways.
const (
	PourTous    Pour = "tous"
	PourNiveaux Pour = "niveaux"
	PourNommees Pour = "nommees"
)

// Partage is a téléservice that the Département shares.
type Partage struct {
	ID         string         `db:"pk,id"`
	Sujet      string         `db:"sujet"` // id of its document
	Code       string         `db:"code"`
	Titre      string         `db:"titre"`
	Document   types.JSONRaw  `db:"document"`
	Revisions  types.JSONRaw  `db:"revisions"`
	VerifieeLe string         `db:"verifiee_le"` // civil day, "" for one that was not checked
	Pour       Pour           `db:"pour"`
	Niveaux    types.JSONRaw  `db:"niveaux"` // of PourNiveaux
	Membres    types.JSONRaw  `db:"membres"` // of PourNommees: their ids
	PartageLe  types.DateTime `db:"partage_le"`
	PartagePar string         `db:"partage_par"`
	RetireLe   types.DateTime `db:"retire_le"`
}

// TableName is the collection of what is shared.
func (Partage) TableName() string { return "hub_catalogue" }

// Objet is the partage in the records.
func (p *Partage) Objet() string { return "hub_catalogue:" + p.ID }

// Destinataires are whom one is for.
type Destinataires struct {
	Pour    Pour
	Niveaux []string // of PourNiveaux
	Membres []string // of PourNommees: their ids
}

func lire[T any](brut types.JSONRaw) []T {
	var l []T
	_ = json.Unmarshal(brut, &l) // only this room writes it
	return l
}

func (p *Partage) revisions() []rattachement.RevisionPartagee {
	return lire[rattachement.RevisionPartagee](p.Revisions)
}

func (p *Partage) niveaux() []string { return lire[string](p.Niveaux) }
func (p *Partage) membres() []string { return lire[string](p.Membres) }

// Numero is that of the revision that is shared.
func (p *Partage) Numero() int {
	if l := p.revisions(); len(l) > 0 {
		return l[len(l)-1].Numero
	}
	return 0
}

// est tells that a document, as it is proposed, is the one that is shared.
func (p *Partage) est(propose *locales.Document) (bool, error) {
	brut, err := propose.Canonique()
	l := p.revisions()
	return err == nil && len(l) > 0 && l[len(l)-1].Empreinte == locales.Empreinte(brut), err
}

// Partages lists them by title, those that were taken back too.
func Partages(app core.App) ([]Partage, error) {
	var l []Partage
	if err := app.DB().Select("*").From("hub_catalogue").OrderBy("titre", "id").All(&l); err != nil {
		return nil, fmt.Errorf("shared téléservices: %w", err)
	}
	return l, nil
}

// PartageDe is that of a document, nil for none.
func PartageDe(app core.App, document string) (*Partage, error) {
	var p Partage
	err := app.DB().Select("*").From("hub_catalogue").Where(dbx.HashExp{"sujet": document}).One(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("shared téléservice: %w", err)
	}
	return &p, nil
}

// revisionsGardees is how many revisions a guichet is told of: one that is further
// behind is no longer known to follow.
const revisionsGardees = 60

// Partager proposes a document, as it is, to whom it is for. The same document again
// changes whom it is for and the day on which it was checked, not its revision.
func Partager(tx core.App, d *locales.Document, a Destinataires, verifiee socle.Jour, par socle.Acteur) (*Partage, error) {
	if d.Renvoi != nil {
		return nil, socle.Err(socle.Invalide, "Cette démarche se fait ailleurs\u00a0: il n’y a rien à partager.")
	}
	propose := d.Proposable(d.Code)
	if fautes := locales.Verifier(propose); len(fautes) > 0 {
		return nil, socle.Err(socle.Invalide, "La démarche ne peut pas être partagée. "+fautes[0])
	}
	p, err := PartageDe(tx, d.ID)
	if err != nil {
		return nil, err
	}
	ecrire := func() error { return tx.DB().Model(p).Update() }
	if p == nil {
		p = &Partage{ID: socle.ID(), Sujet: d.ID}
		ecrire = func() error { return tx.DB().Model(p).Insert() }
	}
	avant := *p
	p.Code, p.Titre, p.Pour, p.RetireLe = d.Code, d.Titre.Fr, a.Pour, types.DateTime{}
	p.PartageLe, p.PartagePar = socle.Date(socle.De(tx).Horloge.Maintenant()), string(par)
	if p.VerifieeLe = ""; !verifiee.Nul() {
		p.VerifieeLe = verifiee.ISO()
	}
	if err := p.poser(propose, a); err != nil {
		return nil, err
	}
	if err := ecrire(); err != nil {
		return nil, fmt.Errorf("share %s: %w", d.Code, err)
	}
	if err := p.annoncer(tx, &avant); err != nil {
		return nil, err
	}
	return p, socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.partager", Objet: p.Objet(), Details: []any{p.Sujet, p.Numero(), string(p.Pour), p.VerifieeLe}})
}

// poser gives it its document, whose revision is a new one if it differs, and whom it
// is for. It refuses what no event would hold.
func (p *Partage) poser(propose *locales.Document, a Destinataires) error {
	brut, err := propose.Canonique()
	if err != nil {
		return err
	}
	l, empreinte := p.revisions(), locales.Empreinte(brut)
	if len(l) == 0 || l[len(l)-1].Empreinte != empreinte {
		n := p.Numero() + 1
		l = slices.DeleteFunc(l, func(r rattachement.RevisionPartagee) bool { return r.Empreinte == empreinte }) // the words of an old one are back
		l = append(l, rattachement.RevisionPartagee{Numero: n, Empreinte: empreinte})
		l = l[max(0, len(l)-revisionsGardees):]
	}
	p.Document = brut
	for champ, valeur := range map[*types.JSONRaw]any{&p.Revisions: l, &p.Niveaux: a.Niveaux, &p.Membres: a.Membres} {
		if *champ, err = json.Marshal(valeur); err != nil {
			return err
		}
	}
	octets, err := json.Marshal(p.evenement(a.Membres))
	if err != nil {
		return err
	}
	if n := len(octets); n > rattachement.DonneesMax {
		return socle.Err(socle.Invalide, fmt.Sprintf("Cette démarche est trop longue pour être partagée\u00a0: %d\u00a0Kio, %d au plus. Raccourcissez ses listes ou ses textes.", (n+1023)>>10, rattachement.DonneesMax>>10))
	}
	return nil
}

// Retirer takes a téléservice back: it is proposed to nobody any more, and stays where
// it is installed.
func (p *Partage) Retirer(tx core.App, par socle.Acteur) error {
	avant := *p
	p.RetireLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(p).Update("RetireLe"); err != nil {
		return fmt.Errorf("take %s back: %w", p.Code, err)
	}
	if err := p.annoncer(tx, &avant); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "hub.departager", Objet: p.Objet(), Details: []any{p.Sujet, p.Numero()}})
}
