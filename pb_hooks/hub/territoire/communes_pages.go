package territoire

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageCommunes struct {
	*socle.Cadre
	URL      string
	Saisies  ui.Saisies
	Cherche  string
	Trouvees []lienCommune
	Guichets []lienCommune
	Groupes  []groupe
	Nombre   int
}

type lienCommune struct{ Nom, URL, Precision string }

func parNom(a, b lienCommune) int {
	return cmp.Or(cmp.Compare(collectivites.Cle(a.Nom), collectivites.Cle(b.Nom)), cmp.Compare(a.URL, b.URL))
}

// groupe is the communes of an intercommunalité.
type groupe struct {
	Nom      string
	Communes []lienCommune
}

const sansEPCI = "Communes sans intercommunalité"

// grouper puts the communes of a département under their intercommunalités, both by
// name.
func grouper(departement string, lien func(collectivites.Fiche) lienCommune) []groupe {
	parEPCI := map[string][]collectivites.Fiche{}
	for _, f := range collectivites.CommunesDuDepartement(departement) {
		parEPCI[f.EPCI] = append(parEPCI[f.EPCI], f)
	}
	var l []groupe
	for siren, communes := range parEPCI {
		epci, _ := collectivites.EPCI(siren)
		g := groupe{Nom: cmp.Or(nomEntier(epci), sansEPCI)}
		for _, f := range communes {
			g.Communes = append(g.Communes, lien(f))
		}
		slices.SortFunc(g.Communes, parNom)
		l = append(l, g)
	}
	slices.SortFunc(l, func(a, b groupe) int { return cmp.Compare(collectivites.Cle(a.Nom), collectivites.Cle(b.Nom)) })
	return l
}

// chercherCommune finds a commune by what one types, and leads to its page when it
// is the only one.
func chercherCommune(r *socle.Requete) error {
	departement := collectivites.De(r).Departement
	q := r.Request.URL.Query()
	p := &pageCommunes{Cadre: r.Cadre("Votre mairie en ligne"), URL: r.Chemin + annuaire.CheminCommunes}
	cherche, faute := socle.TexteSaisi(q, "commune", 100)
	l, err := demarches(r)
	if err != nil {
		return err
	}
	choisie := q.Get("demarche")
	suite := ""
	if slices.ContainsFunc(l, func(d demarche) bool { return d.Code == choisie }) {
		suite = "?" + url.Values{"demarche": {choisie}}.Encode()
	}
	lien := func(f collectivites.Fiche) lienCommune {
		return lienCommune{Nom: f.Nom, URL: p.URL + "/" + f.Code + suite, Precision: strings.Join(append([]string{premier(f.CodesPostaux)}, f.Anciennes...), ", ")}
	}
	if p.Cherche = cherche; cherche != "" && faute == "" {
		trouvees := chercher(departement, cherche)
		if len(trouvees) == 1 {
			return r.Rediriger(lien(trouvees[0]).URL)
		}
		for _, f := range trouvees {
			p.Trouvees = append(p.Trouvees, lien(f))
		}
	}
	if faute == "" && cherche == "" && q.Has("commune") {
		faute = "Indiquez votre commune, par son nom ou son code postal."
	}
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreSuggestion, Nom: "commune", Libelle: "Votre commune", Aide: "Son nom ou son code postal, par exemple Épinal ou 88000", Valeur: cherche, Max: 100,
		Source: p.URL + "/propositions",
	}, saisieDemarche(l, choisie)}
	entrees, err := lireEntrees(r.App)
	if err != nil {
		return err
	}
	for _, f := range collectivites.CommunesDuDepartement(departement) {
		if entrees.de(f) != "" {
			p.Guichets = append(p.Guichets, lien(f))
		}
	}
	slices.SortFunc(p.Guichets, parNom)
	p.Groupes = grouper(departement, lien)
	p.Nombre = len(collectivites.CommunesDuDepartement(departement))
	if faute != "" {
		p.Erreurs = p.Saisies.Reprendre(q, map[string]string{"commune": faute})
		return r.Rendre(http.StatusUnprocessableEntity, "hub/communes", p)
	}
	return r.Rendre(http.StatusOK, "hub/communes", p)
}

// proposeesMax is how many communes are proposed at once: 43 share the postcode 88500.
const proposeesMax = 50

// proposerCommunes answers the box that completes while one types.
func proposerCommunes(r *socle.Requete) error {
	q, l := r.Request.URL.Query().Get("q"), []map[string]string{}
	if len(q) >= 2 && len(q) <= 100 {
		trouvees := chercher(collectivites.De(r).Departement, q)
		for _, f := range trouvees[:min(len(trouvees), proposeesMax)] {
			l = append(l, map[string]string{"code": f.Code, "libelle": libelle(f)})
		}
	}
	return r.JSON(http.StatusOK, l)
}

