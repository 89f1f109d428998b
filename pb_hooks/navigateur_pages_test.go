package pb_hooks_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"guichet/pb_hooks/guichettest/navigateur"
)

// Every page of ui/pages is examined on the demo, its faults too: by the links
// that lead to it, then by the acts that no link does.
func TestChaquePageEstExaminee(t *testing.T) {
	d := navigateur.OuvrirDemo(t)
	x := &tournee{t: t, d: d, pages: map[string]int{}, motifs: map[string]bool{}}
	x.parcourir("visiteur", d.URL+"/demo", d.Courriels)
	for _, code := range []string{"habitante", "secretaire", "maire"} {
		x.parcourir(code, d.Personas[code])
	}
	x.seConnecter()
	x.sIdentifier()
	x.sIdentifierAgent()
	x.deposer()
	x.instruire()
	x.rapprocher()
	x.entreAgents()
	x.demanderUnAvis()
	x.regler()
	x.sauvegarder()
	x.demenager()
	x.installer()
	x.reprendre()
	x.inviter()
	x.protegerSaConnexion()
	x.approuver()
	x.seTromper()
	x.faireRelire()
	x.agirPour()
	x.exercerSesDroits()
	x.contester()
	x.choisirSaCommune()
	x.concevoir()
	x.trierPlis()
	x.departement()
	x.reseau()

	gabarits, err := filepath.Glob("../ui/pages/*/*.html")
	if err != nil || len(gabarits) < 40 {
		t.Fatalf("%d pages, %v", len(gabarits), err)
	}
	for _, g := range gabarits {
		room, nom := filepath.Base(filepath.Dir(g)), strings.TrimSuffix(filepath.Base(g), ".html")
		if x.pages[room+"/"+nom] == 0 {
			t.Errorf("aucune visite n’examine %s", g)
		}
	}
}

// persona opens a browser as one of the personas.
func (x *tournee) persona(code string) *navigateur.Visiteur {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	v.Ouvrir(x.d.Personas[code])
	return v
}

func (x *tournee) seConnecter() {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	v.Aller("/connexion?suite=/compte")
	v.Remplir("Votre adresse électronique", "paul@")
	x.fauter(v, "Recevoir un code")
	v.Remplir("Votre adresse électronique", "paul@example.org")
	v.Presser("Recevoir un code")
	code := v.Adresse()
	x.examiner(v, "code")
	v.Remplir("Code reçu par courriel", "000 000")
	x.fauter(v, "Me connecter")
	x.d.LireCourriel(v, "paul@example.org", "Votre code de connexion")
	recu := v.Extraire("article .code")
	v.Aller(code)
	v.Remplir("Code reçu par courriel", recu)
	v.Presser("Me connecter")
	x.examiner(v, "personne")
	x.fauter(v, "Continuer")
	v.Remplir("Prénom", "Paul")
	v.Remplir("Nom de naissance", "Didierjean")
	v.Presser("Continuer")
	v.Aller("/demandes")
	x.examiner(v, "aucune demande")
	v.Aller("/compte")
	v.Remplir("Nom de naissance", "")
	x.fauter(v, "Enregistrer mon nom")
	v.Aller("/?q=piscine")
	x.examiner(v, "aucune démarche")
}

func (x *tournee) deposer() {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	v.Aller("/suivi")
	x.fauter(v, "Suivre ma demande")
	v.Aller("/demarches/signalement")
	v.Presser("Commencer")
	v.Presser("Continuer")
	v.Lit("Une réponse est à corriger")
	x.examiner(v, "faute")
	v.Choisir("Éclairage public")
	v.Presser("Continuer")
	v.Choisir("Non")
	v.Presser("Continuer")
	v.Remplir("Où est le problème ?", "rue de la Gare")
	v.Presser("Continuer")
	v.Remplir("Décrivez le problème", "Le lampadaire est éteint.")
	v.Presser("Continuer")
	v.Choisir("Non, je préfère")
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	v.Presser("Envoyer ma demande")
	x.examiner(v, "confirmation")
	v.Presser("Lire l’accusé de réception")
	x.examiner(v, "accusé sans compte")
}

