package demenagement_test

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/socle"
)

// In a shared guichet whoever is known there is one person with who comes: an
// agent by her address, a compte by its address and its name; nobody else.
func TestUneCollectiviteArriveDansUnGuichetPartage(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	c := de.Collectivite("Saint-Exemple", "contact")
	de.Agent(c, "nadege@example.org", tous...)
	de.Agent(c, "zoe@example.org", agents.Accueil)
	de.Client().Connecter(c, "famille@example.org", "Camille", "Thouvenel")
	de.Deposer(c, de.Compte("famille@example.org"))
	boite := &messages.Boite{Collectivite: c.ID, Service: unService(t, de, c), Adresse: "mairie@example.org", Serveur: "127.0.0.1", Port: 1, Chiffrement: messages.ParTLS, Active: true}
	if err := boite.Sceller(de.Socle, "sésame"); err != nil {
		t.Fatal(err)
	}
	de.Transaction(func(tx core.App) error { return boite.Enregistrer(tx, par) })
	attendent := de.Compter("courriels WHERE etat = 'a_envoyer' AND perime_le = ''")
	chemin := exporter(t, de, c, phrase)

	la := vers.Collectivite("Val-Imaginaire", "contact")
	_, err := vers.App.DB().Update("collectivites", dbx.Params{"insee": "88801"}, dbx.HashExp{"id": la.ID}).Execute() // the bench numbers them alike
	if err != nil {
		t.Fatal(err)
	}
	nadege := vers.Agent(la, "nadege@example.org", agents.Gestion)
	vers.Client().Connecter(la, "famille@example.org", "CAMILLE", "Thouvenel")
	vers.Client().Connecter(la, "famille@example.org", "", "") // she is the one known
	camille := vers.Compte("famille@example.org")

	b := accueillir(t, vers, chemin, phrase)
	if b.AgentsConnus != 1 || b.ComptesConnus != 1 || b.Boites != 1 || b.Courriels != attendent || attendent == 0 {
		t.Errorf("%+v, %d courriels attendaient", b, attendent)
	}
	if n := vers.Compter("agents WHERE courriel IN ('nadege@example.org', 'zoe@example.org')"); n != 2 {
		t.Errorf("%d agents", n)
	}
	if n := vers.Compter("demandes WHERE compte = '" + camille.ID + "' AND collectivite = '" + c.ID + "'"); n != 1 {
		t.Errorf("la demande n’est pas à son compte : %d", n)
	}
	if n := vers.Compter("agents WHERE exploitant = 1 AND courriel = 'zoe@example.org'"); n != 0 {
		t.Error("qui arrive exploite le guichet")
	}
	// The agent known here works for both, with her own passphrase.
	nadege.Lire(c.Chemin() + "/agents").Attendre(http.StatusOK)
	vers.Client().Envoyer(c.Chemin()+"/agents/connexion", url.Values{"courriel": {"zoe@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	// The password of the boîte is sealed by this guichet, and nobody reads it yet.
	arrivee, err := messages.BoiteParID(vers.App, c.ID, boite.ID)
	if err != nil || arrivee.Active {
		t.Fatalf("%+v, %v", arrivee, err)
	}
	if clair, err := vers.Socle.Coffre.Desceller("boites", arrivee.MotDePasse); err != nil || string(clair) != "sésame" {
		t.Errorf("%q, %v", clair, err)
	}

	// No mail leaves for it, but those of a sign-in, until it opens.
	poster := func(cle string) {
		vers.Transaction(func(tx core.App) error {
			return exploitation.Poster(tx, exploitation.Lettre{Collectivite: c.ID, Modele: "essai", A: "camille@example.org", Objet: "Une nouvelle", Cle: cle})
		})
	}
	poster("avant")
	distribuer(t, vers)
	if n := vers.Compter("courriels WHERE cle = 'avant' AND etat = 'a_envoyer'"); n != 1 {
		t.Error("un courriel est parti avant l’ouverture")
	}
	ouverte := relire(t, vers, c)
	vers.Transaction(func(tx core.App) error { return ouverte.Ouvrir(tx, par) })
	distribuer(t, vers)
	if n := vers.Compter("courriels WHERE cle = 'avant' AND etat = 'envoye'"); n != 1 {
		t.Error("après l’ouverture, le courriel attend encore")
	}
	if _, _, err := socle.VerifierJournal(vers.App); err != nil {
		t.Error(err)
	}
}

func distribuer(t testing.TB, b *guichettest.Banc) {
	t.Helper()
	if _, err := exploitation.Distribuer(b.App); err != nil {
		t.Fatal(err)
	}
}

func unService(t testing.TB, b *guichettest.Banc, c *collectivites.Collectivite) string {
	t.Helper()
	l, err := collectivites.Services(b.App, c.ID)
	if err != nil || len(l) == 0 {
		t.Fatal(err)
	}
	return l[0].ID
}

// The guichet takes demandes while an archive is written, which holds one instant.
func TestUnDepotPendantLExportation(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	b.Deposer(c, nil)
	m, err := demenagement.Exporter(b.App, io.Discard, demenagement.Voulu{Collectivite: c, Avance: func(int, int) { b.Deposer(c, nil) }})
	if err != nil {
		t.Fatal(err)
	}
	if n := b.Compter("demandes"); n != 2 {
		t.Errorf("%d demandes au guichet", n)
	}
	if !slices.Contains(m.Collections, demenagement.CollectionDite{Nom: "demandes", Lignes: 1}) {
		t.Errorf("%+v", m.Collections)
	}
}

// What has no place is refused whole, and told why.
func TestUneArchiveQuiNAPasSaPlace(t *testing.T) {
	de := guichettest.New(t)
	c := de.Collectivite("Saint-Exemple", "contact")
	de.Deposer(c, nil)
	chemin, instance := exporter(t, de, c, phrase), exporter(t, de, nil, phrase)
	abimee := filepath.Join(t.TempDir(), "abimee")
	brut := lire(t, chemin)
	brut[len(brut)/2] ^= 1
	if err := os.WriteFile(abimee, brut, 0o600); err != nil {
		t.Fatal(err)
	}
	vers := guichettest.New(t)
	vers.Collectivite("Val-Imaginaire", "contact") // it has the INSEE code of the other
	for _, essai := range []struct {
		nom, chemin, phrase string
		acc                 demenagement.Accueil
		b                   *guichettest.Banc
		dit                 string
	}{
		{"une phrase qui manque", chemin, "", demenagement.Accueil{}, vers, "passphrase is needed"},
		{"une autre phrase", chemin, "une phrase de passe fausse", demenagement.Accueil{}, vers, "not the one of this archive"},
		{"une archive abîmée", abimee, phrase, demenagement.Accueil{}, guichettest.New(t), ""},
		{"ce qui n’est pas une archive", "banc_test.go", "", demenagement.Accueil{}, vers, "no archive of a guichet"},
		{"un fichier absent", "absent", "", demenagement.Accueil{}, vers, "no such file"},
		{"la même commune, déjà là", chemin, phrase, demenagement.Accueil{}, vers, "has a guichet here already"},
		{"dans le guichet qu’elle quitte", chemin, phrase, demenagement.Accueil{}, de, "is here already"},
		{"une adresse fausse", chemin, phrase, demenagement.Accueil{Slug: "Saint Exemple"}, guichettest.New(t), "cannot be the name"},
		{"une instance entière où il y a du monde", instance, phrase, demenagement.Accueil{}, vers, "no collectivité yet"},
	} {
		t.Run(essai.nom, func(t *testing.T) {
			avant := essai.b.Compter("demandes") + essai.b.Compter("collectivites") + essai.b.Compter("journal")
			a, err := demenagement.OuvrirArchive(essai.chemin, essai.phrase)
			if err == nil {
				_, err = demenagement.Importer(essai.b.App, a, essai.acc)
				_ = a.Fermer()
			}
			if err == nil || !strings.Contains(err.Error(), essai.dit) {
				t.Fatalf("%v", err)
			}
			if apres := essai.b.Compter("demandes") + essai.b.Compter("collectivites") + essai.b.Compter("journal"); apres != avant {
				t.Errorf("%d lignes avant, %d après", avant, apres)
			}
		})
	}
	autre := guichettest.New(t)
	if _, err := importer(t, autre, chemin, phrase, demenagement.Accueil{Slug: "ailleurs"}); err != nil {
		t.Fatal(err)
	}
	if x := relire(t, autre, c); x.Slug != "ailleurs" || x.Ouverte {
		t.Errorf("%+v", x)
	}
}

// A whole instance comes with its réglages, sealed anew, and all its people.
func TestUneInstanceEntiereSeReleve(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	c, autre := de.Collectivite("Saint-Exemple", "contact"), de.Collectivite("Val-Imaginaire", "contact")
	de.Agent(c, "nadege@example.org", tous...)
	_, code := de.Deposer(c, nil)
	d, _ := de.Deposer(autre, nil)
	de.Transaction(func(tx core.App) error {
		return socle.EcrireReglage(tx, "essai", []string{"sésame"}, socle.ParPage, par)
	})
	accueillir(t, vers, exporter(t, de, nil, phrase), phrase)
	if v, _, err := socle.LireReglage[[]string](vers.App, "essai"); err != nil || len(v) != 1 || v[0] != "sésame" {
		t.Errorf("%v, %v", v, err)
	}
	if n := vers.Compter("demandes"); n != 2 {
		t.Errorf("%d demandes", n)
	}
	nb, err := demenagement.VerifierJournaux(vers.App)
	if err != nil || nb != de.Compter("journal")-1 { // the line of the export came after
		t.Errorf("%d lignes, %v", nb, err)
	}
	// A second move carries the older key of the codes de suivi.
	encore := guichettest.New(t)
	x := relire(t, vers, c)
	accueillir(t, encore, exporter(t, vers, x, phrase), phrase)
	y := relire(t, encore, c)
	encore.Transaction(func(tx core.App) error { return y.Ouvrir(tx, par) })
	var numero string
	if err := encore.App.DB().Select("numero").From("demandes").Row(&numero); err != nil {
		t.Fatal(err)
	}
	encore.Client().Envoyer(c.Chemin()+"/suivi", url.Values{"numero": {numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	if n := encore.Compter("demandes WHERE id = '" + d.ID + "'"); n != 0 {
		t.Error("la demande de l’autre est venue")
	}
	if nb, err := demenagement.VerifierJournaux(encore.App); err != nil || nb == 0 {
		t.Errorf("%d lignes, %v", nb, err)
	}
}

// The recovery codes and the application of an agent follow her.
func TestLeSecondFacteurSuitLAgent(t *testing.T) {
	de, vers := guichettest.New(t), guichettest.New(t)
	c := de.Collectivite("Saint-Exemple")
	de.Agent(c, "nadege@example.org", tous...)
	a, err := agents.ParCourriel(de.App, "nadege@example.org")
	if err != nil {
		t.Fatal(err)
	}
	scelle, err := de.Socle.Coffre.Sceller("totp", []byte(`{"s":"JBSWY3DPEHPK3PXP","p":0}`))
	if err != nil {
		t.Fatal(err)
	}
	a.TOTP, a.TOTPActif, a.CodesSecours = scelle, true, []byte(`["`+de.Socle.Coffre.Empreinte("secours/"+a.ID, "abcdefghij")+`"]`)
	if err := de.App.DB().Model(a).Update("TOTP", "TOTPActif", "CodesSecours"); err != nil {
		t.Fatal(err)
	}
	accueillir(t, vers, exporter(t, de, c, phrase), phrase)
	n, err := agents.ParCourriel(vers.App, "nadege@example.org")
	if err != nil || n.TOTP == scelle || !n.TOTPActif || !n.Exploitant {
		t.Fatalf("%+v, %v", n, err)
	}
	client := vers.Client()
	p := client.Envoyer(c.Chemin()+"/agents/connexion", url.Values{"courriel": {"nadege@example.org"}, "mot_de_passe": {guichettest.MotDePasse}}).Attendre(http.StatusSeeOther)
	q := client.Envoyer(p.Vers, url.Values{"code": {"abcde-fghij"}, "secours": {"abcde-fghij"}})
	if q.Status != http.StatusSeeOther {
		t.Errorf("son code de secours ne l’ouvre pas : %d\n%s", q.Status, q.Texte())
	}
}
