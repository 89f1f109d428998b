package synchro

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const racine = "/agents/reglages/guichets"

// pages adds those where the exploitant of the hub invites the guichets and sees
// how each is.
func pages(app core.App) {
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}"+racine
	socle.De(app).Router(
		socle.Route{Methode: get, Chemin: base, Acces: agents.Exploitant, Action: listerGuichets},
		socle.Route{Methode: get, Chemin: base + "/export", Acces: agents.Exploitant, Action: exporterGuichets},
		socle.Route{Methode: get, Chemin: base + "/surveillance", Acces: agents.Exploitant, Action: montrerSeuils},
		socle.Route{Methode: post, Chemin: base + "/surveillance", Acces: agents.Exploitant, Action: reglerSeuils},
		socle.Route{Methode: get, Chemin: base + "/prereglages", Acces: agents.Exploitant, Action: montrerPrereglages},
		socle.Route{Methode: post, Chemin: base + "/prereglages", Acces: agents.Exploitant, Action: reglerPrereglages},
		socle.Route{Methode: get, Chemin: base + "/invitation", Acces: agents.Exploitant, Action: montrerInvitation},
		socle.Route{Methode: post, Chemin: base + "/invitation", Acces: agents.Exploitant, Action: inviter},
		socle.Route{Methode: post, Chemin: base + "/invitation/{invitation}/annulation", Acces: agents.Exploitant, Action: annulerInvitation},
		socle.Route{Methode: get, Chemin: base + "/{noeud}", Acces: agents.Exploitant, Action: montrerGuichet},
		socle.Route{Methode: post, Chemin: base + "/{noeud}/invitation", Acces: agents.Exploitant, Action: reinviter},
		socle.Route{Methode: post, Chemin: base + "/{noeud}/adresse", Acces: agents.Exploitant, Action: reglerAdresse},
		socle.Route{Methode: post, Chemin: base + "/{noeud}/revocation", Acces: agents.Exploitant, Action: revoquer},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Guichets du département", Aide: "Inviter un guichet, voir comment va chacun", Chemin: "/guichets",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
}

// filtre chooses which guichets a list shows.
type filtre string

// The filters, in the order of the page.
const (
	filtreTous      filtre = ""
	filtreMalades   filtre = "a-voir"
	filtreInvites   filtre = "invites"
	filtreInstalles filtre = "installes"
	filtreOuverts   filtre = "ouverts"
	filtreRompus    filtre = "rompus"
)

// filtres are the names of those that show guichets, and which.
var filtres = []struct {
	code    filtre
	libelle string
	montre  func(*vu) bool
}{
	{filtreTous, "Tous", func(*vu) bool { return true }},
	{filtreMalades, "À voir", (*vu).malade},
	{filtreInvites, "Invités", func(*vu) bool { return false }},
	{filtreInstalles, "Installés", func(v *vu) bool { return v.etape() == installee }},
	{filtreOuverts, "Ouverts", func(v *vu) bool { return v.etape() == ouverte }},
	{filtreRompus, "Lien rompu", func(v *vu) bool { return v.etape() == rompue }},
}

// guichetsParPage is how many one page shows.
const guichetsParPage = 100

type pageGuichets struct {
	*socle.Cadre
	URL         string
	Filtres     []filtreCompte
	Guichets    []ligneGuichet
	Invitations []ligneInvitation
	Exports     []ui.Onglet
	Suite       string // where the next ones are, "" for none
	Aucun       bool   // neither a guichet nor an invitation, whatever the filter
}

type filtreCompte struct {
	ui.Onglet
	Compte string
}

