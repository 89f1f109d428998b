package statistiques

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

const cheminOuvertes = "/hub/donnees-ouvertes"

const (
	licence    = "Licence Ouverte 2.0"
	licenceURL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
)

type pageOuvertes struct {
	*socle.Cadre
	URL         string
	Dit         string
	Lignes      string
	Departement string
	Licence     string
	LicenceURL  string
	Colonnes    []colonneDite
}

type colonneDite struct{ Nom, Sens string }

// siOuvertes refuses everybody while the Département has not opened its data.
func siOuvertes(action func(*socle.Requete) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		oui, err := Ouvertes(r.App)
		if err == nil && !oui {
			err = socle.ErrIntrouvable
		}
		if err != nil {
			return err
		}
		return action(r)
	}
}

// montrerOuvertes describes the open data.
func montrerOuvertes(r *socle.Requete) error {
	mois, l, err := publicationDuJour(r.App)
	if err != nil {
		return err
	}
	p := &pageOuvertes{
		Cadre: r.Cadre("Données ouvertes"), URL: r.Chemin + cheminOuvertes, Dit: "Du " + mois.du.Date() + " au " + mois.au.Date(), Lignes: socle.Pluriel(len(l), "ligne", "lignes"),
		Departement: collectivites.De(r).Enseigne, Licence: licence, LicenceURL: licenceURL,
	}
	for _, c := range colonnes {
		p.Colonnes = append(p.Colonnes, colonneDite{c.Nom, c.Sens})
	}
	return r.Rendre(http.StatusOK, "hub/donnees_ouvertes", p)
}

func lier(r *socle.Requete) {
	r.Response.Header().Set("Link", "<"+licenceURL+`>; rel="license"`)
}

func donnerCSV(r *socle.Requete) error {
	_, l, err := publicationDuJour(r.App)
	if err != nil {
		return err
	}
	lier(r)
	return r.Telecharger("demandes", "csv", tableauOuvert(l))
}

func donnerJSON(r *socle.Requete) error {
	mois, l, err := publicationDuJour(r.App)
	if err != nil {
		return err
	}
	if l == nil {
		l = []cellule{}
	}
	lier(r)
	return r.JSON(http.StatusOK, map[string]any{
		"titre": "Demandes arrivées dans les guichets", "producteur": collectivites.De(r).Enseigne, "licence": licence, "licence_url": licenceURL,
		"du": mois.du.ISO(), "au": mois.au.ISO(), "demandes": l,
	})
}

// reglerOuvertes opens the data to all, or closes them.
func reglerOuvertes(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	ouvrir := f.Get("ouvrir") == "oui"
	err = r.App.RunInTransaction(func(tx core.App) error {
		return socle.EcrireReglage(tx, reglageOuvertes, ouvrir, socle.ParPage, agents.De(r).Acteur())
	})
	if err != nil {
		return err
	}
	if ouvrir {
		r.Annoncer("Tout le monde peut télécharger les données.")
	} else {
		r.Annoncer("Les données ne se téléchargent plus.")
	}
	return r.Rediriger(r.Chemin + racine + "#donnees-ouvertes")
}
