package usagers

import (
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageSuspendue asks somebody whom a provider recognised whether she has a
// compte here already: one that the guichet may know, and does not name.
type pageSuspendue struct {
	*socle.Cadre
	Prenom, Par     string // who she is, and who says so
	Choix, Courriel ui.Saisie
}

const (
	dejaUnCompte  = "oui"
	premiereVenue = "non"
)

func nouvellePageSuspendue(r *socle.Requete, g preuves.Genre, p Pivot) *pageSuspendue {
	page := &pageSuspendue{
		Cadre: r.Cadre("Avez-vous déjà un compte ici ?"), Par: socle.Majuscule(g.Dit()),
		Choix: ui.Saisie{
			Genre: ui.GenreRadios, Nom: "deja", Libelle: "Vous êtes-vous déjà connecté à ce guichet avec un code reçu par courriel ?",
			Options: []ui.Option{
				{Code: dejaUnCompte, Libelle: "Oui, je veux retrouver mes demandes", Aide: "Nous vous envoyons un code pour vérifier que ce compte est le vôtre."},
				{Code: premiereVenue, Libelle: "Non, ou je ne sais plus", Aide: "Un compte est ouvert à votre nom."},
			},
		},
		Courriel: ui.Saisie{
			Genre: ui.GenreTexte, Nom: "courriel", Libelle: "L’adresse électronique de ce compte", Inputmode: "email", Autocomplete: "email", Facultatif: true,
			Aide: "Si vous avez répondu oui.",
		},
	}
	if len(p.Prenoms) > 0 {
		page.Prenom = p.Prenoms[0]
	}
	return page
}

// suspendue is the answer of a provider that waits in this browser.
func suspendue(r *socle.Requete) (*preuves.Reponse, Pivot, error) {
	rep, err := preuves.SuspensDe(r)
	if err != nil {
		return nil, Pivot{}, err
	}
	if rep == nil || rep.Porteur != "" { // she adds it to the compte that was open
		return nil, Pivot{}, socle.Renvoi(r.Chemin + "/connexion")
	}
	p, err := LirePivot(rep.Donnees)
	return rep, p, err
}

func demanderSuspendue(r *socle.Requete) error {
	rep, p, err := suspendue(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/premiere_fois", nouvellePageSuspendue(r, rep.Fournisseur.Genre, p))
}

func choisirSuspendue(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	rep, p, err := suspendue(r)
	if err != nil {
		return err
	}
	fautes := map[string]string{}
	adresse := ""
	switch f.Get("deja") {
	case premiereVenue:
		if err := rep.Finir(r); err != nil {
			return err
		}
		return entrerAvecIdentite(r, rep, p, "")
	case dejaUnCompte:
		if adresse, err = socle.LireCourriel(f.Get("courriel")); err != nil {
			fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
	default:
		fautes["deja"] = "Choisissez une réponse."
	}
	if len(fautes) > 0 {
		page := nouvellePageSuspendue(r, rep.Fournisseur.Genre, p)
		page.Choix.Valeur, page.Courriel.Valeur = f.Get("deja"), f.Get("courriel")
		page.Erreurs = append(page.Choix.Fautes(fautes), page.Courriel.Fautes(fautes)...)
		return r.RendreFaute(socle.ErrChamps(fautes), "usagers/premiere_fois", page)
	}
	if err := posterCode(r, usageConnexion, adresse); err != nil {
		return err
	}
	if err := (etape{Courriel: adresse, Suite: rep.Suite, Partage: rep.Partage, Lier: true}).garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/connexion/code")
}

// lierSuspendue gives the identity that waits to a compte whose address was
// just proven, and opens it.
func lierSuspendue(r *socle.Requete, e etape, compte *Compte) error {
	rep, p, err := suspendue(r)
	if err != nil {
		return err
	}
	err = entrer(r, e, func(tx core.App) (*Compte, error) {
		if err := peutLier(tx, compte, p); err != nil {
			return nil, err
		}
		preuve, err := lier(tx, collectivites.De(r), compte, rep)
		if err != nil {
			return nil, err
		}
		return compte, recevoir(r, tx, rep, p, compte, preuve)
	})
	return errors.Join(err, rep.Finir(r))
}

// ouvrirAvecAdresse opens a new compte for the identity that waits, of which the
// address that was just proven is one more way in.
func ouvrirAvecAdresse(r *socle.Requete, e etape) error {
	rep, p, err := suspendue(r)
	if err != nil {
		return err
	}
	return errors.Join(entrerAvecIdentite(r, rep, p, e.Courriel), rep.Finir(r))
}
