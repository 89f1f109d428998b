package collectivites

import (
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// identite is what every accusé de réception and every decision says of the
// collectivité (CRPA R112-11-1).
var identite = reglage{
	chemin: "/identite", titre: "Identité",
	intro:    "Ces informations figurent au bas de chaque page, sur les accusés de réception et sur les décisions.",
	colonnes: []string{"Enseigne", "Adresse", "Telephone", "Courriel", "Autorite", "Tribunal", "HomologueeJusquA"},
	saisies: func(c *Collectivite) ui.Saisies {
		return ui.Saisies{
			{Genre: ui.GenreTexte, Nom: "enseigne", Libelle: "Nom affiché", Valeur: c.Enseigne, Aide: "Par exemple : Mairie de Saint-Exemple."},
			{Genre: ui.GenreZone, Nom: "adresse", Libelle: "Adresse postale", Valeur: c.Adresse, Lignes: 4, Aide: "Une ligne par ligne de l’enveloppe, sans le nom affiché."},
			{Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Valeur: socle.Telephone(c.Telephone), Inputmode: "tel", Largeur: 20},
			{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Valeur: c.Courriel, Inputmode: "email", Aide: "Les réponses aux courriels du guichet y arrivent."},
			{Genre: ui.GenreTexte, Nom: "autorite", Libelle: "Qui revoit une décision contestée", Valeur: c.Autorite, Aide: "Avec « le » ou « la » : le maire, la maire, le président, la présidente."},
			{Genre: ui.GenreTexte, Nom: "tribunal", Libelle: "Tribunal administratif", Valeur: c.Tribunal, Facultatif: true, Aide: "Nom et adresse, comme ils suivent le mot « saisir » : le tribunal administratif de Nancy, 5 place de la Carrière, 54000 Nancy."},
			ui.Saisie{
				Genre: ui.GenreDate, Nom: "homologuee", Libelle: "Guichet homologué jusqu’au (compris)", Facultatif: true,
				Aide: "L’homologation est l’acte par lequel votre collectivité accepte la sécurité du guichet. Sans elle, chaque décision se signe sur papier (code des relations entre le public et l’administration, article L212-2).",
			}.Dater(c.HomologueeJusquA),
		}
	},
	lire: lireIdentite,
}

func lireIdentite(c *Collectivite, f url.Values) map[string]string {
	fautes := lireTextes(
		f,
		texte{"enseigne", "Indiquez le nom affiché.", 160, false, &c.Enseigne},
		texte{"adresse", "Indiquez l’adresse postale : elle figure sur les accusés de réception.", 500, true, &c.Adresse},
		texte{"autorite", "Indiquez qui revoit une décision contestée, par exemple : le maire.", 120, false, &c.Autorite},
		texte{"tribunal", "", 500, false, &c.Tribunal},
	)
	lireTelephone(f, "telephone", "Indiquez le téléphone : il figure sur les accusés de réception.", &c.Telephone, fautes)
	lireCourriel(f, "courriel", "Indiquez l’adresse électronique.", &c.Courriel, fautes)
	if fautes["autorite"] == "" && !avecArticle(c.Autorite) {
		fautes["autorite"] = "Commencez par « le » ou « la », par exemple : le maire."
	}
	if fautes["tribunal"] == "" && c.Tribunal != "" && !avecArticle(c.Tribunal) {
		fautes["tribunal"] = "Commencez par « le », par exemple : le tribunal administratif de Nancy."
	}
	jour, faute := socle.JourSaisi(f, "homologuee")
	if faute != "" {
		fautes["homologuee"] = faute
	}
	c.HomologueeJusquA = jour.ISO()
	return fautes
}

// avecArticle tells that a name can stand in a sentence of ours as it is.
func avecArticle(s string) bool {
	for _, article := range []string{"le ", "la ", "l’", "l'"} {
		if strings.HasPrefix(s, article) {
			return true
		}
	}
	return false
}
