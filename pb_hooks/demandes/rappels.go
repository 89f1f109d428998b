package demandes

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

// rappels are the demandes that a form may name: those of the compte that fills
// it in, or of whom it acts for, in its collectivité. Once named, anybody who reads the form reads the
// name.
type rappels struct {
	app          core.App
	collectivite string
	compte       *usagers.Compte // nil for a visitor
	mandat       *usagers.Mandat // under which it acts, nil for itself
}

var _ catalogue.Demandes = rappels{}

func (l rappels) Siennes() []ui.Option {
	if l.compte == nil {
		return nil
	}
	siennes, err := l.siennes()
	if err != nil {
		socle.De(l.app).Logger.Error("demandes of a compte", "err", err)
		return nil
	}
	options := make([]ui.Option, len(siennes))
	for i := range siennes {
		options[i] = ui.Option{Code: siennes[i].ID, Libelle: siennes[i].rappel()}
	}
	return options
}

func (l rappels) siennes() ([]Demande, error) {
	if l.mandat != nil {
		return SousMandat(l.app, l.mandat)
	}
	return DuCompte(l.app, l.collectivite, l.compte.ID)
}

func (l rappels) Nommer(id string) (string, bool) {
	d, err := ParID(l.app, l.collectivite, id)
	if err != nil || d.Essai {
		return "", false
	}
	return d.rappel(), true
}

// rappel is how another form names the demande.
func (d *Demande) rappel() string {
	return d.Titre + ", n°\u00a0" + socle.FormaterNumero(d.Numero) + ", du " + socle.JourDe(d.DeposeeLe.Time()).Date()
}
