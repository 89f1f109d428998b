package subventions

import (
	"net/http"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// nouvelle is the id of a campagne that does not exist yet, in an address.
const nouvelle = "nouvelle"

// surCampagne finds the campagne of the address.
func surCampagne(action func(*socle.Requete, *Campagne) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		id := r.Request.PathValue("campagne")
		if id == nouvelle {
			return action(r, &Campagne{Collectivite: r.Collectivite, Exercice: r.Socle.Horloge.Aujourdhui().Annee})
		}
		c, err := CampagneParID(r.App, r.Collectivite, id)
		if err != nil {
			return err
		}
		return action(r, c)
	}
}

type pageCampagnes struct {
	*socle.Cadre
	Campagnes []ligneCampagne
	Regle     bool
}

type ligneCampagne struct{ ID, Titre, Dates, Situation string }

func listerCampagnes(r *socle.Requete) error {
	l, err := Campagnes(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	p := &pageCampagnes{Cadre: r.Cadre("Campagnes de subventions"), Regle: agents.DroitsDe(r).A(agents.Gestion, agents.Administration)}
	for i := range l {
		p.Campagnes = append(p.Campagnes, ligneCampagne{l[i].ID, l[i].Titre, l[i].dates(), l[i].situation(r.Socle.Horloge.Aujourdhui().ISO())})
	}
	return r.Rendre(http.StatusOK, "subventions/campagnes", p)
}

func (c *Campagne) dates() string {
	return "du " + enDate(c.OuvreLe) + " au " + enDate(c.FermeLe)
}

func (c *Campagne) situation(jour string) string {
	switch {
	case jour < c.OuvreLe:
		return "à venir"
	case jour > c.FermeLe:
		return "fermée"
	}
	return "ouverte"
}

type pageCampagne struct {
	*socle.Cadre
	Campagne   *Campagne
	Dates      string
	Situation  string
	Commission string
	Totaux     totaux
	Lignes     []ligneSubvention
	Ailleurs   int  // demandes of services that the agent does not see
	Plusieurs  bool // téléservices: each line says which
	Regle      bool
	Base       string
}

type ligneSubvention struct {
	ID, Numero, Demandeur, Titre, Etat, Mot string
	*Subvention
}

// Propose is the amount proposed, "" while no avis is given: nothing is not
// nought.
func (l ligneSubvention) Propose() string {
	if l.Avis == "" {
		return ""
	}
	return l.MontantPropose.String()
}

// Vote is the amount voted, "" before.
func (l ligneSubvention) Vote() string {
	if !l.Votee() {
		return ""
	}
	return l.MontantVote.String()
}

func montrerCampagne(r *socle.Requete, c *Campagne) error {
	if c.ID == "" {
		return r.Rediriger(r.Chemin + "/agents/campagnes")
	}
	p := &pageCampagne{
		Cadre: r.Cadre(c.Titre), Campagne: c, Dates: c.dates(), Situation: c.situation(r.Socle.Horloge.Aujourdhui().ISO()), Commission: enDate(c.CommissionLe),
		Plusieurs: len(c.Teleservices) > 1, Regle: agents.DroitsDe(r).A(agents.Gestion, agents.Administration), Base: r.Chemin + "/agents/campagnes/" + c.ID,
	}
	toutes, err := DeLaCampagne(r.App, c.ID)
	if err != nil {
		return err
	}
	p.Totaux = totaliser(c, toutes)
	if p.Lignes, err = lignesDe(r, toutes); err != nil {
		return err
	}
	p.Ailleurs = len(toutes) - len(p.Lignes)
	return r.Rendre(http.StatusOK, "subventions/campagne", p)
}

// lignesDe are the subventions of the services where the agent has a role, and
// of no other.
func lignesDe(r *socle.Requete, toutes []Subvention) ([]ligneSubvention, error) {
	var l []ligneSubvention
	for i := range toutes {
		d, err := demandes.ParID(r.App, r.Collectivite, toutes[i].Demande)
		if err != nil {
			return nil, err
		}
		if !agents.DroitsDe(r).AService(d.Service, agents.Instruction, agents.Validation) {
			continue
		}
		l = append(l, ligneSubvention{
			ID: d.ID, Numero: socle.FormaterNumero(d.Numero), Demandeur: d.Demandeur, Titre: d.Titre, Etat: string(d.Etat),
			Mot: demandes.MotEtat(d.Etat, demandes.MotsDe(r.App, d)), Subvention: &toutes[i],
		})
	}
	return l, nil
}

// exporterCampagne gives the table for a spreadsheet.
func exporterCampagne(r *socle.Requete, c *Campagne) error {
	if c.ID == "" {
		return socle.ErrIntrouvable
	}
	toutes, err := DeLaCampagne(r.App, c.ID)
	if err != nil {
		return err
	}
	lignes, err := lignesDe(r, toutes)
	if err != nil {
		return err
	}
	return r.Telecharger("campagne", "csv", tableau(c.Titre, lignes))
}

func tableau(titre string, lignes []ligneSubvention) *socle.Tableau {
	t := &socle.Tableau{Titre: titre, Colonnes: []socle.Colonne{
		{Titre: "Numéro"},
		{Titre: "Demandeur"},
		{Titre: "Démarche"},
		{Titre: "État"},
		{Titre: "Montant demandé", Genre: socle.Decimaux},
		{Titre: "Avis"},
		{Titre: "Montant proposé", Genre: socle.Decimaux},
		{Titre: "Raison"},
		{Titre: "Commission"},
		{Titre: "Montant voté", Genre: socle.Decimaux},
		{Titre: "Délibération"},
		{Titre: "Date", Genre: socle.Jours},
		{Titre: "Versement"},
		{Titre: "Versé le", Genre: socle.Jours},
	}}
	var l [][]any
	for _, s := range lignes {
		var propose, vote any
		if s.Avis != "" {
			propose = s.MontantPropose.Euros()
		}
		if s.Votee() {
			vote = s.MontantVote.Euros()
		}
		l = append(l, []any{
			s.Numero, s.Demandeur, s.Titre, s.Mot, s.MontantDemande.Euros(), s.AvisEnMots(), propose, s.AvisTexte, s.Commission, vote,
			s.Deliberation, jour(s.DelibereeLe), s.Versement, jour(s.VerseLe),
		})
	}
	t.Lignes = socle.LignesDe(l)
	return t
}

// jour is a stored day, none when it is not set.
func jour(iso string) socle.Jour {
	j, _ := socle.LireJour(iso) // written by this room only
	return j
}
