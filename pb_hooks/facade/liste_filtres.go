package facade

import (
	"net/url"
	"slices"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// filtres are what narrows the list: its controls, and what each may say to this
// agent. An address that says something else is no page.
type filtres struct {
	Saisies  ui.Saisies
	Colonnes ui.Saisie
	Ouverts  bool // something is chosen
	Ordres   []ui.Onglet
	Reperes  []string // that are in use

	services []collectivites.Service
	demarche []catalogue.Teleservice
	agents   []agents.Agent
}

// lireFiltres reads the criteria of the address. seul tells that one agent works
// alone: what shares the work is not shown.
func lireFiltres(r *socle.Requete, q url.Values, siens []string, seul bool) (f filtres, c demandes.Criteres, err error) {
	if err := f.charger(r, siens); err != nil {
		return f, c, err
	}
	c = demandes.Criteres{
		Service: f.choisi(q, "service"), Teleservice: f.choisi(q, "demarche"), Canal: demandes.Canal(f.choisi(q, "canal")), Etat: demandes.Etat(f.choisi(q, "etat")),
		Par: f.choisi(q, "agent"), Repere: f.choisi(q, "repere"), Urgentes: q.Get("urgentes") != "", Tri: demandes.Tri(q.Get("tri")),
	}
	if !slices.Contains([]demandes.Tri{"", demandes.TriArrivee, demandes.TriAncienne, demandes.TriEcheance}, c.Tri) {
		c.Tri = ""
	}
	for nom, vers := range map[string]*socle.Jour{"du": &c.Du, "au": &c.Au} {
		if j, faute := socle.JourSaisi(q, nom); faute == "" && !j.Nul() {
			*vers = j
		} else if j, err := socle.LireJour(q.Get(nom)); err == nil {
			*vers = j
		}
	}
	f.dessiner(c, seul)
	return f, c, nil
}

func (f *filtres) charger(r *socle.Requete, siens []string) (err error) {
	l, err := collectivites.Services(r.App, r.Collectivite)
	if err != nil {
		return err
	}
	for _, s := range l {
		if siens == nil || slices.Contains(siens, s.ID) {
			f.services = append(f.services, s)
		}
	}
	if f.demarche, err = catalogue.Saisissables(r.App, r.Collectivite, siens); err != nil {
		return err
	}
	if f.agents, err = agents.DeLaCollectivite(r.App, r.Collectivite); err != nil {
		return err
	}
	f.Reperes, err = demandes.ReperesConnus(r.App, r.Collectivite, siens)
	return err
}

// options are what a control of the list proposes.
func (f *filtres) options(nom string) (l []ui.Option) {
	switch nom {
	case "service":
		for _, s := range f.services {
			l = append(l, ui.Option{Code: s.ID, Libelle: s.Nom})
		}
	case "demarche":
		for _, t := range f.demarche {
			l = append(l, ui.Option{Code: t.ID, Libelle: t.Titre})
		}
	case "canal":
		for _, c := range []demandes.Canal{demandes.EnLigne, demandes.AuGuichet, demandes.Telephone, demandes.Papier, demandes.Courriel} {
			l = append(l, ui.Option{Code: string(c), Libelle: socle.Majuscule(c.EnMots())})
		}
	case "etat":
		for _, e := range []demandes.Etat{demandes.Deposee, demandes.EnInstruction, demandes.Incomplete, demandes.Acceptee, demandes.Refusee, demandes.Classee, demandes.Retiree} {
			l = append(l, ui.Option{Code: string(e), Libelle: demandes.MotEtat(e, nil)})
		}
	case "agent":
		l = append(l, ui.Option{Code: demandes.Personne, Libelle: "Personne"})
		for _, a := range f.agents {
			l = append(l, ui.Option{Code: a.ID, Libelle: a.NomComplet()})
		}
	case "repere":
		for _, n := range f.Reperes {
			l = append(l, ui.Option{Code: n, Libelle: n})
		}
	}
	return l
}

// choisi is what the address says of a control, "" for what it does not propose.
func (f *filtres) choisi(q url.Values, nom string) string {
	v := q.Get(nom)
	if slices.ContainsFunc(f.options(nom), func(o ui.Option) bool { return o.Code == v }) {
		return v
	}
	return ""
}

// dessiner makes the controls: one that has nothing to choose is not there.
func (f *filtres) dessiner(c demandes.Criteres, seul bool) {
	for _, x := range []struct{ nom, libelle, valeur string }{
		{"demarche", "Démarche", c.Teleservice},
		{"etat", "État", string(c.Etat)},
		{"canal", "Arrivée", string(c.Canal)},
		{"service", "Service", c.Service},
		{"agent", "Agent", c.Par},
		{"repere", "Repère", c.Repere},
	} {
		options := f.options(x.nom)
		if len(options) < 2 && x.nom != "repere" || len(options) == 0 || seul && x.nom == "agent" {
			continue
		}
		f.Saisies = append(f.Saisies, ui.Saisie{Genre: ui.GenreListe, Nom: x.nom, Libelle: x.libelle, Valeur: x.valeur, Options: options})
	}
	urgentes := ui.Saisie{Genre: ui.GenreCase, Nom: "urgentes", Libelle: "Urgentes seulement"}
	if c.Urgentes {
		urgentes.Valeur = "oui"
	}
	f.Saisies = append(
		f.Saisies,
		ui.Saisie{Genre: ui.GenreDate, Nom: "du", Libelle: "Arrivées depuis le"}.Dater(c.Du.ISO()),
		ui.Saisie{Genre: ui.GenreDate, Nom: "au", Libelle: "Arrivées jusqu’au"}.Dater(c.Au.ISO()),
		urgentes,
	)
	c.Tri = ""
	f.Ouverts = c != demandes.Criteres{}
}

// adresse is what the criteria are in an address, with the view.
func adresse(vue demandes.Vue, c demandes.Criteres) url.Values {
	q := url.Values{}
	for cle, v := range map[string]string{
		"vue": string(vue), "service": c.Service, "demarche": c.Teleservice, "canal": string(c.Canal), "etat": string(c.Etat), "agent": c.Par, "repere": c.Repere,
		"du": c.Du.ISO(), "au": c.Au.ISO(), "tri": string(c.Tri),
	} {
		if v != "" {
			q.Set(cle, v)
		}
	}
	if c.Urgentes {
		q.Set("urgentes", "oui")
	}
	return q
}
