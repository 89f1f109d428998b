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
func (p *Pli) reconnaitre(tx core.App, b *Boite, l *Lecture) (reponse, error) {
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
	if r, err := p.reponseANotification(tx, b, l); r != nil || err != nil {
		if err == nil && r.refus != "" {
			l.Doutes = append(l.Doutes, "Ce courriel répond à un courriel que le guichet a envoyé à "+r.agent.NomComplet()+", et n’est pas enregistré comme sa réponse\u00a0: "+r.refus+".")
		}
		return r, err
	}
	r, err := p.reponseDAgent(tx, b, l)
	if r == nil {
		return nil, err
	}
	return r, nil
}

// reponse is what an agent answered from her own mail program.
type reponse interface {
	ranger(tx core.App, p *Pli) error
}

// estNotre tells a mail that the guichet sent, or a boîte of its own: taking it
// for an usager's would begin a loop.
func (p *Pli) estNotre(tx core.App) (oui bool, err error) {
	if p.De != "" && strings.EqualFold(p.De, exploitation.AdresseExpediteur(tx)) {
		return true, nil
	}
	if c, _, err := exploitation.ParReference(tx, p.MessageID); c != nil || err != nil {
		return c != nil, err
	}
	// Only the boîtes of the collectivité: another one that names the address of
	// somebody else must not silence her here.
	err = tx.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM boites WHERE adresse = {:de} AND collectivite = {:c})").
		Bind(dbx.Params{"de": p.De, "c": p.Collectivite}).Row(&oui)
	return oui, err
}

var numeroDit = regexp.MustCompile(`(?i)\b[2-9CDFHJKMNPRTVWXY]{4}[-\x{2011}\x{00a0} –]?[2-9CDFHJKMNPRTVWXY]{4}\b`)

// demandeDite is the demande of the mail of ours that is answered, or the one
// whose numéro the subject says; nil for none.
func (p *Pli) demandeDite(tx core.App, l *Lecture) (*demandes.Demande, error) {
	for _, ref := range l.References {
		c, _, err := exploitation.ParReference(tx, ref)
		if err != nil {
			return nil, err
		}
		if c == nil || c.Collectivite != p.Collectivite {
			continue
		}
		if id, oui := strings.CutPrefix(c.LieA, "demandes:"); oui {
			return trouvee(demandes.ParID(tx, p.Collectivite, id))
		}
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
func (p *Pli) ranger(tx core.App, l *Lecture, r reponse) error {
	if r != nil {
		return r.ranger(tx, p)
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
func (p *Pli) cle() string { return clesPlis + p.ID }

const clesPlis = "pli:"

func (p *Pli) rattacher(tx core.App, d *demandes.Demande, par socle.Acteur, agent string) error {
	texte, err := p.texteDeMessage(tx, d)
	if err != nil {
		return err
	}
	if err := Ecrire(tx, d, par, texte, p.cle()); err != nil {
		return err
	}
	if err := p.donnerPieces(tx, d.Objet(), pieces.OrigineUsager); err != nil {
		return err
	}
	p.Demande, p.Service = d.ID, d.Service // its secrets are now those of the demande
	if err := p.retrouverMessage(tx); err != nil {
		return err
	}
	return p.trier(tx, PliRattache, par, agent)
}

// retrouverMessage names the message that a pli became.
func (p *Pli) retrouverMessage(tx core.App) error {
	if err := tx.DB().Select("id").From("messages").Where(socle.Egal("cle", p.cle())).Row(&p.Message); err != nil {
		return fmt.Errorf("message of pli %s: %w", p.ID, err)
	}
	return nil
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
	return abregerPli(dit), nil
}

// abregerPli cuts what a message cannot hold: the mail keeps it.
func abregerPli(dit string) string {
	if r := []rune(dit); len(r) > maxMessage {
		return string(r[:maxMessage-len([]rune(suiteDuPli))]) + suiteDuPli
	}
	return dit
}

// donnerPieces gives the documents of a pli to what it became. The pli keeps
// its own rows until it is forgotten.
func (p *Pli) donnerPieces(tx core.App, proprietaire string, origine pieces.Origine) error {
	l, err := pieces.DuProprietaire(tx, p.objet())
	if err != nil {
		return err
	}
	for i := range l {
		if l[i].Champ == pieces.ChampOriginal || l[i].Otee() {
			continue
		}
		if _, err := pieces.Copier(tx, &l[i], pieces.Copie{Proprietaire: proprietaire, Champ: demandes.ChampCourrier, Origine: origine}); err != nil {
			return err
		}
	}
	return nil
}
