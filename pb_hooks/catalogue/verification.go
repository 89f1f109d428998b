package catalogue

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Verifier tells every reason why a document may not be published, in French,
// for the agent who publishes; none means that it may. The document is the
// folded one.
func Verifier(d *Document) []string {
	var fautes []string
	dire := func(format string, a ...any) { fautes = append(fautes, fmt.Sprintf(format, a...)) }
	n, err := d.Deplier()
	if err != nil {
		return []string{err.Error()}
	}
	v := verificateur{doc: n, dire: dire, vus: map[string]*Champ{}, codes: map[string]bool{}}
	v.structure()
	v.droit()
	return fautes
}

type verificateur struct {
	doc   *Document
	dire  func(string, ...any)
	vus   map[string]*Champ // champs already met: a condition looks back only
	codes map[string]bool
}

var (
	formeAdresse = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)
	formeCode    = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// code checks the readable name of a champ or of a document to join.
func (v *verificateur) code(code string) {
	switch {
	case !formeCode.MatchString(code):
		v.dire("Le code « %s » doit être fait de minuscules, de chiffres et de tirets bas.", code)
	case v.codes[code]:
		v.dire("Le code « %s » sert deux fois.", code)
	}
	v.codes[code] = true
}

func (v *verificateur) structure() {
	if !formeAdresse.MatchString(v.doc.Code) {
		v.dire("Le code « %s » de la démarche doit être fait de minuscules, de chiffres et de tirets.", v.doc.Code)
	}
	if v.doc.Titre.Fr == "" {
		v.dire("La démarche n’a pas de titre.")
	}
	ids := map[string]bool{}
	id := func(quoi, id string) {
		if id == "" || ids[id] {
			v.dire("%s : l’identifiant %q manque ou sert deux fois.", quoi, id)
		}
		ids[id] = true
	}
	for _, l := range v.doc.Listes {
		id("Liste "+l.Code, l.ID)
		for _, o := range l.Options {
			id("Option "+o.Code, o.ID)
		}
	}
	champs := 0
	for _, e := range v.doc.Etapes {
		id("Étape", e.ID)
		v.condition(e.Si, "l’étape "+e.Titre.Fr)
		for i := range e.Champs {
			c := &e.Champs[i]
			champs++
			id("Champ "+c.Code, c.ID)
			v.code(c.Code)
			switch {
			case GenreDe(c.Type) == nil:
				v.dire("Le champ « %s » a un genre inconnu : %s.", c.Code, c.Type)
			case c.Type == "choix" && len(v.doc.Options(c.Liste)) == 0:
				v.dire("Le champ « %s » n’a pas de liste de réponses.", c.Code)
			case c.Libelle.Fr == "":
				v.dire("Le champ « %s » n’a pas de question.", c.Code)
			}
			v.regles(c)
			v.condition(c.Si, "le champ "+c.Code)
			v.vus[c.ID] = c
		}
	}
	if champs == 0 {
		v.dire("La démarche ne pose aucune question.")
	}
	for _, p := range v.doc.Pieces {
		id("Document "+p.Code, p.ID)
		v.code(p.Code)
		v.condition(p.Si, "le document "+p.Code)
		if p.BaseLegale == "" {
			v.dire("Le document « %s » n’a pas de base légale (CRPA L114-5).", p.Libelle.Fr)
		}
		if p.Nature == "domicile" {
			v.dire("Le document « %s » est un justificatif de domicile, qu’une démarche ordinaire ne peut pas demander (CRPA R113-8).", p.Libelle.Fr)
		}
		if p.MaxMo < 1 || p.NbMax < 1 || len(p.Formats) == 0 {
			v.dire("Le document « %s » n’a pas de taille, de nombre ou de formats.", p.Libelle.Fr)
		}
	}
}

// reglesDe are the rules that each kind knows.
var reglesDe = map[string][]string{
	"date":  {"passe", "futur", "age_min", "age_max"},
	"texte": {"code_postal", "chiffres"}, "texte_long": {"code_postal", "chiffres"},
}

// regles refuses a rule that no kind would apply, or that would refuse an
// answer without a word.
func (v *verificateur) regles(c *Champ) {
	for _, r := range c.Regles {
		if !slices.Contains(reglesDe[c.Type], r.Nom) {
			v.dire("Le champ « %s » a une règle inconnue : %s.", c.Code, r.Nom)
		}
		if r.Phrase.Fr == "" {
			v.dire("La règle « %s » du champ « %s » n’a pas de phrase.", r.Nom, c.Code)
		}
	}
}

// condition checks that a test says one thing, with a known operator, of an
// earlier champ. A named condition cites no other, so that none goes round.
func (v *verificateur) condition(t *Test, ou string) {
	if t != nil {
		v.test(t, ou, false)
	}
}

