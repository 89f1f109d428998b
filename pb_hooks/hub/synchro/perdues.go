package synchro

import (
	"encoding/json"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
)

// direPerdues tells a guichet that has told all that it has which headers of its members
// it has not told: it lost their demandes with an older backup. It tells them again, as
// lost, or says what became of them; until then they stay here as they were.
func (n *Noeud) direPerdues(tx core.App) error {
	membres, err := Tenus(tx, n.ID)
	if err != nil {
		return err
	}
	for _, membre := range membres {
		l, err := n.perdues(tx, membre)
		if err != nil {
			return err
		}
		for i, lot := range enLots(l) {
			err := Annoncer(tx, Annonce{
				Noeud: n.ID, Genre: rattachement.GenreOrdre, Verbe: rattachement.VerbePerdues, Sujet: fmt.Sprintf("%s.perdues.%d", membre, i), Membre: membre,
				Data: rattachement.Perdues{Collectivite: membre, Demandes: lot},
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// perdues are the headers of a member that this guichet did not tell in its epoch, the
// oldest first.
func (n *Noeud) perdues(tx core.App, membre string) ([]rattachement.EnTetePerdu, error) {
	var l []EnTete
	err := tx.DB().NewQuery("SELECT * FROM hub_demandes WHERE membre = {:m} AND numero != '' AND (noeud != {:n} OR epoque != {:e}) ORDER BY deposee_le, id").
		Bind(dbx.Params{"m": membre, "n": n.ID, "e": n.Epoque}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("lost demandes of %s: %w", membre, err)
	}
	perdues := make([]rattachement.EnTetePerdu, len(l))
	for i := range l {
		if perdues[i], err = l[i].dite(tx); err != nil {
			return nil, err
		}
	}
	return perdues, nil
}

// dite is a header as it travels. Its link led to a page that is no more.
func (e *EnTete) dite(app core.App) (rattachement.EnTetePerdu, error) {
	d := rattachement.EnTete{
		Numero: e.Numero, Teleservice: e.Teleservice, Titre: e.Titre, Etat: e.Etat, Mot: e.Mot, DeposeeLe: e.DeposeeLe.Time(), MajLe: e.MajLe.Time(), Echeance: e.Echeance,
	}
	_ = json.Unmarshal(e.Attentes, &d.Attentes) // only this room writes it
	if !e.CloseLe.IsZero() {
		le := e.CloseLe.Time()
		d.CloseLe = &le
	}
	var l []struct {
		Sujet  string `db:"sujet"`
		Jusqu  string `db:"jusqu_au"`
		Mandat bool   `db:"mandat"`
	}
	if err := app.DB().Select("sujet", "jusqu_au", "mandat").From("hub_lecteurs").Where(dbx.HashExp{"demande": e.ID}).OrderBy("mandat", "id").All(&l); err != nil {
		return rattachement.EnTetePerdu{}, fmt.Errorf("readers of %s: %w", e.ID, err)
	}
	for _, x := range l {
		d.Lecteurs = append(d.Lecteurs, rattachement.LecteurEnTete{Sujet: x.Sujet, Jusqu: x.Jusqu, Mandat: x.Mandat})
	}
	return rattachement.EnTetePerdu{ID: e.Agregat, EnTete: d}, nil
}

// enLots cuts them into what one event holds each.
func enLots(l []rattachement.EnTetePerdu) (lots [][]rattachement.EnTetePerdu) {
	taille := 0
	for _, p := range l {
		brut, _ := json.Marshal(p) // it has no value that does not write
		if n := len(brut) + 1; len(lots) == 0 || taille+n > rattachement.DonneesMax-200 {
			lots, taille = append(lots, nil), n
		} else {
			taille += n
		}
		lots[len(lots)-1] = append(lots[len(lots)-1], p)
	}
	return lots
}
