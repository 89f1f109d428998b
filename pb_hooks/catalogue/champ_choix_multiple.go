package catalogue

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

func init() { EnregistrerGenre("choix_multiple", choixMultiple{}) }

// choixMultiple is several options of a list, in the order of the list; what
// follows « autre », the last, is what the person wrote.
type choixMultiple struct{}

func (choixMultiple) Lire(c *Champ, f url.Values, x *Contexte) Valeur {
	coches := map[string]bool{}
	for _, s := range f[c.Code] {
		coches[nettoyer(s, false)] = true
	}
	delete(coches, "")
	avecAutre := c.Autre && coches[autre]
	if avecAutre {
		delete(coches, autre)
	}
	var v Valeur
	for _, o := range x.Doc.Options(c.Liste) {
		if coches[o.ID] {
			v = append(v, o.ID)
			delete(coches, o.ID)
		}
	}
	for _, forge := range slices.Sorted(maps.Keys(coches)) {
		v = append(v, forge)
	}
	if avecAutre {
		v = append(v, autre, ligne(f, c.Code+versAutre))
	}
	return v
}

// separer parts the options from the text of « Autre ».
func (choixMultiple) separer(c *Champ, v Valeur) (options []string, texte string, avecAutre bool) {
	if n := len(v); c.Autre && n >= 2 && v[n-2] == autre {
		return v[:n-2], v[n-1], true
	}
	return v, "", false
}

func (g choixMultiple) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), versAutre)
}

func (g choixMultiple) fautes(c *Champ, v Valeur, x *Contexte) map[string]string {
	options, texte, avecAutre := g.separer(c, v)
	n := len(options)
	if avecAutre {
		n++
	}
	for _, id := range options {
		o := x.Doc.option(c.Liste, id)
		switch {
		case o == nil:
			return map[string]string{"": c.manque()}
		case o.Seule && n > 1:
			return map[string]string{"": "« " + o.Libelle.Fr + " » va seule : décochez-la, ou décochez les autres réponses."}
		}
	}
	switch {
	case c.Min != nil && n < *c.Min:
		return map[string]string{"": "Choisissez au moins " + socle.Pluriel(*c.Min, "réponse", "réponses") + "."}
	case c.Max != nil && n > *c.Max:
		return map[string]string{"": "Choisissez au plus " + socle.Pluriel(*c.Max, "réponse", "réponses") + "."}
	case avecAutre:
		return fautesAutre(texte)
	}
	return nil
}

func (g choixMultiple) Afficher(c *Champ, v Valeur, x *Contexte) []string {
	options, texte, avecAutre := g.separer(c, v)
	var l []string
	for _, id := range options {
		l = append(l, nommer(c, Valeur{id}, x))
	}
	if avecAutre {
		l = append(l, nommer(c, Valeur{autre, texte}, x))
	}
	return l
}

func (g choixMultiple) Exporter(c *Champ, v Valeur, x *Contexte) string {
	return strings.Join(g.Afficher(c, v, x), " | ")
}

func (g choixMultiple) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	options, texte, avecAutre := g.separer(c, v)
	s := choix{}.Saisie(c, nil, x)
	s.Genre, s.Valeurs = ui.GenreCases, slices.Clone(options)
	if avecAutre {
		s.Valeurs, s.Precision.Valeur = append(s.Valeurs, autre), texte
	}
	if s.Aide == "" {
		s.Aide = "Plusieurs réponses sont possibles."
	}
	return s
}

func (choixMultiple) exiger(c *Champ, d *Document) []string { return exigerListe(c, d) }
