package catalogue

import (
	"fmt"
	"slices"
)

// A bloc is a group of champs that many téléservices share. A document cites it
// with the role it plays (« demandeur », « jeune »); Deplier replaces the
// citation by the champs, whose ids are made of the citation's and of the
// champ's code: stable as long as both are.
type bloc struct {
	champs func(q qualifie) []Champ
	// choisis are the codes of the champs that are there only when the citation
	// names them in Avec.
	choisis []string
}

var blocs = map[string]bloc{
	"identite_personne":   {champs: blocIdentite, choisis: []string{"civilite"}},
	"naissance":           {champs: blocNaissance},
	"adresse_postale":     {champs: blocAdresse},
	"contact":             {champs: blocContact, choisis: []string{"canal_reponse"}},
	"association":         {champs: blocAssociation},
	"entreprise":          {champs: blocEntreprise},
	"collectivite":        {champs: blocCollectivite},
	"periode":             {champs: blocPeriode},
	"attestation_honneur": {champs: blocAttestation},
}

// listesDesBlocs are the lists of options of the blocs, which a document that
// cites one of them has without writing them.
var listesDesBlocs = []Liste{listeCivilites, listeCanauxReponse, listeFonctions}

// qualifie adapts the words of a bloc to its role.
type qualifie struct {
	vous bool // the role is the person who fills in the form
}

func (q qualifie) dit(vous, autre string) Texte {
	if q.vous {
		return Texte{vous}
	}
	return Texte{autre}
}

// rolesVous are the roles of the person who fills in the form: her browser may
// complete her own data, and is told so.
var rolesVous = map[string]bool{"demandeur": true, "declarant": true, "auteur": true, "envoi": true}

func (q qualifie) complete(jeton string) string {
	if q.vous {
		return jeton
	}
	return ""
}

// france is the COG code of France.
const france = "99100"

// Deplier replaces each citation of a bloc by its champs, those of the rows
// included, and each ref by the condition it names. The result is what a
// revision runs on.
func (d *Document) Deplier() (*Document, error) {
	n := *d
	n.Listes = slices.Clone(d.Listes)
	n.Etapes = make([]Etape, len(d.Etapes))
	for i, e := range d.Etapes {
		var err error
		if e.Champs, err = n.deplierTous(d.Etapes[i].Champs); err != nil {
			return nil, fmt.Errorf("étape %s: %w", e.ID, err)
		}
		n.Etapes[i] = e
	}
	n.resoudre()
	n.index = nil
	n.index = n.indexer()
	return &n, nil
}

func (d *Document) deplierTous(cites []Champ) ([]Champ, error) {
	var champs []Champ
	for _, c := range cites {
		if c.Bloc == "" {
			if len(c.Champs) > 0 {
				var err error
				if c.Champs, err = d.deplierTous(c.Champs); err != nil {
					return nil, err
				}
			}
			champs = append(champs, c)
			continue
		}
		duBloc, err := deplier(c)
		if err != nil {
			return nil, err
		}
		champs = append(champs, duBloc...)
		d.avoirListes(duBloc)
	}
	return champs, nil
}

// avoirListes adds the lists of the blocs that champs need.
func (d *Document) avoirListes(champs []Champ) {
	for _, l := range listesDesBlocs {
		demandee := slices.ContainsFunc(champs, func(c Champ) bool { return c.Liste == l.ID })
		if demandee && len(d.Options(l.ID)) == 0 {
			d.Listes = append(d.Listes, l)
		}
	}
}

func deplier(cite Champ) ([]Champ, error) {
	b, ok := blocs[cite.Bloc]
	if !ok {
		return nil, fmt.Errorf("unknown bloc %q", cite.Bloc)
	}
	for _, code := range cite.Avec {
		if !slices.Contains(b.choisis, code) {
			return nil, fmt.Errorf("bloc %s has no champ %q to choose", cite.Bloc, code)
		}
	}
	champs := slices.DeleteFunc(b.champs(qualifie{vous: rolesVous[cite.Role]}), func(c Champ) bool {
		return slices.Contains(b.choisis, c.Code) && !slices.Contains(cite.Avec, c.Code)
	})
	for i := range champs {
		champs[i].citer(cite)
	}
	return champs, nil
}

// citer gives a champ of a bloc its place in the document.
func (c *Champ) citer(cite Champ) {
	code := c.Code
	c.ID = cite.ID + "." + code
	if cite.Role != "" {
		c.Code = cite.Role + "_" + code
	}
	c.Role = cite.Role
	c.Bloc = cite.Bloc
	if c.Si != nil { // within a bloc a condition names the champ by its code
		t := *c.Si
		t.Q = cite.ID + "." + t.Q
		c.Si = &t
	}
	if cite.Si != nil {
		if c.Si == nil {
			c.Si = cite.Si
		} else {
			c.Si = &Test{All: []Test{*cite.Si, *c.Si}}
		}
	}
	for i := range c.Regles { // and so does a rule between two champs
		if c.Regles[i].Champ != "" {
			c.Regles[i].Champ = cite.ID + "." + c.Regles[i].Champ
		}
	}
	c.Regles = append(c.Regles, reglesPour(cite, code)...)
	if code == "email" && cite.Bloc == "contact" && cite.Completion == "facultatif" {
		c.Requis = false
	}
}

// reglesPour gives the champ its own rules told at the citation: « age_min » of
// the bloc naissance goes to its date, « delai_min » of the bloc periode to its
// beginning.
func reglesPour(cite Champ, code string) []Regle {
	if cite.Bloc == "naissance" && code == "date_naissance" || cite.Bloc == "periode" && code == "debut" {
		return cite.Regles
	}
	return nil
}
