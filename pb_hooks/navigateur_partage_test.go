package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// partager has the Département share a téléservice with one of two guichets by its
// pages, and its mairie take it, change it and compare it. vu sees every page.
func (d *departement) partager(t *testing.T, mode navigateur.Mode, guichets []*navigateur.Guichet, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	const titre = "Signaler un problème dans la rue"
	v := agentDe(t, d.Guichet, "/vosges", "editrice@example.org", mode, "gestion")
	v.Aller("/agents/reglages/catalogue")
	v.Lit("Aucune démarche n’est partagée.")
	vu(v, "catalogue vide")
	v.Deplier("Celles qui sont livrées toutes prêtes")
	v.Presser(titre)
	v.Choisir("À des collectivités nommées")
	v.Presser("Partager la version 1")
	v.Lit("Indiquez au moins une collectivité, par son code.")
	vu(v, "partage faute")
	v.Remplir("Si elles sont nommées, lesquelles, une par ligne", "88160 Épinal")
	v.RemplirDate("Vérifiée par le Département le", "2", "3", "2026")
	v.Presser("Partager la version 1")
	v.Lit("La démarche est proposée aux guichets.")

	a := agentDe(t, guichets[1], guichets[1].Chemin(), "gestion@example.org", mode, "gestion")
	lireBientot(t, a, guichets[1].URL+guichets[1].Chemin()+"/agents/teleservices", "Le Département propose 1 démarche.")
	vu(a, "une démarche est proposée")
	a.Presser("Voir les démarches du Département")
	a.Lit("Vérifiée par le Département le 2 mars 2026. Vous ne l’avez pas encore.")
	vu(a, "démarches du Département")
	a.Presser(titre)
	a.Lit("Version 1 du Département.")
	vu(a, "démarche du Département")
	a.Presser("Préparer cette démarche")
	a.Presser("Publier")
	a.Presser("Publier la démarche")
	a.Lit("Vérifiée par le Département le 2 mars 2026. Vous avez sa dernière version.")
	vu(a, "vérifiée")

	lireBientot(t, v, d.URL+"/vosges/agents/reglages/catalogue/signalement", "Version 1, la dernière")
	vu(v, "partage")
	v.Aller("/agents/reglages/catalogue")
	v.Lit("Version 1, proposée à Épinal.", "Reçue par 1, installée par 1, à jour chez 1")
	vu(v, "catalogue")
}

// The Département shares a téléservice, without scripts; the guichet that it is for
// takes it.
func TestLeDepartementPartageUneDemarche(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.SansScripts, examinee)
	guichets := d.inviter(t, navigateur.SansScripts, examinee)
	d.partager(t, navigateur.SansScripts, guichets, examinee)
}

// The hub of the demo shares two téléservices: the smaller commune has one of them.
func TestLaDemonstrationDuHubPartageDeuxDemarches(t *testing.T) {
	hub, guichets := navigateur.OuvrirReseau(t, t.TempDir())
	v := hub.Visiteur(t, navigateur.AvecScripts)
	v.Ouvrir(guichets[1].Personas["secretaire"])
	lireBientot(t, v, guichets[1].URL+"/le-val-imaginaire/agents/teleservices/departement", "Vous avez sa dernière version.")
	v.Lit("Signaler un problème dans la rue", "Vous ne l’avez pas encore.")
	v.Ouvrir(hub.Personas["exploitante"])
	lireBientot(t, v, hub.URL+"/haute-vologne/agents/reglages/catalogue", "Reçue par 2, installée par 2, à jour chez 2")
	v.Lit("Reçue par 2, installée par 1")
}
