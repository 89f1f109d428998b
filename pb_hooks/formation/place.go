package formation

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Place is one of the places, free or given to somebody who trains.
type Place struct {
	Numero   int       `json:"numero"`
	Code     string    `json:"code,omitempty"` // eight digits, "" for a free one
	Pour     string    `json:"pour,omitempty"` // a mark of who gave it, for herself
	DonneeLe time.Time `json:"donnee_le,omitzero"`
	EntreeLe time.Time `json:"entree_le,omitzero"` // the first time that the code was typed
	VueLe    time.Time `json:"vue_le,omitzero"`    // last request, see pasVue
	Folder   string    `json:"folder,omitempty"`   // folder of its data, "" when it is as new
}

// Libre tells that nobody has it.
func (p *Place) Libre() bool { return p.Code == "" }

// liberer takes it back from whoever had it. What was done there goes too.
func (p *Place) liberer() { *p = Place{Numero: p.Numero} }

// Activite is the last sign of who has it.
func (p *Place) Activite() time.Time {
	l := []time.Time{p.DonneeLe, p.EntreeLe, p.VueLe}
	return slices.MaxFunc(l, time.Time.Compare)
}

// abandon is how long a place is left before it becomes free.
const abandon = 7 * 24 * time.Hour

// pasVue is how much the activity that is written down may be behind.
const pasVue = time.Hour

// etat is all that a guichet of a training remembers, in one réglage: what a gesture
// changes is changed at once. It names the folders that count; any other is a remnant.
type etat struct {
	Gabarit string  `json:"gabarit"` // folder that the places are copied from, "" before the first one
	Places  []Place `json:"places"`
	Emis    int64   `json:"emis"` // instant of the last key of a formateur that served, µs
}

const reglageEtat = "formation"

// copie is a state that may be changed without changing this one.
func (e etat) copie() etat {
	e.Places = slices.Clone(e.Places)
	return e
}

// place finds one by its number, nil for none.
func (e *etat) place(numero int) *Place {
	if numero < 1 || numero > len(e.Places) {
		return nil
	}
	return &e.Places[numero-1]
}

// compter makes the list as long as it has to be. A place too many goes.
func (e *etat) compter(nb int) {
	e.Places = e.Places[:min(len(e.Places), nb)]
	for len(e.Places) < nb {
		e.Places = append(e.Places, Place{Numero: len(e.Places) + 1})
	}
}

// lireEtat reads what is remembered; nothing the first time.
func lireEtat(app core.App) (etat, error) {
	e, _, err := socle.LireReglage[etat](app, reglageEtat)
	return e, err
}

// chiffresCode is how long a code is: too many to try, few enough to be read aloud.
const chiffresCode = 8

// nouveauCode draws one that no other place has.
func (e *etat) nouveauCode() (string, error) {
	fin := new(big.Int).Exp(big.NewInt(10), big.NewInt(chiffresCode), nil)
	for {
		n, err := rand.Int(rand.Reader, fin)
		if err != nil {
			return "", fmt.Errorf("code of a place: %w", err)
		}
		code := fmt.Sprintf("%0*d", chiffresCode, n)
		if !slices.ContainsFunc(e.Places, func(p Place) bool { return p.Code == code }) {
			return code, nil
		}
	}
}

// lireCode keeps the digits of what was typed, "" when they are no code.
func lireCode(tape string) string {
	code := strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, tape)
	if len(code) != chiffresCode {
		return ""
	}
	return code
}

// direCode writes it as it is read aloud: « 1234 5678 ».
func direCode(code string) string {
	if len(code) != chiffresCode {
		return code
	}
	return code[:chiffresCode/2] + "\u00a0" + code[chiffresCode/2:]
}
