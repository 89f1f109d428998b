package pb_hooks_test

import (
	"regexp"
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

var (
	codePlace = regexp.MustCompile(`\d{4}[ \x{a0}]\d{4}`)
	jourPlace = regexp.MustCompile(`nous sommes le [^.]+`)
)

// former has the Département lead a training: it says where, gives places, and resets
// them; somebody trains in one, meanwhile. vu sees every page.
func (d *departement) former(t *testing.T, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	f, v := navigateur.OuvrirFormation(t, "3"), d.exploitante
	const page = "/agents/reglages/formation"
	v.Aller(page)
	v.Lit("Aucun guichet de formation n’est réglé.")
	vu(v, "formation, aucun")
	v.Remplir("Lien du guichet de formation", f.URL+"/formation")
	v.Presser("Enregistrer")
	v.Lit("Ce lien n’est pas entier.")
	vu(v, "formation, faute")
	v.Remplir("Lien du guichet de formation", strings.TrimSpace(f.Commander("formation", "link")))
	v.Presser("Enregistrer")
	v.Lit("C’est enregistré.", f.URL+"/formation")
	vu(v, "formation")
	v.Aller("/agents/aide")
	v.Lit("S’entraîner sans risque")
	vu(v, "aide avec la formation")
	v.Aller(page)
	v.Presser("Conduire une formation")
	vu(v, "conduire une formation")
	v.Presser("Aller aux places")
	vu(v, "entrer comme formateur")
	v.Presser("Voir les places")
	v.Lit("3 places libres sur 3.")
	v.Remplir("Pour qui", "Table du fond")
	v.Presser("Donner une place")
	v.Lit("La place 1 est donnée.", "Donnée, personne n’y est entré", "Table du fond")
	code := codePlace.FindString(v.Texte())
	vu(v, "places")

	s := f.Visiteur(t, mode)
	s.Ouvrir(f.URL + "/")
	vu(s, "sans place")
	s.Remplir("Code de votre place", "1234")
	s.Presser("Entrer dans la place")
	s.Lit("Tapez les huit chiffres du code.")
	vu(s, "sans place, faute")
	s.Remplir("Code de votre place", code)
	s.Presser("Entrer dans la place")
	s.Lit("Formation, place 1", "Votre place de formation")
	jour := jourPlace.FindString(s.Texte())
	vu(s, "place")
	s.Presser("+ 2 mois")
	if apres := jourPlace.FindString(s.Texte()); jour == "" || apres == jour {
		t.Errorf("« %s », puis « %s » : l’horloge n’a pas avancé", jour, apres)
	}
	s.Presser("Devenir secrétaire de mairie")
	s.Lit("Formation, place 1", "ce n’est pas un vrai guichet")
	vu(s, "place, la secrétaire")
	s.Presser("Recommencer ou quitter la place")
	vu(s, "place à recommencer")

	v.Presser("Remettre toutes les places au début")
	v.Lit("Toutes les places sont comme au début.", "Prise", "Cette place est comme au début.")
	vu(v, "places remises")
	f.Tuer() // as a power cut would
	f.Former("3")
	s.Presser("Continuer dans ma place")
	s.Lit("Votre place de formation", jour)
	v.Presser("Reprendre la place 1")
	v.Lit("La place 1 est libre.", "3 places libres sur 3.")
	s.Ouvrir(f.URL + "/demo")
	s.Lit("Code de votre place")
	v.Presser("Me déconnecter")
	v.Ouvrir(f.URL + "/formation/places")
	v.Lit("Cette page est pour la personne qui forme.")
	v.Ouvrir(d.URL + "/vosges" + page)
}

// A training without scripts.
func TestLeDepartementConduitUneFormation(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.SansScripts, examinee)
	d.former(t, navigateur.SansScripts, func(v *navigateur.Visiteur, nom string) {
		t.Helper()
		v.Examiner("formation " + nom)
	})
}
