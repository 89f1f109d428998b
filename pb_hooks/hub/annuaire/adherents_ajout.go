package annuaire

import (
	"net/url"
	"strings"

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
	fiches, mal := lireCodes(f.Get("codes"))
	switch {
	case len(mal) > 0:
		fautes["codes"] = "Aucun code connu sur " + map[bool]string{true: "la ligne", false: "les lignes"}[len(mal) == 1] + " : " + strings.Join(mal[:min(len(mal), 5)], " ; ") + "."
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

// lireCodes reads one collectivité a line. Of a line of a spreadsheet the first code
// counts: a postcode may be the INSEE code of another commune. mal are the lines that
// cannot be read.
func lireCodes(saisie string) (l []collectivites.Fiche, mal []string) {
	vues := map[string]bool{}
	for ligne := range strings.Lines(strings.ReplaceAll(saisie, "\r", "\n")) {
		mots := strings.FieldsFunc(ligne, func(c rune) bool { return strings.ContainsRune(" ,;\t\n\"", c) })
		if len(mots) == 0 {
			continue
		}
		f, connue := premierCode(mots)
		switch {
		case !connue:
			mal = append(mal, strings.TrimSpace(ligne))
		case !vues[f.Niveau+f.Code]:
			vues[f.Niveau+f.Code] = true
			l = append(l, f)
		}
	}
	return l, mal
}

// premierCode is the collectivité of the first code of a line. That of a département
// begins it: elsewhere it may be the number of a house.
func premierCode(mots []string) (collectivites.Fiche, bool) {
	for i, mot := range mots {
		if f, connue := collectivites.FicheParCode("", strings.ToUpper(mot)); connue && (i == 0 || f.Niveau != "departement") {
			return f, true
		}
	}
	return collectivites.Fiche{}, false
}
