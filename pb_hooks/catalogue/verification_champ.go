package catalogue

import (
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
)

// code checks the readable name of a champ or of a document to join, by which
// its control is named.
func (v *verificateur) code(code string) {
	if v.forme(code); v.codes[code] {
		v.dire("Le code « %s » sert deux fois.", code)
	}
	v.codes[code] = true
}

func (v *verificateur) forme(code string) {
	if !formeCode.MatchString(code) {
		v.dire("Le code « %s » doit être fait de minuscules, de chiffres et de tirets bas.", code)
	}
}

// reglesDe are the rules that each kind knows.
var reglesDe = map[string][]string{
	"texte": {"code_postal", "chiffres"}, "texte_long": {"code_postal", "chiffres"}, "texte_formate": {"motif"},
	"decimal": {"decimales"}, "heure": {"apres"}, "mois_annee": {"passe", "futur"},
	"date":       {"passe", "futur", "age_min", "age_max", "delai_min", "apres", "partielle"},
	"date_heure": {"passe", "futur", "delai_min", "apres"},
}

// sansPhrase are the rules that make their own sentence, or refuse nothing.
var sansPhrase = []string{"delai_min", "decimales", "partielle"}

// comparables are the kinds that the rule « apres » compares, by kind.
var comparables = map[string][]string{"date": {"date", "date_heure"}, "date_heure": {"date", "date_heure"}, "heure": {"heure"}}

// champ checks one question, then those of its rows, which nothing after them
// may look at.
func (v *verificateur) champ(c *Champ) {
	v.id("Champ "+c.Code, c.ID)
	v.code(c.Code)
	g := GenreDe(c.Type)
	switch {
	case g == nil:
		v.dire("Le champ « %s » a un genre inconnu : %s.", c.Code, c.Type)
	case c.Libelle.Fr == "":
		v.dire("Le champ « %s » n’a pas de question.", c.Code)
	}
	if e, ok := g.(interface {
		exiger(*Champ, *Document) []string
	}); ok {
		for _, faute := range e.exiger(c, v.doc) {
			v.dire("Le champ « %s » %s.", c.Code, faute)
		}
	}
	if c.Source != "" && !slices.Contains(Sources, c.Source) {
		v.dire("Le champ « %s » a une source inconnue : %s.", c.Code, c.Source)
	}
	if c.Autre && c.Type != "choix" && c.Type != "choix_multiple" {
		v.dire("Le champ « %s » n’est pas un choix : il ne peut pas offrir « Autre ».", c.Code)
	}
	v.regles(c)
	v.entrees(c)
	v.condition(c.Si, "du champ "+c.Code)
	if g != nil {
		v.noms(c, g)
	}
	for i := range c.Champs {
		if c.Type != "liste" {
			v.dire("Le champ « %s » n’est pas une liste : il ne peut pas contenir d’autres champs.", c.Code)
			break
		}
		v.champ(&c.Champs[i])
	}
	for _, enfant := range c.Champs {
		delete(v.vus, enfant.ID)
	}
	v.vus[c.ID] = c
}

// regles refuses a rule that no kind would apply, or that would refuse an
// answer without a word.
func (v *verificateur) regles(c *Champ) {
	for _, r := range c.Regles {
		if !slices.Contains(reglesDe[c.Type], r.Nom) {
			v.dire("Le champ « %s » a une règle inconnue : %s.", c.Code, r.Nom)
		}
		if r.Phrase.Fr == "" && !slices.Contains(sansPhrase, r.Nom) {
			v.dire("La règle « %s » du champ « %s » n’a pas de phrase.", r.Nom, c.Code)
		}
		if r.Nom != "apres" {
			continue
		}
		if avant := v.vus[r.Champ]; avant == nil || !slices.Contains(comparables[c.Type], avant.Type) {
			v.dire("La règle « apres » du champ « %s » ne regarde pas une date ou une heure posée avant.", c.Code)
		}
	}
}

// entrees checks that a calcul looks back: at an earlier champ, or at the
// questions of an earlier liste.
func (v *verificateur) entrees(c *Champ) {
	if c.Calcul == nil {
		return
	}
	for _, id := range c.Calcul.De {
		liste := v.doc.listeDe(id)
		if v.vus[id] == nil && (liste == nil || v.vus[liste.ID] == nil) {
			v.dire("Le champ « %s » calcule avec une question qui n’est pas posée avant.", c.Code)
		}
	}
}

// noms refuses a champ whose controls would be taken for another's: « debut » is
// typed in « debut_jour », which another champ could be called.
func (v *verificateur) noms(c *Champ, g Genre) {
	saisie := g.Saisie(c, nil, &Contexte{Doc: v.doc, Aujourdhui: socle.Jour{Annee: 2000, Mois: 1, Jour: 1}, Lieux: France{}})
	for _, nom := range saisie.Noms() {
		if autre, pris := v.controles[nom]; pris && autre != c.Code {
			v.dire("Les champs « %s » et « %s » se confondent : changez l’un des codes.", autre, c.Code)
		}
		v.controles[nom] = c.Code
	}
}

// identite holds an identity document to what protects it: a watermark can be
// drawn on it, and it leaves early.
func (v *verificateur) identite(p *PieceAttendue) {
	if p.Nature != "identite" {
		return
	}
	for _, f := range p.Formats {
		if !slices.Contains(formatsIdentite, f) {
			v.dire("Le document « %s » est un titre d’identité : il se reçoit en %s, car la copie est barrée d’une mention.", p.Libelle.Fr, strings.Join(formatsIdentite, ", "))
			return
		}
	}
}

// formatsIdentite are those on which the program can draw.
var formatsIdentite = []string{"pdf", "jpg", "png"}
