package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Lucie, whom two mairies know through the guichet of the Département, asks both at
// once to erase her data; one answers, and she reads it where she asked. She has no
// scripts.
func TestUnePersonneExerceSesDroitsAuHub(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.SansScripts, examinee)
	guichets := d.inviter(t, navigateur.SansScripts, examinee)
	d.exercer(t, guichets, navigateur.SansScripts, examinee)
}

// auxDroits opens her page until it says something, which comes by the wire.
func (d *departement) auxDroits(t *testing.T, v *navigateur.Visiteur, attendu string) {
	t.Helper()
	lireBientot(t, v, d.URL+"/vosges/hub/droits", attendu)
}

// exercer has her ask, say more at a mairie, and read the answer. vu sees every page.
func (d *departement) exercer(t *testing.T, guichets []*navigateur.Guichet, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	v := d.Visiteur(t, mode)
	v.Ouvrir(d.URL + "/vosges/hub/droits")
	v.Lit("Mes droits sur mes données", "S’identifier avec FranceConnect")
	vu(v, "sans session")
	deposerParLeHub(v, guichets[0], true, false)
	deposerParLeHub(v, guichets[1], true, true)
	v.Ouvrir(d.URL + "/mes-demandes")
	v.Presser("Mes droits sur mes données")
	vu(v, "rien demandé")
	v.Presser("Envoyer ma demande")
	v.Lit("Choisissez ce que vous demandez.", "Choisissez au moins une collectivité.")
	vu(v, "faute")
	v.Choisir("Faire effacer mes données")
	v.Choisir("La mairie du Val-d’Ajol")
	v.Choisir("La mairie d’Épinal")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée à 2 collectivités.", "Réponse avant le")
	d.auxDroits(t, v, "Dire de quelles données il s’agit")
	vu(v, "reçue")

	v.PresserPremier("main li a", "Dire de quelles données il s’agit")
	v.Lit("Préciser ma demande", "Que faut-il effacer ?")
	vu(v, "préciser")
	v.Presser("Envoyer mes précisions")
	v.Lit("Dites ce qu’il faut effacer.")
	v.Remplir("Que faut-il effacer ?", "Mes coordonnées.")
	v.Presser("Envoyer mes précisions")
	v.Lit("La mairie a reçu vos précisions.")

	ou := v.Adresse()
	for _, g := range guichets {
		if !strings.HasPrefix(ou, g.URL) {
			continue
		}
		a := agentDe(t, g, g.Chemin(), "droits@example.org", mode, "gestion")
		a.Aller("/agents/droits")
		a.PresserPremier("main li a", "Effacer ses données")
		a.Lit("par le guichet du Département", "Mes coordonnées.")
		vu(a, "exercice")
		a.Choisir("Acceptée en partie")
		a.Presser("Donner la réponse")
		a.Lit("La réponse donnée")
	}
	d.auxDroits(t, v, "Acceptée en partie")
	v.Lit("Conservé :", "les demandes envoyées, avec leurs documents et leurs messages", "Lire la réponse")
	vu(v, "répondue")
}
