package synchro

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
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
		socle.Route{Methode: get, Chemin: base + "/invitation", Acces: agents.Exploitant, Action: montrerInvitation},
		socle.Route{Methode: post, Chemin: base + "/invitation", Acces: agents.Exploitant, Action: inviter},
		socle.Route{Methode: post, Chemin: base + "/invitation/{invitation}/annulation", Acces: agents.Exploitant, Action: annulerInvitation},
		socle.Route{Methode: get, Chemin: base + "/{noeud}", Acces: agents.Exploitant, Action: montrerGuichet},
		socle.Route{Methode: post, Chemin: base + "/{noeud}/invitation", Acces: agents.Exploitant, Action: reinviter},
		socle.Route{Methode: post, Chemin: base + "/{noeud}/revocation", Acces: agents.Exploitant, Action: revoquer},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Guichets du département", Aide: "Inviter un guichet, voir comment va chacun", Chemin: "/guichets",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
}

type pageGuichets struct {
	*socle.Cadre
	URL         string
	Guichets    []ligneGuichet
	Invitations []ligneInvitation
}

// ligneGuichet is how a guichet is, as it told last.
type ligneGuichet struct {
	ID, Adresse, Version string
	Membres              []string
	Vu, Depuis           string
	EnAttente            int
	Attend               string // since when the oldest event waits, "" for none
	Voyants              []rattachement.Voyant
	Revoque              string
	Silencieux           bool
}

type ligneInvitation struct{ ID, Membres, Le, Jusqu, URL string }

// silenceNormal is how long a guichet, which says hourly that it is there, may say
// nothing.
const silenceNormal = 3 * time.Hour

func nommer(app core.App, ids []string) ([]string, error) {
	var l []string
	for _, id := range ids {
		m, err := annuaire.MembreParID(app, id)
		if err != nil {
			return nil, err
		}
		if m != nil {
			l = append(l, m.Nom)
		}
	}
	return l, nil
}

func (n *Noeud) ligne(app core.App) (ligneGuichet, error) {
	ids, err := tenus(app, n.ID)
	if err != nil {
		return ligneGuichet{}, err
	}
	l := ligneGuichet{ID: n.ID, Adresse: n.Adresse, Version: n.Version, Vu: socle.Instant(n.VuLe.Time()), Depuis: socle.JourDe(n.CreeLe.Time()).Date()}
	if l.Membres, err = nommer(app, ids); err != nil {
		return l, err
	}
	var p rattachement.Presence
	_ = json.Unmarshal(n.Presence, &p) // nothing yet
	l.EnAttente, l.Voyants = p.EnAttente, p.Voyants
	if !p.Depuis.IsZero() {
		l.Attend = socle.Instant(p.Depuis)
	}
	if !n.RevoqueLe.IsZero() {
		l.Revoque = socle.Instant(n.RevoqueLe.Time())
	}
	l.Silencieux = l.Revoque == "" && socle.De(app).Horloge.Maintenant().Sub(n.VuLe.Time()) > silenceNormal
	return l, nil
}

func listerGuichets(r *socle.Requete) error {
	p := &pageGuichets{Cadre: r.Cadre("Guichets du département"), URL: r.Chemin + racine}
	l, err := Noeuds(r.App)
	if err != nil {
		return err
	}
	for i := range l {
		ligne, err := l[i].ligne(r.App)
		if err != nil {
			return err
		}
		p.Guichets = append(p.Guichets, ligne)
	}
	invitations, err := Invitations(r.App)
	if err != nil {
		return err
	}
	for _, i := range invitations {
		noms, err := nommer(r.App, i.IDsMembres())
		if err != nil {
			return err
		}
		p.Invitations = append(p.Invitations, ligneInvitation{
			i.ID, strings.Join(noms, ", "), socle.Instant(i.CreeLe.Time()), socle.Instant(i.ExpireLe.Time()), p.URL + "/invitation/" + i.ID + "/annulation",
		})
	}
	return r.Rendre(http.StatusOK, "hub/guichets", p)
}

type pageInvitation struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePageInvitation(r *socle.Requete) *pageInvitation {
	return &pageInvitation{Cadre: r.Cadre("Inviter des guichets"), URL: r.Chemin + racine, Saisies: ui.Saisies{{
		Genre: ui.GenreZone, Nom: "guichets", Libelle: "Guichets à inviter, un par ligne", Max: 100000,
		Aide: "Le code INSEE de la commune ou le SIREN de l’intercommunalité. Pour un guichet que plusieurs partagent, séparez les codes par le signe +. Vous pouvez coller les lignes d’un tableur : le premier code de chacune compte.",
	}}}
}

