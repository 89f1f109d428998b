package partage

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Partage is a téléservice that the Département proposes.
type Partage struct {
	ID         string         `db:"pk,id"`
	Hub        string         `db:"hub"`
	Sujet      string         `db:"sujet"` // id of its document
	Titre      string         `db:"titre"`
	Document   types.JSONRaw  `db:"document"`
	Revisions  types.JSONRaw  `db:"revisions"`
	VerifieeLe string         `db:"verifiee_le"` // civil day
	Pour       types.JSONRaw  `db:"pour"`
	RecuLe     types.DateTime `db:"recu_le"`
	RetireLe   types.DateTime `db:"retire_le"` // it is no longer proposed
}

// TableName is the collection of what is received.
func (Partage) TableName() string { return "partages" }

// Objet is the partage in the records.
func (p *Partage) Objet() string { return "partages:" + p.ID }

// Lire is the document that is proposed.
func (p *Partage) Lire() (*catalogue.Document, error) { return catalogue.Relire(p.Document) }

func (p *Partage) revisions() []rattachement.RevisionPartagee {
	var l []rattachement.RevisionPartagee
	_ = json.Unmarshal(p.Revisions, &l) // only this room writes it
	return l
}

// Numero is that of the revision that is proposed.
func (p *Partage) Numero() int {
	l := p.revisions()
	if len(l) == 0 {
		return 0
	}
	return l[len(l)-1].Numero
}

// numeroDe is that of a document that was shared, 0 for any other.
func (p *Partage) numeroDe(brut []byte) int {
	if len(brut) == 0 {
		return 0
	}
	empreinte := catalogue.Empreinte(brut)
	for _, r := range p.revisions() {
		if r.Empreinte == empreinte {
			return r.Numero
		}
	}
	return 0
}

// vise tells that a collectivité, which the hub calls membre, is among those that it
// is proposed to.
func (p *Partage) vise(c *collectivites.Collectivite, membre string) bool {
	var d rattachement.DestinatairePartage
	_ = json.Unmarshal(p.Pour, &d) // only this room writes it
	return membre != "" && (d.Tous || slices.Contains(d.Niveaux, c.Niveau) || slices.Contains(d.Membres, membre))
}

// recus are the partages of the hub that this guichet is linked to, by title; those
// that were taken back too.
func recus(app core.App, ou ...dbx.Expression) ([]Partage, error) {
	l, err := rattachement.LienDe(app)
	if err != nil || l == nil {
		return nil, err
	}
	var p []Partage
	q := app.DB().Select("*").From("partages").Where(dbx.HashExp{"hub": l.Hub})
	for _, x := range ou {
		q = q.AndWhere(x)
	}
	if err := q.OrderBy("titre", "id").All(&p); err != nil {
		return nil, fmt.Errorf("shared téléservices: %w", err)
	}
	return p, nil
}

// Proposes are those that are proposed to a collectivité today.
func Proposes(app core.App, collectivite string) ([]Partage, error) {
	l, err := recus(app, dbx.HashExp{"retire_le": ""})
	if err != nil || len(l) == 0 {
		return nil, err
	}
	m, err := rattachement.Membres(app)
	if err != nil {
		return nil, err
	}
	c, err := collectivites.ParID(app, collectivite)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(l, func(p Partage) bool { return !p.vise(c, m[collectivite]) }), nil
}

// du is what was received of a document, nil for nothing.
func du(app core.App, document string) (*Partage, error) {
	l, err := recus(app, dbx.HashExp{"sujet": document})
	if err != nil || len(l) == 0 {
		return nil, err
	}
	return &l[0], nil
}

// proposeA is what is proposed of a document to a collectivité, nil for nothing.
func (p *Partage) proposeA(app core.App, collectivite string) (bool, error) {
	if !p.RetireLe.IsZero() {
		return false, nil
	}
	m, err := rattachement.Membres(app)
	if err != nil {
		return false, err
	}
	c, err := collectivites.ParID(app, collectivite)
	if err != nil {
		return false, err
	}
	return p.vise(c, m[collectivite]), nil
}

