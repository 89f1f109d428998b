package agents

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Signataire is who takes decisions: the maire, or somebody whose délégation
// was published, between its dates (CGCT L2122-18, L2122-19; CRPA L212-1).
type Signataire struct {
	ID           string `db:"pk,id"`
	Collectivite string `db:"collectivite"`
	Service      string `db:"service"` // "" for every service
	Agent        string `db:"agent"`   // her account at the desk, "" when she has none
	Prenom       string `db:"prenom"`
	Nom          string `db:"nom"`
	Qualite      string `db:"qualite"`
	Courriel     string `db:"courriel"`   // where the decisions to approve are sent
	Delegation   string `db:"delegation"` // the arrêté, "" for the autorité herself
	Du           string `db:"du"`
	Au           string `db:"au"`
}

// TableName is the collection of the signataires.
func (Signataire) TableName() string { return "signataires" }

// NomComplet is « Hélène Marchal ».
func (s Signataire) NomComplet() string { return s.Prenom + " " + s.Nom }

// Peut tells whether she may sign for a service on a day.
func (s Signataire) Peut(service string, jour socle.Jour) bool {
	j := jour.ISO()
	return (s.Service == "" || s.Service == service) && (s.Du == "" || s.Du <= j) && (s.Au == "" || j <= s.Au)
}

// Acteur is the signataire in the records.
func (s Signataire) Acteur() socle.Acteur { return socle.Acteur("signataire:" + s.ID) }

// TousLesSignataires lists those of a collectivité, past ones too.
func TousLesSignataires(app core.App, collectivite string) ([]Signataire, error) {
	var l []Signataire
	err := app.DB().Select("*").From("signataires").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("(delegation != '')", "nom").All(&l)
	return l, err
}

// Signataires lists those who may sign for a service on a day, the autorité
// first.
func Signataires(app core.App, collectivite, service string, jour socle.Jour) ([]Signataire, error) {
	tous, err := TousLesSignataires(app, collectivite)
	if err != nil {
		return nil, err
	}
	var l []Signataire
	for _, s := range tous {
		if s.Peut(service, jour) {
			l = append(l, s)
		}
	}
	return l, nil
}

// SignataireParID finds a signataire of a collectivité.
func SignataireParID(app core.App, collectivite, id string) (*Signataire, error) {
	var s Signataire
	err := app.DB().Select("*").From("signataires").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&s)
	if err != nil {
		return nil, fmt.Errorf("signataire: %w", err)
	}
	return &s, nil
}

// SignatairePour finds the signataire who may sign for a service on a day.
func SignatairePour(app core.App, collectivite, service, id string, jour socle.Jour) (*Signataire, error) {
	s, err := SignataireParID(app, collectivite, id)
	if err != nil {
		return nil, err
	}
	if !s.Peut(service, jour) {
		return nil, fmt.Errorf("signataire %s may not sign on %s", id, jour.ISO())
	}
	return s, nil
}

// Enregistrer writes a signataire.
func (s *Signataire) Enregistrer(tx core.App, par socle.Acteur) error {
	var err error
	if s.ID == "" {
		s.ID = socle.ID()
		err = tx.DB().Model(s).Insert()
	} else {
		err = tx.DB().Model(s).Update()
	}
	if err != nil {
		return fmt.Errorf("signataire %s: %w", s.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "agents.enregistrer_signataire", Objet: "signataires:" + s.ID, Collectivite: s.Collectivite, Details: s})
}
