package facade

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// saisiesAutreGuichet ask for a guichet on another machine.
func saisiesAutreGuichet() ui.Saisies {
	return ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom de la mairie", Max: 100},
		{Genre: ui.GenreTexte, Nom: "adresse", Libelle: "Adresse de son guichet", Inputmode: "url", Max: 300, Aide: "Celle de la page d’entrée, par exemple https://guichet.example.fr/saint-exemple."},
	}
}

func ajouterAutreGuichet(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	g := &agents.AutreGuichet{Agent: agents.De(r).ID}
	if fautes := g.Lire(f.Get("nom"), f.Get("adresse")); len(fautes) > 0 {
		p, err := nouvellePageMairies(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "facade/mairies", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return g.Ajouter(tx) }); err != nil {
		return err
	}
	r.Annoncer(g.Nom + " est dans la liste de vos mairies.")
	return r.Rediriger(r.Chemin + "/agents/mairies")
}

func retirerAutreGuichet(r *socle.Requete) error {
	if err := agents.RetirerAutreGuichet(r.App, agents.De(r).ID, r.Request.PathValue("guichet")); err != nil {
		return err
	}
	r.Annoncer("Ce guichet n’est plus dans la liste de vos mairies.")
	return r.Rediriger(r.Chemin + "/agents/mairies")
}
