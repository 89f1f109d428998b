package statistiques

import (
	"fmt"
	"slices"
	"strings"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// Figure is a chart and its table, which is also what one downloads.
type Figure struct {
	Code, Titre string
	Note        string
	Vide        string // said when there is no row
	Graphique   *ui.Graphique
	Colonnes    []socle.Colonne
	Lignes      [][]string
	Export      []lienExport

	cellules [][]any
}

type lienExport struct{ Nom, URL string }

// ajouter adds a row, as it is downloaded and as it is read.
func (f *Figure) ajouter(cellules ...any) {
	f.cellules = append(f.cellules, cellules)
	var lus []string
	for i, c := range cellules {
		lu, _ := c.(string)
		switch c := c.(type) {
		case int:
			lu = socle.Nombre(c)
		case float64:
			lu = fmt.Sprintf("%.0f\u00a0%%", c)
		case socle.Jour:
			lu = c.Date()
		case nil:
			if i > 0 {
				lu = "–"
			}
		}
		lus = append(lus, lu)
	}
	f.Lignes = append(f.Lignes, lus)
}

// NouvelleFigure is a figure of another room: ranger its values once every row is
// there.
func NouvelleFigure(code, titre, vide string, colonnes ...socle.Colonne) *Figure {
	return &Figure{Code: code, Titre: titre, Vide: vide, Colonnes: colonnes}
}

// Ajouter adds a row: texts, whole numbers, percentages.
func (f *Figure) Ajouter(cellules ...any) { f.ajouter(cellules...) }

// Dessiner draws the highest values, highest first.
func (f *Figure) Dessiner(valeurs []ui.Valeur) { f.dessiner(valeurs) }

// Ranger draws the values in their own order.
func (f *Figure) Ranger(valeurs []ui.Valeur) { f.ranger(valeurs) }

// Proposer adds where the figure is downloaded, in one format.
func (f *Figure) Proposer(nom, url string) { f.Export = append(f.Export, lienExport{nom, url}) }

// Tableau is what one downloads.
func (f *Figure) Tableau() *socle.Tableau { return f.tableau() }

func (f *Figure) tableau() *socle.Tableau {
	return &socle.Tableau{Titre: f.Titre, Colonnes: f.Colonnes, Lignes: socle.LignesDe(f.cellules)}
}

// titres name the téléservices by their ids, in the order of their names.
type titres struct {
	ids  []string
	noms map[string]string
}

const rienArrive = "Aucune demande n’est arrivée dans cette période."

// figures are those of the desk.
func (c *Chiffres) figures(t titres) []*Figure {
	return []*Figure{c.flux(), c.parTeleservice(t), c.parDelai(), c.parCanal(), c.parEtat(), c.satisfaction()}
}

func (c *Chiffres) flux() *Figure {
	f := &Figure{Code: "flux", Titre: "Demandes arrivées et réponses", Vide: rienArrive, Colonnes: []socle.Colonne{
		{Titre: "Mois"}, {Titre: "Demandes arrivées", Genre: socle.Entiers}, {Titre: "Réponses", Genre: socle.Entiers},
	}}
	if c.Periode.parJour() {
		f.Colonnes[0] = socle.Colonne{Titre: "Jour", Genre: socle.Jours}
	}
	var reperes []string
	series := []ui.Serie{{Nom: "Arrivées"}, {Nom: "Réponses"}}
	total := 0
	for _, p := range c.Flux {
		reperes = append(reperes, repere(p.Periode))
		series[0].Nombres, series[1].Nombres = append(series[0].Nombres, p.Arrivees), append(series[1].Nombres, p.Reponses)
		total += p.Arrivees + p.Reponses
		if j, err := socle.LireJour(p.Periode); err == nil {
			f.ajouter(j, p.Arrivees, p.Reponses)
		} else {
			f.ajouter(nomMois(p.Periode), p.Arrivees, p.Reponses)
		}
	}
	if total == 0 {
		return &Figure{Code: f.Code, Titre: f.Titre, Vide: f.Vide}
	}
	quoi := "par mois"
	if c.Periode.parJour() {
		quoi = "par jour"
	}
	f.Graphique = ui.NouvellesCourbes("g-flux", f.Titre+" "+quoi, fmt.Sprintf("Deux courbes. %s et %s. Le tableau donne chaque nombre.",
		socle.Pluriel(c.Arrivees(), "demande arrivée", "demandes arrivées"), socle.Pluriel(c.Delais.Total(), "réponse", "réponses")), reperes, series)
	return f
}

// repere is a day or a month under an axis: « 04/05 », « 05/2026 ».
func repere(periode string) string {
	p := strings.Split(periode, "-")
	if len(p) == 3 {
		return p[2] + "/" + p[1]
	}
	return p[1] + "/" + p[0]
}

// NomMois is « mai 2026 », of « 2026-05 ».
func NomMois(mois string) string { return nomMois(mois) }

// nomMois is « mai 2026 ».
func nomMois(mois string) string {
	j, _ := socle.LireJour(mois + "-01") // a month of a counter
	return socle.NomMois(j.Mois) + "\u00a0" + mois[:4]
}

// barresMaximum is how many téléservices are drawn; the table has them all.
const barresMaximum = 10

func (c *Chiffres) parTeleservice(t titres) *Figure {
	f := &Figure{
		Code: "teleservices", Titre: "Par démarche", Vide: rienArrive,
		Note: "Les délais vont du jour de l’arrivée au jour de la réponse, attentes comprises.",
		Colonnes: []socle.Colonne{
			{Titre: "Démarche"},
			{Titre: "Demandes arrivées", Genre: socle.Entiers},
			{Titre: "Réponses", Genre: socle.Entiers},
			{Titre: "Délai médian (jours)", Genre: socle.Entiers},
			{Titre: "9 réponses sur 10 en (jours)", Genre: socle.Entiers},
			{Titre: "En retard (%)", Genre: socle.Decimaux},
		},
	}
	var valeurs []ui.Valeur
	for _, id := range t.ids {
		x := c.Teleservices[id]
		if x == nil {
			continue
		}
		var median, neuf, retard any
		if x.Delais.Total() > 0 {
			median, neuf = x.Delais.Centile(50), x.Delais.Centile(90)
		}
		if x.Retards.Attendues > 0 {
			retard = x.Retards.part()
		}
		f.ajouter(t.noms[id], x.Arrivees, x.Delais.Total(), median, neuf, retard)
		valeurs = append(valeurs, ui.Valeur{Libelle: t.noms[id], Nombre: x.Arrivees})
	}
	f.dessiner(valeurs)
	return f
}

// dessiner draws the highest values, highest first.
func (f *Figure) dessiner(valeurs []ui.Valeur) {
	slices.SortStableFunc(valeurs, func(a, b ui.Valeur) int { return b.Nombre - a.Nombre })
	description := "Barres, de la plus longue à la plus courte."
	if len(valeurs) > barresMaximum {
		valeurs = valeurs[:barresMaximum]
		description += " Les dix premières."
	}
	if len(valeurs) > 0 {
		f.Graphique = ui.NouvellesBarres("g-"+f.Code, f.Titre, description+" Le tableau donne chaque nombre.", valeurs)
	}
}

// ranger draws the values in their own order.
func (f *Figure) ranger(valeurs []ui.Valeur) {
	f.Graphique = ui.NouvellesBarres("g-"+f.Code, f.Titre, "Barres, une par ligne du tableau, qui donne chaque nombre.", valeurs)
}

// part is a percentage.
func part(n, total int) float64 { return 100 * float64(n) / float64(max(1, total)) }

func (r retards) part() float64 { return part(r.EnRetard, r.Attendues) }

func (c *Chiffres) parCanal() *Figure {
	f := &Figure{Code: "canaux", Titre: "Par voie d’arrivée", Vide: rienArrive, Colonnes: []socle.Colonne{{Titre: "Voie d’arrivée"}, {Titre: "Demandes arrivées", Genre: socle.Entiers}, {Titre: "Part (%)", Genre: socle.Decimaux}}}
	total := c.Arrivees()
	f.distribuer(motsCanaux(), func(i int) int { return c.Canaux[demandes.Canaux[i]] }, total)
	return f
}

func motsCanaux() []string {
	var l []string
	for _, k := range demandes.Canaux {
		l = append(l, socle.Majuscule(k.EnMots()))
	}
	return l
}

var etatsLus = []demandes.Etat{
	demandes.Deposee, demandes.EnInstruction, demandes.Incomplete, demandes.Acceptee, demandes.Refusee, demandes.Classee, demandes.Retiree,
}

func motsEtats() []string {
	var l []string
	for _, e := range etatsLus {
		l = append(l, demandes.MotEtat(e, map[string]string{"acceptee": "Acceptée ou traitée"}))
	}
	return l
}

func (c *Chiffres) parEtat() *Figure {
	f := &Figure{Code: "etats", Titre: "Par état", Note: "Où en sont aujourd’hui les demandes arrivées dans la période.", Vide: rienArrive, Colonnes: []socle.Colonne{{Titre: "État"}, {Titre: "Demandes", Genre: socle.Entiers}, {Titre: "Part (%)", Genre: socle.Decimaux}}}
	total := c.Arrivees()
	f.distribuer(motsEtats(), func(i int) int { return c.Etats[etatsLus[i]] }, total)
	return f
}

func (c *Chiffres) parDelai() *Figure {
	f := &Figure{Code: "delais", Titre: "Délais de réponse", Note: "Du jour de l’arrivée au jour de la réponse, attentes comprises.", Vide: "Aucune réponse n’a été donnée dans cette période.", Colonnes: []socle.Colonne{{Titre: "Délai"}, {Titre: "Réponses", Genre: socle.Entiers}, {Titre: "Part (%)", Genre: socle.Decimaux}}}
	nombres, noms := c.Delais.parClasse(), []string{}
	for _, k := range classes {
		noms = append(noms, k.libelle)
	}
	f.distribuer(noms, func(i int) int { return nombres[i] }, c.Delais.Total())
	return f
}

// seuil is the number under which a figure may speak of somebody.
const seuil = 5

func (c *Chiffres) satisfaction() *Figure {
	f := &Figure{Code: "satisfaction", Titre: "Avis des usagers", Note: "Une réponse par demande terminée, donnée en un clic.", Vide: "Moins de 5 avis dans cette période : ils ne sont pas montrés.", Colonnes: []socle.Colonne{{Titre: "Avis"}, {Titre: "Réponses", Genre: socle.Entiers}, {Titre: "Part (%)", Genre: socle.Decimaux}}}
	_, total := c.Satisfaits()
	if total < seuil {
		return f
	}
	f.distribuer(motsNotes(), func(i int) int { return c.Satisfaction[Notes[i].Note] }, total)
	return f
}

func motsNotes() []string {
	var l []string
	for _, n := range Notes {
		l = append(l, n.Libelle)
	}
	return l
}

// distribuer makes a row and a bar of each part of a total.
func (f *Figure) distribuer(noms []string, nombre func(int) int, total int) {
	if total == 0 {
		return
	}
	var valeurs []ui.Valeur
	for i, nom := range noms {
		f.ajouter(nom, nombre(i), part(nombre(i), total))
		valeurs = append(valeurs, ui.Valeur{Libelle: nom, Nombre: nombre(i)})
	}
	f.ranger(valeurs)
}
