package rattachement

import (
	"fmt"
	"net/http"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
	"guichet/ui"
)

const cheminPerdues = "/agents/reglages/perdues"

// reglent are those who see to them.
var reglent = []agents.Role{agents.Gestion, agents.Administration}

// pagesPerdues adds the one where a mairie sees what an older backup lost, and to whom
// it has to speak.
func pagesPerdues(app core.App) {
	regle := agents.Avec(reglent...)
	socle.De(app).Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}" + cheminPerdues, Acces: regle, Action: listerPerdues},
		socle.Route{Methode: http.MethodPost, Chemin: "/{collectivite}" + cheminPerdues, Acces: regle, Action: clorePerdue},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Demandes perdues", Aide: "Ce qu’une ancienne sauvegarde a fait perdre, et qui rappeler", Chemin: "/perdues",
		Visible: func(r *socle.Requete) bool {
			if !agents.DroitsDe(r).A(reglent...) {
				return false
			}
			l, err := lesPerdues(r.App, r.Collectivite)
			return err == nil && len(l) > 0
		},
	})
}

type pagePerdues struct {
	*socle.Cadre
	URL               string
	Ouvertes, Finies  []lignePerdue
	Delegue, Courriel string // of the data protection, "" for nobody
}

type lignePerdue struct {
	ID, Titre, Numero, Mot, Le, PerdueLe string
	Usager                               *usagers.Usager // who filed it, nil for nobody known here
	Qui                                  string
	Fin, Note                            string // of one that is over
	Saisies                              ui.Saisies
}

func lesPerdues(app core.App, collectivite string) ([]perdue, error) {
	var l []perdue
	err := app.DB().Select("*").From("perdues").Where(dbx.HashExp{"collectivite": collectivite}).OrderBy("issue", "perdue_le", "id").All(&l)
	if err != nil {
		return nil, fmt.Errorf("lost demandes: %w", err)
	}
	return l, nil
}

func nouvellePagePerdues(r *socle.Requete) (*pagePerdues, error) {
	l, err := lesPerdues(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	c := collectivites.De(r)
	p := &pagePerdues{Cadre: r.Cadre("Demandes perdues"), URL: r.Chemin + cheminPerdues, Delegue: c.DPO, Courriel: c.DPOCourriel}
	for i := range l {
		ligne, err := l[i].ligne(r)
		if err != nil {
			return nil, err
		}
		if l[i].Issue == "" {
			p.Ouvertes = append(p.Ouvertes, *ligne)
		} else {
			p.Finies = append(p.Finies, *ligne)
		}
	}
	return p, nil
}

func (p *perdue) ligne(r *socle.Requete) (*lignePerdue, error) {
	e, err := p.enTete()
	if err != nil {
		return nil, err
	}
	l := &lignePerdue{
		ID: p.ID, Titre: e.Titre, Numero: socle.FormaterNumero(e.Numero), Mot: e.Mot, Le: socle.JourDe(e.DeposeeLe).Date(), PerdueLe: socle.JourDe(p.PerdueLe.Time()).Date(), Note: p.Note,
	}
	switch p.Issue {
	case issueRetrouvee:
		l.Fin = "Retrouvée le " + socle.JourDe(p.CloseLe.Time()).Date() + "."
	case issueContact:
		l.Fin = "Contact repris le " + socle.JourDe(p.CloseLe.Time()).Date()
		if a, err := agents.ParID(r.App, p.Agent); err == nil { // her name stays once she has left
			l.Fin += " par " + a.NomComplet()
		}
		l.Fin += "."
	default:
		l.Saisies = ui.Saisies{{Genre: ui.GenreZone, Nom: p.nomNote(), Libelle: "Note", Facultatif: true, Aide: "Ce qui a été convenu, par exemple une nouvelle demande.", Max: noteMax, Lignes: 3}}
	}
	c, err := p.titulaire(r.App)
	if err != nil || c == nil {
		return l, err
	}
	l.Qui = c.NomComplet()
	l.Usager, err = usagers.DuCompte(r.App, p.Collectivite, c)
	if err == nil && l.Usager == nil {
		l.Usager = &usagers.Usager{Courriel: c.Courriel}
	}
	return l, err
}

// nomNote is the control of its note: several stand on one page.
func (p *perdue) nomNote() string { return "note-" + p.ID }

func listerPerdues(r *socle.Requete) error {
	p, err := nouvellePagePerdues(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "rattachement/perdues", p)
}

func clorePerdue(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	x, err := unePerdue(r.App, dbx.HashExp{"id": f.Get("perdue"), "collectivite": r.Collectivite})
	if err != nil {
		return err
	}
	if x == nil {
		r.Annoncer("Cette demande n’est plus dans la liste.")
		return r.Rediriger(r.Chemin + cheminPerdues)
	}
	note, faute := socle.TexteSaisi(f, x.nomNote(), noteMax)
	if faute != "" {
		p, err := nouvellePagePerdues(r)
		if err != nil {
			return err
		}
		for i := range p.Ouvertes {
			if p.Ouvertes[i].ID == x.ID {
				p.Erreurs = p.Ouvertes[i].Saisies.Reprendre(f, map[string]string{x.nomNote(): faute})
			}
		}
		return r.Rendre(http.StatusUnprocessableEntity, "rattachement/perdues", p)
	}
	a := agents.De(r)
	err = r.App.RunInTransaction(func(tx core.App) error {
		frais, err := unePerdue(tx, dbx.HashExp{"id": x.ID})
		if err != nil || frais == nil || frais.Issue != "" {
			return err // a colleague was faster
		}
		return frais.reprendreContact(tx, note, a.ID, a.Acteur())
	})
	if err != nil {
		return err
	}
	r.Annoncer("C’est noté. Cette demande n’est plus à traiter.")
	return r.Rediriger(r.Chemin + cheminPerdues)
}

// prevenirPerdues writes to the agents who set the guichet that it has lost demandes.
func prevenirPerdues(tx core.App, collectivite string) error {
	c, err := collectivites.ParID(tx, collectivite)
	if err != nil {
		return err
	}
	ids, err := agents.IDsHabilites(tx, collectivite, agents.Administration)
	if err != nil {
		return err
	}
	for _, id := range ids {
		a, err := agents.ParID(tx, id)
		if err != nil {
			return err
		}
		if !a.Actif || a.Suspendue() {
			continue
		}
		err = exploitation.Poster(tx, exploitation.Lettre{
			Collectivite: c.ID, Modele: "demandes_perdues", A: a.Courriel,
			Objet: "Guichet\u00a0: des demandes ont été perdues",
			Corps: []string{
				"Le guichet a été remis en service avec une ancienne sauvegarde. Des demandes envoyées depuis n’y sont plus.",
				"Le guichet du Département en connaît le numéro, la démarche et la date. La liste vous dit qui rappeler.",
				"Perdre des données peut être à signaler à la CNIL dans les 72 heures\u00a0: parlez-en au délégué à la protection des données.",
			},
			Lien: &exploitation.Lien{Libelle: "Voir les demandes perdues", URL: socle.De(tx).AdressePublique() + c.Chemin() + cheminPerdues},
			Pied: c.Contact(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
