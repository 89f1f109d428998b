package pb_hooks_test

import (
	"strings"
	"testing"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/guichettest/navigateur"
)

// Two silences of the mairie, reached by moving the clock: a request that a
// missing document suspends, then refuses, whose motifs are given and which is
// contested; another one that is accepted, whose attestation is given.
func TestLeSilenceDeLaMairie(t *testing.T) {
	d := navigateur.OuvrirDemo(t)
	s := &silence{t: t, d: d, habitante: d.Visiteur(t, navigateur.AvecScripts), secretaire: d.Visiteur(t, navigateur.AvecScripts)}
	s.revenir()
	s.ouvrirUneBuvette()
	s.ecrire()
	s.suspendre()
	s.avancer("+ 2 mois", "+ 1 jour") // past the first échéance, not past the suspended one
	s.attester()
	s.avancer("+ 2 mois")
	s.motiver()
	s.contester()
}

type silence struct {
	t                     *testing.T
	d                     *navigateur.Demo
	habitante, secretaire *navigateur.Visiteur
	cantine, buvette      string // their numéros
	demandeCantine        string // address of the habitante's page
	demandeBuvette        string
}

func (s *silence) revenir() {
	s.habitante.Ouvrir(s.d.Personas["habitante"])
	s.secretaire.Ouvrir(s.d.Personas["secretaire"])
}

func (s *silence) avancer(pas ...string) {
	s.habitante.Ouvrir(s.d.URL + "/demo")
	for _, p := range pas {
		s.habitante.Presser(p)
	}
	s.revenir()
}

func (s *silence) envoyer() (numero, page string) {
	v := s.habitante
	v.Lit("Vérifiez vos réponses")
	v.Presser("Envoyer ma demande")
	v.Lit("Votre demande est envoyée")
	return v.Extraire("#numero"), strings.TrimSuffix(v.Adresse(), "/confirmation")
}

func (s *silence) ecrire() {
	v := s.habitante
	v.Aller("/demandes")
	v.Presser("Reprendre : Écrire à la mairie")
	v.Presser("Continuer ma demande")
	v.Remplir("Message", "Bonjour, je demande une place à la cantine pour la rentrée.")
	v.Presser("Continuer")
	v.Presser("Continuer sans ce document")
	s.cantine, s.demandeCantine = s.envoyer()
}

// bureau opens a demande at the desk.
func (s *silence) bureau(titre, numero string) *navigateur.Visiteur {
	v := s.secretaire
	v.Aller("/agents")
	v.Remplir("Chercher", numero)
	v.Presser("Chercher")
	v.Presser(titre)
	v.Lit(numero)
	return v
}

func (s *silence) suspendre() {
	v := s.bureau("Écrire à la mairie", s.cantine)
	v.Lit("Sans réponse ce jour-là, la demande est considérée comme refusée.", "Le délai, jour par jour")
	v.Presser("Demander un document ou une correction")
	v.Remplir("Autre chose à envoyer ou à corriger", "Le justificatif de domicile")
	v.Presser("Envoyer à l’usager")
	v.Lit("Le délai est arrêté depuis le", "il reprendra quand les documents demandés arriveront", "le délai s’arrête", "à venir")
	v.Examiner("silence 01 bureau suspendu")

	u := s.habitante
	u.Aller(s.demandeCantine)
	u.Lit("Le délai est arrêté depuis le")
	u.Deplier("Le délai, jour par jour")
	u.Lit("Dernier jour pour répondre", "Le délai reprend, même si les documents n’arrivent pas")
	u.Examiner("silence 02 usager suspendu")
}

func (s *silence) motiver() {
	u := s.habitante
	u.Aller(s.demandeCantine)
	u.Lit("La mairie n’a pas répondu", "Votre demande est considérée comme refusée.")
	u.Examiner("silence 06 refus tacite")
	u.Presser("Demander les motifs du refus")
	u.Lit("La mairie vous répond avant le", "finira deux mois après sa réponse")

	v := s.bureau("Écrire à la mairie", s.cantine)
	v.Lit("L’usager a demandé les motifs du refus")
	v.PresserPremier(".avertissement a", "Donner les motifs du refus")
	v.Examiner("silence 07 motifs")
	v.Presser("Préparer la lettre à signer")
	v.Lit("Indiquez le texte qui fonde le refus.")
	v.Examiner("silence 08 motifs faute")
	v.Choisir("Code général des collectivités territoriales, article L2121-29")
	v.Remplir("Les faits de cette demande", "La cantine est complète pour cette rentrée.")
	v.Presser("Préparer la lettre à signer")
	v.Lit("Le document est prêt à signer.")
	v.Examiner("silence 09 lettre")
	s.lire(v.Telecharger("Imprimer la lettre à signer (PDF)"), "Motifs du refus", s.cantine+"-M", "La cantine est complète pour cette rentrée.")
	v.Presser("La lettre est signée : prévenir l’usager")
	v.Lit("L’usager est prévenu.", "Voici les motifs du refus de votre demande.")

	u.Aller(s.demandeCantine)
	u.Lit("La mairie a donné les motifs le", "La cantine est complète pour cette rentrée.")
	s.lire(u.Telecharger("Télécharger les motifs du refus (PDF)"), "recours gracieux", "L232-4")
}

