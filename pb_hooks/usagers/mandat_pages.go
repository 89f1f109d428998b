package usagers

import (
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageMonMandat says who else acts for an organisme, to who represents it.
type pageMonMandat struct {
	*socle.Cadre
	ID      string
	Autres  []autreMandat
	Saisies ui.Saisies
}

type autreMandat struct {
	ID, Qui, Titre, Periode string
	Prouve, Attend          bool // by an invitation that nobody took up
	Intouchable             bool // another représentant, proven: an agent's
}

func nouvellePageMonMandat(r *socle.Requete, m *Mandat) (*pageMonMandat, error) {
	nom, err := m.Represente(r.App)
	if err != nil {
		return nil, err
	}
	p := &pageMonMandat{Cadre: r.Cadre("Qui agit pour " + nom), ID: m.ID, Saisies: ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Son adresse électronique", Inputmode: "email", Max: 254, Aide: "Par exemple nom@example.org"},
		{Genre: ui.GenreTexte, Nom: "fonction", Libelle: "Sa fonction", Max: 100, Facultatif: true, Aide: "Par exemple secrétaire"},
	}}
	l, err := MandatsSur(r.App, m.Usager)
	if err != nil {
		return nil, err
	}
	auj, maintenant := r.Socle.Horloge.Aujourdhui().ISO(), r.Socle.Horloge.Maintenant()
	for i := range l {
		x := &l[i]
		attend := x.Lien != "" && maintenant.Before(x.ExpireLe.Time())
		if x.ID == m.ID || !attend && !x.Vaut(auj) {
			continue
		}
		a := autreMandat{x.ID, x.Courriel, x.Titre(), x.Periode(), x.Prouve(), attend, x.Gere()}
		if !attend {
			c, err := CompteParID(r.App, x.Compte)
			if err != nil {
				return nil, err
			}
			a.Qui = c.NomComplet()
		}
		p.Autres = append(p.Autres, a)
	}
	return p, nil
}

// duRepresentant finds the mandat of the address, when its holder may say who
// else acts.
func duRepresentant(r *socle.Requete) (*Mandat, error) {
	m := sonMandat(r)
	if !m.Gere() || !m.Vaut(r.Socle.Horloge.Aujourdhui().ISO()) {
		return nil, errPasGere
	}
	return m, nil
}

func montrerMonMandat(r *socle.Requete) error {
	m, err := duRepresentant(r)
	if err != nil {
		return err
	}
	p, err := nouvellePageMonMandat(r, m)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/mandat", p)
}

// gererMandat accepts another mandat on the organisme, ends it, or invites.
func gererMandat(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	m, err := duRepresentant(r)
	if err != nil {
		return err
	}
	switch f.Get("acte") {
	case "inviter":
		return inviterAuMandat(r, m)
	case "accepter", "finir":
		return reglerAutreMandat(r, m, f)
	}
	return socle.Err(socle.Invalide, "Choisissez ce que vous faites de ce mandat.")
}

// reglerAutreMandat accepts it or ends it.
func reglerAutreMandat(r *socle.Requete, m *Mandat, f url.Values) error {
	autre, err := MandatParID(r.App, r.Collectivite, f.Get("mandat"))
	if err != nil {
		return err
	}
	faire, mot := autre.Ecarter, "Ce mandat est terminé."
	if f.Get("acte") == "accepter" {
		faire, mot = autre.Accepter, "Cette personne agit maintenant avec votre accord."
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return faire(tx, m) }); err != nil {
		return err
	}
	r.Annoncer(mot)
	return r.Rediriger(r.Chemin + "/compte/mandats/" + m.ID)
}

func inviterAuMandat(r *socle.Requete, m *Mandat) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	courriel, fonction, fautes := lireInvitation(f)
	if len(fautes) > 0 {
		p, err := nouvellePageMonMandat(r, m)
		if err != nil {
			return err
		}
		faute := socle.ErrChamps(fautes)
		p.Erreurs = p.Saisies.Reprendre(f, faute.Champs)
		return r.RendreFaute(faute, "usagers/mandat", p)
	}
	if err := r.Socle.Limites.Permettre("mandat:"+m.Compte, mandatsParJour, 24*time.Hour); err != nil {
		return err
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return m.Inviter(tx, collectivites.De(r), courriel, fonction) }); err != nil {
		return err
	}
	r.Annoncer("Une invitation est partie à " + courriel + ".")
	return r.Rediriger(r.Chemin + "/compte/mandats/" + m.ID)
}

type pageInvitation struct {
	*socle.Cadre
	Represente, Quoi string
	Action           string
}

func montrerInvitation(r *socle.Requete) error {
	m, err := mandatOffert(r.App, r.Collectivite, r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	nom, err := m.Represente(r.App)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/mandat_invitation", &pageInvitation{
		Cadre: r.Cadre("Agir pour " + nom), Represente: nom, Quoi: socle.Majuscule(m.Titre()), Action: r.Request.URL.Path,
	})
}

func accepterInvitation(r *socle.Requete) error {
	var m *Mandat
	err := r.App.RunInTransaction(func(tx core.App) (err error) {
		m, err = prendreMandat(tx, r.Collectivite, r.Request.PathValue("jeton"), De(r))
		return err
	})
	if err != nil {
		return err
	}
	nom, err := m.Represente(r.App)
	if err != nil {
		return err
	}
	r.Annoncer("Vous pouvez maintenant agir pour " + nom + ".")
	return r.Rediriger(r.Chemin + "/compte/mandats")
}
