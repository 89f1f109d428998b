package messages

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// avertirAgents tells the agents of the service what arrives. Their mails name
// the téléservice and the numéro, never a person nor an answer.
func avertirAgents(tx core.App, n demandes.Nouvelle) error {
	numero := socle.FormaterNumero(n.Demande.Numero)
	switch n.Genre {
	case demandes.Arrivee:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "arrivee_agent", "Une demande «\u00a0"+n.Demande.Titre+"\u00a0» est arrivée, n°\u00a0"+numero+".", n.Demande.ID, false)
	case demandes.PieceRecue:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "piece_agent", "Les documents demandés sont arrivés pour la demande n°\u00a0"+numero+".", n.Demande.ID+":"+n.Demande.MajLe.String(), false)
	case demandes.DecisionRetour:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "retour_agent", "Le signataire a renvoyé la décision de la demande n°\u00a0"+numero+". Sa raison se lit sur la demande.", n.Decision.ID, true)
	default:
		return nil
	}
}

// posterAuxAgents writes to the agent who took the demande, else to those of
// its service, if they want a mail each time or if the mail is urgent. An
// absent one's goes to her deputy; with nobody there to read it, the service's
// own address receives it.
func posterAuxAgents(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, modele, phrase, cle string, urgent bool) error {
	auj := socle.De(tx).Horloge.Aujourdhui()
	destinataires, err := agents.DuService(tx, d.Collectivite, d.Service, agents.Accueil, agents.Instruction)
	if err != nil {
		return err
	}
	if d.Agent != "" {
		if a, err := agents.ParID(tx, d.Agent); err == nil && a.Actif {
			destinataires = []agents.Agent{*a}
		}
	}
	var adresses []string
	presents := 0
	for i := range destinataires {
		a, err := agents.Remplacant(tx, &destinataires[i], auj)
		if err != nil {
			return err
		}
		if a == nil {
			continue
		}
		presents++
		if (urgent || destinataires[i].Avertissement == agents.Chaque) && !slices.Contains(adresses, a.Courriel) {
			adresses = append(adresses, a.Courriel)
		}
	}
	if presents == 0 {
		s, err := collectivites.ServiceParID(tx, d.Collectivite, d.Service)
		if err != nil {
			return err
		}
		if a := cmp.Or(s.Courriel, c.Courriel); a != "" {
			adresses = []string{a}
		}
	}
	for _, a := range adresses {
		if err := posterAgent(tx, c, a, modele, "Guichet\u00a0: demande n°\u00a0"+socle.FormaterNumero(d.Numero), []string{phrase}, "/agents/demandes/"+d.ID, d.Objet(), cle); err != nil {
			return err
		}
	}
	return nil
}

func posterAgent(tx core.App, c *collectivites.Collectivite, a, modele, objet string, corps []string, chemin, lieA, cle string) error {
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: modele, A: a, Objet: objet, Corps: corps,
		Lien: &exploitation.Lien{Libelle: "Ouvrir dans le guichet", URL: socle.De(tx).AdressePublique() + c.Chemin() + chemin},
		Pied: c.Contact(), LieA: lieA, Cle: modele + ":" + cle + ":" + socle.Hacher(a)[:12],
	})
}

// avertirSignataire sends the link to approve a prepared decision. Opening it
// decides nothing: the page asks a code, then an answer.
func avertirSignataire(tx core.App, n demandes.Nouvelle) error {
	if n.Genre != demandes.DecisionPrete {
		return nil
	}
	s, err := agents.SignataireParID(tx, n.Demande.Collectivite, n.Decision.Signataire)
	if err != nil {
		return err
	}
	if s.Courriel == "" {
		return nil // the letter is printed and signed by hand
	}
	c := n.Collectivite
	l := exploitation.Lettre{
		Collectivite: c.ID, Modele: "a_approuver", A: s.Courriel, RepondreA: c.Courriel, Objet: "Guichet\u00a0: une décision attend votre accord",
		Corps: []string{"Une décision sur la demande n°\u00a0" + socle.FormaterNumero(n.Demande.Numero) + " attend votre accord."},
		Pied:  c.Contact(), LieA: n.Demande.Objet(), Cle: "a_approuver:" + n.Decision.ID,
	}
	if c.Homologuee(socle.De(tx).Horloge.Aujourdhui()) {
		l.Corps = append(l.Corps, "La page demande un code envoyé à part. Vous pouvez aussi signer la lettre imprimée.")
		l.Lien = &exploitation.Lien{Libelle: "Lire la décision", URL: socle.De(tx).AdressePublique() + c.Chemin() + "/approbation/" + n.Decision.Jeton()}
		l.Secret = n.Decision.Jeton()
	} else {
		l.Corps = append(l.Corps, "Elle se signe sur la lettre imprimée\u00a0: la mairie vous la présentera.")
	}
	return exploitation.Poster(tx, l)
}

// ResumerAuxAgents sends its daily digest to each agent who asked for one at
// this hour: what arrived since yesterday and what is due soon.
func ResumerAuxAgents(app core.App) error {
	s := socle.De(app)
	maintenant := s.Horloge.Maintenant()
	heure := maintenant.In(socle.Paris).Hour()
	l, err := agents.AvecResume(app, heure)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return resumer(tx, &l[i]) }))
	}
	return fautes
}

