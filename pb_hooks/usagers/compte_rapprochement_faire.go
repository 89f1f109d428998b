package usagers

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// RapprocherComptes makes one of two comptes whose person has proven both: what
// opened the other opens garde, for ever, and what was the other's is garde's.
// The devices of the other are signed out, and both addresses are told.
//
// A collectivité has one usager of a compte. Where it had one of each, garde's
// stays, and the other leaves its compte: an agent, who alone makes two usagers
// one, finds both to compare. Its demandes are in the compte all the same.
func RapprocherComptes(tx core.App, c *collectivites.Collectivite, garde, autre *Compte) error {
	if err := rapprochables(tx, garde, autre); err != nil {
		return err
	}
	r := &RapprochementComptes{Le: socle.Date(socle.De(tx).Horloge.Maintenant())}
	return r.reunir(tx, c, garde, autre, "")
}

// reunir makes one of both. page is where they are separated, "" for here.
func (r *RapprochementComptes) reunir(tx core.App, c *collectivites.Collectivite, garde, autre *Compte, page string) error {
	x := &reunion{tx: tx, garde: garde, autre: autre, m: memoireComptes{Avant: garde.noms(), Lignes: map[string][]string{}}}
	adresses := []string{garde.Courriel, autre.Courriel}
	for _, etape := range []func() error{x.preuves, x.identite, x.siens, x.usagers, x.lignes, x.comptes} {
		if err := etape(); err != nil {
			return fmt.Errorf("rapprocher the comptes %s, %s: %w", garde.ID, autre.ID, err)
		}
	}
	r.ID, r.Garde, r.Autre = socle.ID(), garde.ID, autre.ID
	if err := r.sceller(tx, &x.m); err != nil {
		return err
	}
	if err := tx.DB().Model(r).Insert(); err != nil {
		return fmt.Errorf("rapprochement of comptes: %w", err)
	}
	if err := r.journaliser(tx, r.par(garde), "usagers.rapprocher_comptes"); err != nil {
		return err
	}
	return annoncerReunion(tx, c, r, adresses, page)
}

// reunion is a rapprochement of two comptes on its way.
type reunion struct {
	tx           core.App
	garde, autre *Compte
	pivot        *Pivot // the verified identity of both, nil for none
	m            memoireComptes
}

// preuves gives garde those of the other. An address that opens garde already
// stays behind: the other opens nothing any more.
func (x *reunion) preuves() error {
	siennes, err := preuves.DuCompte(x.tx, x.autre.ID)
	if err != nil {
		return err
	}
	for _, p := range siennes {
		if p.Genre == preuves.Courriel {
			if deja, err := x.garde.aProuve(x.tx, p.Courriel); err != nil {
				return err
			} else if deja {
				continue
			}
		}
		x.m.Preuves = append(x.m.Preuves, p)
		if err := p.Confier(x.tx, x.garde.ID); err != nil {
			return err
		}
	}
	return nil
}

// identite gives garde the verified identity of the other, unless it has its
// own, which is of the same person.
func (x *reunion) identite() error {
	var err error
	if x.pivot, err = PivotDe(x.tx, x.garde.ID); err != nil || x.pivot != nil {
		return err
	}
	if x.pivot, err = PivotDe(x.tx, x.autre.ID); err != nil || x.pivot == nil {
		return err
	}
	i, err := lignePivot(x.tx, x.autre.ID)
	if err != nil {
		return err
	}
	x.m.Pivot = i.ID
	return i.confier(x.tx, x.garde.ID)
}

// siens has the usagers of garde take the identity that came.
func (x *reunion) siens() error {
	if x.m.Pivot == "" {
		return nil
	}
	l, err := UsagersDuCompte(x.tx, x.garde.ID)
	if err != nil {
		return err
	}
	for i := range l {
		if err := x.changer(&l[i], x.certifier); err != nil {
			return err
		}
	}
	return nil
}

