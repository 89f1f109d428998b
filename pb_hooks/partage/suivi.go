package partage

import (
	"bytes"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/rattachement"
)

// marquerTout marks what each linked collectivité has of the shared catalogue.
func marquerTout(tx core.App) error {
	m, err := rattachement.Membres(tx)
	if err != nil {
		return err
	}
	for c := range m {
		if err := rattachement.Marquer(tx, rattachement.GenreSuivi, c, c); err != nil {
			return err
		}
	}
	return nil
}

// composer reads what a collectivité has of each téléservice that is proposed to it,
// or that it took before the Département withdrew it.
func composer(app core.App, collectivite, _ string) (*rattachement.Contenu, error) {
	l, err := recus(app)
	if err != nil {
		return nil, err
	}
	var s rattachement.Suivis
	for i := range l {
		x, err := l[i].suivi(app, collectivite)
		if err != nil {
			return nil, err
		}
		propose, err := l[i].proposeA(app, collectivite)
		if err != nil {
			return nil, err
		}
		if propose || x.Revision > 0 {
			s.Partages = append(s.Partages, x)
		}
	}
	if len(s.Partages) == 0 {
		return nil, nil
	}
	return rattachement.NouveauContenu(s)
}

// suivi is what a collectivité has of a partage.
func (p *Partage) suivi(app core.App, collectivite string) (rattachement.SuiviPartage, error) {
	x := rattachement.SuiviPartage{Partage: p.Sujet, Recue: p.Numero()}
	e, err := catalogue.EbaucheDuDocument(app, collectivite, p.Sujet)
	if err != nil {
		return x, err
	}
	x.Attendu = e != nil
	t, err := catalogue.ParDocument(app, collectivite, p.Sujet)
	if err != nil || t == nil {
		return x, err
	}
	x.Ici, x.Ouvert = true, t.Etat == "publie"
	base, err := t.ModeleSuivi(app)
	if err != nil {
		return x, err
	}
	if x.Revision = p.numeroDe(base); x.Revision == 0 {
		return x, nil
	}
	x.Modifie, err = modifie(app, t, base)
	return x, err
}

// modifie tells that what a téléservice serves is not what it adopted.
func modifie(app core.App, t *catalogue.Teleservice, base []byte) (bool, error) {
	ancien, err := catalogue.Relire(base)
	if err != nil {
		return false, err
	}
	ici, err := t.Servi(app)
	if err != nil {
		return false, err
	}
	brut, err := ici.Proposable(ancien.Code).Canonique()
	return !bytes.Equal(brut, base), err
}

// compter counts the partages whose décision waits in a collectivité: those that it
// has not, and those that changed.
func compter(app core.App, collectivite string) (nouveaux, misesAJour int, err error) {
	l, err := Proposes(app, collectivite)
	if err != nil {
		return 0, 0, err
	}
	for i := range l {
		x, err := l[i].suivi(app, collectivite)
		switch {
		case err != nil:
			return 0, 0, err
		case x.Attendu:
		case !x.Ici:
			nouveaux++
		case x.Revision < x.Recue:
			misesAJour++
		}
	}
	return nouveaux, misesAJour, nil
}
