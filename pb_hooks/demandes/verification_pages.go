package demandes

import (
	"errors"
	"net/http"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

type pageVerification struct {
	*socle.Cadre
	Demarche string
	Blocs    []BlocResume
	Manque   string // address of the first unfinished page
	Envoi    string
	Oubli    string
	Retour   string
	Compte   bool
	Relire   *relecture
	Recue    bool       // an agent fills it in for somebody
	Courrier *ui.Saisie // the letter that was received, when one was
	Joindre  string     // where it is sent
}

func verifier(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	if x, _ := s.parcours.Exclu(); x != nil {
		return r.Rediriger(s.exclusion())
	}
	return s.rendreVerification(r, http.StatusOK)
}

func (s *saisieEnCours) rendreVerification(r *socle.Requete, code int) error {
	p := &pageVerification{
		Cadre: r.Cadre("Vérifiez vos réponses"), Demarche: s.titre(), Envoi: s.chemin + "/envoi", Oubli: s.chemin + "/suppression",
		Retour: s.etape(s.parcours.Pages[len(s.parcours.Pages)-1].ID), Compte: s.compte != nil, Recue: s.recue != nil,
	}
	if manque := s.parcours.PremierManque(); manque != "" {
		p.Manque = s.etape(manque)
		p.Titre = "Votre demande n’est pas finie"
	}
	var err error
	if p.Recue {
		err = s.presenterRecue(r, p)
	} else {
		p.Relire, err = s.relectureEnMots(r)
	}
	if err != nil {
		return err
	}
	p.Blocs, err = resumer(r, s.parcours, func(id string) string { return s.etape(id) + "?depuis=verification" },
		func(id string) string { return s.chemin + "/pieces/" + id })
	if err != nil {
		return err
	}
	return r.Rendre(code, "demandes/verification", p)
}

func envoyer(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	t, err := s.brouillon.teleservice(r.App)
	if err != nil {
		return err
	}
	if s.recue == nil && !s.brouillon.Essai && s.doc.Traitement.Authentification == "compte" && s.compte == nil {
		return usagers.EnvoyerConnexion(r)
	}
	depot := Depot{
		Collectivite: collectivites.De(r), Teleservice: t, Revision: s.brouillon.Revision, Reponses: s.reponses, Pieces: s.brouillon.Proprietaire(),
		Compte: s.compte, Canal: EnLigne, Acteur: s.par, Cle: s.brouillon.ID, Brouillon: s.brouillon,
	}
	if s.mandat != nil {
		depot.Mandat = s.mandat.ID
	}
	if s.recue != nil {
		depot.Recue, depot.Canal, depot.Agent = s.recue, s.recue.Canal, s.brouillon.Agent
	} else {
		depot.Visiteur = r.Session(socle.EspaceUsager)
	}
	depose, err := enregistrer(r.App, depot)
	var incomplet *ErrIncomplet
	var exclu *ErrExclu
	if errors.As(err, &incomplet) || errors.As(err, &exclu) {
		return r.Rediriger(s.chemin + "/verification") // which says why
	}
	if err != nil {
		return err
	}
	if s.recue != nil {
		return menerAgent(r, depose.Demande)
	}
	return mener(r, depose.Demande, depose.CodeSuivi)
}

// mener leads the person to the confirmation of her demande, where her code de
// suivi is shown if she has no compte.
func mener(r *socle.Requete, d *Demande, code string) error {
	if code != "" {
		if err := garderCode(r, d.ID, code); err != nil {
			return err
		}
	}
	return r.Rediriger(r.Chemin + "/demandes/" + d.ID + "/confirmation")
}
