package statistiques

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// lisent may open the figures; each reads those of the services where she holds
// one of these roles.
var lisent = []agents.Role{agents.Accueil, agents.Instruction, agents.Validation, agents.Gestion, agents.Administration}

type pageStatistiques struct {
	*socle.Cadre
	Periodes []ui.Onglet
	Saisies  ui.Saisies
	Dit      string // the period and the démarche, in words
	Services string // whose figures these are, "" for all
	Faits    []chiffreCle
	Figures  []*Figure
}

// chiffreCle is one line of the summary.
type chiffreCle struct{ Nom, Valeur, Note string }

// question is what the address asks.
type question struct {
	perimetre Perimetre
	periode   Periode
	titres    titres
	choisie   string // code of the period
	demarche  string // name of the téléservice, "" for all
	saisies   ui.Saisies
	fautes    []ui.ErreurSaisie
}

// entreDates is the code of a period told by its two days.
const entreDates = "dates"

// anneesMaximum bounds a period between two dates.
const anneesMaximum = 10

// lireQuestion reads the address. Faults of its dates come with the controls.
func lireQuestion(r *socle.Requete) (*question, error) {
	services, tous := agents.DroitsDe(r).Services(lisent...)
	if tous {
		services = nil
	}
	f := r.Request.URL.Query()
	q := &question{perimetre: Perimetre{Collectivite: r.Collectivite, Services: services, Teleservice: f.Get("teleservice")}, choisie: f.Get("periode")}
	demarches := []ui.Option{{Code: "", Libelle: "Toutes"}}
	l, err := catalogue.Tous(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	q.titres = titresDe(l)
	for i := range l {
		if !tous && !slices.Contains(services, l[i].Service) {
			continue
		}
		demarches = append(demarches, ui.Option{Code: l[i].ID, Libelle: l[i].Titre})
	}
	i := slices.IndexFunc(demarches, func(o ui.Option) bool { return o.Code == q.perimetre.Teleservice })
	if i < 0 {
		return nil, socle.ErrIntrouvable
	}
	if i > 0 {
		q.demarche = demarches[i].Libelle
	}
	fautes, err := q.lirePeriode(r.Socle.Horloge.Aujourdhui(), f)
	if err != nil {
		return nil, err
	}
	periodes := []ui.Option{}
	for _, c := range choix {
		periodes = append(periodes, ui.Option{Code: c.code, Libelle: c.libelle})
	}
	q.saisies = ui.Saisies{
		{Genre: ui.GenreListe, Nom: "periode", Libelle: "Période", Options: append(periodes, ui.Option{Code: entreDates, Libelle: "Entre deux dates"})},
		{Genre: ui.GenreDate, Nom: "du", Libelle: "Du", Facultatif: true},
		{Genre: ui.GenreDate, Nom: "au", Libelle: "Au (compris)", Facultatif: true},
		{Genre: ui.GenreListe, Nom: "teleservice", Libelle: "Démarche", Options: demarches},
	}
	q.fautes = q.saisies.Reprendre(f, fautes)
	q.saisies[0].Valeur = q.choisie
	return q, nil
}

func titresDe(l []catalogue.Teleservice) titres {
	t := titres{noms: map[string]string{}}
	for i := range l {
		t.ids, t.noms[l[i].ID] = append(t.ids, l[i].ID), l[i].Titre
	}
	return t
}

// lirePeriode reads the period, this year when none is asked.
func (q *question) lirePeriode(auj socle.Jour, f url.Values) (map[string]string, error) {
	if q.choisie == "" {
		q.choisie = "annee"
	}
	for _, c := range choix {
		if c.code == q.choisie {
			q.periode = c.de(auj)
			return nil, nil
		}
	}
	if q.choisie != entreDates {
		return nil, socle.ErrIntrouvable
	}
	fautes := map[string]string{}
	for nom, jour := range map[string]*socle.Jour{"du": &q.periode.Du, "au": &q.periode.Au} {
		var faute string
		if *jour, faute = socle.JourSaisi(f, nom); faute == "" && jour.Nul() {
			faute = "Indiquez une date, par exemple 12 5 2026."
		}
		if faute != "" {
			fautes[nom] = faute
		}
	}
	switch p := q.periode; {
	case len(fautes) > 0:
	case p.Au.Avant(p.Du):
		fautes["au"] = "La fin de la période vient avant son début."
	case p.Au.Apres(p.Du.PlusMois(12 * anneesMaximum)):
		fautes["au"] = fmt.Sprintf("Choisissez une période de %d ans au plus.", anneesMaximum)
	}
	return fautes, nil
}

// adresse asks the same question with another period or, with plus, of another
// page.
func (q *question) adresse(base, periode string, plus url.Values) string {
	v := url.Values{"periode": {periode}}
	if q.perimetre.Teleservice != "" {
		v.Set("teleservice", q.perimetre.Teleservice)
	}
	if periode == entreDates {
		for nom, j := range map[string]socle.Jour{"du": q.periode.Du, "au": q.periode.Au} {
			v.Set(nom+"_jour", fmt.Sprint(j.Jour))
			v.Set(nom+"_mois", fmt.Sprint(int(j.Mois)))
			v.Set(nom+"_annee", fmt.Sprint(j.Annee))
		}
	}
	for nom, valeurs := range plus {
		v[nom] = valeurs
	}
	return base + "?" + v.Encode()
}

func montrerStatistiques(r *socle.Requete) error {
	q, err := lireQuestion(r)
	if err != nil {
		return err
	}
	base := r.Chemin + "/agents/statistiques"
	p := &pageStatistiques{Cadre: r.Cadre("Statistiques"), Saisies: q.saisies}
	p.Erreurs = q.fautes
	for _, c := range choix {
		p.Periodes = append(p.Periodes, ui.Onglet{Libelle: c.libelle, URL: q.adresse(base, c.code, nil), Actif: c.code == q.choisie})
	}
	if len(q.fautes) > 0 {
		return r.Rendre(http.StatusUnprocessableEntity, "statistiques/statistiques", p)
	}
	c, err := q.perimetre.Lire(r.App, q.periode)
	if err != nil {
		return err
	}
	p.Dit = "Du " + q.periode.Du.Date() + " au " + q.periode.Au.Date()
	if q.demarche != "" {
		p.Dit += ", pour la démarche «\u00a0" + q.demarche + "\u00a0»"
	}
	if q.perimetre.Services != nil {
		p.Services = "Ces chiffres sont ceux des services où vous avez un rôle."
	}
	p.Faits, p.Figures = c.cles(), c.figures(q.titres)
	for _, f := range p.Figures {
		for _, x := range socle.FormatsTableaux() {
			f.Export = append(f.Export, lienExport{x.Libelle, q.adresse(base+"/export", q.choisie, url.Values{"tableau": {f.Code}, "format": {x.Code}})})
		}
	}
	return r.Rendre(http.StatusOK, "statistiques/statistiques", p)
}

// exporterStatistiques gives one table of the page.
func exporterStatistiques(r *socle.Requete) error {
	q, err := lireQuestion(r)
	if err != nil {
		return err
	}
	if len(q.fautes) > 0 {
		return socle.Err(socle.Invalide, q.fautes[0].Phrase)
	}
	c, err := q.perimetre.Lire(r.App, q.periode)
	if err != nil {
		return err
	}
	adresse := r.Request.URL.Query()
	for _, f := range c.figures(q.titres) {
		if f.Code == cmp.Or(adresse.Get("tableau"), "flux") {
			return r.Telecharger("statistiques-"+f.Code, cmp.Or(adresse.Get("format"), "csv"), f.tableau())
		}
	}
	return socle.ErrIntrouvable
}

// cles sums the figures up.
func (c *Chiffres) cles() []chiffreCle {
	l := []chiffreCle{{"Demandes arrivées", socle.Nombre(c.Arrivees()), ""}, {"Réponses", socle.Nombre(c.Delais.Total()), ""}}
	if c.Delais.Total() > 0 {
		l = append(l, chiffreCle{
			"Délai médian de réponse", socle.Pluriel(c.Delais.Centile(50), "jour", "jours"),
			"Une réponse sur deux est venue dans ce délai, 9 sur 10 en " + socle.Pluriel(c.Delais.Centile(90), "jour", "jours") + ".",
		})
	}
	if c.Retards.Attendues > 0 {
		l = append(l, chiffreCle{
			"En retard", fmt.Sprintf("%.0f\u00a0%%", c.Retards.part()),
			fmt.Sprintf("%s sur %s attendues dans la période, données après la date ou pas encore.", socle.Pluriel(c.Retards.EnRetard, "réponse", "réponses"), socle.Nombre(c.Retards.Attendues)),
		})
	}
	if bonnes, total := c.Satisfaits(); total >= seuil {
		l = append(l, chiffreCle{"Usagers satisfaits", fmt.Sprintf("%.0f\u00a0%%", part(bonnes, total)), "«\u00a0Très bien\u00a0» ou «\u00a0Bien\u00a0», sur " + socle.Pluriel(total, "avis", "avis") + "."})
	}
	return l
}
