package reprise

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

type pageReprise struct {
	*socle.Cadre
	URL, Retour    string
	Quoi, Fichier  string
	Lignes         string
	Etat           Etat
	Saisies        ui.Saisies // of the columns
	Bilan          *Bilan
	Doubles        []doubleMontre
	Refusees       []ligne
	Faites         string
	Compte         []compteRendu
	Telechargement string
	Oubliee        bool // the lines are gone
}

type doubleMontre struct {
	Ligne            int
	Nom, URL, Raison string
}

type compteRendu struct{ Nombre, Libelle string }

func montrerReprise(r *socle.Requete, x *Reprise) error {
	p, err := nouvellePageReprise(r, x)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "reprise/reprise", p)
}

func nouvellePageReprise(r *socle.Requete, x *Reprise) (*pageReprise, error) {
	p := &pageReprise{
		Cadre: r.Cadre("Reprise de « " + x.Fichier + " »"), URL: cheminDe(r) + "/" + x.ID, Retour: cheminDe(r), Quoi: x.genre().libelle, Fichier: x.Fichier,
		Lignes: socle.Pluriel(x.Lignes, "ligne", "lignes"), Etat: x.Etat,
	}
	var err error
	if x.Etat == Lue || x.Etat == Essayee {
		if p.Saisies, err = saisiesColonnes(r, x); err != nil {
			return nil, err
		}
	} else {
		p.Faites = socle.Nombre(x.Reprises + x.Deja + x.Refusees)
		p.Compte = []compteRendu{{socle.Nombre(x.Reprises), "reprises"}, {socle.Nombre(x.Deja), "déjà là"}, {socle.Nombre(x.Refusees), "refusées"}}
	}
	if x.Etat == Essayee {
		p.Bilan = &Bilan{}
		if err := json.Unmarshal(x.Bilan, p.Bilan); err != nil {
			return nil, err
		}
		p.Compte = []compteRendu{{socle.Nombre(p.Bilan.Bonnes), "à reprendre"}, {socle.Nombre(p.Bilan.Deja), "déjà là"}, {socle.Nombre(p.Bilan.Refusees), "refusées"}}
		if err := p.montrerDoubles(r); err != nil {
			return nil, err
		}
	}
	if p.Refusees, err = x.refusees(r.App, maxRefusesMontres); err != nil {
		return nil, err
	}
	if len(p.Refusees) > 0 {
		p.Telechargement = p.URL + "/refusees.csv"
	}
	p.Oubliee = x.Refusees > 0 && x.Etat == Faite && len(p.Refusees) == 0
	return p, nil
}

// maxExemples is how many cells tell what a column holds.
const maxExemples = 3

// saisiesColonnes are the columns, each with what it may hold.
func saisiesColonnes(r *socle.Requete, x *Reprise) (ui.Saisies, error) {
	premieres, err := x.suite(r.App, "", 0, 50)
	if err != nil {
		return nil, err
	}
	var options []ui.Option
	for _, c := range x.genre().champs {
		options = append(options, ui.Option{Code: c.Code, Libelle: c.Libelle})
	}
	choix := x.choix()
	var l ui.Saisies
	for i, titre := range x.colonnes() {
		if titre == "" {
			titre = "Colonne " + strconv.Itoa(i+1)
		}
		var exemples []string
		for j := range premieres {
			if c := premieres[j].cellules(); i < len(c) && c[i] != "" && len(exemples) < maxExemples {
				exemples = append(exemples, raccourcir(c[i]))
			}
		}
		s := ui.Saisie{Genre: ui.GenreListe, Nom: nomColonne(i), Libelle: titre, Options: options, Valeur: choix[i], Aide: "Aucune valeur dans les premières lignes"}
		if len(exemples) > 0 {
			s.Aide = "Par exemple : " + strings.Join(exemples, " ; ")
		}
		l = append(l, s)
	}
	return l, nil
}

func raccourcir(s string) string {
	if c := []rune(s); len(c) > 40 {
		return string(c[:39]) + "…"
	}
	return s
}

// montrerDoubles names the usagers whom lines look like.
func (p *pageReprise) montrerDoubles(r *socle.Requete) error {
	for _, d := range p.Bilan.Doubles {
		u, err := usagers.Actuel(r.App, r.Collectivite, d.Usager)
		if socle.EstCode(socle.EnErreur(err), socle.Introuvable) {
			continue // erased since
		}
		if err != nil {
			return err
		}
		p.Doubles = append(p.Doubles, doubleMontre{d.Ligne, u.Appellation(), r.Chemin + "/agents/usagers/" + u.ID, d.Raison})
	}
	return nil
}
