package rattachement

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Repris is what became of one answer of a preset.
type Repris struct {
	Nom    string `json:"nom"`
	Valeur string `json:"valeur"`          // without any secret
	Garde  string `json:"garde,omitempty"` // why it was not taken, "" when it was
}

// Remplissage is what an invitation filled here.
type Remplissage struct {
	Auteur string   `json:"auteur"`
	Le     string   `json:"le"` // YYYY-MM-DD
	Repris []Repris `json:"repris"`
}

const reglageRemplissage = "rattachement-preset"

// AppliquerPreset gives the link the later room that knows every réglage of a guichet:
// it fills those that nobody set here.
func AppliquerPreset(app core.App, f func(tx core.App, l *Lien, p *Preset, par socle.Acteur) ([]Repris, error)) {
	de(app).preset = f
}

// remplir applies the preset of an invitation, once the link stands: a réglage that
// cannot be taken breaks no link.
func (x *salle) remplir(app core.App, l *Lien, p *Preset, par socle.Acteur) error {
	if p == nil || x.preset == nil {
		return nil
	}
	err := app.RunInTransaction(func(tx core.App) error {
		repris, err := x.preset(tx, l, p, par)
		if err != nil {
			return err
		}
		r := Remplissage{Auteur: p.Auteur, Le: socle.De(tx).Horloge.Aujourdhui().ISO(), Repris: repris}
		return socle.EcrireReglage(tx, reglageRemplissage, r, socle.ParPreset, par)
	})
	if err != nil {
		return fmt.Errorf("preset of the invitation: %w", err)
	}
	return nil
}

// RemplissageDe is what the last invitation filled, nil for nothing.
func RemplissageDe(app core.App) (*Remplissage, error) {
	r, par, err := socle.LireReglage[Remplissage](app, reglageRemplissage)
	if err != nil || par == "" {
		return nil, err
	}
	return &r, nil
}

// DitLe is the day in words.
func (r *Remplissage) DitLe() string {
	j, err := socle.LireJour(r.Le)
	if err != nil {
		return r.Le
	}
	return j.Date()
}
