package catalogue

import (
	"net/url"
	"slices"
	"strings"

	"guichet/ui"
)

// origines are the sources of a first answer, in words.
var origines = []ui.Option{
	{Code: "usager", Libelle: "La personne la donne"},
	{Code: "compte", Libelle: "Son compte, et elle peut la changer"},
	{Code: "precedente", Libelle: "Sa dernière demande de cette démarche"},
	{Code: "organisme", Libelle: "Son organisme"},
	{Code: "franceconnect", Libelle: "FranceConnect"},
	{Code: "url", Libelle: "Le lien qui ouvre la démarche"},
	{Code: "agent", Libelle: "Un agent, la personne ne la voit pas"},
}

// calculs are the computed values, in words.
var calculs = []ui.Option{
	{Code: "somme", Libelle: "Somme"},
	{Code: "produit", Libelle: "Produit"},
	{Code: "difference", Libelle: "Différence de deux nombres"},
	{Code: "duree_jours", Libelle: "Nombre de jours entre deux dates"},
	{Code: "age", Libelle: "Âge"},
	{Code: "nombre", Libelle: "Nombre de lignes ou de réponses"},
}

// reglesDeNombre are the rules of dates that are a number.
var reglesDeNombre = []struct{ nom, libelle, phrase string }{
	{"age_min", "Âge minimum, en années", "La date ne convient pas : il faut avoir au moins %s ans."},
	{"age_max", "Âge maximum, en années", "La date ne convient pas : il faut avoir %s ans au plus."},
	{"delai_min", "Au plus tôt, en jours après aujourd’hui", ""},
}

// groupesQuestion are the controls of a question: its kind and its label first,
// the rest folded and for its kind alone.
func (c *conception) groupesQuestion(x *Champ, si *saisieSi) []groupe {
	enfant := c.doc.listeDe(x.ID) != nil
	premier := ui.Saisies{
		{Genre: ui.GenreListe, Nom: "genre", Libelle: "Genre de réponse", Valeur: x.Type, Groupes: groupesDeGenres(enfant)},
		{Genre: ui.GenreTexte, Nom: "libelle", Libelle: "Question", Valeur: x.Libelle.Fr},
	}
	if x.pose() {
		premier = append(premier, ui.Saisie{Genre: ui.GenreCase, Nom: "facultatif", Libelle: "La réponse est facultative", Valeur: coche(!x.Requis)})
	}
	l := []groupe{{Saisies: premier}}
	if strings.HasPrefix(x.Type, "choix") {
		options := saisieOptions(LignesDe(c.doc.Options(x.Liste)))
		options.Facultatif = false
		if n := c.doc.partagee(x); n != "" {
			options.Aide += " Cette liste sert aussi à " + n + "."
		}
		reponses := ui.Saisies{options}
		if x.Type != "choix_lie" {
			reponses = append(reponses, ui.Saisie{Genre: ui.GenreCase, Nom: "autre", Libelle: "Proposer «\u00a0Autre\u00a0», avec un texte", Valeur: coche(x.Autre)})
		}
		l = append(l, groupe{Titre: "Réponses proposées", Ouvert: len(c.doc.Options(x.Liste)) == 0, Saisies: reponses})
	}
	if x.Type == "calcul" {
		l = append(l, groupe{Titre: "Calcul", Ouvert: x.Calcul == nil, Saisies: saisiesCalcul(x, si)})
	}
	aide := ui.Saisies{
		{Genre: ui.GenreZone, Nom: "aide", Libelle: "Aide sous la question", Valeur: x.Aide.Fr, Facultatif: true, Lignes: 3},
		{Genre: ui.GenreTexte, Nom: "manque", Libelle: "Phrase affichée quand la réponse manque", Valeur: x.Manque.Fr, Facultatif: true, Aide: "Par exemple\u00a0: Indiquez le nombre de personnes."},
	}
	switch x.Type {
	case "entier", "decimal":
		aide = append(aide, ui.Saisie{Genre: ui.GenreTexte, Nom: "unite", Libelle: "Unité", Valeur: x.Unite, Facultatif: true, Largeur: 20, Aide: "Par exemple\u00a0: personnes, m²."})
	case "liste":
		aide = append(aide, ui.Saisie{Genre: ui.GenreTexte, Nom: "unite", Libelle: "Ce que contient une ligne", Valeur: x.Unite, Facultatif: true, Largeur: 20, Aide: "Avec son article, par exemple\u00a0: un enfant."})
	}
	l = append(l, groupe{Titre: "Aide et phrases", Saisies: aide})
	if limites := saisiesLimites(x); len(limites) > 0 {
		l = append(l, groupe{Titre: "Limites et règles", Ouvert: x.Type == "texte_formate" && x.Motif == "", Saisies: limites})
	}
	if x.Muet() {
		return l
	}
	source := x.Source
	if source == "" {
		source = "usager"
	}
	return append(l, groupe{Titre: "Origine et protection", Saisies: ui.Saisies{
		{Genre: ui.GenreListe, Nom: "source", Libelle: "D’où vient la première réponse", Valeur: source, Options: origines},
		{Genre: ui.GenreCase, Nom: "sensible", Libelle: "Donnée sensible", Valeur: coche(x.Sensible), Aide: "Santé, opinions, religion, origine, vie sexuelle, syndicat, condamnations."},
	}})
}

