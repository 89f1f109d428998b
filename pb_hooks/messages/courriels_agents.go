package messages

import (
	"cmp"
	"slices"

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
	case demandes.Reorientation:
		if !n.Demande.Etat.Ouverte() {
			return nil
		}
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "reorientation_agent", "La demande n° "+numero+" est transmise à votre service.", n.Demande.ID+":"+n.Demande.Service+":"+n.Demande.ReorienteeLe.String(), false)
	case demandes.PieceRecue:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "piece_agent", "Les documents demandés sont arrivés pour la demande n°\u00a0"+numero+".", n.Demande.ID+":"+n.Demande.MajLe.String(), false)
	case demandes.DecisionRetour:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "retour_agent", "Le signataire a renvoyé la décision de la demande n°\u00a0"+numero+". Sa raison se lit sur la demande.", n.Decision.ID, true)
	case demandes.AvisRendu:
		return posterAuxAgents(tx, n.Collectivite, n.Demande, "avis_agent", "L’avis demandé est arrivé pour la demande n°\u00a0"+numero+".", n.Detail, true)
	case demandes.EcritDemande:
		return ecritDemande(tx, n)
	case demandes.EffetDuSilence:
		return alerterEffet(tx, n.Collectivite, n.Demande)
	default:
		return nil
	}
}

// posterAuxAgents writes to those who process a demande.
func posterAuxAgents(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, modele, phrase, cle string, urgent bool) error {
	qui, err := auBureau(tx, c, d, urgent)
	if err != nil {
		return err
	}
	return avis{modele: modele, objet: "demande n°\u00a0" + socle.FormaterNumero(d.Numero), corps: []string{phrase}, cle: cle}.poster(tx, c, d, qui)
}

// lecteur is who reads a mail of the desk, and how the mails that go up name
// her.
type lecteur struct {
	courriel, nom string
	agent         bool // and not the address of a service
}

// lecteurs keeps one mail an address, in order.
type lecteurs []lecteur

func (l *lecteurs) ajouter(x lecteur) {
	if x.courriel != "" && !slices.ContainsFunc(*l, func(y lecteur) bool { return y.courriel == x.courriel }) {
		*l = append(*l, x)
	}
}

func lecteurDe(a *agents.Agent) lecteur { return lecteur{a.Courriel, a.NomComplet(), true} }

// charges lists the agents who process a demande: the one who took it, else
// those of its service.
func charges(tx core.App, d *demandes.Demande) ([]agents.Agent, error) {
	if d.Agent != "" {
		if a, err := agents.ParID(tx, d.Agent); err == nil && a.Actif {
			return []agents.Agent{*a}, nil
		}
	}
	return agents.DuService(tx, d.Collectivite, d.Service, agents.Accueil, agents.Instruction)
}

// auBureau is who reads a mail about a demande: the agents who process it, if
// they want a mail each time or if it is urgent, and those who follow it.
func auBureau(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, urgent bool) (lecteurs, error) {
	l, err := charges(tx, d)
	if err != nil {
		return nil, err
	}
	qui, err := presents(tx, c, d, l, func(a agents.Agent) bool { return urgent || a.Avertissement == agents.Chaque })
	if err != nil {
		return nil, err
	}
	suivent, err := veilleurs(tx, d, "")
	if err != nil {
		return nil, err
	}
	for _, x := range suivent {
		qui.ajouter(x)
	}
	return qui, nil
}

// presents replaces each absent agent by her deputy, or by the service's own
// address when she named none; that address reads too what nobody is there to
// read.
func presents(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, l []agents.Agent, veut func(agents.Agent) bool) (lecteurs, error) {
	auj := socle.De(tx).Horloge.Aujourdhui()
	var qui lecteurs
	personne, sansSuppleant := true, false
	for i := range l {
		a, err := agents.Remplacant(tx, &l[i], auj)
		if err != nil {
			return nil, err
		}
		switch {
		case a != nil && veut(l[i]):
			personne = false
			qui.ajouter(lecteurDe(a))
		case a != nil:
			personne = false
		default:
			sansSuppleant = sansSuppleant || veut(l[i])
		}
	}
	if personne || sansSuppleant {
		service, err := adresseService(tx, c, d.Service)
		if err != nil {
			return nil, err
		}
		qui.ajouter(service)
	}
	return qui, nil
}

// adresseService is the own address of a service, or the mairie's.
func adresseService(tx core.App, c *collectivites.Collectivite, service string) (lecteur, error) {
	if service == "" {
		return lecteur{courriel: c.Courriel, nom: "l’adresse de la " + c.NomCommun()}, nil
	}
	s, err := collectivites.ServiceParID(tx, c.ID, service)
	if err != nil {
		return lecteur{}, err
	}
	return lecteur{courriel: cmp.Or(s.Courriel, c.Courriel), nom: "l’adresse du service " + s.Nom}, nil
}

// avis is one mail to the people of a mairie.
type avis struct {
	modele, objet string
	corps         []string
	cle           string // of the event: one mail each and address
	repondreA     string // "" for the mairie
	suite         []string
}

func (a avis) poster(tx core.App, c *collectivites.Collectivite, d *demandes.Demande, l lecteurs) error {
	repondreA, lue, err := adresseDeReponse(tx, c, d.Service)
	if err != nil {
		return err
	}
	a.repondreA = repondreA
	for _, x := range l {
		a.suite = nil
		if lue && x.agent && slices.Contains(repondables, a.modele) {
			a.suite = []string{"Pour écrire à l’usager, vous pouvez aussi répondre à ce courriel\u00a0: votre texte devient un message sur la demande. Ne le faites pas suivre."}
		}
		if err := a.envoyer(tx, c, x.courriel, "/agents/demandes/"+d.ID, d.Objet()); err != nil {
			return err
		}
	}
	return nil
}

func (a avis) envoyer(tx core.App, c *collectivites.Collectivite, courriel, chemin, lieA string) error {
	return exploitation.Poster(tx, exploitation.Lettre{
		Collectivite: c.ID, Modele: a.modele, A: courriel, RepondreA: cmp.Or(a.repondreA, c.Courriel), Objet: "Guichet\u00a0: " + a.objet, Corps: a.corps,
		Lien:  &exploitation.Lien{Libelle: "Ouvrir dans le guichet", URL: socle.De(tx).AdressePublique() + c.Chemin() + chemin},
		Suite: a.suite, Pied: c.Contact(), LieA: lieA, Cle: a.modele + ":" + a.cle + ":" + socle.Hacher(courriel)[:12],
	})
}
