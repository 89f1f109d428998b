package pb_hooks_test

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest/navigateur"
	"guichet/pb_hooks/socle"
)

// The questions that follow an answer come at once with scripts, and on the
// same page shown again without.
func TestUneReponseMontreSurPlaceCeQuiEnDepend(t *testing.T) {
	g := navigateur.Ouvrir(t, "catalogue/testdata/dependantes.json")
	mineur := strconv.Itoa(time.Now().In(socle.Paris).Year() - 17) // 17 years old all the year
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			v := g.Visiteur(t, mode)
			tait := func(phrase string) {
				t.Helper()
				if strings.Contains(v.Texte(), phrase) {
					t.Errorf("la page dit « %s »", phrase)
				}
			}
			v.Aller("/demarches/essai-dependantes")
			v.Presser("Commencer")
			tait("Nom de l’association")
			if mode != navigateur.AuClavier {
				v.Examiner("dependantes 1 cachées " + string(mode))
			}
			v.Choisir("Pour une association")
			v.RemplirDate("Votre date de naissance", "1", "1", mineur)
			if mode == navigateur.SansScripts {
				v.Presser("Continuer")
			} else {
				v.Lit("Nom de l’association", "Nom d’un de vos parents")
				v.Choisir("Pour vous")
				tait("Nom de l’association")
				v.RemplirDate("Votre date de naissance", "1", "2", "1980")
				tait("Nom d’un de vos parents")
				v.RemplirDate("Votre date de naissance", "1", "1", mineur)
				v.Choisir("Pour une association")
			}
			v.Lit("Votre situation", "Nom de l’association", "Nom d’un de vos parents")
			tait("Un mot de l’association")
			v.Remplir("Nom de l’association", "Les Échecs du Val")
			v.Remplir("Nom d’un de vos parents", "Thouvenel")
			if mode == navigateur.SansScripts {
				v.Presser("Continuer")
			}
			v.Lit("Un mot de l’association")
			if mode != navigateur.AuClavier {
				v.Examiner("dependantes 2 montrées " + string(mode))
			}
			v.Presser("Continuer")
			v.Lit("Votre nom de naissance")
			v.Revenir()
			v.Attendre("#dependantes")
			if s := v.Valeur("Nom de l’association"); s != "Les Échecs du Val" {
				t.Errorf("au retour, la question dépendante contient « %s »", s)
			}
		})
	}
}

// Who may not do the démarche is told why, on a page of its own.
func TestUnePersonneTropJeuneSaitPourquoiEtQueFaire(t *testing.T) {
	v := navigateur.Ouvrir(t, "catalogue/testdata/dependantes.json").Visiteur(t, navigateur.AvecScripts)
	v.Aller("/demarches/essai-dependantes")
	v.Presser("Commencer")
	v.Choisir("Pour vous")
	v.RemplirDate("Votre date de naissance", "1", "1", strconv.Itoa(time.Now().In(socle.Paris).Year()-10))
	v.Remplir("Nom d’un de vos parents", "Thouvenel")
	v.Presser("Continuer")
	v.Lit("Vous ne pouvez pas vous inscrire au tournoi", "Le tournoi est ouvert à partir de 16 ans.", "Que faire", "Rien n’est envoyé à la mairie.")
	v.Examiner("exclusion")
	v.Presser("Modifier mes réponses")
	if titre := v.Titre(); titre != "Votre situation" {
		t.Errorf("mène à « %s »", titre)
	}
}

// The cases by which the conditions are read, in the browser that people use.
func TestChromiumLitLesConditionsCommeLeGuichet(t *testing.T) {
	brut, err := os.ReadFile("catalogue/testdata/conditions.json")
	if err != nil {
		t.Fatal(err)
	}
	var table struct{ Cas []struct{ Nom string } }
	if err := json.Unmarshal(brut, &table); err != nil {
		t.Fatal(err)
	}
	v := navigateur.Ouvrir(t, "catalogue/testdata/dependantes.json").Visiteur(t, navigateur.AvecScripts)
	v.Aller("/demarches/essai-dependantes")
	v.Presser("Commencer")
	v.Attendre("#dependantes")
	fautes := navigateur.Evaluer[[]string](v, `(({cas, types, aujourdhui}) => cas
		.filter((c) => conditionVraie(c.si, {types, vues: c.vues, aujourdhui: c.aujourdhui ?? aujourdhui}) !== c.vrai)
		.map((c) => c.nom))(`+string(brut)+`)`)
	for _, nom := range fautes {
		t.Errorf("dans Chromium : %s", nom)
	}
	if lus := navigateur.Evaluer[int](v, `(`+string(brut)+`).cas.length`); lus != len(table.Cas) || lus < 80 {
		t.Errorf("%d cas lus sur %d", lus, len(table.Cas))
	}
}
