package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// tenirAdherents has the agent of the Département keep the list of its members by her
// pages. vu sees every page.
func (d *departement) tenirAdherents(vu func(*navigateur.Visiteur, string)) {
	v := d.exploitante
	v.Aller("/agents/reglages/adherents")
	v.Presser("Ajouter des collectivités")
	v.Remplir("Collectivités, une par ligne", "une commune")
	v.Presser("Ajouter à la liste")
	v.Lit("Aucun code connu sur la ligne", "une commune")
	vu(v, "ajout, faute")
	v.Remplir("Collectivités, une par ligne", "88487;Le Val-d’Ajol;88340\n88160\n88413")
	v.Presser("Ajouter à la liste")
	v.Lit("Le Val-d’Ajol", "Épinal", "Saint-Dié-des-Vosges", "Contactée")
	v.Presser("Ce que les adhérents utilisent")
	vu(v, "produits")
	v.Presser("Enregistrer")
	v.Presser("Saint-Dié-des-Vosges")
	v.Lit("Aucun contact.", "Pas encore demandée")
	vu(v, "adhérent, rien")
	v.Presser("Changer l’adhésion")
	v.RemplirDate("Adhérente depuis le", "1", "3", "2024")
	v.RemplirDate("Formée le", "31", "4", "2024")
	v.Choisir("Guichet en ligne")
	v.Presser("Enregistrer")
	v.Lit("Indiquez une date du calendrier")
	vu(v, "adhésion, faute")
	v.RemplirDate("Formée le", "30", "4", "2024")
	v.Presser("Enregistrer")
	v.Presser("Ajouter un contact")
	v.Remplir("Nom", "Jeanne Aubry")
	v.Remplir("Fonction", "secrétaire générale de mairie")
	v.Remplir("Adresse électronique", "jeanne.aubry@example.org")
	vu(v, "contact")
	v.Presser("Enregistrer")
	v.Presser("Changer la convention")
	v.Choisir("Guichet hébergé par le Département")
	v.RemplirDate("Convention signée le", "1", "3", "2024")
	vu(v, "convention")
	v.Presser("Enregistrer")
	v.Presser("Changer les habilitations")
	vu(v, "habilitations")
	v.Presser("Enregistrer")
	v.Lit("Étape", "Formée", "Jeanne Aubry", "Guichet hébergé par le Département")
	vu(v, "adhérent")
	v.Presser("Adhérents")
	vu(v, "adhérents")
	v.PresserPremier("main .filtres a", "Cotisations")
	v.Lit("À appeler", "Une collectivité adhère")
	vu(v, "cotisations à appeler")
	v.PresserPremier("main form .bouton", "Appeler les cotisations")
	v.Lit("1 cotisation appelée", "Reste à payer")
	vu(v, "cotisations")
	v.Presser("Saint-Dié-des-Vosges")
	v.PresserPremier("main .lignes a", "Noter le paiement")
	v.Lit("400 €, appelée le")
	v.Presser("Enregistrer")
}

// The list of the members is kept without scripts too.
func TestLeDepartementTientSesAdherents(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.SansScripts, func(*navigateur.Visiteur, string) {})
	d.tenirAdherents(func(v *navigateur.Visiteur, nom string) {
		t.Helper()
		v.Examiner("adherents " + nom)
	})
}
