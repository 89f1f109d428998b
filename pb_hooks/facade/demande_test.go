package facade_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// bureau is a mairie with its secretary, its maire and an inhabitant who wrote.
type bureau struct {
	*guichettest.Banc
	c       *collectivites.Collectivite
	nadege  *guichettest.Client
	camille *guichettest.Client
	maire   *agents.Signataire
	d       *demandes.Demande
	agent   string // address of the demande at the desk
	usager  string
}

func ouvrirBureau(t *testing.T) *bureau {
	t.Helper()
	b := &bureau{Banc: guichettest.New(t)}
	b.c = b.Collectivite("Saint-Exemple", "contact")
	b.homologuer("2029-01-01")
	b.nadege = b.Agent(b.c, "nadege@example.org", agents.Accueil, agents.Instruction, agents.Gestion)
	b.camille = b.Client().Connecter(b.c, "camille@example.org", "Camille", "Thouvenel")
	b.maire = b.Signataire(b.c)
	b.d, _ = b.Deposer(b.c, b.Compte("camille@example.org"))
	b.agent, b.usager = b.c.Chemin()+"/agents/demandes/"+b.d.ID, b.c.Chemin()+"/demandes/"+b.d.ID
	return b
}

func (b *bureau) homologuer(jusquau string) {
	b.c.HomologueeJusquA = jusquau
	b.Transaction(func(tx core.App) error { return tx.DB().Model(b.c).Update("HomologueeJusquA") })
}

func TestDuDepotALaDecisionApprouveeParLien(t *testing.T) {
	b := ouvrirBureau(t)
	numero := socle.FormaterNumero(b.d.Numero)

	// The agent is told, without a name nor an answer in the mail.
	avis := b.Dernier("nadege@example.org")
	if !strings.Contains(avis.Objet, numero) || strings.Contains(avis.Texte, "Thouvenel") || strings.Contains(avis.Texte, "cimetière") {
		t.Errorf("%s\n%s", avis.Objet, avis.Texte)
	}
	b.nadege.Ouvrir(b.c.Chemin()+"/agents").Attendre(http.StatusOK).Contient("Nouvelles", numero, "Camille Thouvenel")
	b.nadege.Lire(guichettest.LienDe(t, avis)).Attendre(http.StatusOK).Contient("Bonjour, une question sur le cimetière.", "Prendre cette demande")
	b.nadege.Envoyer(b.agent+"/prise", nil).Attendre(http.StatusSeeOther)
	b.nadege.Ouvrir(b.c.Chemin()+"/agents?vue=miennes").Contient(numero, "Nadège Humbert")

	b.nadege.Lire(b.agent + "/decision").Attendre(http.StatusOK).Contient("Hélène Marchal, maire")
	b.nadege.Envoyer(b.agent+"/decision", url.Values{"sens": {"refusee"}, "signataire": {b.maire.ID}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Indiquez le texte qui fonde le refus.", "Expliquez le refus par les faits de cette demande.")
	proposition := url.Values{"sens": {"acceptee"}, "conditions": {"La concession est renouvelée pour 30 ans."}, "signataire": {b.maire.ID}}
	b.nadege.Envoyer(b.agent+"/decision", proposition).Attendre(http.StatusSeeOther)
	if p := b.camille.Lire(b.usager).Attendre(http.StatusOK); strings.Contains(p.Texte(), "concession") {
		t.Error("l’usager lit une décision qui n’est pas prise")
	}

	// The link alone shows nothing; the code opens, once, for this decision.
	lien := guichettest.LienDe(t, b.Dernier("maire@example.org"))
	helene := b.Client()
	p := helene.Lire(lien).Attendre(http.StatusOK)
	for _, secret := range []string{"Thouvenel", "concession", numero} {
		if strings.Contains(p.Texte(), secret) {
			t.Errorf("le lien seul montre « %s »", secret)
		}
	}
	helene.Envoyer(lien, url.Values{"acte": {"approuver"}}).Attendre(http.StatusSeeOther)
	helene.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	helene.Lire(lien).Attendre(http.StatusOK).Contient("Code reçu par courriel") // also after a detour by the mail
	helene.Envoyer(lien, url.Values{"acte": {"code"}, "code": {"000000"}}).Attendre(http.StatusUnprocessableEntity)
	helene.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, b.Dernier("maire@example.org"))}}).Attendre(http.StatusSeeOther)
	helene.Lire(lien).Attendre(http.StatusOK).Contient("La concession est renouvelée pour 30 ans.", "Camille Thouvenel", "deux mois")
	helene.Envoyer(lien, url.Values{"acte": {"approuver"}}).Attendre(http.StatusOK).Contient("Décision prise")
	helene.Lire(lien).Attendre(http.StatusNotFound)

	// The mail says that an answer came, and nothing of it.
	avis = b.Dernier("camille@example.org")
	if strings.Contains(avis.Texte+avis.Objet, "concession") || !strings.Contains(avis.Objet, "une réponse est arrivée") {
		t.Errorf("%s\n%s", avis.Objet, avis.Texte)
	}
	b.camille.Lire(guichettest.LienDe(t, avis)).Attendre(http.StatusOK).Contient("La concession est renouvelée pour 30 ans.", "Hélène Marchal, maire", "tribunal administratif")
	for _, chemin := range []string{"/accuse.pdf", "/decision.pdf"} {
		p := b.camille.Lire(b.usager + chemin).Attendre(http.StatusOK)
		if !strings.HasPrefix(p.Corps, "%PDF-") || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s : %s", chemin, p.Header)
		}
	}
	if _, _, err := socle.VerifierJournal(b.App); err != nil {
		t.Error(err)
	}
}

