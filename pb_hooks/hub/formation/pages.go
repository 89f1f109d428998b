package formation

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageFormation struct {
	*socle.Cadre
	URL     string
	Adresse string // where it is, "" for nowhere
	Regle   bool   // who reads says where it is
	Saisies ui.Saisies
}

func nouvellePage(r *socle.Requete) (*pageFormation, error) {
	p := &pageFormation{Cadre: r.Cadre("Formation"), URL: r.Chemin + racine, Regle: agents.DroitsDe(r).A(agents.Administration)}
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreSecret, Nom: "lien", Libelle: "Lien du guichet de formation", Autocomplete: "off",
		Aide: "La commande « guichet formation link » l’affiche. Il contient une clé : il n’est plus montré ensuite.",
	}}
	l, err := lireLien(r.App)
	if l != nil {
		p.Adresse = l.Adresse()
	}
	return p, err
}

func montrer(r *socle.Requete) error {
	p, err := nouvellePage(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/formation", p)
}

func enregistrer(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	l, err := rattachement.LireLienFormation(f.Get("lien"))
	if err != nil {
		p, err := nouvellePage(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"lien": "Ce lien n’est pas entier. Recopiez toute l’adresse, avec ce qui suit le signe #."})
		return r.Rendre(http.StatusUnprocessableEntity, "hub/formation", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return garder(tx, l, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("C’est enregistré. Les agents des guichets reliés trouvent l’adresse dans leur aide.")
	return r.Rediriger(r.Chemin + racine)
}

func retirer(r *socle.Requete) error {
	if err := r.App.RunInTransaction(func(tx core.App) error { return oublier(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Le guichet de formation n’est plus proposé.")
	return r.Rediriger(r.Chemin + racine)
}

type pageEntree struct {
	*socle.Cadre
	Retour, Adresse string
}

// ouvrir shows the way to the places.
func ouvrir(r *socle.Requete) error {
	p := &pageEntree{Cadre: r.Cadre("Conduire une formation"), Retour: r.Chemin + racine}
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		p.Adresse, err = entree(tx, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/formation_entree", p)
}
