package catalogue_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// troisPages is a document of three pages: « a b », « c l(x y) », none.
func troisPages() *catalogue.Document {
	champ := func(id string) catalogue.Champ {
		return catalogue.Champ{ID: id, Code: id, Type: "texte", Libelle: catalogue.Texte{Fr: "Question " + id}}
	}
	l := champ("l")
	l.Type, l.Champs = "liste", []catalogue.Champ{champ("x"), champ("y")}
	c := champ("c")
	c.Si = &catalogue.Test{Q: "a", Op: "filled"}
	return &catalogue.Document{Etapes: []catalogue.Etape{
		{ID: "P1", Champs: []catalogue.Champ{champ("a"), champ("b")}}, {ID: "P2", Champs: []catalogue.Champ{c, l}}, {ID: "P3", Champs: []catalogue.Champ{}},
	}}
}

// plan writes the order of a document: « P1 a b | P2 c l(x y) | P3 ».
func plan(d *catalogue.Document) string {
	var pages []string
	for _, e := range d.Etapes {
		mots := []string{e.ID}
		for _, c := range e.Champs {
			mot := c.ID
			if len(c.Champs) > 0 {
				var enfants []string
				for _, x := range c.Champs {
					enfants = append(enfants, x.ID)
				}
				mot += "(" + strings.Join(enfants, " ") + ")"
			}
			mots = append(mots, mot)
		}
		pages = append(pages, strings.Join(mots, " "))
	}
	return strings.Join(pages, " | ")
}

func TestLesGestesSurLesQuestions(t *testing.T) {
	const depart = "P1 a b | P2 c l(x y) | P3"
	type doc = catalogue.Document
	haut, bas := catalogue.Place{Vers: catalogue.Haut}, catalogue.Place{Vers: catalogue.Bas}
	apres := func(id string) catalogue.Place { return catalogue.Place{Apres: id} }
	for _, cas := range []struct {
		nom   string
		geste func(*doc) error
		plan  string // depart when the gesture is refused
	}{
		{"une question monte", func(d *doc) error { return d.DeplacerChamp("b", haut) }, "P1 b a | P2 c l(x y) | P3"},
		{"une question descend", func(d *doc) error { return d.DeplacerChamp("a", bas) }, "P1 b a | P2 c l(x y) | P3"},
		{"la première d’une page monte à la fin de celle d’avant", func(d *doc) error { return d.DeplacerChamp("c", haut) }, "P1 a b c | P2 l(x y) | P3"},
		{"la dernière d’une page descend au début de la suivante", func(d *doc) error { return d.DeplacerChamp("b", bas) }, "P1 a | P2 b c l(x y) | P3"},
		{"une liste passe sur une page vide avec ses questions", func(d *doc) error { return d.DeplacerChamp("l", bas) }, "P1 a b | P2 c | P3 l(x y)"},
		{"la toute première ne monte pas", func(d *doc) error { return d.DeplacerChamp("a", haut) }, depart},
		{"une question se place après une autre", func(d *doc) error { return d.DeplacerChamp("a", apres("c")) }, "P1 b | P2 c a l(x y) | P3"},
		{"une question se place après une autre de sa page", func(d *doc) error { return d.DeplacerChamp("a", apres("b")) }, "P1 b a | P2 c l(x y) | P3"},
		{"une question se place au début d’une page", func(d *doc) error { return d.DeplacerChamp("l", apres("P1")) }, "P1 l(x y) a b | P2 c | P3"},
		{"une question d’une ligne monte dans sa ligne", func(d *doc) error { return d.DeplacerChamp("y", haut) }, "P1 a b | P2 c l(y x) | P3"},
		{"une question d’une ligne n’en sort pas d’un pas", func(d *doc) error { return d.DeplacerChamp("x", haut) }, depart},
		{"une question entre dans une ligne", func(d *doc) error { return d.DeplacerChamp("b", apres("x")) }, "P1 a | P2 c l(x b y) | P3"},
		{"une liste n’entre pas dans elle-même", func(d *doc) error { return d.DeplacerChamp("l", apres("x")) }, depart},
		{"une question inconnue ne bouge pas", func(d *doc) error { return d.DeplacerChamp("z", haut) }, depart},
		{"une question ne suit pas une inconnue", func(d *doc) error { return d.DeplacerChamp("a", apres("z")) }, depart},
		{"une page descend", func(d *doc) error { return d.DeplacerEtape("P1", bas) }, "P2 c l(x y) | P1 a b | P3"},
		{"une page se place après une autre", func(d *doc) error { return d.DeplacerEtape("P3", apres("P1")) }, "P1 a b | P3 | P2 c l(x y)"},
		{"la dernière page ne descend pas", func(d *doc) error { return d.DeplacerEtape("P3", bas) }, depart},
		{"une question se retire", func(d *doc) error { return d.RetirerChamp("b") }, "P1 a | P2 c l(x y) | P3"},
		{"une question d’une ligne se retire", func(d *doc) error { return d.RetirerChamp("x") }, "P1 a b | P2 c l(y) | P3"},
		{"une question que regarde une autre reste", func(d *doc) error { return d.RetirerChamp("a") }, depart},
		{"une page que regarde une autre reste", func(d *doc) error { return d.RetirerEtape("P1") }, depart},
		{"une page se retire avec ses questions", func(d *doc) error { return d.RetirerEtape("P2") }, "P1 a b | P3"},
		{"une question s’ajoute dans une ligne", func(d *doc) error { return d.AjouterChamp("l", catalogue.Champ{ID: "n"}) }, "P1 a b | P2 c l(x y n) | P3"},
		{"une question ne s’ajoute pas dans une autre", func(d *doc) error { return d.AjouterChamp("a", catalogue.Champ{ID: "n"}) }, depart},
		{"une page s’ajoute à la fin", func(d *doc) error { d.AjouterEtape("P4", "Fin"); return nil }, depart + " | P4"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			d := troisPages()
			err := cas.geste(d)
			if (err != nil) != (cas.plan == depart) {
				t.Errorf("erreur %v", err)
			}
			if eu := plan(d); eu != cas.plan {
				t.Errorf("donne %s", eu)
			}
		})
	}
}

