package catalogue

import (
	"net/url"

	"guichet/ui"
)

func init() { EnregistrerGenre("choix_lie", choixLie{}) }

// choixLie is an option, then one of those that it offers; its value is their
// two ids. An option that offers none is chosen alone.
type choixLie struct{}

// The ends of the names of its two lists.
const (
	versChoix = "_choix"
	versSuite = "_suite"
)

func (choixLie) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	premier, second := ligne(f, c.Code+versChoix), ligne(f, c.Code+versSuite)
	if premier+second == "" {
		return nil
	}
	return Valeur{premier, second}
}

func (g choixLie) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), versChoix, versSuite)
}

func (choixLie) fautes(c *Champ, v Valeur, x *Contexte) map[string]string {
	premier, second := deux(v)
	o := x.Doc.option(c.Liste, premier)
	if o == nil || o.Parent != "" {
		return map[string]string{versChoix: c.manque()}
	}
	suite := x.Doc.option(c.Liste, second)
	switch {
	case second == "" && !x.Doc.offre(c.Liste, premier), suite != nil && suite.Parent == premier:
		return nil
	case suite == nil:
		return map[string]string{versSuite: "Choisissez une réponse qui va avec « " + o.Libelle.Fr + " »."}
	}
	return map[string]string{versSuite: "« " + suite.Libelle.Fr + " » ne va pas avec « " + o.Libelle.Fr + " » : choisissez une autre réponse."}
}

// offre tells that an option opens a second choice.
func (d *Document) offre(liste, id string) bool {
	for _, o := range d.Options(liste) {
		if o.Parent == id {
			return true
		}
	}
	return false
}

func deux(v Valeur) (string, string) {
	if len(v) < 2 {
		return v.Une(), ""
	}
	return v[0], v[1]
}

func (choixLie) Afficher(c *Champ, v Valeur, x *Contexte) []string {
	premier, second := deux(v)
	l := []string{nommer(c, Valeur{premier}, x)}
	if second != "" {
		l = append(l, nommer(c, Valeur{second}, x))
	}
	return l
}

func (choixLie) Exporter(c *Champ, v Valeur, x *Contexte) string {
	premier, second := deux(v)
	s := nommer(c, Valeur{premier}, x)
	if second != "" {
		s += " > " + nommer(c, Valeur{second}, x)
	}
	return s
}

func (choixLie) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	premier, second := deux(v)
	choix := partie(c, ui.GenreListe, versChoix, "D’abord", premier)
	suite := partie(c, ui.GenreListe, versSuite, "Puis", second)
	suite.Filtre = choix.Nom
	offertes := map[string][]ui.Option{}
	for _, o := range x.Doc.Options(c.Liste) {
		offertes[o.Parent] = append(offertes[o.Parent], ui.Option{Code: o.ID, Libelle: o.Libelle.Fr})
	}
	choix.Options = offertes[""]
	for _, o := range choix.Options {
		if l := offertes[o.Code]; len(l) > 0 {
			suite.Groupes = append(suite.Groupes, ui.Groupe{Code: o.Code, Libelle: o.Libelle, Options: l})
		}
	}
	s := saisieDe(c, ui.GenreGroupe, v)
	s.Parties = []ui.Saisie{choix, suite}
	return s
}

func (choixLie) exiger(c *Champ, d *Document) []string {
	options := d.Options(c.Liste)
	premiers, seconds := map[string]bool{}, 0
	for _, o := range options {
		switch {
		case o.Parent == "":
			premiers[o.ID] = true
		case !premiers[o.Parent]:
			return []string{"a une réponse « " + o.Libelle.Fr + " » qui ne suit aucune réponse placée avant elle"}
		default:
			seconds++
		}
	}
	if seconds == 0 {
		return []string{"n’a pas de liste de réponses à deux niveaux"}
	}
	return nil
}
