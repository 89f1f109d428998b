package demandes

import (
	"fmt"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// acte is a change of state with its records: the state passes by the table,
// the historique says it, the later rooms hear it.
type acte struct {
	verbe    Verbe
	role     Role
	par      socle.Acteur
	phrase   string
	public   bool
	nouvelle GenreNouvelle
	detail   string
	decision *Decision
	// si tells, of the demande as it is now, that the act is still called for.
	si func(*Demande) bool
	// avant sets the dated facts, inside the transaction, and returns the
	// fields to write.
	avant func(tx core.App, d *Demande) ([]string, error)
}

func (d *Demande) faire(tx core.App, a acte) error {
	if err := relire(tx, d); err != nil {
		return err
	}
	// The silence acts on what has lapsed, and nobody else does.
	if d.echue(tx) != (a.role == ParSilence) || a.si != nil && !a.si(d) {
		return errChangee
	}
	de := d.Etat
	vers, err := Passer(d.Etat, a.verbe, a.role)
	if err != nil {
		return err
	}
	d.Etat = vers
	champs := []string{"Etat", "ALireUsager", "Echeance", "PrevueLe"}
	d.ALireUsager = d.ALireUsager || a.public && a.role != ParUsager
	if a.avant != nil {
		plus, err := a.avant(tx, d)
		if err != nil {
			return err
		}
		champs = append(champs, plus...)
	}
	if !d.Etat.Ouverte() {
		d.terminer(tx, a.role)
		champs = append(champs, "TermineeLe", "AttendueLe")
		if err := AnnulerPreparees(tx, d.ID); err != nil {
			return err
		}
		if err := fermerAttentes(tx, d.ID); err != nil {
			return err
		}
	}
	if err := d.modifier(tx, champs...); err != nil {
		return err
	}
	if err := Noter(tx, d, Evenement{Acteur: a.par, Verbe: string(a.verbe), De: string(de), Vers: string(vers), Phrase: a.phrase, Public: a.public}); err != nil {
		return err
	}
	if a.nouvelle == "" {
		return nil
	}
	return annoncer(tx, Nouvelle{Genre: a.nouvelle, Demande: d, Acteur: a.par, Decision: a.decision, Detail: a.detail})
}

// terminer dates the end, on the day that the silence took effect when it is
// the silence's, and keeps what was due: no clock runs on a demande that is
// ended.
func (d *Demande) terminer(app core.App, par Role) {
	le := socle.De(app).Horloge.Aujourdhui()
	if par == ParSilence {
		le = socle.JourDe(d.TaciteLe.Time())
	}
	if d.PrevueLe != "" {
		d.AttendueLe = d.PrevueLe
	}
	d.TermineeLe, d.Echeance, d.PrevueLe = le.ISO(), "", ""
}

func (d *Demande) dansUneTransaction(app core.App, a acte) error {
	err := app.RunInTransaction(func(tx core.App) error { return d.faire(tx, a) })
	if err != nil {
		return fmt.Errorf("%s %s: %w", a.verbe, d.ID, err)
	}
	return nil
}

// PrendreEnCharge gives the demande to an agent.
func PrendreEnCharge(app core.App, d *Demande, agent string, par socle.Acteur) error {
	return d.dansUneTransaction(app, prise(agent, par))
}

func prise(agent string, par socle.Acteur) acte {
	return acte{
		verbe: Prendre, role: ParInstruction, par: par, phrase: "Demande prise en charge", public: true, nouvelle: Prise,
		avant: func(_ core.App, d *Demande) ([]string, error) {
			d.Agent, d.ALireAgent = agent, false
			return []string{"Agent", "ALireAgent"}, nil
		},
	}
}

// TraiterSansDecision ends a demande that asks no decision: a message answered
// it.
func TraiterSansDecision(app core.App, d *Demande, par socle.Acteur) error {
	return d.dansUneTransaction(app, traitement(par, "Demande traitée"))
}

func traitement(par socle.Acteur, phrase string) acte {
	return acte{
		verbe: Traiter, role: ParInstruction, par: par, phrase: phrase, public: true, nouvelle: Traitement,
		avant: func(tx core.App, d *Demande) ([]string, error) {
			d.ALireAgent, d.CloseLe = false, socle.Date(socle.De(tx).Horloge.Maintenant())
			return []string{"ALireAgent", "CloseLe"}, nil
		},
	}
}

// ClasserDemande ends a demande without decision: not completed in time,
// double, out of scope. The reason is said to the usager.
func ClasserDemande(app core.App, d *Demande, par socle.Acteur, raison string) error {
	if raison == "" {
		return socle.ErrChamps(map[string]string{"raison": "Indiquez pourquoi la demande est classée."})
	}
	return d.dansUneTransaction(app, classement(par, raison))
}

func classement(par socle.Acteur, raison string) acte {
	return acte{
		verbe: Classer, role: ParInstruction, par: par, phrase: "Demande classée sans suite\u00a0: " + raison, public: true, nouvelle: Classement,
		avant: clore,
	}
}

// RetirerDemande is the usager's own end.
func RetirerDemande(app core.App, d *Demande, par socle.Acteur) error {
	return d.dansUneTransaction(app, acte{
		verbe: Retirer, role: ParUsager, par: par, phrase: "Demande retirée", public: true, nouvelle: Retrait, avant: clore,
	})
}

func clore(tx core.App, d *Demande) ([]string, error) {
	d.CloseLe = socle.Date(socle.De(tx).Horloge.Maintenant())
	return []string{"CloseLe"}, nil
}

// EnvoyerParCourrier records that a document left by post: an acte d'état civil
// is never an attachment nor a download. It ends a demande that is still open.
func EnvoyerParCourrier(app core.App, d *Demande, par socle.Acteur) error {
	maintenant := socle.Date(socle.De(app).Horloge.Maintenant())
	poser := func(tx core.App, d *Demande) ([]string, error) {
		d.EnvoyeeParCourrierLe, d.CloseLe, d.ALireAgent = maintenant, maintenant, false
		return []string{"EnvoyeeParCourrierLe", "CloseLe", "ALireAgent"}, nil
	}
	phrase := "Document envoyé par courrier le " + socle.JourDe(maintenant.Time()).Date()
	if d.Etat.Ouverte() {
		return d.dansUneTransaction(app, acte{verbe: Traiter, role: ParInstruction, par: par, phrase: phrase, public: true, nouvelle: Envoi, avant: poser})
	}
	return app.RunInTransaction(func(tx core.App) error {
		if err := relire(tx, d); err != nil {
			return err
		}
		if d.Etat != Acceptee || !d.EnvoyeeParCourrierLe.IsZero() {
			return errChangee
		}
		champs, _ := poser(tx, d)
		d.ALireUsager = true
		if err := d.modifier(tx, append(champs, "ALireUsager")...); err != nil {
			return err
		}
		if err := Noter(tx, d, Evenement{Acteur: par, Verbe: "envoyer_par_courrier", Phrase: phrase, Public: true}); err != nil {
			return err
		}
		return annoncer(tx, Nouvelle{Genre: Envoi, Demande: d, Acteur: par})
	})
}

// MarquerLue says that one side has read what was new.
func MarquerLue(app core.App, d *Demande, agent bool) error {
	champ := "ALireUsager"
	lu := &d.ALireUsager
	if agent {
		champ, lu = "ALireAgent", &d.ALireAgent
	}
	if !*lu {
		return nil
	}
	*lu = false
	return app.DB().Model(d).Update(champ)
}

// Signaler marks a demande as having something new for the other side.
func (d *Demande) Signaler(tx core.App, agent bool) error {
	if agent {
		d.ALireAgent = true
		return d.modifier(tx, "ALireAgent")
	}
	d.ALireUsager = true
	return d.modifier(tx, "ALireUsager")
}