func TestLaLettreSigneeQuandLeGuichetNEstPasHomologue(t *testing.T) {
	b := ouvrirBureau(t)
	b.homologuer("")
	b.nadege.Envoyer(b.agent+"/decision", url.Values{
		"sens": {"refusee"}, "motif": {"autre"}, "motif_droit": {"Code général des collectivités territoriales, article L2223-13"},
		"motif_fait": {"Le cimetière n’a plus de place."}, "signataire": {b.maire.ID},
	}).Attendre(http.StatusSeeOther)
	if avis := b.Dernier("maire@example.org"); strings.Contains(avis.Texte, "/approbation/") {
		t.Errorf("un lien est parti :\n%s", avis.Texte)
	}
	if p := b.nadege.Lire(b.agent + "/decision/lettre.pdf").Attendre(http.StatusOK); !strings.HasPrefix(p.Corps, "%PDF-") {
		t.Error("la lettre n’est pas un PDF")
	}
	b.nadege.Envoyer(b.agent+"/decision/signature", nil).Attendre(http.StatusSeeOther)
	b.camille.Lire(b.usager).Contient("Refusée", "Le cimetière n’a plus de place.", "L2223-13", "recours gracieux")
}

func TestUneDecisionRenvoyee(t *testing.T) {
	b := ouvrirBureau(t)
	b.nadege.Envoyer(b.agent+"/decision", url.Values{"sens": {"acceptee"}, "signataire": {b.maire.ID}}).Attendre(http.StatusSeeOther)
	lien := guichettest.LienDe(t, b.Dernier("maire@example.org"))
	helene := b.Client()
	helene.Envoyer(lien, url.Values{"acte": {"envoyer-code"}}).Attendre(http.StatusSeeOther)
	helene.Envoyer(lien, url.Values{"acte": {"code"}, "code": {guichettest.Code(t, b.Dernier("maire@example.org"))}}).Attendre(http.StatusSeeOther)
	helene.Envoyer(lien, url.Values{"acte": {"renvoyer"}}).Attendre(http.StatusUnprocessableEntity).Contient("Expliquez pourquoi vous renvoyez la décision.")
	helene.Envoyer(lien, url.Values{"acte": {"renvoyer"}, "retour": {"Précisez la durée."}}).Attendre(http.StatusOK)
	b.nadege.Lire(b.agent + "/decision").Attendre(http.StatusOK).Contient("Précisez la durée.")
}

