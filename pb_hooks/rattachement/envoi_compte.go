package rattachement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/usagers"
)

// composerCompte reads what the hub told of somebody, by what it calls her, and what she
// changed of it herself: nil when she does not sign in through it any more.
func composerCompte(app core.App, collectivite, sujet string) (*Contenu, error) {
	f, err := preuves.FournisseurDe(app, preuves.Hub, collectivite)
	if err != nil || f == nil {
		return nil, err
	}
	p, err := preuves.ParSujet(app, f.Emetteur, sujet)
	if err != nil || p == nil || p.Genre != preuves.Hub || p.Collectivite != collectivite {
		return nil, err
	}
	clair, err := identite(app, p.Compte)
	if err != nil {
		return nil, err
	}
	attendent, connue, err := proposes(app, collectivite, sujet, func(courriel string) (bool, error) { return usagers.AProuve(app, p.Compte, courriel) })
	if err != nil {
		return nil, err
	}
	l, err := LienDe(app)
	if err != nil || l == nil {
		return nil, err
	}
	c := Compte{Connue: connue}
	if c.Memes, err = memes(app, p); err != nil {
		return nil, err
	}
	if clair != nil && l.Boite != "" {
		if c.Identite, err = MettreEnBoite(l.Boite, clair); err != nil {
			return nil, err
		}
	}
	contacts, err := json.Marshal(attendent)
	if err != nil {
		return nil, err
	}
	if len(attendent) > 0 && l.Boite != "" {
		if c.Contacts, err = MettreEnBoite(l.Boite, contacts); err != nil {
			return nil, err
		}
	}
	data, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	h := sha256.Sum256(slices.Concat([]byte(sujet+strings.Join(c.Memes, "")), clair, contacts)) // not of what is sealed, which is never twice the same
	return &Contenu{data: data, empreinte: hex.EncodeToString(h[:])}, nil
}

// memes are the other subjects by which the hub signs in to the same compte.
func memes(app core.App, p *preuves.Preuve) (l []string, err error) {
	siennes, err := preuves.DuCompte(app, p.Compte)
	for _, x := range siennes {
		if x.Genre == preuves.Hub && x.Emetteur == p.Emetteur && x.Collectivite == p.Collectivite && x.Sujet != p.Sujet && len(l) < MemesMax {
			l = append(l, x.Sujet)
		}
	}
	return l, err
}

// identite are the claims of a compte, nil for none.
func identite(app core.App, compte string) ([]byte, error) {
	p, err := usagers.PivotDe(app, compte)
	if err != nil || p == nil {
		return nil, err
	}
	return p.Donnees()
}
