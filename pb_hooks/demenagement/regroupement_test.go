package demenagement_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func TestDeuxCommunesNEnFontPlusQuUne(t *testing.T) {
	b := guichettest.New(t)
	ici, la := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Val-Imaginaire", "contact", "signalement")
	nadege := b.Agent(ici, "nadege@example.org", tous...)
	zoe := b.Agent(la, "zoe@example.org", agents.Accueil, agents.Instruction)
	camille := b.Client().Connecter(ici, "camille@example.org", "Camille", "Thouvenel")
	compte := b.Compte("camille@example.org")
	b.Deposer(ici, compte)
	sienne, _ := b.Deposer(la, compte)
	sans, code := b.Deposer(la, nil)
	total := b.Compter("demandes")
	services := b.Compter("services")
	avant := b.Compter("journal WHERE collectivite = '" + la.ID + "'")

	page := ici.Chemin() + "/agents/reglages/demenagement/regroupement"
	nadege.Lire(page).Attendre(http.StatusOK).Contient("Mairie de Val-Imaginaire")
	nadege.Envoyer(page, url.Values{"avec": {ici.ID}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez une collectivité de la liste")
	f := url.Values{"avec": {la.ID}, "nom": {"Val-d’Exemple"}}
	nadege.Envoyer(page, f).Attendre(http.StatusOK).Contient("Rien n’est encore fait", "2, avec leur numéro", "Écrire à la mairie", "Secrétariat", "Usagers connus des deux côtés 1")
	if n := b.Compter("demandes WHERE collectivite = '" + la.ID + "'"); n != 2 {
		t.Fatalf("l’essai a déplacé des demandes : %d restent", n)
	}
	nadege.Envoyer(page+"/fait", f).Attendre(http.StatusSeeOther)

	if n := b.Compter("demandes WHERE collectivite = '" + ici.ID + "'"); n != total {
		t.Errorf("%d demandes sur %d", n, total)
	}
	if n := b.Compter("services WHERE collectivite = '" + ici.ID + "'"); n != services {
		t.Errorf("%d services sur %d", n, services)
	}
	b.Client().Lire(ici.Chemin()+"/").Attendre(http.StatusOK).Contient("Mairie de Val-d’Exemple", "n’ont plus qu’un guichet", "Signaler un problème")
	for ancienne, nouvelle := range map[string]string{"/": "/", "/demarches/contact": "/demarches/contact", "/demandes/" + sienne.ID: "/demandes/" + sienne.ID} {
		if p := camille.Lire(la.Chemin() + ancienne); p.Status != http.StatusMovedPermanently || p.Vers != ici.Chemin()+nouvelle {
			t.Errorf("%s : %d → %s", ancienne, p.Status, p.Vers)
		}
	}
	// The usager keeps both, by her compte and by her code.
	camille.Lire(ici.Chemin() + "/demandes").Attendre(http.StatusOK).Contient(socle.FormaterNumero(sienne.Numero))
	camille.Lire(ici.Chemin() + "/demandes/" + sienne.ID).Attendre(http.StatusOK)
	b.Client().Envoyer(ici.Chemin()+"/suivi", url.Values{"numero": {sans.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	if n := b.Compter("rapprochements WHERE etat = 'propose' AND par != ''"); n != 1 {
		t.Errorf("%d rapprochements proposés", n)
	}
	// An agent of one sees her services, not those of the other.
	if p := zoe.Lire(ici.Chemin() + "/agents?vue=ouvertes").Attendre(http.StatusOK); !strings.Contains(p.Corps, sienne.ID) {
		t.Error("elle ne voit plus ses demandes")
	}
	if n := b.Compter("habilitations h JOIN services s ON s.id = h.service JOIN agents a ON a.id = h.agent WHERE a.courriel = 'zoe@example.org' AND s.nom NOT LIKE '%Val-Imaginaire%'"); n != 0 {
		t.Errorf("elle a %d droits dans les services de l’autre", n)
	}
	// The search finds them under the new one, the statistics add up.
	if n := b.Compter("usagers_recherche WHERE usagers_recherche MATCH 'collectivite:" + la.ID + "'"); n != 0 {
		t.Errorf("%d usagers se cherchent encore là-bas", n)
	}
	for _, de := range []string{"compteurs", "apports"} {
		if n := b.Compter(de + " WHERE collectivite = '" + la.ID + "'"); n != 0 {
			t.Errorf("%s : %d", de, n)
		}
	}
	var compteurs, apports int
	if err := b.App.DB().NewQuery("SELECT (SELECT sum(nombre) FROM compteurs), (SELECT count(*) FROM apports)").Row(&compteurs, &apports); err != nil || compteurs != apports {
		t.Errorf("%d comptés, %d apports (%v)", compteurs, apports, err)
	}
	if n := b.Compter("journal WHERE collectivite = '" + la.ID + "'"); n < avant {
		t.Error("le journal a changé de nom")
	}
	if _, _, err := socle.VerifierJournal(b.App); err != nil {
		t.Error(err)
	}
	if _, err := b.App.DB().NewQuery("UPDATE demandes SET numero = 'x'").Execute(); err == nil {
		t.Error("les gardes ne sont pas remises")
	}
	b.Executer("rapprochements")
}

func TestUnRegroupementRefuse(t *testing.T) {
	b := guichettest.New(t)
	ici, la := b.Collectivite("Saint-Exemple"), b.Collectivite("Val-Imaginaire")
	for nom, x := range map[string]struct {
		r   demenagement.Regroupement
		dit string
	}{
		"avec elle-même": {demenagement.Regroupement{Garde: ici, Part: ici}, "différentes"},
	} {
		if _, err := x.r.Examiner(b.App, par); err == nil || !strings.Contains(err.Error(), x.dit) {
			t.Errorf("%s : %v", nom, err)
		}
	}
	b.Transaction(func(tx core.App) error { return demenagement.Figer(tx, la, par) })
	if _, err := (demenagement.Regroupement{Garde: ici, Part: la}).Examiner(b.App, par); err == nil || !strings.Contains(err.Error(), "déménage") {
		t.Errorf("pendant un déménagement : %v", err)
	}
}

// A commune nouvelle that takes neither the place of one nor of the other.
func TestDeuxCommunesEnFondentUneTroisieme(t *testing.T) {
	b := guichettest.New(t)
	ici, la := b.Collectivite("Saint-Exemple", "contact"), b.Collectivite("Val-Imaginaire", "contact")
	nadege := b.Agent(ici, "nadege@example.org", tous...)
	d, code := b.Deposer(la, nil)
	b.Deposer(ici, nil)
	f, connue := collectivites.FicheParCode("", "88160")
	if !connue {
		t.Fatal("88160 n’est pas dans la liste")
	}
	var n *collectivites.Collectivite
	b.Transaction(func(tx core.App) (err error) {
		n, _, err = demenagement.Fonder(tx, f, ici, la, par)
		return err
	})
	if x := b.Compter("demandes WHERE collectivite = '" + n.ID + "'"); x != 2 {
		t.Errorf("%d demandes", x)
	}
	for _, ancienne := range []*collectivites.Collectivite{ici, la} {
		if p := b.Client().Lire(ancienne.Chemin() + "/suivi"); p.Status != http.StatusMovedPermanently || p.Vers != n.Chemin()+"/suivi" {
			t.Errorf("%s : %d → %s", ancienne.Slug, p.Status, p.Vers)
		}
	}
	b.Client().Lire(n.Chemin() + "/").Attendre(http.StatusOK).Contient("Un seul guichet")
	b.Client().Envoyer(n.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	nadege.Lire(n.Chemin() + "/agents").Attendre(http.StatusOK)
	if x := b.Compter("teleservices WHERE collectivite = '" + n.ID + "' AND code = 'contact' AND etat = 'publie'"); x != 1 {
		t.Errorf("%d démarches « contact »", x)
	}
}
