package catalogue

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// A téléservice follows its modèle, of the standard set or of what a later room
// received: the document that was adopted is kept, so that the next one is compared
// with it and with what was changed here.

// Partage is what a later room received for the téléservices of one document.
type Partage struct {
	Document *Document // nil once it is no longer proposed: what is here stays
	Suivi    bool      // the téléservice follows it already
}

const clePartages = "guichet.catalogue.partages"

// DeclarerPartages has the room that receives téléservices be asked for the modèle
// of one: it comes before that of the standard set. nil is for none.
func DeclarerPartages(app core.App, f func(core.App, *Teleservice) (*Partage, error)) {
	app.Store().Set(clePartages, f)
}

func (t *Teleservice) partage(app core.App) (*Partage, error) {
	f, ok := app.Store().Get(clePartages).(func(core.App, *Teleservice) (*Partage, error))
	if !ok {
		return nil, nil
	}
	return f(app, t)
}

// modeleDuJour is the modèle of a téléservice that follows one, as it is proposed
// today, nil for none.
func (t *Teleservice) modeleDuJour(app core.App) (*Document, error) {
	p, err := t.partage(app)
	if err != nil {
		return nil, err
	}
	if p != nil && (p.Suivi || p.Document != nil) {
		return p.Document, nil
	}
	d, err := Modele(t.Code)
	if err != nil {
		return nil, nil // withdrawn from the standard set: what is here stays
	}
	return d, nil
}

func (t *Teleservice) suivreModele(tx core.App, modele types.JSONRaw) error {
	if _, err := tx.DB().Update("teleservices", dbx.Params{"modele": modele}, dbx.HashExp{"id": t.ID}).Execute(); err != nil {
		return fmt.Errorf("follow modèle %s: %w", t.Code, err)
	}
	return nil
}

// ModeleSuivi is the document that a téléservice follows, as it was adopted, nil for
// none.
func (t *Teleservice) ModeleSuivi(app core.App) (brut types.JSONRaw, err error) {
	if err := app.DB().Select("modele").From("teleservices").Where(dbx.HashExp{"id": t.ID}).Row(&brut); err != nil {
		return nil, fmt.Errorf("modèle of %s: %w", t.Code, err)
	}
	if string(brut) == "null" {
		return nil, nil
	}
	return brut, nil
}

// adopter follows the modèle when a document is published as it was delivered.
func (t *Teleservice) adopter(tx core.App, d *Document, brut types.JSONRaw) error {
	modele, err := Modele(d.Code)
	if err != nil || modele.ID != d.ID {
		return nil // no modèle has this name
	}
	livre, err := modele.Canonique()
	if err != nil || !bytes.Equal(livre, brut) {
		return err
	}
	return t.suivreModele(tx, brut)
}

// Adopter publishes a téléservice of the standard set in a collectivité, its
// rule of silence confirmed by par, and follows its modèle.
func Adopter(tx core.App, collectivite, code string, par socle.Acteur) error {
	d, err := Modele(code)
	if err != nil {
		return err
	}
	livre, err := d.Canonique()
	if err != nil {
		return err
	}
	d.confirmer(par, socle.De(tx).Horloge.Aujourdhui())
	t, err := Publier(tx, collectivite, d, par)
	if err != nil {
		return err
	}
	return t.suivreModele(tx, livre)
}

// Suivi is what the modèle of a téléservice proposes.
type Suivi struct {
	Nouveau     *Document // the modèle of today
	Changements []Changement
	Ici         []Changement // what was changed here since it was adopted
	Conflits    []Conflit
	Fusion      *Document // what is here with the changes of the modèle
	Intact      bool      // nothing was changed here, nor is being
}

// Publiable tells that the update may be published as it is: nothing was changed
// here, and no rule is to be confirmed.
func (s *Suivi) Publiable() bool {
	return s.Intact && len(s.Conflits) == 0 && s.Fusion.Traitement.Silence.Verif != aConfirmer
}

// Nouveaute compares a téléservice with its modèle of today: nil when it follows
// none, or has it already. prendre names the conflicts in which the modèle is chosen.
// One that is made of a document which a later room received, and follows nothing
// yet, is compared with it alone: nothing says what came first.
func Nouveaute(app core.App, t *Teleservice, prendre map[string]bool) (*Suivi, error) {
	suivi, err := t.ModeleSuivi(app)
	if err != nil {
		return nil, err
	}
	var nouveau *Document
	if len(suivi) > 0 {
		nouveau, err = t.modeleDuJour(app)
	} else if p, errPartage := t.partage(app); errPartage != nil || p != nil {
		err = errPartage
		if p != nil {
			nouveau = p.Document
		}
	}
	if err != nil || nouveau == nil {
		return nil, err
	}
	brut, err := nouveau.Canonique()
	if err != nil || bytes.Equal(brut, suivi) {
		return nil, err
	}
	ici, enPreparation, err := preparee(app, t)
	if err != nil {
		return nil, err
	}
	propose := ici.Proposable(nouveau.Code)
	s, base := &Suivi{Nouveau: nouveau}, &Document{SchemaVersion: 1, ID: nouveau.ID, Code: nouveau.Code}
	if len(suivi) == 0 {
		s.Changements, err = Comparer(propose, nouveau)
		s.Intact = len(s.Changements) == 0 && !enPreparation
	} else if base, err = Relire(suivi); err == nil {
		if s.Changements, err = Comparer(base, nouveau); err == nil {
			s.Ici, err = Comparer(base, propose)
		}
		s.Intact = len(s.Ici) == 0 && !enPreparation
	}
	if err != nil {
		return nil, err
	}
	s.Fusion, s.Conflits, err = Fusionner(base, ici, nouveau, prendre)
	return s, err
}

