package catalogue

import (
	"net/url"
	"strings"

	"guichet/ui"
)

// feuilleInformations is what the list and the start page say.
func feuilleInformations(c *conception) (*feuille, error) {
	d, x := c.doc, c.doc.Accueil
	var preparer []string
	for _, t := range x.APreparer {
		preparer = append(preparer, t.Fr)
	}
	return &feuille{
		Titre: "Informations", DeRetour: "La démarche", Bouton: "Enregistrer les informations", Reussite: "Les informations sont enregistrées.",
		Groupes: []groupe{{Saisies: ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Titre", Valeur: d.Titre.Fr, Aide: "Un verbe et son objet, par exemple\u00a0: Demander un emplacement au marché."},
			{Genre: ui.GenreZone, Nom: "resume", Libelle: "Résumé", Valeur: d.Resume.Fr, Lignes: 2, Aide: "Une phrase, dans la liste des démarches."},
			{Genre: ui.GenreTexte, Nom: "theme", Libelle: "Thème", Valeur: d.Theme, Aide: "Les démarches d’un même thème sont ensemble, par exemple\u00a0: Vie locale."},
			{Genre: ui.GenreZone, Nom: "pour_qui", Libelle: "Pour qui", Valeur: x.PourQui.Fr, Lignes: 2},
			{Genre: ui.GenreZone, Nom: "a_preparer", Libelle: "À préparer, une chose par ligne", Valeur: strings.Join(preparer, "\n"), Facultatif: true, Lignes: 4},
			{Genre: ui.GenreTexte, Nom: "duree", Libelle: "Temps pour remplir", Valeur: x.Duree.Fr, Aide: "Par exemple\u00a0: 5 minutes environ."},
			{Genre: ui.GenreTexte, Nom: "cout", Libelle: "Coût", Valeur: x.Cout.Fr, Aide: "Par exemple\u00a0: Gratuit."},
			{Genre: ui.GenreTexte, Nom: "delai", Libelle: "Délai de réponse, en une phrase", Valeur: x.Delai.Fr, Aide: "Par exemple\u00a0: La mairie vous répond en deux semaines environ."},
			{Genre: ui.GenreZone, Nom: "sans_internet", Libelle: "Sans internet", Valeur: x.SansInternet.Fr, Lignes: 2, Aide: "Par exemple\u00a0: Vous pouvez aussi téléphoner à la mairie ou passer au guichet."},
		}}, {Titre: "Autres mots et fiche", Saisies: ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "mots_cles", Libelle: "Autres mots pour la trouver", Valeur: strings.Join(d.MotsCles, ", "), Facultatif: true, Aide: "Séparés par des virgules."},
			{Genre: ui.GenreTexte, Nom: "fiche", Libelle: "Fiche de service-public.fr", Valeur: x.Fiche, Facultatif: true, Largeur: 10, Aide: "Par exemple\u00a0: F870."},
		}}},
		lire: lireInformations,
	}, nil
}

func lireInformations(d *Document, f url.Values) map[string]string {
	fautes := map[string]string{}
	for _, x := range []struct {
		nom, vide string
		maximum   int
		vers      *string
	}{
		{"titre", "Indiquez le titre.", 150, &d.Titre.Fr},
		{"resume", "Indiquez le résumé.", 300, &d.Resume.Fr},
		{"theme", "Indiquez le thème.", 80, &d.Theme},
		{"pour_qui", "Dites pour qui est la démarche.", 1000, &d.Accueil.PourQui.Fr},
		{"duree", "Indiquez le temps pour remplir.", 200, &d.Accueil.Duree.Fr},
		{"cout", "Indiquez le coût.", 300, &d.Accueil.Cout.Fr},
		{"delai", "Indiquez le délai de réponse.", 300, &d.Accueil.Delai.Fr},
		{"sans_internet", "Dites comment faire sans internet.", 1000, &d.Accueil.SansInternet.Fr},
		{"fiche", "", 20, &d.Accueil.Fiche},
	} {
		*x.vers = texteSaisi(f, x.nom, x.maximum, x.vide, fautes)
	}
	d.Accueil.APreparer, d.MotsCles = nil, nil
	for _, ligne := range strings.Split(texteSaisi(f, "a_preparer", 2000, "", fautes), "\n") {
		if ligne = strings.TrimSpace(ligne); ligne != "" && len(d.Accueil.APreparer) < 50 {
			d.Accueil.APreparer = append(d.Accueil.APreparer, Texte{ligne})
		}
	}
	for _, mot := range strings.Split(texteSaisi(f, "mots_cles", 1000, "", fautes), ",") {
		if mot = abreger(strings.TrimSpace(mot), 80); mot != "" && len(d.MotsCles) < 50 {
			d.MotsCles = append(d.MotsCles, mot)
		}
	}
	return fautes
}

// informe tells that the start page says all it must.
func (d *Document) informe() bool {
	x := d.Accueil
	for _, s := range []string{d.Titre.Fr, d.Resume.Fr, d.Theme, x.PourQui.Fr, x.Duree.Fr, x.Cout.Fr, x.Delai.Fr, x.SansInternet.Fr} {
		if s == "" {
			return false
		}
	}
	return true
}