// lieu is a collectivité and where one enters its guichet, "" for nowhere.
type lieu struct {
	Fiche  collectivites.Fiche
	Nom    string // « Mairie d’Épinal »
	Dit    string // « La mairie d’Épinal »
	Entree string
}

// lieux are who may be competent for a commune.
type lieux struct {
	Commune *lieu
	EPCI    *lieu // nil for none
}

func lieuxDe(r *socle.Requete, f collectivites.Fiche) (*lieux, error) {
	entrees, err := lireEntrees(r.App)
	if err != nil {
		return nil, err
	}
	x := &lieux{Commune: &lieu{Fiche: f, Nom: f.Enseigne(), Dit: socle.Majuscule(f.Dite()), Entree: entrees.de(f)}}
	if epci, ok := collectivites.EPCI(f.EPCI); ok {
		x.EPCI = &lieu{Fiche: epci, Nom: nomEntier(epci), Dit: nomEntier(epci), Entree: entrees.de(epci)}
	}
	return x, nil
}

type pageCommune struct {
	*socle.Cadre
	URL        string
	Retour     string
	Dit        string // « 31 000 habitants »
	Anciennes  string // the former communes that are parts of it
	Lieux      *lieux
	Joindre    *Coordonnees
	Situation  string
	Annuaire   string
	AnnuaireDe string // the one of its intercommunalité
	Demarche   ui.Saisie
	Choisie    string // the title of the démarche
	Competents []competent
	Themes     []theme
	Nombre     int
}

type theme struct {
	Titre    string
	Services []lienCommune
}

// annuaireNational is the search of the national directory of the administration.
const annuaireNational = "https://lannuaire.service-public.gouv.fr/recherche"

// AnnuaireDe is where that directory shows a collectivité.
func AnnuaireDe(f collectivites.Fiche) string {
	q := url.Values{"whoWhat": {nomEntier(f)}}
	if f.Niveau == "commune" {
		q = url.Values{"whoWhat": {"mairie"}, "where": {libelle(f)}}
	}
	return annuaireNational + "?" + q.Encode()
}

func montrerCommune(r *socle.Requete) error {
	dep := collectivites.De(r)
	f, ok := communeDe(dep.Departement, r.Request.PathValue("code"))
	if !ok {
		return socle.ErrIntrouvable
	}
	p := &pageCommune{Cadre: r.Cadre(f.Nom), Retour: r.Chemin + annuaire.CheminCommunes, Dit: habitants(f)}
	p.URL = p.Retour + "/" + f.Code
	p.Annuaire = AnnuaireDe(f)
	var err error
	if p.Lieux, err = lieuxDe(r, f); err != nil {
		return err
	}
	if p.Lieux.EPCI != nil {
		p.AnnuaireDe = AnnuaireDe(p.Lieux.EPCI.Fiche)
	}
	if len(f.Anciennes) > 0 {
		p.Anciennes = strings.Join(f.Anciennes, ", ")
	}
	if p.Joindre, err = CoordonneesDe(r.App, f.Code); err != nil {
		return err
	}
	if p.Joindre != nil {
		p.Situation = p.Joindre.Heures().Situation(r.Socle.Horloge.Maintenant(), f.Departement)
	}
	if err := p.chercherCompetents(r); err != nil {
		return err
	}
	publiees, err := catalogue.Publies(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, t := range publiees {
		if t.Code == catalogue.CodeContact {
			continue
		}
		if n := len(p.Themes); n == 0 || p.Themes[n-1].Titre != t.Theme {
			p.Themes = append(p.Themes, theme{Titre: t.Theme})
		}
		dernier := &p.Themes[len(p.Themes)-1]
		dernier.Services = append(dernier.Services, lienCommune{Nom: t.Titre, URL: r.Chemin + "/demarches/" + t.Code, Precision: t.Ailleurs()})
		p.Nombre++
	}
	return r.Rendre(http.StatusOK, "hub/commune", p)
}

// chercherCompetents answers who handles the démarche that the address names.
func (p *pageCommune) chercherCompetents(r *socle.Requete) error {
	l, err := demarches(r)
	if err != nil {
		return err
	}
	code := r.Request.URL.Query().Get("demarche")
	p.Demarche = saisieDemarche(l, code)
	p.Demarche.Facultatif = false
	i := slices.IndexFunc(l, func(d demarche) bool { return d.Code == code })
	if i < 0 {
		return nil
	}
	p.Choisie = l[i].Titre
	p.Competents, err = p.Lieux.competents(r, l[i])
	return err
}