func TestUneQuestionRetireeDitQuiEnDepend(t *testing.T) {
	err := troisPages().RetirerChamp("a")
	if !socle.EstCode(err, socle.Conflit) || !strings.Contains(socle.EnErreur(err).Message, "la question «\u00a0Question c\u00a0»") {
		t.Error(err)
	}
}

func TestLesReponsesUneParLigne(t *testing.T) {
	avant := []catalogue.OptionDoc{
		{ID: "1", Code: "mer", Libelle: catalogue.Texte{Fr: "Mercredi"}}, {ID: "2", Code: "sam", Libelle: catalogue.Texte{Fr: "Samedi"}},
	}
	for _, cas := range []struct{ nom, texte, ids string }{
		{"les mêmes mots gardent leur identifiant", "Mercredi\nSamedi", "1 2"},
		{"elles changent d’ordre", "Samedi\nMercredi", "2 1"},
		{"une réponse reformulée garde le sien", "Mercredi matin\nSamedi", "1 2"},
		{"une réponse s’ajoute", "Mercredi\nJeudi\nSamedi", "1 n1 2"},
		{"une réponse se retire", "Samedi", "2"},
		{"une vide et une répétée ne comptent pas", "Mercredi\n\n Mercredi \nSamedi", "1 2"},
		{"un tiret la met sous celle d’avant", "Mercredi\nSamedi\n- Matin", "1 2 n1<2"},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			n := 0
			var ids []string
			for _, o := range catalogue.OptionsDe(cas.texte, avant, func() string { n++; return "n" + strconv.Itoa(n) }) {
				id := o.ID
				if o.Parent != "" {
					id += "<" + o.Parent
				}
				ids = append(ids, id)
			}
			if d := cmp.Diff(cas.ids, strings.Join(ids, " ")); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAvertir(t *testing.T) {
	for _, cas := range []struct {
		nom, phrase string
		changer     func(*catalogue.Champ)
	}{
		{"un justificatif de domicile", "CRPA R113-8", func(c *catalogue.Champ) { c.Aide.Fr = "Gardez votre justificatif de domicile." }},
		{"le numéro de sécurité sociale", "décret 2019-341", func(c *catalogue.Champ) { c.Libelle.Fr = "Numéro de sécurité sociale" }},
		{"moins de 3 mois", "fait revenir", func(c *catalogue.Champ) { c.Aide.Fr = "De moins de 3 mois." }},
		{"un mot difficile", "plus simplement", func(c *catalogue.Champ) { c.Aide.Fr = "Veuillez répondre." }},
		{"une phrase trop longue", "coupez-la en deux", func(c *catalogue.Champ) { c.Aide.Fr = strings.Repeat("mot ", 21) }},
		{"la santé sans protection", "donnée sensible", func(c *catalogue.Champ) { c.Libelle.Fr = "Une allergie ?" }},
		{"une civilité obligatoire", "C-394/23", func(c *catalogue.Champ) { c.Code, c.Requis = "civilite", true }},
	} {
		t.Run(cas.nom, func(t *testing.T) {
			d := troisPages()
			if l := catalogue.Avertir(d); len(l) != 0 {
				t.Fatalf("%v", l)
			}
			cas.changer(&d.Etapes[0].Champs[0])
			if l := catalogue.Avertir(d); len(l) != 1 || !strings.Contains(l[0].Phrase, cas.phrase) {
				t.Errorf("%v", l)
			}
		})
	}
}
