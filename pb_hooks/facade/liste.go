package facade

import (
	"net/http"
	"net/url"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageListe struct {
	*socle.Cadre
	Filtres   []ui.Onglet
	Recherche ui.Saisie
	Cherche   string
	Vide      string
	Demandes  []ligne
	Suite     string // address of the next page
}

type ligne struct {
	ID, Numero, Titre, Demandeur, Le, Avant, Etat, Mot, Agent, Canal string
	EnRetard, ALire                                                  bool
}

// parPage is how many demandes a page of the inbox shows.
const parPage = 50

// maxCompte is where the tabs stop counting.
const maxCompte = 100

var vues = []struct {
	vue           demandes.Vue
	libelle, vide string
	comptee       bool
}{
	{demandes.VueNouvelles, "Nouvelles", "Aucune nouvelle demande.", true},
	{demandes.VueALire, "À lire", "Rien de nouveau sur les demandes en cours.", true},
	{demandes.VueMiennes, "Les miennes", "Vous n’avez pris aucune demande en cours.", false},
	{demandes.VueRetard, "À répondre vite", "Aucune réponse n’est en retard ni attendue dans les trois jours.", true},
	{demandes.VueOuvertes, "Toutes celles en cours", "Aucune demande en cours.", false},
	{demandes.VueTerminees, "Terminées", "Aucune demande terminée.", false},
}

// listerDemandes is the inbox. An agent without any role on demandes (dpo,
// administration) is led to what her roles open.
func listerDemandes(r *socle.Requete) error {
	q := r.Request.URL.Query()
	vue := demandes.Vue(q.Get("vue"))
	f, peut := filtreDe(r, vue)
	if !peut {
		if agents.DroitsDe(r).A(agents.Gestion, agents.Administration) {
			return r.Rediriger(r.Chemin + "/agents/reglages")
		}
		return r.Rediriger(r.Chemin + "/agents/profil")
	}
	p := &pageListe{Cadre: r.Cadre("Demandes"), Cherche: strings.TrimSpace(q.Get("q"))}
	p.Recherche = ui.Saisie{Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher une demande", Aide: "Par son numéro, un nom ou une démarche", Valeur: p.Cherche, Max: 100}
	connue := false
	for i, v := range vues {
		f.Vue = v.vue
		o := ui.Onglet{Libelle: v.libelle, URL: r.Chemin + "/agents?vue=" + string(v.vue)}
		if v.comptee {
			n, err := demandes.Compter(r.App, f, maxCompte)
			if err != nil {
				return err
			}
			o.Nombre = n
		}
		if v.vue == vue || vue == "" && i == 0 {
			vue, connue, p.Vide = v.vue, true, v.vide
			o.Actif = p.Cherche == ""
		}
		p.Filtres = append(p.Filtres, o)
	}
	if !connue {
		return socle.ErrIntrouvable
	}
	f.Vue, f.Texte, f.Apres, f.Nombre = vue, p.Cherche, q.Get("apres"), parPage+1
	if p.Cherche != "" {
		p.Vide = "Aucune demande ne correspond. Vérifiez le numéro, ou cherchez le début d’un nom."
	}
	l, err := demandes.Lister(r.App, f)
	if err != nil {
		return err
	}
	if len(l) > parPage {
		l = l[:parPage]
		suite := url.Values{"vue": {string(vue)}, "apres": {l[parPage-1].ID}}
		if p.Cherche != "" {
			suite.Set("q", p.Cherche)
		}
		p.Suite = r.Chemin + "/agents?" + suite.Encode()
	}
	noms := nomsAgents{}
	auj := r.Socle.Horloge.Aujourdhui()
	for i := range l {
		d := &l[i]
		x := ligne{
			ID: d.ID, Numero: socle.FormaterNumero(d.Numero), Titre: d.Titre, Demandeur: d.Demandeur, Le: socle.JourDe(d.DeposeeLe.Time()).Date(),
			Etat: string(d.Etat), Mot: demandes.MotEtat(d.Etat, nil), Agent: noms.de(r, d.Agent), ALire: d.ALireAgent, Canal: d.Canal.EnMots(),
		}
		if jour, err := socle.LireJour(d.PrevueLe); err == nil {
			x.Avant, x.EnRetard = jour.Date(), jour.Avant(auj)
		}
		p.Demandes = append(p.Demandes, x)
	}
	return r.Rendre(http.StatusOK, "facade/liste", p)
}

// nomsAgents remembers the names read for one page.
type nomsAgents map[string]string

func (n nomsAgents) de(r *socle.Requete, id string) string {
	if id == "" {
		return ""
	}
	if nom, lu := n[id]; lu {
		return nom
	}
	a, err := agents.ParID(r.App, id)
	if err != nil {
		n[id] = ""
		return ""
	}
	n[id] = a.NomComplet()
	return n[id]
}
