package catalogue

import (
	"cmp"
	"fmt"
	"strings"
)

// champsDe takes over the fields in their order: a page opens an étape, a file
// becomes a document to join, the others are questions.
func (i *importPublik) champsDe(champs []champPublik) {
	for n := range champs {
		c := &champs[n]
		libelle := abreger(texteDeHTML(c.Libelle), 300)
		quoi := motDuType(c.Type) + " « " + abreger(strings.ReplaceAll(libelle, "\n", " "), 80) + " »"
		si, dit := i.condition(c.Condition)
		if dit == jamais {
			i.dire(Ecarte, quoi, "jamais affichée dans Publik")
			continue
		}
		if c.Type == "page" {
			i.page(c, quoi, libelle, si, dit)
			continue
		}
		if c.Type == "file" {
			i.piece(c, quoi, libelle, si, dit)
			continue
		}
		champ, raison := i.champ(c, libelle)
		if champ == nil {
			i.dire(Ecarte, quoi, raison)
			continue
		}
		champ.Si = si
		if len(i.doc.Etapes) == 0 {
			i.doc.Etapes = append(i.doc.Etapes, Etape{ID: i.id("page"), Titre: i.doc.Titre})
		}
		e := &i.doc.Etapes[len(i.doc.Etapes)-1]
		e.Champs = append(e.Champs, *champ)
		if c.Variable != "" {
			i.champs[c.Variable] = champ
		}
		i.dire(sortDe(raison, dit), quoi, strings.Trim(raison+" ; "+dit, "; "))
	}
}

func sortDe(raisons ...string) SortReprise {
	if strings.Join(raisons, "") == "" {
		return Repris
	}
	return Adapte
}

func motDuType(genre string) string {
	switch genre {
	case "page":
		return "Page"
	case "file":
		return "Document"
	case "title", "subtitle", "comment":
		return "Texte"
	case "computed":
		return "Valeur calculée"
	}
	return "Question"
}

func (i *importPublik) page(c *champPublik, quoi, libelle string, si *Test, dit string) {
	if dit != "" {
		i.dire(Adapte, quoi, dit)
	}
	i.doc.Etapes = append(i.doc.Etapes, Etape{ID: i.id("page", c.ID), Titre: Texte{cmp.Or(libelle, i.doc.Titre.Fr)}, Si: si})
	for _, k := range c.Controles {
		i.dire(Ecarte, "Contrôle de la page « "+libelle+" »", "à refaire par une règle de la question : "+abreger(texteDeHTML(k.Condition.Valeur), 120)+" – "+abreger(texteDeHTML(k.Message), 120))
	}
}

// piece is a document to join. The text that asks for it is for the mairie to
// say (CRPA L114-5): the check before publication asks for it.
func (i *importPublik) piece(c *champPublik, quoi, libelle string, si *Test, dit string) {
	i.doc.Pieces = append(i.doc.Pieces, PieceAttendue{
		ID: i.id("piece", c.ID), Code: i.code(cmp.Or(c.Variable, libelle)), Libelle: Texte{libelle}, Aide: Texte{texteDeHTML(c.Aide)}, Requis: vraiPublik(c.Requis),
		Si: si, Nature: "autre", Formats: []string{"pdf", "jpg", "png", "heic"}, MaxMo: 10, NbMax: 1,
	})
	i.dire(Adapte, quoi, strings.Trim("demandé sur une page à lui, après les questions ; sa base légale est à indiquer ; "+dit, "; "))
}

func vraiPublik(s string) bool { return strings.EqualFold(strings.TrimSpace(s), "true") }

// champ makes the question of a field, with what differs; nil when nothing here
// is like it.
func (i *importPublik) champ(c *champPublik, libelle string) (*Champ, string) {
	n := &Champ{ID: i.id("champ", c.ID), Libelle: Texte{cmp.Or(libelle, "Sans titre")}, Aide: Texte{texteDeHTML(c.Aide)}, Requis: vraiPublik(c.Requis)}
	raison := ""
	switch c.Type {
	case "title", "subtitle", "comment":
		if n.Type = "texte_affiche"; strings.Contains(libelle, "{{") || libelle == "" {
			return nil, "son texte vient d’une option de Publik"
		}
		n.Requis = false
		if titre, suite, deux := strings.Cut(texteDeHTML(c.Libelle), "\n"); deux {
			n.Libelle, n.Aide = Texte{abreger(titre, 300)}, Texte{suite}
		}
	case "string":
		n.Type, raison = i.texte(c, n)
	case "text":
		n.Type = "texte_long"
	case "email", "date":
		n.Type = c.Type
		raison = i.dates(c, n)
	case "bool":
		if n.Type = "booleen"; n.Requis {
			n.Type = "attestation"
		}
	case "numeric":
		n.Type = "decimal"
	case "time-range", "time":
		n.Type = "heure"
	case "map":
		n.Type = "geoloc"
	case "item", "items":
		if len(c.Items) == 0 {
			n.Type, raison = "texte", "sa liste de réponses vient d’une source de Publik (« "+cmp.Or(c.Source, "inconnue")+" ») : posée en texte libre"
			break
		}
		n.Type = map[string]string{"item": "choix", "items": "choix_multiple"}[c.Type]
		n.Liste = i.liste(c)
	case "block":
		return i.bloc(c, n)
	case "computed":
		return nil, "une valeur calculée par un gabarit de Publik se refait avec un calcul"
	default:
		return nil, "rien ici n’est comme un champ « " + c.Type + " »"
	}
	n.Code = i.code(cmp.Or(c.Variable, n.Libelle.Fr))
	if c.Prefill == "user" {
		n.Source = "compte"
	}
	return n, raison
}

