package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/guichettest/navigateur"
)

// The whole story, on the demo that anyone may open: an inhabitant reports a
// street lamp, has her son counted and asks a place at the canteen; the secretary answers,
// asks for a pièce and prepares a decision; the maire approves it by her mail;
// the inhabitant reads all of it, and what the silence of the mairie did.
func TestLeRecitEntier(t *testing.T) {
	for _, mode := range navigateur.Modes {
		t.Run(string(mode), func(t *testing.T) {
			d := navigateur.OuvrirDemo(t)
			r := &recit{t: t, d: d, habitante: d.Visiteur(t, mode), secretaire: d.Visiteur(t, mode), maire: d.Visiteur(t, mode)}
			r.habitante.Ouvrir(d.Personas["habitante"])
			r.secretaire.Ouvrir(d.Personas["secretaire"])

			r.signaler()
			r.recenser()
			r.demander()

			r.repondre()
			r.demanderUnePiece()
			r.completer()
			r.decider()
			r.approuver()

			r.lireLesReponses()
			r.subirLeSilence()
		})
	}
}

const (
	camille = "camille.thouvenel@example.org"
	helene  = "helene.marchal@example.org"
)

type recit struct {
	t                                *testing.T
	d                                *navigateur.Demo
	habitante, secretaire, maire     *navigateur.Visiteur
	lampadaire, recensement, cantine string // their numéros
}

// envoyer sends what was checked and gives the numéro.
func (r *recit) envoyer() string {
	r.t.Helper()
	v := r.habitante
	v.Lit("Vérifiez vos réponses")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée")
	return v.Extraire("#numero")
}

func (r *recit) signaler() {
	v := r.habitante
	v.Aller("/")
	v.Remplir("Chercher une démarche", "lampadaire")
	v.Presser("Chercher")
	v.Presser("Signaler un problème dans la rue")
	v.Presser("Commencer")
	v.Choisir("Éclairage public")
	v.Presser("Continuer")
	v.Choisir("Non")
	v.Presser("Continuer")
	v.Remplir("Où est le problème ?", "14 rue des Tisserands")
	v.Presser("Continuer")
	v.Remplir("Décrivez le problème", "Le lampadaire est cassé, du verre est tombé sur le trottoir.")
	v.Presser("Continuer")
	v.Choisir("Oui, prévenez-moi des suites")
	v.Presser("Continuer")
	v.Remplir("Vos prénoms", "Camille")
	v.Remplir("Votre nom de naissance", "Thouvenel")
	v.Remplir("Adresse électronique", camille)
	v.Presser("Continuer")
	v.Joindre("Photos du problème", navigateur.Photo(r.t, "lampadaire.jpg", 200))
	v.Presser("Continuer")
	v.Lit("lampadaire.jpg")
	r.lampadaire = r.envoyer()
}

// recenser finishes the draft that Camille began.
func (r *recit) recenser() {
	v := r.habitante
	v.Aller("/")
	v.Remplir("Chercher une démarche", "recensement")
	v.Presser("Chercher")
	v.Presser("Se faire recenser à 16 ans")
	v.Presser("Reprendre ma demande")
	v.Presser("Continuer ma demande")
	v.Remplir("Nom et prénoms du premier parent", "Thouvenel Camille")
	v.Remplir("Date, lieu et pays de naissance du premier parent", "12 septembre 1984, Épinal, France")
	v.Presser("Continuer")
	v.Choisir("Célibataire")
	v.Presser("Continuer")
	v.Choisir("Lycée général ou technologique")
	v.Presser("Continuer")
	v.Choisir("Non")
	v.Presser("Continuer")
	v.Choisir("J’atteste sur l’honneur")
	v.Presser("Continuer")
	v.Joindre("Carte d’identité ou passeport du jeune", navigateur.Photo(r.t, "identite.jpg", 100))
	v.Presser("Continuer")
	v.Joindre("Livret de famille", navigateur.PDF(r.t, "livret.pdf", "Livret de famille"))
	v.Presser("Continuer")
	v.Lit("Louis", "identite.jpg", "livret.pdf")
	r.recensement = r.envoyer()
}

// demander finishes the other draft, to which the mairie will say nothing.
func (r *recit) demander() {
	v := r.habitante
	v.Aller("/demandes")
	v.Presser("Reprendre : Écrire à la mairie")
	v.Presser("Continuer ma demande")
	v.Remplir("Message", "Bonjour, je demande une place à la cantine pour la rentrée.")
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	r.cantine = r.envoyer()
	v.Lit("elle est considérée comme refusée")
}

// ouvrir finds a demande at the desk.
func (r *recit) ouvrir(titre, numero string) *navigateur.Visiteur {
	v := r.secretaire
	v.Aller("/agents")
	v.Remplir("Chercher", numero)
	v.Presser("Chercher")
	v.Presser(titre)
	v.Lit(numero)
	return v
}

func (r *recit) repondre() {
	v := r.ouvrir("Signaler un problème dans la rue", r.lampadaire)
	v.Lit("14 rue des Tisserands", "lampadaire.jpg")
	v.Presser("Prendre cette demande")
	v.Remplir("Répondre à l’usager", "Bonjour, l’ampoule est changée ce matin.")
	v.Presser("Répondre et terminer la demande")
	v.Lit("Traitée")
}

