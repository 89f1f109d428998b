package usagers

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// moyen is one preuve on the page of the compte.
type moyen struct {
	ID, Nom string
	Detail  string // the address
	Depuis  string // « 4 mai 2026 »
	Ici     bool   // the session was opened by it
	Seul    bool   // the last one stays
}

func moyensDe(r *socle.Requete, l []preuves.Preuve) []moyen {
	ici := r.Session(socle.EspaceUsager)
	var moyens []moyen
	for _, p := range l {
		moyens = append(moyens, moyen{
			ID: p.ID, Nom: p.Genre.Nom(), Detail: p.Courriel, Depuis: socle.JourDe(p.AjouteeLe.Time()).Date(), Ici: p.ID == ici.Preuve, Seul: len(l) == 1,
		})
	}
	return moyens
}

func retirerPreuve(r *socle.Requete) error {
	c := De(r)
	l, err := preuves.DuCompte(r.App, c.ID)
	if err != nil {
		return err
	}
	p := preuves.LigneDe(l, r.Request.PathValue("preuve"))
	if p == nil {
		return socle.ErrIntrouvable
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return p.Retirer(tx, c.Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Ce moyen de connexion est retiré.")
	return r.Rediriger(r.Chemin + "/compte")
}

const usageAjout = "ajout-preuve"

// demanderPreuve sends a code to an address that would open the compte too.
func demanderPreuve(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	adresse, err := socle.LireCourriel(f.Get("courriel"))
	if err == nil {
		var oui bool
		if oui, err = De(r).aProuve(r.App, adresse); oui {
			err = socle.ErrChamps(map[string]string{"courriel": "Cette adresse ouvre déjà votre compte."})
		}
	}
	if err != nil {
		p, errPage := nouvellePageCompte(r)
		if errPage != nil {
			return errPage
		}
		p.Ajout.Valeur = f.Get("courriel")
		p.Erreurs = p.Ajout.Fautes(socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "usagers/compte", p)
	}
	if err := posterCode(r, usageAjout, adresse); err != nil {
		return err
	}
	if err := (etape{Courriel: adresse}).garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/compte/preuves/code")
}

func nouvellePageCodePreuve(r *socle.Requete, e etape) *pageCode {
	p := nouvellePageCode(r, e)
	p.Vers, p.Retour = r.Chemin+"/compte/preuves/code", r.Chemin+"/compte"
	return p
}

func demanderCodePreuve(r *socle.Requete) error {
	e, ok := etapeDe(r)
	if !ok {
		return r.Rediriger(r.Chemin + "/compte")
	}
	return r.Rendre(http.StatusOK, "usagers/code", nouvellePageCodePreuve(r, e))
}

// ajouterPreuve gives the compte one more address that opens it.
func ajouterPreuve(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	e, ok := etapeDe(r)
	if !ok {
		return r.Rediriger(r.Chemin + "/compte")
	}
	if err := socle.VerifierCode(r.App, usageAjout, e.Courriel, f.Get("code")); err != nil {
		p := nouvellePageCodePreuve(r, e)
		p.Erreurs = p.Code.Fautes(socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "usagers/code", p)
	}
	autres, err := autresComptes(r, e.Courriel)
	if err != nil {
		return err
	}
	if len(autres) > 0 {
		e.Prouvee, e.Porteur = true, De(r).ID
		if err := e.garder(r); err != nil {
			return err
		}
		return r.Rediriger(r.Chemin + "/compte/preuves/personne")
	}
	return ajouterAdresse(r, e)
}

// ajouterAdresse gives the compte the address that was just proven.
func ajouterAdresse(r *socle.Requete, e etape) error {
	c := De(r)
	err := r.App.RunInTransaction(func(tx core.App) error {
		if deja, err := c.aProuve(tx, e.Courriel); err != nil || deja {
			return err // a form sent twice
		}
		if err := (&preuves.Preuve{Compte: c.ID, Genre: preuves.Courriel, Courriel: e.Courriel}).Ajouter(tx, c.Acteur()); err != nil || c.Courriel != "" {
			return err
		}
		return c.choisirCourriel(tx, e.Courriel)
	})
	if err != nil {
		return err
	}
	r.EffacerCookie(cookieEtape)
	r.Annoncer("Un code envoyé à " + e.Courriel + " ouvre maintenant votre compte.")
	return r.Rediriger(r.Chemin + "/compte")
}

// saisieAjout asks for one more address.
func saisieAjout() ui.Saisie {
	return ui.Saisie{
		Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Ajouter une adresse électronique", Inputmode: "email", Autocomplete: "email",
		Aide: "Nous y envoyons un code à 6 chiffres.",
	}
}
