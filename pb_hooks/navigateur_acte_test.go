package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A person asks for her acte de naissance without a compte: a commune that
// several bear, a wrong number, the back button, a draft left and taken up
// again, an answer changed from the recap.
func TestUnePersonneDemandeSonActeDeNaissance(t *testing.T) {
	g := navigateur.Ouvrir(t, "acte-naissance")
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			v := g.Visiteur(t, mode)
			examiner := func(nom string) {
				t.Helper()
				if mode != navigateur.AuClavier {
					v.Examiner("acte " + nom + " " + string(mode))
				}
			}
			v.Aller("/demarches/acte-naissance")
			examiner("01 demarche")
			v.Presser("Commencer")
			v.Choisir("Une copie intégrale")
			v.Presser("Continuer")
			v.Choisir("Une autre personne")
			v.Presser("Continuer")
			v.Lit("Ce document est réservé aux proches.")
			examiner("02 reserve")
			v.Presser("Retour")
			v.Choisir("La personne concernée")
			v.Presser("Continuer")
			v.Remplir("Ses prénoms", "Odile")
			v.Remplir("Son nom de naissance", "Mougeot")
			v.Choisir("Féminin")
			v.Presser("Continuer")

			v.Remplir("Commune de naissance", "Saint-Maurice")
			v.RemplirDate("Date de naissance", "3", "13", "1954")
			v.Presser("Continuer")
			v.Lit("Le mois doit être compris entre 1 et 12.", "Choisissez la commune parmi celles qui ressemblent à « Saint-Maurice ».")
			examiner("03 communes")
			v.RemplirDate("Date de naissance", "3", "12", "1954")
			v.Choisir("Aucune de ces communes")
			v.Presser("Continuer")
			v.Lit("Indiquez la commune de naissance.")
			v.Remplir("Commune de naissance", "Épinal")
			v.Presser("Continuer")

			v.Revenir()
			if valeur := v.Valeur("Jour"); valeur != "03" {
				t.Errorf("le bouton « précédent » a perdu le jour : « %s »", valeur)
			}
			v.Aller("/demarches/acte-naissance")
			examiner("04 brouillon")
			v.Presser("Reprendre ma demande")
			v.Lit("Votre demande n’est pas finie", "3 décembre 1954")
			examiner("05 pas finie")
			v.Presser("Continuer ma demande")

			v.Remplir("Nom et prénoms du premier parent", "Mougeot Paul")
			v.Presser("Continuer")
			v.Remplir("Adresse électronique", "odile@example.org")
			v.Presser("Continuer")
			v.Remplir("Numéro et nom de la voie, ou lieu-dit", "8 rue du Moulin")
			v.Remplir("Code postal", "88200")
			v.Remplir("Commune", "Remiremont")
			v.Remplir("Nombre d’exemplaires", "deux")
			v.Presser("Continuer")
			v.Lit("La réponse doit être un nombre entier, par exemple 2.")
			v.Remplir("Nombre d’exemplaires", "12")
			v.Presser("Continuer")
			v.Lit("3 ou moins")
			examiner("06 nombre")
			v.Remplir("Nombre d’exemplaires", "2")
			v.Presser("Continuer")
			v.Presser("Continuer")
			v.Lit("Pièce d’identité du demandeur", "La mairie peut vous la demander en cas de doute sur votre identité.")
			v.Presser("Continuer sans ce document")
			v.Lit("Vérifiez vos réponses", "Épinal", "8 rue du Moulin")
			v.Presser("Modifier : Où envoyer le document ?")
			v.Remplir("Numéro et nom de la voie, ou lieu-dit", "9 rue du Moulin")
			v.Presser("Continuer")
			v.Lit("Vérifiez vos réponses", "9 rue du Moulin")
			v.Presser("Envoyer ma demande")
			v.Lit("Votre demande est envoyée", "Code de suivi")

			// Back on a page that is sent: it does not file twice.
			v.Revenir()
			v.Lit("Votre demande est envoyée")
		})
	}
}
