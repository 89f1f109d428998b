package guichettest

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
)

// exemples are good answers of each kind; a champ takes the first that its own
// rules accept.
var exemples = map[string][]catalogue.Valeur{
	"texte": {{"Thouvenel"}, {"88000"}, {"12"}}, "texte_long": {{"Une ligne.\nUne autre."}}, "entier": {{"1"}, {"2"}, {"20"}, {"100"}, {"2000"}},
	"decimal": {{"2.5"}, {"20"}, {"200"}}, "montant": {{"1250.50"}, {"10.00"}}, "heure": {{"14:30"}, {"23:30"}},
	"booleen": {{"non"}, {"oui"}}, "attestation": {{"oui"}},
	"email": {{"nom@example.org"}}, "telephone": {{"0612345678"}}, "url": {{"https://www.example.org"}}, "pays_cog": {{"99100"}}, "commune_cog": {{"88160"}},
	"departement": {{"88"}}, "region": {{"44"}}, "epci": {{"200068559"}, {"200068757"}, {"200071066"}}, "siret": {{"21880160300018"}}, "siren": {{"218801603"}},
	"rna": {{"W881001234"}}, "iban": {{"FR7630006000011234567890189"}}, "immatriculation": {{"AB-123-CD"}},
	"adresse": {{"12 rue de la Gare", "", "88000", "Épinal", "88160", "99100"}}, "geoloc": {{"48.1744", "6.4496", "devant l’école"}, {"", "", "place des Vosges"}},
	"parcelle": {{"000", "AB", "123"}}, "cache": {{"affiche"}}, "lien_demande": {{"d1"}}, "liste": {{"r1"}, {"r1", "r2"}},
}

// ages, in months, of the days that are tried: somebody of 17, of 46, and days
// to come.
var ages = []int{-17 * 12, -46 * 12, 2, 4, 7, 19}

// possibles are the answers to try for a champ, best first.
func possibles(x *catalogue.Contexte, c *catalogue.Champ) []catalogue.Valeur {
	d := x.Doc
	var l []catalogue.Valeur
	switch c.Type {
	case "date":
		for _, mois := range ages {
			l = append(l, catalogue.Valeur{x.Aujourdhui.PlusMois(mois).ISO()})
		}
	case "date_heure":
		for _, mois := range []int{0, 7, 19} {
			l = append(l, catalogue.Valeur{x.Aujourdhui.PlusMois(mois).ISO() + "T14:30"})
		}
	case "mois_annee":
		for _, mois := range []int{0, 12} {
			l = append(l, catalogue.Valeur{x.Aujourdhui.PlusMois(mois).ISO()[:7]})
		}
	case "texte_formate":
		return []catalogue.Valeur{{c.Exemple}}
	case "choix", "choix_multiple":
		for _, o := range d.Options(c.Liste) {
			l = append(l, catalogue.Valeur{o.ID})
		}
		if c.Autre {
			l = append(l, catalogue.Valeur{"autre", "une autre réponse"})
		}
	case "choix_lie":
		for _, o := range d.Options(c.Liste) {
			if o.Parent != "" {
				l = append(l, catalogue.Valeur{o.Parent, o.ID})
			}
		}
	default:
		return exemples[c.Type]
	}
	return l
}

// Repondre fills in a document until nothing is missing, drawing the choices
// and, one time in two, what is optional. A document to join is « affiche ».
func Repondre(t testing.TB, x *catalogue.Contexte, r *rand.Rand) *catalogue.Parcours {
	t.Helper()
	reponses, faits := catalogue.Reponses{}, map[string]bool{}
	for range 100 {
		p := catalogue.Parcourir(x, reponses)
		c := aFaire(p, faits)
		if c == nil {
			if manques := p.Manques(); len(manques) > 0 {
				t.Fatalf("%s : il manque %v avec %v", x.Doc.Code, manques, reponses)
			}
			return p
		}
		faits[c.ID] = true
		l := slices.Clone(possibles(x, c))
		switch c.Type {
		case "choix", "choix_multiple", "choix_lie", "booleen", "date":
			r.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
		}
		if !c.Requis && r.IntN(2) == 0 {
			l = append([]catalogue.Valeur{nil}, l...)
		} else if !c.Requis {
			l = append(l, nil) // a demande of one’s own: this person has none
		}
		for _, v := range l {
			if reponses[c.ID] = v; v == nil {
				delete(reponses, c.ID)
			}
			if !fautif(catalogue.Parcourir(x, reponses), c.Code) {
				break
			}
		}
	}
	t.Fatalf("%s ne finit pas", x.Doc.Code)
	return nil
}

// aFaire is the first question, or document to join, not tried yet.
func aFaire(p *catalogue.Parcours, faits map[string]bool) *catalogue.Champ {
	for _, page := range p.Pages {
		champs := slices.Clone(page.Champs)
		if page.Piece != nil {
			champs = []*catalogue.Champ{{ID: page.Piece.ID, Code: page.Piece.Code, Type: "cache", Requis: page.Piece.Requis}}
		}
		for _, c := range page.Champs {
			for _, rangee := range p.Rangees(c.ID) {
				for i := range rangee.Champs {
					champs = append(champs, &rangee.Champs[i])
				}
			}
		}
		for _, c := range champs {
			if !faits[c.ID] && !c.Muet() && c.Type != "calcul" {
				return c
			}
		}
	}
	return nil
}

// fautif tells that the control of a champ, or a part of it, has a fault.
func fautif(p *catalogue.Parcours, code string) bool {
	for _, fautes := range p.Manques() {
		for nom := range maps.Keys(fautes) {
			if nom == code || strings.HasPrefix(nom, code+"_") {
				return true
			}
		}
	}
	return false
}
