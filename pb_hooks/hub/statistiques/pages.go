package statistiques

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	locales "guichet/pb_hooks/statistiques"
	"guichet/ui"
)

// choix are the periods: whole months, this one to its present day.
var choix = []struct {
	code, libelle string
	periode       func(auj socle.Jour) periode
}{
	{"an", "Douze derniers mois", func(auj socle.Jour) periode { return periode{debut(auj).PlusMois(-11), auj} }},
	{"mois", "Mois dernier", func(auj socle.Jour) periode { return periode{debut(auj).PlusMois(-1), debut(auj).PlusJours(-1)} }},
	{"annee", "Cette année", func(auj socle.Jour) periode { return periode{socle.Jour{Annee: auj.Annee, Mois: 1, Jour: 1}, auj} }},
	{"avant", "Année dernière", func(auj socle.Jour) periode {
		return periode{socle.Jour{Annee: auj.Annee - 1, Mois: 1, Jour: 1}, socle.Jour{Annee: auj.Annee - 1, Mois: 12, Jour: 31}}
	}},
}

func debut(j socle.Jour) socle.Jour { return socle.Jour{Annee: j.Annee, Mois: j.Mois, Jour: 1} }

// choisie is the period of an address, the first one when it says none.
func choisie(r *socle.Requete) (code string, p periode) {
	auj := r.Socle.Horloge.Aujourdhui()
	demande := r.Request.URL.Query().Get("periode")
	for _, c := range choix {
		if c.code == demande {
			return c.code, c.periode(auj)
		}
	}
	return choix[0].code, choix[0].periode(auj)
}

type pageChiffres struct {
	*socle.Cadre
	Periodes        []ui.Onglet
	Arrondissements []ui.Onglet
	Choisi          string // name of the arrondissement, "" for all
	Dit             string
	Arrivees        string
	Faits           []fait
	Communes        []*locales.Figure
	Carte           *carte
	Liste           []ligneCommune
	ExportListe     []ui.Onglet
	Figures         []*locales.Figure
	Ouvertes        bool // to all, as open data
	Regle           bool // she may open or close them
	URLOuvertes     string
}

type fait struct{ Nom, Valeur, Note string }

type ligneCommune struct {
	Code, Nom, URL, EPCI, Arrondissement, Habitants, Avancement string
}

// objectif is the part of the communes, and of the inhabitants, that the
// Département wants to cover.
const objectif = 50

// vue is what an address of the figures asks for.
type vue struct {
	code           string
	periode        periode
	departement    string
	arrondissement string
}

func lireVue(r *socle.Requete) *vue {
	v := &vue{departement: collectivites.De(r).Departement}
	v.code, v.periode = choisie(r)
	if a := r.Request.URL.Query().Get("arrondissement"); slices.Contains(arrondissementsDe(v.departement), a) {
		v.arrondissement = a
	}
	return v
}

// url is the address of a period and an arrondissement, and of what else is asked.
func (v *vue) url(base, periode, arrondissement string, et ...string) string {
	q := url.Values{"periode": {periode}}
	if arrondissement != "" {
		q.Set("arrondissement", arrondissement)
	}
	for i := 0; i+1 < len(et); i += 2 {
		q.Set(et[i], et[i+1])
	}
	return base + "?" + q.Encode()
}

// lu is everything that the page shows.
type lu struct {
	communes []commune
	chiffres *chiffres
	adoption []moisAdoption
}

func (v *vue) lire(app core.App) (*lu, error) {
	toutes, err := communesDe(app, v.departement)
	if err != nil {
		return nil, err
	}
	x := &lu{communes: toutes}
	if x.chiffres, err = v.periode.lire(app, v.arrondissement); err != nil {
		return nil, err
	}
	tenues, err := tenuesDe(app, v.departement)
	if err != nil {
		return nil, err
	}
	x.adoption = v.periode.adoption(tenues, codesDe(v.departement, v.arrondissement))
	return x, nil
}

// figures are the tables of the communes, in the order of the page.
func (v *vue) figures(x *lu) []*locales.Figure {
	l := dans(x.communes, v.arrondissement)
	figures := []*locales.Figure{couvrir(l).figure(), figureAdoption(x.adoption)}
	if v.arrondissement == "" {
		figures = append(figures, figureCouverture(x.communes, v.departement))
	}
	return figures
}

