package facade

import (
	"net/http"
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/ui"
)

// pageDemande is one demande at the desk: what was asked, what was said, what
// can be done, and the whole of it on paper.
type pageDemande struct {
	*socle.Cadre
	Demande    *demandes.Demande
	Numero     string
	Mot        string
	Deposee    string
	Canal      string
	Avant      string // day an answer is due
	EnRetard   bool
	Cours      *demandes.Cours
	Ecrit      *demandes.TacheEcrit // nil when the silence decided nothing
	Agent      string
	Service    string
	Recours    *demandes.LienRecours // the recours against it, or what it contests
	Attentes   []attente
	Manquantes []*catalogue.PieceAttendue // of what an agent recorded, not asked yet
	Decision   *demandes.ActeDecision
	EnAttente  bool // a decision waits for its signataire
	Messages   []message
	Message    ui.Saisie
	Cle        string
	Reponses   []demandes.BlocResume
	Historique []evenement
	Envoi      []string // postal address of a document to send
	EnvoyeeLe  string
	Base       string
	Peut       actes
	Subvention *subventions.Bloc // nil when none is asked
	SaisiePar  string            // the agent who recorded it
	Par        string            // who filed it for its usager, under a mandat
	Douteux    bool              // that nobody proved
	Recue      string            // day of a letter that was recorded later
	Cachet     string
	Note       ui.Saisie
	Bureau     bureauDeLaDemande
	Notes      []ecrit
}

// actes are the buttons that the state and the roles allow.
type actes struct {
	Prendre, Reprendre, Demander, Decider, Repondre, Terminer, Classer, Courrier, Instruire, Ecrit, Contester bool
}

func montrerDemande(r *socle.Requete) error {
	d, err := demandes.OuvrirAgent(r, r.Request.PathValue("demande"), agents.Accueil, agents.Instruction, agents.Validation)
	if err != nil {
		return err
	}
	doc, err := catalogue.DocumentDe(r.App, d.Revision)
	if err != nil {
		return err
	}
	if !d.Essai {
		if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, d.Service, d.Objet(), "traitement de la demande"); err != nil {
			return err
		}
	}
	p := &pageDemande{
		Cadre: r.Cadre(d.Titre), Demande: d, Numero: socle.FormaterNumero(d.Numero), Mot: demandes.MotEtat(d.Etat, doc.Traitement.MotsEtats),
		Deposee: socle.Instant(d.DeposeeLe.Time()), Canal: d.Canal.EnMots(), Agent: nomsAgents{}.de(r, d.Agent),
		Message: messages.Saisie("Répondre à l’usager"), Cle: socle.Jeton(), Base: r.Chemin + "/agents/demandes/" + d.ID,
	}
	service, err := collectivites.ServiceParID(r.App, r.Collectivite, d.Service)
	if err != nil {
		return err
	}
	p.Service = service.Nom
	if err := p.delais(r, d); err != nil {
		return err
	}
	if p.Par, p.Douteux, err = deposePour(r, d); err != nil {
		return err
	}
	if err := p.partager(r, d); err != nil {
		return err
	}
	if err := p.lire(r, d); err != nil {
		return err
	}
	if err := p.permettre(r, d, doc); err != nil {
		return err
	}
	if demandes.AuRole(r, d, agents.Instruction) {
		if err := demandes.MarquerLue(r.App, d, true); err != nil {
			return err
		}
	}
	return r.Rendre(http.StatusOK, "facade/demande", p)
}

func (p *pageDemande) delais(r *socle.Requete, d *demandes.Demande) (err error) {
	if jour, err := socle.LireJour(d.PrevueLe); err == nil {
		p.Avant, p.EnRetard = jour.Date(), jour.Avant(r.Socle.Horloge.Aujourdhui())
	}
	if p.Cours, err = demandes.CoursDe(r.App, d); err != nil {
		return err
	}
	if p.Recours, err = demandes.LienRecoursDe(r.App, d); err != nil {
		return err
	}
	p.Ecrit, err = demandes.TacheEcritDe(r.App, d)
	return err
}