func (r *recit) demanderUnePiece() {
	v := r.ouvrir("Se faire recenser à 16 ans", r.recensement)
	v.Presser("Prendre cette demande")
	v.Presser("Demander un document ou une correction")
	v.Choisir("Livret de famille")
	v.Remplir("Votre message à l’usager", "La page de Louis manque.")
	v.Presser("Envoyer à l’usager")
	v.Lit("L’usager est prévenu", "En attente de l’usager")
}

// completer follows the mail to the page that says what is missing.
func (r *recit) completer() {
	v := r.habitante
	r.d.LireCourriel(v, camille, "Votre demande n° "+r.recensement+" : à compléter")
	v.Lit("Il manque : Livret de famille.")
	r.d.SuivreLeLien(v)
	v.Lit("La mairie attend quelque chose de vous", "La page de Louis manque.")
	v.Joindre("Document à envoyer", navigateur.PDF(r.t, "page-de-louis.pdf", "Louis"))
	v.Presser("J’ai tout envoyé")
}

// decider proposes a refusal with its motive, which the maire sends back, then
// the acceptance.
func (r *recit) decider() {
	v := r.ouvrir("Se faire recenser à 16 ans", r.recensement)
	v.Lit("page-de-louis.pdf")
	v.Presser("Préparer la décision")
	v.Choisir("Refuser la demande")
	v.Choisir("Code du service national R111-1")
	v.Presser("Proposer cette décision au signataire")
	v.Lit("Expliquez le refus par les faits de cette demande.")
	v.Remplir("En cas de refus, les faits de cette demande", "Louis loge à l’internat d’Épinal.")
	v.Presser("Proposer cette décision au signataire")
	v.Lit("La décision attend l’accord de Hélène Marchal.")

	m := r.lireLaDecision()
	m.Lit("La demande est refusée.", "Louis loge à l’internat d’Épinal.", "Si vous n’êtes pas d’accord", "le tribunal administratif de Nancy")
	m.Deplier("Je ne suis pas d’accord")
	m.Remplir("Pourquoi vous renvoyez la décision", "Son domicile reste chez sa mère.")
	m.Presser("Renvoyer la décision")
	m.Lit("Décision renvoyée")

	v.Aller("/agents")
	v = r.ouvrir("Se faire recenser à 16 ans", r.recensement)
	v.Presser("Préparer la décision")
	v.Lit("Son domicile reste chez sa mère.")
	v.Choisir("Accepter la demande")
	v.Remplir("Ce que l’usager doit savoir ou respecter", "L’attestation est à retirer en mairie.")
	v.Presser("Proposer cette décision au signataire")
}

// lireLaDecision is the maire's: the link of the mail, then the code of
// another one.
func (r *recit) lireLaDecision() *navigateur.Visiteur {
	v := r.maire
	r.d.LireCourriel(v, helene, "Guichet : une décision attend votre accord")
	r.d.SuivreLeLien(v)
	lien := v.Adresse()
	v.Presser("Recevoir mon code")
	r.d.LireCourriel(v, helene, "Votre code pour lire et approuver une décision")
	code := v.Extraire("article .code")
	v.Aller(lien)
	v.Remplir("Code reçu par courriel", code)
	v.Presser("Lire la décision")
	return v
}

func (r *recit) approuver() {
	v := r.lireLaDecision()
	v.Lit("La demande est acceptée.")
	v.Presser("Approuver : Accepter la demande")
	v.Lit("Décision prise")
}

func (r *recit) lireLesReponses() {
	v := r.habitante
	r.d.LireCourriel(v, camille, "Votre demande n° "+r.lampadaire+" : une réponse est arrivée")
	r.d.SuivreLeLien(v)
	v.Lit("l’ampoule est changée ce matin")

	r.d.LireCourriel(v, camille, "Votre demande n° "+r.recensement+" : une réponse est arrivée")
	if strings.Contains(v.Texte(), "Louis") {
		r.t.Error("le courriel dit le nom de l’enfant")
	}
	r.d.SuivreLeLien(v)
	v.Lit("La réponse de la mairie", "La demande est acceptée.", "Hélène Marchal, maire")
	r.lire(v.Telecharger("Télécharger la décision (PDF)"), "SPÉCIMEN", r.recensement, "Votre demande est acceptée.", "L’attestation est à retirer en mairie.", "Hélène Marchal", "CRPA L212-2", "recours gracieux")
	v.Presser("Lire l’accusé de réception")
	v.Lit(r.recensement, "État civil")
	r.lire(v.Telecharger("Télécharger l’accusé (PDF)"), "SPÉCIMEN", "Accusé de réception", r.recensement, "Se faire recenser à 16 ans", "État civil", "03 53 01 00 88")
}

// lire checks what a PDF says.
func (r *recit) lire(pdf []byte, phrases ...string) {
	r.t.Helper()
	texte := guichettest.TextePDF(r.t, pdf)
	for _, p := range phrases {
		if !strings.Contains(texte, p) {
			r.t.Errorf("le PDF ne dit pas « %s » :\n%s", p, texte)
		}
	}
}

// subirLeSilence moves the clock past the two months in which nobody answered.
func (r *recit) subirLeSilence() {
	v := r.habitante
	v.Ouvrir(r.d.URL + "/demo")
	v.Presser("+ 2 mois")
	v.Presser("+ 1 jour")
	r.d.LireCourriel(v, camille, "Votre demande n° "+r.cantine+" : délai de réponse passé")
	v.Lit("Votre demande est considérée comme refusée.")
	r.d.SuivreLeLien(v)
	v.Lit("La mairie n’a pas répondu", "Votre demande est considérée comme refusée.", "saisir le tribunal administratif")
}
