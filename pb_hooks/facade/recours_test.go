package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// refuser refuses the demande in writing, signed by the maire.
func (b *bureau) refuser(t *testing.T, d *demandes.Demande) {
	t.Helper()
	dec, err := demandes.Preparer(b.App, d, "agent:nadege", "", demandes.Preparation{
		Sens: demandes.Refusee, MotifDroit: "Code général, article 3.", MotifFait: "Le cimetière est complet.", Signataire: b.maire.ID,
	})
	if err == nil {
		err = demandes.Approuver(b.App, dec, demandes.VoieLettre, b.maire.Acteur())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// suite is the demande that an answer leads to.
func (b *bureau) suite(t *testing.T, vers string) *demandes.Demande {
	t.Helper()
	_, id, _ := strings.Cut(strings.TrimSuffix(vers, "/confirmation"), "/demandes/")
	d, err := demandes.ParID(b.App, b.c.ID, id)
	if err != nil {
		t.Fatalf("%s : %v", vers, err)
	}
	return d
}

func TestUnRefusSeConteste(t *testing.T) {
	b := ouvrirBureau(t)
	b.camille.Ouvrir(b.usager + "/recours").Attendre(http.StatusConflict)
	b.refuser(t, b.d)
	b.camille.Lire(b.usager).Contient("Contester ce refus auprès de la mairie")
	p := b.camille.Lire(b.usager + "/recours").Attendre(http.StatusOK)
	f := url.Values{"cle": {p.Champ("cle")}}
	b.camille.Envoyer(b.usager+"/recours", f).Attendre(http.StatusUnprocessableEntity).Contient("Expliquez pourquoi la décision doit être revue.")
	f.Set("raisons", "Il reste une place près du mur.")
	p = b.camille.Envoyer(b.usager+"/recours", f).Attendre(http.StatusSeeOther)
	recours := b.suite(t, p.Vers)
	if double := b.camille.Envoyer(b.usager+"/recours", f).Attendre(http.StatusSeeOther); double.Vers != p.Vers {
		t.Errorf("envoyé deux fois : %s puis %s", p.Vers, double.Vers)
	}
	b.camille.Envoyer(b.usager+"/recours", url.Values{"raisons": {"Encore."}}).Attendre(http.StatusConflict).Contient("Un recours est déjà enregistré")
	// Two months from 4 May 2026, silence is a rejection (CRPA L231-4 2°).
	if recours.RecoursDe != b.d.ID || recours.Regime != demandes.SVR || recours.Echeance != "2026-07-04" || recours.Service != b.d.Service || recours.Usager != b.d.Usager {
		t.Errorf("%+v", recours)
	}

	sien := b.c.Chemin() + "/demandes/" + recours.ID
	b.camille.Lire(b.usager).Contient("Recours gracieux n° " + socle.FormaterNumero(recours.Numero))
	b.camille.Lire(sien).Contient("Demande contestée n° "+socle.FormaterNumero(b.d.Numero), "La mairie a jusqu’au 4 juillet 2026 pour répondre.")
	if p := b.camille.Lire(sien + "/accuse").Contient("saisir le tribunal administratif"); strings.Contains(p.Texte(), "revoir") {
		t.Error("l’accusé d’un recours propose un autre recours gracieux")
	}
	bureau := b.c.Chemin() + "/agents/demandes/" + recours.ID
	b.nadege.Lire(bureau).Contient("Demande contestée", "Il reste une place près du mur.")
	b.nadege.Lire(b.agent).Contient("Recours gracieux enregistré", socle.FormaterNumero(recours.Numero))

	// Whoever decided does not review, when somebody else may sign.
	const alerte = "Hélène Marchal a pris la décision contestée"
	if p := b.nadege.Lire(bureau + "/decision"); strings.Contains(p.Texte(), alerte) {
		t.Error("la seule signataire ne peut pas être remplacée")
	}
	adjoint := &agents.Signataire{Collectivite: b.c.ID, Prenom: "Jean", Nom: "Colin", Qualite: "adjoint", Courriel: "adjoint@example.org", Delegation: "Arrêté du 1er avril 2026"}
	b.Transaction(func(tx core.App) error { return adjoint.Enregistrer(tx, "programme:essai") })
	b.nadege.Lire(bureau + "/decision").Contient(alerte)
	b.refuser(t, recours)
	if p := b.camille.Lire(sien).Contient("telerecours"); strings.Contains(p.Texte(), "revoir sa décision") || strings.Contains(p.Texte(), "Contester ce refus") {
		t.Error("un recours refusé se conteste encore auprès de la mairie")
	}
}

func TestUnRecoursArriveParCourrier(t *testing.T) {
	b := ouvrirBureau(t)
	b.seTaire(t, demandes.SVR) // refused by the silence on 5 July
	b.Horloge.Avancer(20 * 24 * time.Hour)
	b.revenir()
	b.nadege.Lire(b.agent).Contient("Enregistrer un recours")
	p := b.nadege.Lire(b.agent + "/recours").Attendre(http.StatusOK)
	f := url.Values{"cle": {p.Champ("cle")}, "raisons": {"Elle n’a rien reçu."}}
	b.nadege.Envoyer(b.agent+"/recours", f).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez comment le recours arrive.")
	for nom, v := range map[string]string{"canal": "papier", "recue_jour": "20", "recue_mois": "07", "recue_annee": "2026"} {
		f.Set(nom, v)
	}
	recours := b.suite(t, b.nadege.Envoyer(b.agent+"/recours", f).Attendre(http.StatusSeeOther).Vers)
	if recours.Canal != demandes.Papier || recours.Echeance != "2026-09-20" || recours.SaisiePar == "" || recours.Compte != b.d.Compte {
		t.Errorf("%+v", recours)
	}
	b.camille.Lire(b.usager).Contient("Recours gracieux")
	if err := demandes.RetirerDemande(b.App, recours, "visiteur"); err != nil {
		t.Fatal(err)
	}
	b.camille.Lire(b.usager).Contient("Contester ce refus auprès de la mairie")
}

func TestUnRecoursSansCompteAUnCodeDeSuivi(t *testing.T) {
	b := ouvrirBureau(t)
	d, code := b.Deposer(b.c, nil)
	b.refuser(t, d)
	visiteur := b.Client()
	visiteur.Envoyer(b.c.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	p := visiteur.Envoyer(b.c.Chemin()+"/demandes/"+d.ID+"/recours", url.Values{"raisons": {"Il reste une place."}}).Attendre(http.StatusSeeOther)
	visiteur.Lire(p.Vers).Attendre(http.StatusOK).Contient("Votre demande est envoyée", "Code de suivi")
	if recours := b.suite(t, p.Vers); recours.CodeSuivi == "" || recours.Compte != "" || recours.Usager != d.Usager {
		t.Errorf("%+v", recours)
	}
	if c := b.Dernier("camille@example.org"); !strings.Contains(c.Objet, "accusé de réception") {
		t.Errorf("%s", c.Objet)
	}
}