func (s *silence) contester() {
	u := s.habitante
	u.Presser("Contester ce refus auprès de la mairie")
	u.Examiner("silence 10 recours")
	u.Presser("Envoyer mon recours")
	u.Lit("Expliquez pourquoi la décision doit être revue.")
	u.Examiner("silence 11 recours faute")
	u.Remplir("Pourquoi la décision doit être revue", "Deux enfants sont partis en octobre.")
	u.Presser("Envoyer mon recours")
	u.Lit("Votre demande est envoyée")
	numero := u.Extraire("#numero")
	u.Aller(s.demandeCantine)
	u.Lit("Recours gracieux", numero)

	v := s.bureau("Recours gracieux : Écrire à la mairie", numero)
	v.Lit("Demande contestée", "Deux enfants sont partis en octobre.")
	v.Examiner("silence 12 recours au bureau")
}

// lire checks what a PDF says.
func (s *silence) lire(pdf []byte, phrases ...string) {
	s.t.Helper()
	texte := guichettest.TextePDF(s.t, pdf)
	for _, p := range phrases {
		if !strings.Contains(texte, p) {
			s.t.Errorf("le PDF ne dit pas « %s » :\n%s", p, texte)
		}
	}
}

// ouvrirUneBuvette asks what the silence accepts (CRPA L231-1).
func (s *silence) ouvrirUneBuvette() {
	v := s.habitante
	v.Aller("/demarches/debit-boissons-temporaire")
	v.Presser("Commencer")
	v.Choisir("Vous-même, comme particulier")
	v.Presser("Continuer")
	v.Presser("Continuer") // her name is known
	v.Presser("Continuer") // and her address
	v.Choisir("Une foire, une vente ou une fête publique")
	v.Presser("Continuer")
	v.Remplir("Nom de la manifestation", "Fête de la soupe")
	v.Remplir("Numéro et nom de la voie, ou lieu-dit", "1 place de la Mairie")
	v.Remplir("Code postal", "88999")
	v.Remplir("Commune", "Saint-Exemple-sur-Vologne")
	v.Presser("Continuer")
	v.RemplirDate("Premier jour", "12", "5", "2036")
	v.RemplirDate("Dernier jour", "12", "5", "2036")
	v.RemplirDans("Heure d’ouverture de la buvette", "Heures", "10")
	v.RemplirDans("Heure d’ouverture de la buvette", "Minutes", "00")
	v.RemplirDans("Heure de fermeture de la buvette", "Heures", "18")
	v.RemplirDans("Heure de fermeture de la buvette", "Minutes", "00")
	v.Presser("Continuer")
	v.Choisir("Groupe 1 : boissons sans alcool")
	v.Presser("Continuer")
	v.Choisir("J’atteste sur l’honneur")
	v.Presser("Continuer")
	s.buvette, s.demandeBuvette = s.envoyer()
	v.Lit("elle est acceptée")
}

// attester: the silence accepted the buvette, and has not refused the cantine
// yet.
func (s *silence) attester() {
	u := s.habitante
	u.Aller(s.demandeCantine)
	u.Lit("La mairie a jusqu’au", "À compléter")
	u.Aller(s.demandeBuvette)
	u.Lit("Votre demande est acceptée.", "La mairie donne l’attestation en 15 jours.")
	u.Examiner("silence 03 acceptation tacite")
	u.Presser("Demander l’attestation")
	u.Lit("Vous avez demandé l’attestation le")

	v := s.bureau("Demander l’ouverture d’une buvette temporaire", s.buvette)
	v.Examiner("silence 04 attestation demandée")
	v.PresserPremier(".avertissement a", "Donner l’attestation")
	v.Presser("Préparer la lettre à signer")
	v.Examiner("silence 05 attestation à signer")
	v.Presser("La lettre est signée : prévenir l’usager")

	u.Aller(s.demandeBuvette)
	u.Lit("L’attestation est prête depuis le")
	s.lire(u.Telecharger("Télécharger l’attestation (PDF)"), "Attestation d’acceptation", s.buvette+"-A", "CRPA L231-1", "Hélène Marchal")
}
