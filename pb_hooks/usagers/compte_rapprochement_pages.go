package usagers

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

const cheminRapprochement = "/compte/rapprochement"

// proposerReunion keeps what a provider said, and asks whether two comptes
// are to be one.
func proposerReunion(r *socle.Requete, rep *preuves.Reponse, autre *Compte) error {
	if err := rapprochables(r.App, De(r), autre); err != nil {
		return err
	}
	if err := rep.Suspendre(r); err != nil {
		return err
	}
	r.EffacerCookie(cookieEtape)
	return r.Rediriger(r.Chemin + cheminRapprochement)
}

// second is the compte that the person who is signed in has just proven too.
type second struct {
	*Compte
	adresse string // the one that she proved, "" by FranceConnect
	rep     *preuves.Reponse
	pivot   Pivot
}

// secondDe reads it; who proved nothing goes back to her compte.
func secondDe(r *socle.Requete) (*second, error) {
	rep, err := preuves.SuspensDe(r)
	if err != nil {
		return nil, err
	}
	s := &second{rep: rep}
	switch {
	case rep != nil && rep.Porteur == De(r).ID:
		if s.pivot, err = LirePivot(rep.Donnees); err != nil {
			return nil, err
		}
		if s.Compte, _, err = titulaire(r.App, rep, s.pivot); err != nil {
			return nil, err
		}
	default:
		e, err := etapeTitulaire(r)
		if err != nil {
			return nil, err
		}
		autres, err := autresComptes(r, e.Courriel)
		if err != nil {
			return nil, err
		}
		s.rep, s.adresse = nil, e.Courriel
		if n := slices.IndexFunc(autres, func(c Compte) bool { return c.ID == e.Autre }); n >= 0 {
			s.Compte = &autres[n]
		}
	}
	if s.Compte == nil || s.ID == De(r).ID {
		return nil, socle.Renvoi(r.Chemin + "/compte")
	}
	return s, nil
}

// pageDeuxComptes says in plain words what making one of two comptes does.
type pageDeuxComptes struct {
	*socle.Cadre
	Comptes  [2]compteMontre
	Communes []string // collectivités that know both
	Fin      string
}

type compteMontre struct {
	Prenom                string
	Moyens, Collectivites []string
}

func montrerDeuxComptes(r *socle.Requete) error {
	s, err := secondDe(r)
	if err != nil {
		return err
	}
	p := &pageDeuxComptes{Cadre: r.Cadre("Réunir vos deux comptes"), Fin: r.Socle.Horloge.Aujourdhui().PlusJours(joursSeparation).Date()}
	for i, c := range []*Compte{De(r), s.Compte} {
		if p.Comptes[i], err = montrer(r, c, i == 0, s.adresse); err != nil {
			return err
		}
	}
	for _, nom := range p.Comptes[0].Collectivites {
		if slices.Contains(p.Comptes[1].Collectivites, nom) {
			p.Communes = append(p.Communes, nom)
		}
	}
	return r.Rendre(http.StatusOK, "usagers/rapprochement_comptes", p)
}

// montrer tells of a compte what opens it and who knows it. An address that she
// did not prove now is not written.
func montrer(r *socle.Requete, c *Compte, ici bool, prouvee string) (compteMontre, error) {
	m := compteMontre{Prenom: c.appelee()}
	l, err := preuves.DuCompte(r.App, c.ID)
	if err != nil {
		return m, err
	}
	for _, p := range l {
		dit := p.Genre.Nom()
		switch {
		case p.Genre == preuves.Courriel && (ici || p.Courriel == prouvee):
			dit += ", à l’adresse " + p.Courriel
		case p.Genre == preuves.Courriel:
			dit += ", à une autre adresse"
		}
		if !slices.Contains(m.Moyens, dit) {
			m.Moyens = append(m.Moyens, dit)
		}
	}
	siens, err := UsagersDuCompte(r.App, c.ID)
	if err != nil {
		return m, err
	}
	for _, u := range siens {
		c, err := collectivites.ParID(r.App, u.Collectivite)
		if err != nil {
			return m, err
		}
		m.Collectivites = append(m.Collectivites, c.Enseigne)
	}
	slices.Sort(m.Collectivites)
	return m, nil
}

func reunirDeuxComptes(r *socle.Requete) error {
	s, err := secondDe(r)
	if err != nil {
		return err
	}
	garde := De(r)
	err = r.App.RunInTransaction(func(tx core.App) error {
		if s.rep != nil {
			if _, err := s.pivot.recevoir(tx, s.Compte); err != nil {
				return err
			}
		}
		if err := RapprocherComptes(tx, collectivites.De(r), garde, s.Compte); err != nil {
			return err
		}
		if s.rep == nil {
			return nil
		}
		_, err := lier(tx, nil, garde, s.rep)
		return err
	})
	if err != nil {
		return err
	}
	r.EffacerCookie(cookieEtape)
	if s.rep != nil {
		if err := s.rep.Finir(r); err != nil {
			return err
		}
	}
	r.Annoncer("Vos deux comptes sont réunis.")
	return r.Rediriger(r.Chemin + "/compte")
}

// separerDeuxComptes gives both back. Who came in by what goes back is signed
// out: she may be the other person.
func separerDeuxComptes(r *socle.Requete) error {
	ici := r.Session(socle.EspaceUsager)
	var rendues []string
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		rendues, err = SeparerComptes(tx, collectivites.De(r), De(r))
		return err
	})
	if err != nil {
		return err
	}
	if slices.Contains(rendues, ici.Preuve) {
		r.OublierCookie(socle.EspaceUsager)
		r.Annoncer("Vos deux comptes sont séparés. Connectez-vous à celui que vous voulez.")
		return r.Rediriger(r.Chemin + "/connexion")
	}
	r.Annoncer("Vos deux comptes sont séparés.")
	return r.Rediriger(r.Chemin + "/compte")
}
