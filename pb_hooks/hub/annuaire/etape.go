package annuaire

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Etape is how far a member is, from the first call to a guichet in use.
type Etape string

// The stages, in order.
const (
	Contactee Etape = "contactee"
	Adherente Etape = "adherente"
	Formee    Etape = "formee"
	Ouverte   Etape = "ouverte"
	Active    Etape = "active"
)

// etapes are those stages with what the pages call one and several.
var etapes = []struct {
	code          Etape
	une, libelles string
}{
	{Contactee, "Contactée", "Contactées"},
	{Adherente, "Adhérente", "Adhérentes"},
	{Formee, "Formée", "Formées"},
	{Ouverte, "Ouverte", "Ouvertes"},
	{Active, "Active", "Actives"},
}

// EnMots is « Adhérente ».
func (e Etape) EnMots() string {
	for _, x := range etapes {
		if x.code == e {
			return x.une
		}
	}
	return ""
}

// etape tells how far a member is: the last two stages are of its guichet, and no
// page types them.
func (a *Adhesion) etape(ouverte, active bool, auj socle.Jour) Etape {
	switch {
	case ouverte && active:
		return Active
	case ouverte:
		return Ouverte
	}
	return a.sansGuichet(auj)
}

// sansGuichet is how far it is, whatever its guichet.
func (a *Adhesion) sansGuichet(auj socle.Jour) Etape {
	switch {
	case a.enCours(auj) && a.FormeeLe != "":
		return Formee
	case a.enCours(auj):
		return Adherente
	}
	return Contactee
}

// EtapesDAdhesion are how far the members are whatever their guichets, by their ids:
// none for one of which nobody noted that it was contacted.
func EtapesDAdhesion(app core.App) (map[string]Etape, error) {
	l, err := adhesions(app)
	if err != nil {
		return nil, err
	}
	auj, m := socle.De(app).Horloge.Aujourdhui(), map[string]Etape{}
	for membre, a := range l {
		if e := a.sansGuichet(auj); e != Contactee || a.ContacteeLe != "" {
			m[membre] = e
		}
	}
	return m, nil
}

const cleSuivi = "guichet.hub.suivi"

// suivi is what the later rooms tell of the guichets of the members.
type suivi struct {
	ouvertures func(core.App) (map[string]string, error)
	actives    func(core.App) (map[string]bool, error)
	retour     func(tx core.App, compte string) error
}

func suiviDe(app core.App) suivi {
	s, _ := app.Store().Get(cleSuivi).(suivi)
	return s
}

// DeclarerOuvertures says how to find the members that have a guichet, and its
// address, by their ids. Call it from a room's Register.
func DeclarerOuvertures(app core.App, f func(core.App) (map[string]string, error)) {
	s := suiviDe(app)
	s.ouvertures = f
	app.Store().Set(cleSuivi, s)
}

// DeclarerActives says how to find those whose guichet is in use.
func DeclarerActives(app core.App, f func(core.App) (map[string]bool, error)) {
	s := suiviDe(app)
	s.actives = f
	app.Store().Set(cleSuivi, s)
}

// DeclarerRetour is called when somebody whose subject at a sector was adopted signs in
// there again: it is hers. Call it from a room's Register.
func DeclarerRetour(app core.App, f func(tx core.App, compte string) error) {
	s := suiviDe(app)
	s.retour = f
	app.Store().Set(cleSuivi, s)
}

func ouvertures(app core.App) (map[string]string, error) {
	f := suiviDe(app).ouvertures
	if f == nil {
		return nil, nil
	}
	m, err := f(app)
	if err != nil {
		return nil, fmt.Errorf("guichets of the members: %w", err)
	}
	return m, nil
}

func actives(app core.App) (map[string]bool, error) {
	f := suiviDe(app).actives
	if f == nil {
		return nil, nil
	}
	m, err := f(app)
	if err != nil {
		return nil, fmt.Errorf("guichets in use: %w", err)
	}
	return m, nil
}
