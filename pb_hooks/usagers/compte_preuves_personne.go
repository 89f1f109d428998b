package usagers

import (
	"cmp"
	"net/http"
	"slices"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageTitulaire asks whose compte an address opens already: hers too, or that of
// somebody who shares the mailbox.
type pageTitulaire struct {
	*socle.Cadre
	Adresse string
	Choix   ui.Saisie
}

func nouvellePageTitulaire(r *socle.Requete, e etape, autres []Compte) *pageTitulaire {
	p := &pageTitulaire{
		Cadre: r.Cadre("Cette adresse ouvre déjà un compte"), Adresse: e.Courriel,
		Choix: ui.Saisie{Genre: ui.GenreRadios, Nom: "personne", Libelle: "À qui est ce compte\u00a0?"},
	}
	if len(autres) > 1 {
		p.Titre, p.Choix.Libelle = "Cette adresse ouvre déjà des comptes", "L’un d’eux est-il à vous\u00a0?"
	}
	for i := range autres {
		p.Choix.Options = append(p.Choix.Options, ui.Option{
			Code: autres[i].ID, Libelle: autres[i].appelee() + "\u00a0: ce compte est à moi",
			Aide: "Nous vous montrons ce que change la réunion de vos deux comptes. Rien n’est fait avant votre accord.",
		})
	}
	p.Choix.Options = append(p.Choix.Options, ui.Option{
		Code: autrePersonne, Libelle: "Ce compte est à une autre personne", Aide: "L’adresse ouvre aussi votre compte. Chacun garde le sien.",
	})
	return p
}

// appelee is how a page names who has a compte: by her prénom alone.
func (c *Compte) appelee() string { return cmp.Or(c.Prenom, c.Nom, "Sans nom") }

// autresComptes are those that an address opens, besides the one that is open.
func autresComptes(r *socle.Requete, courriel string) ([]Compte, error) {
	l, err := ComptesDe(r.App, courriel)
	return slices.DeleteFunc(l, func(c Compte) bool { return c.ID == De(r).ID }), err
}

// etapeTitulaire is the step of who has just proven an address for her compte.
func etapeTitulaire(r *socle.Requete) (etape, error) {
	e, ok := etapeDe(r)
	if !ok || !e.Prouvee || e.Porteur != De(r).ID {
		return e, socle.Renvoi(r.Chemin + "/compte")
	}
	return e, nil
}

func demanderTitulaire(r *socle.Requete) error {
	e, err := etapeTitulaire(r)
	if err != nil {
		return err
	}
	autres, err := autresComptes(r, e.Courriel)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/titulaire", nouvellePageTitulaire(r, e, autres))
}

func choisirTitulaire(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	e, err := etapeTitulaire(r)
	if err != nil {
		return err
	}
	autres, err := autresComptes(r, e.Courriel)
	if err != nil {
		return err
	}
	choix := f.Get("personne")
	if choix == autrePersonne {
		return ajouterAdresse(r, e)
	}
	n := slices.IndexFunc(autres, func(c Compte) bool { return c.ID == choix })
	if n < 0 {
		faute := socle.ErrChamps(map[string]string{"personne": "Choisissez une réponse."})
		p := nouvellePageTitulaire(r, e, autres)
		p.Erreurs = p.Choix.Fautes(faute.Champs)
		return r.RendreFaute(faute, "usagers/titulaire", p)
	}
	if err := rapprochables(r.App, De(r), &autres[n]); err != nil {
		return err
	}
	if rep, err := preuves.SuspensDe(r); err != nil {
		return err
	} else if rep != nil {
		if err := rep.Finir(r); err != nil { // it spoke of another compte
			return err
		}
	}
	e.Autre = choix
	if err := e.garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + cheminRapprochement)
}
