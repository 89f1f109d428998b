package facade

import (
	"net/http"
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageMairies struct {
	*socle.Cadre
	Mairies []mairie
	Autres  []agents.AutreGuichet // on other machines
	Saisies ui.Saisies
}

// mairie is one collectivité where the agent works, with what waits for her.
type mairie struct {
	Nom, URL string
	Ici      bool // the page is read there
	Listes   []ui.Onglet
}

// listerMairies shows an agent everything that waits for her, wherever she
// works, and the way to her guichets on other machines.
func listerMairies(r *socle.Requete) error {
	p, err := nouvellePageMairies(r)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "facade/mairies", p)
}

func nouvellePageMairies(r *socle.Requete) (*pageMairies, error) {
	a := agents.De(r)
	ids, err := agents.CollectivitesDe(r.App, a.ID)
	if err != nil {
		return nil, err
	}
	p := &pageMairies{Cadre: r.Cadre("Mes mairies"), Saisies: saisiesAutreGuichet()}
	if p.Autres, err = agents.AutresGuichets(r.App, a.ID); err != nil {
		return nil, err
	}
	for _, id := range ids {
		c, err := collectivites.ParID(r.App, id)
		if err != nil {
			return nil, err
		}
		droits, err := agents.Droits(r.App, a.ID, id)
		if err != nil {
			return nil, err
		}
		m := mairie{Nom: c.Enseigne, URL: c.Chemin() + "/agents", Ici: id == r.Collectivite}
		if f, peut := filtrePour(droits, id, a.ID); peut {
			if m.Listes, err = compterListes(r, f, m.URL); err != nil {
				return nil, err
			}
		}
		p.Mairies = append(p.Mairies, m)
	}
	slices.SortFunc(p.Mairies, func(a, b mairie) int { return strings.Compare(a.Nom, b.Nom) })
	return p, nil
}

// compterListes counts the lists of an inbox that something may wait in.
func compterListes(r *socle.Requete, f demandes.Filtre, base string) (l []ui.Onglet, err error) {
	for _, v := range vues {
		if !v.comptee {
			continue
		}
		f.Vue = v.vue
		n, err := demandes.Compter(r.App, f, maxCompte)
		if err != nil {
			return nil, err
		}
		l = append(l, ui.Onglet{Libelle: v.libelle, URL: base + "?vue=" + string(v.vue), Nombre: n})
	}
	return l, nil
}
