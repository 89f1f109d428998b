package statistiques

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// cellule is a line of the open data: the demandes that arrived in a month at a
// collectivité, for a téléservice, by a canal.
type cellule struct {
	Mois         string `json:"mois"`
	Niveau       string `json:"niveau"`
	Code         string `json:"code"`
	Collectivite string `json:"collectivite"`
	Teleservice  string `json:"teleservice"`
	Demarche     string `json:"demarche"`
	Canal        string `json:"canal"`
	Nombre       *int   `json:"nombre"` // nil when it is kept back
	Secret       bool   `json:"secret"`
}

const (
	// habitantsMin is how many inhabitants a commune has, at least, to be told by its
	// name: the same as for the public figures of a guichet.
	habitantsMin = 500
	petites      = "Communes de moins de 500 habitants"

	autreCode  = "autre"
	autreTitre = "Autre démarche"
	nonMontres = "Nombres non montrés"
)

// ouverts are the téléservices that are told by their name: the standard ones that say
// nothing of who files them. What a guichet made for itself may be anything.
var ouverts = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, t := range catalogue.Modeles() {
		if !t.Discret {
			m[t.Code] = t.Titre
		}
	}
	return m
})

// douzeMois are the last twelve whole months: looked at day after day, the one that
// runs would tell what arrived meanwhile.
func douzeMois(auj socle.Jour) periode {
	return periode{debut(auj).PlusMois(-12), debut(auj).PlusJours(-1)}
}

// ligne is a counter as the database adds it up.
type ligne struct {
	Mois        string `db:"mois"`
	Membre      string `db:"membre"`
	Niveau      string `db:"niveau"`
	Code        string `db:"code"`
	Nom         string `db:"nom"`
	Population  int    `db:"population"`
	Teleservice string `db:"teleservice"`
	Canal       string `db:"canal"`
	Nombre      int    `db:"nombre"`
}

// ouvrir reads the open data of a period. A number is kept back when it is small, or
// when it would tell a small one beside a total that somebody may know: those of the
// département by month, collectivité, téléservice or canal, and the three that the
// guichet of each collectivité shows to all.
func (p periode) ouvrir(app core.App) ([]cellule, error) {
	var l []ligne
	err := app.DB().NewQuery(`SELECT substr(c.jour, 1, 7) AS mois, c.membre, m.niveau, m.code, m.nom, m.population, c.teleservice, c.valeur AS canal, sum(c.nombre) AS nombre
		FROM hub_compteurs c JOIN hub_membres m ON m.id = c.membre WHERE c.fait = 'arrivee' AND c.jour BETWEEN {:du} AND {:au} GROUP BY 1, 2, 7, 8 HAVING sum(c.nombre) > 0`).
		Bind(dbx.Params{"du": p.du.ISO(), "au": p.au.ISO()}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("open data: %w", err)
	}
	return masquerCellules(reunir(l)), nil
}

// reunir adds up what is told together: the smallest communes, unless only one of
// them counted anything, which is left out; and the téléservices without a name.
func reunir(l []ligne) []cellule {
	seules := map[string]bool{}
	for _, x := range l {
		if x.petite() {
			seules[x.Code] = true
		}
	}
	var cellules []cellule
	rangs := map[[5]string]int{}
	for _, x := range l {
		c := cellule{Mois: x.Mois, Niveau: x.Niveau, Code: x.Code, Collectivite: x.Nom, Teleservice: x.Teleservice, Canal: x.Canal}
		if x.petite() {
			if len(seules) < 2 {
				continue
			}
			c.Code, c.Collectivite = "", petites
		}
		if c.Demarche = ouverts()[c.Teleservice]; c.Demarche == "" {
			c.Teleservice, c.Demarche = autreCode, autreTitre
		}
		cle := [5]string{c.Mois, c.Niveau, c.Code, c.Teleservice, c.Canal}
		i, vue := rangs[cle]
		if !vue {
			i = len(cellules)
			rangs[cle] = i
			c.Nombre = new(int)
			cellules = append(cellules, c)
		}
		*cellules[i].Nombre += x.Nombre
	}
	slices.SortFunc(cellules, ranger)
	return cellules
}

func (x ligne) petite() bool { return x.Niveau == "commune" && x.Population < habitantsMin }

// totauxConnus are the totals that somebody may know, each by what its cells share.
var totauxConnus = []func(c cellule) string{
	func(cellule) string { return "" },
	func(c cellule) string { return c.Mois },
	func(c cellule) string { return c.Niveau + c.Code },
	func(c cellule) string { return c.Teleservice },
	func(c cellule) string { return c.Canal },
	func(c cellule) string { return strings.Join([]string{c.Niveau, c.Code, c.Mois}, " ") },
	func(c cellule) string { return strings.Join([]string{c.Niveau, c.Code, c.Teleservice}, " ") },
	func(c cellule) string { return strings.Join([]string{c.Niveau, c.Code, c.Canal}, " ") },
}