func (x *tournee) instruire() {
	v := x.persona("secretaire")
	v.Aller("/agents?vue=nouvelles&q=n’existe pas")
	x.examiner(v, "aucune demande trouvée")
	for etat, vue := range map[string]string{"incomplete": "ouvertes", "en_instruction": "ouvertes", "acceptee": "terminees", "refusee": "terminees", "classee": "terminees"} {
		v.Aller("/agents?vue=" + vue)
		v.PresserPremier("tr:has(.etat-"+etat+") a", "")
		x.examiner(v, "demande "+etat)
	}
	v.Aller("/agents?vue=nouvelles")
	v.PresserPremier("tbody a", "Demander un acte de naissance")
	demande := v.Adresse()
	v.Presser("Prendre cette demande")
	x.examiner(v, "demande prise")
	x.fauter(v, "Envoyer le message")
	v.Aller(demande + "/complement")
	x.fauter(v, "Envoyer à l’usager")
	v.Aller(demande + "/classement")
	x.fauter(v, "Classer sans suite et prévenir l’usager")
	v.Aller(demande + "/decision")
	x.fauter(v, "Proposer cette décision au signataire")
	v.Choisir("Refuser la demande")
	x.fauter(v, "Proposer cette décision au signataire")
	v.Aller(demande)
	v.Presser("Le document est parti par courrier")
	x.examiner(v, "document parti")

	u := x.persona("habitante")
	u.Aller("/demandes")
	u.PresserPremier("main a", "Écrire à la mairie")
	x.fauter(u, "Envoyer mon message")
}

// regler empties what a settings page asks for, and sends it.
func (x *tournee) regler() {
	v := x.persona("secretaire")
	for _, r := range []struct{ page, vide, bouton string }{
		{"identite", "Nom affiché", "Enregistrer"},
		{"horaires", "", "Enregistrer"},
		{"mentions", "Directeur ou directrice de la publication", "Enregistrer"},
		{"annonces/nouveau", "Titre", "Enregistrer l’annonce"},
		{"services/nouveau", "Nom", "Enregistrer le service"},
		{"signataires/nouveau", "Prénom", "Enregistrer le signataire"},
		{"agents/nouveau", "Son adresse électronique", "Envoyer l’invitation"},
	} {
		v.Aller("/agents/reglages/" + r.page)
		if r.vide == "" {
			v.Remplir("Lundi", "le matin")
		} else {
			v.Remplir(r.vide, "")
		}
		x.fauter(v, r.bouton)
	}
	v.Aller("/agents/reglages/perdues")
	x.examiner(v, "demandes perdues")
	v.Aller("/agents/reglages/apparence")
	v.Choisir("Une autre couleur")
	v.Remplir("Si c’est une autre couleur : son code", "vert")
	x.fauter(v, "Enregistrer la couleur")
	v.Remplir("Si c’est une autre couleur : son code", "#ffee00")
	v.Presser("Enregistrer la couleur")
	x.examiner(v, "couleur trop claire")
	v.Joindre("Logo de la mairie", navigateur.PDF(x.t, "logo.png", "pas une image"))
	x.examiner(v, "logo refusé")
	v.Joindre("Logo de la mairie", navigateur.Photo(x.t, "logo.jpg", 10))
	x.examiner(v, "logo")
	v.Aller("/agents/reglages/accessibilite")
	v.Remplir("Critères respectés", "beaucoup")
	x.fauter(v, "Enregistrer")
	v.Remplir("Critères respectés", "")
	v.Remplir("Schéma pluriannuel d’accessibilité", "2027 : un audit du guichet.")
	v.Presser("Enregistrer")
	v.Aller("/accessibilite")
	v.Presser("Lire le schéma pluriannuel d’accessibilité")
	x.examiner(v, "schéma")
	v.Aller("/agents/profil")
	v.Remplir("Votre prénom", "")
	x.fauter(v, "Enregistrer mon profil")
	v.Aller("/agents/profil/mot-de-passe")
	x.fauter(v, "Changer mon mot de passe")
}

