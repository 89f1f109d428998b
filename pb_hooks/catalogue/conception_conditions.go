package catalogue

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// A condition is typed as lines « question, comparison, answer » that all must
// hold, or one of them, or as the name of a condition. Any other shape, which
// an import may bring, is told in words and kept as it is until one chooses
// something else.

// The first control of a condition: how its lines go together.
const (
	siToujours = "toujours"
	siToutes   = "toutes"
	siUne      = "une"
	siGarder   = "garder"
	siNommee   = "nommee:" // and the id
)

// saisieSi draws the controls of a condition. plie is the folded document, avant
// the questions that it may look at.
type saisieSi struct {
	plie, deplie *Document
	avant        []Champ // unfolded
	toujours     string  // how « no condition » is said, "" when there must be one
	nommees      bool    // a named condition may be chosen
}

// nouvelleSi prepares the conditions of a part: of a champ when it is one, of
// everything else else.
func (d *Document) nouvelleSi(partie string) (*saisieSi, error) {
	n, err := d.Deplier()
	if err != nil {
		return nil, err
	}
	s := &saisieSi{plie: d, deplie: n, toujours: "Toujours", nommees: true}
	ou, _ := d.lieu(partie)
	for _, e := range n.Etapes {
		if e.ID == partie {
			return s, nil
		}
		for _, c := range e.Champs {
			if racine, _, _ := strings.Cut(c.ID, "."); racine == partie {
				return s, nil
			}
			if c.ID == ou { // a question of its rows: it sees those before it there
				for _, enfant := range c.Champs {
					if racine, _, _ := strings.Cut(enfant.ID, "."); racine == partie {
						return s, nil
					}
					s.avant = append(s.avant, enfant)
				}
			}
			if !c.Muet() {
				s.avant = append(s.avant, c)
			}
		}
	}
	return s, nil
}

// lignesDe are the lines of a test of the simple shape; false for any other.
func lignesDe(t *Test) (lien string, lignes []Test, simple bool) {
	feuille := func(t Test) bool { return t.Q != "" && t.Op != "in" }
	switch {
	case t == nil:
		return siToujours, nil, true
	case t.Ref != "":
		return siNommee + t.Ref, nil, true
	case feuille(*t):
		return siToutes, []Test{*t}, true
	case len(t.All) > 0 && !slices.ContainsFunc(t.All, func(t Test) bool { return !feuille(t) }):
		return siToutes, t.All, true
	case len(t.Any) > 0 && !slices.ContainsFunc(t.Any, func(t Test) bool { return !feuille(t) }):
		return siUne, t.Any, true
	}
	return siGarder, nil, false
}

// lignesMini is how many lines a condition offers at least.
const lignesMini = 2

// saisies are the controls, filled with a test of the folded document.
func (s *saisieSi) saisies(t *Test) ui.Saisies {
	lien, lignes, simple := lignesDe(t)
	premier := ui.Saisie{Genre: ui.GenreListe, Nom: "si", Libelle: "Quand", Valeur: lien}
	if s.toujours != "" {
		premier.Options = append(premier.Options, ui.Option{Code: siToujours, Libelle: s.toujours})
	}
	premier.Options = append(
		premier.Options,
		ui.Option{Code: siToutes, Libelle: "Quand toutes les lignes ci-dessous sont vraies"}, ui.Option{Code: siUne, Libelle: "Quand une des lignes ci-dessous est vraie"},
	)
	if s.nommees {
		for _, c := range s.plie.Conditions {
			premier.Options = append(premier.Options, ui.Option{Code: siNommee + c.ID, Libelle: "Quand " + guillemets(c.Phrase.Fr)})
		}
	}
	if !simple {
		premier.Options = append(premier.Options, ui.Option{Code: siGarder, Libelle: "Garder la condition actuelle"})
		premier.Aide = "Condition actuelle\u00a0: quand " + PhraseDe(s.deplie, t) + "."
	}
	l := ui.Saisies{premier}
	for i := range max(lignesMini, len(lignes)+1) {
		var ligne Test
		if i < len(lignes) {
			ligne = lignes[i]
		}
		l = append(l, s.ligne(i+1, ligne)...)
	}
	return l
}

func (s *saisieSi) ligne(n int, t Test) ui.Saisies {
	rang := strconv.Itoa(n)
	choisie, ecrite := s.valeurSaisie(&t)
	return ui.Saisies{
		{Genre: ui.GenreListe, Nom: "si_question_" + rang, Libelle: "Ligne " + rang + "\u00a0: la question", Valeur: t.Q, Groupes: s.questions(), Facultatif: true},
		{Genre: ui.GenreListe, Nom: "si_comparaison_" + rang, Libelle: "Ligne " + rang + "\u00a0: la comparaison", Valeur: t.Op, Options: comparateurs, Facultatif: true},
		{Genre: ui.GenreListe, Nom: "si_reponse_" + rang, Libelle: "Ligne " + rang + "\u00a0: la réponse proposée", Valeur: choisie, Groupes: s.reponses(), Facultatif: true},
		{
			Genre: ui.GenreTexte, Nom: "si_valeur_" + rang, Libelle: "Ligne " + rang + "\u00a0: ou un texte, un nombre, une date", Valeur: ecrite, Facultatif: true,
			Aide: "Par exemple 18, 12/05/2026 ou aujourd’hui.", Largeur: 20,
		},
	}
}

