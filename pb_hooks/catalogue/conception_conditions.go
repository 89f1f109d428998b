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

// A condition is typed as lines « question, comparison, answer » and groups of
// lines of which all hold, or one, or not all, or none, or as the name of a
// condition. A deeper shape, which an import may bring, is told in words and kept
// as it is until one chooses something else.

// The first control of a condition: how its lines go together.
const (
	siToujours  = "toujours"
	siToutes    = "toutes"
	siUne       = "une"
	siPasToutes = "pas_toutes"
	siAucune    = "aucune"
	siGarder    = "garder"
	siNommee    = "nommee:" // and the id
)

// The ways in which lines go together.
var liens = []string{siToutes, siUne, siPasToutes, siAucune}

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

// lignesMini is how many lines a condition offers at least.
const lignesMini = 2

// groupes are the controls, filled with a test of the folded document: those of
// its lines under a title, then those of each group of lines.
func (s *saisieSi) groupes(titre string, ouvert bool, t *Test) []groupe {
	forme := formeDe(t)
	premier := ui.Saisie{Genre: ui.GenreListe, Nom: "si", Libelle: "Quand", Valeur: forme.lien}
	if s.toujours != "" {
		premier.Options = append(premier.Options, ui.Option{Code: siToujours, Libelle: s.toujours})
	}
	premier.Options = append(
		premier.Options,
		ui.Option{Code: siToutes, Libelle: "Quand toutes les lignes et tous les groupes sont vrais"}, ui.Option{Code: siUne, Libelle: "Quand une ligne ou un groupe est vrai"},
		ui.Option{Code: siPasToutes, Libelle: "Quand une ligne ou un groupe est faux"}, ui.Option{Code: siAucune, Libelle: "Quand toutes les lignes et tous les groupes sont faux"},
	)
	if s.nommees {
		for _, c := range s.plie.Conditions {
			premier.Options = append(premier.Options, ui.Option{Code: siNommee + c.ID, Libelle: "Quand " + guillemets(c.Phrase.Fr)})
		}
	}
	if forme.lien == siGarder {
		premier.Options = append(premier.Options, ui.Option{Code: siGarder, Libelle: "Garder la condition actuelle"})
	}
	if t != nil {
		premier.Aide = "Aujourd’hui\u00a0: quand " + PhraseDe(s.deplie, t) + "."
	}
	l := []groupe{{Titre: titre, Ouvert: ouvert, Saisies: append(ui.Saisies{premier}, s.lignes("", "Ligne ", forme.lignes)...)}}
	for i := range len(forme.groupes) + 1 {
		n := strconv.Itoa(i + 1)
		lien := ui.Saisie{Genre: ui.GenreListe, Nom: "si_g" + n, Libelle: "Le groupe " + n + " est vrai", Facultatif: true, Options: []ui.Option{
			{Code: siToutes, Libelle: "Quand toutes ses lignes sont vraies"},
			{Code: siUne, Libelle: "Quand au moins une de ses lignes est vraie"},
			{Code: siPasToutes, Libelle: "Quand au moins une de ses lignes est fausse"},
			{Code: siAucune, Libelle: "Quand toutes ses lignes sont fausses"},
		}}
		var lignes []Test
		if i < len(forme.groupes) {
			lien.Valeur, lignes = forme.groupes[i].lien, forme.groupes[i].lignes
		}
		l = append(l, groupe{
			Titre: titre + "\u00a0: groupe de lignes " + n, Ouvert: len(lignes) > 0,
			Saisies: append(ui.Saisies{lien}, s.lignes("g"+n+"_", "Groupe "+n+", ligne ", lignes)...),
		})
	}
	return l
}

func (s *saisieSi) lignes(prefixe, titre string, lignes []Test) (l ui.Saisies) {
	for i := range max(lignesMini, len(lignes)+1) {
		var ligne Test
		if i < len(lignes) {
			ligne = lignes[i]
		}
		rang := strconv.Itoa(i + 1)
		l = append(l, s.ligne(prefixe, titre+rang, rang, ligne)...)
	}
	return l
}