// reprendre brings in a file of another tool, one line of which is a double, and
// follows its addresses.
func (x *tournee) reprendre() {
	v := x.persona("secretaire")
	v.Aller("/agents/reglages/reprise")
	x.fauter(v, "Lire ce fichier")
	fichier := filepath.Join(x.t.TempDir(), "ancien.csv")
	if err := os.WriteFile(fichier, []byte("Nom;Prénom;Mail;Naissance\nAubry;Rémi;remi.aubry@example.org;\nPetit;Luc;;hier\n"), 0o600); err != nil {
		x.t.Fatal(err)
	}
	v.Choisir("Des usagers")
	v.Lacher("Fichier CSV", fichier)
	v.Presser("Lire ce fichier")
	x.examiner(v, "colonnes")
	v.Selectionner("Nom", "Prénoms")
	x.fauter(v, "Essayer")
	v.Selectionner("Nom", "Nom de naissance")
	v.Presser("Essayer")
	v.Lit("Déjà connus, peut-être")
	x.examiner(v, "essai")
	v.Presser("Reprendre ces données")
	x.examiner(v, "reprise faite")
	v.Aller("/agents/reglages/adresses")
	x.fauter(v, "Suivre ces adresses")
	v.Remplir("Adresses à suivre", "/vieux/contact ; contact")
	v.Presser("Suivre ces adresses")
	x.examiner(v, "adresses")
}

// inviter brings in an agent who has no demande to treat.
func (x *tournee) inviter() {
	v := x.persona("secretaire")
	v.Aller("/agents/reglages/agents/nouveau")
	v.Remplir("Son adresse électronique", "lucie@example.org")
	v.Choisir("Délégué à la protection des données")
	v.Presser("Envoyer l’invitation")
	x.examiner(v, "agents")
	v.Presser("lucie@example.org")
	x.examiner(v, "agent invité")

	lucie := x.d.Visiteur(x.t, navigateur.AvecScripts)
	x.d.LireCourriel(lucie, "lucie@example.org", "")
	x.d.SuivreLeLien(lucie)
	x.examiner(lucie, "invitation")
	x.fauter(lucie, "Créer mon accès")
	x.creerSonAcces(lucie, "Lucie")
	x.examiner(lucie, "accès créé")
}

func (x *tournee) creerSonAcces(v *navigateur.Visiteur, prenom string) {
	v.Remplir("Votre prénom", prenom)
	v.Remplir("Votre nom", "Colin")
	v.Remplir("Votre fonction", "chargée de mission")
	v.Remplir("Choisissez un mot de passe", motDePasse)
	v.Remplir("Tapez-le une seconde fois", motDePasse)
	v.Presser("Créer mon accès")
}

const motDePasse = "quatre mots bien assez longs"

// protegerSaConnexion gives Lucie both second factors, and has her sign in.
func (x *tournee) protegerSaConnexion() {
	v := x.d.Visiteur(x.t, navigateur.AvecScripts)
	x.entrer(v)
	v.Aller("/agents/profil/second-facteur")
	v.Presser("Choisir le code par courriel")
	x.examiner(v, "code par courriel")
	v.Remplir("Le code reçu par courriel", "000 000")
	x.fauter(v, "Activer le code par courriel")
	x.d.LireCourriel(v, "lucie@example.org", "Votre code pour le guichet")
	code := v.Extraire("article .code")
	v.Aller("/agents/profil/second-facteur?etape=courriel")
	v.Remplir("Le code reçu par courriel", code)
	v.Presser("Activer le code par courriel")
	v.Presser("Choisir l’application")
	x.examiner(v, "application")
	cle := strings.ReplaceAll(v.Extraire("ol .code"), " ", "")
	v.Remplir("Le code que montre l’application", "000 000")
	x.fauter(v, "Activer l’application")
	code, err := totp.GenerateCode(cle, time.Now())
	if err != nil {
		x.t.Fatal(err)
	}
	v.Remplir("Le code que montre l’application", code)
	v.Presser("Activer l’application")
	x.examiner(v, "codes de secours")
	v.Aller("/agents/profil/second-facteur")
	x.examiner(v, "second moyen actif")

	ailleurs := x.d.Visiteur(x.t, navigateur.AvecScripts)
	ailleurs.Aller("/agents/connexion")
	x.fauter(ailleurs, "Me connecter")
	x.entrer(ailleurs)
	x.examiner(ailleurs, "second moyen")
	x.fauter(ailleurs, "Continuer")
}

func (x *tournee) entrer(v *navigateur.Visiteur) {
	v.Aller("/agents/connexion")
	v.Remplir("Votre adresse électronique", "lucie@example.org")
	v.Remplir("Votre mot de passe", motDePasse)
	v.Presser("Me connecter")
}