// questions are those to look at, page by page.
func (s *saisieSi) questions() []ui.Groupe {
	var l []ui.Groupe
	for _, e := range s.deplie.Etapes {
		g := ui.Groupe{Libelle: e.Titre.Fr}
		for _, c := range s.avant {
			ici := slices.ContainsFunc(e.Champs, func(x Champ) bool {
				return x.ID == c.ID || slices.ContainsFunc(x.Champs, func(y Champ) bool { return y.ID == c.ID })
			})
			if ici {
				libelle := c.Libelle.Fr
				if c.Bloc != "" && c.Role != "" {
					libelle += " (" + c.Role + ")"
				}
				g.Options = append(g.Options, ui.Option{Code: c.ID, Libelle: libelle})
			}
		}
		if len(g.Options) > 0 {
			l = append(l, g)
		}
	}
	return l
}

// reponses are those that the questions propose, list by list.
func (s *saisieSi) reponses() []ui.Groupe {
	l := []ui.Groupe{{Libelle: "Oui ou non", Options: []ui.Option{{Code: "oui", Libelle: "Oui"}, {Code: "non", Libelle: "Non"}}}}
	for _, liste := range s.deplie.Listes {
		g := ui.Groupe{}
		for _, c := range s.avant {
			if c.Liste == liste.ID {
				g.Libelle = c.Libelle.Fr
			}
			if slices.ContainsFunc(c.Champs, func(e Champ) bool { return e.Liste == liste.ID }) && g.Libelle == "" {
				g.Libelle = c.Libelle.Fr
			}
		}
		for _, o := range liste.Options {
			g.Options = append(g.Options, ui.Option{Code: o.ID, Libelle: o.Libelle.Fr})
		}
		if g.Libelle != "" {
			l = append(l, g)
		}
	}
	return append(l, ui.Groupe{Libelle: "Ailleurs", Options: []ui.Option{{Code: autre, Libelle: "Autre"}}})
}

// valeurSaisie is the value of a line, in the control that holds it.
func (s *saisieSi) valeurSaisie(t *Test) (choisie, ecrite string) {
	v, _ := texteDe(enTextes(t.V))
	for _, g := range s.reponses() {
		if slices.ContainsFunc(g.Options, func(o ui.Option) bool { return o.Code == v }) {
			return v, ""
		}
	}
	if v == "aujourdhui" {
		return "", "aujourd’hui"
	}
	if j, err := socle.LireJour(v); err == nil {
		return "", fmt.Sprintf("%02d/%02d/%d", j.Jour, j.Mois, j.Annee)
	}
	return "", v
}

// lire reads the condition that was typed. actuelle is kept when one says so.
func (s *saisieSi) lire(f url.Values, actuelle *Test, fautes map[string]string) *Test {
	lien := f.Get("si")
	if ref, nommee := strings.CutPrefix(lien, siNommee); nommee && s.plie.condition(ref) != nil {
		return &Test{Ref: ref}
	}
	switch {
	case lien == siGarder:
		return actuelle
	case lien == siToujours && s.toujours != "":
		return nil
	case lien != siToutes && lien != siUne:
		if lien == "" && s.toujours != "" {
			return nil
		}
		fautes["si"] = "Choisissez quand."
		return nil
	}
	var lignes []Test
	for n := 1; f.Has("si_question_" + strconv.Itoa(n)); n++ {
		if t := s.lireLigne(f, strconv.Itoa(n), fautes); t != nil {
			lignes = append(lignes, *t)
		}
	}
	switch {
	case len(lignes) == 0:
		if len(fautes) == 0 {
			fautes["si"] = "Indiquez au moins une ligne."
		}
		return nil
	case len(lignes) == 1:
		return &lignes[0]
	case lien == siUne:
		return &Test{Any: lignes}
	}
	return &Test{All: lignes}
}

func (s *saisieSi) lireLigne(f url.Values, n string, fautes map[string]string) *Test {
	t := &Test{Q: f.Get("si_question_" + n), Op: f.Get("si_comparaison_" + n)}
	if t.Q == "" {
		return nil
	}
	i := slices.IndexFunc(s.avant, func(c Champ) bool { return c.ID == t.Q })
	if i < 0 {
		fautes["si_question_"+n] = "Choisissez une question posée avant."
		return nil
	}
	c := &s.avant[i]
	genre := s.deplie.TypeDe(c)
	prend, connu := ops[t.Op]
	if t.Op == "eq" && (genre == "choix_multiple" || genre == "liste" || genre == "adresse") {
		t.Op = "has"
	}
	switch {
	case !connu:
		fautes["si_comparaison_"+n] = "Choisissez une comparaison."
		return nil
	case !prend:
		return t
	case !slices.Contains(opsDe(genre), t.Op):
		fautes["si_comparaison_"+n] = "Cette comparaison ne convient pas à la question " + guillemets(c.Libelle.Fr) + "."
		return nil
	}
	valeur := f.Get("si_reponse_" + n)
	if valeur == "" {
		valeur = valeurEcrite(f.Get("si_valeur_"+n), genre)
	}
	t.V, _ = json.Marshal(valeur) // a string: no error
	if v := (&verificateur{doc: s.deplie}); !v.convient(t, c) {
		fautes["si_valeur_"+n] = "Cette réponse ne convient pas à la question " + guillemets(c.Libelle.Fr) + "."
		return nil
	}
	return t
}

// valeurEcrite is the canonical text of a value typed in the French manner.
func valeurEcrite(s, genre string) string {
	s = nettoyer(s, false)
	switch genre {
	case "date":
		if strings.EqualFold(strings.ReplaceAll(s, "’", "'"), "aujourd'hui") {
			return "aujourdhui"
		}
		var jour, mois, annee int
		if n, err := fmt.Sscanf(s, "%d/%d/%d", &jour, &mois, &annee); err == nil && n == 3 {
			return fmt.Sprintf("%04d-%02d-%02d", annee, mois, jour)
		}
	case "decimal", "montant", "entier":
		return strings.ReplaceAll(serrerEspaces(s), ",", ".")
	}
	return s
}

func serrerEspaces(s string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "").Replace(s)
}
