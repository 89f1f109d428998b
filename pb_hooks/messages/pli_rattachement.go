package messages

import (
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// reconnaitre finds the demande that a mail speaks of, which proves nothing
// yet, what was written by no person, and what an agent answered by herself.
func (p *Pli) reconnaitre(tx core.App, b *Boite, l *Lecture) (*reponseAgent, error) {
	notre, err := p.estNotre(tx)
	switch {
	case err != nil:
		return nil, err
	case l.Indesirable:
		p.Etat = PliIndesirable
		l.Doutes = append(l.Doutes, "Le serveur de messagerie tient ce courriel pour indésirable.")
	case notre:
		p.Etat = PliAutomatique
		l.Doutes = append(l.Doutes, "Ce courriel vient du guichet lui-même.")
	case l.Automatique:
		p.Etat = PliAutomatique
		l.Doutes = append(l.Doutes, "Ce courriel a été écrit par un programme\u00a0: réponse d’absence, lettre d’information ou avis de non-remise.")
	}
	d, err := p.demandeDite(tx, l)
	if err != nil {
		return nil, err
	}
	if d != nil && !d.Essai {
		p.Demande = d.ID
	}
	if p.Etat != PliATrier {
		return nil, nil
	}
	return p.reponseDAgent(tx, b, l)
}

// estNotre tells a mail that the guichet sent, or a boîte of its own: taking it
// for an usager's would begin a loop.
func (p *Pli) estNotre(tx core.App) (oui bool, err error) {
	if p.De != "" && strings.EqualFold(p.De, exploitation.AdresseExpediteur(tx)) {
		return true, nil
	}
	err = tx.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM boites WHERE adresse = {:de}) OR EXISTS (SELECT 1 FROM courriels WHERE id = {:id})").
		Bind(dbx.Params{"de": p.De, "id": numeroDeCourriel(p.MessageID)}).Row(&oui)
	return oui, err
}

// numeroDeCourriel is the id of the row that a Message-ID of ours names.
func numeroDeCourriel(messageID string) string {
	id, _, _ := strings.Cut(messageID, "@")
	return id
}

var numeroDit = regexp.MustCompile(`(?i)\b[2-9CDFHJKMNPRTVWXY]{4}[-\x{2011}\x{00a0} –]?[2-9CDFHJKMNPRTVWXY]{4}\b`)

// demandeDite is the demande of the mail of ours that is answered, or the one
// whose numéro the subject says; nil for none.
func (p *Pli) demandeDite(tx core.App, l *Lecture) (*demandes.Demande, error) {
	for _, ref := range l.References {
		var lie string
		err := tx.DB().Select("lie_a").From("courriels").Where(dbx.HashExp{"id": numeroDeCourriel(ref), "collectivite": p.Collectivite}).Row(&lie)
		id, oui := strings.CutPrefix(lie, "demandes:")
		if err != nil || !oui {
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, fmt.Errorf("answered mail: %w", err)
			}
			continue
		}
		return trouvee(demandes.ParID(tx, p.Collectivite, id))
	}
	for _, dit := range numeroDit.FindAllString(p.Objet, 5) {
		n, err := socle.LireNumero(dit)
		if err != nil {
			continue
		}
		if d, err := trouvee(demandes.ParNumero(tx, p.Collectivite, n)); d != nil || err != nil {
			return d, err
		}
	}
	return nil, nil
}

func trouvee(d *demandes.Demande, err error) (*demandes.Demande, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return d, err
}

// ranger attaches a mail by itself when everything agrees; all the others wait
// for an agent.
func (p *Pli) ranger(tx core.App, l *Lecture, reponse *reponseAgent) error {
	if reponse != nil {
		return p.rangerReponse(tx, reponse)
	}
	if p.Etat != PliATrier || p.Demande == "" || len(l.Doutes) > 0 {
		return nil
	}
	d, err := demandes.ParID(tx, p.Collectivite, p.Demande)
	if err != nil {
		return err
	}
	connue, err := AdresseDe(tx, d)
	if err != nil || connue == "" || !strings.EqualFold(connue, p.De) {
		return err
	}
	if dit, err := p.texteDeMessage(tx, d); err != nil || verifier(dit) != nil {
		return err // empty, or a text that no message may hold: an agent looks
	}
	return p.rattacher(tx, d, socle.Programme("courriels-recus"), "")
}

// Rattacher makes of a pli a message of the usager on a demande, its documents
// with it.
func (p *Pli) Rattacher(app core.App, d *demandes.Demande, a *agents.Agent) error {
	return app.RunInTransaction(func(tx core.App) error { return p.rattacher(tx, d, a.Acteur(), a.ID) })
}

// cle keeps one mail from being written twice.
func (p *Pli) cle() string { return "pli:" + p.ID }

func (p *Pli) rattacher(tx core.App, d *demandes.Demande, par socle.Acteur, agent string) error {
	texte, err := p.texteDeMessage(tx, d)
	if err != nil {
		return err
	}
	if err := Ecrire(tx, d, par, texte, p.cle()); err != nil {
		return err
	}
	if err := p.donnerPieces(tx, d.Objet()); err != nil {
		return err
	}
	p.Demande, p.Service = d.ID, d.Service // its secrets are now those of the demande
	if err := tx.DB().Select("id").From("messages").Where(socle.Egal("cle", p.cle())).Row(&p.Message); err != nil {
		return fmt.Errorf("message of pli %s: %w", p.ID, err)
	}
	return p.trier(tx, PliRattache, par, agent)
}

const suiteDuPli = "\n\n[…] La suite se lit dans le courriel reçu."

// texteDeMessage is what the usager said, without the mails that she answers;
// the name of who wrote it when it is not the address of the demande.
func (p *Pli) texteDeMessage(tx core.App, d *demandes.Demande) (string, error) {
	dit, _ := SansCitation(p.Texte)
	connue, err := AdresseDe(tx, d)
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(connue, p.De) {
		dit = "Courriel de " + strings.TrimSpace(p.DeNom+" "+p.De) + "\n\n" + dit
	}
	if r := []rune(dit); len(r) > maxMessage {
		dit = string(r[:maxMessage-len([]rune(suiteDuPli))]) + suiteDuPli
	}
	return dit, nil
}

// donnerPieces gives the documents of a pli to what it became. The pli keeps
// its own rows until it is forgotten.
func (p *Pli) donnerPieces(tx core.App, proprietaire string) error {
	l, err := pieces.DuProprietaire(tx, p.objet())
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].Champ == pieces.ChampOriginal || l[i].Otee() {
			continue
		}
		if _, err := pieces.Copier(tx, &l[i], pieces.Copie{Proprietaire: proprietaire, Champ: demandes.ChampCourrier}); err != nil {
			return err
		}
	}
	return nil
}
