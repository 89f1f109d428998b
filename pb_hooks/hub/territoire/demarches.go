package territoire

import (
	"net/url"
	"slices"
	"sync"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/statistiques"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// demarche is what one may ask who handles.
type demarche struct {
	Code, Titre string
	Niveaux     []string          // that may handle it, the most usual first
	Renvoi      *catalogue.Renvoi // who does it elsewhere, nil for no one
}

// standard are those that every guichet knows. What tells something of who files it
// is left out, and so is the letter box, which is no démarche of one competence.
var standard = sync.OnceValue(func() []demarche {
	var l []demarche
	for _, m := range catalogue.Modeles() {
		if m.Discret || m.Code == catalogue.CodeContact {
			continue
		}
		doc, err := catalogue.Modele(m.Code)
		if err != nil {
			panic(err) // embedded, and read by the tests
		}
		l = append(l, demarche{m.Code, m.Titre, m.Niveaux, doc.Renvoi})
	}
	return l
})

// demarches are those of the Département, as it titles them, and the standard ones,
// by title.
func demarches(r *socle.Requete) ([]demarche, error) {
	publiees, err := catalogue.Publies(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	l := slices.Clone(standard())
	for _, t := range publiees {
		switch i := slices.IndexFunc(l, func(d demarche) bool { return d.Code == t.Code }); {
		case t.Code == catalogue.CodeContact:
		case i >= 0:
			l[i].Titre = t.Titre
		default:
			l = append(l, demarche{Code: t.Code, Titre: t.Titre, Niveaux: []string{"departement"}})
		}
	}
	slices.SortFunc(l, func(a, b demarche) int {
		if x, y := collectivites.Cle(a.Titre), collectivites.Cle(b.Titre); x < y {
			return -1
		} else if x > y {
			return 1
		}
		return 0
	})
	return l, nil
}

// saisieDemarche is the list of them to choose from.
func saisieDemarche(l []demarche, choisie string) ui.Saisie {
	s := ui.Saisie{Genre: ui.GenreListe, Nom: "demarche", Libelle: "Démarche", Facultatif: true, Valeur: choisie}
	for _, d := range l {
		s.Options = append(s.Options, ui.Option{Code: d.Code, Libelle: d.Titre})
	}
	return s
}

// competent is who handles a démarche for a commune.
type competent struct {
	Nom     string // « La mairie d’Épinal »
	URL     string // where to begin, "" for nowhere online
	Libelle string // of the link
	Note    string
	Ici     bool // its coordonnées are on the page
}

// competents are who handles it for the inhabitants of a commune, the surest first:
// a guichet that already takes it, else in the usual order of the niveaux.
func (x *lieux) competents(r *socle.Requete, d demarche) ([]competent, error) {
	if d.Renvoi != nil {
		return []competent{{Nom: d.Renvoi.Nom, URL: d.Renvoi.URL, Libelle: "Aller sur " + d.Renvoi.Site(), Note: d.Renvoi.Texte.Fr}}, nil
	}
	var surs, possibles []competent
	for _, niveau := range d.Niveaux {
		if niveau == "departement" {
			c, err := departementPour(r, d, len(d.Niveaux) == 1)
			if err != nil {
				return nil, err
			}
			if c != nil {
				possibles = append(possibles, *c)
			}
			continue
		}
		l := map[string]*lieu{"commune": x.Commune, "epci": x.EPCI}[niveau]
		if l == nil {
			continue
		}
		c := competent{Nom: l.Dit}
		if l.Entree == "" {
			c.Note, c.Ici = "Pas encore de guichet en ligne.", niveau == "commune"
			possibles = append(possibles, c)
			continue
		}
		recue, err := recoit(r, l.Fiche, d.Code)
		if err != nil {
			return nil, err
		}
		if recue {
			c.URL, c.Libelle, c.Note = l.Entree+"/demarches/"+d.Code, "Commencer cette démarche", "Ce guichet reçoit déjà ces demandes."
			surs = append(surs, c)
		} else {
			c.URL, c.Libelle = l.Entree+"/?"+url.Values{"q": {d.Titre}}.Encode(), "Chercher cette démarche dans son guichet"
			possibles = append(possibles, c)
		}
	}
	return append(surs, possibles...), nil
}

func recoit(r *socle.Requete, f collectivites.Fiche, code string) (bool, error) {
	m, err := annuaire.MembreDe(r.App, f.Niveau, f.Code)
	if err != nil || m == nil {
		return false, err
	}
	return statistiques.Recoit(r.App, m.ID, code)
}

// departementPour is the Département, when it offers the démarche or is alone to
// handle it.
func departementPour(r *socle.Requete, d demarche, seul bool) (*competent, error) {
	l, err := catalogue.Publies(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	c := &competent{Nom: collectivites.De(r).Sujet()}
	if slices.ContainsFunc(l, func(t catalogue.Teleservice) bool { return t.Code == d.Code }) {
		c.URL, c.Libelle = r.Chemin+"/demarches/"+d.Code, "Commencer cette démarche"
		return c, nil
	}
	if !seul {
		return nil, nil
	}
	c.Note = "Cette démarche ne se fait pas encore en ligne."
	return c, nil
}