func listerGuichets(r *socle.Requete) error {
	p := &pageGuichets{Cadre: r.Cadre("Guichets du département"), URL: r.Chemin + racine}
	l, err := flotte(r.App, "")
	if err != nil {
		return err
	}
	attendent, err := invitationsSuivies(r.App)
	if err != nil {
		return err
	}
	p.Aucun = len(l)+len(attendent) == 0
	q := r.Request.URL.Query()
	voulu := filtre(q.Get("voir"))
	var montres []*vu
	for _, f := range filtres {
		nb := 0
		for i := range l {
			if f.montre(&l[i]) {
				nb++
				if f.code == voulu {
					montres = append(montres, &l[i])
				}
			}
		}
		if f.code == filtreTous || f.code == filtreInvites {
			nb += len(attendent)
			if f.code == voulu {
				p.Invitations = lignesInvitations(attendent, p.URL)
			}
		}
		p.Filtres = append(p.Filtres, filtreCompte{ui.Onglet{Libelle: f.libelle, URL: p.URL + "?voir=" + string(f.code), Actif: f.code == voulu}, socle.Nombre(nb)})
	}
	page, _ := strconv.Atoi(q.Get("page")) // the first one, for what is no number
	debut := min(max(page-1, 0)*guichetsParPage, len(montres))
	fin := min(debut+guichetsParPage, len(montres))
	for _, v := range montres[debut:fin] {
		p.Guichets = append(p.Guichets, v.ligne(r.Socle, p.URL))
	}
	if fin < len(montres) {
		p.Suite = p.URL + "?voir=" + string(voulu) + "&page=" + strconv.Itoa(debut/guichetsParPage+2)
		p.Invitations = nil // they end the list
	}
	for _, x := range socle.FormatsTableaux() {
		p.Exports = append(p.Exports, ui.Onglet{Libelle: x.Libelle, URL: p.URL + "/export?format=" + x.Code})
	}
	return r.Rendre(http.StatusOK, "hub/guichets", p)
}

type pageGuichet struct {
	*socle.Cadre
	URL, ID, Adresse, Revoque string
	Maux                      []string
	Faits                     []fait
	Voyants                   []rattachement.Voyant
	NouvelleAdresse           *pageAdresse // nil for none
}

func guichetDemande(r *socle.Requete) (*vu, error) {
	l, err := flotte(r.App, r.Request.PathValue("noeud"))
	if err != nil {
		return nil, err
	}
	if len(l) == 0 {
		return nil, socle.ErrIntrouvable
	}
	return &l[0], nil
}

func montrerGuichet(r *socle.Requete) error {
	p, err := nouvellePageGuichet(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/guichet", p)
}

func nouvellePageGuichet(r *socle.Requete) (*pageGuichet, error) {
	v, err := guichetDemande(r)
	if err != nil {
		return nil, err
	}
	v.Maux = slices.DeleteFunc(v.Maux, func(m mal) bool { return m.Genre == malAdresse }) // it is asked below
	p := &pageGuichet{
		Cadre: r.Cadre(v.noms()), URL: r.Chemin + racine, ID: v.ID, Adresse: v.Adresse, Voyants: v.Presence.Voyants, Maux: v.maux(),
		Faits: append([]fait{{"Relié depuis le", socle.JourDe(v.CreeLe.Time()).Date()}}, v.faits(r.Socle)...),
	}
	p.Faits = append(p.Faits, fait{"Nouvelles reçues de lui", socle.Nombre(int(v.Applique))})
	if !v.RevoqueLe.IsZero() {
		p.Revoque = socle.Instant(v.RevoqueLe.Time())
	}
	if len(p.Voyants) > 0 { // each is below
		p.Faits = slices.DeleteFunc(p.Faits, func(f fait) bool { return f.Nom == faitVoyants || f.Nom == faitCourriels })
	}
	p.NouvelleAdresse, err = v.adresse(r.App)
	return p, err
}

func revoquer(r *socle.Requete) error {
	v, err := guichetDemande(r)
	if err != nil {
		return err
	}
	if err := v.Revoquer(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Ce guichet n’est plus relié. Ses habitants ne se connectent plus par le guichet du Département.")
	return r.Rediriger(r.Chemin + racine + "/" + v.ID)
}