func resumer(tx core.App, a *agents.Agent) error {
	s := socle.De(tx)
	auj := s.Horloge.Aujourdhui()
	hier := socle.Date(s.Horloge.Maintenant().AddDate(0, 0, -1)).String()
	destinataire, err := agents.Remplacant(tx, a, auj)
	if err != nil || destinataire == nil {
		return err
	}
	mairies, err := agents.CollectivitesDe(tx, a.ID)
	if err != nil {
		return err
	}
	for _, id := range mairies {
		h, err := agents.Droits(tx, a.ID, id)
		if err != nil {
			return err
		}
		services, tous := h.Services(agents.Accueil, agents.Instruction)
		if len(services) == 0 && !tous {
			continue
		}
		ou := dbx.Expression(dbx.HashExp{"collectivite": id})
		if !tous {
			ids := make([]any, len(services))
			for i, x := range services {
				ids[i] = x
			}
			ou = dbx.And(ou, dbx.In("service", ids...))
		}
		var nouvelles, proches int
		if err := tx.DB().Select("count(*)").From("demandes").Where(ou).AndWhere(dbx.NewExp("deposee_le >= {:h}", dbx.Params{"h": hier})).Row(&nouvelles); err != nil {
			return err
		}
		limite := auj.PlusJours(5).ISO()
		if err := tx.DB().Select("count(*)").From("demandes").Where(ou).
			AndWhere(dbx.NewExp("prevue_le != '' AND prevue_le <= {:l}", dbx.Params{"l": limite})).Row(&proches); err != nil {
			return err
		}
		if nouvelles+proches == 0 {
			continue
		}
		corps := []string{fmt.Sprintf("%s depuis hier, %s avant le %s.", socle.Pluriel(nouvelles, "nouvelle demande", "nouvelles demandes"),
			socle.Pluriel(proches, "demande à traiter", "demandes à traiter"), auj.PlusJours(5).Date())}
		c, err := collectivites.ParID(tx, id)
		if err != nil {
			return err
		}
		if err := posterAgent(tx, c, destinataire.Courriel, "resume", "Guichet\u00a0: le point du "+auj.Date(), corps, "/agents", "", a.ID+":"+id+":"+auj.ISO()); err != nil {
			return err
		}
	}
	return nil
}

// Alerter warns before an échéance (15 and 5 days: the agent; the day before:
// also the gestion and the signataires) and after the day an answer was due (1
// day: the agent; 3: also the gestion; 7: also the signataires). One mail each.
func Alerter(app core.App) error {
	auj := socle.De(app).Horloge.Aujourdhui()
	var l []demandes.Demande
	err := app.DB().Select("*").From("demandes").
		Where(dbx.NewExp("prevue_le != '' AND (prevue_le < {:j} OR echeance != '' AND echeance <= {:l}) AND etat IN ('deposee', 'en_instruction', 'incomplete')",
			dbx.Params{"j": auj.ISO(), "l": auj.PlusJours(15).ISO()})).All(&l)
	if err != nil {
		return err
	}
	var fautes error
	for i := range l {
		fautes = errors.Join(fautes, app.RunInTransaction(func(tx core.App) error { return alerter(tx, &l[i], auj) }))
	}
	return fautes
}

// niveau is how far up an alert goes.
type niveau int

const (
	lAgent niveau = iota + 1
	laGestion
	leSignataire
)

func alerter(tx core.App, d *demandes.Demande, auj socle.Jour) error {
	numero := socle.FormaterNumero(d.Numero)
	if e, err := socle.LireJour(d.Echeance); err == nil {
		if alerte := demandes.AlerteDu(e, auj); alerte > 0 {
			haut := lAgent
			if alerte == 1 {
				haut = leSignataire
			}
			return monter(tx, d, haut, fmt.Sprintf("%s:%s:%d", d.ID, d.Echeance, alerte),
				"La demande n°\u00a0"+numero+" attend une réponse avant le "+e.Date()+". Passé ce jour, le silence vaut décision.")
		}
	}
	prevue, err := socle.LireJour(d.PrevueLe)
	if err != nil {
		return nil
	}
	haut := map[int]niveau{1: lAgent, 3: laGestion, 7: leSignataire}[demandes.RetardDu(prevue, auj)]
	if haut == 0 {
		return nil
	}
	return monter(tx, d, haut, fmt.Sprintf("%s:%s:r%d", d.ID, d.PrevueLe, haut), "La demande n°\u00a0"+numero+" devait recevoir une réponse le "+prevue.Date()+".")
}

// monter tells the agent, then whoever stands above, saying who was told.
func monter(tx core.App, d *demandes.Demande, haut niveau, cle, phrase string) error {
	chemin := "/agents/demandes/" + d.ID
	c, err := collectivites.ParID(tx, d.Collectivite)
	if err != nil {
		return err
	}
	if err := posterAuxAgents(tx, c, d, "alerte", phrase, cle, true); err != nil || haut == lAgent {
		return err
	}
	responsables, err := agents.DuService(tx, d.Collectivite, d.Service, agents.Gestion)
	if err != nil {
		return err
	}
	prevenus := "l’agent chargé"
	for _, a := range responsables {
		corps := []string{phrase, "A déjà été prévenu\u00a0: " + prevenus + "."}
		if err := posterAgent(tx, c, a.Courriel, "alerte_gestion", "Guichet\u00a0: une réponse est attendue", corps, chemin, d.Objet(), cle); err != nil {
			return err
		}
	}
	if haut == laGestion {
		return nil
	}
	if len(responsables) > 0 {
		prevenus += " et la gestion"
	}
	signataires, err := agents.Signataires(tx, d.Collectivite, d.Service, socle.De(tx).Horloge.Aujourdhui())
	if err != nil {
		return err
	}
	for _, s := range signataires {
		if s.Courriel == "" {
			continue
		}
		corps := []string{phrase, "Ont déjà été prévenus\u00a0: " + prevenus + "."}
		if err := posterAgent(tx, c, s.Courriel, "alerte_autorite", "Guichet\u00a0: une réponse est attendue", corps, chemin, d.Objet(), cle); err != nil {
			return err
		}
	}
	return nil
}