func (s *saisieSi) ligne(prefixe, titre, rang string, t Test) ui.Saisies {
	choisie, ecrite := s.valeurSaisie(&t)
	question := t.Q
	if t.Ref != "" {
		question = siNommee + t.Ref
	}
	prefixe = "si_" + prefixe
	return ui.Saisies{
		{Genre: ui.GenreListe, Nom: prefixe + "question_" + rang, Libelle: titre + "\u00a0: la question", Valeur: question, Groupes: s.questions(), Facultatif: true},
		{Genre: ui.GenreListe, Nom: prefixe + "comparaison_" + rang, Libelle: titre + "\u00a0: la comparaison", Valeur: t.Op, Options: comparateurs, Facultatif: true},
		{Genre: ui.GenreListe, Nom: prefixe + "reponse_" + rang, Libelle: titre + "\u00a0: la réponse proposée", Valeur: choisie, Groupes: s.reponses(), Facultatif: true},
		{
			Genre: ui.GenreTexte, Nom: prefixe + "valeur_" + rang, Libelle: titre + "\u00a0: ou un texte, un nombre, une date", Valeur: ecrite, Facultatif: true,
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
	if s.nommees && len(s.plie.Conditions) > 0 {
		g := ui.Groupe{Libelle: "Conditions qui ont un nom"}
		for _, c := range s.plie.Conditions {
			g.Options = append(g.Options, ui.Option{Code: siNommee + c.ID, Libelle: c.Phrase.Fr})
		}
		l = append(l, g)
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
	case !slices.Contains(liens, lien):
		if lien == "" && s.toujours != "" {
			return nil
		}
		fautes["si"] = "Choisissez quand."
		return nil
	}
	forme := formeSi{lien: lien, lignes: s.lireLignes(f, "", fautes)}
	for n := 1; f.Has("si_g" + strconv.Itoa(n)); n++ {
		nom := "g" + strconv.Itoa(n)
		g := groupeSi{lien: f.Get("si_" + nom), lignes: s.lireLignes(f, nom+"_", fautes)}
		if len(g.lignes) > 1 && !slices.Contains(liens, g.lien) {
			fautes["si_"+nom] = "Choisissez quand le groupe est vrai."
		}
		if len(g.lignes) > 0 {
			forme.groupes = append(forme.groupes, g)
		}
	}
	t := forme.test()
	if t == nil && len(fautes) == 0 {
		fautes["si"] = "Indiquez au moins une ligne."
	}
	if memeSens(t, actuelle) {
		return actuelle // as it was written
	}
	return t
}

func (s *saisieSi) lireLignes(f url.Values, prefixe string, fautes map[string]string) (l []Test) {
	for n := 1; f.Has("si_" + prefixe + "question_" + strconv.Itoa(n)); n++ {
		if t := s.lireLigne(f, prefixe, strconv.Itoa(n), fautes); t != nil {
			l = append(l, *t)
		}
	}
	return l
}

func (s *saisieSi) lireLigne(f url.Values, prefixe, n string, fautes map[string]string) *Test {
	prefixe = "si_" + prefixe
	t := &Test{Q: f.Get(prefixe + "question_" + n), Op: f.Get(prefixe + "comparaison_" + n)}
	if t.Q == "" {
		return nil
	}
	if ref, nommee := strings.CutPrefix(t.Q, siNommee); nommee && s.nommees && s.plie.condition(ref) != nil {
		return &Test{Ref: ref}
	}
	i := slices.IndexFunc(s.avant, func(c Champ) bool { return c.ID == t.Q })
	if i < 0 {
		fautes[prefixe+"question_"+n] = "Choisissez une question posée avant."
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
		fautes[prefixe+"comparaison_"+n] = "Choisissez une comparaison."
		return nil
	case !prend:
		return t
	case !slices.Contains(opsDe(genre), t.Op):
		fautes[prefixe+"comparaison_"+n] = "Cette comparaison ne convient pas à la question " + guillemets(c.Libelle.Fr) + "."
		return nil
	}
	valeur := f.Get(prefixe + "reponse_" + n)
	if valeur == "" {
		valeur = valeurEcrite(f.Get(prefixe+"valeur_"+n), genre)
	}
	t.V, _ = json.Marshal(valeur) // a string: no error
	if v := (&verificateur{doc: s.deplie}); !v.convient(t, c) {
		fautes[prefixe+"valeur_"+n] = "Cette réponse ne convient pas à la question " + guillemets(c.Libelle.Fr) + "."
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