func TestMessagesEtComplement(t *testing.T) {
	b := ouvrirBureau(t)
	t.Run("un message écrit deux fois du même formulaire part une fois", func(t *testing.T) {
		f := url.Values{"texte": {"Quel est le nom du défunt ?"}, "cle": {b.nadege.Lire(b.agent).Champ("cle")}}
		b.nadege.Envoyer(b.agent+"/messages", f).Attendre(http.StatusSeeOther)
		b.nadege.Envoyer(b.agent+"/messages", f).Attendre(http.StatusSeeOther)
		if texte := b.camille.Lire(b.usager).Texte(); strings.Count(texte, "Quel est le nom du défunt") != 1 || !strings.Contains(texte, "Nadège Humbert, secrétaire de mairie, Secrétariat") {
			t.Error(texte)
		}
		if avis := b.Dernier("camille@example.org"); strings.Contains(avis.Texte, "défunt") {
			t.Errorf("le courriel dit le message :\n%s", avis.Texte)
		}
	})
	t.Run("un message trop long ou vide revient avec son texte", func(t *testing.T) {
		b.camille.Envoyer(b.usager+"/messages", url.Values{"texte": {" "}}).Attendre(http.StatusUnprocessableEntity).Contient("Écrivez votre message.")
		b.camille.Envoyer(b.usager+"/messages", url.Values{"texte": {strings.Repeat("é", 5001)}}).Attendre(http.StatusUnprocessableEntity).Contient("Raccourcissez", strings.Repeat("é", 5001))
	})
	t.Run("le document demandé arrête le délai, l’envoi le reprend", func(t *testing.T) {
		limite := b.Horloge.Aujourdhui().PlusJours(20)
		b.nadege.Envoyer(b.agent+"/complement", url.Values{"autres": {"Le titre de concession"}, "limite_jour": {"1"}, "limite_mois": {"1"}, "limite_annee": {"2020"}}).
			Attendre(http.StatusUnprocessableEntity).Contient("La date limite doit être entre")
		b.nadege.Envoyer(b.agent+"/complement", url.Values{
			"autres": {"Le titre de concession"}, "message": {"Il est dans le livret."}, "indispensable": {"oui"},
			"limite_jour": {limite.ISO()[8:]}, "limite_mois": {limite.ISO()[5:7]}, "limite_annee": {limite.ISO()[:4]},
		}).Attendre(http.StatusSeeOther)
		b.camille.Lire(b.usager).Contient("À compléter", "Le titre de concession", "Il est dans le livret.", limite.Date())
		b.camille.EnvoyerFichiers(b.usager+"/documents", nil, guichettest.Fichier{Champ: "complement", Nom: "virus.pdf", Contenu: []byte("PK\x03\x04 une archive")}).
			Attendre(http.StatusUnprocessableEntity).Contient("n’est pas accepté")
		b.camille.Envoyer(b.usager+"/complement", nil).Attendre(http.StatusUnprocessableEntity)
		b.camille.EnvoyerFichiers(b.usager+"/documents", nil, guichettest.Fichier{Champ: "complement", Nom: "titre.png", Contenu: png(t)}).Attendre(http.StatusSeeOther)
		b.camille.Envoyer(b.usager+"/complement", url.Values{"precision": {"Le voici."}}).Attendre(http.StatusSeeOther)
		b.nadege.Lire(b.agent).Attendre(http.StatusOK).Contient("En cours de traitement", "Documents envoyés ensuite", "titre.png", "Le voici.")
	})
	t.Run("répondre et terminer ferme la demande et le dit une fois", func(t *testing.T) {
		avant := len(b.Courriels("camille@example.org"))
		b.nadege.Envoyer(b.agent+"/messages", url.Values{"texte": {"C’est fait."}, "acte": {"terminer"}}).Attendre(http.StatusSeeOther)
		if n := len(b.Courriels("camille@example.org")) - avant; n != 1 {
			t.Errorf("%d courriels", n)
		}
		b.camille.Lire(b.usager).Contient("Traitée", "C’est fait.")
	})
}

