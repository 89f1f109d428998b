package demandes_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

// A demande filed without a compte becomes a compte's by three proofs: its
// code, the mailbox, the name. The bench files as Camille Thouvenel,
// camille@example.org.
func TestUneDemandeSansCompteRejointCeluiDeSaPersonne(t *testing.T) {
	for _, x := range []struct {
		nom, courriel, prenom, famille string
		avecCode, adoptee              bool
	}{
		{"son code, son adresse, son nom", "camille@example.org", "Camille", "Thouvenel", true, true},
		{"les accents et la casse ne comptent pas", "camille@example.org", "CAMILLÉ", "thouvenel", true, true},
		{"sans son code, l’adresse et le nom ne prouvent rien", "camille@example.org", "Camille", "Thouvenel", false, false},
		{"le conjoint lit la même boîte", "camille@example.org", "Dominique", "Thouvenel", true, false},
		{"un homonyme d’une autre adresse", "c.thouvenel@example.org", "Camille", "Thouvenel", true, false},
	} {
		t.Run(x.nom, func(t *testing.T) {
			b := guichettest.New(t)
			c := b.Collectivite("Saint-Exemple", "contact")
			d, code := b.Deposer(c, nil)
			suivre := func(client *guichettest.Client) {
				t.Helper()
				client.Envoyer(c.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
				client.Lire(c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusOK)
			}
			client := b.Client()
			if x.avecCode {
				suivre(client)
			}
			client.Connecter(c, x.courriel, x.prenom, x.famille)
			lue, err := demandes.ParID(b.App, c.ID, d.ID)
			if err != nil || (lue.Compte != "") != x.adoptee {
				t.Fatalf("adoptée : %v, %v", lue.Compte != "", err)
			}
			attendu := http.StatusNotFound
			if x.avecCode {
				attendu = http.StatusOK
			}
			client.Lire(c.Chemin() + "/demandes/" + d.ID).Attendre(attendu)
			if vue := strings.Contains(client.Lire(c.Chemin()+"/demandes").Texte(), socle.FormaterNumero(d.Numero)); vue != x.adoptee {
				t.Errorf("parmi « mes demandes » : %v", vue)
			}
			b.Client().Lire(c.Chemin() + "/demandes/" + d.ID).Attendre(http.StatusSeeOther)
			suivre(b.Client()) // the code that was printed goes on opening it
			if _, _, err := socle.VerifierJournal(b.App); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLeCodeTapeUneFoisConnecteAjouteLaDemande(t *testing.T) {
	b := guichettest.New(t)
	c := b.Collectivite("Saint-Exemple", "contact")
	camille := b.Client().Connecter(c, "camille@example.org", "Camille", "Thouvenel")
	premiere, _ := b.Deposer(c, b.Compte("camille@example.org"))
	d, code := b.Deposer(c, nil)
	camille.Envoyer(c.Chemin()+"/suivi", url.Values{"numero": {d.Numero}, "code": {code}}).Attendre(http.StatusSeeOther)
	camille.Lire(c.Chemin()+"/demandes").Attendre(http.StatusOK).Contient(socle.FormaterNumero(d.Numero), socle.FormaterNumero(premiere.Numero))

	d, err := demandes.ParID(b.App, c.ID, d.ID)
	if err != nil {
		t.Fatal(err)
	}
	if d.Usager != premiere.Usager {
		t.Error("une même personne a deux usagers dans la collectivité")
	}
	var usagers int
	if err := b.App.DB().NewQuery("SELECT count(*) FROM usagers").Row(&usagers); err != nil || usagers != 1 {
		t.Errorf("%d usagers, %v", usagers, err)
	}
	l, err := demandes.HistoriqueDe(b.App, d.ID, true)
	if err != nil || l[len(l)-1].Phrase != "Demande ajoutée au compte de l’usager" {
		t.Errorf("%+v, %v", l, err)
	}
}
