package agents

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// dite is somebody whom ProConnect recognised.
type dite struct {
	Identite
	Prenom, Nom string
	Courriel    string // in the form that [socle.LireCourriel] gives
}

var formeSIRET = regexp.MustCompile(`^[0-9]{14}$`)

// lireDite reads the claims. The SIRET is compared, and believed as it is: the
// provider vouches for it.
func lireDite(rep *preuves.Reponse) (*dite, error) {
	var c struct {
		Prenoms     string `json:"given_name"`
		Nom         string `json:"usual_name"`
		Courriel    string `json:"email"`
		UID         string `json:"uid"`
		SIRET       string `json:"siret"`
		Fournisseur string `json:"idp_id"`
	}
	if err := json.Unmarshal(rep.Donnees, &c); err != nil {
		return nil, fmt.Errorf("identity of an agent: %w", err)
	}
	courriel, err := socle.LireCourriel(c.Courriel)
	switch {
	case err != nil:
		return nil, errors.New("identity of an agent: no address")
	case !formeSIRET.MatchString(c.SIRET):
		return nil, errors.New("identity of an agent: no SIRET")
	}
	return &dite{
		Identite: Identite{
			Emetteur: rep.Fournisseur.Emetteur, Sujet: rep.Sujet, SIRET: c.SIRET, UID: tronquer(c.UID, 255), Fournisseur: tronquer(c.Fournisseur, 255), CourrielDit: courriel,
		},
		Prenom: tronquer(c.Prenoms, 100), Nom: tronquer(c.Nom, 100), Courriel: courriel,
	}, nil
}

// tronquer keeps the first runes of what comes from outside.
func tronquer(s string, max int) string {
	l := []rune(strings.TrimSpace(s))
	return string(l[:min(max, len(l))])
}