// usagers gives garde those of the other, where it has none.
func (x *reunion) usagers() error {
	l, err := UsagersDuCompte(x.tx, x.autre.ID)
	if err != nil {
		return err
	}
	for i := range l {
		u := &l[i]
		deja, err := DuCompte(x.tx, u.Collectivite, x.garde)
		if err != nil {
			return err
		}
		if deja != nil {
			if err := x.detacher(u, deja); err != nil {
				return err
			}
			continue
		}
		err = x.changer(u, func(u *Usager) {
			u.Compte = x.garde.ID
			if x.garde.Courriel != "" {
				u.Courriel = x.garde.Courriel
			}
			x.certifier(u)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// detacher takes an usager off her compte, and has an agent compare her with the
// one of garde.
func (x *reunion) detacher(u, deja *Usager) error {
	if err := x.changer(u, func(u *Usager) { u.Compte = "" }); err != nil {
		return err
	}
	siennes := map[string][]string{}
	for _, l := range Liens(x.tx) {
		ids, err := l.lignes(x.tx, u.ID, "")
		if err != nil {
			return err
		}
		siennes[l.nom()] = ids
	}
	x.m.Usagers[len(x.m.Usagers)-1].Lignes = siennes
	_, err := Demander(x.tx, deja, u, x.garde.Acteur())
	return err
}

func (x *reunion) certifier(u *Usager) {
	if x.pivot == nil {
		return
	}
	u.certifier(*x.pivot)
	u.MajLe = socle.Date(socle.De(x.tx).Horloge.Maintenant())
}

// changer writes an usager, and remembers what she was.
func (x *reunion) changer(u *Usager, faire func(*Usager)) error {
	a := usagerAvant{ID: u.ID, Compte: u.Compte, Preuve: u.Preuve, Avant: valeurs(u)}
	faire(u)
	a.Apres = valeurs(u)
	x.m.Usagers = append(x.m.Usagers, a)
	return u.Modifier(x.tx)
}

// lignes gives garde what later rooms keep of the other.
func (x *reunion) lignes() error {
	for _, l := range LiensComptes(x.tx) {
		ids, err := l.lignes(x.tx, x.autre.ID, "")
		if err != nil {
			return err
		}
		x.m.Lignes[l.nom()] = ids
		if err := l.donner(x.tx, ids, x.autre.ID, x.garde.ID); err != nil {
			return err
		}
	}
	return nil
}

// comptes has the other name garde, which is written to where the other was when
// it has no address, and takes the name that is verified.
func (x *reunion) comptes() error {
	if x.garde.Courriel == "" {
		x.garde.Courriel = x.autre.Courriel
	}
	if x.m.Pivot != "" {
		nom := x.pivot.Identite()
		x.garde.Prenom, x.garde.Nom = nom.Prenoms, nom.NomNaissance
	}
	x.m.Apres = x.garde.noms()
	if err := x.tx.DB().Model(x.garde).Update("Courriel", "Prenom", "Nom"); err != nil {
		return err
	}
	x.autre.RapprocheDe = x.garde.ID
	if err := x.tx.DB().Model(x.autre).Update("RapprocheDe"); err != nil {
		return err
	}
	return socle.FermerSessions(x.tx, socle.EspaceUsager, x.autre.ID, "")
}

// UsagersDuCompte are the usagers that a compte is, one a collectivité.
func UsagersDuCompte(app core.App, compte string) (l []Usager, err error) {
	err = app.DB().Select("*").From("usagers").Where(socle.Egal("compte", compte)).OrderBy("id").All(&l)
	if err != nil {
		return nil, fmt.Errorf("usagers of compte %s: %w", compte, err)
	}
	return l, nil
}

// par is who made one of both, or undid it: their person, here or at the guichet of the
// Département.
func (r *RapprochementComptes) par(c *Compte) socle.Acteur {
	if r.Departement != "" {
		return parLeDepartement
	}
	return c.Acteur()
}

var parLeDepartement = socle.Programme("departement")

func (r *RapprochementComptes) journaliser(tx core.App, par socle.Acteur, verbe string) error {
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "rapprochements_comptes:" + r.ID, Details: []string{r.Garde, r.Autre}})
}
