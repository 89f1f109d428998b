package catalogue

import (
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// An ébauche is tried as an usager would fill it: on a copy of its own, which
// no téléservice serves and which goes with what was filed on it.

// Essayer copies the ébauche to be tried, such as it is at this instant. It is
// refused while nobody could fill its form.
func (e *Ebauche) Essayer(tx core.App, par socle.Acteur) (*Revision, error) {
	d, err := e.Lire()
	if err != nil {
		return nil, err
	}
	if d.Renvoi != nil {
		return nil, ErrAilleurs
	}
	if fautes := VerifierFormulaire(d); len(fautes) > 0 {
		return nil, socle.Err(socle.Invalide, "La démarche ne peut pas encore être essayée\u00a0: "+strings.Join(fautes, " "))
	}
	r := &Revision{
		ID: socle.ID(), Ebauche: e.ID, Document: e.Document, Empreinte: Empreinte(e.Document),
		PublieeLe: socle.Date(socle.De(tx).Horloge.Maintenant()), PublieePar: string(par),
	}
	if err := tx.DB().Model(r).Insert(); err != nil {
		return nil, fmt.Errorf("try ébauche %s: %w", e.ID, err)
	}
	return r, nil
}

// Essayee tells that the revision is not published: what is filed on it is a
// test demande.
func (r *Revision) Essayee() bool { return r.Ebauche != "" }

// TeleserviceEssaye is what a tried revision would make of its téléservice. It
// has no row and no id.
func TeleserviceEssaye(app core.App, collectivite string, r *Revision) (*Teleservice, error) {
	d, err := DocumentDe(app, r.ID)
	if err != nil {
		return nil, err
	}
	service, err := servicePour(app, collectivite, d.Traitement.Service)
	if err != nil {
		return nil, err
	}
	return &Teleservice{Collectivite: collectivite, Code: d.Code, Titre: d.Titre.Fr, Service: service.ID, Etat: "publie", Revision: r.ID, Document: d.ID}, nil
}

// Essais lists the tried revisions that a condition keeps, newest first.
func Essais(app core.App, ou dbx.Expression) ([]Revision, error) {
	var l []Revision
	err := app.DB().Select("*").From("revisions").Where(dbx.NewExp("ebauche != ''")).AndWhere(ou).OrderBy("publiee_le DESC").All(&l)
	if err != nil {
		return nil, fmt.Errorf("tried revisions: %w", err)
	}
	return l, nil
}

// Oublier forgets a tried revision, once nothing is filed on it.
func (r *Revision) Oublier(tx core.App) error {
	if _, err := tx.DB().Delete("revisions", dbx.And(dbx.HashExp{"id": r.ID}, dbx.NewExp("ebauche != ''"))).Execute(); err != nil {
		return fmt.Errorf("forget tried revision %s: %w", r.ID, err)
	}
	tx.Store().Get(cleStore).(*revisions).parID.Delete(r.ID)
	return nil
}

// FinEssais forgets what was filed on an ébauche.
type FinEssais func(tx core.App, ebauche string) error

const cleFinEssais = "guichet.catalogue.essais"

// DeclarerEssais lets the later room that keeps the demandes end the tests of an
// ébauche that is published or thrown away.
func DeclarerEssais(app core.App, f FinEssais) { app.Store().Set(cleFinEssais, f) }

func (e *Ebauche) finirEssais(tx core.App) error {
	f, ok := tx.Store().Get(cleFinEssais).(FinEssais)
	if !ok {
		return nil
	}
	return f(tx, e.ID)
}
