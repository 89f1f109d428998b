package messages

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
)

// reponseAgent is what an agent answered to an usager from her own boîte, the
// guichet in copy.
type reponseAgent struct {
	agent *agents.Agent
	a     *Pli // the mail that she answers
}

// reponseDAgent recognises one: an agent's address, a mail of the guichet that
// it answers, a right on that mail, and a signature that our server has
// verified. Without the last one anybody could speak for the mairie.
func (p *Pli) reponseDAgent(tx core.App, b *Boite, l *Lecture) (*reponseAgent, error) {
	if p.De == "" || len(l.References) == 0 {
		return nil, nil
	}
	a, err := agents.ParCourriel(tx, p.De)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	origine, err := p.origine(tx, l)
	if err != nil || origine == nil || !a.Actif {
		return nil, err
	}
	droits, err := agents.Droits(tx, a.ID, p.Collectivite)
	if err != nil {
		return nil, err
	}
	d, err := origine.laDemande(tx)
	if err != nil {
		return nil, err
	}
	service := origine.Service
	if d != nil {
		service = d.Service // that of today
	}
	if !droits.AService(service, agents.Accueil, agents.Instruction, agents.Validation) {
		return nil, nil
	}
	if !slices.Contains(l.A, origine.De) {
		l.Doutes = append(l.Doutes, "Ce courriel de "+a.NomComplet()+" répond à un courriel reçu, mais n’est pas adressé à qui l’avait envoyé.")
		return nil, nil
	}
	if !l.SigneePar(b.Verificateur) {
		l.Doutes = append(l.Doutes, "Ce courriel porte l’adresse de "+a.NomComplet()+", mais rien ne prouve qu’elle vient de cette personne\u00a0: il n’est pas enregistré comme sa réponse.")
		return nil, nil
	}
	return &reponseAgent{a, origine}, nil
}

// origine is the mail of the guichet that another one answers, nil for none.
func (p *Pli) origine(tx core.App, l *Lecture) (*Pli, error) {
	refs := make([]any, len(l.References))
	for i, r := range l.References {
		refs[i] = r
	}
	var x Pli
	err := tx.DB().Select("*").From("plis").Where(dbx.HashExp{"collectivite": p.Collectivite, "message_id": refs}).
		AndWhere(dbx.NewExp("message_id != ''")).OrderBy("recu_le DESC").Limit(1).One(&x)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("answered pli: %w", err)
	}
	return &x, nil
}

// ranger writes it on the demande of the mail that it answers, in the
// name of the agent, or closes that mail when it asks no demande. No mail
// leaves: the usager has this one.
func (r *reponseAgent) ranger(tx core.App, p *Pli) error {
	dit, _ := SansCitation(p.Texte)
	if verifier(dit) != nil {
		return nil
	}
	d, err := r.a.laDemande(tx)
	if err != nil {
		return err
	}
	par := r.agent.Acteur()
	if d == nil {
		if r.a.Etat == PliATrier {
			r.a.Reponse = dit
			if err := r.a.trier(tx, PliRepondu, par, r.agent.ID); err != nil {
				return err
			}
		}
		p.Service, p.Reponse = r.a.Service, dit
		return p.trier(tx, PliRepondu, par, r.agent.ID)
	}
	service, err := collectivites.ServiceParID(tx, d.Collectivite, d.Service)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	m := Message{Auteur: "agent", Agent: r.agent.ID, Texte: dit, Cle: p.cle(), Signature: r.agent.Signature(service.Nom)}
	if err := ecrire(tx, d, m, par, func(core.App) error { return nil }); err != nil {
		return err
	}
	if err := p.donnerPieces(tx, d.Objet(), pieces.OrigineAgent); err != nil {
		return err
	}
	p.Demande, p.Service = d.ID, d.Service
	return p.trier(tx, PliRattache, par, r.agent.ID)
}

// laDemande is the one that a pli became or was attached to, nil for none.
func (p *Pli) laDemande(app core.App) (*demandes.Demande, error) {
	switch p.Etat {
	case PliRattache:
		return trouvee(demandes.ParID(app, p.Collectivite, p.Demande))
	case PliEnregistre:
		return trouvee(demandes.ParBrouillon(app, p.Brouillon))
	default:
		return nil, nil
	}
}

// RepondreAilleurs notes that an agent answered from her own boîte, and what.
func (p *Pli) RepondreAilleurs(app core.App, a *agents.Agent, texte string) error {
	p.Reponse = texte
	return app.RunInTransaction(func(tx core.App) error { return p.trier(tx, PliRepondu, a.Acteur(), a.ID) })
}

// Ranger says that a pli asks nothing, that it is unwanted, or that it is to be
// sorted after all.
func (p *Pli) Ranger(app core.App, etat EtatPli, a *agents.Agent) error {
	return app.RunInTransaction(func(tx core.App) error { return p.trier(tx, etat, a.Acteur(), a.ID) })
}

// Transmettre gives a pli to the service that it concerns, which alone reads it
// from now on.
func (p *Pli) Transmettre(app core.App, service string, a *agents.Agent) error {
	s, err := collectivites.ServiceParID(app, p.Collectivite, service)
	if err != nil || !s.Actif || s.ID == p.Service {
		return socle.ErrChamps(map[string]string{"service": "Choisissez un autre service."}).Cause(err)
	}
	p.Service = s.ID
	return app.RunInTransaction(func(tx core.App) error { return p.trier(tx, PliATrier, a.Acteur(), a.ID) })
}
