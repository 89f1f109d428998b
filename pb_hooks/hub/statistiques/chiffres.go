package statistiques

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	locales "guichet/pb_hooks/statistiques"
	"guichet/ui"
)

// periode is whole months: two that differ by a day would tell what came that day.
type periode struct{ du, au socle.Jour }

// somme is a number by something.
type somme struct {
	Cle    string `db:"cle"`
	Nombre int    `db:"nombre"`
}

// sommer adds up a fact over a period, by a column or an expression of the program.
func (p periode) sommer(app core.App, fait, par string) ([]somme, error) {
	var l []somme
	err := app.DB().NewQuery("SELECT " + par + " AS cle, sum(nombre) AS nombre FROM hub_compteurs WHERE fait = {:f} AND jour BETWEEN {:du} AND {:au} GROUP BY 1 ORDER BY 1").
		Bind(dbx.Params{"f": fait, "du": p.du.ISO(), "au": p.au.ISO()}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("counters by %s: %w", par, err)
	}
	return l, nil
}

func total(l []somme) (n int) {
	for _, s := range l {
		n += s.Nombre
	}
	return n
}

const (
	rien     = "Aucune demande n’est arrivée dans cette période."
	nonDit   = "non montré"
	noteDite = "Un nombre de 1 à 4 n’est pas montré, ni celui qui le ferait deviner."
)

// figure is a table whose small numbers are kept back.
func figure(code, titre, colonne string, l []somme, nommer func(string) string, dansLOrdre bool) *locales.Figure {
	return figureMasquee(code, titre, colonne, l, masquer(nombresDe(l)), nommer, dansLOrdre)
}

func nombresDe(l []somme) []int {
	nombres := make([]int, len(l))
	for i, s := range l {
		nombres[i] = s.Nombre
	}
	return nombres
}

// figureMasquee is a table of which some numbers, already chosen, are kept back.
func figureMasquee(code, titre, colonne string, l []somme, caches []bool, nommer func(string) string, dansLOrdre bool) *locales.Figure {
	f := locales.NouvelleFigure(code, titre, rien, socle.Colonne{Titre: colonne}, socle.Colonne{Titre: "Demandes arrivées"})
	var valeurs []ui.Valeur
	for i, s := range l {
		nom, dit := nommer(s.Cle), socle.Nombre(s.Nombre)
		v := ui.Valeur{Libelle: nom, Nombre: s.Nombre, Dit: dit}
		if caches[i] {
			v.Nombre, v.Dit, dit = 0, nonDit, nonDit
			f.Note = noteDite
		}
		f.Ajouter(nom, dit)
		valeurs = append(valeurs, v)
	}
	if dansLOrdre {
		f.Ranger(valeurs)
	} else {
		f.Dessiner(valeurs)
	}
	return f
}

// chiffres are the figures of a period.
type chiffres struct {
	Arrivees int
	Figures  []*locales.Figure
}

// lire adds up everything that the page shows. Of an arrondissement, "" for all, only
// the collectivités are told: the other tables, beside those of the département,
// would tell its small numbers.
func (p periode) lire(app core.App, arrondissement string) (*chiffres, error) {
	membres, err := annuaire.Membres(app)
	if err != nil {
		return nil, err
	}
	titres, err := titresDe(app)
	if err != nil {
		return nil, err
	}
	lus := map[string][]somme{}
	for cle, x := range map[string]struct{ fait, par string }{
		"mois": {"arrivee", "substr(jour, 1, 7)"}, "membre": {"arrivee", "membre"}, "teleservice": {"arrivee", "teleservice"}, "canal": {"arrivee", "valeur"}, "etat": {"etat", "valeur"},
	} {
		if lus[cle], err = p.sommer(app, x.fait, x.par); err != nil {
			return nil, err
		}
	}
	l := situer(lus["membre"], membres)
	if arrondissement != "" {
		return &chiffres{Arrivees: total(lus["mois"]), Figures: []*locales.Figure{l.collectivites(arrondissement)}}, nil
	}
	nom := func(noms map[string]string) func(string) string {
		return func(cle string) string { return cmp.Or(noms[cle], cle) }
	}
	motEtat := func(cle string) string {
		return demandes.MotEtat(demandes.Etat(cle), map[string]string{"acceptee": "Acceptée ou traitée"})
	}
	return &chiffres{Arrivees: total(lus["mois"]), Figures: []*locales.Figure{
		figure("mois", "Demandes arrivées par mois", "Mois", lus["mois"], locales.NomMois, true),
		l.collectivites(""), l.epci(), l.arrondissements(),
		figure("demarches", "Par démarche", "Démarche", parNom(lus["teleservice"], nom(titres)), nom(titres), false),
		figure("canaux", "Par voie d’arrivée", "Voie d’arrivée", lus["canal"], func(c string) string { return socle.Majuscule(demandes.Canal(c).EnMots()) }, true),
		figure("etats", "Où elles en sont", "État", lus["etat"], motEtat, true),
	}}, nil
}

func parNom(l []somme, nommer func(string) string) []somme {
	slices.SortFunc(l, func(a, b somme) int {
		return cmp.Or(cmp.Compare(collectivites.Cle(nommer(a.Cle)), collectivites.Cle(nommer(b.Cle))), cmp.Compare(a.Cle, b.Cle))
	})
	return l
}

func titresDe(app core.App) (map[string]string, error) {
	var l []struct {
		Code  string `db:"code"`
		Titre string `db:"titre"`
	}
	if err := app.DB().NewQuery("SELECT code, titre FROM hub_teleservices").All(&l); err != nil {
		return nil, fmt.Errorf("téléservices: %w", err)
	}
	m := map[string]string{}
	for _, x := range l {
		m[x.Code] = x.Titre
	}
	for _, t := range catalogue.Modeles() { // those of the standard set have its title, whatever one guichet calls them
		if _, vu := m[t.Code]; vu {
			m[t.Code] = t.Titre
		}
	}
	m[""] = "Sans démarche"
	return m, nil
}

// actives are the members that had a demande lately.
func actives(app core.App) (map[string]bool, error) {
	var ids []string
	depuis := socle.De(app).Horloge.Aujourdhui().PlusJours(-joursActive).ISO()
	err := app.DB().NewQuery("SELECT DISTINCT membre FROM hub_compteurs WHERE fait = 'arrivee' AND jour >= {:depuis}").Bind(dbx.Params{"depuis": depuis}).Column(&ids)
	if err != nil {
		return nil, fmt.Errorf("members in use: %w", err)
	}
	m := make(map[string]bool, len(ids))
	for _, id := range ids {
		m[id] = true
	}
	return m, nil
}
