package usagers

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

// cheminNom is where somebody whom a provider recognised, without telling her
// name, gives it.
const cheminNom = "/compte/nom"

func nouvellePageNom(r *socle.Requete, suite string) *pagePersonne {
	p := nouvellePagePersonne(r, nil)
	p.Vers = r.Chemin + cheminNom + "?suite=" + url.QueryEscape(suite)
	return p
}

func demanderNom(r *socle.Requete) error {
	suite := suiteLocale(r, r.Request.URL.Query().Get("suite"))
	if De(r).Nom != "" {
		return r.Rediriger(suite)
	}
	return r.Rendre(http.StatusOK, "usagers/personne", nouvellePageNom(r, suite))
}

func donnerNom(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	suite := suiteLocale(r, r.Request.URL.Query().Get("suite"))
	prenom, nom := strings.TrimSpace(f.Get("prenom")), strings.TrimSpace(f.Get("nom"))
	if faute := verifierNoms(prenom, nom); faute != nil {
		p := nouvellePageNom(r, suite)
		p.Prenom.Valeur, p.Nom.Valeur = prenom, nom
		p.Erreurs = append(p.Prenom.Fautes(faute.Champs), p.Nom.Fautes(faute.Champs)...)
		return r.RendreFaute(faute, "usagers/personne", p)
	}
	if err := renommer(r, prenom, nom); err != nil {
		return err
	}
	return r.Rediriger(suite)
}

// renommer writes the name of the compte that is signed in, as she types it: one
// that FranceConnect gave is not hers to change here.
func renommer(r *socle.Requete, prenom, nom string) error {
	c := *De(r)
	pivot, err := PivotDe(r.App, c.ID)
	if err != nil {
		return err
	}
	if pivot != nil {
		return errIdentiteProuvee
	}
	c.Prenom, c.Nom = prenom, nom
	return r.App.RunInTransaction(func(tx core.App) error {
		if err := tx.DB().Model(&c).Update("Prenom", "Nom"); err != nil {
			return err
		}
		return socle.Journaliser(tx, socle.Acte{Acteur: c.Acteur(), Verbe: "usagers.modifier_compte", Objet: "comptes:" + c.ID})
	})
}
