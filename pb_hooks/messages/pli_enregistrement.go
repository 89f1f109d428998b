package messages

import (
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// Enregistrer opens the brouillon of a demande that a pli asks, filled in with
// what it says. It tells where the agent goes on, under the pages of the
// sollicitations.
func (p *Pli) Enregistrer(app core.App, t *catalogue.Teleservice, u *usagers.Usager, i usagers.Identite, objet string, a *agents.Agent) (suite string, err error) {
	s := &demandes.Sollicitation{Canal: demandes.Courriel, Identite: i, Qui: i.Nom(), RecueLe: socle.JourDe(p.RecuLe.Time()).ISO()}
	if u != nil {
		s.Usager, s.Qui, s.Identite = u.ID, u.Appellation(), usagers.Identite{}
	}
	err = app.RunInTransaction(func(tx core.App) error {
		reponses := catalogue.Reponses{}
		page := ""
		if t == nil {
			dit, _ := SansCitation(p.Texte)
			s.Service, s.Objet, page = p.Service, objet, "/verification"
			if t, reponses, err = demandes.Question(tx, p.Collectivite, catalogue.Reponses{"objet": {objet}, "message": {abregerPli(dit)}}); err != nil {
				return err
			}
		} else {
			doc, err := catalogue.DocumentDe(tx, t.Revision)
			if err != nil {
				return err
			}
			page = "/etapes/" + doc.Etapes[0].ID
		}
		b, err := demandes.Recueillir(tx, t, s, a.ID, reponses)
		if err != nil {
			return err
		}
		if err := p.donnerPieces(tx, b.Proprietaire(), pieces.OrigineUsager); err != nil {
			return err
		}
		suite, p.Brouillon = b.ID+page, b.ID
		return p.trier(tx, PliEnregistre, a.Acteur(), a.ID)
	})
	return suite, err
}

// nommer guesses a first name and a name from what the sender calls herself,
// for the agent to correct.
func (p *Pli) nommer() usagers.Identite {
	prenom, nom, ok := strings.Cut(p.DeNom, " ")
	if !ok {
		prenom, nom = "", p.DeNom
	}
	return usagers.Identite{Prenoms: prenom, NomNaissance: nom, Courriel: p.De}
}