// partagee names the other questions that offer the same answers.
func (d *Document) partagee(x *Champ) string {
	var l []string
	for i := range d.Etapes {
		for j := range d.Etapes[i].Champs {
			autres := append([]Champ{d.Etapes[i].Champs[j]}, d.Etapes[i].Champs[j].Champs...)
			for _, a := range autres {
				if a.Liste != "" && a.Liste == x.Liste && a.ID != x.ID {
					l = append(l, guillemets(a.nomCourt()))
				}
			}
		}
	}
	return strings.Join(l, ", ")
}

func saisiesCalcul(x *Champ, si *saisieSi) ui.Saisies {
	nom := ui.Saisie{Genre: ui.GenreListe, Nom: "calcul", Libelle: "Calcul", Options: calculs}
	de := ui.Saisie{Genre: ui.GenreCases, Nom: "calcul_de", Libelle: "À partir de"}
	if x.Calcul != nil {
		nom.Valeur, de.Valeurs = x.Calcul.Nom, x.Calcul.De
	}
	for _, c := range si.avant {
		de.Options = append(de.Options, ui.Option{Code: c.ID, Libelle: c.Libelle.Fr})
		for _, e := range c.Champs {
			de.Options = append(de.Options, ui.Option{Code: e.ID, Libelle: c.Libelle.Fr + " – " + e.Libelle.Fr})
		}
	}
	return ui.Saisies{nom, de}
}

func saisiesLimites(x *Champ) ui.Saisies {
	nombre := func(nom, libelle string, n *int) ui.Saisie {
		return ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: libelle, Valeur: ecrireNombre(n), Facultatif: true, Inputmode: "numeric", Largeur: 5}
	}
	switch x.Type {
	case "texte", "texte_long":
		return ui.Saisies{nombre("max", "Nombre de caractères au plus", x.Max)}
	case "entier", "decimal", "montant":
		return ui.Saisies{nombre("min", "Nombre le plus petit", x.Min), nombre("max", "Nombre le plus grand", x.Max)}
	case "choix_multiple":
		return ui.Saisies{nombre("min", "Réponses au moins", x.Min), nombre("max", "Réponses au plus", x.Max)}
	case "liste":
		return ui.Saisies{nombre("min", "Lignes au moins", x.Min), nombre("max", "Lignes au plus", x.Max)}
	case "texte_formate":
		return ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "motif", Libelle: "Forme attendue (expression régulière)", Valeur: x.Motif},
			{Genre: ui.GenreTexte, Nom: "exemple", Libelle: "Exemple qui la respecte", Valeur: x.Exemple},
			{Genre: ui.GenreTexte, Nom: "motif_phrase", Libelle: "Phrase affichée sinon", Valeur: x.regle("motif").Phrase.Fr},
		}
	}
	permises := reglesDe[x.Type]
	var l ui.Saisies
	if slices.Contains(permises, "passe") {
		sens := ui.Saisie{Genre: ui.GenreListe, Nom: "sens", Libelle: "La date", Facultatif: true, Options: []ui.Option{{Code: "passe", Libelle: "est dans le passé"}, {Code: "futur", Libelle: "est dans le futur"}}}
		for _, r := range x.Regles {
			if r.Nom == "passe" || r.Nom == "futur" {
				sens.Valeur = r.Nom
			}
		}
		l = append(l, sens)
	}
	for _, r := range reglesDeNombre {
		if slices.Contains(permises, r.nom) {
			var n *int
			if y := x.regle(r.nom); y.Nom != "" {
				n = &y.Valeur
			}
			l = append(l, nombre(r.nom, r.libelle, n))
		}
	}
	return l
}

