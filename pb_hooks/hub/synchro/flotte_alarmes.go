package synchro

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// alarme is something wrong with a guichet that lasts: it is told once, and its end
// once.
type alarme struct {
	ID     string         `db:"pk,id"`
	Noeud  string         `db:"noeud"`
	Genre  genreMal       `db:"genre"`
	Fois   int            `db:"fois"` // rounds in a row that saw it
	VueLe  types.DateTime `db:"vue_le"`
	DiteLe types.DateTime `db:"dite_le"` // zero for not yet
}

func (alarme) TableName() string { return "hub_alarmes" }

// foisVoyant is how many rounds must see a red light: a guichet that starts again
// alarms nobody.
const foisVoyant = 2

// mure tells that it has lasted long enough to be told.
func (a *alarme) mure() bool { return a.Genre != malVoyant || a.Fois >= foisVoyant }

// ronde is one round at all the guichets.
type ronde struct {
	neuves, finies []ditDe
	memes          []*alarme // that last, or are over and were never told
}

// ditDe is a sentence about a guichet, for a mail.
type ditDe struct {
	a            *alarme
	noms, phrase string
}

// Surveiller tells those who run the hub which guichets went ill since the last
// round, and which are well again: one mail for all of them.
func Surveiller(app core.App) error {
	seuils, err := lireSeuils(app)
	if err != nil {
		return err
	}
	return app.RunInTransaction(func(tx core.App) error {
		if seuils.Muette { // what is wrong the day it is switched on again is told then
			_, err := tx.DB().Delete("hub_alarmes", nil).Execute()
			return err
		}
		t, err := regarder(tx)
		if err != nil {
			return err
		}
		return t.dire(tx)
	})
}

// regarder compares what is wrong now with what is known.
func regarder(tx core.App) (*ronde, error) {
	l, err := flotte(tx, "")
	if err != nil {
		return nil, err
	}
	var connues []alarme
	if err := tx.DB().Select("*").From("hub_alarmes").All(&connues); err != nil {
		return nil, fmt.Errorf("alarms of the guichets: %w", err)
	}
	parNoeud := map[string]map[genreMal]*alarme{}
	for i := range connues {
		a := &connues[i]
		if parNoeud[a.Noeud] == nil {
			parNoeud[a.Noeud] = map[genreMal]*alarme{}
		}
		parNoeud[a.Noeud][a.Genre] = a
	}
	t := &ronde{}
	maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
	for i := range l {
		if err := t.voir(tx, &l[i], parNoeud[l[i].ID], maintenant); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// voir sorts what is wrong with one guichet. Of a silent one nothing else is known:
// what was wrong stays as it was. Of one whose link is broken nobody hears.
func (t *ronde) voir(tx core.App, v *vu, connues map[genreMal]*alarme, maintenant types.DateTime) error {
	muet := false
	for _, m := range v.Maux {
		muet = muet || m.Genre == malSilence
		a := connues[m.Genre]
		delete(connues, m.Genre)
		if a == nil {
			a = &alarme{ID: socle.ID(), Noeud: v.ID, Genre: m.Genre, VueLe: maintenant}
			if err := tx.DB().Model(a).Insert(); err != nil {
				return fmt.Errorf("alarm of %s: %w", v.ID, err)
			}
		}
		a.Fois++
		t.memes = append(t.memes, a)
		if a.DiteLe.IsZero() && a.mure() {
			t.neuves = append(t.neuves, ditDe{a, v.noms(), m.Phrase})
		}
	}
	for _, g := range slices.Sorted(maps.Keys(connues)) {
		a := connues[g]
		switch {
		case !v.RevoqueLe.IsZero() || !muet && a.DiteLe.IsZero():
			if err := a.oublier(tx); err != nil {
				return err
			}
		case !muet:
			t.finies = append(t.finies, ditDe{a, v.noms(), de(tx).fini(g)})
		}
	}
	return nil
}

func (a *alarme) oublier(tx core.App) error {
	if err := tx.DB().Model(a).Delete(); err != nil {
		return fmt.Errorf("alarm of %s: %w", a.Noeud, err)
	}
	return nil
}

const (
	modeleAlarmes = "alarmes_guichets"
	// ditesMax bounds a mail: the page has them all.
	ditesMax = 20
)

// dire writes the mail, and remembers what it said when somebody will read it.
func (t *ronde) dire(tx core.App) error {
	dites := false
	if len(t.neuves)+len(t.finies) > 0 {
		var err error
		dites, err = exploitation.Prevenir(tx, modeleAlarmes, func(p exploitation.Destinataire, derniere bool) exploitation.Lettre {
			return t.lettre(socle.De(tx).AdressePublique()+p.Page, derniere)
		})
		if err != nil {
			return err
		}
	}
	if dites {
		maintenant := socle.Date(socle.De(tx).Horloge.Maintenant())
		for _, x := range t.neuves {
			x.a.DiteLe = maintenant
		}
		for _, x := range t.finies {
			if err := x.a.oublier(tx); err != nil {
				return err
			}
		}
	}
	for _, a := range t.memes {
		if err := tx.DB().Model(a).Update("Fois", "DiteLe"); err != nil {
			return fmt.Errorf("alarm of %s: %w", a.Noeud, err)
		}
	}
	return nil
}

// lettre says it, a guichet a line: those who went ill, then those who are well.
func (t *ronde) lettre(page string, derniere bool) exploitation.Lettre {
	lignes := append(parGuichet("", t.neuves), parGuichet("Fini\u00a0: ", t.finies)...)
	corps := lignes[:min(len(lignes), ditesMax)]
	if n := len(lignes) - len(corps); n > 0 {
		corps = append(corps, "Et "+socle.Pluriel(n, "autre", "autres")+", sur la page.")
	}
	if derniere {
		corps = append(corps, exploitation.PhraseDerniere)
	}
	objet := "Guichets du département\u00a0: c’est réparé"
	if n := len(parGuichet("", t.neuves)); n > 0 {
		objet = "Guichets du département\u00a0: " + socle.Pluriel(n, "guichet à voir", "guichets à voir")
	}
	return exploitation.Lettre{
		Objet: objet, Corps: corps, Valable: 24 * time.Hour, Lien: &exploitation.Lien{Libelle: "Voir les guichets", URL: page + "/reglages/guichets?voir=" + string(filtreMalades)},
	}
}

// parGuichet gathers the sentences of each guichet.
func parGuichet(debut string, l []ditDe) []string {
	var ids []string
	phrases, noms := map[string][]string{}, map[string]string{}
	for _, x := range l {
		if noms[x.a.Noeud] == "" {
			ids = append(ids, x.a.Noeud)
		}
		noms[x.a.Noeud] = x.noms
		phrases[x.a.Noeud] = append(phrases[x.a.Noeud], x.phrase)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Or(strings.Compare(noms[a], noms[b]), strings.Compare(a, b)) })
	var lignes []string
	for _, id := range ids {
		lignes = append(lignes, debut+noms[id]+"\u00a0: "+strings.Join(phrases[id], " ; ")+".")
	}
	return lignes
}
