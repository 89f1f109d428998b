package subventions

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// Avis is what a service thinks of a demande, and what it proposes to the
// assembly. The words are for the agents and the commission.
type Avis struct {
	Sens, Texte string
	Propose     Centimes
	Commission  string
}

// DonnerAvis keeps an avis; it can be given again until the vote.
func DonnerAvis(app core.App, d *demandes.Demande, s *Subvention, a Avis, par *agents.Agent) error {
	s.Avis, s.AvisTexte, s.AvisPar, s.MontantPropose, s.Commission = a.Sens, a.Texte, par.ID, a.Propose, a.Commission
	s.AvisLe = socle.Date(socle.De(app).Horloge.Maintenant())
	return app.RunInTransaction(func(tx core.App) error {
		frais, err := DeLaDemande(tx, d.ID)
		switch {
		case err != nil:
			return err
		case frais.Votee():
			return socle.Err(socle.Conflit, "Le vote est déjà enregistré\u00a0: l’avis ne change plus.")
		}
		if err := tx.DB().Model(s).Update("Avis", "AvisTexte", "AvisPar", "AvisLe", "MontantPropose", "Commission"); err != nil {
			return fmt.Errorf("avis on %s: %w", d.ID, err)
		}
		return demandes.Noter(tx, d, demandes.Evenement{Acteur: par.Acteur(), Verbe: "donner_avis", Phrase: "Avis sur la subvention\u00a0: " + s.AvisEnMots()})
	})
}

// Vote is what the assembly decided.
type Vote struct {
	Montant      Centimes
	Deliberation string
	Le           socle.Jour
}

// Voter keeps the vote, which the decision then says. A vote beyond the budget
// is refused, to the cent: the sum is read in the transaction that writes. A
// decision that waited with another amount is prepared again.
func Voter(app core.App, d *demandes.Demande, s *Subvention, v Vote, par socle.Acteur) error {
	err := app.RunInTransaction(func(tx core.App) error {
		frais, err := demandes.ParID(tx, d.Collectivite, d.ID)
		if err != nil {
			return err
		}
		if !frais.Decidable() {
			return socle.Err(socle.Conflit, "La décision est déjà prise\u00a0: le vote ne change plus.")
		}
		if err := s.tenirBudget(tx, v.Montant); err != nil {
			return err
		}
		s.MontantVote, s.Deliberation, s.DelibereeLe = v.Montant, v.Deliberation, v.Le.ISO()
		s.VoteLe = socle.Date(socle.De(tx).Horloge.Maintenant())
		if err := tx.DB().Model(s).Update("MontantVote", "Deliberation", "DelibereeLe", "VoteLe"); err != nil {
			return err
		}
		if err := demandes.AnnulerPreparees(tx, d.ID); err != nil {
			return err
		}
		return demandes.Noter(tx, frais, demandes.Evenement{Acteur: par, Verbe: "voter", Phrase: "Vote enregistré\u00a0: " + v.Montant.String() + ", " + s.deliberation()})
	})
	if err != nil {
		return fmt.Errorf("vote on %s: %w", d.ID, err)
	}
	return nil
}

func (s *Subvention) tenirBudget(tx core.App, montant Centimes) error {
	if s.Campagne == "" {
		return nil
	}
	c, err := CampagneParID(tx, s.Collectivite, s.Campagne)
	if err != nil || c.Budget == 0 {
		return err
	}
	autres, err := totalVote(tx, c.ID, s.Demande)
	if err != nil {
		return err
	}
	if exces := autres + montant - c.Budget; exces > 0 {
		return socle.ErrChamps(map[string]string{"montant": "Ce vote dépasse de " + exces.String() + " le budget de la campagne. Il reste " +
			max(0, c.Budget-autres).String() + "\u00a0: votez moins, ou demandez à la gestion de changer le budget."})
	}
	return nil
}

// Verser keeps the payment order of a subvention that was granted.
func Verser(app core.App, d *demandes.Demande, s *Subvention, numero string, le socle.Jour, par socle.Acteur) error {
	return app.RunInTransaction(func(tx core.App) error {
		frais, err := demandes.ParID(tx, d.Collectivite, d.ID)
		if err != nil {
			return err
		}
		if frais.Etat != demandes.Acceptee || s.MontantVote == 0 {
			return socle.Err(socle.Conflit, "Aucune subvention n’est accordée sur cette demande.")
		}
		s.Versement, s.VerseLe = numero, le.ISO()
		if err := tx.DB().Model(s).Update("Versement", "VerseLe"); err != nil {
			return fmt.Errorf("payment of %s: %w", d.ID, err)
		}
		return demandes.Noter(tx, d, demandes.Evenement{Acteur: par, Verbe: "verser", Phrase: "Subvention mise en paiement le " + le.Date(), Public: true})
	})
}

// eclairer writes the decision that the vote calls for, and refuses the other
// one: the letter cannot say what the assembly did not vote.
func eclairer(app core.App, d *demandes.Demande) (*demandes.Eclairage, error) {
	s, err := DeLaDemande(app, d.ID)
	if err != nil || s == nil {
		return nil, err
	}
	e := &demandes.Eclairage{Interdits: map[demandes.Etat]string{}}
	if !s.Votee() {
		if s.Campagne != "" {
			e.Interdits[demandes.Acceptee] = "Enregistrez d’abord le montant voté, sur la page de la subvention."
		}
		return e, nil
	}
	c, err := collectivites.ParID(app, d.Collectivite)
	if err != nil {
		return nil, err
	}
	if s.MontantVote == 0 {
		e.Sens, e.MotifFait = demandes.Refusee, assemblee(c.Niveau)+" n’a pas voté de subvention pour cette demande ("+s.deliberation()+")."
		e.Interdits[demandes.Acceptee] = "Aucun montant n’est voté\u00a0: la demande ne peut pas être acceptée."
		return e, nil
	}
	e.Sens, e.Conditions = demandes.Acceptee, assemblee(c.Niveau)+" a voté une subvention de "+s.MontantVote.String()+" ("+s.deliberation()+")."
	e.Interdits[demandes.Refusee] = "Une subvention de " + s.MontantVote.String() + " est votée\u00a0: la demande ne peut pas être refusée."
	suite, err := s.suiteCompteRendu(app, d)
	if err != nil {
		return nil, err
	}
	e.Conditions += suite
	return e, nil
}

// exercice is the year that the money is for.
func (s *Subvention) exercice(app core.App) (int, error) {
	if s.Campagne != "" {
		c, err := CampagneParID(app, s.Collectivite, s.Campagne)
		if err == nil {
			return c.Exercice, nil
		}
		return 0, err
	}
	return socle.De(app).Horloge.Aujourdhui().Annee, nil
}

// enAttenteDe are the subventions whose account is awaited, of who filed a
// demande.
func enAttenteDe(app core.App, d *demandes.Demande) ([]Subvention, error) {
	var l []Subvention
	err := app.DB().NewQuery(`SELECT s.* FROM demandes d JOIN subventions s ON s.demande = d.id
		WHERE ` + deLaMemePersonne(d) + ` AND s.compte_rendu_des != '' AND s.compte_rendu = '' ORDER BY d.deposee_le`).
		Bind(dbx.Params{"compte": d.Compte, "u": d.Usager, "c": d.Collectivite}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("awaited accounts of a compte: %w", err)
	}
	return l, nil
}