// lireQuestion reads the controls of a question. One that its kind has not is
// not posted, and what it says stays.
func (d *Document) lireQuestion(x *Champ, f url.Values, fautes map[string]string) {
	enfant := d.listeDe(x.ID) != nil
	if genre := f.Get("genre"); !connuGenre(genre, enfant) {
		fautes["genre"] = "Choisissez un genre de réponse."
	} else if genre != x.Type {
		x.changerGenre(genre)
	}
	x.Libelle = Texte{texteSaisi(f, "libelle", 300, "Écrivez la question.", fautes)}
	x.Aide = Texte{texteSaisi(f, "aide", 2000, "", fautes)}
	x.Manque = Texte{texteSaisi(f, "manque", 300, "", fautes)}
	x.Requis = x.pose() && f.Get("facultatif") != "oui"
	if f.Has("unite") {
		x.Unite = texteSaisi(f, "unite", 60, "", fautes)
	}
	if f.Has("options") && strings.HasPrefix(x.Type, "choix") {
		if strings.TrimSpace(f.Get("options")) == "" {
			fautes["options"] = "Écrivez au moins une réponse."
		}
		d.poserOptions(x, f.Get("options"))
		x.Autre = f.Get("autre") == "oui" && x.Type != "choix_lie"
	}
	if f.Has("calcul") {
		x.Calcul = &Calcul{Nom: f.Get("calcul"), De: f["calcul_de"]}
		if m := x.lacune(d); m != "" {
			fautes["calcul"] = "Ce calcul " + m + "."
		}
	}
	for nom, vers := range map[string]**int{"min": &x.Min, "max": &x.Max} {
		if f.Has(nom) {
			*vers = nombreSaisi(f, nom, fautes)
		}
	}
	if f.Has("motif") {
		x.Motif, x.Exemple = strings.TrimSpace(f.Get("motif")), strings.TrimSpace(f.Get("exemple"))
		x.poserRegle(Regle{Nom: "motif", Phrase: Texte{texteSaisi(f, "motif_phrase", 300, "Écrivez la phrase à afficher.", fautes)}}, true)
		if m := x.lacune(d); m != "" && fautes["motif_phrase"] == "" {
			fautes["motif"] = "Cette question " + m + "."
		}
	}
	x.lireRegles(f, fautes)
	if source := f.Get("source"); slices.Contains(Sources, source) {
		if x.Source = source; source == "usager" {
			x.Source = ""
		}
		x.Sensible = f.Get("sensible") == "oui"
	}
}

// lacune is the first thing that the kind still lacks, "" for none.
func (c *Champ) lacune(d *Document) string {
	x, ok := GenreDe(c.Type).(interface {
		exiger(*Champ, *Document) []string
	})
	if !ok {
		return ""
	}
	if l := x.exiger(c, d); len(l) > 0 {
		return l[0]
	}
	return ""
}

// changerGenre makes another kind of a question, without what only the former
// one knew.
func (c *Champ) changerGenre(genre string) {
	choix := strings.HasPrefix(c.Type, "choix") && strings.HasPrefix(genre, "choix")
	n := Champ{ID: c.ID, Code: c.Code, Type: genre, Libelle: c.Libelle, Aide: c.Aide, Manque: c.Manque, Sensible: c.Sensible, Source: c.Source, Si: c.Si, Requis: c.Requis}
	if choix {
		n.Liste = c.Liste
	}
	for _, r := range c.Regles {
		if slices.Contains(reglesDe[genre], r.Nom) {
			n.Regles = append(n.Regles, r)
		}
	}
	if genre == "cache" && n.Source != "agent" {
		n.Source = "url"
	}
	*c = n
}

func (c *Champ) lireRegles(f url.Values, fautes map[string]string) {
	if f.Has("sens") {
		for _, nom := range []string{"passe", "futur"} {
			phrase := map[string]string{"passe": "Indiquez une date passée.", "futur": "Indiquez une date à venir."}[nom]
			c.poserRegle(Regle{Nom: nom, Phrase: Texte{phrase}}, f.Get("sens") == nom)
		}
	}
	for _, r := range reglesDeNombre {
		if !f.Has(r.nom) {
			continue
		}
		n := nombreSaisi(f, r.nom, fautes)
		regle := Regle{Nom: r.nom}
		if n != nil {
			regle.Valeur = *n
			if r.phrase != "" {
				regle.Phrase = Texte{strings.Replace(r.phrase, "%s", ecrireNombre(n), 1)}
			}
		}
		c.poserRegle(regle, n != nil)
	}
}

// poserRegle puts a rule, or takes it out; one that says the same already keeps
// its own sentence.
func (c *Champ) poserRegle(r Regle, mettre bool) {
	i := slices.IndexFunc(c.Regles, func(x Regle) bool { return x.Nom == r.Nom })
	l := slices.Clone(c.Regles)
	switch {
	case i < 0 && mettre:
		l = append(l, r)
	case i >= 0 && !mettre:
		l = slices.Delete(l, i, i+1)
	case i >= 0 && (l[i].Valeur != r.Valeur || r.Nom == "motif"):
		l[i] = r
	}
	c.Regles = l
}
