package facade

import (
	"cmp"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// ligneMandat is one mandat on the vue 360: who acts for the usager, or for whom
// the usager acts.
type ligneMandat struct {
	Qui, Titre, Periode string
	URL                 string // its page, "" for an agent who settles none
	Usager              string // that of the other one, "" for who has no file here
	Preuve              string
	Prouve, Fini        bool
}

// preuveEnMots says how far a mandat is proven.
func preuveEnMots(m *usagers.Mandat) string {
	switch m.Preuve {
	case usagers.ParAgent:
		return "prouvé\u00a0: " + m.Vu
	case usagers.ParMandataire:
		return "prouvé par qui représente l’organisme"
	case usagers.Declaree:
		return "non prouvé. La personne déclare\u00a0: " + m.Dit
	default:
		return "non prouvé"
	}
}

// qui names the holder of a mandat, with the address of her page: her name, or
// the address that was invited.
func qui(r *socle.Requete, m *usagers.Mandat) (nom, usager string, err error) {
	if m.Compte == "" {
		return "Invitation à " + m.Courriel, "", nil
	}
	c, err := usagers.CompteParID(r.App, m.Compte)
	if err != nil {
		return "", "", err
	}
	u, err := usagers.DuCompte(r.App, r.Collectivite, c)
	if err != nil || u == nil {
		return c.NomComplet(), "", err
	}
	return c.NomComplet(), r.Chemin + "/agents/usagers/" + u.ID, nil
}

func (p *pageUsager) lireMandats(r *socle.Requete) error {
	regle := agents.DroitsDe(r).A(agents.Accueil, agents.Instruction)
	auj := r.Socle.Horloge.Aujourdhui().ISO()
	sur, err := usagers.MandatsSur(r.App, p.Usager.ID)
	if err != nil {
		return err
	}
	for i := range sur {
		m := &sur[i]
		x := ligneMandat{Titre: m.Titre(), Periode: m.Periode(), Preuve: preuveEnMots(m), Prouve: m.Prouve(), Fini: m.Fini(auj)}
		if x.Qui, x.Usager, err = qui(r, m); err != nil {
			return err
		}
		if regle {
			x.URL = p.Base + "/mandats/" + m.ID
		}
		p.Mandats = append(p.Mandats, x)
	}
	if p.Usager.Compte == "" {
		return nil
	}
	tenus, err := usagers.MandatsDuCompte(r.App, r.Collectivite, p.Usager.Compte)
	if err != nil {
		return err
	}
	for i := range tenus {
		m := &tenus[i]
		x := ligneMandat{Qui: m.Nom, Titre: m.Titre(), Periode: m.Periode(), Preuve: preuveEnMots(m), Prouve: m.Prouve(), Fini: m.Fini(auj), Usager: r.Chemin + "/agents/usagers/" + m.Usager}
		p.AgitPour = append(p.AgitPour, x)
	}
	return nil
}

// deposePour says at the desk, and to the person, who filed a demande of somebody
// else: « Camille Thouvenel, trésorière ». Douteux tells that nobody proved her
// mandat.
func deposePour(r *socle.Requete, d *demandes.Demande) (par string, douteux bool, err error) {
	if d.Mandat == "" {
		return "", false, nil
	}
	m, err := usagers.MandatParID(r.App, d.Collectivite, d.Mandat)
	if err != nil {
		return "", false, err
	}
	nom, _, err := qui(r, m)
	return nom + ", " + cmp.Or(m.Fonction, m.Qualite.EnMots()), !m.Prouve(), err
}
