package territoire

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/socle"
)

// communeDe is a commune of a département, by its code.
func communeDe(departement, code string) (collectivites.Fiche, bool) {
	l := collectivites.CommunesDuDepartement(departement)
	i := slices.IndexFunc(l, func(f collectivites.Fiche) bool { return f.Code == code })
	if i < 0 {
		return collectivites.Fiche{}, false
	}
	return l[i], true
}

var entreParentheses = regexp.MustCompile(`^(.*) \(([0-9AB]+)\)$`)

// libelle is a commune as it is proposed: « Épinal (88000) ».
func libelle(f collectivites.Fiche) string {
	return f.Nom + " (" + cmp.Or(premier(f.CodesPostaux), f.Code) + ")"
}

func premier(l []string) string {
	if len(l) == 0 {
		return ""
	}
	return l[0]
}

// chercher finds the communes of a département that one may mean: as proposed, by
// a postcode or an INSEE code, by the whole name, else by words that begin alike, in
// the names of the communes that are parts of it too: people still live there.
func chercher(departement, saisie string) []collectivites.Fiche {
	saisie = strings.TrimSpace(saisie)
	l := collectivites.CommunesDuDepartement(departement)
	tri := func(garde func(f collectivites.Fiche) bool) []collectivites.Fiche {
		var gardees []collectivites.Fiche
		for _, f := range l {
			if garde(f) {
				gardees = append(gardees, f)
			}
		}
		slices.SortStableFunc(gardees, func(a, b collectivites.Fiche) int {
			return cmp.Compare(collectivites.Cle(a.Nom), collectivites.Cle(b.Nom))
		})
		return gardees
	}
	serre := strings.ReplaceAll(saisie, " ", "")
	if m := entreParentheses.FindStringSubmatch(saisie); m != nil {
		saisie, serre = m[1], ""
		l = tri(func(f collectivites.Fiche) bool { return slices.Contains(f.CodesPostaux, m[2]) || f.Code == m[2] })
	}
	cle := collectivites.Cle(saisie)
	if cle == "" {
		return nil
	}
	for _, garde := range []func(f collectivites.Fiche) bool{
		func(f collectivites.Fiche) bool { return slices.Contains(f.CodesPostaux, serre) },
		func(f collectivites.Fiche) bool { return strings.EqualFold(f.Code, serre) },
		func(f collectivites.Fiche) bool { return collectivites.Cle(f.Nom) == cle },
		func(f collectivites.Fiche) bool {
			return slices.ContainsFunc(append([]string{f.Nom}, f.Anciennes...), func(nom string) bool { return strings.Contains(" "+collectivites.Cle(nom), " "+cle) })
		},
	} {
		if trouvees := tri(garde); len(trouvees) > 0 {
			return trouvees
		}
	}
	return nil
}

// entrees are where the inhabitants of each collectivité whose guichet is open enter
// it, on this machine or on another, by level and code.
type entrees map[[2]string]string

func lireEntrees(app core.App) (entrees, error) {
	membres, err := annuaire.Membres(app)
	if err != nil {
		return nil, err
	}
	ailleurs, err := synchro.Entrees(app)
	if err != nil {
		return nil, err
	}
	ici, err := collectivites.Ouvertes(app)
	if err != nil {
		return nil, err
	}
	e := entrees{}
	for _, m := range membres {
		e[[2]string{m.Niveau, m.Code}] = ailleurs[m.ID]
	}
	for _, c := range ici {
		e[[2]string{c.Niveau, c.INSEE}], e[[2]string{c.Niveau, c.SIREN}] = c.Chemin(), c.Chemin()
	}
	return e, nil
}

// de is that of one collectivité, "" for none.
func (e entrees) de(f collectivites.Fiche) string { return e[[2]string{f.Niveau, f.Code}] }

// habitants is « 31 000 habitants », "" when nobody counted.
func habitants(f collectivites.Fiche) string {
	if f.Population == 0 {
		return ""
	}
	return socle.Pluriel(f.Population, "habitant", "habitants")
}

// nomEntier is the name of an intercommunalité without a sigle.
func nomEntier(epci collectivites.Fiche) string {
	return socle.Majuscule(strings.TrimPrefix(epci.Denomination(), "la "))
}
