package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"time"

	"guichet/pb_hooks/demandes"
	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

const (
	lectures     = 100 // of each page
	tousServices = "inbox of an agent of every service"
	petitService = "inbox of an agent of one service (2 %)"
	cookieAgent  = "guichet-agent"
)

// page is one address to ask again and again; without address it is a title.
type page struct{ nom, chemin, jeton string }

func (p *page) lire(serveur string) error {
	v := depots.NouveauVisiteur(serveur, depots.Formulaire{})
	if p.jeton != "" {
		if err := v.Porter(cookieAgent, p.jeton); err != nil {
			return err
		}
	}
	_, err := v.Lire(context.Background(), depots.Chemin+p.chemin)
	return err
}

// mesurerPages asks pages over many demandes, and runs beside each the same
// SQL without the program.
func (b *banc) mesurerPages() error {
	p := b.programme("pages")
	if err := p.Installer("contact", "signalement", "recensement-citoyen", "acte-naissance", b.fichierDocument); err != nil {
		return err
	}
	s, err := semer(p.Donnees)
	if err != nil {
		return fmt.Errorf("sow: %w", err)
	}
	pages, requetes, err := s.preparer(p.Donnees)
	if err != nil {
		return err
	}
	base, err := sql.Open("sqlite", "file:"+filepath.Join(p.Donnees, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=cache_size(-32000)")
	if err != nil {
		return err
	}
	defer base.Close()
	serveur, err := b.marcher(p.Servir())
	if err != nil {
		return err
	}
	b.rapport.Titre(fmt.Sprintf("B. Pages over %d demandes, 1 client, %d times each; SQL: the statements of the page, run alone", nbDemandes, lectures))
	b.rapport.Ligne("", "p50", "p95", "CPU", "SQL p50", "SQL p95", "× SQL")
	for i := range pages {
		if pages[i].chemin == "" {
			b.rapport.Ligne(pages[i].nom)
			continue
		}
		if err := b.mesurerPage(serveur, &pages[i], base, requetes[i]); err != nil {
			return fmt.Errorf("%s: %w", pages[i].nom, err)
		}
	}
	if err := b.chargerPages(serveur.URL, pages); err != nil {
		return err
	}
	b.noterMemoire(fmt.Sprintf("guichet after these pages over %d demandes", nbDemandes), serveur.Pid)
	if err := b.mesurerBureau(serveur, s); err != nil {
		return err
	}
	b.noterMemoire(fmt.Sprintf("guichet after %d agents at once", nbAgents), serveur.Pid)
	return b.arreter()
}

func (b *banc) mesurerPage(serveur *depots.Serveur, p *page, base *sql.DB, requetes []string) error {
	lire := func() error { return p.lire(serveur.URL) }
	if err := errors.Join(lire(), executerNues(base, requetes)); err != nil { // the first one opens files
		return err
	}
	avant := rapport.CalculDe(serveur.Pid)
	d, err := repeter(lectures, lire)
	if err != nil {
		return err
	}
	calcul := (rapport.CalculDe(serveur.Pid) - avant) / time.Duration(len(d))
	nues, err := repeter(lectures, func() error { return executerNues(base, requetes) })
	if err != nil {
		return err
	}
	b.rapport.Ligne(p.nom, rapport.Milli(d.centile(50)), rapport.Milli(d.centile(95)), rapport.Milli(calcul), rapport.Milli(nues.centile(50)), rapport.Milli(nues.centile(95)),
		rapport.Fois(float64(d.centile(50))/float64(max(1, nues.centile(50)))))
	return nil
}

// chargerPages asks all of them from eight visitors at once.
func (b *banc) chargerPages(serveur string, pages []page) error {
	d, total, err := charger(8, 8*len(pages), func(i int) error {
		if p := &pages[i%len(pages)]; p.chemin != "" {
			return p.lire(serveur)
		}
		return nil
	})
	if err != nil {
		return err
	}
	b.rapport.Ligne(fmt.Sprintf("all of them, 8 clients: %.0f a second", float64(len(d))/total.Seconds()), rapport.Milli(d.centile(50)), rapport.Milli(d.centile(95)))
	return nil
}

// preparer lists the pages, each with the SQL it runs.
func (s *semis) preparer(donnees string) (pages []page, requetes [][]string, err error) {
	dedans, err := ouvrirInterieur(donnees)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, dedans.fermer()) }()
	pages = []page{
		{nom: "entrance of the commune", chemin: "/"},
		{nom: "téléservice, start page", chemin: "/demarches/recensement-citoyen"},
	}
	for i, qui := range []string{tousServices, petitService} {
		f := demandes.Filtre{Collectivite: s.collectivite, Agent: s.agents[i], Nombre: nbDemandes}
		if qui == petitService {
			f.Services = []string{s.petit}
		}
		liste, err := s.pagesDe(dedans, qui, f)
		if err != nil {
			return nil, nil, err
		}
		pages = append(pages, liste...)
	}
	requetes = make([][]string, len(pages))
	for i := range pages {
		if pages[i].chemin == "" {
			continue
		}
		if requetes[i], err = dedans.requetes(&pages[i]); err != nil {
			return nil, nil, err
		}
	}
	return pages, requetes, nil
}

