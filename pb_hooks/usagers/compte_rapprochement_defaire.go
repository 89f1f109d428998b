package usagers

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

var (
	errPlusSeparable = socle.Err(socle.Conflit, "Ces deux comptes ne peuvent plus être séparés ici. Si c’est nécessaire, écrivez à la mairie.")
	errSansMoyen     = socle.Err(socle.Conflit, "Il ne resterait à votre compte aucun moyen de connexion\u00a0: ajoutez-lui une adresse électronique avant de séparer les deux comptes.")
)

// SeparerComptes gives both comptes back as they were before their last
// rapprochement. What came since stays with garde. It returns the preuves that
// open the other again: the devices that they signed in are signed out.
//
// It is refused where an agent has made one of the usagers of both: she undoes
// that first.
func SeparerComptes(tx core.App, c *collectivites.Collectivite, garde *Compte) (rendues []string, err error) {
	r, err := SeparableDe(tx, garde.ID)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, errPlusSeparable
	}
	return r.separer(tx, c, garde)
}

func (r *RapprochementComptes) separer(tx core.App, c *collectivites.Collectivite, garde *Compte) (rendues []string, err error) {
	x := &separation{tx: tx, garde: garde, m: &memoireComptes{}}
	if r.Memoire != "" {
		if x.m, err = r.desceller(tx); err != nil {
			return nil, err
		}
	}
	if x.autre, err = CompteParID(tx, r.Autre); err != nil {
		return nil, err
	}
	etapes := []func() error{x.preuves, x.identite, x.lignes, x.comptes, x.usagers, x.appareils}
	switch err := x.verifier(); {
	case err == nil:
	case r.Departement != "" && socle.EnErreur(err).Code == socle.Conflit:
		etapes = []func() error{x.preuves, x.identite, x.comptes, x.appareils} // what an agent did stays
	default:
		return nil, err
	}
	for _, etape := range etapes {
		if err := etape(); err != nil {
			return nil, err
		}
	}
	r.Memoire, r.DefaitLe = "", socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(r).Update("Memoire", "DefaitLe"); err != nil {
		return nil, fmt.Errorf("separate the comptes %s, %s: %w", r.Garde, r.Autre, err)
	}
	if err := r.journaliser(tx, r.par(garde), "usagers.separer_comptes"); err != nil {
		return nil, err
	}
	return x.rendues, annoncerSeparation(tx, c, r, []string{garde.Courriel, x.autre.Courriel})
}

// separation is the undoing of a rapprochement of comptes, on its way.
type separation struct {
	tx           core.App
	garde, autre *Compte
	m            *memoireComptes
	rendues      []string // ids of preuves
}

// verifier refuses what would leave somebody without a way in, or undo what an
// agent did.
func (x *separation) verifier() error {
	siennes, err := preuves.DuCompte(x.tx, x.garde.ID)
	if err != nil {
		return err
	}
	reste := slices.ContainsFunc(siennes, func(p preuves.Preuve) bool {
		return !slices.ContainsFunc(x.m.Preuves, func(q preuves.Preuve) bool { return p.Emetteur == q.Emetteur && p.Sujet == q.Sujet })
	})
	if !reste {
		return errSansMoyen
	}
	for _, a := range x.m.Usagers {
		u, err := a.relire(x.tx)
		if err != nil {
			return err
		}
		if u == nil || u.RapprocheDe == "" {
			continue
		}
		c, err := collectivites.ParID(x.tx, u.Collectivite)
		if err != nil {
			return err
		}
		return socle.Err(socle.Conflit, c.Enseigne+" a réuni les informations que les deux comptes lui avaient données. Écrivez-lui\u00a0: elle doit d’abord les séparer.")
	}
	return nil
}

// relire is the usager as she is now, nil when she is no longer here.
func (a *usagerAvant) relire(app core.App) (*Usager, error) {
	var u Usager
	err := app.DB().Select("*").From("usagers").Where(dbx.HashExp{"id": a.ID}).One(&u)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("usager %s: %w", a.ID, err)
	}
	return &u, nil
}

func (x *separation) preuves() error {
	for _, p := range x.m.Preuves {
		id, err := p.Rendre(x.tx, x.garde.ID)
		if err != nil {
			return err
		}
		if id != "" {
			x.rendues = append(x.rendues, id)
		}
	}
	return nil
}

func (x *separation) identite() error {
	if x.m.Pivot == "" {
		return nil
	}
	i, err := lignePivot(x.tx, x.garde.ID)
	if err != nil || i == nil || i.ID != x.m.Pivot {
		return err
	}
	return i.confier(x.tx, x.autre.ID)
}

func (x *separation) lignes() error {
	for _, l := range LiensComptes(x.tx) {
		if err := l.donner(x.tx, x.m.Lignes[l.nom()], x.garde.ID, x.autre.ID); err != nil {
			return err
		}
	}
	return nil
}

// comptes gives garde its name and its address back, unless they changed since.
func (x *separation) comptes() error {
	for _, n := range []struct {
		vers         *string
		avant, apres string
	}{
		{&x.garde.Courriel, x.m.Avant.Courriel, x.m.Apres.Courriel},
		{&x.garde.Prenom, x.m.Avant.Prenom, x.m.Apres.Prenom},
		{&x.garde.Nom, x.m.Avant.Nom, x.m.Apres.Nom},
	} {
		if *n.vers == n.apres {
			*n.vers = n.avant
		}
	}
	if err := x.tx.DB().Model(x.garde).Update("Courriel", "Prenom", "Nom"); err != nil {
		return fmt.Errorf("compte %s: %w", x.garde.ID, err)
	}
	x.autre.RapprocheDe = ""
	if err := x.tx.DB().Model(x.autre).Update("RapprocheDe"); err != nil {
		return fmt.Errorf("compte %s: %w", x.autre.ID, err)
	}
	return nil
}

// appareils signs out the devices that what goes back had signed in.
func (x *separation) appareils() error {
	l, err := socle.SessionsDe(x.tx, socle.EspaceUsager, x.garde.ID)
	if err != nil {
		return err
	}
	for _, s := range l {
		if !slices.Contains(x.rendues, s.Preuve) {
			continue
		}
		if err := socle.FermerSession(x.tx, s.ID); err != nil {
			return err
		}
	}
	return nil
}
