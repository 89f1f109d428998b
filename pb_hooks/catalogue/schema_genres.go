package catalogue

// formes are the patterns of the kinds that have one; the numbers with a key
// are checked whole by their kind alone.
var formes = map[string]string{
	"decimal": formeNombre.String(), "montant": formeNombre.String(),
	"date": `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, "mois_annee": `^[0-9]{4}-(0[1-9]|1[0-2])$`, "heure": `^([01][0-9]|2[0-3]):[0-5][0-9]$`,
	"date_heure": `^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$`,
	"telephone":  `^(?:\+[1-9][0-9]{6,14}|0[1-9][0-9]{8})$`, "url": `^https?://`, "email": `^[^@\s]+@[^@\s]+$`,
	"siret": `^[0-9]{14}$`, "siren": `^[0-9]{9}$`, "iban": `^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$`,
	"pays_cog": `^[0-9]{5}$`, "commune_cog": cinqChiffres.String(), "departement": `^[0-9][0-9AB][0-9]?$`, "region": `^[0-9]{2}$`, "epci": `^[0-9]{9}$`,
}

// datePartielle has parts that are not known.
const datePartielle = `^[0-9]{4}-(0[0-9]|1[0-2])-([0-2][0-9]|3[01])$`

// parties name the texts of the composite kinds, in the order of their values;
// obligees are those that an answer always has.
var parties = map[string][]string{
	"adresse": {"voie", "complement", "code_postal", "commune", "insee", "pays"}, "geoloc": {"lat", "lon", "adresse"}, "parcelle": {"prefixe", "section", "numero"},
	"choix_lie": {"choix", "suite"},
}

var obligees = map[string][]string{"adresse": {"voie", "commune", "pays"}, "parcelle": {"prefixe", "section", "numero"}, "choix_lie": {"choix"}}

func texteJSON(max int) objet { return objet{"type": "string", "minLength": 1, "maxLength": max} }

// champ describes one answer.
func (s *derivation) champ(c *Champ) objet {
	genre := s.doc.TypeDe(c)
	switch genre {
	case "booleen":
		return objet{"type": "boolean"}
	case "attestation":
		return objet{"const": true}
	case "entier":
		return entierJSON(c)
	case "choix":
		return s.choix(c, false)
	case "choix_multiple":
		o := objet{"type": "array", "items": s.choix(c, false), "uniqueItems": true, "minItems": max(1, ouZero(c.Min))}
		if c.Max != nil {
			o["maxItems"] = *c.Max
		}
		return o
	case "liste":
		mini, maxi := c.bornes()
		return objet{"type": "array", "items": s.objet(c.Champs), "minItems": mini, "maxItems": maxi}
	case "texte", "texte_long":
		return texteJSON(genres[genre].(texte).borne(c))
	case "texte_formate":
		o := texteJSON(maxFormate)
		o["pattern"] = "^(?:" + c.Motif + ")$"
		return o
	case "date":
		if c.regle("partielle").Nom != "" {
			return objet{"type": "string", "pattern": datePartielle}
		}
	}
	if noms := parties[genre]; noms != nil {
		return s.composite(c, noms)
	}
	if forme := formes[genre]; forme != "" {
		return objet{"type": "string", "pattern": forme}
	}
	return texteJSON(maxURL)
}

func ouZero(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func entierJSON(c *Champ) objet {
	o := objet{"type": "integer"}
	if c.Min != nil && c.Type != "calcul" {
		o["minimum"] = *c.Min
	}
	if c.Max != nil && c.Type != "calcul" {
		o["maximum"] = *c.Max
	}
	return o
}

// choix lists the ids of the options, those of the first or of the second list
// of a choix_lie; « autre » comes with its text.
func (s *derivation) choix(c *Champ, second bool) objet {
	var ids []string
	for _, o := range s.doc.Options(c.Liste) {
		if c.Type != "choix_lie" || (o.Parent != "") == second {
			ids = append(ids, o.ID)
		}
	}
	options := objet{"enum": ids}
	if !c.Autre {
		return options
	}
	precision := objet{"type": "object", "additionalProperties": false, "required": []string{autre}, "properties": objet{autre: texteJSON(maxAutre)}}
	return objet{"anyOf": []any{options, precision}}
}

func (s *derivation) composite(c *Champ, noms []string) objet {
	proprietes := objet{}
	for _, nom := range noms {
		proprietes[nom] = texteJSON(maxAdresseLieu)
	}
	if c.Type == "choix_lie" {
		proprietes["choix"], proprietes["suite"] = s.choix(c, false), s.choix(c, true)
	}
	o := objet{"type": "object", "additionalProperties": false, "properties": proprietes, "minProperties": 1}
	if l := obligees[c.Type]; l != nil {
		o["required"] = l
	}
	return o
}
