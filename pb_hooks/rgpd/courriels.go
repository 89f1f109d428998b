package rgpd

import (
	"cmp"
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// cnil is the recours told with an answer that is not a plain yes (RGPD,
// article 12-4).
const cnil = "Si cette réponse ne vous convient pas, vous pouvez faire une réclamation à la CNIL, sur cnil.fr. Par courrier : CNIL, 3 place de Fontenoy, TSA 80715, 75334 Paris CEDEX 07. Vous pouvez aussi saisir "

func recours(c *collectivites.Collectivite) string { return cnil + c.NomTribunal() + "." }

// lettre is what a mail says beyond its frame.
type lettre struct {
	modele, objet string
	corps, suite  []string
}

// poster writes to the person, who may have given no address: then the agent
// prints the page.
func (e *Exercice) poster(tx core.App, c *collectivites.Collectivite, l lettre) error {
	if e.Courriel == "" {
		return nil
	}
	lien := &exploitation.Lien{Libelle: "Vos droits sur vos données", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/donnees-personnelles"}
	if e.Compte != "" {
		lien = &exploitation.Lien{Libelle: "Ouvrir mes données", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/mes-donnees"}
	}
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: l.modele, A: e.Courriel, RepondreA: cmp.Or(c.DPOCourriel, c.Courriel), Objet: "Vos données personnelles\u00a0: " + l.objet,
		Corps: l.corps, Suite: l.suite, Lien: lien, Pied: c.Contact(), LieA: e.objet(), Cle: l.modele + ":" + e.ID,
	})
}

func (e *Exercice) accuser(tx core.App) error {
	c, err := collectivites.ParID(tx, e.Collectivite)
	if err != nil {
		return err
	}
	_, objet := e.Genre.Mots()
	l := lettre{modele: "exercice_recu", objet: "demande reçue", corps: []string{
		c.Sujet() + " a reçu votre demande le " + e.recue().Date() + ". Elle porte sur " + objet + ".",
		"Vous aurez notre réponse avant le " + e.due().Date() + ".",
	}}
	if e.aPreciser() {
		l.corps = append(l.corps, "Dites-nous de quelles données il s’agit : la page « Mes données ici » vous le demande.")
	}
	return e.poster(tx, c, l)
}

func (e *Exercice) direProlongation(tx core.App) error {
	c, err := collectivites.ParID(tx, e.Collectivite)
	if err != nil {
		return err
	}
	_, objet := e.Genre.Mots()
	return e.poster(tx, c, lettre{modele: "exercice_prolonge", objet: "réponse avant le " + e.due().Date(), corps: []string{
		"Votre demande du " + e.recue().Date() + " porte sur " + objet + ".",
		"La réponse demande plus de temps. La raison : " + e.Prolongation,
		"Vous aurez notre réponse avant le " + e.due().Date() + ".",
	}, suite: []string{recours(c)}})
}

// direReponse writes the answer whole to who has no compte to read it in: an
// answer that goes by mail is given by mail (RGPD, article 12-3).
func (e *Exercice) direReponse(tx core.App) error {
	c, err := collectivites.ParID(tx, e.Collectivite)
	if err != nil {
		return err
	}
	l := lettre{modele: "exercice_repondu", objet: "la " + c.NomCommun() + " a répondu"}
	if e.Compte != "" {
		l.corps = []string{"La " + c.NomCommun() + " a répondu à votre demande du " + e.recue().Date() + ". La réponse se lit dans votre espace."}
	} else {
		l.corps = e.reponse(c)
	}
	if e.Etat != Acceptee {
		l.suite = []string{recours(c)}
	}
	return e.poster(tx, c, l)
}

// reponse is what the answer says, on the page, in the mail and on paper.
func (e *Exercice) reponse(c *collectivites.Collectivite) []string {
	_, objet := e.Genre.Mots()
	l := []string{"Votre demande du " + e.recue().Date() + " porte sur " + objet + "."}
	switch e.Etat {
	case Acceptee:
		l = append(l, "La "+c.NomCommun()+" l’a acceptée : c’est fait.")
	case Partielle:
		l = append(l, "La "+c.NomCommun()+" l’a acceptée en partie.")
	case Refusee:
		l = append(l, "La "+c.NomCommun()+" ne l’a pas acceptée.")
	}
	if e.Motif != "" {
		l = append(l, e.Motif)
	}
	return l
}

// destinataire is who reads a mail of the desk; cle tells the mails of one event
// apart.
type destinataire struct{ courriel, cle string }

// responsables are those who answer: the rôles gestion and dpo, else
// administration, each replaced by her deputy while she is away; nobody there,
// the mairie's own address.
func responsables(tx core.App, c *collectivites.Collectivite) ([]destinataire, error) {
	var l []destinataire
	for _, lesquels := range [][]agents.Role{{agents.Gestion, agents.Dpo}, {agents.Administration}} {
		tous, err := agents.DuService(tx, c.ID, "", lesquels...)
		if err != nil {
			return nil, err
		}
		for i := range tous {
			a, err := agents.Remplacant(tx, &tous[i], socle.De(tx).Horloge.Aujourdhui())
			if err != nil {
				return nil, err
			}
			if a != nil {
				l = append(l, destinataire{a.Courriel, a.ID})
			}
		}
		if len(l) > 0 {
			return l, nil
		}
	}
	if c.Courriel == "" {
		return nil, nil
	}
	return []destinataire{{c.Courriel, "mairie"}}, nil
}

// prevenir writes to those who answer. Their mails name no person.
func (e *Exercice) prevenir(tx core.App, evenement string, l lettre) error {
	c, err := collectivites.ParID(tx, e.Collectivite)
	if err != nil {
		return err
	}
	qui, err := responsables(tx, c)
	if err != nil {
		return err
	}
	var fautes error
	for _, d := range qui {
		fautes = errors.Join(fautes, exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: l.modele, A: d.courriel, RepondreA: c.Courriel, Objet: "Données personnelles\u00a0: " + l.objet, Corps: l.corps,
			Lien: &exploitation.Lien{Libelle: "Ouvrir la demande", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/agents/droits/" + e.ID},
			Pied: c.Contact(), LieA: e.objet(), Cle: l.modele + ":" + e.ID + ":" + evenement + ":" + d.cle,
		}))
	}
	return fautes
}

func (e *Exercice) avertir(tx core.App) error {
	return e.prevenir(tx, "", lettre{modele: "exercice_agent", objet: "une demande est arrivée", corps: []string{
		"Une personne demande l’exercice d’un droit sur ses données personnelles. La réponse est due avant le " + e.due().Date() + ".",
	}})
}
