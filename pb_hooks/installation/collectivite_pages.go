package installation

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// pageCollectivite searches the collectivités of France, and lists those that
// are here.
type pageCollectivite struct {
	*socle.Cadre
	Deja      []collectivites.Collectivite
	Recherche ui.Saisie
	Cherche   string
	Trouvees  []ficheTrouvee
}

type ficheTrouvee struct {
	collectivites.Fiche
	Cle  string // « commune:88160 »
	Mots string // « Commune, Vosges (88), 31 000 habitants »
	Ici  bool   // it is on this instance already
}

// maxFiches is how many collectivités a search shows.
const maxFiches = 12

var motsNiveaux = map[string]string{"commune": "Commune", "epci": "Intercommunalité", "departement": "Département"}

func nouvellePageCollectivite(r *socle.Requete, cherche string) (*pageCollectivite, error) {
	p := &pageCollectivite{Cadre: r.Cadre("Choisir la collectivité"), Cherche: strings.TrimSpace(cherche)}
	p.Recherche = ui.Saisie{
		Genre: ui.GenreTexte, Nom: "q", Libelle: "La commune, l’intercommunalité ou le département", Valeur: p.Cherche, Max: 100,
		Aide: "Son nom, son code postal ou son numéro SIRET.",
	}
	var err error
	if p.Deja, err = collectivites.Toutes(r.App); err != nil || p.Cherche == "" {
		return p, err
	}
	for _, f := range collectivites.Chercher(p.Cherche, maxFiches) {
		mots := motsNiveaux[f.Niveau] + ", département " + f.Departement
		if f.Population > 0 {
			mots += ", " + socle.Nombre(f.Population) + " habitants"
		}
		x := ficheTrouvee{Fiche: f, Cle: f.Niveau + ":" + f.Code, Mots: mots}
		x.Ici = slices.ContainsFunc(p.Deja, f.Est)
		p.Trouvees = append(p.Trouvees, x)
	}
	return p, nil
}

func chercherCollectivite(r *socle.Requete) error {
	p, err := nouvellePageCollectivite(r, r.Request.URL.Query().Get("q"))
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "installation/collectivite", p)
}

// ajouterCollectivite makes the collectivité that was chosen, with every role
// for who installs. What a preset says of every collectivité is written at once.
func ajouterCollectivite(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	niveau, code, _ := strings.Cut(f.Get("fiche"), ":")
	fiche, ok := collectivites.FicheParCode(niveau, code)
	if !ok || niveau == "" {
		return socle.Err(socle.Invalide, "Choisissez une collectivité de la liste.")
	}
	a := agents.De(r)
	preset, err := presetDe(r.App)
	if err != nil {
		return err
	}
	var c *collectivites.Collectivite
	err = r.App.RunInTransaction(func(tx core.App) error {
		deja, err := collectivites.DejaLa(tx, fiche)
		if err != nil {
			return err
		}
		if deja != nil {
			return socle.Err(socle.Conflit, deja.Enseigne+" est déjà sur ce guichet.")
		}
		if c, err = collectivites.Creer(tx, fiche, a.Acteur()); err != nil {
			return err
		}
		if err := preset.completer(tx, c, nil, a.Acteur()); err != nil {
			return err
		}
		return agents.HabiliterFondation(tx, a, c.ID)
	})
	if err != nil {
		return err
	}
	r.Annoncer(c.Enseigne + " est sur ce guichet. Vérifiez son adresse et son téléphone.")
	return r.Rediriger(c.Chemin() + "/agents/reglages/identite")
}
