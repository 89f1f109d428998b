package territoire

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageListeCoordonnees struct {
	*socle.Cadre
	URL      string
	Cherche  string
	Saisies  ui.Saisies
	Trouvees []lienCommune
	Groupes  []groupe
	Dit      string
}

func listerCoordonnees(r *socle.Requete) error {
	departement := collectivites.De(r).Departement
	deja, err := connues(r.App)
	if err != nil {
		return err
	}
	p := &pageListeCoordonnees{Cadre: r.Cadre("Communes du département"), URL: r.Chemin + racine}
	cherche, faute := socle.TexteSaisi(r.Request.URL.Query(), "commune", 100)
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreSuggestion, Nom: "commune", Libelle: "La commune", Aide: "Son nom, son code postal ou son code INSEE", Valeur: cherche, Erreur: faute, Max: 100,
		Source: r.Chemin + annuaire.CheminCommunes + "/propositions",
	}}
	lien := func(f collectivites.Fiche) lienCommune {
		l := lienCommune{Nom: f.Nom, URL: p.URL + "/" + f.Code}
		if deja[f.Code] {
			l.Precision = "décrite"
		}
		return l
	}
	if p.Cherche = cherche; faute == "" {
		for _, f := range chercher(departement, cherche) {
			p.Trouvees = append(p.Trouvees, lien(f))
		}
	}
	p.Groupes = grouper(departement, lien)
	p.Dit = socle.Pluriel(len(deja), "commune est décrite", "communes sont décrites") + " sur " + socle.Nombre(len(collectivites.CommunesDuDepartement(departement))) + "."
	return r.Rendre(http.StatusOK, "hub/coordonnees_liste", p)
}

type pageCoordonnees struct {
	*socle.Cadre
	URL      string
	Publique string
	Saisies  ui.Saisies
}

// coordonneesDemandees are those of the commune that the address names, empty ones
// for none typed.
func coordonneesDemandees(r *socle.Requete) (*Coordonnees, collectivites.Fiche, error) {
	f, ok := communeDe(collectivites.De(r).Departement, r.Request.PathValue("code"))
	if !ok {
		return nil, f, socle.ErrIntrouvable
	}
	c, err := CoordonneesDe(r.App, f.Code)
	if err == nil && c == nil {
		c = &Coordonnees{Code: f.Code}
	}
	return c, f, err
}

func nouvellePageCoordonnees(r *socle.Requete, c *Coordonnees, f collectivites.Fiche) *pageCoordonnees {
	return &pageCoordonnees{Cadre: r.Cadre(f.Nom), URL: r.Chemin + racine, Publique: r.Chemin + annuaire.CheminCommunes + "/" + f.Code, Saisies: c.saisies()}
}

func montrerCoordonnees(r *socle.Requete) error {
	c, f, err := coordonneesDemandees(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/coordonnees", nouvellePageCoordonnees(r, c, f))
}

func enregistrerCoordonnees(r *socle.Requete) error {
	c, fiche, err := coordonneesDemandees(r)
	if err != nil {
		return err
	}
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	if fautes := c.lire(f); len(fautes) > 0 {
		p := nouvellePageCoordonnees(r, c, fiche)
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "hub/coordonnees", p)
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return c.enregistrer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("C’est enregistré. Les habitants le lisent sur la page de la commune.")
	return r.Rediriger(r.Chemin + racine)
}
