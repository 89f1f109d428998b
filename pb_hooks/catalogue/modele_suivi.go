package catalogue

import (
	"bytes"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// A téléservice of the standard set follows its modèle: the document that was
// adopted is kept, so that the next one delivered with the program is compared
// with it and with what was changed here.

func (t *Teleservice) suivreModele(tx core.App, modele types.JSONRaw) error {
	if _, err := tx.DB().Update("teleservices", dbx.Params{"modele": modele}, dbx.HashExp{"id": t.ID}).Execute(); err != nil {
		return fmt.Errorf("follow modèle %s: %w", t.Code, err)
	}
	return nil
}

// modeleSuivi is the document of the standard set that a téléservice follows,
// nil for none.
func (t *Teleservice) modeleSuivi(app core.App) (brut types.JSONRaw, err error) {
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

// Suivi is what the standard set proposes for a téléservice that follows it.
type Suivi struct {
	Nouveau     *Document // the modèle of today
	Changements []Changement
	Conflits    []Conflit
	Fusion      *Document // what is here with the changes of the modèle
}

// Nouveaute compares a téléservice with the modèle delivered with the program:
// nil when it follows none, or has it already. prendre names the conflicts in
// which the modèle is chosen.
func Nouveaute(app core.App, t *Teleservice, prendre map[string]bool) (*Suivi, error) {
	suivi, err := t.modeleSuivi(app)
	if err != nil || len(suivi) == 0 {
		return nil, err
	}
	nouveau, err := Modele(t.Code)
	if err != nil {
		return nil, nil // withdrawn from the standard set: what is here stays
	}
	brut, err := nouveau.Canonique()
	if err != nil || bytes.Equal(brut, suivi) {
		return nil, err
	}
	base, err := Relire(suivi)
	if err != nil {
		return nil, err
	}
	ici, err := preparee(app, t)
	if err != nil {
		return nil, err
	}
	s := &Suivi{Nouveau: nouveau}
	if s.Changements, err = Comparer(base, nouveau); err != nil {
		return nil, err
	}
	s.Fusion, s.Conflits, err = Fusionner(base, ici, nouveau, prendre)
	return s, err
}

// preparee is the ébauche of a téléservice, or what it serves.
func preparee(app core.App, t *Teleservice) (*Document, error) {
	e, err := EbaucheParCode(app, t.Collectivite, t.Code)
	if err != nil {
		return nil, err
	}
	if e != nil {
		return e.Lire()
	}
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
