package catalogue

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// feuilleEtape is the form of one page.
func feuilleEtape(c *conception) (*feuille, error) {
	id := c.Request.PathValue("partie")
	i := c.doc.rangEtape(id)
	if i < 0 {
		return nil, errPartie
	}
	e := c.doc.Etapes[i]
	si, err := c.doc.nouvelleSi(id)
	if err != nil {
		return nil, err
	}
	return &feuille{
		Titre: "Page " + guillemets(e.Titre.Fr), Retour: "/questions", DeRetour: "Questions", Bouton: "Enregistrer la page", Reussite: "La page est enregistrée.",
		Retirable: "Retirer cette page et ses questions",
		Groupes: append([]groupe{{Saisies: ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre de la page", Valeur: e.Titre.Fr},
			{Genre: ui.GenreZone, Nom: "aide", Libelle: "Texte sous le titre", Valeur: e.Aide.Fr, Facultatif: true, Lignes: 3},
		}}}, si.groupes("Afficher cette page", e.Si != nil, e.Si)...),
		lire: func(d *Document, f url.Values) map[string]string {
			fautes := map[string]string{}
			titre := texteSaisi(f, "titre", 150, "Indiquez le titre de la page.", fautes)
			aide := texteSaisi(f, "aide", 2000, "", fautes)
			test := si.lire(f, e.Si, fautes)
			_ = d.ModifierEtape(id, func(e *Etape) { e.Titre, e.Aide, e.Si = Texte{titre}, Texte{aide}, test }) // found above
			return fautes
		},
		retirer: func(d *Document) error { return d.RetirerEtape(id) },
	}, nil
}

// texteSaisi reads a text; vide is the fault of none, "" when it may lack.
func texteSaisi(f url.Values, nom string, maximum int, vide string, fautes map[string]string) string {
	s := nettoyer(f.Get(nom), true)
	switch {
	case s == "" && vide != "":
		fautes[nom] = vide
	case len([]rune(s)) > maximum:
		fautes[nom] = "Raccourcissez à " + socle.Nombre(maximum) + " caractères."
	}
	return s
}

// nombreSaisi reads a whole number, nil for none.
func nombreSaisi(f url.Values, nom string, fautes map[string]string) *int {
	s := serrerEspaces(f.Get(nom))
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < -1_000_000_000 || n > 1_000_000_000 {
		fautes[nom] = "Indiquez un nombre entier, par exemple 10."
		return nil
	}
	return &n
}

func coche(oui bool) string {
	if oui {
		return "oui"
	}
	return ""
}

