package demandes

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// A brouillon is pinned to the revision on which it began. When another one is
// served, its person is told what changed before she goes on: a filed demande
// is never touched.

// depasse is the téléservice of a brouillon whose revision is no longer the one
// that is served, nil when it still is or when none is.
func (b *Brouillon) depasse(app core.App) (*catalogue.Teleservice, error) {
	if b.Essai {
		return nil, nil // its form is a copy that nothing replaces
	}
	t, err := catalogue.ParID(app, b.Teleservice)
	if err != nil || t.Revision == b.Revision || t.Revision == "" {
		return nil, err
	}
	return t, nil
}

// aJour leads to the page of what changed, before any other of the brouillon.
func aJour(suite func(*socle.Requete) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		b := r.Get(cleBrouillon).(*Brouillon)
		t, err := b.depasse(r.App)
		if err != nil {
			return err
		}
		if t != nil {
			return r.Rediriger(b.adresse(r) + "/changement")
		}
		return suite(r)
	}
}

type pageChangement struct {
	*socle.Cadre
	Demarche    string
	Changements []catalogue.Changement
	Action      string
}

// revisions reads the two documents of a brouillon that is out of date.
func (b *Brouillon) revisions(app core.App, t *catalogue.Teleservice) (ancien, nouveau *catalogue.Document, err error) {
	if ancien, err = catalogue.DocumentDe(app, b.Revision); err != nil {
		return nil, nil, err
	}
	nouveau, err = catalogue.DocumentDe(app, t.Revision)
	return ancien, nouveau, err
}

func montrerChangement(r *socle.Requete) error {
	b := r.Get(cleBrouillon).(*Brouillon)
	chemin := b.adresse(r)
	t, err := b.depasse(r.App)
	if err != nil {
		return err
	}
	if t == nil {
		return r.Rediriger(chemin + "/verification")
	}
	ancien, nouveau, err := b.revisions(r.App, t)
	if err != nil {
		return err
	}
	p := &pageChangement{Cadre: r.Cadre("Le formulaire a changé"), Demarche: nouveau.Titre.Fr, Action: chemin + "/changement"}
	if p.Changements, err = catalogue.ChangementsPourUsager(ancien, nouveau); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demandes/changement", p)
}

// accepterChangement goes on with the new form, at the first question that is
// not answered.
func accepterChangement(r *socle.Requete) error {
	b := r.Get(cleBrouillon).(*Brouillon)
	t, err := b.depasse(r.App)
	if err != nil {
		return err
	}
	if t != nil {
		ancien, nouveau, err := b.revisions(r.App, t)
		if err != nil {
			return err
		}
		reponses, err := b.lire()
		if err != nil {
			return err
		}
		b.Revision = t.Revision
		err = r.App.RunInTransaction(func(tx core.App) error {
			if err := tx.DB().Model(b).Update("Revision"); err != nil {
				return err
			}
			return b.Garder(tx, catalogue.Rebaser(reponses, ancien, nouveau))
		})
		if err != nil {
			return err
		}
	}
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	if manque := s.parcours.PremierManque(); manque != "" {
		return r.Rediriger(s.etape(manque))
	}
	return r.Rediriger(s.chemin + "/verification")
}
