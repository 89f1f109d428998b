package pb_hooks_test

import (
	"strings"

	"guichet/pb_hooks/guichettest/navigateur"
)

// entreAgents: what the agents do with one another, its faults, and a batch that
// could not be done whole.
func (x *tournee) entreAgents() {
	v := x.persona("secretaire")
	v.Aller("/agents/sollicitations/nouvelle?q=personne de ce nom")
	x.examiner(v, "aucun usager")
	x.fauter(v, "Enregistrer")
	v.Aller("/agents/usagers?q=personne de ce nom")
	x.examiner(v, "aucun usager")
	v.Aller("/agents/reglages/formules/nouvelle")
	x.fauter(v, "Enregistrer")
	v.Remplir("Titre", "Bien reçu")
	v.Remplir("Texte", "Bonjour [nom], la demande [numéro] est bien reçue.")
	v.Presser("Enregistrer")
	x.examiner(v, "réponse préparée")
	v.PresserPremier("main li a", "Bien reçu")
	x.examiner(v, "réponse à changer")
	v.Aller("/agents?vue=ouvertes&canal=en_ligne")
	v.Remplir("Nom de cette liste", "En ligne")
	v.Presser("Garder cette liste")
	x.examiner(v, "liste gardée")
	v.Aller("/agents?vue=ouvertes&etat=en_instruction")
	navigateur.Evaluer[any](v, `document.querySelector("tbody input[type=checkbox]").click()`)
	v.Presser("Prendre")
	x.examiner(v, "lot refusé")
	v.Presser("Revenir à la liste")
	v.PresserPremier("tbody th a", "")
	demande := v.Adresse()
	v.Aller(demande + "/transmission")
	x.fauter(v, "Transmettre à cette administration")
	v.Aller(demande)
	v.PresserPremier("dd a", "")
	x.examiner(v, "vue 360")
}

// demanderUnAvis goes from the desk to the link of who is asked, and back.
func (x *tournee) demanderUnAvis() {
	v := x.persona("secretaire")
	v.Aller("/agents?vue=ouvertes&etat=en_instruction")
	v.PresserPremier("tbody th a", "")
	v.Presser("Demander un avis")
	x.fauter(v, "Demander l’avis")
	v.Remplir("Ou une autre personne : son nom", "Syndicat des eaux")
	v.Remplir("Son adresse électronique", "eaux@example.org")
	v.Remplir("Ce que vous lui demandez", "Dites-nous si le réseau passe là.")
	v.Choisir("Lui montrer les réponses et les documents de l’usager")
	v.Presser("Demander l’avis")
	x.examiner(v, "avis attendu")

	u := x.d.Visiteur(x.t, navigateur.AvecScripts)
	x.d.LireCourriel(u, "eaux@example.org", "Votre avis sur la demande")
	x.d.SuivreLeLien(u)
	lien := u.Adresse()
	x.examiner(u, "avis")
	u.Presser("Recevoir mon code")
	x.examiner(u, "code d’avis")
	x.d.LireCourriel(u, "eaux@example.org", "Votre code pour lire une demande")
	code := u.Extraire("article .code")
	u.Aller(lien)
	u.Remplir("Code reçu par courriel", code)
	u.Presser("Lire la demande")
	x.examiner(u, "avis à donner")
	x.fauter(u, "Envoyer mon avis")
	u.Choisir("Réservé")
	u.Presser("Envoyer mon avis")
	x.examiner(u, "avis donné")
}

// rapprocher makes one of two usagers of the demo, and undoes it.
func (x *tournee) rapprocher() {
	v := x.persona("secretaire")
	v.Aller("/agents/rapprochements")
	x.examiner(v, "à examiner")
	v.PresserPremier("tbody a", "")
	x.examiner(v, "côte à côte")
	usager := navigateur.Evaluer[string](v, `document.querySelector("thead a").pathname.split("/").pop()`)
	v.Presser("C’est la même personne : rapprocher")
	x.examiner(v, "fait")
	v.Presser("Annuler le rapprochement")
	x.examiner(v, "annulé")
	v.Presser("Comparer de nouveau")
	v.Presser("Ce n’est pas la même personne")
	v.Aller("/agents/rapprochements?vue=faits")
	x.examiner(v, "aucun")
	v.Aller("/agents/usagers/" + usager + "/rapprocher")
	x.examiner(v, "à qui ressemble")
}

// agirPour declares a mandat, has it proven, and invites somebody.
func (x *tournee) agirPour() {
	v := x.persona("habitante")
	v.Aller("/compte/mandats/nouveau")
	v.Choisir("Une association")
	v.Presser("Continuer")
	x.fauter(v, "Déclarer ce mandat")
	v.Remplir("Nom de l’association", "Les Myrtilles bleues")
	v.Choisir("Je représente cet organisme")
	v.Presser("Déclarer ce mandat")
	x.examiner(v, "mandat déclaré")
	v.Aller("/demandes")
	x.examiner(v, "demandes de l’association")

	a := x.persona("secretaire")
	a.Aller("/agents/usagers?q=Myrtilles bleues")
	a.PresserPremier("main li a", "Les Myrtilles bleues")
	a.PresserPremier("#mandats p a", "Régler ce mandat")
	x.examiner(a, "mandat à régler")
	x.fauter(a, "Remplacer cette personne")
	x.fauter(a, "Marquer le mandat comme prouvé")
	a.Remplir("Ce que vous avez vu", "procès-verbal du 3 mars 2026")
	a.Presser("Marquer le mandat comme prouvé")
	x.examiner(a, "mandat prouvé")

	v.Aller("/compte/mandats")
	v.PresserPremier("main li a", "Qui d’autre agit pour")
	x.fauter(v, "Envoyer l’invitation")
	v.Remplir("Son adresse électronique", "maud@example.org")
	v.Presser("Envoyer l’invitation")
	x.examiner(v, "invitation envoyée")
	x.d.LireCourriel(v, "maud@example.org", "Agir pour un organisme")
	x.d.SuivreLeLien(v)
	x.examiner(v, "invitation à accepter")
}

