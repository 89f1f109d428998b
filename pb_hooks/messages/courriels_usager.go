package messages

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// lettreUsager is what an usager's mail says beyond its frame.
type lettreUsager struct {
	modele, objet string // objet after « Votre demande n° … : »
	corps, suite  []string
	code          string // code de suivi, once
	a             string // "" for the usager's known address
	cle           string // of the event: one mail each
}

// posterAUsager writes a mail to the person of a demande. Without an address
// there is nobody to write to: the page says it all.
func posterAUsager(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, l lettreUsager) error {
	a := l.a
	if a == "" {
		var err error
		if a, err = AdresseDe(tx, d); err != nil || a == "" {
			return err
		}
	}
	repondreA, _, err := adresseDeReponse(tx, c, d.Service)
	if err != nil {
		return err
	}
	numero := socle.FormaterNumero(d.Numero)
	lettre := exploitation.Lettre{
		Collectivite: c.ID, Modele: l.modele, A: a, RepondreA: repondreA, Objet: "Votre demande n°\u00a0" + numero + "\u00a0: " + l.objet,
		Corps: append([]string{"Votre demande «\u00a0" + d.Titre + "\u00a0» porte le numéro " + numero + "."}, l.corps...),
		Suite: l.suite, Pied: c.Contact(), LieA: d.Objet(), Cle: l.modele + ":" + cmp.Or(l.cle, d.ID),
	}
	base := socle.De(tx).AdressePublique() + c.Chemin()
	if d.Compte != "" {
		lettre.Lien = &exploitation.Lien{Libelle: "Ouvrir ma demande", URL: base + "/demandes/" + d.ID}
	} else {
		lettre.Lien = &exploitation.Lien{Libelle: "Suivre ma demande avec mon numéro et mon code de suivi", URL: base + "/suivi"}
	}
	if l.code != "" {
		lettre.Code = socle.FormaterNumero(l.code)
	}
	return exploitation.Poster(tx, lettre)
}

// AdresseDe is where the person reads her mail.
func AdresseDe(app core.App, d *demandes.Demande) (string, error) {
	if d.Mandat != "" {
		return usagers.DestinataireDe(app, d.Usager, d.Compte, d.Mandat)
	}
	if d.Compte != "" {
		c, err := usagers.CompteParID(app, d.Compte)
		if err != nil {
			return "", err
		}
		return c.Courriel, nil
	}
	if d.Usager == "" {
		return "", nil
	}
	var a string
	err := app.DB().Select("courriel").From("usagers").Where(dbx.HashExp{"id": d.Usager}).Row(&a)
	return a, err
}

// avertirUsager writes the mail of each event that concerns the usager.
func avertirUsager(tx core.App, n demandes.Nouvelle) error {
	d := n.Demande
	l := lettreUsager{modele: string(n.Genre)}
	switch n.Genre {
	case demandes.Arrivee:
		accuse, err := n.Recepisse.Lire()
		if err != nil {
			return err
		}
		l.objet = "accusé de réception"
		l.corps = []string{"Nous l’avons reçue le " + accuse.RecueLe + ". Service chargé de votre demande\u00a0: " + strings.Join(coordonnees(accuse), ", ") + "."}
		l.suite = accuse.Suite
		if n.CodeSuivi != "" {
			l.corps = append(l.corps, "Voici votre code de suivi. Gardez-le\u00a0: avec le numéro, il permet de suivre la demande sans compte.")
			l.code, l.a = n.CodeSuivi, n.Contact
			if l.a == "" {
				return nil
			}
		}
	case demandes.PieceDemandee:
		l.objet, l.cle = "à compléter avant le "+n.Attente.Limite().Date(), n.Attente.ID
		l.corps = []string{
			"Il manque\u00a0: " + strings.Join(n.Attente.Manquants(), ", ") + ".",
			"Envoyez ces documents avant le " + n.Attente.Limite().Date() + ".",
		}
		l.corps = append(l.corps, effetSurLeDelai(d, n.Attente)...)
	case demandes.DecisionRendue:
		l.objet = "une réponse est arrivée"
		l.corps = []string{"La " + n.Collectivite.NomCommun() + " a répondu à votre demande. La réponse se lit et se télécharge " + espaceDe(d) + "."}
	case demandes.Traitement:
		l.objet = "une réponse est arrivée"
		l.corps = []string{"La " + n.Collectivite.NomCommun() + " a traité votre demande. Sa réponse se lit " + espaceDe(d) + "."}
	case demandes.Reorientation:
		l.objet, l.cle = "transmise", d.ID+":"+n.Detail
		l.corps = []string{"Votre demande est transmise " + n.Detail + "."}
		if !d.Etat.Ouverte() {
			l.corps = append(l.corps, "Cette administration est compétente pour y répondre. Adressez-vous à elle pour la suite.")
		}
	case demandes.Envoi:
		l.objet = "envoyée par courrier"
		l.corps = []string{n.Collectivite.Sujet() + " vous a envoyé le document par courrier le " + socle.JourDe(d.EnvoyeeParCourrierLe.Time()).Date() + ", à l’adresse que vous avez indiquée."}
	case demandes.Classement:
		l.objet = "classée sans suite"
		l.corps = []string{"La " + n.Collectivite.NomCommun() + " a classé votre demande sans suite. La raison se lit " + espaceDe(d) + ". Vous pouvez faire une nouvelle demande."}
	case demandes.EffetDuSilence:
		l.objet, l.corps = "délai de réponse passé", d.SilenceEnMots(n.Collectivite)
	case demandes.EcritDemande, demandes.EcritRemis:
		l.objet, l.corps = ecritEnMots(n)
	case demandes.Retrait:
		l.objet = "retirée"
		l.corps = []string{"Vous avez retiré votre demande. La " + n.Collectivite.NomCommun() + " ne la traitera pas."}
	default:
		return nil
	}
	return posterAUsager(tx, n.Collectivite, d, l)
}

