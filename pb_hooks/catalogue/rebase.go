package catalogue

// Rebaser brings the answers begun on a revision to another one: those of a
// question that still takes the same kind of answer are kept, so that only what
// changed is asked. The answers of a question that is no more stay too, unread,
// in case it comes back.
func Rebaser(r Reponses, ancien, nouveau *Document) Reponses {
	types := map[string]string{}
	for _, e := range ancien.Etapes {
		for _, c := range e.Champs {
			types[c.ID] = c.Type
		}
	}
	gardees := Reponses{}
	for id, v := range r {
		gardees[id] = v
	}
	for _, e := range nouveau.Etapes {
		for _, c := range e.Champs {
			if avant, connu := types[c.ID]; connu && avant != c.Type {
				delete(gardees, c.ID)
			}
		}
	}
	return gardees
}

// ChangementsPourUsager are the differences that concern who fills in the form.
func ChangementsPourUsager(ancien, nouveau *Document) ([]Changement, error) {
	tous, err := Comparer(ancien, nouveau)
	if err != nil {
		return nil, err
	}
	var l []Changement
	for _, c := range tous {
		if c.Sens != Deplacee && (c.Sorte == "champs" || c.Sorte == "options" || c.Sorte == "pieces" || c.Sorte == "exclusions") {
			l = append(l, c)
		}
	}
	return l, nil
}
