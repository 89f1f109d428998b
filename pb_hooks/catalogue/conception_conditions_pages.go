package catalogue

import (
	"net/http"
	"net/url"
	"slices"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageConditions struct {
	*socle.Cadre
	Demarche   string
	Base       string
	Nommees    []ligneCondition
	Exclusions []ligneCondition
	Toutes     []ligneCondition // where each condition is used
	Essai      ui.Saisies
	Resultats  []ligneCondition
}

type ligneCondition struct {
	ID, Nom, Quand string
	Usages         []string
	Vraie          bool
}

func (c *conception) pageConditions() (*pageConditions, error) {
	n, err := c.doc.Deplier()
	if err != nil {
		return nil, err
	}
	p := &pageConditions{Cadre: c.Cadre("Conditions"), Demarche: c.ebauche.Titre, Base: c.base}
	for i := range c.doc.Conditions {
		x := &c.doc.Conditions[i]
		p.Nommees = append(p.Nommees, ligneCondition{ID: x.ID, Nom: x.Phrase.Fr, Quand: PhraseDe(n, &x.Test), Usages: c.doc.Usages(x.ID)})
	}
	for i := range c.doc.Exclusions {
		x := &c.doc.Exclusions[i]
		p.Exclusions = append(p.Exclusions, ligneCondition{ID: x.ID, Nom: x.Titre.Fr, Quand: PhraseDe(n, &x.Si)})
	}
	for _, x := range c.doc.conditionnees() {
		p.Toutes = append(p.Toutes, ligneCondition{Nom: x.nom, Quand: PhraseDe(n, x.si)})
	}
	if len(p.Toutes)+len(p.Nommees)+len(p.Exclusions) > 0 {
		p.Essai = saisiesEssai(n)
	}
	return p, nil
}

// conditionnee is a part that is there only when a condition holds.
type conditionnee struct {
	nom string
	si  *Test
}

func (d *Document) conditionnees() []conditionnee {
	var l []conditionnee
	dire := func(nom string, si *Test) {
		if si != nil {
			l = append(l, conditionnee{nom, si})
		}
	}
	for i := range d.Etapes {
		e := &d.Etapes[i]
		dire("Page "+guillemets(e.Titre.Fr), e.Si)
		for j := range e.Champs {
			dire("Question "+guillemets(e.Champs[j].nomCourt()), e.Champs[j].Si)
			for k := range e.Champs[j].Champs {
				dire("Question "+guillemets(e.Champs[j].Champs[k].nomCourt()), e.Champs[j].Champs[k].Si)
			}
		}
	}
	for i := range d.Pieces {
		dire("Document "+guillemets(d.Pieces[i].Libelle.Fr), d.Pieces[i].Si)
	}
	return l
}

// saisiesEssai are the questions that a condition looks at, to try answers.
func saisiesEssai(n *Document) ui.Saisies {
	var l ui.Saisies
	for _, c := range n.regardees() {
		x := *c
		x.Code, x.Requis = "essai_"+x.Code, false
		l = append(l, GenreDe(x.Type).Saisie(&x, nil, &Contexte{Doc: n, Lieux: France{}}))
	}
	return l
}

// regardees are the questions of the root that the conditions look at.
func (d *Document) regardees() []*Champ {
	var cites []string
	for _, r := range d.regards() {
		cites = append(cites, r.cites...)
	}
	var l []*Champ
	for i := range d.Etapes {
		for j := range d.Etapes[i].Champs {
			if c := &d.Etapes[i].Champs[j]; slices.Contains(cites, c.ID) && c.pose() && c.Type != "liste" && c.Type != "lien_demande" {
				l = append(l, c)
			}
		}
	}
	return l
}

func montrerConditions(c *conception) error {
	p, err := c.pageConditions()
	if err != nil {
		return err
	}
	return c.Rendre(http.StatusOK, "catalogue/conception_conditions", p)
}

// agirSurConditions tries answers: nothing is kept.
func agirSurConditions(c *conception) error {
	f, err := c.Formulaire()
	if err != nil {
		return err
	}
	p, err := c.pageConditions()
	if err != nil {
		return err
	}
	n, err := c.doc.Deplier()
	if err != nil {
		return err
	}
	e := &evaluateur{types: map[string]string{}, vues: Reponses{}, auj: c.Socle.Horloge.Aujourdhui()}
	x := NouveauContexte(n, e.auj, France{}, c.Chemin)
	for i, champ := range n.regardees() {
		essai := *champ
		essai.Code, essai.Requis = "essai_"+champ.Code, false
		v := GenreDe(essai.Type).Lire(&essai, f, x)
		e.types[champ.ID], e.vues[champ.ID] = n.TypeDe(champ), v
		p.Essai[i] = GenreDe(essai.Type).Saisie(&essai, v, x)
	}
	for i, nommee := range n.Conditions {
		p.Resultats = append(p.Resultats, ligneCondition{Nom: "Condition " + guillemets(nommee.Phrase.Fr), Vraie: e.vrai(&n.Conditions[i].Test)})
	}
	for i, exclusion := range n.Exclusions {
		p.Resultats = append(p.Resultats, ligneCondition{Nom: "Règle d’accès " + guillemets(exclusion.Titre.Fr), Vraie: e.vrai(&n.Exclusions[i].Si)})
	}
	dits := map[string]bool{}
	for _, x := range n.conditionnees() {
		if !dits[x.nom] {
			dits[x.nom] = true
			p.Resultats = append(p.Resultats, ligneCondition{Nom: x.nom, Vraie: e.vrai(x.si)})
		}
	}
	return c.Rendre(http.StatusOK, "catalogue/conception_conditions", p)
}

// feuilleCondition is the form of a named condition.
func feuilleCondition(c *conception) (*feuille, error) {
	id := c.Request.PathValue("partie")
	x := CondNommee{ID: socle.ID()}
	f := &feuille{
		Titre: "Ajouter une condition", Retour: "/conditions", DeRetour: "Conditions", Bouton: "Enregistrer la condition", Reussite: "La condition est enregistrée.",
		Intro: "Une condition qui a un nom se choisit ensuite pour plusieurs questions, pages ou documents.",
	}
	rang := slices.IndexFunc(c.doc.Conditions, func(x CondNommee) bool { return x.ID == id })
	var actuelle *Test
	switch {
	case rang >= 0:
		x = c.doc.Conditions[rang]
		actuelle = &x.Test
		f.Titre, f.Retirable = guillemets(x.Phrase.Fr), "Retirer cette condition"
		f.retirer = func(d *Document) error { return d.RetirerCondition(id) }
	case id != partieNouvelle:
		return nil, errPartie
	}
	si, err := c.doc.nouvelleSi(x.ID)
	if err != nil {
		return nil, err
	}
	si.toujours, si.nommees = "", false
	f.Groupes = append([]groupe{
		{Saisies: ui.Saisies{{Genre: ui.GenreTexte, Nom: "phrase", Libelle: "Nom de la condition", Valeur: x.Phrase.Fr, Aide: "Par exemple\u00a0: la demande vient d’une association."}}},
	}, si.groupes("La condition est vraie", true, actuelle)...)
	f.lire = func(d *Document, saisie url.Values) map[string]string {
		fautes := map[string]string{}
		n := x
		n.Phrase = Texte{texteSaisi(saisie, "phrase", 200, "Nommez la condition.", fautes)}
		if t := si.lire(saisie, actuelle, fautes); t != nil {
			n.Test = *t
		}
		if rang >= 0 {
			d.Conditions[rang] = n
			return fautes
		}
		n.Code = codeLibre(n.Phrase.Fr, map[string]bool{})
		d.Conditions = append(d.Conditions, n)
		return fautes
	}
	return f, nil
}

// feuilleExclusion is the form of a rule of eligibility.
func feuilleExclusion(c *conception) (*feuille, error) {
	id := c.Request.PathValue("partie")
	x := Exclusion{ID: socle.ID()}
	f := &feuille{
		Titre: "Ajouter une règle d’accès", Retour: "/conditions", DeRetour: "Conditions", Bouton: "Enregistrer la règle", Reussite: "La règle est enregistrée.",
		Intro: "Quand la règle est vraie, la personne lit qu’elle ne peut pas faire la démarche ici, pourquoi, et que faire.",
	}
	rang := slices.IndexFunc(c.doc.Exclusions, func(x Exclusion) bool { return x.ID == id })
	var actuelle *Test
	switch {
	case rang >= 0:
		x = c.doc.Exclusions[rang]
		actuelle = &x.Si
		f.Titre, f.Retirable = x.Titre.Fr, "Retirer cette règle"
		f.retirer = func(d *Document) error { return d.RetirerExclusion(id) }
	case id != partieNouvelle:
		return nil, errPartie
	}
	si, err := c.doc.nouvelleSi(x.ID)
	if err != nil {
		return nil, err
	}
	si.toujours = ""
	f.Groupes = append([]groupe{
		{Saisies: ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Ce qui n’est pas possible", Valeur: x.Titre.Fr, Aide: "Par exemple\u00a0: Vous ne pouvez pas réserver plus de 3 jours."},
			{Genre: ui.GenreZone, Nom: "pourquoi", Libelle: "Pourquoi", Valeur: x.Pourquoi.Fr, Lignes: 3},
			{Genre: ui.GenreZone, Nom: "que_faire", Libelle: "Que faire", Valeur: x.QueFaire.Fr, Lignes: 3},
		}},
	}, si.groupes("La règle est vraie", true, actuelle)...)
	f.lire = func(d *Document, saisie url.Values) map[string]string {
		fautes := map[string]string{}
		n := x
		n.Titre = Texte{texteSaisi(saisie, "titre", 200, "Dites ce qui n’est pas possible.", fautes)}
		n.Pourquoi = Texte{texteSaisi(saisie, "pourquoi", 1000, "Dites pourquoi.", fautes)}
		n.QueFaire = Texte{texteSaisi(saisie, "que_faire", 1000, "Dites que faire.", fautes)}
		if t := si.lire(saisie, actuelle, fautes); t != nil {
			n.Si = *t
		}
		if rang >= 0 {
			d.Exclusions[rang] = n
			return fautes
		}
		n.Code = codeLibre(n.Titre.Fr, map[string]bool{})
		d.Exclusions = append(d.Exclusions, n)
		return fautes
	}
	return f, nil
}
