package annuaire

import (
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// nouveau stands for the id, in an address, of what is not written yet.
const nouveau = "nouveau"

func contactDuChemin(app core.App, r *socle.Requete, a *adherent) (*Contact, error) {
	if id := r.Request.PathValue("contact"); id != nouveau {
		return contactParID(app, a.ID, id)
	}
	return &Contact{Membre: a.ID}, nil
}

func ouvrirContact(r *socle.Requete, a *adherent) (*pageSaisie, error) {
	c, err := contactDuChemin(r.App, r, a)
	if err != nil {
		return nil, err
	}
	p := nouvellePageSaisie(r, a, "Ajouter un contact")
	if c.ID != "" {
		p = nouvellePageSaisie(r, a, c.Nom)
		p.Retrait = p.Retour + "/contacts/" + c.ID + "/retrait"
	}
	p.Intro = "Dites à cette personne que le Département garde ses coordonnées pour suivre l’adhésion."
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom", Valeur: c.Nom, Max: 120},
		{Genre: ui.GenreTexte, Nom: "fonction", Libelle: "Fonction", Valeur: c.Fonction, Facultatif: true, Max: 120, Aide: "Par exemple : secrétaire générale de mairie."},
		{Genre: ui.GenreTexte, Nom: "courriel", Libelle: "Adresse électronique", Valeur: c.Courriel, Facultatif: true, Inputmode: "email", Max: 254, Aide: "Les rappels de cotisation partent à cette adresse."},
		{Genre: ui.GenreTexte, Nom: "telephone", Libelle: "Téléphone", Valeur: socle.Telephone(c.Telephone), Facultatif: true, Inputmode: "tel", Largeur: 20},
	}
	return p, nil
}

func garderContact(tx core.App, r *socle.Requete, a *adherent, f url.Values, par socle.Acteur) (string, error) {
	c, err := contactDuChemin(tx, r, a)
	if err != nil {
		return "", err
	}
	fautes := map[string]string{}
	c.Nom = socle.LireTexte(f, "nom", 120, "Indiquez le nom de la personne.", fautes)
	c.Fonction = socle.LireTexte(f, "fonction", 120, "", fautes)
	if c.Courriel = socle.LireTexte(f, "courriel", 254, "", fautes); c.Courriel != "" && fautes["courriel"] == "" {
		if c.Courriel, err = socle.LireCourriel(c.Courriel); err != nil {
			fautes["courriel"] = socle.EnErreur(err).Champs["courriel"]
		}
	}
	if c.Telephone = socle.NormaliserTelephone(f.Get("telephone")); c.Telephone != "" && !socle.TelephoneValide(c.Telephone) {
		fautes["telephone"] = socle.FauteTelephone
	}
	if err := siFautes(fautes); err != nil {
		return "", err
	}
	return enregistre, c.Enregistrer(tx, par)
}

func retirerContact(r *socle.Requete, a *adherent) error {
	c, err := contactParID(r.App, a.ID, r.Request.PathValue("contact"))
	if err != nil {
		return err
	}
	if err := r.App.RunInTransaction(func(tx core.App) error { return c.Retirer(tx, agents.De(r).Acteur()) }); err != nil {
		return err
	}
	r.Annoncer("Ce contact est oublié.")
	return r.Rediriger(r.Chemin + racineAdherents + "/" + a.ID)
}