func coordonnees(a *demandes.Accuse) []string {
	l := append([]string{a.Service}, a.Adresse...)
	if a.Telephone != "" {
		l = append(l, a.Telephone)
	}
	return l
}

// effetSurLeDelai tells what the request does to the delay (CRPA R112-11-4).
func effetSurLeDelai(d *demandes.Demande, a *demandes.Attente) []string {
	if !a.ArreteDelai {
		return nil
	}
	switch d.Regime {
	case demandes.SVA:
		return []string{"Le délai de réponse commencera quand nous aurons tout reçu."}
	case demandes.SVR:
		e, err := socle.LireJour(d.Echeance)
		if err != nil {
			return nil
		}
		return []string{"Le délai de réponse est arrêté jusqu’à votre envoi, et au plus tard jusqu’au " + a.Limite().Date() + ". Nouvelle date\u00a0: " + e.Date() + "."}
	default:
		return nil
	}
}

// espaceDe is where the person reads what the mail does not say.
func espaceDe(d *demandes.Demande) string {
	if d.Compte != "" {
		return "dans votre espace"
	}
	return "sur la page de suivi"
}

// rappels are the days before the limit on which a reminder is sent.
var rappels = []int{7, 1}

// RappelerUsagers reminds, 7 days and 1 day before the limit, those who have
// not sent what was asked. A day missed, the program being off, is told by the
// next one.
func RappelerUsagers(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []demandes.Attente
	err := app.DB().Select("*").From("attentes").Where(dbx.HashExp{"genre": "piece", "close_le": ""}).
		AndWhere(dbx.Between("limite_le", auj.PlusJours(1).ISO(), auj.PlusJours(rappels[0]).ISO())).OrderBy("limite_le").All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		reste := l[i].Limite().JoursDepuis(auj)
		palier := rappels[0]
		if reste <= rappels[1] {
			palier = rappels[1]
		}
		// What was asked less than this before the limit needs no reminder yet.
		if l[i].Limite().JoursDepuis(socle.JourDe(l[i].OuverteLe.Time())) <= palier {
			continue
		}
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return rappeler(tx, &l[i], reste, palier) }))
	}
	return fautes
}

func rappeler(tx core.App, a *demandes.Attente, reste, palier int) error {
	var d demandes.Demande
	if err := tx.DB().Select("*").From("demandes").Where(dbx.HashExp{"id": a.Demande}).One(&d); err != nil {
		return err
	}
	if !d.Etat.Ouverte() {
		return nil
	}
	c, err := collectivites.ParID(tx, d.Collectivite)
	if err != nil {
		return err
	}
	return posterAUsager(tx, c, &d, lettreUsager{
		modele: "rappel", objet: "à compléter avant le " + a.Limite().Date(), cle: fmt.Sprintf("%s:%s:j%d", a.ID, a.LimiteLe, palier),
		corps: []string{
			"Il vous reste " + socle.Pluriel(reste, "jour", "jours") + " pour envoyer\u00a0: " + strings.Join(a.Manquants(), ", ") + ".",
			"Après le " + a.Limite().Date() + ", " + consequence(c, &d, a) + ".",
		},
	})
}

// consequence is what happens when nothing comes in by the limit.
func consequence(c *collectivites.Collectivite, d *demandes.Demande, a *demandes.Attente) string {
	switch {
	case !a.ArreteDelai:
		return "la " + c.NomCommun() + " traite votre demande avec ce qu’elle a"
	case d.Regime == demandes.SVR:
		return "le délai de réponse reprend"
	default:
		return "votre demande est classée sans suite"
	}
}
