package rattachement

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const chemin = "/reglages/departement"

// pages adds the one where the exploitant takes an invitation.
func pages(app core.App) {
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}/agents"+chemin
	socle.De(app).Router(
		socle.Route{Methode: get, Chemin: base, Acces: agents.Exploitant, Action: montrerLien},
		socle.Route{Methode: post, Chemin: base, Acces: agents.Exploitant, Action: prendreInvitation},
		socle.Route{Methode: post, Chemin: base + "/cle", Acces: agents.Exploitant, Action: changerDeCle},
		socle.Route{Methode: post, Chemin: base + "/rupture", Acces: agents.Exploitant, Action: rompre},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Lien avec le Département", Aide: "L’invitation de son guichet, ce qui lui est dit des demandes", Chemin: "/departement",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
}

type pageLien struct {
	*socle.Cadre
	Lien      *Lien
	Couleur   socle.Lumiere
	Constat   string
	Conseil   string
	Depuis    string
	Cle       string // since when our key signs
	EnAttente int
	Reliees   []string // names of the collectivités that are
	URL       string
	Saisies   ui.Saisies
	Rempli    *Remplissage
}

// SaisieInvitation is where an invitation is pasted.
func SaisieInvitation() ui.Saisie {
	return ui.Saisie{
		Genre: ui.GenreZone, Nom: "invitation", Libelle: "Invitation", Max: 1000,
		Aide: "L’adresse entière que le Département vous a donnée. Elle commence par https:// et contient le signe #.",
	}
}

func nouvellePageLien(r *socle.Requete) (*pageLien, error) {
	p := &pageLien{Cadre: r.Cadre("Lien avec le Département"), URL: r.Chemin + "/agents" + chemin}
	p.Saisies = ui.Saisies{SaisieInvitation()}
	var err error
	if p.Lien, err = LienDe(r.App); err != nil || p.Lien == nil {
		return p, err
	}
	p.Depuis = socle.JourDe(p.Lien.RattacheLe.Time()).Date()
	p.Cle = socle.JourDe(p.Lien.CleLe.Time()).Date()
	p.Couleur, p.Constat, p.Conseil = sonder(r.Request.Context(), r.App)
	if p.Rempli, err = RemplissageDe(r.App); err != nil {
		return nil, err
	}
	if p.EnAttente, _, err = enAttente(r.App); err != nil {
		return nil, err
	}
	m, err := Membres(r.App)
	if err != nil {
		return nil, err
	}
	toutes, err := collectivites.Toutes(r.App)
	if err != nil {
		return nil, err
	}
	for _, c := range toutes {
		if m[c.ID] != "" {
			p.Reliees = append(p.Reliees, c.Enseigne)
		}
	}
	return p, nil
}

func montrerLien(r *socle.Requete) error {
	p, err := nouvellePageLien(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "rattachement/lien", p)
}

func prendreInvitation(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	phrase, err := Prendre(r.Request.Context(), r.App, f.Get("invitation"), agents.De(r).Acteur())
	if err == nil {
		r.Annoncer(phrase)
		return r.Rediriger(r.Chemin + "/agents" + chemin)
	}
	e := socle.EnErreur(err)
	if e.Code == socle.Interne {
		return err
	}
	r.Logger().Warn("rattachement", "err", err)
	p, erreurPage := nouvellePageLien(r)
	if erreurPage != nil {
		return erreurPage
	}
	p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"invitation": e.Message})
	return r.Rendre(e.HTTP(), "rattachement/lien", p)
}

// annonce says what the invitation gave, and which of its collectivités this
// guichet does not have.
func annonce(a *Admission) string {
	s := "Ce guichet est relié à celui du Département."
	if a.Preset != nil {
		s += " Des réglages ont été remplis : la page les montre."
	}
	for _, nom := range a.Manquantes {
		s += " L’invitation était aussi pour " + nom + ", qui n’est pas sur ce guichet."
	}
	return s
}

func changerDeCle(r *socle.Requete) error {
	if err := ChangerDeCle(r.Request.Context(), r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Ce guichet a une nouvelle clé. L’ancienne ne sert plus.")
	return r.Rediriger(r.Chemin + "/agents" + chemin)
}

func rompre(r *socle.Requete) error {
	prevenu, err := Rompre(r.Request.Context(), r.App, agents.De(r).Acteur())
	if err != nil {
		return err
	}
	dit := "Le lien est rompu. Les habitants se connectent sans le guichet du Département."
	if !prevenu {
		dit += " Il ne répond pas : prévenez-le, pour qu’il ferme ce lien de son côté."
	}
	r.Annoncer(dit)
	return r.Rediriger(r.Chemin + "/agents" + chemin)
}
