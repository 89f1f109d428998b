package usagers

import (
	"cmp"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Qualite is by what right somebody acts for an organisme, or what a person is
// to her.
type Qualite string

// The first two are of organismes, the others of persons.
const (
	Representant Qualite = "representant"
	Mandataire   Qualite = "mandataire"
	Enfant       Qualite = "enfant"
	Parent       Qualite = "parent"
	Tutelle      Qualite = "tutelle"
	Aidant       Qualite = "aidant"
)

// PourOrganisme tells a quality that somebody has in an organisme.
func (q Qualite) PourOrganisme() bool { return q == Representant || q == Mandataire }

// EnMots is the quality as agents and usagers read it.
func (q Qualite) EnMots() string {
	return map[Qualite]string{
		Representant: "représente l’organisme", Mandataire: "agit avec l’accord de l’organisme", Enfant: "parent de cet enfant",
		Parent: "proche de cette personne", Tutelle: "tuteur ou curateur", Aidant: "aidant numérique",
	}[q]
}

// PreuveMandat is what shows that a mandat is true.
type PreuveMandat string

// Nothing, what its holder says, one who has proven hers, an agent.
const (
	SansPreuve    PreuveMandat = "aucune"
	Declaree      PreuveMandat = "declaree"
	ParMandataire PreuveMandat = "mandataire"
	ParAgent      PreuveMandat = "agent"
)

// Mandat lets a compte act for an usager of a collectivité: an organisme, or
// another person. Nobody signs in as an organisme.
//
// Whoever is signed in may declare one, so that a mandat alone proves nothing.
// What it opens:
//
//   - unproven, what was filed under it, and nothing that the organisme or the
//     person had before or has since. It reads and writes nothing of their file,
//     and tells not even whether there was one: it shows the name that its holder
//     typed;
//   - proven, by an agent or by who already represents the organisme: every
//     demande of the one represented. An aidant numérique, whose mandat is for
//     one démarche, still opens what was filed under hers alone;
//   - ended, or out of its dates: nothing, what she filed herself included. Those
//     demandes are the represented one's.
type Mandat struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Compte       string         `db:"compte"` // who acts, "" while an invitation waits
	Usager       string         `db:"usager"` // whom she acts for
	Qualite      Qualite        `db:"qualite"`
	Nom          string         `db:"nom"`      // how she names the one she acts for
	Fonction     string         `db:"fonction"` // « trésorière »
	Du           string         `db:"du"`       // civil day
	Au           string         `db:"au"`       // last civil day, "" for no end
	Preuve       PreuveMandat   `db:"preuve"`
	Dit          string         `db:"dit"` // what she says shows it
	Vu           string         `db:"vu"`  // what an agent saw
	Par          string         `db:"par"` // who proved it, an acteur
	ProuveLe     types.DateTime `db:"prouve_le"`
	DeclareLe    types.DateTime `db:"declare_le"`
	FiniLe       types.DateTime `db:"fini_le"`
	FiniPar      string         `db:"fini_par"` // an acteur
	Courriel     string         `db:"courriel"` // of who is invited
	Lien         string         `db:"lien"`     // SHA-256 of the token of the mailed link, "" once it is void
	ExpireLe     types.DateTime `db:"expire_le"`
}

// TableName is the collection of the mandats.
func (Mandat) TableName() string { return "mandats" }

// Objet is the mandat in the records.
func (m *Mandat) Objet() string { return "mandats:" + m.ID }

// Prouve tells that somebody else than its holder vouches for it.
func (m *Mandat) Prouve() bool { return m.Preuve == ParMandataire || m.Preuve == ParAgent }

// Fini tells that somebody put an end to it, or that its last day is over.
func (m *Mandat) Fini(jour string) bool { return !m.FiniLe.IsZero() || m.Au != "" && m.Au < jour }

// Vaut tells whether its holder may act on a civil day.
func (m *Mandat) Vaut(jour string) bool { return m.Compte != "" && m.Du <= jour && !m.Fini(jour) }

// Ouvre tells whether a mandat that holds opens a demande of the represented
// one, which was filed under a mandat or under none ("").
func (m *Mandat) Ouvre(sous string) bool {
	return m.ID == sous || m.Prouve() && m.Qualite != Aidant
}

// Gere tells whether a mandat that holds lets its holder say who else acts for
// the organisme.
func (m *Mandat) Gere() bool { return m.Qualite == Representant && m.Prouve() }

