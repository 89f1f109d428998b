package catalogue

import "net/url"

// DepuisLien reads the first answers that a link gives, « ?salle=… », to the
// champs that take theirs from it; what is wrong is left out. The link that
// gives them again is for the button of the start page, "" for none.
func DepuisLien(x *Contexte, q url.Values) (r Reponses, lien string) {
	r, garde := Reponses{}, url.Values{}
	for _, e := range x.Doc.Etapes {
		for i := range e.Champs {
			c := &e.Champs[i]
			if c.Source != "url" || c.Muet() || c.Type == "calcul" || c.Type == "liste" {
				continue
			}
			g := GenreDe(c.Type)
			v := g.Lire(c, q, x)
			if v.Vide() || g.Verifier(c, v, x) != "" {
				continue
			}
			r[c.ID] = v
			vide := g.Saisie(c, nil, x)
			for _, nom := range vide.Noms() {
				if q.Has(nom) {
					garde[nom] = q[nom]
				}
			}
		}
	}
	if len(garde) > 0 {
		lien = "?" + garde.Encode()
	}
	return r, lien
}
