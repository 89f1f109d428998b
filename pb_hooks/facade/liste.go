package facade

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageListe struct {
	*socle.Cadre
	Onglets   []ui.Onglet
	Gardees   []vueGardee
	Recherche ui.Saisie
	Cherche   string
	Usagers   []ligneUsager // found by the same words
	Filtres   filtres
	Requete   string // view and criteria, as the address says them
	Vue       demandes.Vue
	Vide      string
	Legende   string
	Recueille bool // she records what comes by another way
	Instruit  bool // she answers: takes, marks read, hands over
	Seul      bool // one agent works alone: nothing to share
	Collegues []agents.Agent
	Colonnes  []colonne
	Demandes  []ligne
	Suite     string // address of the next page
	Exports   []ui.Onglet

	colonnesChoisies []string // nil for the usual ones
}

type vueGardee struct {
	ui.Onglet
	Nom string
}

type ligne struct {
	ID, Numero, Titre, Demandeur, Le, Avant, Etat, Mot, Agent, Canal string
	Service, Maj, Terminee                                           string
	EnRetard, ALire, Urgente                                         bool
	Reperes                                                          []string
}

// parPage is how many demandes a page of the inbox shows.
const parPage = 50

// maxCompte is where the tabs stop counting.
const maxCompte = 100

var vues = []struct {
	vue              demandes.Vue
	libelle, vide    string
	comptee, partage bool // partage: where several agents work only
}{
	{demandes.VueNouvelles, "Nouvelles", "Aucune nouvelle demande.", true, false},
	{demandes.VueALire, "À lire", "Rien de nouveau sur les demandes en cours.", true, false},
	{demandes.VueMiennes, "Les miennes", "Vous n’avez pris aucune demande en cours.", false, true},
	{demandes.VueRetard, "À répondre vite", "Aucune réponse n’est en retard ni attendue dans les trois jours.", true, false},
	{demandes.VueSuivies, "Suivies", "Vous ne suivez aucune demande.", false, true},
	{demandes.VueOuvertes, "Toutes celles en cours", "Aucune demande en cours.", false, false},
	{demandes.VueTerminees, "Terminées", "Aucune demande terminée.", false, false},
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
	p := &pageListe{Cadre: r.Cadre("Demandes"), Cherche: strings.TrimSpace(q.Get("q")), Recueille: agents.DroitsDe(r).A(agents.Accueil, agents.Instruction)}
	p.Instruit = agents.DroitsDe(r).A(agents.Instruction)
	p.Recherche = ui.Saisie{Genre: ui.GenreTexte, Nom: "q", Libelle: "Chercher", Aide: "Un numéro, un nom, un téléphone, une démarche", Valeur: p.Cherche, Max: 100}
	var err error
	if p.Seul, err = agents.Seul(r.App, r.Collectivite); err != nil {
		return err
	}
	if p.Vue, err = p.onglets(r, f, vue); err != nil {
		return err
	}
	if p.Filtres, f.Criteres, err = lireFiltres(r, q, f.Services, p.Seul); err != nil {
		return err
	}
	p.choisirColonnes(q)
	p.Requete = p.adresse(f.Criteres).Encode()
	if err := p.garder(r); err != nil {
		return err
	}
	f.Vue, f.Texte, f.Apres, f.Nombre = p.Vue, p.Cherche, q.Get("apres"), parPage+1
	if p.Cherche != "" {
		p.Legende = "Demandes trouvées"
		p.Vide = "Aucune demande ne correspond. Vérifiez le numéro, ou cherchez le début d’un nom."
		if p.Usagers, _, err = chercherUsagers(r, p.Cherche, "", usagersTrouves); err != nil {
			return err
		}
	} else if p.Filtres.Ouverts {
		p.Vide = "Aucune demande de cette liste ne correspond aux filtres."
	}
	p.ordonner(r, f)
	p.telecharger(r, f)
	l, err := demandes.Lister(r.App, f)
	if err != nil {
		return err
	}
	if len(l) > parPage {
		l = l[:parPage]
		suite := p.adresse(f.Criteres)
		suite.Set("apres", l[parPage-1].ID)
		if p.Cherche != "" {
			suite.Set("q", p.Cherche)
		}
		p.Suite = r.Chemin + "/agents?" + suite.Encode()
	}
	if p.Demandes, err = p.enLignes(r, l); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "facade/liste", p)
}

// usagersTrouves is how many usagers a search of the inbox shows first.
const usagersTrouves = 5

// onglets are the views, with what waits in each, and tell which one is asked.
func (p *pageListe) onglets(r *socle.Requete, f demandes.Filtre, vue demandes.Vue) (demandes.Vue, error) {
	trouvee := demandes.Vue("")
	for i, v := range vues {
		f.Vue = v.vue
		o := ui.Onglet{Libelle: v.libelle, URL: r.Chemin + "/agents?vue=" + string(v.vue)}
		if v.comptee {
			n, err := demandes.Compter(r.App, f, maxCompte)
			if err != nil {
				return "", err
			}
			o.Nombre = n
		}
		if v.vue == vue || vue == "" && i == 0 {
			trouvee, p.Vide, p.Legende = v.vue, v.vide, v.libelle
			o.Actif = p.Cherche == ""
		}
		if !p.Seul || !v.partage {
			p.Onglets = append(p.Onglets, o)
		}
	}
	if trouvee == "" {
		return "", socle.ErrIntrouvable
	}
	return trouvee, nil
}

