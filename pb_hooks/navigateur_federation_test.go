package pb_hooks_test

import (
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/guichettest/navigateur"
)

// inviter has the exploitante of the hub invite two communes by its pages, and the
// one of each take its invitation. vu sees every page.
func (d *departement) inviter(t *testing.T, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) []*navigateur.Guichet {
	t.Helper()
	guichets := []*navigateur.Guichet{
		navigateur.OuvrirEn(t, "127.0.0.2", "88487", "le-val-d-ajol", "contact"), navigateur.OuvrirEn(t, "127.0.0.3", "88160", "epinal", "contact"),
	}
	v := d.exploitante
	v.Aller("/agents/reglages/guichets")
	v.Lit("Aucun guichet n’est relié.")
	v.Presser("Préréglages des invitations")
	v.Remplir("Nom", "Le délégué du Département")
	v.Remplir("Courriel", "dpo")
	v.Presser("Enregistrer")
	vu(v, "préréglages faux")
	v.Remplir("Courriel", "dpo@example.org")
	v.Presser("Enregistrer")
	v.Lit("Les invitations apportent désormais ces réglages.")
	v.Presser("Surveiller les guichets")
	v.Remplir("Disque libre sous", "beaucoup")
	v.Presser("Enregistrer")
	vu(v, "surveillance fausse")
	v.Remplir("Disque libre sous", "5")
	v.Presser("Enregistrer")
	v.Lit("La surveillance des guichets est réglée.")
	v.Presser("Inviter des guichets")
	v.Remplir("Guichets à inviter, un par ligne", "88487\nune commune")
	v.Presser("Préparer les invitations")
	v.Lit("Code, sous-domaine ou courriel inconnu sur la ligne", "une commune")
	vu(v, "inviter")
	v.Remplir("Guichets à inviter, un par ligne", "88487\n88160")
	v.Presser("Préparer les invitations")
	v.Lit("Le Val-d’Ajol", "Épinal", "ces invitations ne se relisent pas")
	vu(v, "invitations")
	liens := []string{v.Extraire("section:nth-of-type(1) code"), v.Extraire("section:nth-of-type(2) code")}
	v.Aller("/agents/reglages/guichets")
	v.Lit("Invitations qui attendent", "Le Val-d’Ajol", "Épinal")
	v.Ouvrir(liens[0])
	v.Lit("Votre invitation")
	vu(v, "invitation")

	for i, g := range guichets {
		a := agentDe(t, g, g.Chemin(), "exploitante@example.org", mode, "administration")
		a.Aller("/agents/reglages/departement")
		a.Lit("Sans ce lien, tout fonctionne ici.")
		a.Remplir("Invitation", liens[i][:len(liens[i])-60])
		a.Presser("Relier ce guichet")
		a.Lit("Cette invitation n’est pas entière")
		if i == 0 {
			vu(a, "invitation coupée")
		}
		a.Remplir("Invitation", liens[i])
		a.Presser("Relier ce guichet")
		a.Lit("Ce guichet est relié à celui du Département.", "Dernière réponse", "Le délégué du Département")
		if i == 0 {
			vu(a, "relié")
		}
	}
	v.Aller("/agents/reglages/guichets")
	vu(v, "guichets")
	v.Presser("Épinal")
	v.Lit("http://127.0.0.3", "La clé est perdue ?")
	vu(v, "guichet")
	v.Aller("/agents/reglages/chiffres")
	v.Lit("Chiffres du département", "Communes ouvertes", "2 sur 5")
	v.Presser("Ouvrir les données à tous")
	v.Lit("Tout le monde peut télécharger les données.")
	vu(v, "chiffres")
	v.Presser("Voir la page publique")
	v.Lit("Données ouvertes", "Licence Ouverte 2.0", "demandes.csv")
	vu(v, "données ouvertes")
	d.trouverSaMairie(t, mode, vu)
	return guichets
}

