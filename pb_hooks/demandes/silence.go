package demandes

import (
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// AppliquerSilence gives their legal effect to the demandes whose échéance has
// passed: acceptance or rejection is born the day after. It decides nothing
// else, and may run twice.
func AppliquerSilence(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []Demande
	err := app.DB().Select("*").From("demandes").
		Where(dbx.NewExp("echeance != '' AND echeance < {:j} AND "+reelles+" AND "+ouvertes, dbx.Params{"j": auj.ISO()})).
		OrderBy("echeance").All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		d := &l[i]
		c, err := collectivites.ParID(app, d.Collectivite)
		if err != nil {
			fautes = errors.Join(fautes, err)
			continue
		}
		a := acte{role: ParSilence, par: socle.Programme("silence"), public: true, nouvelle: EffetDuSilence, avant: poserTacite}
		switch d.Regime {
		case SVA:
			a.verbe, a.phrase = Accorder, "Sans réponse de la "+c.NomCommun()+", la demande est acceptée"
		case SVR:
			a.verbe, a.phrase = Rejeter, "Sans réponse de la "+c.NomCommun()+", la demande est considérée comme refusée"
		default:
			continue // a special text: a person applies it
		}
		if err := d.dansUneTransaction(app, a); err != nil && !socle.EstCode(err, socle.Conflit) {
			fautes = errors.Join(fautes, err)
		}
	}
	return fautes
}

// echue tells that the silence has decided, whether the job ran since or not:
// it is too late to suspend a delay that is over, or to decide otherwise.
func (d *Demande) echue(app core.App) bool {
	return (d.Regime == SVA || d.Regime == SVR) && d.Etat.Ouverte() && d.Echeance != "" && d.Echeance < socle.De(app).Horloge.Aujourdhui().ISO()
}

// Decidable tells that a decision may be taken: the demande waits for it, or the
// silence alone refused it. An implied refusal gives no right to anybody and is
// no end: a subsidy asked in October is voted in April (CRPA L243-1).
func (d *Demande) Decidable() bool {
	return d.Etat.Ouverte() || d.Etat == Refusee && !d.TaciteLe.IsZero() && d.DocumentDisponibleLe.IsZero()
}

// poserTacite dates the implied decision: the first instant of the day after
// the échéance, whenever the job ran.
func poserTacite(_ core.App, d *Demande) ([]string, error) {
	e, err := socle.LireJour(d.Echeance)
	if err != nil {
		return nil, fmt.Errorf("échéance of %s: %w", d.ID, err)
	}
	d.TaciteLe = socle.Date(TaciteLe(e).Debut())
	return []string{"TaciteLe"}, nil
}

// SilenceEnMots tells the usager what the silence of the collectivité did, nil
// when it did nothing (CRPA L232-3, L232-4).
func (d *Demande) SilenceEnMots(c *collectivites.Collectivite) []string {
	if d.TaciteLe.IsZero() || !d.DocumentDisponibleLe.IsZero() { // a written decision took its place
		return nil
	}
	passe := "Le délai de réponse est passé le " + d.EcheanceTacite().Date() + ". "
	if d.Etat == Acceptee {
		return []string{passe + "Votre demande est acceptée.", "Vous pouvez demander une attestation sur la page de votre demande."}
	}
	return []string{
		passe + "Votre demande est considérée comme refusée.",
		"Vous pouvez demander les motifs de ce refus sur la page de votre demande. Vous pouvez aussi, dans les deux mois, " + d.Voies(c) + ".",
	}
}

// EcheanceTacite is the day whose end gave the silence its effect: the échéance
// itself is no more awaited, and empty.
func (d *Demande) EcheanceTacite() socle.Jour {
	return socle.JourDe(d.TaciteLe.Time()).PlusJours(-1)
}

// ClasserIncompletes ends the demandes whose person did not complete in time
// and that nothing else would ever end: a SVA delay never began, no other runs.
func ClasserIncompletes(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []Demande
	err := app.DB().NewQuery(`SELECT d.* FROM demandes d WHERE d.etat = 'incomplete' AND ` + reelles + ` AND ` + ouvertes + ` AND d.regime IN ('SVA', 'SO', 'SP')
		AND NOT EXISTS (SELECT 1 FROM attentes a WHERE a.demande = d.id AND a.close_le = '' AND a.arrete_delai AND a.limite_le >= {:j})`).
		Bind(dbx.Params{"j": auj.ISO()}).All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		a := classement(socle.Programme("incompletes"), "les documents demandés ne sont pas arrivés à temps")
		a.si = func(d *Demande) bool { return d.Etat == Incomplete } // the documents may have come since
		err := l[i].dansUneTransaction(app, a)
		if err != nil && !socle.EstCode(err, socle.Conflit) {
			fautes = errors.Join(fautes, err)
		}
	}
	return fautes
}

// MotsDe are the words of the states that the téléservice of a demande changes.
func MotsDe(app core.App, d *Demande) map[string]string {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil {
		return nil
	}
	return doc.Traitement.MotsEtats
}
