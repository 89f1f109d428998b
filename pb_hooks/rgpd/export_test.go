package rgpd

// What the tests of the room read from outside.
var (
	Prolongeable    = prolongeable
	SchemaCopie     = schemaCopie
	NomDansLArchive = nomDansLArchive
	Dire            = dire
	RappelDu        = func(due, auj string) (string, bool) {
		r, ok := rappelDu(lireJour(due), lireJour(auj))
		return r.palier, ok && r.retard
	}
	PhraseGardeArchives = gardeArchives.EnMots()
)

// SansMot lists the fields of a row that no word names.
func SansMot(ligne map[string]any) (l []string) {
	for champ, v := range ligne {
		l = append(l, sansMot(champ, v)...)
	}
	return l
}

func sansMot(champ string, v any) (l []string) {
	switch v := v.(type) {
	case map[string]any:
		l = SansMot(v)
	case []any:
		for _, x := range v {
			if m, ok := x.(map[string]any); ok {
				l = append(l, SansMot(m)...)
			}
		}
	}
	for _, m := range motsDesChamps {
		if m.champ == champ {
			return l
		}
	}
	for _, t := range tus {
		if t == champ {
			return l
		}
	}
	return append(l, champ)
}
