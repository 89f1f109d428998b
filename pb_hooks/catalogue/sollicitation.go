package catalogue

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// CodeSollicitation is the téléservice of a question without a form.
const CodeSollicitation = "sollicitation"

//go:embed sollicitation.json
var fichierSollicitation []byte

//go:embed recours.json
var fichierRecours []byte

// Sollicitation is the téléservice of what reaches an agent without a form: a
// question on the phone, a letter. It is made when the first comes, and is on no
// page but the agents'.
func Sollicitation(tx core.App, collectivite string) (*Teleservice, error) {
	return interne(tx, collectivite, fichierSollicitation)
}

// RecoursGracieux is the téléservice of the recours gracieux (CRPA L411-2): one opens it
// from the demande it contests, never from the catalogue.
func RecoursGracieux(tx core.App, collectivite string) (*Teleservice, error) {
	return interne(tx, collectivite, fichierRecours)
}

// interne publishes a téléservice that has no page of its own.
func interne(tx core.App, collectivite string, fichier []byte) (*Teleservice, error) {
	d, err := Lire(bytes.NewReader(fichier))
	if err != nil {
		return nil, fmt.Errorf("internal téléservice: %w", err)
	}
	t, err := Publier(tx, collectivite, d, socle.Programme(d.Code))
	if err != nil || t.Etat == "interne" {
		return t, err
	}
	t.Etat = "interne"
	if err := tx.DB().Model(t).Update("Etat"); err != nil {
		return nil, fmt.Errorf("%s: %w", d.Code, err)
	}
	return t, nil
}

// Saisissables are the téléservices that an agent may fill in for somebody: those
// that are done here, open to the public or suspended, of the given services, nil
// for all.
func Saisissables(app core.App, collectivite string, services []string) ([]Teleservice, error) {
	q := lireTeleservices(app).Where(dbx.HashExp{"collectivite": collectivite, "renvoi": "", "etat": []any{"publie", "suspendu"}})
	if services != nil {
		q.AndWhere(socle.Parmi("service", services))
	}
	var l []Teleservice
	if err := q.All(&l); err != nil {
		return nil, fmt.Errorf("téléservices to fill in: %w", err)
	}
	return ranger(l, func(t *Teleservice) string { return t.Theme + "\t" + t.Titre }), nil
}

// RefusAgent is [Teleservice.Refus] for what an agent fills in: a suspension
// closes the public page alone.
func (t *Teleservice) RefusAgent(app core.App) error {
	ouvert := *t
	if t.Etat == "suspendu" || t.Etat == "interne" {
		ouvert.Etat = "publie"
	}
	return ouvert.Refus(app)
}