// Designer names the one represented: « Les Amis du lavoir ». Who proved nothing
// reads what she typed.
func (m *Mandat) Designer(app core.App) (string, error) {
	u, err := UsagerParID(app, m.Collectivite, m.Usager)
	if err != nil {
		return "", err
	}
	return m.designer(u), nil
}

// Identite is what its holder may have filled in for her of the one represented:
// the name that she typed of an organisme, and nothing of a person, while nobody
// has proven it; all that is known once it opens their demandes.
func (m *Mandat) Identite(app core.App) (Identite, error) {
	u, err := UsagerParID(app, m.Collectivite, m.Usager)
	if err != nil {
		return Identite{}, err
	}
	i := Identite{}
	if m.Ouvre("") {
		i = u.Identite()
	}
	if m.Qualite.PourOrganisme() {
		i.Genre, i.Denomination = u.Genre, m.designer(u)
	}
	return i, nil
}

func (m *Mandat) designer(u *Usager) string {
	if m.Prouve() {
		return cmp.Or(u.Nom(), m.Nom)
	}
	return m.Nom
}

// Represente names the one represented in a sentence: « l’association Les Amis
// du lavoir ».
func (m *Mandat) Represente(app core.App) (string, error) {
	u, err := UsagerParID(app, m.Collectivite, m.Usager)
	if err != nil {
		return "", err
	}
	nom := m.designer(u)
	if m.Qualite.PourOrganisme() {
		nom = map[string]string{"association": "l’association ", "entreprise": "l’entreprise ", "collectivite": "la collectivité "}[u.Genre] + nom
	}
	return nom, nil
}

// Periode is « depuis le 3 mars 2026, jusqu’au 2 mars 2029 ».
func (m *Mandat) Periode() string {
	s := ""
	if j, err := socle.LireJour(m.Du); err == nil {
		s = "depuis le " + j.Date()
	}
	if j, err := socle.LireJour(m.Au); err == nil {
		s += ", jusqu’au " + j.Date()
	}
	return s
}

// MandatParID finds a mandat of a collectivité, whatever it is worth.
func MandatParID(app core.App, collectivite, id string) (*Mandat, error) {
	var m Mandat
	if err := app.DB().Select("*").From("mandats").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&m); err != nil {
		return nil, fmt.Errorf("mandat: %w", err)
	}
	return &m, nil
}

// MandatsDuCompte are those that a compte holds in a collectivité, ended ones
// included, last declared first.
func MandatsDuCompte(app core.App, collectivite, compte string) ([]Mandat, error) {
	return mandats(app, dbx.And(socle.Egal("compte", compte), dbx.HashExp{"collectivite": collectivite}))
}

// MandatsSur are those by which somebody acts for an usager, ended ones and
// invitations included, last declared first.
func MandatsSur(app core.App, usager string) ([]Mandat, error) {
	return mandats(app, dbx.And(dbx.HashExp{"usager": usager}, dbx.NewExp("usager != ''")))
}

func mandats(app core.App, cle dbx.Expression) ([]Mandat, error) {
	var l []Mandat
	if err := app.DB().Select("*").From("mandats").Where(cle).OrderBy("declare_le DESC", "id").Limit(200).All(&l); err != nil {
		return nil, fmt.Errorf("mandats: %w", err)
	}
	return l, nil
}

// MandatQuiOuvre is the mandat by which a compte opens today a demande of an
// usager, nil for none. Sous is the mandat that the demande was filed under.
func MandatQuiOuvre(app core.App, compte, usager, sous string) (*Mandat, error) {
	if compte == "" || usager == "" {
		return nil, nil
	}
	l, err := mandats(app, dbx.HashExp{"compte": compte, "usager": usager})
	if err != nil {
		return nil, err
	}
	auj := socle.De(app).Horloge.Aujourdhui().ISO()
	for i := range l {
		if l[i].Vaut(auj) && l[i].Ouvre(sous) {
			return &l[i], nil
		}
	}
	return nil, nil
}

// ErrMandatFini refuses to act for somebody whom one no longer acts for.
var ErrMandatFini = socle.Err(socle.Interdit, "Votre mandat est terminé : vous n’agissez plus pour cet organisme ou cette personne.")

// MandatTenu is the mandat under which a compte acts today, or [ErrMandatFini].
func MandatTenu(app core.App, collectivite, id, compte string) (*Mandat, error) {
	m, err := MandatParID(app, collectivite, id)
	if err != nil {
		return nil, err
	}
	if m.Compte != compte || !m.Vaut(socle.De(app).Horloge.Aujourdhui().ISO()) {
		return nil, ErrMandatFini
	}
	return m, nil
}
