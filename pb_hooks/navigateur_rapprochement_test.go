package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A person signals two problems without a compte, and mistypes her name once.
// The secretary makes one of both usagers, finds that she was wrong, and undoes
// it.
func TestDeuxDoublesSontRapprochesPuisSepares(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			g := navigateur.Ouvrir(t, "signalement")
			signalerSonNom(g.Visiteur(t, mode), "Thouvenel", "06 39 98 01 14")
			signalerSonNom(g.Visiteur(t, mode), "Thouvenle", "03 29 00 00 02")
			v := secretaire(t, g, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier { // the same pages as with scripts
					v.Examiner("rapprochement " + nom + " " + string(mode))
				}
			}
			v.Aller("/agents/rapprochements")
			v.Lit("Aucun usager ne ressemble à un autre.")
			v.Aller("/agents/taches/rapprochements")
			v.Presser("Lancer maintenant")
			v.Aller("/agents/rapprochements")
			v.Lit("Peut-être la même personne", "noms presque identiques, mêmes prénoms, même adresse électronique")
			examiner("1 liste")
			v.PresserPremier("tbody a", "")
			v.Lit("Nom de naissance (différent)", "Téléphone (différent)", "06 39 98 01 14", "03 29 00 00 02")
			examiner("2 comparaison")
			v.ChoisirDans("Nom de naissance", "Thouvenel")
			v.ChoisirDans("Téléphone", "06 39 98 01 14")
			v.Presser("C’est la même personne : rapprocher")
			v.Lit("Les deux usagers sont rapprochés.", "L’autre usager redevient distinct et reprend ce qui était à son nom : 1 demande.")
			examiner("3 fait")
			fait := v.Adresse()
			v.Aller("/agents/rapprochements?vue=faits")
			v.Lit("Camille Thouvenel et Camille Thouvenle")
			v.Aller(fait)
			v.Presser("Annuler le rapprochement")
			v.Lit("Le rapprochement est annulé.", "06 39 98 01 14", "03 29 00 00 02")
			examiner("4 annulé")
			v.Aller("/agents/rapprochements")
			v.Lit("Aucun usager ne ressemble à un autre.")
		})
	}
}

// signalerSonNom files a signalement and leaves a name.
func signalerSonNom(v *navigateur.Visiteur, nom, telephone string) {
	v.Aller("/demarches/signalement")
	v.Presser("Commencer")
	v.Choisir("Chaussée ou trottoir abîmé")
	v.Presser("Continuer")
	v.Choisir("Non")
	v.Presser("Continuer")
	v.Remplir("Où est le problème ?", "devant le 12 rue de la Gare")
	v.Presser("Continuer")
	v.Remplir("Décrivez le problème", "Un trou au milieu du trottoir.")
	v.Presser("Continuer")
	v.Choisir("Oui, prévenez-moi des suites")
	v.Presser("Continuer")
	v.Remplir("Votre nom de naissance", nom)
	v.Remplir("Vos prénoms", "Camille")
	v.Remplir("Adresse électronique", "camille@example.org")
	v.Remplir("Téléphone", telephone)
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée")
}