// texte is a line, by what Publik checks of it.
func (i *importPublik) texte(c *champPublik, n *Champ) (genre, raison string) {
	switch c.Validation.Type {
	case "":
		return "texte", ""
	case "digits":
		n.Regles = []Regle{{Nom: "chiffres", Phrase: Texte{"Écrivez des chiffres seulement."}}}
		return "texte", ""
	case "phone", "phone-fr":
		return "telephone", ""
	case "url":
		return "url", ""
	case "siret-fr":
		return "siret", ""
	case "siren-fr":
		return "siren", ""
	case "iban":
		return "iban", ""
	case "zipcode-fr":
		n.Regles = []Regle{{Nom: "code_postal", Phrase: Texte{"Indiquez un code postal de 5 chiffres, par exemple 88000."}}}
		return "texte", ""
	}
	return "texte", "Publik y contrôle « " + c.Validation.Type + " » " + abreger(c.Validation.Valeur, 80) + " : à remettre si c’est utile"
}

func (i *importPublik) dates(c *champPublik, n *Champ) string {
	if vraiPublik(c.Futur) {
		n.Regles = append(n.Regles, Regle{Nom: "futur", Phrase: Texte{"Choisissez une date après aujourd’hui."}})
	}
	if vraiPublik(c.Passe) {
		n.Regles = append(n.Regles, Regle{Nom: "passe", Phrase: Texte{"La date doit être passée."}})
	}
	return ""
}

func (i *importPublik) liste(c *champPublik) string {
	l := Liste{ID: i.id("liste", c.ID), Code: i.code("liste_" + cmp.Or(c.Variable, texteDeHTML(c.Libelle)))}
	codes := map[string]bool{}
	for _, item := range c.Items {
		item = abreger(texteDeHTML(item), 200)
		id := i.id("option", c.ID, item)
		if item == "" || codes[id] {
			continue
		}
		codes[id] = true
		l.Options = append(l.Options, OptionDoc{ID: id, Code: fmt.Sprintf("option_%d", len(l.Options)+1), Libelle: Texte{item}})
	}
	i.doc.Listes = append(i.doc.Listes, l)
	return l.ID
}

// bloc makes rows of a block whose file was given.
func (i *importPublik) bloc(c *champPublik, n *Champ) (*Champ, string) {
	b := i.blocs[c.Bloc]
	if b == nil {
		return nil, "le bloc « " + c.Bloc + " » n’est pas dans les fichiers donnés"
	}
	n.Type, n.Code = "liste", i.code(cmp.Or(c.Variable, n.Libelle.Fr))
	n.Max = ptr(min(max(c.MaxLignes, 1), 50))
	codes := i.codes
	i.codes = map[string]bool{}
	defer func() { i.codes = codes }()
	for k := range b.Champs {
		enfant := &b.Champs[k]
		libelle := abreger(texteDeHTML(enfant.Libelle), 300)
		quoi := "Question « " + libelle + " » du bloc « " + b.Nom + " »"
		if enfant.Type == "file" || enfant.Type == "block" || enfant.Type == "page" {
			i.dire(Ecarte, quoi, "un document ou un bloc ne se répète pas ici")
			continue
		}
		copie := *enfant
		copie.ID = c.ID + "/" + enfant.ID
		x, raison := i.champ(&copie, libelle)
		if x == nil {
			i.dire(Ecarte, quoi, raison)
			continue
		}
		n.Champs = append(n.Champs, *x)
		i.dire(sortDe(raison), quoi, raison)
	}
	if len(n.Champs) == 0 {
		return nil, "aucune question du bloc « " + b.Nom + " » ne se reprend"
	}
	return n, ""
}
