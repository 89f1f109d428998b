package statistiques

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/socle"
	locales "guichet/pb_hooks/statistiques"
)

// stade is how far a commune is on the way to a guichet that serves.
type stade string

const (
	sans      stade = "sans"
	contactee       = stade(annuaire.Contactee) // and those that follow: as the page of the adhérents says
	adherente       = stade(annuaire.Adherente)
	formee          = stade(annuaire.Formee)
	invitee   stade = "invitee" // its invitation waits, or its guichet is not open yet
	ouverte         = stade(annuaire.Ouverte)
	active          = stade(annuaire.Active) // it had a demande lately
)

// stades are in the order of the way, the end of it first; each has a letter, for a
// colour alone tells nothing to everybody.
var stades = []struct {
	Code        stade
	Mot, Lettre string
	Aide        string
}{
	{active, "Active", "A", fmt.Sprintf("son guichet a reçu une demande dans les %d derniers jours", joursActive)},
	{ouverte, "Ouverte", "O", "son guichet est ouvert au public"},
	{invitee, "Invitée", "I", "son invitation attend, ou son guichet n’est pas encore ouvert"},
	{formee, "Formée", "F", "elle adhère, ses agents sont formés"},
	{adherente, "Adhérente", "D", "elle adhère, et n’a pas encore de guichet"},
	{contactee, "Contactée", "C", "le Département lui a parlé du guichet"},
	{sans, "Sans guichet", "", "elle n’a pas été contactée"},
}

func (s stade) mot() string {
	for _, x := range stades {
		if x.Code == s {
			return x.Mot
		}
	}
	return ""
}

// joursActive is within how many days a guichet that is in use has had a demande.
const joursActive = 30

// commune is one of the département, and how far it is.
type commune struct {
	collectivites.Fiche
	Stade stade
}

// suivi is what is known of a commune that is a member.
type suivi struct {
	ID         string `db:"id"`
	Code       string `db:"code"`
	Nom        string `db:"nom"`
	EPCI       string `db:"epci"`
	Population int    `db:"population"`
	Ouverte    bool   `db:"ouverte"`
	Reliee     bool   `db:"reliee"`
	Active     bool   `db:"active"`
	Invitee    bool   `db:"invitee"`

	adhesion annuaire.Etape // "" for one that nobody noted anything of
}

func (s suivi) stade() stade {
	switch {
	case s.Ouverte && s.Active:
		return active
	case s.Ouverte:
		return ouverte
	case s.Invitee || s.Reliee:
		return invitee
	}
	return cmp.Or(stade(s.adhesion), sans)
}

// communesDe are those of a département, the most inhabited first, with those that
// are members and in no list.
func communesDe(app core.App, departement string) ([]commune, error) {
	var membres []suivi
	s := socle.De(app)
	err := app.DB().NewQuery(`SELECT m.id, m.code, m.nom, m.epci, m.population, EXISTS (SELECT 1 FROM hub_tenues t JOIN hub_noeuds n ON n.id = t.noeud WHERE t.membre = m.id AND t.jusqu_a = '' AND n.revoque_le = '') AS reliee,
		EXISTS (SELECT 1 FROM hub_tenues t JOIN hub_noeuds n ON n.id = t.noeud WHERE t.membre = m.id AND ` + synchro.SQLOuverte + `) AS ouverte,
		EXISTS (SELECT 1 FROM hub_compteurs x WHERE x.membre = m.id AND x.jour >= {:depuis} AND x.fait = 'arrivee') AS active,
		EXISTS (SELECT 1 FROM hub_invitations i, json_each(i.membres) j WHERE j.value = m.id AND i.servie_le = '' AND i.expire_le > {:m}) AS invitee
		FROM hub_membres m WHERE m.niveau = 'commune' AND m.departement = {:d}`).
		Bind(dbx.Params{"d": departement, "depuis": s.Horloge.Aujourdhui().PlusJours(-joursActive).ISO(), "m": socle.Date(s.Horloge.Maintenant()).String()}).All(&membres)
	if err != nil {
		return nil, fmt.Errorf("communes covered: %w", err)
	}
	adhesions, err := annuaire.EtapesDAdhesion(app)
	if err != nil {
		return nil, err
	}
	suivies := map[string]suivi{}
	for _, m := range membres {
		m.adhesion = adhesions[m.ID]
		suivies[m.Code] = m
	}
	var l []commune
	for _, f := range collectivites.CommunesDuDepartement(departement) {
		l = append(l, commune{f, suivies[f.Code].stade()})
		delete(suivies, f.Code)
	}
	for _, m := range suivies {
		l = append(l, commune{collectivites.Fiche{Niveau: "commune", Code: m.Code, Nom: m.Nom, Departement: departement, EPCI: m.EPCI, Population: m.Population}, m.stade()})
	}
	slices.SortFunc(l, func(a, b commune) int { return cmp.Or(b.Population-a.Population, cmp.Compare(a.Code, b.Code)) })
	return l, nil
}