// approuver is the maire's, from her own list.
func (x *tournee) approuver() {
	v := x.persona("maire")
	ouvrir := func() {
		v.Aller("/agents/decisions")
		v.PresserPremier("main a", "")
	}
	ouvrir()
	v.Presser("Recevoir mon code")
	x.examiner(v, "code d’approbation")
	v.Remplir("Code reçu par courriel", "000 000")
	x.fauter(v, "Lire la décision")
	x.d.LireCourriel(v, helene, "Votre code pour lire et approuver une décision")
	code := v.Extraire("article .code")
	ouvrir()
	v.Remplir("Code reçu par courriel", code)
	v.Presser("Lire la décision")
	v.Deplier("Lire toute la demande")
	x.examiner(v, "décision à approuver")
	v.Deplier("Je ne suis pas d’accord")
	x.fauter(v, "Renvoyer la décision")
	v.PresserPremier("button", "Approuver")
	x.examiner(v, "décision prise")
}

// concevoir prepares a démarche, tries it, imports another, and goes through the
// designer; its modèle has changed since the commune adopted it.
func (x *tournee) concevoir() {
	g := navigateur.Ouvrir(x.t, "contact", "catalogue/testdata/dependantes.json")
	v := secretaire(x.t, g, navigateur.AvecScripts)
	x.changer(g, v)
	g.Vieillir("UPDATE teleservices SET modele = json_set(modele, '$.resume.fr', 'Un ancien résumé.')")
	v.Aller("/agents/teleservices/publies/contact")
	v.Presser("Modifier la démarche")
	preparation := v.Adresse()
	v.Aller(preparation + "/essai/accueil")
	v.Presser("Commencer")
	x.examiner(v, "essai")
	v.Aller(preparation + "/questions")
	v.PresserPremier("main a", "Ajouter une question")
	x.fauter(v, "Ajouter la question")
	formulaire, err := filepath.Abs("catalogue/testdata/publik/fete.wcs")
	if err != nil {
		x.t.Fatal(err)
	}
	v.Aller("/agents/teleservices/import")
	x.fauter(v, "Importer la démarche")
	v.Lacher("Fichier de la démarche", formulaire)
	v.Presser("Importer la démarche")
	x.examiner(v, "repris de Publik")
	x.suivre(v, "gestion", "/agents/teleservices", g.URL+navigateur.Chemin+"/agents/teleservices")
}

// changer publishes a démarche again while somebody who may not do it fills it.
func (x *tournee) changer(g *navigateur.Guichet, v *navigateur.Visiteur) {
	u := g.Visiteur(x.t, navigateur.AvecScripts)
	u.Aller("/demarches/essai-dependantes")
	u.Presser("Commencer")
	etape := u.Adresse()
	u.Choisir("Pour vous")
	u.RemplirDate("Votre date de naissance", "1", "1", strconv.Itoa(time.Now().Year()-10))
	u.Remplir("Nom d’un de vos parents", "Thouvenel")
	u.Presser("Continuer")
	x.examiner(u, "trop jeune")
	v.Aller("/agents/teleservices/publies/essai-dependantes")
	v.Presser("Modifier la démarche")
	preparation := v.Adresse()
	v.Aller(preparation + "/informations")
	v.Remplir("Résumé", "S’inscrire au tournoi de printemps.")
	v.Presser("Enregistrer les informations")
	v.Aller(preparation + "/publication")
	v.Presser("Publier la démarche")
	v.Lit("La démarche est publiée.")
	u.Aller(etape)
	x.examiner(u, "formulaire changé")
}

// seTromper meets the page of each error.
func (x *tournee) seTromper() {
	u := x.persona("habitante")
	for adresse, status := range map[string]int{"/demarches/inconnue": 404, "/demandes/inconnue": 404} {
		u.Aller(adresse)
		x.attendre(u, status)
	}
	u.Aller("/demandes")
	u.PresserPremier("main a", "Écrire à la mairie")
	u.Coller("Écrire à la mairie au sujet de cette demande", strings.Repeat("a", 1<<20+1))
	u.Presser("Envoyer mon message")
	x.attendre(u, 413)

	m := x.persona("maire")
	m.Aller("/agents/reglages")
	x.attendre(m, 403)
	m.Aller("/agents/demandes/inconnue")
	x.attendre(m, 404)

	v := x.persona("secretaire")
	v.Aller("/agents?vue=ouvertes")
	v.PresserPremier("tbody a", "Signaler un problème")
	v.Aller(v.Adresse() + "/decision")
	x.attendre(v, 409)

	inconnu := x.d.Visiteur(x.t, navigateur.AvecScripts)
	inconnu.Aller("/suivi")
	for inconnu.Status != 429 {
		inconnu.Remplir("Numéro de demande", "4K7M-2C9C")
		inconnu.Remplir("Code de suivi", "7KDW-3RC8-HX4P")
		inconnu.Presser("Suivre ma demande")
	}
	x.attendre(inconnu, 429)
}

