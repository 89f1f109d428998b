package installation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// pageBilan is the last step: what is right, what waits, what keeps the guichet
// closed.
type pageBilan struct {
	*socle.Cadre
	Voyants       []exploitation.Ligne
	AFaire        []etape // neither done nor put off
	Manques       []string
	Collectivites []collectivites.Collectivite
	Fermees       []collectivites.Collectivite // that « Ouvrir » opens
	Termine       bool
}

func lireBilan(r *socle.Requete) (*pageBilan, error) {
	l, err := lireEtapes(r.App, agents.De(r))
	if err != nil {
		return nil, err
	}
	p := &pageBilan{Cadre: r.Cadre("Bilan avant l’ouverture"), Collectivites: l.toutes, Fermees: fermees(l.toutes), Termine: l.av.TermineeLe != ""}
	if p.Voyants, err = exploitation.Etat(r.Request.Context(), r.App); err != nil {
		return nil, err
	}
	parties, err := l.parties()
	if err != nil {
		return nil, err
	}
	for _, x := range parties {
		for _, e := range x.Etapes {
			if e.Etat == aFaire || e.Etat == attendue {
				p.AFaire = append(p.AFaire, e)
			}
			if e.Due && e.Etat != faite {
				p.Manques = append(p.Manques, e.Titre)
			}
		}
	}
	return p, nil
}

func montrerBilan(r *socle.Requete) error {
	p, err := lireBilan(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "installation/bilan", p)
}

// fermees are those that wait for the public. One that moves opens on the page of
// its move.
func fermees(l []collectivites.Collectivite) []collectivites.Collectivite {
	return slices.DeleteFunc(slices.Clone(l), func(c collectivites.Collectivite) bool { return c.Ouverte || c.Demenage != "" })
}

// terminer opens the guichet, and each collectivité of who installs, to the
// public; afterwards, those that she added since.
func terminer(r *socle.Requete) error {
	p, err := lireBilan(r)
	if err != nil {
		return err
	}
	if p.Termine && len(p.Fermees) == 0 {
		return r.Rediriger("/installation/bilan")
	}
	if len(p.Manques) > 0 {
		return socle.Err(socle.Conflit, "Le guichet ne peut pas ouvrir. Il reste à faire\u00a0: "+strings.Join(p.Manques, ", ")+".")
	}
	a := agents.De(r)
	err = avancer(r.App, a.Acteur(), func(tx core.App, av *Avancement) error { return av.terminer(tx, p.Fermees, a.Acteur()) })
	if err != nil {
		return err
	}
	r.Annoncer("Le guichet est ouvert. Faites une demande d’essai pour voir ce que voient les usagers.")
	return r.Rediriger(p.Collectivites[0].Chemin() + "/agents")
}

// terminer ends the first run: each of the collectivités opens, or none does.
func (av *Avancement) terminer(tx core.App, fermees []collectivites.Collectivite, par socle.Acteur) error {
	for i := range fermees {
		if err := fermees[i].Ouvrir(tx, par); err != nil {
			return err
		}
	}
	if av.TermineeLe == "" {
		av.TermineeLe = socle.De(tx).Horloge.Aujourdhui().ISO()
	}
	return nil
}
