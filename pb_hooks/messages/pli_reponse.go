package messages

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// reponseNotification is what an agent answers, from her own mail program, to
// the mail by which the guichet told her of a demande: it becomes a message of
// the mairie to the usager.
//
// No mail says who wrote it, so all of this must agree: the sealed Message-ID of
// a mail that was sent to her alone; her address as the sender's; her right on
// the demande today; and no server of the way that doubts it. The seal serves
// once: who is in copy of her answer learns it too late.
type reponseNotification struct {
	agent    *agents.Agent
	courriel *exploitation.Courriel
	demande  *demandes.Demande
	refus    string // why it is not sent to the usager, in words, "" when it is
}

const repondable = 30 * 24 * time.Hour // after the mail was written

// repondables are the mails whose answer goes to the usager. Those that speak
// of a colleague, of a signature or of an alarm would be answered to somebody
// else.
var repondables = []string{"arrivee_agent", "message_agent", "piece_agent"}

// reponseANotification recognises one, nil for none.
func (p *Pli) reponseANotification(tx core.App, b *Boite, l *Lecture) (*reponseNotification, error) {
	for _, ref := range l.References {
		c, tenu, err := exploitation.ParReference(tx, ref)
		if err != nil {
			return nil, err
		}
		if !tenu || c.Collectivite != p.Collectivite || !slices.Contains(repondables, c.Modele) || !strings.EqualFold(c.Destinataire, p.De) {
			continue
		}
		a, err := agents.ParCourriel(tx, c.Destinataire)
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil // the address of a service: nobody would sign
		}
		if err != nil {
			return nil, err
		}
		d, err := trouvee(demandes.ParID(tx, p.Collectivite, strings.TrimPrefix(c.LieA, "demandes:")))
		if d == nil || d.Essai || err != nil {
			return nil, err
		}
		r := &reponseNotification{agent: a, courriel: c, demande: d}
		r.refus, err = p.refuserReponse(tx, b, l, r)
		return r, err
	}
	return nil, nil
}

// refuserReponse tells why an answer may not be sent, "" when it may.
func (p *Pli) refuserReponse(tx core.App, b *Boite, l *Lecture, r *reponseNotification) (string, error) {
	droits, err := agents.Droits(tx, r.agent.ID, p.Collectivite)
	if err != nil {
		return "", err
	}
	var dejaRendue bool
	err = tx.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM plis WHERE courriel = {:c} AND courriel != '')").Bind(dbx.Params{"c": r.courriel.ID}).Row(&dejaRendue)
	if err != nil {
		return "", fmt.Errorf("answers to mail %s: %w", r.courriel.ID, err)
	}
	dit, _ := SansCitation(p.Texte)
	fauteTexte := verifier(dit)
	switch {
	case len(l.Doutes) > 0 || l.Dement(b.Verificateur):
		return "le serveur de messagerie n’a pas pu vérifier l’adresse de l’expéditeur", nil
	case !r.agent.Actif || !droits.AService(r.demande.Service, agents.Accueil, agents.Instruction, agents.Validation):
		return "cette personne n’est pas habilitée à répondre à cette demande", nil
	case socle.De(tx).Horloge.Maintenant().Sub(r.courriel.CreeLe.Time()) > repondable:
		return "le courriel du guichet date de plus de 30\u00a0jours", nil
	case dejaRendue:
		return "une réponse à ce courriel du guichet est déjà enregistrée", nil
	case fauteTexte != nil:
		return "son texte ne peut pas devenir un message", nil
	default:
		return "", nil
	}
}

// ranger writes the answer on the demande, as the agent would have on its page,
// and tells her so: she alone knows whether she wrote it.
func (r *reponseNotification) ranger(tx core.App, p *Pli) error {
	c, err := collectivites.ParID(tx, p.Collectivite)
	if err != nil {
		return err
	}
	numero := socle.FormaterNumero(r.demande.Numero)
	if r.refus != "" {
		return r.dire(tx, c, avis{modele: "reponse_refusee", cle: p.ID, corps: []string{
			"Vous avez répondu par courriel au sujet de la demande n°\u00a0" + numero + ", et votre réponse n’est pas partie\u00a0: " + r.refus + ".",
			"Écrivez votre réponse sur la demande. Votre courriel attend dans les courriels reçus.",
		}})
	}
	dit, _ := SansCitation(p.Texte)
	if err := Repondre(tx, r.demande, r.agent, dit, p.cle(), false); err != nil {
		return err
	}
	if err := p.donnerPieces(tx, r.demande.Objet(), pieces.OrigineAgent); err != nil {
		return err
	}
	p.Demande, p.Service, p.Courriel = r.demande.ID, r.demande.Service, r.courriel.ID
	if err := p.retrouverMessage(tx); err != nil {
		return err
	}
	if err := p.trier(tx, PliRattache, r.agent.Acteur(), r.agent.ID); err != nil {
		return err
	}
	return r.dire(tx, c, avis{modele: "reponse_enregistree", cle: p.ID, corps: []string{
		"Votre réponse par courriel est enregistrée sur la demande n°\u00a0" + numero + " et envoyée à l’usager.",
		"Si vous n’avez rien écrit, prévenez la personne qui règle le guichet.",
	}})
}

func (r *reponseNotification) dire(tx core.App, c *collectivites.Collectivite, a avis) error {
	a.objet = "demande n°\u00a0" + socle.FormaterNumero(r.demande.Numero)
	return a.poster(tx, c, r.demande, lecteurs{lecteurDe(r.agent)})
}

// adresseDeReponse is where the answers to a mail about a demande go: the boîte
// of its service, so that they come in the guichet, else the mairie's own
// address. lue tells whether the guichet reads it.
func adresseDeReponse(tx core.App, c *collectivites.Collectivite, service string) (adresse string, lue bool, err error) {
	l, err := boites(tx, dbx.HashExp{"collectivite": c.ID, "active": true})
	if err != nil {
		return "", false, err
	}
	for _, b := range l {
		if b.Service == service {
			return b.Adresse, true, nil
		}
		lue = lue || strings.EqualFold(b.Adresse, c.Courriel)
	}
	return c.Courriel, lue, nil
}
