package demonstration

import (
	"errors"
	"strings"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// faire is an act of a story.
type faire = func(x *semis, h histoire, d *demandes.Demande) error

func (x *semis) secretaire() socle.Acteur { return x.agents[nadege.Courriel].Acteur() }

// acteurUsager is the person of a story in the records.
func (x *semis) acteurUsager(h histoire) socle.Acteur {
	if h.qui != nil {
		if c := x.comptes[h.qui.Courriel]; c != nil {
			return c.Acteur()
		}
	}
	return usagers.Visiteur
}

// prise gives the demande to an agent.
func prise(par employe) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		a := x.agents[par.Courriel]
		return demandes.PrendreEnCharge(x.app, d, a.ID, a.Acteur())
	}
}

// reponse writes to the usager; traite also ends the demande with it.
func reponse(par employe, texte string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		return messages.Repondre(x.app, d, x.agents[par.Courriel], texte, socle.Jeton(), false)
	}
}

func traite(par employe, texte string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		return messages.Repondre(x.app, d, x.agents[par.Courriel], texte, socle.Jeton(), true)
	}
}

// message is what the usager writes.
func message(texte string) faire {
	return func(x *semis, h histoire, d *demandes.Demande) error {
		return messages.Ecrire(x.app, d, x.acteurUsager(h), texte, socle.Jeton())
	}
}

// complement asks for what is missing, within a number of days.
func complement(jours int, texte string, manquants ...string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		_, err := demandes.DemanderPieces(x.app, d, x.secretaire(), demandes.DemandePieces{
			Manquants: manquants, Message: texte, Limite: x.horloge.Aujourdhui().PlusJours(jours), ArreteDelai: true,
		})
		return err
	}
}

// envoi joins what was asked and sends it.
func envoi(nom string) faire {
	return func(x *semis, h histoire, d *demandes.Demande) error {
		proprietaire := "brouillons:" + socle.ID()
		if _, err := x.joindre(proprietaire, "complement", nom); err != nil {
			return err
		}
		if err := pieces.Remettre(x.app, proprietaire, d.Objet()); err != nil {
			return err
		}
		return demandes.Produire(x.app, d, x.acteurUsager(h), "")
	}
}

// accord and refus prepare a decision for the maire.
func accord(conditions string) faire {
	return preparation(demandes.Preparation{Sens: demandes.Acceptee, Conditions: conditions})
}

func refus(droit, fait string) faire {
	return preparation(demandes.Preparation{Sens: demandes.Refusee, MotifDroit: droit, MotifFait: fait})
}

func preparation(p demandes.Preparation) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		p.Signataire = x.maire.ID
		_, err := demandes.Preparer(x.app, d, x.secretaire(), x.agents[nadege.Courriel].ID, p)
		return err
	}
}

// signature is the maire's yes to the decision that waits.
func signature(x *semis, _ histoire, d *demandes.Demande) error {
	dec, err := x.aSigner(d)
	if err != nil {
		return err
	}
	return demandes.Approuver(x.app, dec, demandes.VoieLien, x.maire.Acteur())
}

// retour is the maire's no, for the agent to write the decision again.
func retour(raison string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		dec, err := x.aSigner(d)
		if err != nil {
			return err
		}
		return demandes.Renvoyer(x.app, dec, raison, x.maire.Acteur())
	}
}

func (x *semis) aSigner(d *demandes.Demande) (*demandes.Decision, error) {
	l, err := demandes.DecisionsDe(x.app, d.ID)
	if err != nil {
		return nil, err
	}
	if len(l) == 0 {
		return nil, errors.New("no decision waits")
	}
	return &l[0], nil
}

func classement(raison string) faire {
	return func(x *semis, _ histoire, d *demandes.Demande) error {
		return demandes.ClasserDemande(x.app, d, x.secretaire(), raison)
	}
}

func retrait(x *semis, h histoire, d *demandes.Demande) error {
	return demandes.RetirerDemande(x.app, d, x.acteurUsager(h))
}

func courrier(x *semis, _ histoire, d *demandes.Demande) error {
	return demandes.EnvoyerParCourrier(x.app, d, x.secretaire())
}

// joindre receives a specimen under a name, whose extension tells the format.
func (x *semis) joindre(proprietaire, champ, nom string) (string, error) {
	contenu, err := specimen(nom)
	if err != nil {
		return "", err
	}
	p, err := pieces.Recevoir(x.app, strings.NewReader(contenu), pieces.Reception{
		Collectivite: x.commune.ID, Proprietaire: proprietaire, Champ: champ, NomDeclare: nom, MaxOctets: pieces.Mo, Origine: pieces.OrigineUsager,
	})
	if err != nil {
		return "", err
	}
	return p.ID, nil
}