// exercerSesDroits: the faults of a request, at home and at the desk, then its
// answer.
func (x *tournee) exercerSesDroits() {
	u := x.persona("habitante")
	u.Aller("/mes-donnees/rectification")
	x.fauter(u, "Envoyer ma demande")
	u.Remplir("Quelle information est fausse ou incomplète ?", "Mon téléphone")
	u.Remplir("Que faut-il écrire ?", "06 39 98 01 99")
	u.Presser("Envoyer ma demande")
	x.examiner(u, "demande sur ses données")

	v := x.persona("secretaire")
	v.Aller("/agents/droits/nouvelle")
	x.fauter(v, "Enregistrer la demande")
	v.Aller("/agents/droits")
	v.PresserPremier("main li a", "Corriger ses données")
	x.examiner(v, "exercice")
	v.Remplir("Téléphone", "12")
	x.fauter(v, "Corriger les coordonnées")
	x.fauter(v, "Prolonger le délai")
	x.fauter(v, "Donner la réponse")
	v.Choisir("Refusée")
	v.Remplir("Ce que vous avez fait, et pourquoi", "Ce numéro n’est pas le vôtre.")
	v.Presser("Donner la réponse")
	x.examiner(v, "exercice répondu")
	v.Aller("/agents/droits")
	x.examiner(v, "exercices")
}

// contester opens what follows the refusal of a silence: its motifs, a recours.
func (x *tournee) contester() {
	v := x.persona("secretaire")
	v.Aller("/agents?q=Balland")
	v.PresserPremier("tbody a", "Écrire à la mairie")
	demande := v.Adresse()
	v.Presser("Donner les motifs du refus")
	x.examiner(v, "motifs non demandés")
	v.Presser("L’usager demande les motifs")
	x.examiner(v, "motifs demandés")
	v.Aller(demande + "/ecrit")
	x.examiner(v, "motifs à écrire")
	x.fauter(v, "Préparer la lettre à signer")
	v.Aller(demande + "/recours")
	x.fauter(v, "Enregistrer le recours")
}

// sauvegarder sets the backups, prints their key and makes one.
func (x *tournee) sauvegarder() {
	v := x.persona("secretaire")
	v.Aller("/agents/reglages/sauvegardes/cible?genre=repertoire")
	x.fauter(v, "Essayer et enregistrer")
	v.Remplir("Chemin du répertoire", x.t.TempDir())
	v.Presser("Essayer et enregistrer")
	v.Aller("/agents/reglages/sauvegardes/cle")
	v.Presser("Montrer une nouvelle clé")
	x.examiner(v, "clé montrée")
	cle := v.Extraire(".code")
	x.fauter(v, "Vérifier cette clé")
	v.Remplir("La clé, lue sur la feuille imprimée", cle)
	v.Presser("Vérifier cette clé")
	x.examiner(v, "sauvegardes réglées")
	v.Presser("Sauvegarder maintenant")
	x.examiner(v, "sauvegarde lancée")
	v.Aller("/agents/reglages/sauvegardes/service")
	x.examiner(v, "en service")
}

// demenager prepares an archive, and a commune nouvelle.
func (x *tournee) demenager() {
	v := x.persona("secretaire")
	v.Aller("/agents/reglages/demenagement")
	x.fauter(v, "Préparer l’archive")
	v.Choisir("Le guichet entier")
	v.Presser("Préparer l’archive")
	x.examiner(v, "archive")
	v.Aller("/agents/reglages/demenagement/regroupement")
	x.examiner(v, "regroupement")
}

// installer goes through what only a guichet that nobody installed shows.
func (x *tournee) installer() {
	g, lien := navigateur.OuvrirAInstaller(x.t)
	adresse, jeton, _ := strings.Cut(lien, "#")
	v := g.Visiteur(x.t, navigateur.AvecScripts)
	v.Ouvrir(adresse)
	x.examiner(v, "code")
	v.Remplir("Le code d’installation", "faux")
	x.fauter(v, "Commencer")
	v.Remplir("Le code d’installation", jeton)
	v.Presser("Commencer")
	x.examiner(v, "premier accès")
	x.fauter(v, "Créer mon accès")
	creerAccesParLesPages(v)
	autre := g.Visiteur(x.t, navigateur.AvecScripts)
	autre.Ouvrir(adresse)
	x.examiner(autre, "reprise")
	x.fauter(autre, "Me connecter")
}