// garder shows the views that the agent keeps, and to whom she may hand over.
func (p *pageListe) garder(r *socle.Requete) error {
	a := agents.De(r)
	l, err := demandes.VuesDe(r.App, a.ID, r.Collectivite)
	if err != nil {
		return err
	}
	for _, v := range l {
		p.Gardees = append(p.Gardees, vueGardee{ui.Onglet{Libelle: v.Nom, URL: r.Chemin + "/agents?" + v.Requete, Actif: v.Requete == p.Requete}, v.Nom})
	}
	if !p.Seul && p.Instruit {
		instruisent, err := agents.IDsHabilites(r.App, r.Collectivite, agents.Instruction)
		if err != nil {
			return err
		}
		for _, x := range p.Filtres.agents {
			if x.Actif && slices.Contains(instruisent, x.ID) {
				p.Collegues = append(p.Collegues, x)
			}
		}
	}
	return nil
}

// telecharger are the links that take the list away as a file.
func (p *pageListe) telecharger(r *socle.Requete, f demandes.Filtre) {
	q := adresse(p.Vue, f.Criteres)
	if p.Cherche != "" {
		q.Set("q", p.Cherche)
	}
	for _, x := range socle.FormatsTableaux() {
		q.Set("format", x.Code)
		p.Exports = append(p.Exports, ui.Onglet{Libelle: x.Libelle, URL: r.Chemin + "/agents/export?" + q.Encode()})
	}
}

// adresse is the address of this list with other criteria.
func (p *pageListe) adresse(c demandes.Criteres) url.Values {
	q := adresse(p.Vue, c)
	if p.colonnesChoisies != nil {
		q["colonnes"] = p.colonnesChoisies
	}
	return q
}

// ordonner are the links that change the order.
func (p *pageListe) ordonner(r *socle.Requete, f demandes.Filtre) {
	if p.Cherche != "" {
		return
	}
	actuel := f.Tri
	if actuel == "" {
		if actuel = demandes.TriArrivee; f.Vue == demandes.VueRetard {
			actuel = demandes.TriEcheance
		}
	}
	for _, x := range []struct {
		tri     demandes.Tri
		libelle string
	}{{demandes.TriArrivee, "Les dernières arrivées"}, {demandes.TriAncienne, "Les plus anciennes"}, {demandes.TriEcheance, "Les plus pressées"}} {
		c := f.Criteres
		c.Tri = x.tri
		p.Filtres.Ordres = append(p.Filtres.Ordres, ui.Onglet{Libelle: x.libelle, URL: r.Chemin + "/agents?" + p.adresse(c).Encode(), Actif: x.tri == actuel})
	}
}

// enLignes adds what the agents put on the demandes of the page.
func (p *pageListe) enLignes(r *socle.Requete, l []demandes.Demande) ([]ligne, error) {
	noms := nomsAgents{} // of those who work here: the others are read one by one
	for _, a := range p.Filtres.agents {
		noms[a.ID] = a.NomComplet()
	}
	lignes := enLignes(r, l, noms)
	ids := make([]string, len(l))
	for i := range l {
		ids[i] = l[i].ID
	}
	reperes, err := demandes.ReperesDesDemandes(r.App, ids)
	if err != nil {
		return nil, err
	}
	services := map[string]string{}
	for _, s := range p.Filtres.services {
		services[s.ID] = s.Nom
	}
	for i := range lignes {
		lignes[i].Reperes, lignes[i].Service = reperes[lignes[i].ID], services[l[i].Service]
	}
	return lignes, nil
}

// enLignes are demandes as a list of the agents shows them.
func enLignes(r *socle.Requete, l []demandes.Demande, noms nomsAgents) []ligne {
	lignes := make([]ligne, len(l))
	auj := r.Socle.Horloge.Aujourdhui()
	for i := range l {
		d := &l[i]
		x := ligne{
			ID: d.ID, Numero: socle.FormaterNumero(d.Numero), Titre: d.Titre, Demandeur: d.Demandeur, Le: socle.JourDe(d.DeposeeLe.Time()).Date(),
			Maj: socle.Instant(d.MajLe.Time()), Etat: string(d.Etat), Mot: demandes.MotEtat(d.Etat, nil), Agent: noms.de(r, d.Agent), ALire: d.ALireAgent, Urgente: d.Urgente, Canal: d.Canal.EnMots(),
		}
		if jour, err := socle.LireJour(d.PrevueLe); err == nil {
			x.Avant, x.EnRetard = jour.Date(), jour.Avant(auj)
		}
		if jour, err := socle.LireJour(d.TermineeLe); err == nil {
			x.Terminee = jour.Date()
		}
		lignes[i] = x
	}
	return lignes
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