// pagesDe lists the pages of one agent's inbox: each list, the page that
// follows four fifths of it, and searches.
func (s *semis) pagesDe(dedans *interieur, qui string, f demandes.Filtre) ([]page, error) {
	l := []page{{nom: qui}}
	ajouter := func(nom string, q url.Values) {
		l = append(l, page{nom: "  " + nom, chemin: "/agents?" + q.Encode(), jeton: s.jetons[qui]})
	}
	for _, vue := range []demandes.Vue{
		demandes.VueNouvelles, demandes.VueALire, demandes.VueMiennes, demandes.VueRetard, demandes.VueOuvertes, demandes.VueTerminees,
	} {
		f.Vue = vue
		toutes, err := demandes.Lister(dedans.app, f)
		if err != nil {
			return nil, err
		}
		ajouter(fmt.Sprintf("%s (%d)", vue, len(toutes)), url.Values{"vue": {string(vue)}})
		if len(toutes) > 0 {
			ajouter("  far down", url.Values{"vue": {string(vue)}, "apres": {toutes[len(toutes)*4/5].ID}})
		}
	}
	for _, c := range []struct{ nom, texte string }{
		{"a rare name", nomRare},
		{"a common name", noms[0]},
		{"the beginning of a name", "Thouv"},
		{"a common word", "naissance"},
		{"a numéro", s.dernier},
		{"what nobody has", "introuvable"},
	} {
		ajouter("search: "+c.nom, url.Values{"q": {c.texte}})
	}
	for _, c := range []struct {
		nom string
		q   url.Values
	}{
		{"open, of one canal", url.Values{"vue": {"ouvertes"}, "canal": {"telephone"}}},
		{"ended, one démarche and one canal", url.Values{"vue": {"terminees"}, "demarche": {s.teleservices[0].id}, "canal": {"papier"}}},
		{"ended, oldest first", url.Values{"vue": {"terminees"}, "tri": {"ancienne"}}},
	} {
		ajouter("filter: "+c.nom, c.q)
	}
	for _, c := range []struct{ nom, texte string }{{"a common name", noms[0]}, {"a name and a first name", prenoms[3] + " " + noms[5]}, {"a telephone", telephone(4321)}} {
		l = append(l, page{nom: "  usagers: " + c.nom, chemin: "/agents/usagers?" + url.Values{"q": {c.texte}}.Encode(), jeton: s.jetons[qui]})
	}
	return append(
		l,
		page{nom: "  vue 360", chemin: "/agents/usagers/" + s.usager[qui], jeton: s.jetons[qui]},
		page{nom: "  one demande", chemin: "/agents/demandes/" + s.derniere, jeton: s.jetons[qui]},
		page{nom: "  statistics of the month", chemin: "/agents/statistiques?periode=mois", jeton: s.jetons[qui]},
		page{nom: "  statistics of last year", chemin: "/agents/statistiques?periode=annee-derniere", jeton: s.jetons[qui]},
	), nil
}
