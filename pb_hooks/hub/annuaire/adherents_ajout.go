package annuaire

import (
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// ajoutMax is more than the collectivités of any département.
const ajoutMax = 1500

func ouvrirAjout(r *socle.Requete, _ *adherent) (*pageSaisie, error) {
	p := nouvellePageSaisie(r, nil, "Ajouter des collectivités")
	p.Intro, p.Bouton = "Elles entrent dans la liste comme contactées, avec ou sans guichet.", "Ajouter à la liste"
	p.Saisies = ui.Saisies{
		{
			Genre: ui.GenreZone, Nom: "codes", Libelle: "Collectivités, une par ligne", Max: 100000,
			Aide: "Le code INSEE de la commune ou le SIREN de l’intercommunalité. Vous pouvez coller les lignes d’un tableur : le premier code de chacune compte.",
		},
		saisieJour("contactee_le", "Contactées le", r.Socle.Horloge.Aujourdhui().ISO(), ""),
	}
	return p, nil
}

func ajouter(tx core.App, _ *socle.Requete, _ *adherent, f url.Values, par socle.Acteur) (string, error) {
	fautes := map[string]string{}
	fiches, mal := collectivites.LireCodes(f.Get("codes"), collectivites.FicheDuMot)
	switch {
	case len(mal) > 0:
		fautes["codes"] = "Aucun code connu sur " + collectivites.EnumererMal(mal) + "."
	case len(fiches) == 0:
		fautes["codes"] = "Indiquez au moins une collectivité, par son code."
	case len(fiches) > ajoutMax:
		fautes["codes"] = socle.Nombre(ajoutMax) + " collectivités au plus à la fois."
	}
	le := jourSaisi(f, "contactee_le", socle.De(tx).Horloge.Aujourdhui(), false, fautes)
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	nb := 0
	for _, x := range fiches {
		m, err := Adherer(tx, x, par)
		if err != nil {
			return "", err
		}
		a, err := AdhesionDe(tx, m.ID)
		if err != nil {
			return "", err
		}
		if a.ID != "" {
			continue // what is known of it stays
		}
		a.ContacteeLe = le
		if err := a.Enregistrer(tx, par); err != nil {
			return "", err
		}
		nb++
	}
	if nb < len(fiches) {
		return socle.Pluriel(nb, "collectivité ajoutée", "collectivités ajoutées") + ". Les autres y étaient déjà.", nil
	}
	return socle.Pluriel(nb, "collectivité ajoutée", "collectivités ajoutées") + ".", nil
}
