package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// A neighbour phones: her call is recorded in one page, found again by her name
// and seen with all that she asked, by a browser with and without scripts.
func TestUnAppelEstEnregistreEtRetrouve(t *testing.T) {
	d := navigateur.OuvrirDemo(t)
	for _, mode := range navigateur.Modes {
		v := d.Visiteur(t, mode)
		v.Ouvrir(d.Personas["secretaire"])
		v.Presser("Enregistrer une demande")
		v.Choisir("Par téléphone")
		v.Remplir("Prénom", "Yvonne")
		v.Remplir("Nom de naissance", "Claudel-Noël")
		v.Remplir("Téléphone", "06 39 98 44 55")
		v.Remplir("Objet", "Horaires de la déchèterie")
		v.Presser("Enregistrer")
		v.Lit("est enregistrée", "téléphone", "Yvonne Claudel-Noël")
		v.PresserPremier("dd a", "Yvonne")
		v.Lit("Yvonne Claudel-Noël", "06 39 98 44 55", "Horaires de la déchèterie")
		v.Presser("Enregistrer une demande")
		v.Choisir("Au guichet")
		v.Remplir("Objet", "Sacs jaunes")
		v.Remplir("Réponse donnée tout de suite", "Deux rouleaux remis.")
		v.Presser("Enregistrer")
		v.Lit("Traitée", "Deux rouleaux remis.")
		v.Aller("/agents/usagers")
		v.Remplir("Chercher un usager", "noel yvonne")
		v.Presser("Chercher")
		v.PresserPremier("main li a", "Yvonne")
		v.Lit("Horaires de la déchèterie", "Sacs jaunes")
	}
}