// modele is what the designer compares a téléservice with.
func modele(app core.App, t *catalogue.Teleservice) (*catalogue.Partage, error) {
	p, err := du(app, t.Document)
	if err != nil || p == nil {
		return nil, err
	}
	suivi, err := t.ModeleSuivi(app)
	if err != nil {
		return nil, err
	}
	x := &catalogue.Partage{Suivi: p.numeroDe(suivi) > 0}
	propose, err := p.proposeA(app, t.Collectivite)
	if err != nil || !propose {
		return x, err
	}
	x.Document, err = p.Lire()
	return x, err
}

var errPartage = errors.New("a téléservice that no hub would send")

// recevoir keeps what the hub says of a téléservice. What is installed of one that it
// takes back stays as it is.
func recevoir(tx core.App, l *rattachement.Lien, e *rattachement.Evenement) error {
	var p Partage
	err := tx.DB().Select("*").From("partages").Where(dbx.HashExp{"hub": l.Hub, "sujet": e.Subject}).One(&p)
	nouveau := errors.Is(err, sql.ErrNoRows)
	if err != nil && !nouveau {
		return err
	}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	if _, verbe := e.Genre(); verbe == rattachement.VerbeRetire {
		if nouveau || !p.RetireLe.IsZero() {
			return nil
		}
		p.RetireLe = maintenant
		if err := tx.DB().Model(&p).Update("RetireLe"); err != nil {
			return err
		}
		return noter(tx, &p, "partage.retirer")
	}
	if err := p.lireEvenement(e); err != nil {
		return fmt.Errorf("%w: %w", errPartage, err)
	}
	p.Hub, p.RecuLe, p.RetireLe = l.Hub, maintenant, types.DateTime{}
	ecrire := func() error { return tx.DB().Model(&p).Update() }
	if nouveau {
		// What another hub shared is of a link that is over.
		if _, err := tx.DB().Delete("partages", dbx.Not(dbx.HashExp{"hub": l.Hub})).Execute(); err != nil {
			return err
		}
		p.ID = socle.ID()
		ecrire = func() error { return tx.DB().Model(&p).Insert() }
	}
	if err := ecrire(); err != nil {
		return err
	}
	return noter(tx, &p, "partage.recevoir")
}

func noter(tx core.App, p *Partage, verbe string) error {
	if err := marquerTout(tx); err != nil {
		return err
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("partage"), Verbe: verbe, Objet: p.Objet(), Details: []any{p.Sujet, p.Numero()}})
}

// lireEvenement reads and checks all that it says.
func (p *Partage) lireEvenement(e *rattachement.Evenement) error {
	var recu rattachement.Partage
	if err := json.Unmarshal(e.Data, &recu); err != nil {
		return err
	}
	d, err := catalogue.Relire(recu.Document)
	if err != nil {
		return err
	}
	brut, err := d.Canonique()
	if err != nil {
		return err
	}
	switch {
	case d.ID != e.Subject:
		return fmt.Errorf("document %q", d.ID)
	case len(recu.Revisions) == 0 || recu.Revisions[len(recu.Revisions)-1].Empreinte != catalogue.Empreinte(brut):
		return errors.New("not the document of its last revision")
	}
	for i, r := range recu.Revisions {
		if r.Numero < 1 || i > 0 && r.Numero <= recu.Revisions[i-1].Numero {
			return fmt.Errorf("revision %d", r.Numero)
		}
	}
	if recu.Verifiee != "" {
		if _, err := socle.LireJour(recu.Verifiee); err != nil {
			return err
		}
	}
	if fautes := catalogue.VerifierFormulaire(d); len(fautes) > 0 {
		return fmt.Errorf("nobody could fill it: %s", fautes[0])
	}
	p.Sujet, p.Titre, p.Document, p.VerifieeLe = d.ID, d.Titre.Fr, brut, recu.Verifiee
	if p.Revisions, err = json.Marshal(recu.Revisions); err != nil {
		return err
	}
	p.Pour, err = json.Marshal(recu.Pour)
	return err
}
