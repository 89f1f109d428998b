package statistiques

import (
	"fmt"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	locales "guichet/pb_hooks/statistiques"
	"guichet/ui"
)

// tenue is a time during which a guichet held a collectivité.
type tenue struct {
	Noeud      string `db:"noeud"`
	Niveau     string `db:"niveau"`
	Code       string `db:"code"`
	Population int    `db:"population"`
	Depuis     string `db:"depuis"`
	Jusqu      string `db:"jusqu"` // "" while it lasts
}

// tenuesDe are those of the collectivités of a département, since the first one.
func tenuesDe(app core.App, departement string) ([]tenue, error) {
	var l []tenue
	err := app.DB().NewQuery(`SELECT t.noeud, m.niveau, m.code, m.population, t.depuis,
		CASE WHEN n.revoque_le != '' AND (t.jusqu_a = '' OR n.revoque_le < t.jusqu_a) THEN n.revoque_le ELSE t.jusqu_a END AS jusqu
		FROM hub_tenues t JOIN hub_membres m ON m.id = t.membre JOIN hub_noeuds n ON n.id = t.noeud WHERE m.departement = {:d}`).
		Bind(dbx.Params{"d": departement}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("guichets by month: %w", err)
	}
	return l, nil
}

// moisAdoption is what is covered at the end of a month.
type moisAdoption struct {
	Mois                          string // « 2026-05 »
	Guichets, Communes, Habitants int
}

// adoption counts what was covered at the end of each month of a period, today for
// the one that is not over.
func (p periode) adoption(l []tenue, arrondissement map[string]bool) []moisAdoption {
	var mois []moisAdoption
	for m := debut(p.du); !p.au.Avant(m); m = m.PlusMois(1) {
		fin := m.PlusMois(1)
		if p.au.PlusJours(1).Avant(fin) {
			fin = p.au.PlusJours(1)
		}
		instant := socle.Date(fin.Debut()).String()
		x := moisAdoption{Mois: m.ISO()[:7]}
		noeuds, communes := map[string]bool{}, map[string]bool{}
		for _, t := range l {
			if t.Depuis >= instant || t.Jusqu != "" && t.Jusqu < instant || arrondissement != nil && !arrondissement[t.Code] {
				continue
			}
			noeuds[t.Noeud] = true
			if t.Niveau == "commune" && !communes[t.Code] {
				communes[t.Code] = true
				x.Communes++
				x.Habitants += t.Population
			}
		}
		x.Guichets = len(noeuds)
		mois = append(mois, x)
	}
	return mois
}

func figureAdoption(l []moisAdoption) *locales.Figure {
	f := locales.NouvelleFigure("adoption", "Guichets et communes, mois par mois", "Aucun mois.", socle.Colonne{Titre: "Fin du mois"}, socle.Colonne{Titre: "Guichets reliés", Genre: socle.Entiers},
		socle.Colonne{Titre: "Communes couvertes", Genre: socle.Entiers}, socle.Colonne{Titre: "Habitants couverts", Genre: socle.Entiers})
	var reperes []string
	series := []ui.Serie{{Nom: "Communes"}, {Nom: "Guichets"}}
	for _, m := range l {
		f.Ajouter(locales.NomMois(m.Mois), m.Guichets, m.Communes, m.Habitants)
		reperes = append(reperes, m.Mois[5:]+"/"+m.Mois[:4])
		series[0].Nombres, series[1].Nombres = append(series[0].Nombres, m.Communes), append(series[1].Nombres, m.Guichets)
	}
	f.Note = "Un guichet peut servir plusieurs communes."
	if len(l) > 1 {
		f.Graphique = ui.NouvellesCourbes("g-adoption", f.Titre, "Deux courbes : les communes couvertes et les guichets reliés à la fin de chaque mois. Le tableau donne chaque nombre.", reperes, series)
	}
	return f
}

// codesDe are the codes of the communes of an arrondissement, nil for all.
func codesDe(departement, arrondissement string) map[string]bool {
	if arrondissement == "" {
		return nil
	}
	m := map[string]bool{}
	for _, f := range collectivites.CommunesDuDepartement(departement) {
		if f.Arrondissement == arrondissement {
			m[f.Code] = true
		}
	}
	return m
}
