package synchro

import (
	"encoding/csv"
	"slices"
	"strings"

	"guichet/pb_hooks/socle"
)

// colonnesTableur are the names that a first line may give to the columns that are
// read; the others are left.
var colonnesTableur = map[string][]string{
	"code":     {"code", "codes", "insee", "code insee", "siren"},
	"domaine":  {"sous-domaine", "sous domaine", "sous_domaine", "domaine"},
	"courriel": {"courriel", "courriels", "e-mail", "email", "mail"},
}

// lireTableur reads a table whose first line names its columns. It tells false for a
// text that is none.
func lireTableur(saisie string) (l []aInviter, mal []string, tableur bool) {
	entete, _, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(saisie, "\r", "\n")), "\n")
	separateur := ';'
	for _, s := range ",\t" {
		if strings.Count(entete, string(s)) > strings.Count(entete, string(separateur)) {
			separateur = s
		}
	}
	lecteur := csv.NewReader(strings.NewReader(strings.ReplaceAll(strings.ReplaceAll(strings.TrimPrefix(saisie, "\ufeff"), "\r\n", "\n"), "\r", "\n")))
	lecteur.Comma, lecteur.FieldsPerRecord, lecteur.LazyQuotes = separateur, -1, true
	lignes, err := lecteur.ReadAll()
	if err != nil || len(lignes) == 0 {
		return nil, nil, false
	}
	place := map[string]int{}
	for i, titre := range lignes[0] {
		for colonne, noms := range colonnesTableur {
			if _, deja := place[colonne]; !deja && slices.Contains(noms, strings.ToLower(strings.TrimSpace(titre))) {
				place[colonne] = i
			}
		}
	}
	if _, lu := place["code"]; !lu {
		return nil, nil, false
	}
	for _, cellules := range lignes[1:] {
		cellule := func(colonne string) string {
			if i, lue := place[colonne]; lue && i < len(cellules) {
				return strings.TrimSpace(cellules[i])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(cellules, "")) == "" {
			continue
		}
		if x, lu := lireRangee(cellule); lu {
			l = append(l, x)
		} else {
			mal = append(mal, strings.TrimSpace(strings.Join(cellules, " ")))
		}
	}
	return l, mal, true
}

func lireRangee(cellule func(string) string) (aInviter, bool) {
	x, lu := lireInvitation(motsDe(cellule("code")))
	if !lu {
		return x, false
	}
	x.Domaine = strings.ToLower(cellule("domaine"))
	if x.Domaine != "" && !domaineValide(x.Domaine) {
		return x, false
	}
	if c := cellule("courriel"); c != "" {
		var err error
		if x.Courriel, err = socle.LireCourriel(c); err != nil {
			return x, false
		}
	}
	return x, true
}

// domaineValide tells a host name, or one label of it, from anything else.
func domaineValide(s string) bool {
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
