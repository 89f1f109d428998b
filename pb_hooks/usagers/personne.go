package usagers

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const autrePersonne = "autre"

// pagePersonne asks who reads the mail of a shared address, or the name of
// someone who comes for the first time.
type pagePersonne struct {
	*socle.Cadre
	Vers        string     // where the answer goes
	Choix       *ui.Saisie // nil when the address is new
	Prenom, Nom ui.Saisie
}

func nouvellePagePersonne(r *socle.Requete, comptes []Compte) *pagePersonne {
	p := &pagePersonne{
		Cadre: r.Cadre("Comment vous appelez-vous ?"), Vers: r.Chemin + "/connexion/personne",
		Prenom: ui.Saisie{Genre: ui.GenreTexte, Nom: "prenom", Libelle: "Prénom", Autocomplete: "given-name", Max: 150, Facultatif: true},
		Nom:    ui.Saisie{Genre: ui.GenreTexte, Nom: "nom", Libelle: "Nom de naissance", Autocomplete: "family-name", Max: 100},
	}
	if len(comptes) > 0 {
		p.Titre = "Qui êtes-vous ?"
		p.Choix = &ui.Saisie{Genre: ui.GenreRadios, Nom: "personne", Libelle: "Plusieurs personnes se servent de cette adresse"}
		for _, c := range comptes {
			libelle := c.Prenom
			if libelle == "" {
				libelle = c.Nom
			}
			p.Choix.Options = append(p.Choix.Options, ui.Option{Code: c.ID, Libelle: libelle})
		}
		p.Choix.Options = append(p.Choix.Options, ui.Option{Code: autrePersonne, Libelle: "Une autre personne", Aide: "Indiquez alors votre prénom et votre nom."})
	}
	return p
}

func demanderPersonne(r *socle.Requete) error {
	e, ok := etapeDe(r)
	if !ok || !e.Prouvee || e.Porteur != "" {
		return r.Rediriger(r.Chemin + "/connexion")
	}
	comptes, err := ComptesDe(r.App, e.Courriel)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "usagers/personne", nouvellePagePersonne(r, comptes))
}

func choisirPersonne(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	e, ok := etapeDe(r)
	if !ok || !e.Prouvee || e.Porteur != "" {
		return r.Rediriger(r.Chemin + "/connexion")
	}
	comptes, err := ComptesDe(r.App, e.Courriel)
	if err != nil {
		return err
	}
	choix := f.Get("personne")
	for i := range comptes {
		if comptes[i].ID == choix {
			return ouvrir(r, e, &comptes[i])
		}
	}
	if e.Lier && choix == autrePersonne {
		return ouvrirAvecAdresse(r, e)
	}
	prenom, nom := strings.TrimSpace(f.Get("prenom")), strings.TrimSpace(f.Get("nom"))
	var faute *socle.Erreur
	if len(comptes) > 0 && choix != autrePersonne {
		faute = socle.ErrChamps(map[string]string{"personne": "Choisissez la personne que vous êtes."})
	} else {
		faute = verifierNoms(prenom, nom)
	}
	if faute != nil {
		p := nouvellePagePersonne(r, comptes)
		p.Prenom.Valeur, p.Nom.Valeur = prenom, nom
		if p.Choix != nil {
			p.Choix.Valeur = choix
			p.Erreurs = p.Choix.Fautes(faute.Champs)
		}
		p.Erreurs = append(p.Erreurs, append(p.Prenom.Fautes(faute.Champs), p.Nom.Fautes(faute.Champs)...)...)
		return r.RendreFaute(faute, "usagers/personne", p)
	}
	c, err := CreerCompte(r.App, e.Courriel, prenom, nom)
	if err != nil {
		return err
	}
	return ouvrir(r, e, c)
}

// CreerCompte opens a compte for a person whose address is proven. Who gives
// the name of a compte of this address has it already: a form sent twice, or
// its own name typed again, opens no second one.
func CreerCompte(app core.App, courriel, prenom, nom string) (*Compte, error) {
	maintenant := socle.Date(socle.De(app).Horloge.Maintenant())
	c := &Compte{ID: socle.ID(), Courriel: courriel, Prenom: prenom, Nom: nom, CreeLe: maintenant, VuLe: maintenant}
	err := app.RunInTransaction(func(tx core.App) error {
		l, err := ComptesDe(tx, courriel)
		if err != nil {
			return err
		}
		for i := range l {
			if collectivites.Cle(l[i].Nom) == collectivites.Cle(nom) && collectivites.Cle(l[i].Prenom) == collectivites.Cle(prenom) {
				c = &l[i]
				return nil
			}
		}
		if err := c.inserer(tx); err != nil {
			return err
		}
		return (&preuves.Preuve{Compte: c.ID, Genre: preuves.Courriel, Courriel: courriel}).Ajouter(tx, c.Acteur())
	})
	if err != nil {
		return nil, fmt.Errorf("compte: %w", err)
	}
	return c, nil
}

// ajouterPersonne starts the sign-in of somebody else who reads the same
// mailbox: a new code, then the question.
func ajouterPersonne(r *socle.Requete) error {
	e := etape{Courriel: De(r).Courriel, Suite: r.Chemin + "/demandes", Choisir: true}
	if err := posterCode(r, usageConnexion, e.Courriel); err != nil {
		return err
	}
	if err := e.garder(r); err != nil {
		return err
	}
	return r.Rediriger(r.Chemin + "/connexion/code")
}
