package sauvegardes

import (
	"net/http"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageCle struct {
	*socle.Cadre
	URL     string
	Phrase  []string // groups of a new key, shown this once; nil otherwise
	Guichet string
	Le      string // when the key in use was made, "" for none
	Attente string // when the key to prove was made, "" for none
	Saisies ui.Saisies
}

func nouvellePageCle(r *socle.Requete) (*pageCle, error) {
	p := &pageCle{Cadre: r.Cadre("La clé des sauvegardes"), URL: r.Chemin + "/agents/reglages/sauvegardes", Guichet: collectivites.De(r).Enseigne}
	p.Saisies = ui.Saisies{{
		Genre: ui.GenreTexte, Nom: "phrase", Libelle: "La clé, lue sur la feuille imprimée", Autocomplete: "off",
		Aide: "25 caractères. Les tirets, les espaces et les majuscules ne comptent pas.", Max: 60,
	}}
	cle, faite, err := LireCle(r.App)
	if err != nil {
		return nil, err
	}
	if faite {
		p.Le = socle.JourDe(cle.FaiteLe).Date()
	}
	attente, oui, err := CleProposee(r.App)
	if oui {
		p.Attente = socle.Instant(attente.FaiteLe)
	}
	return p, err
}

func montrerCle(r *socle.Requete) error {
	p, err := nouvellePageCle(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "sauvegardes/cle", p)
}

// preparerCle answers with the phrase itself: it is in no address, no row, and no
// other page will show it.
func preparerCle(r *socle.Requete) error {
	phrase, papier, err := NouvelleCle(r.App)
	if err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error { return ProposerCle(tx, papier, agents.De(r).Acteur()) })
	if err != nil {
		return err
	}
	p, err := nouvellePageCle(r)
	if err != nil {
		return err
	}
	p.Phrase = strings.Split(phrase, "-")
	return r.Rendre(http.StatusOK, "sauvegardes/cle", p)
}

func verifierCle(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	err = ConfirmerCle(r.App, f.Get("phrase"), agents.De(r).Acteur())
	if e := socle.EnErreur(err); err != nil && e.Champs != nil {
		p, err := nouvellePageCle(r)
		if err != nil {
			return err
		}
		p.Erreurs = p.Saisies.Reprendre(f, e.Champs)
		return r.Rendre(http.StatusUnprocessableEntity, "sauvegardes/cle", p)
	}
	if err != nil {
		return err
	}
	r.Annoncer("La clé est vérifiée\u00a0: les prochaines sauvegardes s’ouvriront avec elle. Rangez la feuille hors de la mairie, ou au coffre.")
	return r.Rediriger(r.Chemin + "/agents/reglages/sauvegardes")
}
