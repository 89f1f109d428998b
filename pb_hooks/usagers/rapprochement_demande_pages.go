package usagers

import (
	"net/http"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

// scoreAMontrer is from which a double is shown to the agent who looks for
// those of one usager: homonyms too.
const scoreAMontrer = 40

type pageDoubles struct {
	*socle.Cadre
	ID      string
	Nom     string
	Doubles []ligneDouble
}

type ligneDouble struct {
	ID, Nom, Mots string
	Pour, Contre  []string
}

// chercherLesDoubles lists those who look like an usager, and first the one
// that the agent names (avec).
func chercherLesDoubles(r *socle.Requete) error {
	u, err := Actuel(r.App, r.Collectivite, r.Request.PathValue("usager"))
	if err != nil {
		return err
	}
	doubles, err := doublesDes(r.App, u, scoreAMontrer)
	if err != nil {
		return err
	}
	if avec := r.Request.URL.Query().Get("avec"); avec != "" {
		autre, err := Actuel(r.App, r.Collectivite, avec)
		if err != nil {
			return err
		}
		doubles = slices.DeleteFunc(doubles, func(d Double) bool { return d.ID == autre.ID })
		if autre.ID != u.ID {
			doubles = slices.Insert(doubles, 0, Double{*autre, Comparer(u, autre)})
		}
	}
	if err := socle.Consulter(r.App, agents.De(r).ID, r.Collectivite, "", u.Objet(), "rapprochement d’usagers"); err != nil {
		return err
	}
	p := &pageDoubles{Cadre: r.Cadre("Qui ressemble à " + u.Appellation() + "\u00a0?"), ID: u.ID, Nom: u.Appellation()}
	for _, d := range doubles {
		p.Doubles = append(p.Doubles, ligneDouble{d.ID, d.Appellation(), d.Ressemblance.Mots(), d.Ressemblance.Pour, d.Ressemblance.Contre})
	}
	return r.Rendre(http.StatusOK, "usagers/rapprocher", p)
}

func demanderRapprochement(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	u, err := Actuel(r.App, r.Collectivite, r.Request.PathValue("usager"))
	if err != nil {
		return err
	}
	if f.Get("avec") == "" {
		return socle.Err(socle.Invalide, "Choisissez l’usager à comparer.")
	}
	autre, err := Actuel(r.App, r.Collectivite, f.Get("avec"))
	if err != nil {
		return err
	}
	var x *Rapprochement
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		x, err = Demander(tx, u, autre, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/agents/rapprochements/" + x.ID)
}
