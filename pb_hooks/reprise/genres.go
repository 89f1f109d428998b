package reprise

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// genre is one kind of thing that a file holds.
type genre struct {
	code, libelle, aide string
	champs              []champ
	// lire reads a line, or says what is wrong with it.
	lire func(x *contexte, v valeurs) (element, []string)
}

// element is one line that was read: what it makes, once.
type element interface {
	// cle is what makes the line the same as another one, "" for its whole text.
	cle() string
	// connu is what the guichet holds already under it, "" for nothing.
	connu(tx core.App, x *contexte) (objet string, err error)
	ecrire(tx core.App, x *contexte) (objet string, err error)
}

// genres are what may be brought in, in the order to do it.
var genres = []*genre{
	{"services", "Des services", "Nom, secteur, coordonnées", champsService, lireService},
	{"agents", "Des agents", "Leur invitation part quand vous le décidez, depuis la page « Agents »", champsAgent, lireAgent},
	{"usagers", "Des usagers", "Personnes et organismes, avec leurs coordonnées", champsUsager, lireUsager},
	{"demandes", "Des demandes terminées", "Reprenez d’abord les usagers pour les retrouver à leur nom", champsDemande, lireDemande},
}

func genreDe(code string) *genre {
	for _, g := range genres {
		if g.code == code {
			return g
		}
	}
	return nil
}

// contexte is what every line of a file is read with.
type contexte struct {
	collectivite  *collectivites.Collectivite
	aujourdhui    socle.Jour
	services      []collectivites.Service
	demarches     []catalogue.Teleservice
	sollicitation *catalogue.Teleservice // made when a demande is of no other
	par           socle.Acteur
}

func nouveauContexte(app core.App, r *Reprise) (*contexte, error) {
	c, err := collectivites.ParID(app, r.Collectivite)
	if err != nil {
		return nil, err
	}
	x := &contexte{collectivite: c, aujourdhui: socle.De(app).Horloge.Aujourdhui(), par: r.Par}
	if x.services, err = collectivites.Services(app, c.ID); err != nil {
		return nil, err
	}
	l, err := catalogue.Tous(app, c.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range l {
		if t.Renvoi == "" { // what is done elsewhere has no demande here
			x.demarches = append(x.demarches, t)
		}
	}
	return x, nil
}

// valeursDe are the cells of a line, by what its columns hold.
func (g *genre) valeursDe(choix, cellules []string) (valeurs, []string) {
	v, fautes := valeurs{}, []string(nil)
	for i, code := range choix {
		if code == "" || i >= len(cellules) {
			continue
		}
		v[code] = strings.Join(strings.Fields(cellules[i]), " ")
		for _, c := range g.champs {
			if c.Code == code && utf8.RuneCountInString(v[code]) > c.max {
				fautes = append(fautes, fmt.Sprintf("« %s » dépasse %d caractères.", c.Libelle, c.max))
			}
			if c.Code == code && c.exige && v[code] == "" {
				fautes = append(fautes, "« "+c.Libelle+" » est vide.")
			}
		}
	}
	return v, fautes
}

// lireLigne reads one line, or says everything that is wrong with it.
func (g *genre) lireLigne(x *contexte, choix []string, l *ligne) (element, string) {
	v, fautes := g.valeursDe(choix, l.cellules())
	if len(fautes) > 0 {
		return nil, strings.Join(fautes, " ")
	}
	e, fautes := g.lire(x, v)
	if len(fautes) > 0 {
		return nil, strings.Join(fautes, " ")
	}
	return e, ""
}

// service finds the one that a cell names.
func (x *contexte) service(nom string) *collectivites.Service {
	cle := collectivites.Cle(nom)
	for i := range x.services {
		if s := &x.services[i]; cle != "" && (collectivites.Cle(s.Nom) == cle || s.Code == nom) {
			return s
		}
	}
	return nil
}
