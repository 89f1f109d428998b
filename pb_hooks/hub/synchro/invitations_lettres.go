package synchro

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// remise is an invitation to hand over: on paper, or as it was mailed.
type remise struct {
	Noms, Lien, Domaine, Courriel string
	Trace                         string // of its QR code, see [pieces.TraceQR]
	Cote                          int
}

func (x aInviter) remettre(i *Invitation, noms, lien string) (remise, error) {
	l := remise{Noms: noms, Lien: lien, Domaine: i.Domaine, Courriel: x.Courriel}
	var err error
	if l.Trace, l.Cote, err = pieces.TraceQR(lien); err != nil {
		return l, fmt.Errorf("letter of %s: %w", i.ID, err)
	}
	return l, nil
}

// etapesRemise are what the letter and the mail say to do.
var etapesRemise = []string{
	"Connectez-vous à votre guichet. Il faut être la personne qui l’exploite.",
	"Ouvrez « Réglages », puis « Lien avec le Département ». Si vous installez le guichet, c’est l’étape « Le Département ».",
	"Collez l’adresse entière, avec ce qui suit le signe #. Avec un téléphone, photographiez le code : l’adresse s’ouvre, copiez-la.",
	"Choisissez « Relier ce guichet ».",
}

// ecrire mails the invitation, when it is known to whom. The code is forgotten once
// the mail has left.
func (x aInviter) ecrire(tx core.App, i *Invitation, code, lien string) error {
	if x.Courriel == "" {
		return nil
	}
	c, err := annuaire.Departement(tx)
	if err != nil {
		return err
	}
	suite := []string{"Ce que vous avez à faire :"}
	for n, e := range etapesRemise {
		suite = append(suite, fmt.Sprintf("%d. %s", n+1, e))
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: "invitation_guichet", A: x.Courriel, Objet: "Relier votre guichet à celui du Département",
		Corps: []string{
			c.Sujet() + " vous invite à relier votre guichet au sien, pour " + x.noms() + ".",
			"Cette adresse sert une fois, avant le " + socle.Instant(i.ExpireLe.Time()) + ". Ne la transmettez à personne d’autre.",
		},
		Lien: &exploitation.Lien{Libelle: "Votre invitation", URL: lien}, Suite: suite, Pied: c.Contact(), Valable: dureeInvitation, Secret: code,
	})
}
