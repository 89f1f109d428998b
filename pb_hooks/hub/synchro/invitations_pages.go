package synchro

import (
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageInvitation struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePageInvitation(r *socle.Requete) *pageInvitation {
	return &pageInvitation{Cadre: r.Cadre("Inviter des guichets"), URL: r.Chemin + racine, Saisies: ui.Saisies{{
		Genre: ui.GenreZone, Nom: "guichets", Libelle: "Guichets à inviter, un par ligne", Max: 100000,
		Aide: "Le code INSEE de la commune ou le SIREN de l’intercommunalité. Pour un guichet que plusieurs partagent, séparez les codes par le signe +. Vous pouvez coller les lignes d’un tableur : le premier code de chacune compte. " +
			"Si la première ligne nomme les colonnes « code », « sous-domaine » et « courriel », elles sont toutes lues, et l’invitation part aussi à l’adresse de la ligne.",
	}}}
}

func montrerInvitation(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "hub/invitation", nouvellePageInvitation(r))
}

// pageInvitees shows what was made: nothing of it can be read again.
type pageInvitees struct {
	*socle.Cadre
	URL         string
	Lettres     []remise
	Etapes      []string
	Expire      string
	Departement string
	Contact     []string
	Mailees     int // that leave by mail too
}

func inviter(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	l, mal := lireInvitations(f.Get("guichets"))
	faute := ""
	switch {
	case len(mal) > 0:
		faute = "Code, sous-domaine ou courriel inconnu sur " + collectivites.EnumererMal(mal) + "."
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
	var faites []remise
	var expire time.Time
	for _, x := range l {
		i, lien, err := x.inviter(r.App, "", agents.De(r).Acteur())
		if err != nil {
			return err
		}
		l, err := x.remettre(i, x.noms(), lien)
		if err != nil {
			return err
		}
		faites, expire = append(faites, l), i.ExpireLe.Time()
	}
	return remettre(r, faites, expire)
}

func remettre(r *socle.Requete, l []remise, expire time.Time) error {
	c := collectivites.De(r)
	p := &pageInvitees{
		Cadre: r.Cadre("Invitations à remettre"), URL: r.Chemin + racine, Lettres: l, Etapes: etapesRemise, Expire: socle.Instant(expire), Departement: c.Sujet(), Contact: c.Contact(),
	}
	for _, x := range l {
		if x.Courriel != "" {
			p.Mailees++
		}
	}
	r.Response.Header().Set("Cache-Control", "no-store")
	return r.Rendre(http.StatusOK, "hub/invitees", p)
}

type ligneInvitation struct {
	Membres, Mot, Le, Jusqu, URL string
	Expiree                      bool
}

func lignesInvitations(l []suivie, base string) []ligneInvitation {
	var lignes []ligneInvitation
	for _, x := range l {
		lignes = append(lignes, ligneInvitation{x.Noms, x.mot(), socle.Instant(x.CreeLe.Time()), socle.Instant(x.ExpireLe.Time()), base + "/invitation/" + x.ID + "/annulation", x.Expiree})
	}
	return lignes
}

func annulerInvitation(r *socle.Requete) error {
	i := &Invitation{ID: r.Request.PathValue("invitation")}
	if err := r.App.RunInTransaction(func(tx core.App) error { return i.Annuler(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Cette invitation n’ouvre plus rien.")
	return r.Rediriger(r.Chemin + racine)
}

// reinviter gives a guichet that has lost its key a new code, for the same members.
func reinviter(r *socle.Requete) error {
	v, err := guichetDemande(r)
	if err != nil {
		return err
	}
	fiches, err := v.fiches(r.App)
	if err != nil {
		return err
	}
	i, lien, err := Inviter(r.App, fiches, v.ID, agents.De(r).Acteur())
	if err != nil {
		return err
	}
	l, err := aInviter{}.remettre(i, v.noms(), lien)
	if err != nil {
		return err
	}
	return remettre(r, []remise{l}, i.ExpireLe.Time())
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
