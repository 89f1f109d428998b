package collectivites

import (
	"context"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// sondes are those of each open collectivité: what the law wants written, and
// who alone can write it.
func sondes(app core.App) ([]socle.Sonde, error) {
	l, err := Ouvertes(app)
	if err != nil {
		return nil, err
	}
	var s []socle.Sonde
	for _, c := range l {
		auj := socle.De(app).Horloge.Aujourdhui()
		s = append(
			s,
			sonde(c, "legal-pages", "Mentions légales", "mentions", func() (socle.Lumiere, string, string) {
				if manques := c.MentionsManquantes(); len(manques) > 0 {
					return socle.Orange, "Il manque\u00a0: " + strings.Join(manques, ", ") + ".", "Complétez la page des mentions légales."
				}
				return socle.Vert, "Les mentions légales sont complètes.", ""
			}),
			sonde(c, "accessibility", "Accessibilité", "accessibilite", func() (socle.Lumiere, string, string) {
				if !c.AuditValide(auj) {
					return socle.Orange, "Aucun audit valable\u00a0: chaque page dit «\u00a0non conforme\u00a0».", "Notez les résultats de l’audit, ou demandez-en un."
				}
				return socle.Vert, "L’audit d’accessibilité est valable.", ""
			}),
			sonde(c, "homologation", "Homologation", "identite", func() (socle.Lumiere, string, string) {
				if !c.Homologuee(auj) {
					return socle.Orange, "Le guichet n’est pas homologué\u00a0: les décisions se signent sur papier.", "Faites signer la décision d’homologation, puis notez jusqu’à quand elle vaut."
				}
				fin, err := socle.LireJour(c.HomologueeJusquA)
				if err == nil && fin.JoursDepuis(auj) < joursHomologation {
					return socle.Orange, "L’homologation finit le " + fin.Date() + ".", "Préparez la suivante."
				}
				return socle.Vert, "Le guichet est homologué.", ""
			}),
		)
	}
	return s, nil
}

// joursHomologation is how long before its end it is told.
const joursHomologation = 60

func sonde(c Collectivite, code, nom, page string, dire func() (socle.Lumiere, string, string)) socle.Sonde {
	return socle.Sonde{
		Code: code, Nom: nom, Groupe: socle.GroupeLoi, Collectivite: c.ID, De: c.Nom, Lien: "/agents/reglages/" + page,
		Sonder: func(context.Context, core.App) (socle.Lumiere, string, string) { return dire() },
	}
}