// masquerCellules leaves out what is kept back: one line says for a collectivité and a
// month that there is some. Which téléservices and which canaux they are of is not
// told, for that they are there, and alone in a total, would tell how many.
func masquerCellules(cellules []cellule) []cellule {
	nombres := make([]int, len(cellules))
	for i, c := range cellules {
		nombres[i] = *c.Nombre
	}
	var ensembles [][]int
	for _, partage := range totauxConnus {
		rangs := map[string]int{}
		for i, c := range cellules {
			cle := partage(c)
			j, vu := rangs[cle]
			if !vu {
				j = len(ensembles)
				rangs[cle] = j
				ensembles = append(ensembles, nil)
			}
			ensembles[j] = append(ensembles[j], i)
		}
	}
	var l []cellule
	tus := map[string]bool{}
	for i, cache := range masquerEnsembles(nombres, ensembles) {
		c := cellules[i]
		if !cache {
			l = append(l, c)
			continue
		}
		if cle := c.Mois + c.Niveau + c.Code; !tus[cle] {
			tus[cle] = true
			l = append(l, cellule{Mois: c.Mois, Niveau: c.Niveau, Code: c.Code, Collectivite: c.Collectivite, Demarche: nonMontres, Secret: true})
		}
	}
	slices.SortFunc(l, ranger)
	return l
}

// ranger puts the lines of a month together, then those of a collectivité, what is
// kept back first.
func ranger(a, b cellule) int {
	return cmp.Or(cmp.Compare(a.Mois, b.Mois), cmp.Compare(collectivites.Cle(a.Collectivite), collectivites.Cle(b.Collectivite)), cmp.Compare(a.Code, b.Code),
		cmp.Compare(a.Teleservice, b.Teleservice), cmp.Compare(a.Canal, b.Canal))
}

// tableauOuvert is what one downloads as CSV.
func tableauOuvert(cellules []cellule) *socle.Tableau {
	t := &socle.Tableau{Titre: "Demandes"}
	for _, c := range colonnes {
		t.Colonnes = append(t.Colonnes, socle.Colonne{Titre: c.Nom, Genre: c.genre})
	}
	var l [][]any
	for _, c := range cellules {
		var nombre any
		secret := "oui"
		if !c.Secret {
			nombre, secret = *c.Nombre, "non"
		}
		l = append(l, []any{c.Mois, c.Niveau, c.Code, c.Collectivite, c.Teleservice, c.Demarche, c.Canal, nombre, secret})
	}
	t.Lignes = socle.LignesDe(l)
	return t
}

// colonnes are those of the file, as its page describes them.
var colonnes = []struct {
	Nom, Sens string
	genre     socle.GenreColonne
}{
	{"mois", "L’année et le mois où les demandes sont arrivées, par exemple 2026-05.", socle.Mots},
	{"niveau", "commune, epci (intercommunalité) ou departement.", socle.Mots},
	{"code", "Le code INSEE de la commune, le SIREN de l’intercommunalité ou le numéro du département. Vide pour les petites communes réunies.", socle.Mots},
	{"collectivite", "Le nom de la collectivité. Les communes de moins de 500 habitants sont réunies.", socle.Mots},
	{"teleservice", "Le code de la démarche, le même dans tous les guichets. « autre » réunit celles dont le nom dirait quelque chose d’une personne, et celles qu’un guichet a faites pour lui. Vide sur une ligne secrète.", socle.Mots},
	{"demarche", "Le titre de la démarche.", socle.Mots},
	{"canal", "La voie d’arrivée : en_ligne, guichet, telephone, papier ou courriel. Vide sur une ligne secrète.", socle.Mots},
	{"nombre", "Combien de demandes sont arrivées, 5 au moins. Vide sur une ligne secrète, null en JSON.", socle.Entiers},
	{"secret", "oui quand la collectivité a, ce mois-là, des nombres qui ne sont pas montrés, sinon non ; true ou false en JSON.", socle.Mots},
}

const reglageOuvertes = "hub-donnees-ouvertes"

// Ouvertes tells that anybody may download the demandes of the département.
func Ouvertes(app core.App) (bool, error) {
	oui, _, err := socle.LireReglage[bool](app, reglageOuvertes)
	return oui, err
}

const cleOuvertes = "guichet.hub.ouvertes"

// publication is the open data of a day: it changes once a month, and is not worked
// out again for each reader.
type publication struct {
	mu       sync.Mutex
	jour     socle.Jour
	cellules []cellule
}

func publicationDuJour(app core.App) (periode, []cellule, error) {
	p := app.Store().GetOrSet(cleOuvertes, func() any { return &publication{} }).(*publication)
	auj := socle.De(app).Horloge.Aujourdhui()
	mois := douzeMois(auj)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.jour != auj {
		l, err := mois.ouvrir(app)
		if err != nil {
			return mois, nil, err
		}
		p.jour, p.cellules = auj, l
	}
	return mois, p.cellules, nil
}
