package catalogue_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// remplisseur answers a form as a person could: rightly, and otherwise each
// time. It answers hidden questions too, which the program leaves out.
type remplisseur struct {
	doc    *catalogue.Document
	auj    socle.Jour
	hasard *rand.Rand
	seuils map[string][]int // numbers that conditions compare a champ with
	r      catalogue.Reponses
}

func (x *remplisseur) remplir() catalogue.Reponses {
	x.r = catalogue.Reponses{}
	for _, e := range x.doc.Etapes {
		for i := range e.Champs {
			x.repondre(&e.Champs[i], "")
		}
	}
	for _, p := range x.doc.Pieces {
		if p.Requis || x.pile() {
			x.r[p.ID] = catalogue.Valeur{"piece"}
		}
	}
	return x.r
}

// repondre answers a champ under rangee, « id/ligne/ » for those of a liste.
func (x *remplisseur) repondre(c *catalogue.Champ, rangee string) {
	if !c.Requis && x.pile() {
		return
	}
	if c.Type == "liste" {
		nb := 1 + x.hasard.IntN(2)
		if c.Min != nil {
			nb = max(nb, *c.Min)
		}
		for i := range nb {
			id := fmt.Sprintf("%026d", i)
			x.r[c.ID] = append(x.r[c.ID], id)
			for j := range c.Champs {
				x.repondre(&c.Champs[j], c.ID+"/"+id+"/")
			}
		}
		return
	}
	if v := x.valeur(c, rangee); v != nil {
		x.r[rangee+c.ID] = v
	}
}

func (x *remplisseur) pile() bool { return x.hasard.IntN(2) == 0 }

func (x *remplisseur) un(l ...string) catalogue.Valeur {
	return catalogue.Valeur{l[x.hasard.IntN(len(l))]}
}

func (x *remplisseur) valeur(c *catalogue.Champ, rangee string) catalogue.Valeur {
	switch c.Type {
	case "texte", "texte_long":
		return catalogue.Valeur{"Essai"[:min(5, longueur(c))]}
	case "texte_formate":
		return catalogue.Valeur{c.Exemple}
	case "entier", "decimal":
		return catalogue.Valeur{strconv.Itoa(x.nombre(c))}
	case "montant":
		return catalogue.Valeur{strconv.Itoa(x.nombre(c)) + ".00"}
	case "date":
		return catalogue.Valeur{x.jour(c, rangee).ISO()}
	case "booleen":
		return x.un("oui", "non")
	case "attestation":
		return catalogue.Valeur{"oui"}
	case "choix", "choix_multiple":
		options := x.doc.Options(c.Liste)
		if c.Autre && x.hasard.IntN(len(options)+1) == 0 {
			return catalogue.Valeur{"autre", "Essai"}
		}
		return catalogue.Valeur{options[x.hasard.IntN(len(options))].ID}
	case "pays_cog":
		return x.un("99100", "99109")
	case "adresse":
		return catalogue.Valeur{"12 rue de la Gare", "", "88000", "Épinal", "88160", "99100"}
	case "parcelle":
		return catalogue.Valeur{"000", "AB", "12"}
	}
	v, connu := reponsesJustes[c.Type]
	if !connu {
		panic("no example of " + c.Type)
	}
	return v
}

// reponsesJustes are answers of the kinds for which any will do; nil is none.
var reponsesJustes = map[string]catalogue.Valeur{
	"email": {"nom@example.org"}, "telephone": {"0612345678"}, "commune_cog": {"88160"}, "heure": {"14:30"}, "mois_annee": {"2026-12"},
	"siret": {"35600000049837"}, "siren": {"356000000"}, "rna": {"W881234567"}, "iban": {"FR7630006000011234567890189"},
	"immatriculation": {"AB-123-CD"}, "texte_affiche": nil, "calcul": nil, "geoloc": nil, "lien_demande": nil,
}

func longueur(c *catalogue.Champ) int {
	if c.Max == nil {
		return 200
	}
	return *c.Max
}

// nombre is within the limits of the champ, and about what conditions look for.
func (x *remplisseur) nombre(c *catalogue.Champ) int {
	mini, maxi := 0, 1<<30
	if c.Min != nil {
		mini = *c.Min
	}
	if c.Max != nil {
		maxi = *c.Max
	}
	l := []int{mini, min(mini+100, maxi)}
	for _, n := range x.seuils[c.ID] {
		l = append(l, n-1, n, n+1)
	}
	l = slices.DeleteFunc(l, func(n int) bool { return n < mini || n > maxi })
	return l[x.hasard.IntN(len(l))]
}

