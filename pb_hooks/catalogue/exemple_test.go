package catalogue_test

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
	"decimal": {{"2.5"}, {"20"}, {"200"}}, "montant": {{"1250.50"}, {"10.00"}}, "heure": {{"14:30"}, {"23:30"}}, "mois_annee": {{"2026-05"}, {"2027-05"}},
	"date":       {{"2009-05-12"}, {"1980-05-12"}, {"2026-07-01"}, {"2026-09-01"}, {"2026-12-01"}, {"2027-12-01"}},
	"date_heure": {{"2026-05-04T14:30"}, {"2026-12-01T14:30"}, {"2027-12-01T18:00"}}, "booleen": {{"non"}, {"oui"}}, "attestation": {{"oui"}},
	"email": {{"nom@example.org"}}, "telephone": {{"0612345678"}}, "url": {{"https://www.example.org"}}, "pays_cog": {{"99100"}}, "commune_cog": {{"88160"}},
	"departement": {{"88"}}, "region": {{"44"}}, "epci": {{"200068559"}, {"200068757"}, {"200071066"}}, "siret": {{"21880160300018"}}, "siren": {{"218801603"}},
	"rna": {{"W881001234"}}, "iban": {{"FR7630006000011234567890189"}}, "immatriculation": {{"AB-123-CD"}},
	"adresse": {{"12 rue de la Gare", "", "88000", "Épinal", "88160", "99100"}}, "geoloc": {{"48.1744", "6.4496", "devant l’école"}, {"", "", "place des Vosges"}},
	"parcelle": {{"000", "AB", "123"}}, "cache": {{"affiche"}}, "lien_demande": {{"d1"}}, "liste": {{"r1"}, {"r1", "r2"}},
}

// possibles are the answers to try for a champ, best first.
func possibles(d *catalogue.Document, c *catalogue.Champ) []catalogue.Valeur {
	var l []catalogue.Valeur
	switch c.Type {
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

// repondre fills in a document until nothing is missing, drawing the choices
// and, one time in two, what is optional.
func repondre(t testing.TB, x *catalogue.Contexte, r *rand.Rand) *catalogue.Parcours {
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
		l := slices.Clone(possibles(x.Doc, c))
		if c.Type == "choix" || c.Type == "choix_multiple" || c.Type == "choix_lie" || c.Type == "booleen" {
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

// chaqueGenre is a document that asks one question of each kind, and the same
// ones in rows.
func chaqueGenre(t *testing.T) *catalogue.Contexte {
	t.Helper()
	d := document(t)
	var champs, enfants []catalogue.Champ
	for _, genre := range catalogue.Genres() {
		c := exemplaire(genre)
		c.Aide = catalogue.Texte{Fr: "Une aide."}
		c.ID, c.Code, c.Requis = "c_"+genre, "c_"+genre, genre != "calcul" && genre != "cache"
		if genre == "calcul" {
			c.Calcul = &catalogue.Calcul{Nom: "somme", De: []string{"c_montant"}}
		}
		if genre == "cache" {
			c.Source = "url"
		}
		if genre == "liste" {
			continue
		}
		champs = append(champs, c)
		if genre != "calcul" && genre != "cache" {
			c.ID, c.Code = "e_"+genre, "e_"+genre
			enfants = append(enfants, c)
		}
	}
	slices.SortFunc(champs, func(a, b catalogue.Champ) int { return strings.Compare(b.Code, a.Code) }) // what is computed comes after
	liste := catalogue.Champ{ID: "c_liste", Code: "c_liste", Type: "liste", Libelle: catalogue.Texte{Fr: "Lignes"}, Requis: true, Champs: enfants}
	d.Listes = append(d.Listes, couleurs.Listes...)
	d.Etapes[1].Si, d.Etapes[1].Champs = nil, append(champs, liste)
	if fautes := catalogue.Verifier(d); len(fautes) > 0 {
		t.Fatal(fautes)
	}
	n, err := d.Deplier()
	if err != nil {
		t.Fatal(err)
	}
	x := contexte(n)
	x.Demandes = siennes{}
	return x
}
