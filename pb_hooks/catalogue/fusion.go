package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Conflit is an attribute that was changed here and in the modèle since the
// modèle was adopted. What is here stays, unless somebody chooses the modèle.
type Conflit struct {
	Cle        string // of the choice: « 01J…/libelle »
	Nom        string // of the part
	Quoi       string // « la question »
	Ici, Autre string // the two values, as JSON
}

// Fusionner brings the changes of a modèle, from base to nouveau, into a
// document that was changed too: each part by its id, each attribute apart, so
// that nothing changed here is lost. Where both changed the same thing it keeps
// what is here, unless prendre names the conflict. A part that the modèle
// withdraws goes, if nobody changed it here; one that was withdrawn here does
// not come back.
func Fusionner(base, ici, nouveau *Document, prendre map[string]bool) (*Document, []Conflit, error) {
	f := fusion{prendre: prendre}
	arbres := make([]*noeud, 3)
	for i, d := range []*Document{base, ici, nouveau} {
		l, err := d.elements()
		if err != nil {
			return nil, nil, err
		}
		arbres[i] = arbre(l)
	}
	brut, err := json.Marshal(f.fusionner(arbres[0], arbres[1], arbres[2]).objet())
	if err != nil {
		return nil, nil, fmt.Errorf("merge %s: %w", ici.Code, err)
	}
	d, err := Relire(brut)
	if err != nil {
		return nil, nil, fmt.Errorf("merge %s: %w", ici.Code, err)
	}
	return d, f.conflits, nil
}

// noeud is a part with those it holds, by the key of their list.
type noeud struct {
	element
	enfants map[string][]*noeud
}

func arbre(l []element) *noeud {
	tous := map[string]*noeud{}
	for _, p := range l {
		n := &noeud{element: p, enfants: map[string][]*noeud{}}
		tous[p.id] = n
		if p.sorte != "" {
			parent := tous[p.parent]
			parent.enfants[p.sorte] = append(parent.enfants[p.sorte], n)
		}
	}
	return tous[""]
}

// objet is the part as it is written, its own attributes and those it holds.
func (n *noeud) objet() map[string]any {
	o := map[string]any{}
	for cle, v := range n.attributs {
		racine, sous, dedans := strings.Cut(cle, ".")
		if !dedans {
			o[cle] = v
			continue
		}
		if o[racine] == nil {
			o[racine] = map[string]any{}
		}
		o[racine].(map[string]any)[sous] = v
	}
	for sorte, enfants := range n.enfants {
		l := make([]map[string]any, len(enfants))
		for i, e := range enfants {
			l[i] = e.objet()
		}
		o[sorte] = l
	}
	return o
}

func (n *noeud) enfant(sorte, id string) *noeud {
	if n == nil {
		return nil
	}
	i := slices.IndexFunc(n.enfants[sorte], func(e *noeud) bool { return e.id == id })
	if i < 0 {
		return nil
	}
	return n.enfants[sorte][i]
}

// egal tells that two parts are the same, with all they hold.
func (n *noeud) egal(autre *noeud) bool {
	a, errA := json.Marshal(n.objet())
	b, errB := json.Marshal(autre.objet())
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

type fusion struct {
	prendre  map[string]bool
	conflits []Conflit
}

// fusionner merges one part that both documents have; base is nil when it was
// added on both sides.
func (f *fusion) fusionner(base, ici, nouveau *noeud) *noeud {
	n := &noeud{element: ici.element, enfants: map[string][]*noeud{}}
	n.attributs = f.attributs(base, ici, nouveau)
	listes := map[string]bool{}
	for _, x := range []*noeud{ici, nouveau} {
		for sorte := range x.enfants {
			listes[sorte] = true
		}
	}
	for _, sorte := range slices.Sorted(maps.Keys(listes)) {
		n.enfants[sorte] = f.liste(sorte, base, ici, nouveau)
	}
	return n
}

func (f *fusion) attributs(base, ici, nouveau *noeud) map[string]json.RawMessage {
	anciens := map[string]json.RawMessage{}
	if base != nil {
		anciens = base.attributs
	}
	m := maps.Clone(ici.attributs)
	for _, cle := range nouveau.differe(ici.element) {
		avant, la, autre := anciens[cle], ici.attributs[cle], nouveau.attributs[cle]
		prendre := bytes.Equal(avant, la)
		if !prendre && !bytes.Equal(avant, autre) {
			c := Conflit{Cle: ici.id + "/" + cle, Nom: ici.nom, Quoi: enMots(cle), Ici: string(la), Autre: string(autre)}
			f.conflits = append(f.conflits, c)
			prendre = f.prendre[c.Cle]
		}
		switch {
		case prendre && autre == nil:
			delete(m, cle)
		case prendre:
			m[cle] = autre
		}
	}
	return m
}

// liste keeps the order that is here; what comes from the modèle takes its
// place behind the part that it follows there.
func (f *fusion) liste(sorte string, base, ici, nouveau *noeud) []*noeud {
	var l []*noeud
	for _, e := range ici.enfants[sorte] {
		autre, ancien := nouveau.enfant(sorte, e.id), base.enfant(sorte, e.id)
		switch {
		case autre != nil:
			l = append(l, f.fusionner(ancien, e, autre))
		case ancien == nil || !ancien.egal(e):
			l = append(l, e) // added or changed here: it stays
		}
	}
	derriere := ""
	for _, autre := range nouveau.enfants[sorte] {
		if ici.enfant(sorte, autre.id) == nil && base.enfant(sorte, autre.id) == nil {
			place := slices.IndexFunc(l, func(x *noeud) bool { return x.id == derriere }) + 1
			l = slices.Insert(l, place, autre)
		}
		derriere = autre.id
	}
	return l
}
