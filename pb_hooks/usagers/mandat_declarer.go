package usagers

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Declaration is what somebody says of a mandat of hers. Of an organisme, Genre,
// Denomination and a number, if any; of a person, her names.
type Declaration struct {
	Qualite               Qualite
	Identite              Identite
	Fonction, Du, Au, Dit string // Du "" for today
}

const (
	mandatsMax     = 30 // that one compte holds at once in a collectivité
	mandatsParJour = 10
	majorite       = 18
)

var errTropDeMandats = socle.Err(socle.Conflit, "Vous avez déjà déclaré beaucoup de mandats. Mettez fin à ceux qui ne servent plus.")

// Declarer opens a mandat, unproven, of a compte in a collectivité. An organisme
// that the collectivité knows by the same number is the one represented; a
// person never is anybody known here: a name proves nothing, and an agent alone
// makes one of both usagers.
func Declarer(tx core.App, collectivite string, compte *Compte, d Declaration) (*Mandat, error) {
	s := socle.De(tx)
	siens, err := MandatsDuCompte(tx, collectivite, compte.ID)
	if err != nil {
		return nil, err
	}
	auj := s.Horloge.Aujourdhui().ISO()
	if siens = slices.DeleteFunc(siens, func(m Mandat) bool { return m.Fini(auj) }); len(siens) >= mandatsMax {
		return nil, errTropDeMandats
	}
	if _, err := Inscrire(tx, collectivite, compte, Identite{}); err != nil { // her own file: what is kept of her is hers to read
		return nil, err
	}
	u, err := representeDe(tx, collectivite, d.Identite)
	if err != nil {
		return nil, err
	}
	m := &Mandat{
		ID: socle.ID(), Collectivite: collectivite, Compte: compte.ID, Usager: u.ID, Qualite: d.Qualite, Nom: d.Identite.Nom(), Fonction: d.Fonction,
		Du: d.Du, Au: d.Au, Preuve: SansPreuve, Dit: d.Dit, DeclareLe: socle.Date(s.Horloge.Maintenant()),
	}
	if m.Du == "" {
		m.Du = auj
	}
	if m.Dit != "" {
		m.Preuve = Declaree
	}
	if d.Qualite == Enfant {
		if m.Au, err = finDeMinorite(d.Identite.DateNaissance, m.Au); err != nil {
			return nil, err
		}
	}
	if err := tx.DB().Model(m).Insert(); err != nil {
		return nil, fmt.Errorf("declare mandat: %w", err)
	}
	return m, m.journaliser(tx, "usagers.declarer_mandat", compte.Acteur(), m.Preuve)
}

func (m *Mandat) journaliser(tx core.App, verbe string, par socle.Acteur, details any) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: m.Objet(), Collectivite: m.Collectivite, Details: []any{m.Usager, m.Compte, details}})
}

// representeDe finds the organisme that has the number of a declaration, or
// makes the usager of the one declared. A person who files for her organisme is
// none.
func representeDe(tx core.App, collectivite string, i Identite) (*Usager, error) {
	if i.Siret != "" || i.Rna != "" {
		var l []Usager
		err := tx.DB().Select("*").From("usagers").Where(dbx.HashExp{"collectivite": collectivite, "rapproche_de": "", "compte": ""}).
			AndWhere(dbx.NewExp("denomination != ''")).AndWhere(dbx.Or(socle.Egal("siret", i.Siret), socle.Egal("rna", i.Rna))).Limit(2).All(&l)
		if err != nil {
			return nil, fmt.Errorf("organisme of a number: %w", err)
		}
		if len(l) == 1 {
			return &l[0], nil
		}
	}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	u := &Usager{ID: socle.ID(), Collectivite: collectivite, Genre: "particulier", Preuve: "aucune", CreeLe: maintenant, MajLe: maintenant, Adresse: types.JSONRaw("null")}
	u.completer(i)
	return u, u.Inserer(tx)
}

// finDeMinorite bounds the mandat on a child: it ends the day before she is of
// age (code civil, articles 371-1 and 388).
func finDeMinorite(naissance, au string) (string, error) {
	ne, err := socle.LireJour(naissance)
	if err != nil {
		return "", errors.New("a child without a date of birth")
	}
	veille := socle.JourDe(time.Date(ne.Annee+majorite, ne.Mois, ne.Jour, 12, 0, 0, 0, time.UTC)).PlusJours(-1).ISO()
	if au == "" || veille < au {
		return veille, nil
	}
	return au, nil
}
