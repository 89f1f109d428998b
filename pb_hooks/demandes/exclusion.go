package demandes

import (
	"net/http"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
)

// ErrExclu says that a rule of eligibility of the téléservice excludes the
// answers: no dépôt is possible, whoever files.
type ErrExclu struct{ Exclusion *catalogue.Exclusion }

func (e *ErrExclu) Error() string { return "excluded by the rule " + e.Exclusion.Code }

type pageExclusion struct {
	*socle.Cadre
	Demarche  string
	Exclusion *catalogue.Exclusion
	Retour    string // the page whose answer excludes
	Oubli     string
}

func (s *saisieEnCours) exclusion() string { return s.chemin + "/exclusion" }

func montrerExclusion(r *socle.Requete) error {
	s, err := reprendre(r)
	if err != nil {
		return err
	}
	x, page := s.parcours.Exclu()
	if x == nil {
		return r.Rediriger(s.chemin + "/verification")
	}
	return r.Rendre(http.StatusOK, "demandes/exclusion", &pageExclusion{
		Cadre: r.Cadre(x.Titre.Fr), Demarche: s.doc.Titre.Fr, Exclusion: x, Retour: s.etape(page), Oubli: s.chemin + "/suppression",
	})
}
