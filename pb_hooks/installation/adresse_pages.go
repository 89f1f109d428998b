package installation

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

type pageAdresse struct {
	*socle.Cadre
	Adresse     string
	Locale      bool // no public address
	ParElle     bool // this very page came by the public address
	Confirmable bool
	Confirmee   string
	Controles   []controle
}

func lireAdresse(r *socle.Requete) (*pageAdresse, error) {
	av, err := lireAvancement(r.App)
	if err != nil {
		return nil, err
	}
	p := &pageAdresse{Cadre: r.Cadre("Vérifier l’adresse"), Adresse: r.Socle.AdressePublique(), Locale: r.Socle.Config.PublicURL == ""}
	if u, err := url.Parse(p.Adresse); err == nil {
		p.ParElle = !p.Locale && strings.EqualFold(u.Host, r.Request.Host)
	}
	if j, err := socle.LireJour(av.AdresseLe); err == nil {
		p.Confirmee = j.EnLettres()
	}
	var repond bool
	p.Controles, repond = verifierAdresse(r.Request.Context(), r)
	p.Confirmable = p.Locale || p.ParElle || repond
	return p, nil
}

func montrerAdresse(r *socle.Requete) error {
	p, err := lireAdresse(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "installation/adresse", p)
}

// confirmerAdresse keeps that the address is the right one: it was reached by
// this machine, or by this very page.
func confirmerAdresse(r *socle.Requete) error {
	p, err := lireAdresse(r)
	if err != nil {
		return err
	}
	if !p.Confirmable {
		return socle.Err(socle.Conflit, "Cette adresse ne mène pas encore à ce guichet. Ouvrez cette page par l’adresse publique, ou suivez les conseils de la page précédente.")
	}
	err = avancer(r.App, agents.De(r).Acteur(), func(_ core.App, av *Avancement) error {
		av.AdresseLe = r.Socle.Horloge.Aujourdhui().ISO()
		return nil
	})
	if err != nil {
		return err
	}
	r.Annoncer("L’adresse est confirmée.")
	return r.Rediriger("/installation")
}
