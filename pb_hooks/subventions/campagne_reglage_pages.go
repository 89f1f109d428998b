package subventions

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

type pageReglage struct {
	*socle.Cadre
	Retour  string
	Saisies ui.Saisies
}

func nouvellePageReglage(r *socle.Requete, c *Campagne) (*pageReglage, error) {
	p := &pageReglage{Cadre: r.Cadre("Ouvrir une campagne"), Retour: r.Chemin + "/agents/campagnes"}
	if c.ID != "" {
		p.Cadre, p.Retour = r.Cadre("Régler la campagne"), p.Retour+"/"+c.ID
	}
	concernes, err := TeleservicesConcernes(r.App, r.Collectivite)
	if err != nil {
		return nil, err
	}
	quelles := ui.Saisie{Genre: ui.GenreCases, Nom: "teleservices", Libelle: "Démarches de la campagne", Valeurs: c.Teleservices, Aide: "Elles ne reçoivent de demandes que pendant leurs campagnes."}
	for _, t := range concernes {
		quelles.Options = append(quelles.Options, ui.Option{Code: t.ID, Libelle: t.Titre})
	}
	if len(concernes) == 0 {
		quelles.Aide = "Publiez d’abord une démarche de subvention, dans l’onglet Démarches."
	}
	budget := ""
	if c.Budget > 0 {
		budget = c.Budget.Saisi()
	}
	p.Saisies = ui.Saisies{
		{Genre: ui.GenreTexte, Nom: "titre", Libelle: "Nom de la campagne", Aide: "Par exemple : Subventions aux associations 2027.", Valeur: c.Titre},
		quelles,
		{Genre: ui.GenreTexte, Nom: "exercice", Libelle: "Année que finance la campagne", Valeur: strconv.Itoa(c.Exercice), Inputmode: "numeric", Largeur: 4},
		ui.Saisie{Genre: ui.GenreDate, Nom: "ouvre_le", Libelle: "Ouverte à partir du"}.Dater(c.OuvreLe),
		ui.Saisie{Genre: ui.GenreDate, Nom: "ferme_le", Libelle: "Jusqu’au (compris)"}.Dater(c.FermeLe),
		{Genre: ui.GenreTexte, Nom: "budget", Libelle: "Budget à répartir", Facultatif: true, Aide: "Un vote qui le dépasse est refusé. Vous pouvez le changer à tout moment.", Valeur: budget, Inputmode: "decimal", Largeur: 10, Unite: "€"},
		ui.Saisie{Genre: ui.GenreDate, Nom: "commission_le", Libelle: "Date de la commission", Facultatif: true}.Dater(c.CommissionLe),
		{Genre: ui.GenreZone, Nom: "note", Libelle: "Note pour le service", Facultatif: true, Valeur: c.Note, Lignes: 3, Max: 2000},
	}
	return p, nil
}

func montrerReglage(r *socle.Requete, c *Campagne) error {
	p, err := nouvellePageReglage(r, c)
	if err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "subventions/reglage", p)
}

func enregistrerReglage(r *socle.Requete, c *Campagne) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	p, err := nouvellePageReglage(r, c)
	if err != nil {
		return err
	}
	permis := p.Saisies[1].Options
	err = lireCampagne(c, f, func(id string) bool {
		return slices.ContainsFunc(permis, func(o ui.Option) bool { return o.Code == id })
	})
	if err == nil {
		err = r.App.RunInTransaction(func(tx core.App) error { return c.Enregistrer(tx, agents.De(r).Acteur()) })
	}
	if err != nil {
		p.Erreurs = p.Saisies.Reprendre(f, socle.EnErreur(err).Champs)
		return r.RendreFaute(err, "subventions/reglage", p)
	}
	r.Annoncer("La campagne est enregistrée.")
	return r.Rediriger(r.Chemin + "/agents/campagnes/" + c.ID)
}

// lireCampagne reads the form into c and tells every fault. What a campagne
// opened already stays when it is no longer offered.
func lireCampagne(c *Campagne, f url.Values, offert func(id string) bool) error {
	fautes := map[string]string{}
	c.Titre = socle.LireTexte(f, "titre", 150, "Donnez un nom à la campagne.", fautes)
	c.Note = socle.LireTexte(f, "note", 2000, "", fautes)
	gardes := slices.DeleteFunc(slices.Clone(c.Teleservices), offert)
	c.Teleservices = gardes
	for _, id := range f["teleservices"] {
		if offert(id) {
			c.Teleservices = append(c.Teleservices, id)
		}
	}
	if len(c.Teleservices) == 0 {
		fautes["teleservices"] = "Choisissez au moins une démarche."
	}
	annee, err := strconv.Atoi(strings.TrimSpace(f.Get("exercice")))
	if err != nil || annee < 2000 || annee > 2100 {
		fautes["exercice"] = "Indiquez une année, par exemple 2027."
	}
	c.Exercice = annee
	du, au := jourSaisi(f, "ouvre_le", "Indiquez le premier jour de la campagne.", fautes), jourSaisi(f, "ferme_le", "Indiquez le dernier jour de la campagne.", fautes)
	if fautes["ferme_le"] == "" && !du.Nul() && au.Avant(du) {
		fautes["ferme_le"] = "La fin est avant le début\u00a0: vérifiez les deux dates."
	}
	c.OuvreLe, c.FermeLe = du.ISO(), au.ISO()
	c.CommissionLe = jourSaisi(f, "commission_le", "", fautes).ISO()
	c.Budget = MontantSaisi(f, "budget", "", fautes)
	if len(fautes) > 0 {
		return socle.ErrChamps(fautes)
	}
	return nil
}

// jourSaisi reads a day; none is a fault when vide is not "".
func jourSaisi(f url.Values, nom, vide string, fautes map[string]string) socle.Jour {
	j, faute := socle.JourSaisi(f, nom)
	if faute == "" && j.Nul() {
		faute = vide
	}
	if faute != "" {
		fautes[nom] = faute
	}
	return j
}
