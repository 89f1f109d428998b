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
	f := locales.NouvelleFigure(code, titre, rien, socle.Colonne{Titre: colonne}, socle.Colonne{Titre: "Demandes arrivées"})
	var nombres []int
	for _, s := range l {
		nombres = append(nombres, s.Nombre)
	}
	var valeurs []ui.Valeur
	for i, cache := range masquer(nombres) {
		nom, dit := nommer(l[i].Cle), socle.Nombre(nombres[i])
		v := ui.Valeur{Libelle: nom, Nombre: nombres[i], Dit: dit}
		if cache {
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

// lire adds up everything that the page shows.
func (p periode) lire(app core.App) (*chiffres, error) {
	membres, err := annuaire.Membres(app)
	if err != nil {
		return nil, err
	}
	nomMembre, epciDe := map[string]string{}, map[string]string{}
	for _, m := range membres {
		nomMembre[m.ID], epciDe[m.ID] = m.Nom, m.EPCI
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
	parEPCI := map[string]int{}
	for _, s := range lus["membre"] {
		if e := epciDe[s.Cle]; e != "" {
			parEPCI[e] += s.Nombre
		}
	}
	var epci []somme
	for cle, n := range parEPCI {
		epci = append(epci, somme{cle, n})
	}
	nom := func(noms map[string]string) func(string) string {
		return func(cle string) string { return cmp.Or(noms[cle], cle) }
	}
	nomEPCI := func(siren string) string {
		f, _ := collectivites.EPCI(siren)
		return cmp.Or(f.Nom, siren)
	}
	parNom := func(l []somme, nommer func(string) string) []somme {
		slices.SortFunc(l, func(a, b somme) int {
			return cmp.Compare(collectivites.Cle(nommer(a.Cle)), collectivites.Cle(nommer(b.Cle)))
		})
		return l
	}
	motEtat := func(cle string) string {
		return demandes.MotEtat(demandes.Etat(cle), map[string]string{"acceptee": "Acceptée ou traitée"})
	}
	return &chiffres{Arrivees: total(lus["mois"]), Figures: []*locales.Figure{
		figure("mois", "Demandes arrivées par mois", "Mois", lus["mois"], locales.NomMois, true),
		figure("collectivites", "Par collectivité", "Collectivité", parNom(lus["membre"], nom(nomMembre)), nom(nomMembre), false),
		figure("epci", "Par intercommunalité", "Intercommunalité", parNom(epci, nomEPCI), nomEPCI, false),
		figure("demarches", "Par démarche", "Démarche", parNom(lus["teleservice"], nom(titres)), nom(titres), false),
		figure("canaux", "Par voie d’arrivée", "Voie d’arrivée", lus["canal"], func(c string) string { return socle.Majuscule(demandes.Canal(c).EnMots()) }, true),
		figure("etats", "Où elles en sont", "État", lus["etat"], motEtat, true),
	}}, nil
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

// couverture is how much of the département has a guichet.
type couverture struct {
	Communes, Invitees, Reliees, Actives int
	Habitants, Couverts                  int
}

// joursActive is within how many days a guichet that is in use has had a demande.
const joursActive = 30

// couvrir counts the communes of a département: linked are those whose guichet is,
// active those that had a demande lately.
func couvrir(app core.App, departement string) (c couverture, err error) {
	var membres []suivi
	s := socle.De(app)
	err = app.DB().NewQuery(`SELECT m.code, m.population, EXISTS (SELECT 1 FROM hub_tenues t JOIN hub_noeuds n ON n.id = t.noeud WHERE t.membre = m.id AND t.jusqu_a = '' AND n.revoque_le = '') AS relie,
		EXISTS (SELECT 1 FROM hub_compteurs x WHERE x.membre = m.id AND x.jour >= {:depuis} AND x.fait = 'arrivee') AS active,
		EXISTS (SELECT 1 FROM hub_invitations i, json_each(i.membres) j WHERE j.value = m.id AND i.servie_le = '' AND i.expire_le > {:m}) AS invitee
		FROM hub_membres m WHERE m.niveau = 'commune' AND m.departement = {:d}`).
		Bind(dbx.Params{"d": departement, "depuis": s.Horloge.Aujourdhui().PlusJours(-joursActive).ISO(), "m": socle.Date(s.Horloge.Maintenant()).String()}).All(&membres)
	if err != nil {
		return c, fmt.Errorf("communes covered: %w", err)
	}
	connues := map[string]bool{}
	for _, m := range membres {
		connues[m.Code] = true
		c.compter(m)
	}
	for _, f := range collectivites.DuDepartement(departement, "") {
		if f.Niveau == "commune" && !connues[f.Code] {
			c.compter(suivi{Population: f.Population})
		}
	}
	return c, nil
}

// suivi is how far a commune is.
type suivi struct {
	Code       string `db:"code"`
	Population int    `db:"population"`
	Relie      bool   `db:"relie"`
	Active     bool   `db:"active"`
	Invitee    bool   `db:"invitee"`
}

func (c *couverture) compter(x suivi) {
	c.Communes++
	c.Habitants += x.Population
	switch {
	case x.Relie:
		c.Reliees++
		c.Couverts += x.Population
		if x.Active {
			c.Actives++
		}
	case x.Invitee:
		c.Invitees++
	}
}
