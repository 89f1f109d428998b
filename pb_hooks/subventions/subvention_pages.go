package subventions

import (
	"net/http"
	"net/url"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageSubvention struct {
	*socle.Cadre
	*Bloc
	Numero                                     string
	Base                                       string
	Reste                                      string // what the budget still allows, "" without one
	SaisiesAvis, SaisiesVote, SaisiesVersement ui.Saisies
	PeutAvis, PeutVoter                        bool
	PeutVerser                                 bool

	demande    *demandes.Demande
	subvention *Subvention
}

func (p *pageSubvention) ouvrir(r *socle.Requete) (err error) {
	if p.demande, err = demandes.OuvrirAgent(r, r.Request.PathValue("demande"), agents.Instruction); err != nil {
		return err
	}
	if p.subvention, err = DeLaDemande(r.App, p.demande.ID); err != nil {
		return err
	}
	if p.subvention == nil {
		return socle.ErrIntrouvable
	}
	if p.Bloc, err = BlocDe(r, p.demande); err != nil {
		return err
	}
	d, s := p.demande, p.subvention
	p.Cadre, p.Numero, p.Base = r.Cadre("Subvention"), socle.FormaterNumero(d.Numero), r.Chemin+"/agents/demandes/"+d.ID
	p.PeutAvis, p.PeutVoter = d.Decidable() && !s.Votee(), d.Decidable()
	p.PeutVerser = d.Etat == demandes.Acceptee && s.MontantVote > 0
	propose, vote := "", ""
	if s.Avis != "" {
		propose, vote = s.MontantPropose.Saisi(), s.MontantPropose.Saisi()
	}
	if s.Votee() {
		vote = s.MontantVote.Saisi()
	}
	if p.Reste, err = s.resteEnMots(r); err != nil {
		return err
	}
	p.SaisiesAvis = ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "avis", Libelle: "Avis du service", Valeur: s.Avis, Options: []ui.Option{
			{Code: "favorable", Libelle: "Favorable"}, {Code: "reserve", Libelle: "Réservé"}, {Code: "defavorable", Libelle: "Défavorable"},
		}},
		{Genre: ui.GenreTexte, Nom: "propose", Libelle: "Montant proposé", Valeur: propose, Inputmode: "decimal", Largeur: 10, Unite: "€", Aide: "0 pour ne rien proposer."},
		{Genre: ui.GenreZone, Nom: "texte", Libelle: "Raisons de cet avis", Facultatif: true, Valeur: s.AvisTexte, Lignes: 3, Max: 2000, Aide: "Pour les élus. L’usager peut demander à le lire."},
		{Genre: ui.GenreZone, Nom: "commission", Libelle: "Avis de la commission", Facultatif: true, Valeur: s.Commission, Lignes: 3, Max: 2000},
	}
	p.SaisiesVote = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "montant", Libelle: "Montant voté", Valeur: vote, Inputmode: "decimal", Largeur: 10, Unite: "€", Aide: "0 si la subvention n’est pas accordée."},
		{Genre: ui.GenreTexte, Nom: "deliberation", Libelle: "Numéro de la délibération", Valeur: s.Deliberation, Largeur: 20, Aide: "Par exemple 2027-12."},
		ui.Saisie{Genre: ui.GenreDate, Nom: "le", Libelle: "Date de la délibération"}.Dater(s.DelibereeLe),
	}
	p.SaisiesVersement = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "numero", Libelle: "Numéro de l’ordre de paiement", Valeur: s.Versement, Largeur: 20},
		ui.Saisie{Genre: ui.GenreDate, Nom: "verse_le", Libelle: "Date de la mise en paiement"}.Dater(s.VerseLe),
	}
	return nil
}

func (s *Subvention) resteEnMots(r *socle.Requete) (string, error) {
	if s.Campagne == "" {
		return "", nil
	}
	c, err := CampagneParID(r.App, r.Collectivite, s.Campagne)
	if err != nil || c.Budget == 0 {
		return "", err
	}
	vote, err := totalVote(r.App, c.ID, s.Demande)
	if err != nil {
		return "", err
	}
	return (c.Budget - vote).String() + " sur " + c.Budget.String(), nil
}

func montrerSubvention(r *socle.Requete) error {
	p := &pageSubvention{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, p.demande.Service, p.demande.Objet(), "étude de la subvention"); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "subventions/subvention", p)
}

// agir reads one of the forms of the page and does it, or shows its faults.
func agir(r *socle.Requete, saisies func(*pageSubvention) ui.Saisies, faire func(p *pageSubvention, f url.Values, fautes map[string]string) error, annonce, suite string) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p := &pageSubvention{}
	if err := p.ouvrir(r); err != nil {
		return err
	}
	if err := faire(p, f, map[string]string{}); err != nil {
		p.Erreurs = saisies(p).Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "subventions/subvention", p)
	}
	r.Annoncer(annonce)
	return r.Rediriger(p.Base + suite)
}

func enregistrerAvis(r *socle.Requete) error {
	return agir(r, func(p *pageSubvention) ui.Saisies { return p.SaisiesAvis }, func(p *pageSubvention, f url.Values, fautes map[string]string) error {
		a := Avis{
			Sens: f.Get("avis"), Texte: socle.LireTexte(f, "texte", 2000, "", fautes), Commission: socle.LireTexte(f, "commission", 2000, "", fautes),
			Propose: MontantSaisi(f, "propose", "Indiquez le montant proposé, 0 pour ne rien proposer.", fautes),
		}
		if motsAvis[a.Sens] == "" {
			fautes["avis"] = "Choisissez un avis."
		}
		if len(fautes) > 0 {
			return socle.ErrChamps(fautes)
		}
		return DonnerAvis(r.App, p.demande, p.subvention, a, agents.De(r))
	}, "L’avis est enregistré.", "/subvention")
}

func enregistrerVote(r *socle.Requete) error {
	return agir(r, func(p *pageSubvention) ui.Saisies { return p.SaisiesVote }, func(p *pageSubvention, f url.Values, fautes map[string]string) error {
		v := Vote{
			Montant:      MontantSaisi(f, "montant", "Indiquez le montant voté, 0 si rien n’est accordé.", fautes),
			Deliberation: socle.LireTexte(f, "deliberation", 60, "Indiquez le numéro de la délibération.", fautes),
			Le:           jourSaisi(f, "le", "Indiquez la date de la délibération.", fautes),
		}
		if fautes["le"] == "" && v.Le.Apres(r.Socle.Horloge.Aujourdhui()) {
			fautes["le"] = "Cette date est à venir\u00a0: enregistrez le vote quand il a eu lieu."
		}
		if len(fautes) > 0 {
			return socle.ErrChamps(fautes)
		}
		return Voter(r.App, p.demande, p.subvention, v, agents.De(r).Acteur())
	}, "Le vote est enregistré. Relisez la décision, puis proposez-la au signataire.", "/decision")
}

func enregistrerVersement(r *socle.Requete) error {
	return agir(r, func(p *pageSubvention) ui.Saisies { return p.SaisiesVersement }, func(p *pageSubvention, f url.Values, fautes map[string]string) error {
		numero := socle.LireTexte(f, "numero", 60, "Indiquez le numéro de l’ordre de paiement.", fautes)
		le := jourSaisi(f, "verse_le", "Indiquez la date de la mise en paiement.", fautes)
		if len(fautes) > 0 {
			return socle.ErrChamps(fautes)
		}
		return Verser(r.App, p.demande, p.subvention, numero, le, agents.De(r).Acteur())
	}, "Le versement est enregistré.", "/subvention")
}