// trouverSaMairie has the exploitante describe a mairie that has no guichet, and an
// inhabitant find both kinds of mairie and who handles a démarche.
func (d *departement) trouverSaMairie(t *testing.T, mode navigateur.Mode, vu func(*navigateur.Visiteur, string)) {
	t.Helper()
	a := d.exploitante
	a.Aller("/agents/reglages/communes")
	a.Lit("Communes du département", "0 commune est décrite sur 506")
	vu(a, "communes à décrire")
	a.Remplir("La commune", "Gérardmer")
	a.Presser("Chercher")
	a.PresserPremier("ul.lignes a", "Gérardmer")
	a.Remplir("Téléphone", "0329")
	a.Presser("Enregistrer")
	a.Lit("Une réponse est à corriger", "Indiquez un numéro à 10 chiffres")
	vu(a, "décrire une commune, faute")
	a.Remplir("Téléphone", "03 29 00 00 01")
	a.Remplir("Adresse postale", "1 rue de la Mairie\n88400 Gérardmer")
	a.Remplir("Lundi", "9h-12h, 14h-17h")
	a.Presser("Enregistrer")
	a.Lit("C’est enregistré.", "1 commune est décrite sur 506")
	a.Presser("Coller un tableau de plusieurs communes")
	a.Remplir("Communes, une par ligne", "99999;ici")
	a.Presser("Enregistrer")
	a.Lit("Ligne 1 : ce code n’est pas celui d’une commune du département.")
	vu(a, "coller un tableau, faute")
	a.Remplir("Communes, une par ligne", "88413;1 place Jules-Ferry|88100 Saint-Dié-des-Vosges;03 29 00 00 02")
	a.Presser("Enregistrer")
	a.Lit("1 commune est enregistrée.", "2 communes sont décrites sur 506")

	v := d.Visiteur(t, mode)
	v.Aller("/")
	v.Presser("Trouver ma commune")
	v.Lit("Votre mairie en ligne", "Les mairies qui ont un guichet en ligne", "Toutes les communes (506)")
	vu(v, "votre mairie")
	v.Remplir("Votre commune", "88400")
	v.Presser("Chercher")
	v.Lit("Quelle commune ?", "Gérardmer")
	vu(v, "quelle commune")
	v.PresserPremier("ul.lignes a", "Gérardmer")
	v.Lit("Cette mairie n’a pas encore de guichet en ligne.", "03 29 00 00 01", "88400 Gérardmer", "annuaire de service-public.gouv.fr")
	vu(v, "commune sans guichet")
	v.Presser("Une autre commune")
	v.Remplir("Votre commune", "epinal")
	v.Selectionner("Démarche", "Obtenir une carte de déchèterie")
	v.Presser("Chercher")
	v.Lit("Aller à son guichet en ligne", "Obtenir une carte de déchèterie", "Pas encore de guichet en ligne.", "Chercher cette démarche dans son guichet")
	vu(v, "commune et démarche")
}

// deposerParLeHub files « Écrire à la mairie » as Lucie, who signs in by the hub the
// first time.
func deposerParLeHub(v *navigateur.Visiteur, g *navigateur.Guichet, premiere, connue bool) {
	if premiere {
		v.Ouvrir(g.URL + g.Chemin() + "/connexion?suite=" + g.Chemin() + "/demandes")
		v.Presser("Continuer avec le guichet du Département")
		if !connue {
			v.Presser("S’identifier avec FranceConnect")
			v.Choisir("Lucie")
			v.Presser("Continuer")
			v.Presser("Continuer")
		}
		v.Choisir("Non, ou je ne sais plus")
		v.Presser("Continuer")
		v.Remplir("Prénom", "Lucie")
		v.Remplir("Nom de naissance", "Vautrin")
		v.Presser("Continuer")
	}
	v.Ouvrir(g.URL + g.Chemin() + "/demarches/contact")
	v.Presser("Commencer")
	v.Choisir("Un particulier")
	v.Presser("Continuer")
	finirDEcrire(v, "lucie@example.org")
	v.Lit("Votre demande est envoyée")
}

// auHub opens the page of the hub until it shows so many demandes, for as long as it
// may take.
func (d *departement) auHub(t *testing.T, v *navigateur.Visiteur, n int, delai time.Duration) time.Duration {
	t.Helper()
	debut := time.Now()
	for {
		v.Ouvrir(d.URL + "/mes-demandes")
		vues := strings.Count(v.Texte(), "envoyée le")
		if vues == n {
			return time.Since(debut)
		}
		if time.Since(debut) > delai {
			t.Fatalf("après %v le hub montre %d demandes, attendu %d\n%s", delai, vues, n, v.Texte())
		}
	}
}

// A demande of one guichet is at the hub within two seconds, beside one of the
// other; the hub is killed, both go on without it, and all is there once it is back.
func TestLesDemandesDeTousLesGuichetsSontAuHub(t *testing.T) {
	d := ouvrirDepartement(t, navigateur.AvecScripts, examinee)
	guichets := d.inviter(t, navigateur.AvecScripts, examinee)
	v := guichets[0].Visiteur(t, navigateur.AvecScripts)
	v.Ouvrir(d.URL + "/mes-demandes")
	v.Lit("Toutes mes demandes", "S’identifier avec FranceConnect")
	v.Examiner("federation sans session")
	deposerParLeHub(v, guichets[0], true, false)
	t.Logf("au hub après %v", d.auHub(t, v, 1, 2*time.Second))
	deposerParLeHub(v, guichets[1], true, true)
	t.Logf("au hub après %v", d.auHub(t, v, 2, 2*time.Second))
	v.Lit("La mairie du Val-d’Ajol", "La mairie d’Épinal", "Écrire à la mairie")
	v.Examiner("federation deux guichets")

	d.Tuer()
	deposerParLeHub(v, guichets[0], false, true)
	deposerParLeHub(v, guichets[1], false, true)
	d.Relancer()
	d.auHub(t, v, 4, 30*time.Second)

	// From there to the guichet, where she is signed in without a question.
	v.Ouvrir(guichets[1].URL + guichets[1].Chemin() + "/demandes")
	v.Presser("Me déconnecter")
	v.Attendre(".message-reussite")
	v.Ouvrir(d.URL + "/mes-demandes")
	v.Lit("S’identifier avec FranceConnect") // signed out of all
	v.Presser("S’identifier avec FranceConnect")
	v.Choisir("Lucie")
	v.Presser("Continuer")
	v.Presser("Continuer")
	v.PresserPremier("ul.lignes a", "Écrire à la mairie")
	v.Lit("Où en est-elle", "Clés de la salle")
}
