package main

import (
	"cmp"
	"fmt"
	"slices"
)

// document completes what was read: ids, listes, and what a maintainer leaves
// out because it is always the same.
func (c *compilateur) document(o objet) {
	o["schema_version"], o["id"], o["code"] = 1, c.id("document"), c.code
	var listes []any
	for _, e := range c.objets(o, "etapes") {
		e["id"] = c.id("etape/" + c.nom(e, "etape"))
		for _, q := range c.objets(e, "champs") {
			listes = append(listes, c.champ(q, "champ/")...)
		}
		enAttente(e)
	}
	if listes != nil {
		o["listes"] = listes
	}
	if nommees, ok := o["conditions"].(paires); ok {
		o["conditions"] = c.conditions(nommees)
	}
	for _, x := range c.objets(o, "exclusions") {
		x["code"] = c.nom(x, "exclusion")
		x["id"] = c.id(fmt.Sprint("exclusion/", x["code"]))
		enAttente(x)
	}
	for _, p := range c.objets(o, "pieces") {
		p["code"] = c.nom(p, "piece")
		p["id"] = c.id(fmt.Sprint("piece/", p["code"]))
		requis(p)
		formats := []any{"pdf", "jpg", "png", "heic"}
		if p["nature"] == "identite" { // a mention is drawn across it
			formats = formats[:3]
		}
		defaut(p, "formats", formats)
		defaut(p, "max_mo", 10)
		defaut(p, "nb_max", 1)
		enAttente(p)
	}
	if t, ok := o["traitement"].(objet); ok {
		completer(t)
	}
}

const (
	recours   = "Vous pouvez demander à l’autorité qui a décidé de revoir sa décision, ou saisir le tribunal administratif dans les deux mois."
	validable = "Proposition à valider par les Archives départementales"
)

// completer writes the usual processing.
func completer(t objet) {
	decision, _ := t["decision"].(bool)
	defaut(t, "decision", false)
	defaut(t, "eligible_sve", true)
	if c, ok := t["conservation"].(objet); ok {
		defaut(c, "source", validable)
	}
	if decision {
		defaut(t, "recours", objet{"texte": recours})
		return
	}
	defaut(t, "recours", objet{"texte": ""})
	defaut(t, "mots_etats", objet{"acceptee": "Traitée"})
}

func defaut(o objet, cle string, v any) {
	if _, dit := o[cle]; !dit {
		o[cle] = v
	}
}

// requis says « requis » of what is not said « facultatif ».
func requis(o objet) {
	facultatif, _ := o["facultatif"].(bool)
	delete(o, "facultatif")
	if !facultatif {
		o["requis"] = true
	}
}

// sansReponse are the kinds that ask nothing of the person.
var sansReponse = []string{"texte_affiche", "section", "details", "calcul", "cache"}

// champ completes a question, or the citation of a bloc, and gives the listes
// that it brings.
func (c *compilateur) champ(q objet, chemin string) (listes []any) {
	enAttente(q)
	if q["bloc"] != nil {
		q["id"] = c.id(fmt.Sprintf("%s%v:%v", chemin, q["bloc"], cmp.Or[any](q["role"], "")))
		return nil
	}
	code := c.nom(q, "champ")
	q["code"], q["id"] = code, c.id(chemin+code)
	if genre, _ := q["type"].(string); slices.Contains(sansReponse, genre) {
		delete(q, "facultatif")
	} else {
		requis(q)
	}
	if v, dit := q["defaut"]; dit {
		q["defaut"] = fmt.Sprint(v)
	}
	if options, ok := q["options"].(paires); ok {
		liste, _ := q["liste"].(string)
		l := c.liste(cmp.Or(liste, code), options)
		q["liste"] = l["id"]
		listes = append(listes, l)
		delete(q, "options")
	} else if liste, ok := q["liste"].(string); ok {
		q["liste"] = c.id("liste/" + liste)
	}
	for _, dedans := range c.objets(q, "champs") {
		listes = append(listes, c.champ(dedans, chemin+code+"/")...)
	}
	return listes
}

func (c *compilateur) liste(code string, options paires) objet {
	var l []any
	for _, p := range options {
		o, ok := p.valeur.(objet)
		if !ok {
			o = objet{"libelle": p.valeur}
		}
		o["id"], o["code"] = c.id("option/"+code+"/"+p.cle), p.cle
		if parent, ok := o["parent"].(string); ok { // « liste/option »
			o["parent"] = c.id("option/" + parent)
		}
		l = append(l, o)
	}
	return objet{"id": c.id("liste/" + code), "code": code, "options": l}
}

func (c *compilateur) conditions(nommees paires) (l []any) {
	for _, p := range nommees {
		o, ok := p.valeur.(objet)
		if !ok {
			c.dire("condition %s: not « phrase » and « si »", p.cle)
			continue
		}
		enAttente(o)
		o["test"] = o["si"]
		delete(o, "si")
		o["id"], o["code"] = c.id("condition/"+p.cle), p.cle
		l = append(l, o)
	}
	return l
}

// enAttente keeps a readable condition where its test will be: see relier.
func enAttente(o objet) {
	if si, dit := o["si"]; dit {
		o["si"] = objet{"v": si}
	}
}

// objets are the mappings of a list.
func (c *compilateur) objets(o objet, cle string) []objet {
	l, _ := o[cle].([]any)
	var objets []objet
	for i, e := range l {
		if dedans, ok := e.(objet); ok {
			objets = append(objets, dedans)
		} else {
			c.dire("%s, line %d of the list: not a mapping", cle, i+1)
		}
	}
	return objets
}

// nom takes the code of a thing from the key that tells its kind.
func (c *compilateur) nom(o objet, cle string) string {
	nom, ok := o[cle].(string)
	if !ok {
		c.dire("a thing without « %s »: %v", cle, o)
	}
	delete(o, cle)
	return nom
}

func (c *compilateur) id(cle string) string {
	id, err := c.verrou.id(c.code, cle)
	if err != nil {
		c.fautes = append(c.fautes, err)
	}
	return id
}
