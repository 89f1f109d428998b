package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// seTaire lets the two months pass without an answer; those who come back sign
// in again.
func (b *bureau) seTaire(t *testing.T, regime demandes.Regime) {
	t.Helper()
	if regime == demandes.SVA {
		doc, err := catalogue.Modele("contact")
		if err != nil {
			t.Fatal(err)
		}
		doc.Traitement.Silence.Regime = string(regime)
		b.Transaction(func(tx core.App) error {
			_, err := catalogue.Publier(tx, b.c.ID, doc, socle.Programme("essai"))
			return err
		})
		b.d, _ = b.Deposer(b.c, b.Compte("camille@example.org"))
		b.agent, b.usager = b.c.Chemin()+"/agents/demandes/"+b.d.ID, b.c.Chemin()+"/demandes/"+b.d.ID
	}
	b.Horloge.Avancer(62 * 24 * time.Hour) // 5 July
	b.Executer("silence")
	b.revenir()
}

func (b *bureau) revenir() {
	b.camille = b.Client().Connecter(b.c, "camille@example.org", "", "")
	b.nadege = b.Client()
	b.nadege.Envoyer(b.c.Chemin()+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
}

func lirePDF(t *testing.T, p *guichettest.Page, phrases ...string) {
	t.Helper()
	texte := guichettest.TextePDF(t, []byte(p.Attendre(http.StatusOK).Corps))
	for _, x := range phrases {
		if !strings.Contains(texte, x) {
			t.Errorf("le PDF ne dit pas « %s »\n%s", x, texte)
		}
	}
}

func TestLAttestationDUneAcceptationTacite(t *testing.T) {
	b := ouvrirBureau(t)
	b.camille.Envoyer(b.usager+"/ecrit", nil).Attendre(http.StatusConflict)
	b.seTaire(t, demandes.SVA)
	b.camille.Lire(b.usager).Contient("Votre demande est acceptée.", "La mairie donne l’attestation en 15 jours.", "Demander l’attestation")
	b.camille.Envoyer(b.usager+"/ecrit", nil).Attendre(http.StatusSeeOther)
	b.camille.Envoyer(b.usager+"/ecrit", nil).Attendre(http.StatusSeeOther) // twice is once
	b.camille.Lire(b.usager).Contient("Vous avez demandé l’attestation le 5 juillet 2026. La mairie vous la donne avant le 20 juillet 2026.")
	b.camille.Ouvrir(b.usager + "/ecrit.pdf").Attendre(http.StatusConflict)

	b.nadege.Lire(b.agent).Contient("L’usager a demandé l’attestation le 5 juillet 2026. C’est à donner avant le 20 juillet 2026.")
	b.nadege.Lire(b.agent+"/ecrit").Attendre(http.StatusOK).Contient("Préparer la lettre à signer", "Hélène Marchal, maire")
	b.nadege.Envoyer(b.agent+"/ecrit/signature", nil).Attendre(http.StatusConflict)
	b.nadege.Envoyer(b.agent+"/ecrit", url.Values{"signataire": {"inconnu"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez un signataire")
	b.nadege.Envoyer(b.agent+"/ecrit", url.Values{"signataire": {b.maire.ID}}).Attendre(http.StatusSeeOther)
	dit := []string{"Attestation d’acceptation", socle.FormaterNumero(b.d.Numero) + "-A", "acceptée depuis le 5 juillet 2026 (CRPA L231-1)", "CRPA L232-3", "Hélène Marchal", "Camille Thouvenel"}
	lirePDF(t, b.nadege.Ouvrir(b.agent+"/ecrit.pdf"), dit...)
	b.nadege.Envoyer(b.agent+"/ecrit/signature", nil).Attendre(http.StatusSeeOther)
	b.nadege.Envoyer(b.agent+"/ecrit", url.Values{"signataire": {b.maire.ID}}).Attendre(http.StatusConflict)
	lirePDF(t, b.camille.Ouvrir(b.usager+"/ecrit.pdf"), dit...)
	b.camille.Lire(b.usager).Contient("L’attestation est prête depuis le 5 juillet 2026.", "Télécharger l’attestation (PDF)", "Attestation remise, signée par Hélène Marchal, maire")
}

func TestLesMotifsDUnRefusTacite(t *testing.T) {
	b := ouvrirBureau(t)
	b.seTaire(t, demandes.SVR)
	b.camille.Lire(b.usager).Contient("contester ce refus, ou en demander les motifs, jusqu’au 6 septembre 2026.", "Demander les motifs du refus")
	b.Horloge.Avancer(60 * 24 * time.Hour) // 3 September
	b.revenir()
	b.camille.Envoyer(b.usager+"/ecrit", nil).Attendre(http.StatusSeeOther)
	b.camille.Lire(b.usager).Contient("La mairie vous répond avant le 3 octobre 2026.", "finira deux mois après sa réponse")
	b.nadege.Envoyer(b.agent+"/ecrit", url.Values{"signataire": {b.maire.ID}}).Attendre(http.StatusUnprocessableEntity).Contient("Indiquez le texte qui fonde le refus.")
	b.nadege.Envoyer(b.agent+"/ecrit", url.Values{
		"signataire": {b.maire.ID}, "motif": {"autre"}, "motif_droit": {"Code général, article 3."}, "motif_fait": {"Le cimetière est complet depuis mars."},
	}).Attendre(http.StatusSeeOther)
	b.nadege.Lire(b.agent + "/ecrit").Contient("Imprimer la lettre à signer (PDF)")
	b.nadege.Envoyer(b.agent+"/ecrit/signature", nil).Attendre(http.StatusSeeOther)
	b.camille.Lire(b.usager).Contient("La mairie a donné les motifs le 3 septembre 2026. Vous pouvez contester ce refus jusqu’au 4 novembre 2026.",
		"Voici les motifs du refus de votre demande.", "Le cimetière est complet depuis mars.")
	lirePDF(t, b.camille.Ouvrir(b.usager+"/ecrit.pdf"), "Motifs du refus", "Code général, article 3.", "CRPA L232-4", "recours gracieux")
}

func TestLesMotifsDemandesTropTard(t *testing.T) {
	b := ouvrirBureau(t)
	b.seTaire(t, demandes.SVR)
	b.Horloge.Avancer(64 * 24 * time.Hour) // 7 September
	b.revenir()
	b.camille.Lire(b.usager).Contient("a fini le 6 septembre 2026.")
	b.camille.Envoyer(b.usager+"/ecrit", nil).Attendre(http.StatusConflict).Contient("Le délai pour demander les motifs est passé.")
}