func montrerInvitation(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "hub/invitation", nouvellePageInvitation(r))
}

// pageInvitees shows what was made: nothing of it can be read again.
type pageInvitees struct {
	*socle.Cadre
	URL         string
	Invitees    []invitee
	Expire      string
	Departement string
}

type invitee struct{ Noms, Lien string }

func inviter(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	l, mal := lireInvitations(f.Get("guichets"))
	faute := ""
	switch {
	case len(mal) > 0:
		faute = "Aucun code connu sur " + map[bool]string{true: "la ligne", false: "les lignes"}[len(mal) == 1] + " : " + strings.Join(mal[:min(len(mal), 5)], " ; ") + "."
	case len(l) == 0:
		faute = "Indiquez au moins une commune, par son code INSEE."
	case len(l) > invitationsMax:
		faute = "Mille guichets au plus à la fois."
	}
	if faute != "" {
		p := nouvellePageInvitation(r)
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"guichets": faute})
		return r.Rendre(http.StatusUnprocessableEntity, "hub/invitation", p)
	}
	var faites []invitee
	var expire time.Time
	for _, x := range l {
		i, lien, err := Inviter(r.App, x.Fiches, "", agents.De(r).Acteur())
		if err != nil {
			return err
		}
		faites, expire = append(faites, invitee{x.noms(), lien}), i.ExpireLe.Time()
	}
	return montrerInvitees(r, faites, expire)
}

func montrerInvitees(r *socle.Requete, l []invitee, expire time.Time) error {
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Rendre(http.StatusOK, "hub/invitees", &pageInvitees{
		Cadre: r.Cadre("Invitations à remettre"), URL: r.Chemin + racine, Invitees: l, Expire: socle.Instant(expire), Departement: collectivites.De(r).Sujet(),
	})
}

func annulerInvitation(r *socle.Requete) error {
	i := &Invitation{ID: r.Request.PathValue("invitation")}
	if err := r.App.RunInTransaction(func(tx core.App) error { return i.Annuler(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Cette invitation n’ouvre plus rien.")
	return r.Rediriger(r.Chemin + racine)
}

type pageGuichet struct {
	*socle.Cadre
	URL     string
	Guichet ligneGuichet
	Recus   int64
	Rebuts  int
}

func guichetDemande(r *socle.Requete) (*Noeud, ligneGuichet, error) {
	n, err := NoeudParID(r.App, r.Request.PathValue("noeud"))
	if err == nil && n == nil {
		err = socle.ErrIntrouvable
	}
	if err != nil {
		return nil, ligneGuichet{}, err
	}
	l, err := n.ligne(r.App)
	return n, l, err
}

func montrerGuichet(r *socle.Requete) error {
	n, l, err := guichetDemande(r)
	if err != nil {
		return err
	}
	p := &pageGuichet{Cadre: r.Cadre(cmp.Or(strings.Join(l.Membres, ", "), n.Adresse)), URL: r.Chemin + racine, Guichet: l, Recus: n.Applique}
	if err := r.App.DB().Select("count(*)").From("hub_rebuts").Where(dbx.HashExp{"noeud": n.ID}).Row(&p.Rebuts); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/guichet", p)
}

// reinviter gives a guichet that has lost its key a new code, for the same members.
func reinviter(r *socle.Requete) error {
	n, l, err := guichetDemande(r)
	if err != nil {
		return err
	}
	fiches, err := n.fiches(r.App)
	if err != nil {
		return err
	}
	i, lien, err := Inviter(r.App, fiches, n.ID, agents.De(r).Acteur())
	if err != nil {
		return err
	}
	return montrerInvitees(r, []invitee{{strings.Join(l.Membres, ", "), lien}}, i.ExpireLe.Time())
}

func revoquer(r *socle.Requete) error {
	n, _, err := guichetDemande(r)
	if err != nil {
		return err
	}
	if err := n.Revoquer(r.App, agents.De(r).Acteur()); err != nil {
		return err
	}
	r.Annoncer("Ce guichet n’est plus relié. Ses habitants ne se connectent plus par le guichet du Département.")
	return r.Rediriger(r.Chemin + racine + "/" + n.ID)
}

// expliquerInvitation is where the link of an invitation leads somebody who opens
// it in a browser: what follows the # stays there.
func expliquerInvitation(r *socle.Requete) error {
	c, err := annuaire.Departement(r.App)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "hub/rattachement", &struct {
		*socle.Cadre
		Departement string
	}{r.Cadre("Votre invitation"), c.Sujet()})
}