// jour follows the rules of the champ.
func (x *remplisseur) jour(c *catalogue.Champ, rangee string) socle.Jour {
	ageMin, ageMax, jours, futur := 0, 70, 0, x.hasard.IntN(4) == 0
	apres := socle.Jour{}
	for _, r := range c.Regles {
		switch r.Nom {
		case "passe":
			futur = false
		case "futur":
			futur, jours = true, 1
		case "delai_min":
			futur, jours = true, r.Valeur
		case "age_min":
			futur, ageMin = false, r.Valeur
		case "age_max":
			ageMax = min(ageMax, r.Valeur)
		case "apres":
			apres = x.premier(r, rangee)
		}
	}
	switch {
	case apres != socle.Jour{}:
		return apres.PlusJours([]int{0, 1, 5, 120}[x.hasard.IntN(4)])
	case futur:
		return x.auj.PlusJours(jours + x.hasard.IntN(60))
	}
	ages := []int{ageMin, ageMax}
	for _, n := range append(x.seuils[c.ID], 13, 30) {
		ages = append(ages, n-1, n)
	}
	ages = slices.DeleteFunc(ages, func(n int) bool { return n < ageMin || n > ageMax })
	return x.auj.PlusMois(-12 * ages[x.hasard.IntN(len(ages))]).PlusJours(-1)
}

// premier is the day that the rule « apres » begins from.
func (x *remplisseur) premier(r catalogue.Regle, rangee string) socle.Jour {
	v := x.r[rangee+r.Champ]
	if v == nil {
		v = x.r[r.Champ]
	}
	j, _ := socle.LireJour(v.Une())
	return j
}

// seuils gathers the numbers of the conditions.
func seuils(d *catalogue.Document) map[string][]int {
	l := map[string][]int{}
	var lire func(t *catalogue.Test)
	lire = func(t *catalogue.Test) {
		if t == nil {
			return
		}
		if n, err := strconv.Atoi(strings.Trim(string(t.V), `"`)); err == nil {
			l[t.Q] = append(l[t.Q], n)
		}
		for _, dedans := range slices.Concat(t.All, t.Any) {
			lire(&dedans)
		}
		lire(t.Not)
	}
	for _, c := range conditionsDe(d) {
		lire(c.test)
	}
	return l
}

// conditionnee is a part of a form that a condition shows or hides.
type conditionnee struct {
	nom  string
	id   string // of the page, or of the champ
	test *catalogue.Test
	vue  func(p *catalogue.Parcours) bool
}

// conditionsDe lists every condition of an unfolded document.
func conditionsDe(d *catalogue.Document) []conditionnee {
	var l []conditionnee
	page := func(nom, id string, t *catalogue.Test) {
		if t != nil {
			l = append(l, conditionnee{nom, id, t, func(p *catalogue.Parcours) bool { _, rang := p.Page(id); return rang >= 0 }})
		}
	}
	for _, e := range d.Etapes {
		page("l’étape « "+e.Titre.Fr+" »", e.ID, e.Si)
		for _, c := range e.Champs {
			if c.Si != nil {
				l = append(l, conditionnee{"la question « " + c.Code + " »", c.ID, c.Si, func(p *catalogue.Parcours) bool {
					page, rang := p.Page(e.ID)
					return rang >= 0 && slices.ContainsFunc(page.Champs, func(v *catalogue.Champ) bool { return v.ID == c.ID })
				}})
			}
			for _, enfant := range c.Champs {
				if enfant.Si != nil {
					l = append(l, conditionnee{"la question « " + enfant.Code + " »", enfant.ID, enfant.Si, func(p *catalogue.Parcours) bool {
						for cle := range p.Visibles {
							if strings.HasPrefix(cle, c.ID+"/") && strings.HasSuffix(cle, "/"+enfant.ID) {
								return true
							}
						}
						return false
					}})
				}
			}
		}
	}
	for _, p := range d.Pieces {
		page("le document « "+p.Code+" »", p.ID, p.Si)
	}
	return l
}