// dans keeps those of an arrondissement, all of them for "".
func dans(l []commune, arrondissement string) []commune {
	return slices.DeleteFunc(slices.Clone(l), func(c commune) bool { return arrondissement != "" && c.Arrondissement != arrondissement })
}

// couverture is how much of the département has a guichet.
type couverture struct {
	Communes, Habitants   map[stade]int
	ToutesLes, TousLesHab int
}

func couvrir(l []commune) couverture {
	c := couverture{Communes: map[stade]int{}, Habitants: map[stade]int{}}
	for _, x := range l {
		c.Communes[x.Stade]++
		c.Habitants[x.Stade] += x.Population
		c.ToutesLes++
		c.TousLesHab += x.Population
	}
	return c
}

// figure is the number of communes at each stade.
func (c couverture) figure() *locales.Figure {
	f := locales.NouvelleFigure("avancement", "Où en sont les communes", "Aucune commune.", socle.Colonne{Titre: "Avancement"}, socle.Colonne{Titre: "Communes", Genre: socle.Entiers},
		socle.Colonne{Titre: "Habitants", Genre: socle.Entiers}, socle.Colonne{Titre: "Part des habitants (%)", Genre: socle.Decimaux})
	for _, s := range stades {
		f.Ajouter(s.Mot, c.Communes[s.Code], c.Habitants[s.Code], 100*float64(c.Habitants[s.Code])/float64(max(1, c.TousLesHab)))
	}
	return f
}

// figureCouverture is the cover of each arrondissement.
func figureCouverture(l []commune, departement string) *locales.Figure {
	f := locales.NouvelleFigure("couverture", "Les communes par arrondissement", "Aucun arrondissement.", socle.Colonne{Titre: "Arrondissement"}, socle.Colonne{Titre: "Communes", Genre: socle.Entiers},
		socle.Colonne{Titre: "Avec un guichet", Genre: socle.Entiers}, socle.Colonne{Titre: "Habitants couverts (%)", Genre: socle.Decimaux})
	for _, a := range arrondissementsDe(departement) {
		c := couvrir(dans(l, a))
		f.Ajouter(a, c.ToutesLes, c.Communes[ouverte]+c.Communes[active], 100*float64(c.Habitants[ouverte]+c.Habitants[active])/float64(max(1, c.TousLesHab)))
	}
	return f
}

// figureCommunes is the communes one by one: the table beside the map.
func figureCommunes(l []commune) *locales.Figure {
	f := locales.NouvelleFigure("communes", "Les communes, une par une", "Aucune commune.", socle.Colonne{Titre: "Commune"}, socle.Colonne{Titre: "Code INSEE"}, socle.Colonne{Titre: "Intercommunalité"},
		socle.Colonne{Titre: "Arrondissement"}, socle.Colonne{Titre: "Habitants", Genre: socle.Entiers}, socle.Colonne{Titre: "Avancement"})
	for _, c := range l {
		f.Ajouter(c.Nom, c.Code, collectivites.NomEPCI(c.EPCI), c.Arrondissement, c.Population, c.Stade.mot())
	}
	return f
}
