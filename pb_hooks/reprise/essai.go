package reprise

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// Bilan is what a try says would happen.
type Bilan struct {
	Bonnes   int      `json:"bonnes"`
	Deja     int      `json:"deja"`
	Refusees int      `json:"refusees"`
	Doubles  []Double `json:"doubles"` // the first of them
}

// Double is a line that looks like an usager of the guichet.
type Double struct {
	Ligne  int    `json:"ligne"`
	Usager string `json:"usager"`
	Raison string `json:"raison"`
}

const (
	maxDoubles        = 20   // shown
	lignesDesDoubles  = 2000 // compared: it is only a glimpse, the job looks at them all
	maxRefusesMontres = 50
)

// Choisir keeps what the columns hold; the faults are by column.
func (r *Reprise) Choisir(tx core.App, choix []string) error {
	if err := r.relireAvantEssai(tx); err != nil {
		return err
	}
	if fautes := manques(r.genre().champs, choix); len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	r.Choix, _ = json.Marshal(choix) // texts always encode
	r.Etat = Lue
	return tx.DB().Model(r).Update("Choix", "Etat")
}

var (
	errCommencee        = socle.Err(socle.Conflit, "Cette reprise a déjà commencé. Pour en changer les colonnes, choisissez de nouveau le fichier.")
	errColonnesChangees = socle.Err(socle.Conflit, "Les colonnes de ce fichier ont changé pendant l’essai. Essayez de nouveau.")
)

func (r *Reprise) relireAvantEssai(tx core.App) error {
	if err := r.relire(tx); err != nil {
		return err
	}
	if r.Etat != Lue && r.Etat != Essayee {
		return errCommencee
	}
	return nil
}

// Essayer reads every line and writes nothing but what it thinks of it.
func (r *Reprise) Essayer(app core.App) (*Bilan, error) {
	if r.Etat != Lue && r.Etat != Essayee {
		return nil, errCommencee
	}
	essayees := string(r.Choix)
	x, err := nouveauContexte(app, r)
	if err != nil {
		return nil, err
	}
	b, raisons, err := r.juger(app, x)
	if err != nil {
		return nil, err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := r.relireAvantEssai(tx); err != nil { // the reading of a long file leaves time for another click
			return err
		}
		if string(r.Choix) != essayees {
			return errColonnesChangees
		}
		if err := r.noterRaisons(tx, raisons); err != nil {
			return err
		}
		r.Bilan, _ = json.Marshal(b) // numbers and texts always encode
		r.Etat = Essayee
		return tx.DB().Model(r).Update("Bilan", "Etat")
	})
	return b, err
}

// noterRaisons replaces what the last try refused the lines for.
func (r *Reprise) noterRaisons(tx core.App, raisons map[string]string) error {
	_, err := tx.DB().NewQuery("UPDATE reprises_lignes SET raison = '' WHERE reprise = {:r} AND resultat = '' AND raison != ''").Bind(dbx.Params{"r": r.ID}).Execute()
	if err != nil {
		return fmt.Errorf("forget the last try: %w", err)
	}
	brut, _ := json.Marshal(raisons) // texts always encode
	_, err = tx.DB().NewQuery("UPDATE reprises_lignes SET raison = r.value FROM json_each({:raisons}) r WHERE reprises_lignes.id = r.key").Bind(dbx.Params{"raisons": string(brut)}).Execute()
	if err != nil {
		return fmt.Errorf("note the refusals: %w", err)
	}
	return nil
}

// juger gives what each refused line is refused for, by id.
func (r *Reprise) juger(app core.App, x *contexte) (*Bilan, map[string]string, error) {
	b, raisons, vues := &Bilan{}, map[string]string{}, map[string]bool{}
	g, choix := r.genre(), r.choix()
	for apres := 0; ; {
		lot, err := r.suite(app, "", apres, 1000)
		if err != nil {
			return nil, nil, err
		}
		if len(lot) == 0 {
			return b, raisons, nil
		}
		for i := range lot {
			l := &lot[i]
			apres = l.Rang
			e, raison := g.lireLigne(x, choix, l)
			if raison != "" {
				raisons[l.ID] = raison
				b.Refusees++
				continue
			}
			cle := r.cleDe(e, l)
			objet, err := r.deja(app, x, e, cle)
			if err != nil {
				return nil, nil, err
			}
			if objet != "" || vues[cle] {
				b.Deja++
				continue
			}
			vues[cle] = true
			b.Bonnes++
			if u, usager := e.(*usagerRepris); usager && b.Bonnes <= lignesDesDoubles && len(b.Doubles) < maxDoubles {
				if err := b.comparer(app, x, u, l); err != nil {
					return nil, nil, err
				}
			}
		}
	}
}

func (b *Bilan) comparer(app core.App, x *contexte, u *usagerRepris, l *ligne) error {
	doubles, err := u.doubles(app, x)
	if err != nil || len(doubles) == 0 {
		return err
	}
	b.Doubles = append(b.Doubles, Double{l.Numero(), doubles[0].ID, strings.Join(doubles[0].Ressemblance.Pour, ", ")})
	return nil
}
