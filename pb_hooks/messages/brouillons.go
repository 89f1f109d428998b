package messages

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// RappelerBrouillons tells those who began a demande and left it that it is
// erased in a week.
func RappelerBrouillons(app core.App) error {
	l, err := demandes.BrouillonsARappeler(app)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return rappelerBrouillon(tx, &l[i]) }))
	}
	return fautes
}

func rappelerBrouillon(tx core.App, b *demandes.Brouillon) error {
	efface, err := b.Rappeler(tx)
	if err != nil {
		return err
	}
	compte, err := usagers.CompteParID(tx, b.Compte)
	if err != nil {
		return err
	}
	c, err := collectivites.ParID(tx, b.Collectivite)
	if err != nil {
		return err
	}
	doc, err := catalogue.DocumentDe(tx, b.Revision)
	if err != nil {
		return err
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "rappel_brouillon", A: compte.Courriel, RepondreA: c.Courriel,
		Objet: "Votre demande commencée\u00a0: à envoyer avant le " + efface.Date(),
		Corps: []string{
			"Vous avez commencé la démarche «\u00a0" + doc.Titre.Fr + "\u00a0» le " + socle.JourDe(b.CreeLe.Time()).Date() + ". Elle n’est pas envoyée.",
			"Le guichet efface vos réponses à partir du " + efface.Date() + ". Pour les garder, reprenez votre demande avant.",
		},
		Lien: &exploitation.Lien{Libelle: "Reprendre ma demande", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/brouillons/" + b.ID + "/verification"},
		Pied: c.Contact(),
	})
}