func TestLeSilenceEtLesAlertes(t *testing.T) {
	b := ouvrirBureau(t)
	// SVR, two months from 4 May 2026: rejection is born on 5 July.
	if b.d.Echeance != "2026-07-04" {
		t.Fatalf("échéance %s", b.d.Echeance)
	}
	b.Horloge.Avancer(61 * 24 * time.Hour) // 4 July, the last day
	b.Executer("alertes")
	b.Executer("alertes")
	alertes := 0
	for _, c := range b.Courriels("maire@example.org") {
		if c.Modele == "alerte_autorite" {
			alertes++
		}
	}
	if alertes != 1 {
		t.Errorf("%d alertes à la maire", alertes)
	}
	b.Horloge.Avancer(2 * 24 * time.Hour)
	b.Executer("silence")
	b.Executer("silence")
	// Their sessions are long over: they come back.
	camille := b.Client().Connecter(b.c, "camille@example.org", "", "")
	camille.Lire(b.usager).Contient("Refusée", "Sans réponse de la mairie", "Le délai de réponse est passé le 4 juillet 2026. Votre demande est considérée comme refusée.")
	retour := b.Client()
	retour.Envoyer(b.c.Chemin()+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	retour.Envoyer(b.agent+"/prise", nil).Attendre(http.StatusConflict)
	retour.Lire(b.agent).Contient("Sans réponse, la demande est considérée comme refusée depuis le 5 juillet 2026.", "Dernier jour pour répondre")
	if !slices.ContainsFunc(b.Courriels("camille@example.org"), func(c exploitation.Courriel) bool {
		return strings.Contains(c.Texte, "Votre demande est considérée comme refusée.")
	}) {
		t.Error("aucun courriel ne dit l’effet du silence")
	}
}

func TestRetirerSaDemande(t *testing.T) {
	b := ouvrirBureau(t)
	b.camille.Envoyer(b.usager+"/retrait", nil).Attendre(http.StatusSeeOther)
	b.camille.Envoyer(b.usager+"/retrait", nil).Attendre(http.StatusConflict)
	b.camille.Ouvrir(b.c.Chemin() + "/demandes").Contient("Retirée")
}

func TestUneDemandeNEstQuASesGens(t *testing.T) {
	b := ouvrirBureau(t)
	ailleurs := b.Collectivite("Val-Imaginaire", "contact")
	intrus := b.Agent(ailleurs, "intrus@example.org", agents.Instruction, agents.Gestion)
	zoe := b.Client().Connecter(b.c, "zoe@example.org", "Zoé", "Petit")
	services, err := collectivites.Services(b.App, b.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	var autre string
	for _, s := range services {
		if s.ID != b.d.Service {
			autre = s.ID
		}
	}
	b.Transaction(func(tx core.App) error {
		_, _, err := agents.Inviter(tx, b.c, "technique@example.org", agents.Habilitations{{Role: agents.Instruction, Service: autre}}, socle.Programme("essai"))
		return err
	})
	for nom, essai := range map[string]struct {
		client *guichettest.Client
		chemin string
		status int
	}{
		"un autre usager ne la voit pas":                        {zoe, b.usager, 404},
		"un visiteur est mené à la connexion":                   {b.Client(), b.usager, 303},
		"l’agent d’une autre collectivité n’entre pas":          {intrus, b.agent, 403},
		"chez elle, cette demande n’existe pas":                 {intrus, ailleurs.Chemin() + "/agents/demandes/" + b.d.ID, 404},
		"l’usager n’ouvre pas le bureau":                        {b.camille, b.agent, 303},
		"un numéro inventé n’existe pas":                        {b.nadege, b.c.Chemin() + "/agents/demandes/inconnue", 404},
		"chez l’autre collectivité l’usager ne la trouve pas":   {b.camille, ailleurs.Chemin() + "/demandes/" + b.d.ID, 404},
		"une vue inventée n’existe pas":                         {b.nadege, b.c.Chemin() + "/agents?vue=secrets", 404},
		"une page qui suit une autre collectivité n’existe pas": {intrus, ailleurs.Chemin() + "/agents?vue=ouvertes&apres=" + b.d.ID, 404},
	} {
		t.Run(nom, func(t *testing.T) {
			p := essai.client.Lire(essai.chemin)
			if p.Status != essai.status || strings.Contains(p.Texte(), "cimetière") {
				t.Errorf("%d\n%s", p.Status, p.Texte())
			}
		})
	}
}