// Proposable is a document as another collectivité receives it, under a code: who
// confirmed its rule of silence here confirmed it for nobody else.
func (d *Document) Proposable(code string) *Document {
	n := *d
	n.Code, n.index = code, nil
	if s := &n.Traitement.Silence; s.ConfirmePar != "" {
		s.Verif, s.ConfirmePar, s.ConfirmeLe = aConfirmer, "", ""
	}
	return &n
}

// preparee is the ébauche of a téléservice, or what it serves.
func preparee(app core.App, t *Teleservice) (d *Document, enPreparation bool, err error) {
	e, err := EbaucheParCode(app, t.Collectivite, t.Code)
	if err != nil {
		return nil, false, err
	}
	if e != nil {
		d, err = e.Lire()
		return d, true, err
	}
	d, err = t.Servi(app)
	return d, false, err
}

// Servi is the document that a téléservice serves, folded.
func (t *Teleservice) Servi(app core.App) (*Document, error) {
	r, err := RevisionParID(app, t.Revision)
	if err != nil {
		return nil, err
	}
	return Relire(r.Document)
}

// AccepterNouveaute puts the changes of the modèle into the ébauche of the
// téléservice. Nothing is published: somebody reads it first.
func AccepterNouveaute(tx core.App, t *Teleservice, prendre map[string]bool, par socle.Acteur) (*Ebauche, error) {
	s, err := Nouveaute(tx, t, prendre)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, socle.Err(socle.Conflit, "Cette démarche suit déjà le dernier modèle.")
	}
	e, err := Preparer(tx, t, par)
	if err != nil {
		return nil, err
	}
	if e.Modele, err = s.Nouveau.Canonique(); err != nil {
		return nil, err
	}
	return e, e.Enregistrer(tx, s.Fusion, par)
}

// PublierNouveaute publishes the changes of the modèle at once. It is a conflict
// where somebody has to read them first.
func PublierNouveaute(tx core.App, t *Teleservice, par socle.Acteur) error {
	s, err := Nouveaute(tx, t, nil)
	if err != nil {
		return err
	}
	if s == nil || !s.Publiable() {
		return socle.Err(socle.Conflit, "Cette mise à jour est à relire avant d’être publiée. Préparez-la.")
	}
	brut, err := s.Nouveau.Canonique()
	if err != nil {
		return err
	}
	if _, err := Publier(tx, t.Collectivite, s.Fusion, par); err != nil {
		return err
	}
	return t.suivreModele(tx, brut)
}

// PreparerModele makes a new ébauche of a modèle, which its publication adopts.
// Nothing is published.
func PreparerModele(tx core.App, collectivite string, d *Document, par socle.Acteur) (*Ebauche, error) {
	return preparerSous(tx, collectivite, d, d.Code, par)
}

func preparerSous(tx core.App, collectivite string, d *Document, code string, par socle.Acteur) (*Ebauche, error) {
	ici := *d
	ici.Code = code
	e, err := Ebaucher(tx, collectivite, &ici, par)
	if err != nil {
		return nil, err
	}
	if e.Modele, err = d.Canonique(); err != nil {
		return nil, err
	}
	return e, e.Enregistrer(tx, &ici, par)
}

// PreparerPartage is [PreparerModele] for a document that came from elsewhere: where
// another téléservice has its code, it takes a free one.
func PreparerPartage(tx core.App, collectivite string, d *Document, par socle.Acteur) (*Ebauche, error) {
	code, pris := d.Code, true
	_, err := ParCode(tx, collectivite, code)
	if errors.Is(err, sql.ErrNoRows) {
		var e *Ebauche
		e, err = EbaucheParCode(tx, collectivite, code)
		pris = e != nil
	}
	if err != nil {
		return nil, err
	}
	if pris {
		if code, err = adresseLibre(tx, collectivite, d.Titre.Fr); err != nil {
			return nil, err
		}
	}
	return preparerSous(tx, collectivite, d, code, par)
}

// ParDocument finds the téléservice of a collectivité that is made of a document, nil
// for none.
func ParDocument(app core.App, collectivite, document string) (*Teleservice, error) {
	var t Teleservice
	err := lireTeleservices(app).Where(dbx.HashExp{"collectivite": collectivite, "document": document}).OrderBy("id").Limit(1).One(&t)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("téléservice of document %s: %w", document, err)
	}
	return &t, nil
}

// EbaucheDuDocument finds the ébauche of a document, nil for none.
func EbaucheDuDocument(app core.App, collectivite, document string) (*Ebauche, error) {
	var e Ebauche
	err := app.DB().Select("*").From("ebauches").Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(dbx.NewExp("document ->> '$.id' = {:d}", dbx.Params{"d": document})).Limit(1).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ébauche of document %s: %w", document, err)
	}
	return &e, nil
}