func (v *verificateur) test(t *Test, ou string, nommee bool) {
	dits := 0
	for _, dit := range []bool{len(t.All) > 0, len(t.Any) > 0, t.Not != nil, t.Ref != "", t.Q != ""} {
		if dit {
			dits++
		}
	}
	if dits == 0 {
		v.dire("La condition de %s est vide.", ou)
		return
	}
	if dits > 1 {
		v.dire("La condition de %s dit plusieurs choses à la fois.", ou)
		return
	}
	for _, l := range [][]Test{t.All, t.Any} {
		for i := range l {
			v.test(&l[i], ou, nommee)
		}
	}
	switch {
	case t.Not != nil:
		v.test(t.Not, ou, nommee)
	case t.Ref != "" && nommee:
		v.dire("La condition de %s renvoie à une autre condition.", ou)
	case t.Ref != "":
		if nomme := v.doc.condition(t.Ref); nomme != nil {
			v.test(nomme, ou, true)
		} else {
			v.dire("La condition de %s renvoie à une condition inconnue.", ou)
		}
	case t.Q != "":
		v.comparaison(t, ou)
	}
}

func (v *verificateur) comparaison(t *Test, ou string) {
	c := v.vus[t.Q]
	prend, connu := ops[t.Op]
	switch {
	case c == nil:
		v.dire("La condition de %s regarde une question qui n’est pas posée avant.", ou)
	case !connu || prend != (len(t.V) > 0):
		v.dire("La condition de %s a une comparaison inconnue : %s.", ou, t.Op)
	case prend && !v.convient(t, c):
		v.dire("La condition de %s compare à une valeur qui ne convient pas : %s.", ou, t.V)
	}
}

// convient tells that the value of a comparison can be an answer of the champ:
// any other makes a condition that is never true, without a word.
func (v *verificateur) convient(t *Test, c *Champ) bool {
	var liste []string
	if t.Op == "in" {
		return json.Unmarshal(t.V, &liste) == nil && !slices.ContainsFunc(liste, func(s string) bool { return !v.repond(s, c) })
	}
	if strings.HasPrefix(string(t.V), "[") || strings.HasPrefix(string(t.V), "{") {
		return false
	}
	s := texteDe(t.V)
	switch t.Op {
	case "age_ge", "age_lt":
		_, err := strconv.Atoi(s)
		return c.Type == "date" && err == nil
	case "lt", "le", "gt", "ge":
		_, err := strconv.ParseInt(s, 10, 64)
		return c.Type == "entier" && err == nil || c.Type == "date" && (s == "aujourdhui" || dateValide(s) == nil)
	case "prefix":
		return s != ""
	}
	return v.repond(s, c)
}

// repond tells that a text is one of the answers of a champ that has a list.
func (v *verificateur) repond(s string, c *Champ) bool {
	return c.Type != "choix" || slices.ContainsFunc(v.doc.Options(c.Liste), func(o OptionDoc) bool { return o.ID == s })
}

var unites = []string{"jours", "jours_ouvres", "mois"}

// droit checks what the law asks to be known before the first demande.
func (v *verificateur) droit() {
	t := v.doc.Traitement
	if t.Service == "" {
		v.dire("Aucun service n’est chargé de la démarche.")
	}
	if !slices.Contains([]string{"SVA", "SVR", "SO", "SP"}, t.Silence.Regime) {
		v.dire("La règle du silence n’est pas indiquée.")
	}
	if t.Silence.BaseLegale == "" {
		v.dire("La règle du silence n’a pas de source.")
	}
	if (t.Silence.Regime == "SVA" || t.Silence.Regime == "SVR") && (t.Silence.Valeur < 1 || !slices.Contains(unites, t.Silence.Unite)) {
		v.dire("Le délai du silence n’est pas indiqué.")
	}
	if t.Silence.Regime != "SO" && t.Recours.Texte.Fr == "" {
		v.dire("Les voies de recours ne sont pas indiquées.")
	}
	if t.Delai.Valeur < 1 || !slices.Contains(unites, t.Delai.Unite) {
		v.dire("Le délai de réponse n’est pas indiqué.")
	}
	if t.Conservation.DUA == "" || !slices.Contains([]string{"D", "C", "T"}, t.Conservation.SortFinal) {
		v.dire("La durée de conservation n’est pas indiquée.")
	}
	if bases[t.RGPD.Base] == "" || t.RGPD.Finalite.Fr == "" {
		v.dire("La base légale et la finalité du traitement des données ne sont pas indiquées.")
	}
	if !slices.Contains([]string{"aucune", "facultative", "compte"}, t.Authentification) {
		v.dire("La façon de s’identifier n’est pas indiquée.")
	}
	if t.Decision && len(t.MotifsRefus) == 0 {
		v.dire("Aucun motif de refus en droit n’est proposé (CRPA L211-5).")
	}
}
