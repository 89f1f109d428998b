package messages

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// veilleurs are the agents who follow a demande and may still open it, whatever
// they chose for the mails of their services: they asked for this one.
func veilleurs(tx core.App, d *demandes.Demande, sauf socle.Acteur) (lecteurs, error) {
	ids, err := demandes.Veilleurs(tx, d.ID)
	if err != nil {
		return nil, err
	}
	var qui lecteurs
	for _, id := range ids {
		a, err := agents.ParID(tx, id)
		if err != nil {
			return nil, err
		}
		droits, err := agents.Droits(tx, id, d.Collectivite)
		if err != nil {
			return nil, err
		}
		if a.Actif && a.Acteur() != sauf && droits.AService(d.Service, agents.Accueil, agents.Instruction, agents.Validation) {
			qui.ajouter(lecteurDe(a))
		}
	}
	return qui, nil
}

// phrasesVeille are what happens to a demande without a mail to those who
// process it: who follows it reads the sentence after « La demande n° … ».
var phrasesVeille = map[demandes.GenreNouvelle]string{
	demandes.Traitement:     "est traitée.",
	demandes.DecisionPrete:  "a une décision, qui attend son signataire.",
	demandes.DecisionRendue: "a reçu une décision.",
	demandes.Prise:          "est prise en charge.",
	demandes.PieceDemandee:  "attend des documents de l’usager.",
	demandes.Envoi:          "est envoyée par courrier.",
	demandes.Classement:     "est classée sans suite.",
	demandes.Retrait:        "est retirée par l’usager.",
	demandes.EcritRemis:     "a reçu un écrit, remis à l’usager.",
}

// avertirVeilleurs tells those who follow a demande what they did not do
// themselves.
func avertirVeilleurs(tx core.App, n demandes.Nouvelle) error {
	phrase := phrasesVeille[n.Genre]
	if n.Genre == demandes.Reorientation && !n.Demande.Etat.Ouverte() {
		phrase = "est transmise " + n.Detail + "."
	}
	if phrase == "" {
		return nil
	}
	return posterAuxVeilleurs(tx, n.Collectivite, n.Demande, n.Acteur, phrase, string(n.Genre)+":"+n.Demande.MajLe.String())
}

func posterAuxVeilleurs(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, par socle.Acteur, phrase, cle string) error {
	qui, err := veilleurs(tx, d, par)
	if err != nil {
		return err
	}
	numero := "n°\u00a0" + socle.FormaterNumero(d.Numero)
	return avis{modele: "veille", objet: "demande " + numero + ", que vous suivez", corps: []string{"La demande " + numero + " " + phrase}, cle: d.ID + ":" + cle}.poster(tx, c, d, qui)
}