func (p *pageDemande) lire(r *socle.Requete, d *demandes.Demande) (err error) {
	l, err := demandes.AttentesDe(r.App, d.ID)
	if err != nil {
		return err
	}
	for _, a := range demandes.Ouvertes(l) {
		p.Attentes = append(p.Attentes, attente{a.Manquants(), a.Message, a.Limite().Date(), a.ArreteDelai})
	}
	if p.Manquantes, err = demandes.PiecesManquantes(r.App, d); err != nil {
		return err
	}
	if p.Decision, err = decisionPrise(r, d); err != nil {
		return err
	}
	if p.Subvention, err = subventions.BlocDe(r, d); err != nil {
		return err
	}
	if p.Messages, err = conversation(r, d, "agent"); err != nil {
		return err
	}
	if p.Reponses, err = demandes.ResumeDe(r, d, p.Base+"/pieces/"); err != nil {
		return err
	}
	faits, err := demandes.HistoriqueDe(r.App, d.ID, false)
	if err != nil {
		return err
	}
	noms := nomsAgents{}
	if err := p.provenir(r, d, noms); err != nil {
		return err
	}
	for _, e := range faits {
		p.Historique = append(p.Historique, evenement{socle.Instant(e.Le.Time()), e.Phrase, nomActeur(r, noms, e.Acteur)})
	}
	if !d.EnvoyeeParCourrierLe.IsZero() {
		p.EnvoyeeLe = socle.JourDe(d.EnvoyeeParCourrierLe.Time()).Date()
	}
	return nil
}

// provenir says who recorded it and when it came, and what the agents wrote to
// one another.
func (p *pageDemande) provenir(r *socle.Requete, d *demandes.Demande, noms nomsAgents) error {
	p.SaisiePar, p.Note = noms.de(r, d.SaisiePar), demandes.SaisieNote()
	if recue := socle.JourDe(d.RecueLe.Time()); recue != socle.JourDe(d.DeposeeLe.Time()) {
		p.Recue = recue.Date()
	}
	if j, err := socle.LireJour(d.CachetLe); err == nil {
		p.Cachet = j.Date()
	}
	l, err := demandes.NotesDe(r.App, []string{d.ID}, notesVues)
	for _, n := range l {
		p.Notes = append(p.Notes, ecrit{Le: socle.Instant(n.Le.Time()), Qui: noms.de(r, n.Agent), Texte: n.Texte})
	}
	return err
}

// notesVues is far more than agents write on one demande.
const notesVues = 200

// nomActeur says who did something, for the agents.
func nomActeur(r *socle.Requete, noms nomsAgents, a socle.Acteur) string {
	genre, id, _ := strings.Cut(string(a), ":")
	switch genre {
	case "agent":
		return noms.de(r, id)
	case "signataire":
		if s, err := agents.SignataireParID(r.App, r.Collectivite, id); err == nil {
			return s.NomComplet()
		}
		return ""
	case "avis":
		return "La personne consultée"
	case "relecture":
		return "La personne qui représente l’organisme"
	case "compte", "session", "visiteur":
		return "L’usager"
	default:
		return "Le guichet"
	}
}

func (p *pageDemande) permettre(r *socle.Requete, d *demandes.Demande, doc *catalogue.Document) error {
	instruit := demandes.AuRole(r, d, agents.Instruction)
	ouverte := d.Etat.Ouverte()
	moi := d.Agent == agents.De(r).ID
	p.Peut = actes{
		Prendre:   d.Agent == "" && demandes.PeutAgent(r, d, demandes.Prendre),
		Reprendre: instruit && ouverte && d.Agent != "" && !moi,
		Demander:  instruit && ouverte,
		Decider:   instruit && d.Decidable() && doc.Traitement.Decision,
		Instruire: instruit && p.Subvention != nil,
		Ecrit:     instruit && p.Ecrit != nil,
		Contester: instruit && d.Contestable() && p.Recours == nil,
		Repondre:  true,
		Terminer:  demandes.SansDecision(doc) && demandes.PeutAgent(r, d, demandes.Traiter),
		Classer:   demandes.PeutAgent(r, d, demandes.Classer),
	}
	l, err := demandes.DecisionsDe(r.App, d.ID)
	if err != nil {
		return err
	}
	p.EnAttente = d.Decidable() && len(l) > 0 && l[0].Etat == "preparee"
	if !slices.Contains(doc.Traitement.Livraison, "courrier") {
		return nil
	}
	p.Peut.Courrier = instruit && d.EnvoyeeParCourrierLe.IsZero() && (demandes.PeutAgent(r, d, demandes.Traiter) || d.Etat == demandes.Acceptee)
	p.Envoi, err = demandes.AdresseEnvoi(r.App, d)
	return err
}