func montrer(r *socle.Requete) error {
	v := lireVue(r)
	x, err := v.lire(r.App)
	if err != nil {
		return err
	}
	l := dans(x.communes, v.arrondissement)
	p := &pageChiffres{
		Cadre: r.Cadre("Chiffres du département"), Dit: "Du " + v.periode.du.Date() + " au " + v.periode.au.Date(), Choisi: v.arrondissement, Arrivees: montre(x.chiffres.Arrivees),
		Faits: couvrir(l).faits(), Communes: v.figures(x), Carte: dessiner(l), Figures: x.chiffres.Figures,
	}
	if p.Ouvertes, err = Ouvertes(r.App); err != nil {
		return err
	}
	p.Regle, p.URLOuvertes = agents.DroitsDe(r).A(agents.Administration), r.Chemin+cheminOuvertes
	base := r.Chemin + racine
	for _, c := range choix {
		p.Periodes = append(p.Periodes, ui.Onglet{Libelle: c.libelle, URL: v.url(base, c.code, v.arrondissement), Actif: c.code == v.code})
	}
	p.Arrondissements = []ui.Onglet{{Libelle: "Tout le département", URL: v.url(base, v.code, ""), Actif: v.arrondissement == ""}}
	for _, a := range arrondissementsDe(v.departement) {
		p.Arrondissements = append(p.Arrondissements, ui.Onglet{Libelle: a, URL: v.url(base, v.code, a), Actif: a == v.arrondissement})
	}
	for _, f := range slices.Concat(p.Communes, p.Figures) {
		for _, t := range socle.FormatsTableaux() {
			f.Proposer(t.Libelle, v.url(base+"/export", v.code, v.arrondissement, "tableau", f.Code, "format", t.Code))
		}
	}
	for _, t := range socle.FormatsTableaux() {
		p.ExportListe = append(p.ExportListe, ui.Onglet{Libelle: t.Libelle, URL: v.url(base+"/export", v.code, v.arrondissement, "tableau", "communes", "format", t.Code)})
	}
	for _, c := range l {
		p.Liste = append(p.Liste, ligneCommune{
			c.Code, c.Nom, r.Chemin + annuaire.CheminCommunes + "/" + c.Code, collectivites.NomEPCI(c.EPCI), c.Arrondissement, socle.Nombre(c.Population), c.Stade.mot(),
		})
	}
	return r.Rendre(http.StatusOK, "hub/chiffres", p)
}

func montre(n int) string {
	if n > 0 && n < seuil {
		return "moins de 5"
	}
	return socle.Nombre(n)
}

// faits say the cover in words.
func (c couverture) faits() []fait {
	part := func(n, sur int) string { return fmt.Sprintf("%d\u00a0%%", 100*n/max(1, sur)) }
	but := fmt.Sprintf("L’objectif est de %d\u00a0%%.", objectif)
	ouvertes, couverts := c.Communes[ouverte]+c.Communes[active], c.Habitants[ouverte]+c.Habitants[active]
	return []fait{
		{"Communes ouvertes", fmt.Sprintf("%s sur %s (%s)", socle.Nombre(ouvertes), socle.Nombre(c.ToutesLes), part(ouvertes, c.ToutesLes)), but},
		{"Habitants de ces communes", fmt.Sprintf("%s sur %s (%s)", socle.Nombre(couverts), socle.Nombre(c.TousLesHab), part(couverts, c.TousLesHab)), but},
		{"Communes actives", socle.Nombre(c.Communes[active]), fmt.Sprintf("Elles ont reçu une demande dans les %d derniers jours.", joursActive)},
		{"Communes invitées", socle.Nombre(c.Communes[invitee]), "Leur invitation attend, ou leur guichet n’est pas encore ouvert."},
	}
}

// exporter gives one table of the page.
func exporter(r *socle.Requete) error {
	v := lireVue(r)
	x, err := v.lire(r.App)
	if err != nil {
		return err
	}
	q := r.Request.URL.Query()
	for _, f := range slices.Concat(x.chiffres.Figures, v.figures(x), []*locales.Figure{figureCommunes(dans(x.communes, v.arrondissement))}) {
		if f.Code == cmp.Or(q.Get("tableau"), "mois") {
			return r.Telecharger("departement-"+f.Code, cmp.Or(q.Get("format"), "csv"), f.Tableau())
		}
	}
	return socle.ErrIntrouvable
}
