package annuaire

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const racineMembre = racineAdherents + "/{membre}"

// formulaire is a page of controls about the members, or about one of them.
type formulaire struct {
	chemin string
	// ouvrir prepares the page: its title, where it comes from, its controls as they
	// are now. a is nil for a page of them all.
	ouvrir func(*socle.Requete, *adherent) (*pageSaisie, error)
	// garder reads the form, tells every fault by its control as [socle.ErrChamps], and
	// writes. It gives the sentence of success.
	garder func(tx core.App, r *socle.Requete, a *adherent, f url.Values, par socle.Acteur) (dit string, err error)
}

// formulaires are all of them.
var formulaires = []formulaire{
	{racineAdherents + "/ajout", ouvrirAjout, ajouter},
	{racineAdherents + "/produits", ouvrirProduits, garderProduits},
	{racineMembre + "/adhesion", ouvrirAdhesion, garderAdhesion},
	{racineMembre + "/convention", ouvrirConvention, garderConvention},
	{racineMembre + "/habilitations", ouvrirHabilitations, garderHabilitations},
	{racineMembre + "/contacts/{contact}", ouvrirContact, garderContact},
	{racineMembre + "/cotisations/{cotisation}", ouvrirPaiement, garderPaiement},
	{racineMembre + "/cotisations/{cotisation}/rappel", ouvrirRelance, garderRelance},
	{racineCotisations + "/{annee}/rappel", ouvrirRelances, garderRelances},
}

type pageSaisie struct {
	*socle.Cadre
	Retour, De string // where it comes from, and its name
	Intro      string
	Saisies    ui.Saisies
	Bouton     string
	Retrait    string // address of the act that takes the object away, "" for none
}

func nouvellePageSaisie(r *socle.Requete, a *adherent, titre string) *pageSaisie {
	p := &pageSaisie{Cadre: r.Cadre(titre), Retour: r.Chemin + racineAdherents, De: "Adhérents", Bouton: "Enregistrer"}
	if a != nil {
		p.Retour, p.De = p.Retour+"/"+a.ID, a.Nom
	}
	return p
}

// action finds the member of the address, if there is one.
func (x formulaire) action(f func(*socle.Requete, *adherent) error) func(*socle.Requete) error {
	if strings.Contains(x.chemin, "{membre}") {
		return duMembre(f)
	}
	return func(r *socle.Requete) error { return f(r, nil) }
}

func (x formulaire) montrer() func(*socle.Requete) error {
	return x.action(func(r *socle.Requete, a *adherent) error {
		p, err := x.ouvrir(r, a)
		if err != nil {
			return err
		}
		return r.Rendre(http.StatusOK, "hub/adherent_saisie", p)
	})
}

func (x formulaire) enregistrer() func(*socle.Requete) error {
	return x.action(func(r *socle.Requete, a *adherent) error {
		f, err := r.Formulaire()
		if err != nil {
			return err
		}
		p, err := x.ouvrir(r, a)
		if err != nil {
			return err
		}
		dit := ""
		err = r.App.RunInTransaction(func(tx core.App) error {
			dit, err = x.garder(tx, r, a, f, agents.De(r).Acteur())
			return err
		})
		if err != nil {
			p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
			return r.RendreFaute(err, "hub/adherent_saisie", p)
		}
		r.Annoncer(dit)
		return r.Rediriger(p.Retour)
	})
}

const enregistre = "C’est enregistré."

// siFautes is the error of a form, nil for one without fault.
func siFautes(fautes map[string]string) error {
	if len(fautes) == 0 {
		return nil
	}
	return socle.ErrChamps(fautes)
}

// jourSaisi reads a day, which is not to come unless futur.
func jourSaisi(f url.Values, nom string, auj socle.Jour, futur bool, fautes map[string]string) string {
	j, faute := socle.JourSaisi(f, nom)
	if faute == "" && !futur && j.Apres(auj) {
		faute = "Cette date est à venir\u00a0: indiquez le jour où c’est fait."
	}
	if faute != "" {
		fautes[nom] = faute
	}
	return j.ISO()
}

func saisieJour(nom, libelle, valeur, aide string) ui.Saisie {
	return ui.Saisie{Genre: ui.GenreDate, Nom: nom, Libelle: libelle, Facultatif: true, Aide: aide}.Dater(valeur)
}
