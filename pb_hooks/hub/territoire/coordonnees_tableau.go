package territoire

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// champsTableau are the columns of a spreadsheet, after the code INSEE.
var champsTableau = []string{"adresse", "telephone", "courriel", "site"}

const tableauMax = 300_000

type pageTableau struct {
	*socle.Cadre
	URL     string
	Saisies ui.Saisies
}

func nouvellePageTableau(r *socle.Requete) *pageTableau {
	return &pageTableau{Cadre: r.Cadre("Coller un tableau"), URL: r.Chemin + racine, Saisies: ui.Saisies{{
		Genre: ui.GenreZone, Nom: "tableau", Libelle: "Communes, une par ligne", Max: tableauMax, Lignes: 12,
		Aide: "Cinq colonnes, comme un tableur les copie\u00a0: code INSEE, adresse, téléphone, courriel, site. Une colonne peut être vide. Dans l’adresse, séparez les lignes par le signe |.",
	}}}
}

func montrerTableau(r *socle.Requete) error {
	return r.Rendre(http.StatusOK, "hub/coordonnees_tableau", nouvellePageTableau(r))
}

// enregistrerTableau describes every commune of the lines, or none when one has a
// fault. The opening hours stay as they were.
func enregistrerTableau(r *socle.Requete) error {
	f, err := r.Formulaire()
	if err != nil {
		return err
	}
	l, faute, err := lireTableau(r.App, collectivites.De(r).Departement, f)
	if err != nil {
		return err
	}
	if faute != "" {
		p := nouvellePageTableau(r)
		p.Erreurs = p.Saisies.Reprendre(f, map[string]string{"tableau": faute})
		return r.Rendre(http.StatusUnprocessableEntity, "hub/coordonnees_tableau", p)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		for _, c := range l {
			if err := c.enregistrer(tx, agents.De(r).Acteur()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.Annoncer(socle.Pluriel(len(l), "commune est enregistrée", "communes sont enregistrées") + ".")
	return r.Rediriger(r.Chemin + racine)
}

// fautesMax is how many faults are told at once.
const fautesMax = 5

// lireTableau reads the lines that were pasted; the first is left out when it holds
// the titles of the columns.
func lireTableau(app core.App, departement string, f url.Values) (l []*Coordonnees, faute string, err error) {
	saisie, faute := socle.TexteSaisi(f, "tableau", tableauMax)
	if faute != "" || saisie == "" {
		return nil, cmp.Or(faute, "Collez au moins une ligne."), nil
	}
	var fautes []string
	vues := map[string]bool{}
	for i, ligne := range strings.Split(saisie, "\n") {
		if ligne = strings.TrimRight(ligne, " \t;"); ligne == "" {
			continue
		}
		separateur := "\t"
		if !strings.Contains(ligne, separateur) {
			separateur = ";"
		}
		cases := strings.Split(ligne, separateur)
		code := strings.ToUpper(strings.TrimSpace(cases[0]))
		if _, connue := communeDe(departement, code); !connue || vues[code] || len(cases) > 1+len(champsTableau) {
			if i > 0 || strings.ContainsAny(code, "0123456789") {
				fautes = append(fautes, fmt.Sprintf("ligne %d : %s", i+1, pourquoi(connue, vues[code])))
			}
			continue
		}
		vues[code] = true
		c, err := CoordonneesDe(app, code)
		if err != nil {
			return nil, "", err
		}
		if c == nil {
			c = &Coordonnees{Code: code}
		}
		horaires, dits := c.Horaires, url.Values{}
		for j, s := range cases[1:] {
			if s = strings.Trim(strings.TrimSpace(s), `"`); champsTableau[j] == "adresse" {
				s = strings.Join(slices.DeleteFunc(strings.Split(strings.ReplaceAll(s, "| ", "|"), "|"), func(s string) bool { return strings.TrimSpace(s) == "" }), "\n")
			}
			dits.Set(champsTableau[j], s)
		}
		siennes := c.lire(dits)
		c.Horaires = horaires
		for _, champ := range champsTableau {
			if siennes[champ] != "" {
				fautes = append(fautes, fmt.Sprintf("ligne %d : %s", i+1, siennes[champ]))
			}
		}
		l = append(l, c)
	}
	switch {
	case len(fautes) > fautesMax:
		faute = strings.Join(fautes[:fautesMax], " ") + fmt.Sprintf(" Et %d autres fautes.", len(fautes)-fautesMax)
	case len(fautes) > 0:
		faute = strings.Join(fautes, " ")
	case len(l) == 0:
		faute = "Collez au moins une ligne."
	}
	return l, socle.Majuscule(faute), nil
}

func pourquoi(connue, vue bool) string {
	switch {
	case !connue:
		return "ce code n’est pas celui d’une commune du département."
	case vue:
		return "cette commune y est déjà."
	}
	return "elle a plus de cinq colonnes."
}
