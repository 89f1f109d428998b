package rattachement

import (
	"encoding/json"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// NomsContacts are the contacts in the order in which they are said.
var NomsContacts = []struct{ Champ, Nom string }{{ContactCourriel, "Adresse électronique"}, {ContactTelephone, "Téléphone"}, {ContactAdresse, "Adresse postale"}}

// direContacts says to who signs in through the hub where her contacts go, and what the
// hub kept otherwise.
func direContacts(app core.App, collectivite string, compte *usagers.Compte) ([]string, error) {
	relie, err := Relie(app, collectivite)
	if err != nil || !relie {
		return nil, err
	}
	sujet, err := preuves.SujetDe(app, preuves.Hub, collectivite, compte.ID)
	if err != nil || sujet == "" {
		return nil, err
	}
	l, err := contactsDe(app, collectivite, sujet)
	if err != nil {
		return nil, err
	}
	phrases := []string{"Ce que vous changez ici est transmis au guichet du Département. Il le transmet aux autres guichets où vous entrez par lui."}
	for _, x := range NomsContacts {
		c := l[x.Champ]
		switch {
		case c == nil:
		case c.Attend:
			phrases = append(phrases, x.Nom+" : votre changement n’est pas encore arrivé au guichet du Département.")
		case c.Ecarte != "":
			phrases = append(phrases, x.Nom+" : vous aviez indiqué ici « "+MontrerContact(x.Champ, c.Ecarte)+" » avant le "+socle.JourDe(c.EcarteLe.Time()).Date()+
				". Un autre guichet avait reçu un changement plus récent, que le guichet du Département a gardé. S’il n’est pas exact, corrigez-le ici.")
		}
	}
	return phrases, nil
}

// MontrerContact is a contact as a person reads it.
func MontrerContact(champ, valeur string) string {
	switch champ {
	case ContactTelephone:
		return socle.Telephone(valeur)
	case ContactAdresse:
		var parties map[string]string
		_ = json.Unmarshal([]byte(valeur), &parties) // its form was checked when it came
		return strings.Join(demandes.LignesAdresse(parties), ", ")
	}
	return valeur
}
