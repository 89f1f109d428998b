package facade

import (
	"cmp"
	"net/http"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/statistiques"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

type pageMaDemande struct {
	*socle.Cadre
	Demande      *demandes.Demande
	Numero       string
	Mot          string
	Deposee      string
	Par          string                // who filed it for its usager, under a mandat
	Attendue     string                // « le 4 juillet 2026 », "" when no day is promised
	Cours        *demandes.Cours       // nil when no delay runs any more
	Recours      *demandes.LienRecours // the recours against it, or what it contests
	Contester    bool
	Attentes     []attente
	Complement   *ui.Saisie
	Precision    ui.Saisie
	Decision     *demandes.ActeDecision
	Silence      []string                 // what no answer did
	Suite        *demandes.SuiteDuSilence // and what may be asked of it
	Messages     []message
	Message      ui.Saisie
	Cle          string
	Reponses     []demandes.BlocResume
	Historique   []evenement
	Retirable    bool
	Base         string
	Subvention   *subventions.MaSubvention      // nil when none is granted
	AGarder      string                         // where its documents are kept, "" when there is none
	Satisfaction *statistiques.BlocSatisfaction // nil while it waits for its end
}

type attente struct {
	Manquants []string
	Message   string
	Limite    string
	Arrete    bool
}

type message struct {
	DeMoi          bool
	Qui, Le, Texte string
	Nouveau        bool
}

type evenement struct{ Quand, Phrase, Qui string }

func montrerMaDemande(r *socle.Requete) error {
	d := demandes.DeLaRequete(r)
	doc, err := catalogue.DocumentDe(r.App, d.Revision)
	if err != nil {
		return err
	}
	base := r.Chemin + "/demandes/" + d.ID
	p := &pageMaDemande{
		Cadre: r.Cadre(d.Titre), Demande: d, Numero: socle.FormaterNumero(d.Numero), Base: base,
		Mot: demandes.MotEtat(d.Etat, doc.Traitement.MotsEtats), Deposee: socle.Instant(d.DeposeeLe.Time()),
		Message: messages.Saisie("Écrire à la " + collectivites.De(r).NomCommun() + " au sujet de cette demande"), Cle: socle.Jeton(),
		Retirable: d.Etat.Ouverte(), Silence: d.SilenceEnMots(collectivites.De(r)),
	}
	if p.Par, _, err = deposePour(r, d); err != nil {
		return err
	}
	if jour, err := socle.LireJour(d.PrevueLe); err == nil && d.Etat.Ouverte() {
		p.Attendue = jour.Date()
	}
	if d.Etat.Ouverte() || p.Silence != nil {
		if p.Cours, err = demandes.CoursDe(r.App, d); err != nil {
			return err
		}
	}
	if p.Recours, err = demandes.LienRecoursDe(r.App, d); err != nil {
		return err
	}
	p.Contester = d.Contestable() && p.Recours == nil
	if p.Suite, err = demandes.SuiteDe(r.App, d, collectivites.De(r)); err != nil {
		return err
	}
	if err := p.attentes(r, d); err != nil {
		return err
	}
	if p.Decision, err = decisionPrise(r, d); err != nil {
		return err
	}
	if p.Subvention, err = subventions.MaSubventionDe(r, d); err != nil {
		return err
	}
	if p.AGarder, err = subventions.AGarder(r, d); err != nil {
		return err
	}
	if p.Satisfaction, err = statistiques.BlocDe(r, d); err != nil {
		return err
	}
	if p.Messages, err = conversation(r, d, "usager"); err != nil {
		return err
	}
	if p.Reponses, err = demandes.ResumeDe(r, d, base+"/pieces/"); err != nil {
		return err
	}
	faits, err := demandes.HistoriqueDe(r.App, d.ID, true)
	if err != nil {
		return err
	}
	for _, e := range faits {
		p.Historique = append(p.Historique, evenement{Quand: socle.Instant(e.Le.Time()), Phrase: e.Phrase})
	}
	if err := demandes.MarquerLue(r.App, d, false); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "facade/ma_demande", p)
}

func (p *pageMaDemande) attentes(r *socle.Requete, d *demandes.Demande) error {
	l, err := demandes.AttentesDe(r.App, d.ID)
	if err != nil {
		return err
	}
	for _, a := range demandes.Ouvertes(l) {
		if a.Genre == "piece" && d.Etat.Ouverte() {
			p.Attentes = append(p.Attentes, attente{a.Manquants(), a.Message, a.Limite().Date(), a.ArreteDelai})
		}
	}
	if len(p.Attentes) == 0 {
		return nil
	}
	p.Precision = ui.Saisie{Genre: ui.GenreZone, Nom: "precision", Libelle: "Votre réponse ou votre correction", Facultatif: true, Lignes: 3, Max: 900}
	s, err := demandes.SaisieComplement(r, d)
	p.Complement = &s
	return err
}

// decisionPrise is the approved decision of a demande, nil for none.
func decisionPrise(r *socle.Requete, d *demandes.Demande) (*demandes.ActeDecision, error) {
	dec, err := demandes.DecisionApprouvee(r.App, d.ID)
	if err != nil || dec == nil {
		return nil, err
	}
	return dec.Projet(r.App)
}

// conversation lists the messages as one side sees them, and says that it has
// read them.
func conversation(r *socle.Requete, d *demandes.Demande, cote string) ([]message, error) {
	l, err := messages.De(r.App, d.ID)
	if err != nil {
		return nil, err
	}
	var vus []message
	for i := range l {
		m := &l[i]
		qui := m.Signature
		switch {
		case m.Auteur == "usager" && cote == "usager":
			qui = quiEcrit(r, d, m)
		case m.Auteur == "usager":
			qui = auteurUsager(m, d.Demandeur)
		}
		if m.ParCourriel() {
			qui += ", par courriel"
		}
		vus = append(vus, message{m.Auteur == cote, qui, socle.Instant(m.Le.Time()), m.Texte, m.Auteur != cote && m.LuLe.IsZero()})
	}
	return vus, messages.Lire(r.App, d.ID, cote)
}

// quiEcrit is « Vous » to who wrote a message of the usager's side, a name to the
// others who act for the same one.
func quiEcrit(r *socle.Requete, d *demandes.Demande, m *messages.Message) string {
	c := usagers.De(r)
	switch {
	case c != nil && c.ID == m.Compte:
		return "Vous"
	case m.Signature != "":
		return auteurUsager(m, d.Demandeur)
	case m.Compte != "" || d.Mandat != "" || usagers.MandatDe(r) != nil:
		return cmp.Or(d.Demandeur, "L’usager")
	}
	return "Vous"
}

// auteurUsager names who wrote on the usager's side, and for whom: she typed her
// own name, which could be that of a service of the mairie.
func auteurUsager(m *messages.Message, demandeur string) string {
	if m.Signature == "" {
		return "L’usager"
	}
	return m.Signature + ", pour " + cmp.Or(demandeur, "l’usager")
}
