package facade

import (
	"net/http"
	"slices"
	"strings"

	"guichet/config"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	hubstatistiques "guichet/pb_hooks/hub/statistiques"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageInstance struct {
	*socle.Cadre
	Recherche ui.Saisie
	Cherche   string
	Trouvees  []collectivites.Collectivite
}

// maxListees is how many collectivités are read at a glance; more are shown to
// who searches.
const maxListees = 30

// montrerInstance is the door of the whole instance: the entrance of a lone
// collectivité, or a search among several by name or postcode, which several
// communes may share.
func montrerInstance(r *socle.Requete) error {
	ouvertes, err := collectivites.Ouvertes(r.App)
	if err != nil {
		return err
	}
	if len(ouvertes) == 1 {
		return r.Rediriger(ouvertes[0].Chemin() + "/")
	}
	p := &pageInstance{Cadre: r.Cadre("Trouver votre guichet"), Cherche: strings.TrimSpace(r.Request.URL.Query().Get("q"))}
	p.Recherche = ui.Saisie{
		Genre: ui.GenreTexte, Nom: "q", Libelle: "Votre commune", Aide: "Son nom ou son code postal, par exemple Épinal ou 88000", Valeur: p.Cherche, Max: 100,
	}
	if p.Cherche != "" || len(ouvertes) <= maxListees {
		p.Trouvees = slices.DeleteFunc(ouvertes, func(c collectivites.Collectivite) bool { return !c.Correspond(p.Cherche) })
	}
	return r.Rendre(http.StatusOK, "facade/instance", p)
}

type pageEntree struct {
	*socle.Cadre
	Annonces  []annonce
	Recherche ui.Saisie
	Cherche   string
	Themes    []theme
	Plie      bool // the themes are closed at first: there is too much to read
	Contact   bool
	Horaires  []collectivites.LigneHoraires
	Note      string
	Situation string   // « Ouvert jusqu’à 12 h », "" without hours
	Feries    []string // public holidays of the week to come
	Chiffres  bool     // the statistics are open to all
	Ouvertes  bool     // the open data of the Département are
	Toutes    bool     // this is the guichet of the Département, which knows the demandes of every guichet
}

// maxDepliees is how many téléservices are read at a glance.
const maxDepliees = 15

type annonce struct{ Genre, Mot, Titre, Texte, Dates string }

type theme struct {
	Titre    string
	Services []catalogue.Teleservice
}

// parTheme cuts a list, which is in the order of its themes.
func parTheme(l []catalogue.Teleservice) []theme {
	var themes []theme
	for _, t := range l {
		if n := len(themes); n == 0 || themes[n-1].Titre != t.Theme {
			themes = append(themes, theme{Titre: t.Theme})
		}
		dernier := &themes[len(themes)-1]
		dernier.Services = append(dernier.Services, t)
	}
	return themes
}

var motsAnnonces = map[string]string{"fermeture": "Fermeture", "travaux": "Travaux", "information": "Information"}

func montrerEntree(r *socle.Requete) error {
	c := collectivites.De(r)
	maintenant := r.Socle.Horloge.Maintenant()
	p := &pageEntree{Cadre: r.Cadre("Vos démarches en ligne"), Chiffres: c.StatistiquesOuvertes(), Toutes: r.Socle.Config.Role == config.RoleHub && c.Niveau == "departement", Cherche: strings.TrimSpace(r.Request.URL.Query().Get("q"))}
	if p.Toutes {
		var err error
		if p.Ouvertes, err = hubstatistiques.Ouvertes(r.App); err != nil {
			return err
		}
	}
	p.Recherche = ui.Saisie{Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher une démarche", Valeur: p.Cherche, Max: 100}
	news, err := collectivites.AnnoncesDuJour(r.App, c.ID, socle.JourDe(maintenant))
	if err != nil {
		return err
	}
	for _, a := range news {
		p.Annonces = append(p.Annonces, annonce{a.Genre, motsAnnonces[a.Genre], a.Titre, a.Texte, a.Dates()})
	}
	l, err := catalogue.Publies(r.App, c.ID)
	if err != nil {
		return err
	}
	l = slices.DeleteFunc(l, func(t catalogue.Teleservice) bool {
		if t.Code == catalogue.CodeContact {
			p.Contact = true
		}
		return !t.Correspond(p.Cherche) || p.Cherche == "" && t.Code == catalogue.CodeContact
	})
	p.Themes = parTheme(l)
	p.Plie = p.Cherche == "" && len(l) > maxDepliees
	h := c.Heures()
	p.Horaires, p.Note, p.Situation = h.Lignes(), h.Note, h.Situation(maintenant, c.Departement)
	for _, j := range h.Feries(socle.JourDe(maintenant), c.Departement) {
		p.Feries = append(p.Feries, j.EnLettres())
	}
	return r.Rendre(http.StatusOK, "facade/entree", p)
}
