package catalogue

import (
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// nommeesMax is how many collectivités one names: the event has to hold them.
const nommeesMax = 500

func saisies(app core.App, p *Partage) (ui.Saisies, error) {
	var lignes []string
	for _, id := range p.membres() {
		m, err := annuaire.MembreParID(app, id)
		if err != nil {
			return nil, err
		}
		if m != nil {
			lignes = append(lignes, m.Code+" "+m.Nom)
		}
	}
	verifiee, _ := socle.LireJour(p.VerifieeLe) // "" was not checked
	jour := ""
	if !verifiee.Nul() {
		jour = verifiee.ISO()
	}
	return ui.Saisies{
		{Genre: ui.GenreRadios, Nom: "pour", Libelle: "À qui la proposer", Valeur: string(p.Pour), Options: []ui.Option{
			{Code: string(PourTous), Libelle: "À toutes les collectivités"},
			{Code: string(PourNiveaux), Libelle: "Aux communes, ou aux intercommunalités"},
			{Code: string(PourNommees), Libelle: "À des collectivités nommées"},
		}},
		{Genre: ui.GenreCases, Nom: "niveaux", Libelle: "Si c’est par niveau, auxquels", Valeurs: p.niveaux(), Options: []ui.Option{
			{Code: "commune", Libelle: "Les communes"}, {Code: "epci", Libelle: "Les intercommunalités"},
		}},
		{
			Genre: ui.GenreZone, Nom: "codes", Libelle: "Si elles sont nommées, lesquelles, une par ligne", Max: 50000, Lignes: 4, Valeur: strings.Join(lignes, "\n"),
			Aide: "Le code INSEE de la commune ou le SIREN de l’intercommunalité. Elle doit avoir été invitée.",
		},
		ui.Saisie{Genre: ui.GenreDate, Nom: "verifiee", Libelle: "Vérifiée par le Département le", Facultatif: true, Aide: "Les mairies lisent cette date sur la démarche."}.Dater(jour),
	}, nil
}

// lireSaisies reads whom it is for and the day on which it was checked.
func lireSaisies(r *socle.Requete, f url.Values) (a Destinataires, verifiee socle.Jour, fautes map[string]string, err error) {
	fautes = map[string]string{}
	verifiee, faute := socle.JourSaisi(f, "verifiee")
	switch {
	case faute != "":
		fautes["verifiee"] = faute
	case verifiee.Apres(r.Socle.Horloge.Aujourdhui()):
		fautes["verifiee"] = "Cette date est dans l’avenir\u00a0: indiquez le jour où elle a été vérifiée."
	}
	a.Pour = Pour(f.Get("pour"))
	switch a.Pour {
	case PourTous:
	case PourNiveaux:
		for _, n := range []string{"commune", "epci"} {
			if slices.Contains(f["niveaux"], n) {
				a.Niveaux = append(a.Niveaux, n)
			}
		}
		if len(a.Niveaux) == 0 {
			fautes["niveaux"] = "Cochez au moins un niveau."
		}
	case PourNommees:
		var mal []string
		if a.Membres, mal, err = lireMembres(r.App, f.Get("codes")); err != nil {
			return a, verifiee, nil, err
		}
		switch {
		case len(mal) > 0:
			fautes["codes"] = "Aucune collectivité invitée n’a de code sur " + collectivites.EnumererMal(mal) + "."
		case len(a.Membres) == 0:
			fautes["codes"] = "Indiquez au moins une collectivité, par son code."
		case len(a.Membres) > nommeesMax:
			fautes["codes"] = "Cinq cents collectivités au plus. Au-delà, proposez-la à toutes."
		}
	default:
		fautes["pour"] = "Indiquez à qui la proposer."
	}
	return a, verifiee, fautes, nil
}

// lireMembres reads one collectivité a line.
func lireMembres(app core.App, saisie string) (ids, mal []string, err error) {
	membres, err := annuaire.Membres(app)
	if err != nil {
		return nil, nil, err
	}
	parCode := map[string]string{}
	for _, m := range membres {
		if m.Niveau != "departement" { // whose number is that of many houses
			parCode[m.Code] = m.ID
		}
	}
	lus, mal := collectivites.LireCodes(saisie, func(mot string, _ int) (string, bool) {
		id, connue := parCode[strings.ToUpper(mot)]
		return id, connue
	})
	for _, id := range lus {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, mal, nil
}
