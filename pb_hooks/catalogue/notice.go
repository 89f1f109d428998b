package catalogue

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
)

// Notice tells what becomes of the answers of a téléservice (RGPD, article
// 13), as its revision has it.
type Notice struct {
	Code, Titre             string
	Finalite, Base          string
	Destinataire            string // the service in charge
	Conservation, SortFinal string
}

// bases are the six grounds of a processing (RGPD, article 6.1).
var bases = map[string]string{
	"6.1.a": "Votre accord",
	"6.1.b": "Un contrat avec vous",
	"6.1.c": "Une obligation légale",
	"6.1.d": "La sauvegarde d’une vie",
	"6.1.e": "Une mission d’intérêt public",
	"6.1.f": "Un intérêt légitime",
}

// sortsFinaux tell what follows the durée d’utilité administrative.
var sortsFinaux = map[string]string{
	"D": "Destruction, après accord des Archives départementales",
	"C": "Conservation par les Archives",
	"T": "Tri avec les Archives départementales",
}

// Notices tells it of every téléservice that the public sees.
func Notices(app core.App, collectivite string) ([]Notice, error) {
	teleservices, err := Publies(app, collectivite)
	if err != nil {
		return nil, err
	}
	var l []Notice
	for _, t := range teleservices {
		doc, err := DocumentDe(app, t.Revision)
		if err != nil {
			return nil, err
		}
		service, err := collectivites.ServiceParID(app, collectivite, t.Service)
		if err != nil {
			return nil, fmt.Errorf("notice of %s: %w", t.Code, err)
		}
		d := doc.Traitement
		l = append(l, Notice{
			Code: t.Code, Titre: t.Titre, Finalite: d.RGPD.Finalite.Fr, Base: bases[d.RGPD.Base] + " (RGPD, article " + d.RGPD.Base + ")",
			Destinataire: service.Nom, Conservation: d.Conservation.DUA, SortFinal: sortsFinaux[d.Conservation.SortFinal],
		})
	}
	return l, nil
}
