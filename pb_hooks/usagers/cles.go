package usagers

import (
	"cmp"
	"hash/fnv"
	"slices"
)

// cles are what an usager has in common with his doubles of the collectivité,
// whichever of the spellings each was given: two usagers are compared only when
// they share one. An usager who was one with another has none.
func cles(u *Usager) []int64 {
	if u.RapprocheDe != "" {
		return nil
	}
	t := lireTraitsCles(u)
	var l []string
	for _, n := range []nomLu{t.naissance, t.usage} {
		if n.dit() {
			l = append(l, t.clesNom(n)...)
		}
	}
	if t.date.complete() {
		l = append(l, "ne:"+u.DateNaissance)
	}
	if t.courriel != "" {
		l = append(l, "courriel:"+t.courriel)
	}
	if t.telephone != "" {
		l = append(l, "telephone:"+t.telephone)
	}
	if u.Siret != "" {
		l = append(l, "siret:"+u.Siret)
	}
	if u.Rna != "" {
		l = append(l, "rna:"+u.Rna)
	}
	l = append(l, clesOrganisme(u.Denomination)...)
	empreintes := make([]int64, len(l))
	for i, cle := range l {
		h := fnv.New64a()
		_, _ = h.Write([]byte(u.Collectivite + cle)) // never fails
		empreintes[i] = int64(h.Sum64())
	}
	slices.Sort(empreintes)
	return slices.Compact(empreintes)
}

// memesCles tells without computing them that two states of an usager have the
// same keys.
func memesCles(a, b *Usager) bool {
	return a.NomNaissance == b.NomNaissance && a.NomUsage == b.NomUsage && a.Prenoms == b.Prenoms && a.DateNaissance == b.DateNaissance &&
		a.Denomination == b.Denomination && a.Siret == b.Siret && a.Rna == b.Rna && a.Courriel == b.Courriel && a.Telephone == b.Telephone && a.RapprocheDe == b.RapprocheDe
}

// clesNom are the sound of a name with an initial, of the usual prénom too, and
// the sounds of both in the order of the alphabet: inverted, they are the same.
func (t *traits) clesNom(n nomLu) []string {
	sonsNom := []string{n.son}
	if len(n.mots) == 2 {
		sonsNom = append(sonsNom, phonetique(n.mots[0]), phonetique(n.mots[1]))
	}
	var l []string
	for i, p := range t.prenoms[:min(2, len(t.prenoms))] {
		son := phonetique(p.colle)
		if son == "" {
			continue
		}
		for _, s := range sonsNom {
			l = append(l, "nom:"+s+" "+son[:1])
		}
		if i == 0 {
			l = append(l, "noms:"+min(n.son, son)+" "+max(n.son, son))
		}
	}
	return l
}

// clesOrganisme are the sounds of the longest words of its name: the others
// are in many names.
func clesOrganisme(denomination string) []string {
	mots := motsOrganisme(denomination)
	if len(mots) == 0 {
		return nil
	}
	var tout string
	for _, m := range mots {
		tout += m
	}
	slices.SortStableFunc(mots, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	l := []string{"organismes:" + phonetique(tout)}
	for _, m := range mots[:min(2, len(mots))] {
		l = append(l, "organisme:"+phonetique(m))
	}
	return l
}
