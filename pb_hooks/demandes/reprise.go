package demandes

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// derniereDe is the last demande of a téléservice that the signed-in compte
// filed, for itself or under the mandat by which it acts, nil for none.
func derniereDe(r *socle.Requete, t *catalogue.Teleservice) (*Demande, error) {
	c := usagers.De(r)
	if c == nil {
		return nil, nil
	}
	mandat := ""
	if m := usagers.MandatDe(r); m != nil {
		mandat = m.ID
	}
	var d Demande
	err := r.App.DB().Select("*").From("demandes").Where(socle.Egal("compte", c.ID)).AndWhere(dbx.HashExp{"collectivite": t.Collectivite, "teleservice": t.ID, "mandat": mandat}).
		OrderBy("deposee_le DESC").Limit(1).One(&d)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("last demande of %s: %w", t.Code, err)
	}
	return &d, nil
}

// reprendreDemande begins a demande with the answers of one that was filed. It
// opens on the first page: everything taken up again is seen on the way.
func reprendreDemande(r *socle.Requete) error {
	d := DeLaRequete(r)
	t, err := catalogue.ParID(r.App, d.Teleservice)
	if err != nil {
		return err
	}
	if err := resterOuvert(r.App, t, t.Refus); err != nil {
		return err
	}
	ancien, err := catalogue.DocumentDe(r.App, d.Revision)
	if err != nil {
		return err
	}
	nouveau, err := catalogue.DocumentDe(r.App, t.Revision)
	if err != nil {
		return err
	}
	if nouveau.Renvoi != nil || !nouveau.Reprend() {
		return socle.Err(socle.Conflit, "Cette démarche se remplit chaque fois en entier.")
	}
	p, err := ReponsesDe(r.App, d)
	if err != nil {
		return err
	}
	b, err := commencer(r, t)
	if err != nil {
		return err
	}
	if err := b.Garder(r.App, catalogue.Reprendre(p.Visibles, ancien, nouveau)); err != nil {
		return err
	}
	r.Set(cleBrouillon, b)
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	r.Annoncer("Vos réponses sont reprises. Relisez chaque page : les montants, les documents et les engagements sont à donner de nouveau.")
	return r.Rediriger(s.etape(s.parcours.Pages[0].ID))
}
