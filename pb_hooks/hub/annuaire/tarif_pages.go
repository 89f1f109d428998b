package annuaire

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/ui"
)

// tarifsMax bounds the table of a year.
const tarifsMax = 30

var niveaux = []ui.Option{{Code: "commune", Libelle: "Commune"}, {Code: "epci", Libelle: "Intercommunalité"}, {Code: "departement", Libelle: "Département"}}

type pageTarifs struct {
	*socle.Cadre
	Retour string
	Annee  int
	Repris bool // nobody wrote those of the year yet
	Table  ui.Saisie
}

// rangTarif is a line of the table as it is typed.
type rangTarif struct{ id, niveau, depuis, montant string }

func (x rangTarif) rangee(n int) ui.Rangee {
	return ui.Rangee{ID: x.id, Titre: "Tranche " + strconv.Itoa(n), Saisies: []ui.Saisie{
		{Genre: ui.GenreListe, Nom: "niveau." + x.id, Libelle: "Niveau", Valeur: x.niveau, Options: niveaux},
		{Genre: ui.GenreTexte, Nom: "depuis." + x.id, Libelle: "À partir de combien d’habitants", Valeur: x.depuis, Inputmode: "numeric", Largeur: 10},
		{Genre: ui.GenreTexte, Nom: "montant." + x.id, Libelle: "Cotisation de l’année", Valeur: x.montant, Unite: "€", Inputmode: "decimal", Largeur: 10},
	}}
}

func nouvellePageTarifs(r *socle.Requete, annee int, l []rangTarif, fautes map[string]string) *pageTarifs {
	p := &pageTarifs{
		Cadre: r.Cadre("Tarifs " + strconv.Itoa(annee)), Retour: r.Chemin + racineCotisations + "/" + strconv.Itoa(annee), Annee: annee,
		Table: ui.Saisie{
			Genre: ui.GenreRangees, Nom: "tarif", Libelle: "Tranches", Aide: "Chaque tranche va jusqu’à la suivante du même niveau. La première commence à 0 habitant.",
		},
	}
	for i, x := range l {
		p.Table.Rangees = append(p.Table.Rangees, x.rangee(i+1))
	}
	if len(l) < tarifsMax {
		p.Table.Ajouter = "Ajouter une tranche"
	}
	p.Erreurs = p.Table.Fautes(fautes)
	return p
}

func montrerTarifs(r *socle.Requete, annee int) error {
	l, ecrits, err := tarifsDe(r.App, annee)
	if err != nil {
		return err
	}
	var rangs []rangTarif
	for i, t := range l {
		rangs = append(rangs, rangTarif{strconv.Itoa(i + 1), t.Niveau, strconv.Itoa(t.Depuis), t.Montant.Saisi()})
	}
	p := nouvellePageTarifs(r, annee, rangs, nil)
	p.Repris = !ecrits
	return r.Rendre(http.StatusOK, "hub/tarifs", p)
}

// rangsSaisis are the lines of a form, in their order.
func rangsSaisis(f url.Values) []rangTarif {
	var l []rangTarif
	for _, id := range f["tarif"] {
		if len(l) < tarifsMax && !slices.ContainsFunc(l, func(x rangTarif) bool { return x.id == id }) {
			l = append(l, rangTarif{id, f.Get("niveau." + id), f.Get("depuis." + id), f.Get("montant." + id)})
		}
	}
	return l
}

func enregistrerTarifs(r *socle.Requete, annee int) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	rangs := rangsSaisis(f)
	switch retire, retirer := strings.CutPrefix(f.Get("_retirer"), "tarif."); {
	case retirer:
		rangs = slices.DeleteFunc(rangs, func(x rangTarif) bool { return x.id == retire })
		return r.Rendre(http.StatusOK, "hub/tarifs", nouvellePageTarifs(r, annee, rangs, nil))
	case f.Get("_ajouter") != "" && len(rangs) < tarifsMax:
		rangs = append(rangs, rangTarif{id: socle.ID()})
		return r.Rendre(http.StatusOK, "hub/tarifs", nouvellePageTarifs(r, annee, rangs, nil))
	}
	l, fautes := lireTarifs(f, rangs)
	if len(fautes) > 0 {
		return r.Rendre(http.StatusUnprocessableEntity, "hub/tarifs", nouvellePageTarifs(r, annee, rangs, fautes))
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return ecrireTarifs(tx, annee, l, agents.De(r).Acteur()) })
	if err != nil {
		return err
	}
	r.Annoncer("Les tarifs sont enregistrés. Une cotisation déjà appelée ne change pas.")
	return r.Rediriger(r.Chemin + racineCotisations + "/" + strconv.Itoa(annee))
}

// lireTarifs reads the table and tells every fault by its control.
func lireTarifs(f url.Values, rangs []rangTarif) (l []Tarif, fautes map[string]string) {
	fautes = map[string]string{}
	debuts := map[string]bool{}
	premiers := map[string]int{}
	for _, x := range rangs {
		t := Tarif{Niveau: x.niveau}
		if libelle(niveaux, x.niveau) == "" {
			fautes["niveau."+x.id] = "Choisissez un niveau."
		}
		n, err := strconv.ParseUint(strings.Join(strings.Fields(strings.ReplaceAll(x.depuis, "\u00a0", " ")), ""), 10, 31)
		t.Depuis = int(n)
		cle := fmt.Sprint(x.niveau, t.Depuis)
		switch {
		case err != nil:
			fautes["depuis."+x.id] = "Indiquez un nombre d’habitants, par exemple 500."
		case debuts[cle]:
			fautes["depuis."+x.id] = "Une autre tranche du même niveau commence à ce nombre."
		}
		debuts[cle] = true
		if premier, vu := premiers[x.niveau]; err == nil && (!vu || t.Depuis < premier) {
			premiers[x.niveau] = t.Depuis
		}
		t.Montant = subventions.MontantSaisi(f, "montant."+x.id, "Indiquez un montant.", fautes)
		l = append(l, t)
	}
	if len(fautes) == 0 {
		for _, n := range niveaux {
			if premiers[n.Code] > 0 {
				fautes["tarif"] = "La première tranche de chaque niveau commence à 0 habitant\u00a0: vérifiez «\u00a0" + n.Libelle + "\u00a0»."
			}
		}
	}
	return l, fautes
}
