package demandes

import "github.com/pocketbase/pocketbase/core"

// Eclairage is what a later room knows of the decision on a demande before it
// is prepared: the first values of its form, and why it may not go one way.
type Eclairage struct {
	Preparation
	Interdits map[Etat]string
}

// Eclairer registers a function asked about each decision; nil is nothing to
// say.
func Eclairer(app core.App, f func(app core.App, d *Demande) (*Eclairage, error)) {
	s := app.Store().Get(cleStore).(*salle)
	s.eclairages = append(s.eclairages, f)
}

// eclairer is what the later rooms know, empty when they know nothing.
func (d *Demande) eclairer(app core.App) (*Eclairage, error) {
	for _, f := range app.Store().Get(cleStore).(*salle).eclairages {
		if e, err := f(app, d); err != nil || e != nil {
			return e, err
		}
	}
	return &Eclairage{}, nil
}
