package messages

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// ecritEnMots tells the usager that her écrit is asked, or given: the motifs
// themselves are read on the page.
func ecritEnMots(n demandes.Nouvelle) (objet string, corps []string) {
	d, e := n.Demande, n.Ecrit
	limite, qui := e.Limite().Date(), n.Collectivite.NomCommun()
	switch {
	case e.Genre == demandes.Attestation && !e.Rendu():
		return "attestation demandée", []string{"Vous avez demandé l’attestation d’acceptation. La " + qui + " vous la donne avant le " + limite + "."}
	case e.Genre == demandes.Attestation:
		return "attestation prête", []string{"L’attestation d’acceptation se lit et se télécharge " + espaceDe(d) + "."}
	case !e.Rendu():
		return "motifs demandés", []string{
			"Vous avez demandé les motifs du refus. La " + qui + " vous répond avant le " + limite + ".",
			"Votre délai pour contester ce refus finira deux mois après sa réponse.",
		}
	}
	fin := demandes.RecoursJusquAu(socle.JourDe(d.TaciteLe.Time()), true, socle.JourDe(e.RenduLe.Time()))
	return "motifs du refus", []string{
		"La " + qui + " a donné les motifs du refus. Ils se lisent " + espaceDe(d) + ".",
		"Vous pouvez contester ce refus jusqu’au " + fin.Date() + ".",
		"Pour cela, vous pouvez " + d.Voies(n.Collectivite) + ".",
	}
}

// ecritDemande tells the agents what they have to give, and by when.
func ecritDemande(tx core.App, n demandes.Nouvelle) error {
	quoi := "l’attestation d’acceptation"
	if n.Ecrit.Genre == demandes.Motifs {
		quoi = "les motifs du refus"
	}
	phrase := "L’usager a demandé " + quoi + " de la demande n°\u00a0" + socle.FormaterNumero(n.Demande.Numero) + ". Réponse à donner avant le " + n.Ecrit.Limite().Date() + "."
	return posterAuxAgents(tx, n.Collectivite, n.Demande, "ecrit_agent", phrase, n.Ecrit.ID, true)
}

// ecrireMotifs puts the motifs in the conversation, signed by who signed the
// letter. No mail of its own: the one of the écrit says it.
func ecrireMotifs(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.EcritRemis || n.Ecrit.Genre != demandes.Motifs {
		return nil
	}
	a, err := n.Ecrit.Projet(tx, n.Demande)
	if err != nil {
		return err
	}
	texte := "Voici les motifs du refus de votre demande.\n\nEn fait\u00a0: " + a.MotifFait + "\n\nEn droit\u00a0: " + a.MotifDroit
	m := Message{
		ID: socle.ID(), Demande: n.Demande.ID, Auteur: "agent", Agent: n.Ecrit.PreparePar, Signature: strings.Join([]string{a.Prenom + " " + a.Nom, a.Qualite, a.Service}, ", "),
		Texte: texte, Le: n.Ecrit.RenduLe,
	}
	if err := tx.DB().Model(&m).Insert(); err != nil {
		return fmt.Errorf("write the motifs of %s: %w", n.Demande.ID, err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: n.Acteur, Verbe: "messages.ecrire", Objet: "messages:" + m.ID, Collectivite: n.Demande.Collectivite, Details: texte})
}

// alerterEcrits warns, 10 and 3 days before the limit of an écrit, the agent;
// once it is passed, each week, also the gestion.
func alerterEcrits(app core.App, auj socle.Jour) error {
	l, err := demandes.EcritsDus(app, auj.PlusJours(10))
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return alerterEcrit(tx, &l[i], auj) }))
	}
	return fautes
}

func alerterEcrit(tx core.App, e *demandes.Ecrit, auj socle.Jour) error {
	jours, due := demandes.AlerteEcrit(e.Limite(), auj)
	if !due {
		return nil
	}
	d, err := demandes.ParID(tx, e.Collectivite, e.Demande)
	if err != nil || d.GenreEcritDe() != e.Genre {
		return err // a written decision took the place of the silence's
	}
	c, err := collectivites.ParID(tx, e.Collectivite)
	if err != nil {
		return err
	}
	quoi := "son attestation d’acceptation"
	if e.Genre == demandes.Motifs {
		quoi = "les motifs de son refus"
	}
	a := alerte{
		haut: lAgent, objet: "document à donner avant le " + e.Limite().Date(), cle: fmt.Sprintf("%s:%d", e.ID, jours),
		phrase: "attend " + quoi + " avant le " + e.Limite().Date() + ".",
	}
	if jours < 0 {
		a.haut, a.objet = laGestion, "document en retard"
		a.phrase = "attend " + quoi + " depuis le " + e.Limite().Date() + "\u00a0: c’est en retard."
	}
	return a.monter(tx, c, d)
}