func ecrireNombre(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// feuilleQuestion is the form of one question, of a citation of a bloc, or of a
// new question.
func feuilleQuestion(c *conception) (*feuille, error) {
	id := c.Request.PathValue("partie")
	if id == partieNouvelle {
		return nouvelleQuestion(c)
	}
	champ := c.doc.champ(id)
	if champ == nil {
		return nil, errPartie
	}
	si, err := c.doc.nouvelleSi(id)
	if err != nil {
		return nil, err
	}
	f := &feuille{
		Titre: champ.nomCourt(), Retour: "/questions", DeRetour: "Questions", Suite: "/questions/" + id, Bouton: "Enregistrer la question",
		Reussite: "La question est enregistrée.", Retirable: "Retirer cette question",
		retirer: func(d *Document) error { return d.RetirerChamp(id) },
	}
	f.apercevoir = c.apercevoir(id)
	f.Apercu = f.apercevoir(c.doc)
	quand := si.groupes("Afficher cette question", champ.Si != nil, champ.Si)
	if champ.Bloc != "" {
		f.Groupes = append([]groupe{{Saisies: saisiesBloc(champ)}}, quand...)
		f.Intro = "Ce groupe de questions est déjà écrit\u00a0: " + motDuGenre(champ) + "."
		f.lire = func(d *Document, saisie url.Values) map[string]string {
			fautes := map[string]string{}
			n := *champ
			lireBloc(&n, saisie, fautes)
			n.Si = si.lire(saisie, champ.Si, fautes)
			*d.champ(id) = n
			return fautes
		}
		return f, nil
	}
	f.Groupes = append(c.groupesQuestion(champ, si), quand...)
	f.lire = func(d *Document, saisie url.Values) map[string]string {
		fautes := map[string]string{}
		n := *d.champ(id)
		d.lireQuestion(&n, saisie, fautes)
		n.Si = si.lire(saisie, champ.Si, fautes)
		*d.champ(id) = n
		return fautes
	}
	return f, nil
}

// nouvelleQuestion asks a kind and a label; what the kind needs besides is asked
// on the next page.
func nouvelleQuestion(c *conception) (*feuille, error) {
	dans := c.Request.URL.Query().Get("dans")
	ou := c.doc.champsDans(dans)
	if ou == nil {
		return nil, errPartie
	}
	id := socle.ID()
	f := &feuille{Titre: "Ajouter une question", Retour: "/questions", DeRetour: "Questions", Bouton: "Ajouter la question", Reussite: "La question est ajoutée.", apercevoir: c.apercevoir(id)}
	enfant := c.doc.rangEtape(dans) < 0
	genre := ui.Saisie{Genre: ui.GenreListe, Nom: "genre", Libelle: "Genre de réponse"}
	if !enfant {
		genre.Groupes = append(genre.Groupes, ui.Groupe{Libelle: famillesDeBlocs.nom, Options: famillesDeBlocs.genres})
	}
	genre.Groupes = append(genre.Groupes, groupesDeGenres(enfant)...)
	f.Groupes = []groupe{
		{Saisies: ui.Saisies{
			genre,
			{Genre: ui.GenreTexte, Nom: "libelle", Libelle: "Question", Aide: "Comme la personne la lit, par exemple\u00a0: Combien de personnes attendez-vous\u00a0? Inutile pour un groupe déjà prêt."},
			{Genre: ui.GenreCase, Nom: "facultatif", Libelle: "La réponse est facultative"},
		}},
		{Titre: "Réponses proposées, pour un choix", Saisies: ui.Saisies{saisieOptions("")}},
	}
	f.lire = func(d *Document, saisie url.Values) map[string]string {
		fautes := map[string]string{}
		n := Champ{ID: id}
		choisi := saisie.Get("genre")
		bloc, estBloc := strings.CutPrefix(choisi, "bloc:")
		_, connu := blocs[bloc]
		switch {
		case estBloc && connu && !enfant:
			n.Bloc, n.Role = bloc, "demandeur"
		case !connuGenre(choisi, enfant):
			fautes["genre"] = "Choisissez un genre de réponse."
		default:
			n.Type = choisi
			n.Libelle = Texte{texteSaisi(saisie, "libelle", 300, "Écrivez la question.", fautes)}
			n.Code = codeLibre(n.Libelle.Fr, d.codesPris())
			n.Requis = saisie.Get("facultatif") != "oui" && n.pose()
			if n.Type == "cache" {
				n.Source = "url"
			}
			if strings.HasPrefix(n.Type, "choix") {
				d.poserOptions(&n, saisie.Get("options"))
			}
		}
		if err := d.AjouterChamp(dans, n); err != nil {
			fautes["genre"] = socle.EnErreur(err).Message
		}
		f.Suite = "/questions/" + id
		if n.Bloc == "" && GenreDe(n.Type) != nil && n.lacune(d) == "" {
			f.Suite = ""
		}
		return fautes
	}
	return f, nil
}

func groupesDeGenres(enfant bool) []ui.Groupe {
	var l []ui.Groupe
	for _, x := range familles {
		g := ui.Groupe{Libelle: x.nom}
		for _, o := range x.genres {
			if !enfant || o.Code != "liste" {
				g.Options = append(g.Options, o)
			}
		}
		l = append(l, g)
	}
	return l
}

func connuGenre(genre string, enfant bool) bool {
	return slices.ContainsFunc(groupesDeGenres(enfant), func(g ui.Groupe) bool {
		return slices.ContainsFunc(g.Options, func(o ui.Option) bool { return o.Code == genre })
	})
}

// poserOptions gives a choice its own list of answers.
func (d *Document) poserOptions(c *Champ, texte string) {
	i := slices.IndexFunc(d.Listes, func(l Liste) bool { return l.ID == c.Liste })
	if i < 0 {
		if strings.TrimSpace(texte) == "" {
			return
		}
		c.Liste = socle.ID()
		d.Listes = append(slices.Clone(d.Listes), Liste{ID: c.Liste, Code: c.Code})
		i = len(d.Listes) - 1
	}
	d.Listes[i].Options = OptionsDe(texte, d.Listes[i].Options, socle.ID)
}

func saisieOptions(valeur string) ui.Saisie {
	return ui.Saisie{
		Genre: ui.GenreZone, Nom: "options", Libelle: "Réponses, une par ligne", Valeur: valeur, Facultatif: true,
		Aide: "Pour une réponse qui dépend d’une autre, commencez la ligne par un tiret.",
	}
}

// saisiesBloc are the controls of the citation of a bloc.
func saisiesBloc(c *Champ) ui.Saisies {
	l := ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "role", Libelle: "Pour qui", Valeur: c.Role, Largeur: 20,
		Aide: "Un mot, par exemple\u00a0: demandeur, enfant, association. «\u00a0demandeur\u00a0» est la personne qui remplit.",
	}}
	if choisis := blocs[c.Bloc].choisis; len(choisis) > 0 {
		avec := ui.Saisie{Genre: ui.GenreCases, Nom: "avec", Libelle: "Demander aussi", Valeurs: c.Avec, Facultatif: true}
		for _, x := range blocs[c.Bloc].champs(qualifie{vous: rolesVous[c.Role]}) {
			if slices.Contains(choisis, x.Code) {
				avec.Options = append(avec.Options, ui.Option{Code: x.Code, Libelle: x.Libelle.Fr})
			}
		}
		l = append(l, avec)
	}
	return l
}

func lireBloc(c *Champ, f url.Values, fautes map[string]string) {
	c.Role = strings.ReplaceAll(collectivites.Slug(f.Get("role")), "-", "_")
	if !formeCode.MatchString(c.Role) {
		fautes["role"] = "Indiquez pour qui, avec des lettres."
	}
	c.Avec = nil
	for _, code := range f["avec"] {
		if slices.Contains(blocs[c.Bloc].choisis, code) {
			c.Avec = append(c.Avec, code)
		}
	}
}
