package demonstration

import (
	"errors"
	"net/http"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// persona is who a visitor of the demo may be, in one click.
type persona struct {
	Code, Nom, Qui, Phrase string
	ouvrir                 func(r *socle.Requete) error
}

// Chemin is the address that signs in.
func (p persona) Chemin() string { return "/demo/entrer/" + p.Code }

var personas = []persona{
	{
		"habitante", camille.nom(), "habitante", "Elle a des demandes en cours, un brouillon, et un fils de 16 ans à recenser.",
		func(r *socle.Requete) error {
			l, err := usagers.ComptesDe(r.App, camille.Courriel)
			if err != nil {
				return err
			}
			if len(l) == 0 {
				return errors.New("no compte of the persona")
			}
			return usagers.Ouvrir(r, &l[0], r.Chemin+"/")
		},
	},
	{"secretaire", nadege.nom(), nadege.Qualite, "Elle reçoit les demandes, répond, prépare les décisions et règle le guichet, à la mairie et à la communauté de communes.", nadege.ouvrir},
	{"maire", helene.nom(), helene.Qualite, "Des décisions attendent sa signature.", helene.ouvrir},
}

func (q employe) ouvrir(r *socle.Requete) error {
	a, err := agents.ParCourriel(r.App, q.Courriel)
	if err != nil {
		return err
	}
	return agents.Ouvrir(r, a, r.Chemin+"/agents")
}

// entrer signs in as a persona, from her button or her address.
func entrer(r *socle.Requete) error {
	decor := de(r.App).decor
	for _, p := range decor.personas {
		if p.Code != r.Request.PathValue("persona") {
			continue
		}
		c, err := decor.collectivite(r.App)
		if err != nil {
			return err
		}
		r.Collectivite, r.Chemin = c.ID, c.Chemin()
		return p.ouvrir(r)
	}
	return socle.ErrIntrouvable
}

type pageDemo struct {
	*socle.Cadre
	Nom, Entree string
	Voisins     []guichetPret // that share one sign-in
	Personas    []persona
	Pas         []pas
	Courriels   int
	MotDePasse  string
}

func montrerDemo(r *socle.Requete) error {
	d := de(r.App)
	c, err := d.decor.collectivite(r.App)
	if err != nil {
		return err
	}
	voisins, _ := d.voisins.Load().([]guichetPret)
	return r.Rendre(http.StatusOK, "demonstration/demo", &pageDemo{
		Cadre: r.Cadre(d.titre()), Nom: c.Enseigne, Entree: c.Chemin() + "/", Voisins: voisins, Personas: d.decor.personas, Pas: lesPas,
		Courriels: len(d.Boite.De("")), MotDePasse: motDePasse,
	})
}