// essayable adds to an unfolded document a page for each exclusion and each
// named condition: it shows when they hold.
func essayable(d *catalogue.Document) *catalogue.Document {
	n := *d
	n.Etapes = slices.Clone(d.Etapes)
	ajouter := func(id, titre string, t *catalogue.Test) {
		n.Etapes = append(n.Etapes, catalogue.Etape{ID: "essai." + id, Titre: catalogue.Texte{Fr: titre}, Si: t, Champs: []catalogue.Champ{
			{ID: "essai." + id + ".c", Code: "essai_" + strings.ToLower(id), Type: "texte_affiche", Libelle: catalogue.Texte{Fr: titre}},
		}})
	}
	for i := range d.Exclusions {
		ajouter(d.Exclusions[i].ID, d.Exclusions[i].Titre.Fr, &d.Exclusions[i].Si)
	}
	for i := range d.Conditions {
		ajouter(d.Conditions[i].ID, d.Conditions[i].Phrase.Fr, &d.Conditions[i].Test)
	}
	return &n
}

// A form is filled until everything was seen, and no more than so many times.
const (
	essaisMin = 40
	essaisMax = 1500
)

// Filled rightly in every way, a standard téléservice is accepted; each of its
// conditions holds once and fails once; each required answer that lacks is
// asked by a sentence of its own.
func TestChaqueModeleSeRemplit(t *testing.T) {
	for _, m := range catalogue.Modeles() {
		if m.Renvoi {
			continue
		}
		t.Run(m.Code, func(t *testing.T) {
			deplie, err := modele(t, m.Code).Deplier()
			if err != nil {
				t.Fatal(err)
			}
			x := contexte(essayable(deplie))
			qui := remplisseur{doc: deplie, auj: x.Aujourdhui, hasard: rand.New(rand.NewPCG(1, 2)), seuils: seuils(deplie)}
			conditions := conditionsDe(x.Doc)
			questions := requis(deplie)
			vraies, fausses, refusees := map[string]bool{}, map[string]bool{}, map[string]bool{}
			vu := func() bool {
				return len(vraies) == len(conditions) && len(fausses) == len(conditions) && len(refusees) == len(questions)
			}
			for n := 0; n < essaisMin || n < essaisMax && !vu(); n++ {
				r := qui.remplir()
				p := catalogue.Parcourir(x, r)
				if manques := p.Manques(); len(manques) > 0 {
					t.Fatalf("bien rempli, et refusé : %v", manques)
				}
				for _, c := range conditions {
					if c.vue(p) {
						vraies[c.id] = true
					} else {
						fausses[c.id] = true
					}
				}
				exiger(t, x, r, refusees)
			}
			for _, c := range conditions {
				if !vraies[c.id] || !fausses[c.id] {
					t.Errorf("la condition : %s n’est pas tantôt vraie, tantôt fausse (vraie %t, fausse %t)", c.nom, vraies[c.id], fausses[c.id])
				}
			}
			for _, c := range questions {
				if !refusees[c.ID] {
					t.Errorf("la question « %s » n’est jamais posée", c.Code)
				}
			}
		})
	}
}

// requis are the required questions, those of the rows included.
func requis(d *catalogue.Document) []*catalogue.Champ {
	var l []*catalogue.Champ
	for _, e := range d.Etapes {
		for i := range e.Champs {
			c := &e.Champs[i]
			if c.Requis {
				l = append(l, c)
			}
			for j := range c.Champs {
				if c.Champs[j].Requis {
					l = append(l, &c.Champs[j])
				}
			}
		}
	}
	return l
}

// exiger takes away each required answer that was not tried yet, and wants its
// sentence.
func exiger(t *testing.T, x *catalogue.Contexte, r catalogue.Reponses, faites map[string]bool) {
	t.Helper()
	visibles := catalogue.Parcourir(x, r).Visibles
	for _, c := range requis(x.Doc) {
		if faites[c.ID] {
			continue
		}
		cle := ""
		for k := range visibles {
			if k == c.ID || strings.HasSuffix(k, "/"+c.ID) {
				cle = k
			}
		}
		if cle == "" {
			continue
		}
		faites[c.ID] = true
		sans := catalogue.Reponses{}
		for k, v := range r {
			if k != cle && !strings.HasPrefix(k, cle+"/") {
				sans[k] = v
			}
		}
		var dites []string
		for _, page := range catalogue.Parcourir(x, sans).Manques() {
			for _, phrase := range page {
				dites = append(dites, phrase)
			}
		}
		attendue := c.Manque.Fr
		if c.Type == "liste" {
			attendue = "ajoutez " + c.Unite
		}
		if attendue == "" || !slices.ContainsFunc(dites, func(s string) bool { return strings.Contains(s, attendue) }) {
			t.Errorf("sans réponse à « %s » : dit %q, attendu %q", c.Code, dites, attendue)
		}
	}
}
