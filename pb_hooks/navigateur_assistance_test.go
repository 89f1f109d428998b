package pb_hooks_test

import (
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

// aider has an agent of a guichet ask the Département for help, be answered, and let
// its support into the settings. vu sees every page.
func (d *departement) aider(t *testing.T, g *navigateur.Guichet, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	a, v := agentDe(t, g, g.Chemin(), "secretaire@example.org", mode, "administration"), d.exploitante
	a.Aller("/agents/reglages/horaires")
	a.Presser("Demander de l’aide")
	a.Lit("Page où vous étiez", "/agents/reglages/horaires", "Version du guichet")
	vu(a, "demander de l’aide")
	a.Presser("Envoyer ma demande d’aide")
	a.Lit("2 réponses sont à corriger")
	vu(a, "demander de l’aide, fautes")
	a.Remplir("Que voulez-vous faire ?", "Fermer le guichet entre Noël et le jour de l’an")
	a.Remplir("Que se passe-t-il ?", "Je ne trouve pas où le dire.\nLa page des horaires ne connaît que les semaines ordinaires.")
	a.Presser("Envoyer ma demande d’aide")
	a.Lit("Votre demande d’aide est envoyée.")
	aide := a.Adresse()

	assistance := "/agents/reglages/assistance"
	v.Aller(assistance + "/courriel")
	vu(v, "courriel de l’assistance")
	v.Remplir("Adresse électronique de l’assistance", "pas une adresse")
	v.Presser("Enregistrer")
	v.Lit("n’est pas complète")
	relire(t, v, assistance, "Fermer le guichet")
	vu(v, "assistance")
	v.Presser("Fermer le guichet entre Noël et le jour de l’an")
	auHub := v.Adresse()
	v.Remplir("Votre réponse", "Faites une annonce : elle s’affiche en haut de la page d’entrée.")
	v.Presser("Envoyer ma réponse")
	v.Lit("En attente du guichet")
	relire(t, a, aide, "elle s’affiche en haut")
	a.Presser("Donner l’accès")
	a.Lit("Choisissez une durée.")
	vu(a, "aide, faute")
	a.Choisir("Un jour")
	a.Presser("Donner l’accès")
	a.Lit("L’assistance peut entrer jusqu’au")
	relire(t, v, auHub, "vous donne accès à ses réglages")
	vu(v, "aide au Département")
	v.Presser("Ouvrir ce guichet")
	vu(v, "ouvrir le guichet")
	v.Presser("Aller à ce guichet")
	vu(v, "entrer comme assistance")
	v.Presser("Entrer dans ce guichet")
	v.Lit("l’assistance du Département", "Apparence")
	vu(v, "réglages par l’assistance")
	v.Ouvrir(g.URL + g.Chemin() + "/agents/teleservices")
	vu(v, "téléservices par l’assistance")
	a.Aller(aide)
	a.Lit("Ce que l’assistance a ouvert")
	vu(a, "aide avec un accès")
	a.Presser("Retirer l’accès maintenant")
	a.Lit("L’assistance n’a plus accès à ce guichet.")
	a.Aller("/agents/assistance")
	vu(a, "demandes d’aide")
	v.Ouvrir(g.URL + g.Chemin() + "/agents/reglages")
	v.Lit("Votre mot de passe")
	v.Aller("/agents/reglages")
}

// The help of the Département, without scripts: asked, answered, entered, taken back.
func TestUnAgentDemandeDeLAideAuDepartement(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.SansScripts, examinee)
	guichets := d.inviter(t, navigateur.SansScripts, examinee)
	d.aider(t, guichets[0], navigateur.SansScripts, examinee)
}
