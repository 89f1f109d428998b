package catalogue

import (
	"net/url"
	"slices"

	"guichet/ui"
)

func init() { EnregistrerGenre("choix", choix{}) }

// radiosJusqua is how many options are shown at once; more are a list.
const radiosJusqua = 13

// « Autre » is the last option of a choice that has it: its value is followed
// by what the person wrote.
const (
	autre     = "autre"
	versAutre = "_autre" // end of the name of its text
	maxAutre  = 200

	fauteAutre = "Précisez votre réponse."
)

// choix is one option of a list; its value is the option's id, or « autre » and
// a text.
type choix struct{}

func (choix) Lire(c *Champ, f url.Values, _ *Contexte) Valeur {
	v := un(ligne(f, c.Code))
	if c.Autre && v.Une() == autre {
		v = append(v, ligne(f, c.Code+versAutre))
	}
	return v
}

func (g choix) Verifier(c *Champ, v Valeur, x *Contexte) string {
	return premiere(g.fautes(c, v, x), versAutre)
}

func (choix) fautes(c *Champ, v Valeur, x *Contexte) map[string]string {
	switch {
	case c.Autre && len(v) == 2 && v[0] == autre:
		return fautesAutre(v[1])
	case len(v) != 1 || x.Doc.option(c.Liste, v[0]) == nil:
		return map[string]string{"": c.manque()}
	}
	return nil
}

func fautesAutre(texte string) map[string]string {
	if texte == "" {
		return map[string]string{versAutre: fauteAutre}
	}
	return map[string]string{versAutre: fauteTexte(texte, maxAutre)}
}

// option finds an option of a list by its id, nil for none.
func (d *Document) option(liste, id string) *OptionDoc {
	options := d.Options(liste)
	if i := slices.IndexFunc(options, func(o OptionDoc) bool { return o.ID == id }); i >= 0 {
		return &options[i]
	}
	return nil
}

func (choix) Afficher(c *Champ, v Valeur, x *Contexte) []string { return []string{nommer(c, v, x)} }

// nommer is the words of a choice, « Autre : … » included.
func nommer(c *Champ, v Valeur, x *Contexte) string {
	if o := x.Doc.option(c.Liste, v.Une()); o != nil {
		return o.Libelle.Fr
	}
	if len(v) == 2 && v[0] == autre {
		return "Autre\u00a0: " + v[1]
	}
	return v.Une()
}

func (choix) Exporter(c *Champ, v Valeur, x *Contexte) string { return nommer(c, v, x) }

func (choix) Saisie(c *Champ, v Valeur, x *Contexte) ui.Saisie {
	s := saisieDe(c, ui.GenreRadios, v)
	for _, o := range x.Doc.Options(c.Liste) {
		s.Options = append(s.Options, ui.Option{Code: o.ID, Libelle: o.Libelle.Fr, Aide: o.Aide.Fr})
	}
	if c.Autre {
		texte := ""
		if len(v) == 2 {
			texte = v[1]
		}
		ajouterAutre(c, &s, texte)
	}
	if len(s.Options) > radiosJusqua {
		s.Genre = ui.GenreListe
	}
	return s
}

// ajouterAutre offers « Autre » and the text that goes with it.
func ajouterAutre(c *Champ, s *ui.Saisie, texte string) {
	s.Options = append(s.Options, ui.Option{Code: autre, Libelle: "Autre"})
	p := partie(c, ui.GenreTexte, versAutre, "Si vous choisissez « Autre », précisez", texte)
	s.Precision = &p
}

func (choix) exiger(c *Champ, d *Document) []string { return exigerListe(c, d) }

func exigerListe(c *Champ, d *Document) []string {
	if len(d.Options(c.Liste)) == 0 {
		return []string{"n’a pas de liste de réponses"}
	}
	return nil
}
