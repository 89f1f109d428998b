package catalogue

import (
	"net/url"
	"slices"
)

// exclusions checks the rules of eligibility. They are read at every page, over
// the answers given so far: one that an answer not yet given makes true would
// turn everybody away.
func (v *verificateur) exclusions() {
	for i := range v.doc.Exclusions {
		x := &v.doc.Exclusions[i]
		v.id("Exclusion "+x.Code, x.ID)
		v.forme(x.Code)
		v.condition(&x.Si, "de l’exclusion "+x.Code)
		if absence(&x.Si) {
			v.dire("L’exclusion « %s » ne peut pas dire « pas » ni « vide » : elle écarterait une personne qui n’a pas encore répondu.", x.Code)
		}
		if x.Titre.Fr == "" || x.Pourquoi.Fr == "" || x.QueFaire.Fr == "" {
			v.dire("L’exclusion « %s » doit dire que la démarche n’est pas possible, pourquoi, et que faire.", x.Code)
		}
	}
}

// absence tells that a condition may hold by the lack of an answer.
func absence(t *Test) bool {
	return t.Not != nil || t.Op == "empty" ||
		slices.ContainsFunc(t.All, func(t Test) bool { return absence(&t) }) || slices.ContainsFunc(t.Any, func(t Test) bool { return absence(&t) })
}

// renvoi checks a téléservice that only sends elsewhere.
func (v *verificateur) renvoi() {
	r := v.doc.Renvoi
	if !slices.Contains([]string{"national", "relais"}, r.Genre) {
		v.dire("Le renvoi est d’un genre inconnu : %s.", r.Genre)
	}
	if r.Nom == "" || r.Texte.Fr == "" {
		v.dire("Le renvoi doit dire vers qui il mène et pourquoi.")
	}
	if u, err := url.Parse(r.URL); err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		v.dire("L’adresse du renvoi doit commencer par https:// : %s", r.URL)
	}
	if len(v.doc.Etapes)+len(v.doc.Pieces)+len(v.doc.Exclusions) > 0 {
		v.dire("Une démarche qui renvoie ailleurs ne pose aucune question.")
	}
}
