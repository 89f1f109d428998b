package subventions

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
)

// codeCompteRendu is the téléservice that takes the account of what a demande
// was granted, nil when the document asks for none or the collectivité does not
// publish it.
func teleserviceCompteRendu(app core.App, d *demandes.Demande) (*catalogue.Teleservice, error) {
	doc, err := catalogue.DocumentDe(app, d.Revision)
	if err != nil || doc.Traitement.CompteRendu == "" {
		return nil, err
	}
	t, err := catalogue.ParCode(app, d.Collectivite, doc.Traitement.CompteRendu)
	if errors.Is(err, sql.ErrNoRows) || err == nil && t.Etat == "ferme" {
		return nil, nil
	}
	return t, err
}

// suiteCompteRendu tells in the letter that an account will be asked for.
func (s *Subvention) suiteCompteRendu(app core.App, d *demandes.Demande) (string, error) {
	t, err := teleserviceCompteRendu(app, d)
	if err != nil || t == nil {
		return "", err
	}
	annee, err := s.exercice(app)
	if err != nil {
		return "", err
	}
	_, avant := calendrier(socle.De(app).Horloge.Aujourdhui(), annee)
	return "\nRendez compte de son emploi sur ce guichet, au plus tard le " + avant.Date() + ".", nil
}

// attendreCompteRendu dates the account that a subvention calls for, once it is
// granted.
func attendreCompteRendu(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.DecisionRendue || n.Demande.Etat != demandes.Acceptee {
		return nil
	}
	s, err := DeLaDemande(tx, n.Demande.ID)
	if err != nil || s == nil || s.MontantVote == 0 {
		return err
	}
	t, err := teleserviceCompteRendu(tx, n.Demande)
	if err != nil || t == nil {
		return err
	}
	annee, err := s.exercice(tx)
	if err != nil {
		return err
	}
	des, avant := calendrier(socle.De(tx).Horloge.Aujourdhui(), annee)
	s.CompteRenduDes, s.CompteRenduAvant = des.ISO(), avant.ISO()
	return tx.DB().Model(s).Update("CompteRenduDes", "CompteRenduAvant")
}

// recevoirCompteRendu ends the wait when an account comes: of the demande that
// it names or, when it names none, of the only one that the compte owes.
func recevoirCompteRendu(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.Arrivee || n.Demande.Compte == "" {
		return nil
	}
	attendues, err := enAttenteDe(tx, n.Demande)
	if err != nil || len(attendues) == 0 {
		return err
	}
	p, err := demandes.ReponsesDe(tx, n.Demande)
	if err != nil {
		return err
	}
	nommee := p.ValeurDe("demande")
	for i := range attendues {
		s := &attendues[i]
		d, err := demandes.ParID(tx, s.Collectivite, s.Demande)
		if err != nil {
			return err
		}
		t, err := teleserviceCompteRendu(tx, d)
		if err != nil {
			return err
		}
		if t == nil || t.ID != n.Demande.Teleservice || nommee != s.Demande && (nommee != "" || len(attendues) > 1) {
			continue
		}
		s.CompteRendu = n.Demande.ID
		if err := tx.DB().Model(s).Update("CompteRendu"); err != nil {
			return fmt.Errorf("account of %s: %w", d.ID, err)
		}
		if err := d.Signaler(tx, true); err != nil {
			return err
		}
		return demandes.Noter(tx, d, demandes.Evenement{Acteur: n.Acteur, Verbe: "rendre_compte", Phrase: "Compte rendu reçu, demande n°\u00a0" + socle.FormaterNumero(n.Demande.Numero), Public: true})
	}
	return nil
}

// DemanderComptesRendus writes to those who owe an account: when it is asked
// for, a month before the last day, and once it is passed.
func DemanderComptesRendus(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []Subvention
	err := app.DB().Select("*").From("subventions").
		Where(dbx.NewExp("compte_rendu_des != '' AND compte_rendu_des <= {:j} AND compte_rendu = '' AND appel != 'retard'", dbx.Params{"j": auj.ISO()})).
		OrderBy("compte_rendu_des").All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		des, errDes := socle.LireJour(l[i].CompteRenduDes)
		avant, errAvant := socle.LireJour(l[i].CompteRenduAvant)
		if err := errors.Join(errDes, errAvant); err != nil {
			fautes = errors.Join(fautes, err)
			continue
		}
		if appel := appelDu(auj, des, avant); appel != l[i].Appel {
			fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return appeler(tx, &l[i], appel, avant) }))
		}
	}
	return fautes
}

func appeler(tx core.App, s *Subvention, appel string, avant socle.Jour) error {
	s.Appel = appel
	if err := tx.DB().Model(s).Update("Appel"); err != nil {
		return fmt.Errorf("account of %s: %w", s.Demande, err)
	}
	d, err := demandes.ParID(tx, s.Collectivite, s.Demande)
	if err != nil {
		return err
	}
	if err := demandes.Noter(tx, d, demandes.Evenement{
		Acteur: socle.Programme("comptes-rendus"), Verbe: "demander_compte_rendu", Phrase: "Compte rendu demandé, au plus tard le " + avant.Date(), Public: true,
	}); err != nil {
		return err
	}
	a, err := messages.AdresseDe(tx, d)
	if err != nil || a == "" {
		return err
	}
	c, err := collectivites.ParID(tx, d.Collectivite)
	if err != nil {
		return err
	}
	t, err := teleserviceCompteRendu(tx, d)
	if err != nil {
		return err
	}
	numero := socle.FormaterNumero(d.Numero)
	lettre := exploitation.Lettre{
		Collectivite: c.ID, Modele: "compte_rendu", A: a, RepondreA: c.Courriel, Pied: c.Contact(), LieA: d.Objet(), Cle: "compte_rendu:" + d.ID + ":" + appel,
		Objet: "Votre demande n°\u00a0" + numero + "\u00a0: compte rendu à envoyer avant le " + avant.Date(),
		Corps: []string{
			"Une subvention vous a été accordée, sur votre demande n°\u00a0" + numero + ".",
			"Dites à quoi elle a servi, au plus tard le " + avant.Date() + ". C’est une obligation (loi n° 2000-321 du 12 avril 2000, article 10).",
		},
	}
	if appel == appelRetard {
		lettre.Objet = "Votre demande n°\u00a0" + numero + "\u00a0: compte rendu en retard"
		lettre.Corps[1] = "Le compte rendu de son emploi était à envoyer avant le " + avant.Date() + ". Sans lui, une prochaine demande peut être refusée (loi n° 2000-321 du 12 avril 2000, article 10)."
	}
	if t != nil {
		lettre.Lien = &exploitation.Lien{Libelle: "Rendre compte de la subvention", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/demarches/" + t.Code}
	}
	return exploitation.Poster(tx, lettre)
}
