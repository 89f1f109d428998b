package collectivites

import (
	"fmt"
	"net/url"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// populationStatistiques is how many inhabitants a collectivité has, at least,
// to show its figures: fewer know one another too well.
const populationStatistiques = 500

// StatistiquesOuvertes tells that everybody may read the figures of the guichet.
func (c Collectivite) StatistiquesOuvertes() bool {
	return c.StatistiquesPubliques && c.Population >= populationStatistiques
}

var statistiques = reglage{
	chemin: "/statistiques", titre: "Statistiques publiques",
	intro: "Une page ouverte à tous montre les chiffres des douze derniers mois : demandes, délais, avis des usagers. " +
		"Aucun nombre de 1 à 4 n’y figure, ni aucun agent.",
	colonnes: []string{"StatistiquesPubliques"},
	saisies: func(c *Collectivite) ui.Saisies {
		valeur := ""
		if c.StatistiquesPubliques {
			valeur = "oui"
		}
		return ui.Saisies{{Genre: ui.GenreCase, Nom: "publiques", Libelle: "Montrer les statistiques à tous", Valeur: valeur}}
	},
	lire: func(c *Collectivite, f url.Values) map[string]string {
		c.StatistiquesPubliques = f.Get("publiques") == "oui"
		if c.StatistiquesPubliques && c.Population < populationStatistiques {
			return map[string]string{"publiques": fmt.Sprintf("Cette page ne s’ouvre qu’à partir de %d habitants\u00a0: avec %s, un chiffre désignerait quelqu’un.",
				populationStatistiques, socle.Pluriel(c.Population, "habitant", "habitants"))}
		}
		return nil
	},
}
