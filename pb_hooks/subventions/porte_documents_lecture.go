package subventions

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// DocumentsDe lists what a compte keeps in a collectivité for itself, with what
// others keep for its usager.
func DocumentsDe(app core.App, collectivite, compte string) ([]Document, error) {
	u, err := usagers.DuCompte(app, collectivite, &usagers.Compte{ID: compte})
	if err != nil {
		return nil, err
	}
	if u == nil {
		return lister(app, duCompte(collectivite, compte))
	}
	return DocumentsDeLUsager(app, u)
}

// DocumentsDeLUsager lists what belongs to an usager, whoever keeps it; of a
// person, what her compte keeps for an organisme is not hers.
func DocumentsDeLUsager(app core.App, u *usagers.Usager) ([]Document, error) {
	if u.Compte == "" {
		return lister(app, dUsager(u.ID))
	}
	return lister(app, dbx.Or(duCompte(u.Collectivite, u.Compte), dUsager(u.ID)))
}

// DocumentsSous lists what a mandat which holds opens: as much as it opens of
// the demandes, see [usagers.Mandat].
func DocumentsSous(app core.App, m *usagers.Mandat) ([]Document, error) {
	cle := dUsager(m.Usager)
	if !m.Ouvre("") {
		cle = dbx.And(cle, socle.Egal("mandat", m.ID))
	}
	return lister(app, cle)
}

// DocumentsDeLaPersonne lists those of whom the request acts for.
func DocumentsDeLaPersonne(r *socle.Requete) ([]Document, error) {
	if m := usagers.MandatDe(r); m != nil {
		return DocumentsSous(r.App, m)
	}
	return DocumentsDe(r.App, r.Collectivite, usagers.De(r).ID)
}

// sur tells that a document comes from who reads it or from a mandat that was
// proven: anybody may say that she acts for an organisme, and keep for it the RIB
// of another.
func (d *Document) sur(r *socle.Requete) (bool, error) {
	ici := usagers.MandatDe(r)
	if d.Mandat == "" || ici != nil && ici.ID == d.Mandat {
		return true, nil
	}
	m, err := usagers.MandatParID(r.App, d.Collectivite, d.Mandat)
	if err != nil {
		return false, err
	}
	return m.Prouve(), nil
}

// dejaGardes lists what is kept where a demande's documents go, as far as the
// mandat that it was filed under opens it: an unproven one tells nothing of what
// others keep.
func dejaGardes(app core.App, d *demandes.Demande) ([]Document, error) {
	if d.Mandat == "" {
		return lister(app, duCompte(d.Collectivite, d.Compte))
	}
	m, err := usagers.MandatParID(app, d.Collectivite, d.Mandat)
	if err != nil {
		return nil, err
	}
	return DocumentsSous(app, m)
}

func duCompte(collectivite, compte string) dbx.Expression {
	return dbx.And(socle.Egal("compte", compte), dbx.HashExp{"collectivite": collectivite, "mandat": ""})
}

func dUsager(usager string) dbx.Expression { return socle.Egal("usager", usager) }

func lister(app core.App, cle dbx.Expression) ([]Document, error) {
	var l []Document
	if err := app.DB().Select("*").From("porte_documents").Where(cle).OrderBy("organisme", "sorte", "garde_le DESC").All(&l); err != nil {
		return nil, fmt.Errorf("porte-documents: %w", err)
	}
	return l, nil
}
