package preuves

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/socle"
)

// suspens is somebody who was recognised, and of whom a page asks something
// before she comes in: her answer is kept in a row, whose key is in her browser.
type suspens struct {
	Depart
	Fournisseur string          `json:"f"`
	Genre       Genre           `json:"g"`
	Emetteur    string          `json:"i"`
	Sujet       string          `json:"s"`
	Client      string          `json:"c"` // the collectivité that asked, "" for the instance
	Donnees     json.RawMessage `json:"d"`
	Jeton       string          `json:"j"`
	Sid         string          `json:"o,omitempty"`
}

const cookieSuspens = "guichet-suspens"

// Suspendre keeps the answer for [DureeFlux].
func (rep *Reponse) Suspendre(r *socle.Requete) error {
	f := rep.Fournisseur
	s := suspens{rep.Depart, f.ID, f.Genre, f.Emetteur, rep.Sujet, f.Collectivite, rep.Donnees, rep.Jeton, rep.Sid}
	return Garder(r, usageSuspens, cookieSuspens, s, DureeFlux)
}

// SuspensDe is the one of this browser, nil for none.
func SuspensDe(r *socle.Requete) (*Reponse, error) {
	cle := r.Cookie(cookieSuspens)
	if cle == "" {
		return nil, nil
	}
	f, err := fluxDe(r.App, socle.Hacher(cle))
	if err != nil || f == nil {
		return nil, err
	}
	var s suspens
	if ok, err := f.ouvrir(r, usageSuspens, &s); !ok || err != nil {
		return nil, err
	}
	return &Reponse{
		Depart: s.Depart, Fournisseur: &Fournisseur{ID: s.Fournisseur, Genre: s.Genre, Emetteur: s.Emetteur, Collectivite: s.Client},
		Sujet: s.Sujet, Donnees: s.Donnees, Jeton: s.Jeton, Sid: s.Sid, suspens: f.ID,
	}, nil
}

// Finir forgets the suspended answer: it served.
func (rep *Reponse) Finir(r *socle.Requete) error {
	if rep.suspens == "" {
		return nil
	}
	r.EffacerCookie(cookieSuspens)
	if _, err := r.App.DB().Delete("flux", dbx.HashExp{"id": rep.suspens}).Execute(); err != nil {
		return fmt.Errorf("forget a suspended sign-in: %w", err)
	}
	return nil
}