// faireRelire gives a brouillon to who represents the organisme, then meets the
// faults of the pages of the subsidies.
func (x *tournee) faireRelire() {
	u := x.persona("habitante")
	u.Aller("/demandes")
	u.PresserPremier("main a", "Reprendre : Demander une subvention")
	u.Presser("faire relire et envoyer la demande par Monique Lallemand")
	x.examiner(u, "confier")
	u.Remplir("Adresse électronique de Monique Lallemand", "monique")
	x.fauter(u, "Envoyer le lien")
	u.Remplir("Adresse électronique de Monique Lallemand", "presidence@example.org")
	u.Presser("Envoyer le lien")
	x.examiner(u, "relecture demandée")

	monique := x.d.Visiteur(x.t, navigateur.AvecScripts)
	x.d.LireCourriel(monique, "presidence@example.org", "Une demande à relire")
	x.d.SuivreLeLien(monique)
	x.examiner(monique, "lien")
	lien := monique.Adresse()
	monique.Presser("Recevoir mon code")
	x.examiner(monique, "code de relecture")
	x.d.LireCourriel(monique, "presidence@example.org", "Votre code pour relire")
	code := monique.Extraire("article .code")
	monique.Aller(lien)
	monique.Remplir("Code reçu par courriel", code)
	monique.Presser("Lire la demande")
	x.examiner(monique, "lecture")
	x.fauter(monique, "Envoyer la demande")

	v := x.persona("secretaire")
	v.Aller("/agents/campagnes/nouvelle/reglage")
	x.fauter(v, "Enregistrer la campagne")
	v.Aller("/agents/campagnes")
	v.PresserPremier("main li a", "")
	v.PresserPremier("tbody a", "Union sportive")
	v.Presser("Étudier la subvention")
	x.fauter(v, "Enregistrer le vote")

	u.Aller("/demandes")
	u.PresserPremier("main a", "Demander une subvention")
	u.Presser("Garder ces documents pour une prochaine demande")
	x.fauter(u, "Garder ces documents")
}

// choisirSaCommune is on a guichet of two communes, one of which writes to a
// box that is no more.
func (x *tournee) choisirSaCommune() {
	g := navigateur.Ouvrir(x.t, "contact")
	g.Commander("collectivite", "add", "88160", "--address", "9 rue du Général Leclerc|88000 Épinal", "--phone", "0329000001", "--email", "mairie@example.org")
	v := g.Visiteur(x.t, navigateur.AvecScripts)
	v.Ouvrir(g.URL + "/")
	v.Lit("Épinal", "Le Val-d’Ajol")
	x.examiner(v, "communes")
	v.Ouvrir(g.URL + "/?q=nulle part")
	x.examiner(v, "commune inconnue")
	v.Ouvrir(g.URL + "/nulle-part/")
	x.attendre(v, 404)

	invitation, err := url.Parse(strings.TrimSpace(g.Commander("agent", "invite", "marie@example.org", "--collectivite", "le-val-d-ajol")))
	if err != nil {
		x.t.Fatal(err)
	}
	v.Ouvrir(g.URL + invitation.Path)
	x.creerSonAcces(v, "Marie")
	for _, courriel := range []string{navigateur.AdressePerdue, "lucie@example.org"} {
		v.Aller("/agents/reglages/agents/nouveau")
		v.Remplir("Son adresse électronique", courriel)
		v.Choisir("Délégué à la protection des données")
		v.Presser("Envoyer l’invitation")
	}
	g.Boite.Attendre(x.t, "lucie@example.org", 1) // mails leave one after the other
	v.Aller("/agents/courriels")
	v.Lit(navigateur.AdressePerdue, "no such user")
	x.examiner(v, "courriel refusé")
}
