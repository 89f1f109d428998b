package installation

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

type pageEtapes struct {
	*socle.Cadre
	EnCours bool
	Parties []partie
	Faites  int
	Toutes  int
	Suite   *etape // the first one to do
	Preset  string
}

func montrerEtapes(r *socle.Requete) error {
	l, err := lireEtapes(r.App, agents.De(r))
	if err != nil {
		return err
	}
	p := &pageEtapes{Cadre: r.Cadre("Installer le guichet"), Preset: l.av.Preset}
	if p.EnCours, err = EnCours(r.App); err != nil {
		return err
	}
	p.Cadre.Installation = false // this is the list
	if p.Parties, err = l.parties(); err != nil {
		return err
	}
	for i := range p.Parties {
		for j := range p.Parties[i].Etapes {
			e := &p.Parties[i].Etapes[j]
			p.Toutes++
			if e.Etat == faite {
				p.Faites++
			}
			if p.Suite == nil && e.Etat == aFaire {
				p.Suite = e
			}
		}
	}
	return r.Rendre(http.StatusOK, "installation/etapes", p)
}

// remettre puts a step off: the list says so, and the guichet opens without it.
func remettre(r *socle.Requete) error {
	code := r.Request.PathValue("ligne")
	l, err := lireEtapes(r.App, agents.De(r))
	if err != nil {
		return err
	}
	parties, err := l.parties()
	if err != nil {
		return err
	}
	for _, p := range parties {
		for _, e := range p.Etapes {
			if e.Code != code || e.Due || e.Etat != aFaire {
				continue
			}
			if err := avancer(r.App, l.agent.Acteur(), func(_ core.App, av *Avancement) error {
				if av.Remises == nil {
					av.Remises = map[string]string{}
				}
				av.Remises[code] = l.auj.ISO()
				return nil
			}); err != nil {
				return err
			}
			r.Annoncer("Cette étape attendra\u00a0: " + e.Titre + ".")
			return r.Rediriger("/installation")
		}
	}
	return socle.ErrIntrouvable
}
