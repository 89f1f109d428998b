package demenagement

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageRegroupement struct {
	*socle.Cadre
	URL, Retour string
	Saisies     ui.Saisies
	Rapport     *Rapport
	Avec, Nom   string // what the report is about, given back by the button that does it
}

// autres are the collectivités that could become one with that of the page.
func autres(r *socle.Requete) ([]collectivites.Collectivite, error) {
	var l []collectivites.Collectivite
	err := r.App.DB().Select("*").From("collectivites").Where(dbx.HashExp{"niveau": collectivites.De(r).Niveau, "demenage": ""}).
		AndWhere(dbx.NewExp("id != {:id}", dbx.Params{"id": r.Collectivite})).OrderBy("nom").All(&l)
	if err != nil {
		return nil, fmt.Errorf("collectivités to join: %w", err)
	}
	return l, nil
}

const maxNom = 80

func nouvelleRegroupement(r *socle.Requete) (*pageRegroupement, []collectivites.Collectivite, error) {
	l, err := autres(r)
	if err != nil {
		return nil, nil, err
	}
	var options []ui.Option
	for _, c := range l {
		options = append(options, ui.Option{Code: c.ID, Libelle: c.Enseigne})
	}
	p := &pageRegroupement{Cadre: r.Cadre("Regrouper deux collectivités"), URL: base(r) + "/regroupement", Retour: base(r)}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreListe, Nom: "avec", Libelle: "Quelle collectivité rejoint celle-ci ?", Options: options, Aide: "Ses demandes, ses documents, ses agents et ses démarches viennent ici. Ses anciennes adresses mènent ici."},
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom de la commune nouvelle", Facultatif: true, Max: maxNom, Aide: "Par exemple Val-d’Exemple. Sans nom, celui d’aujourd’hui reste."},
	}
	return p, l, nil
}

func montrerRegroupement(r *socle.Requete) error {
	p, _, err := nouvelleRegroupement(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "demenagement/regroupement", p)
}

// lireRegroupement reads the form; a page comes back when it has a fault.
func lireRegroupement(r *socle.Requete) (x Regroupement, p *pageRegroupement, fautes map[string]string, f url.Values, err error) {
	if f, err = r.Formulaire(); err != nil {
		return x, nil, nil, nil, err
	}
	p, l, err := nouvelleRegroupement(r)
	if err != nil {
		return x, nil, nil, nil, err
	}
	fautes = map[string]string{}
	i := slices.IndexFunc(l, func(c collectivites.Collectivite) bool { return c.ID == f.Get("avec") })
	if i < 0 {
		fautes["avec"] = "Choisissez une collectivité de la liste."
	} else {
		x.Part = &l[i]
	}
	garde := *collectivites.De(r)
	x.Garde, x.Nom = &garde, strings.Join(strings.Fields(f.Get("nom")), " ")
	if len([]rune(x.Nom)) > maxNom {
		fautes["nom"] = "Ce nom est trop long : 80 caractères au plus."
	}
	return x, p, fautes, f, nil
}

// examinerRegroupement tells what would be done, and does nothing.
func examinerRegroupement(r *socle.Requete) error {
	x, p, fautes, f, err := lireRegroupement(r)
	if err != nil {
		return err
	}
	p.Erreurs = p.Saisies.Reprendre(f, fautes)
	if len(fautes) > 0 {
		return r.Rendre(http.StatusUnprocessableEntity, "demenagement/regroupement", p)
	}
	if p.Rapport, err = x.Examiner(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	p.Avec, p.Nom = x.Part.ID, x.Nom
	return r.Rendre(http.StatusOK, "demenagement/regroupement", p)
}

func regrouper(r *socle.Requete) error {
	x, p, fautes, f, err := lireRegroupement(r)
	if err != nil {
		return err
	}
	if len(fautes) > 0 {
		p.Erreurs = p.Saisies.Reprendre(f, fautes)
		return r.Rendre(http.StatusUnprocessableEntity, "demenagement/regroupement", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		_, err := x.Faire(tx, agents.De(r).Acteur())
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer(x.Garde.Enseigne + " et " + x.Part.Enseigne + " n’ont plus qu’un guichet.")
	return r.Rediriger(base(r))
}
