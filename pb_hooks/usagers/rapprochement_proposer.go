package usagers

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// lotRapproche is how many usagers one transaction of the job looks at: a dépôt
// waits no longer than that.
const lotRapproche = 50

// ChercherDoubles looks again for the doubles of the usagers who changed since
// the last time. Killed, it goes on from where it was.
func ChercherDoubles(app core.App) error {
	for {
		var l []Usager
		err := app.DB().Select("*").From("usagers").Where(dbx.NewExp("a_rapprocher = 1")).OrderBy("id").Limit(lotRapproche).All(&l)
		if err != nil {
			return fmt.Errorf("usagers to compare: %w", err)
		}
		if len(l) == 0 {
			return nil
		}
		err = app.RunInTransaction(func(tx core.App) error {
			for i := range l {
				if err := chercherLesSiens(tx, l[i].ID); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func chercherLesSiens(tx core.App, id string) error {
	var u Usager
	if err := tx.DB().Select("*").From("usagers").Where(dbx.HashExp{"id": id}).One(&u); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return fmt.Errorf("usager %s: %w", id, err)
	}
	if err := u.ajouterCles(tx, cles(&u)); err != nil { // a row from before the keys has none
		return err
	}
	if err := proposer(tx, &u); err != nil {
		return err
	}
	u.ARapprocher = false
	return tx.DB().Model(&u).Update("ARapprocher")
}

// proposer writes the likely doubles of u in place of those that were found
// before. Two comptes are two persons until they say otherwise: they are not
// proposed.
func proposer(tx core.App, u *Usager) error {
	if err := retirerPropositions(tx, u.ID); err != nil || u.RapprocheDe != "" {
		return err
	}
	l, err := Doubles(tx, u)
	if err != nil || len(l) == 0 {
		return err
	}
	ecartes, err := ecartesDe(tx, u)
	if err != nil {
		return err
	}
	for i := range l {
		if u.Compte != "" && l[i].Compte != "" || slices.Contains(ecartes, l[i].ID) {
			continue
		}
		r := nouveauRapprochement(u, &l[i].Usager, l[i].Ressemblance)
		connu, err := deLaPaire(tx, r.A, r.B)
		if err != nil {
			return err
		}
		if connu != nil {
			continue // an agent asked for it
		}
		if err := tx.DB().Model(r).Insert(); err != nil {
			return fmt.Errorf("propose %s, %s: %w", r.A, r.B, err)
		}
	}
	return nil
}

// retirerPropositions forgets what the program proposed about an usager; what
// an agent asked for stays.
func retirerPropositions(tx core.App, usager string) error {
	_, err := tx.DB().NewQuery("DELETE FROM rapprochements WHERE (a = {:u} OR b = {:u}) AND etat = 'propose' AND par = ''").Bind(dbx.Params{"u": usager}).Execute()
	if err != nil {
		return fmt.Errorf("forget the doubles of %s: %w", usager, err)
	}
	return nil
}

func deLaPaire(app core.App, a, b string) (*Rapprochement, error) {
	var r Rapprochement
	err := app.DB().Select("*").From("rapprochements").Where(dbx.HashExp{"a": min(a, b), "b": max(a, b)}).One(&r)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rapprochement of %s, %s: %w", a, b, err)
	}
	return &r, nil
}

// ecartesDe are those whom an agent has told from u, or from one whom u now
// stands for.
func ecartesDe(tx core.App, u *Usager) ([]string, error) {
	var l []string
	err := tx.DB().NewQuery(membres + `SELECT r.b FROM membres JOIN rapprochements r ON r.a = membres.id WHERE r.etat IN ('ecarte', 'defait')
		UNION SELECT r.a FROM membres JOIN rapprochements r ON r.b = membres.id WHERE r.etat IN ('ecarte', 'defait')`).Bind(dbx.Params{"u": u.ID}).Column(&l)
	if err != nil {
		return nil, fmt.Errorf("told from %s: %w", u.ID, err)
	}
	for i, id := range l {
		autre, err := Actuel(tx, u.Collectivite, id)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return nil, err
		}
		l[i] = autre.ID
	}
	return l, nil
}

// Demander prepares the comparison of two usagers that an agent has in mind,
// whatever they share.
func Demander(tx core.App, a, b *Usager, par socle.Acteur) (*Rapprochement, error) {
	if a.ID == b.ID || a.RapprocheDe != "" || b.RapprocheDe != "" || a.Collectivite != b.Collectivite {
		return nil, socle.ErrIntrouvable
	}
	r := nouveauRapprochement(a, b, Comparer(a, b))
	connu, err := deLaPaire(tx, a.ID, b.ID)
	if err != nil || connu != nil {
		return connu, err
	}
	r.Par, r.Le = string(par), socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(r).Insert(); err != nil {
		return nil, fmt.Errorf("compare %s, %s: %w", r.A, r.B, err)
	}
	return r, nil
}

// Ecarter says that both are not one person: they are never proposed again.
func (r *Rapprochement) Ecarter(tx core.App, par socle.Acteur) error {
	return r.passer(tx, Propose, Ecarte, par, "usagers.ecarter")
}

// Reprendre opens the comparison again.
func (r *Rapprochement) Reprendre(tx core.App, par socle.Acteur) error {
	if r.Etat == Ecarte {
		return r.passer(tx, Ecarte, Propose, par, "usagers.comparer")
	}
	return r.passer(tx, Defait, Propose, par, "usagers.comparer")
}

var errDejaTraite = socle.Err(socle.Conflit, "Ce rapprochement a changé entre-temps. Rechargez la page pour voir où il en est.")

// passer changes the state, if it is still the one that the page showed.
func (r *Rapprochement) passer(tx core.App, de, vers EtatRapprochement, par socle.Acteur, verbe string) error {
	if err := r.relire(tx, de); err != nil {
		return err
	}
	return r.conclure(tx, vers, par, verbe)
}

func (r *Rapprochement) relire(tx core.App, attendu EtatRapprochement) error {
	relu, err := RapprochementParID(tx, r.Collectivite, r.ID)
	if err != nil {
		return err
	}
	if relu.Etat != attendu {
		return errDejaTraite
	}
	*r = *relu
	return nil
}

func (r *Rapprochement) conclure(tx core.App, vers EtatRapprochement, par socle.Acteur, verbe string) error {
	r.Etat, r.Par, r.Le = vers, string(par), socle.Date(socle.De(tx).Horloge.Maintenant())
	if err := tx.DB().Model(r).Update("Etat", "Garde", "Avant", "Rang", "Par", "Le"); err != nil {
		return fmt.Errorf("rapprochement %s: %w", r.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: verbe, Objet: "rapprochements:" + r.ID, Collectivite: r.Collectivite, Details: []string{r.A, r.B}})
}
