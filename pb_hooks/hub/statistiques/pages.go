package statistiques

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"

	"guichet/pb_hooks/collectivites"
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
	Periodes []ui.Onglet
	Dit      string
	Faits    []fait
	Figures  []*locales.Figure
}

type fait struct{ Nom, Valeur, Note string }

// objectif is the part of the communes, and of the inhabitants, that the
// Département wants to cover.
const objectif = 50

func montrer(r *socle.Requete) error {
	dep := collectivites.De(r)
	if dep.Niveau != "departement" {
		return socle.ErrIntrouvable
	}
	code, p := choisie(r)
	lus, err := p.lire(r.App)
	if err != nil {
		return err
	}
	c, err := couvrir(r.App, dep.Departement)
	if err != nil {
		return err
	}
	page := &pageChiffres{Cadre: r.Cadre("Chiffres du département"), Dit: "Du " + p.du.Date() + " au " + p.au.Date(), Figures: lus.Figures}
	page.Faits = append([]fait{{"Demandes arrivées", montre(lus.Arrivees), "Dans tous les guichets reliés, par toutes les voies."}}, c.faits()...)
	base := r.Chemin + racine
	for _, x := range choix {
		page.Periodes = append(page.Periodes, ui.Onglet{Libelle: x.libelle, URL: base + "?periode=" + x.code, Actif: x.code == code})
	}
	for _, f := range page.Figures {
		for _, x := range socle.FormatsTableaux() {
			f.Proposer(x.Libelle, base+"/export?"+url.Values{"periode": {code}, "tableau": {f.Code}, "format": {x.Code}}.Encode())
		}
	}
	return r.Rendre(http.StatusOK, "hub/chiffres", page)
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
	return []fait{
		{"Communes reliées", fmt.Sprintf("%s sur %s (%s)", socle.Nombre(c.Reliees), socle.Nombre(c.Communes), part(c.Reliees, c.Communes)), but},
		{"Habitants de ces communes", fmt.Sprintf("%s sur %s (%s)", socle.Nombre(c.Couverts), socle.Nombre(c.Habitants), part(c.Couverts, c.Habitants)), but},
		{"Communes actives", socle.Nombre(c.Actives), fmt.Sprintf("Elles ont reçu une demande dans les %d derniers jours.", joursActive)},
		{"Communes invitées", socle.Nombre(c.Invitees), "Leur invitation attend."},
	}
}

// exporter gives one table of the page.
func exporter(r *socle.Requete) error {
	if collectivites.De(r).Niveau != "departement" {
		return socle.ErrIntrouvable
	}
	_, p := choisie(r)
	lus, err := p.lire(r.App)
	if err != nil {
		return err
	}
	q := r.Request.URL.Query()
	for _, f := range lus.Figures {
		if f.Code == cmp.Or(q.Get("tableau"), "mois") {
			return r.Telecharger("departement-"+f.Code, cmp.Or(q.Get("format"), "csv"), f.Tableau())
		}
	}
	return socle.ErrIntrouvable
}
