package agents_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// Who came by ProConnect enters her other guichet, on another machine, without
// being asked who she is; anybody else is shown its ordinary page.
func TestOnPasseDUnGuichetALAutreSansSIdentifier(t *testing.T) {
	g := ouvrirAvecProConnect(t, lucie(siretMairie))
	g.inviter("lucie@example.org", "", "accueil")
	autre := guichettest.NewEn(t, "127.0.0.2")
	c := autre.Collectivite("Val-Imaginaire")
	genre := preuves.ProConnect
	autre.Transaction(func(tx core.App) error {
		c.SIREN = sirenMairie
		if err := tx.DB().Model(c).Update("SIREN"); err != nil {
			return err
		}
		if _, _, err := agents.Inviter(tx, c, "lucie@example.org", agents.Habilitations{{Role: agents.Accueil}}, socle.Programme("essai")); err != nil {
			return err
		}
		f := &preuves.Fournisseur{Collectivite: c.ID, Genre: genre, Emetteur: g.pc.Emetteur(), Client: "val", Portees: strings.Join(genre.Portees(), " "), Actif: true}
		return f.Enregistrer(tx, "un secret", socle.Programme("essai"))
	})
	base := autre.URL + c.Chemin()
	g.pc.AjouterClient(simulation.Client{
		ID: "val", Secret: "un secret", Nom: c.Enseigne, Entite: "val", Retours: []string{base + genre.CheminRetour()}, RetoursDeconnexion: []string{base + genre.CheminSortie()}, Scopes: genre.Portees(),
	})
	a := &agents.AutreGuichet{}
	if fautes := a.Lire("Val-Imaginaire", base+"/demarches/contact"); len(fautes) > 0 || a.Entree() != base+"/agents/connexion/proconnect?muet=oui" {
		t.Fatal(fautes, a.Entree())
	}
	entree := strings.TrimPrefix(a.Entree(), autre.URL)

	inconnue := g.Client().Chez(autre)
	if p := g.pc.Suivre(inconnue, inconnue.Lire(entree).Vers); p.Vers != c.Chemin()+"/agents/connexion?suite="+"%2Fval-imaginaire%2Fagents" {
		t.Errorf("%d vers %s", p.Status, p.Vers)
	}
	client := g.Client()
	g.identifier(client, "lucie").Attendre(http.StatusSeeOther)
	la := client.Chez(autre)
	if p := g.pc.Suivre(la, la.Lire(entree).Vers); p.Status != http.StatusSeeOther || p.Vers != c.Chemin()+"/agents/profil" {
		t.Errorf("%d vers %s", p.Status, p.Vers)
	}
	la.Lire(c.Chemin() + "/agents/profil").Attendre(http.StatusOK).Contient("Lucie COLIN")
	la.Lire(entree).Attendre(http.StatusSeeOther) // signed in already

	sans := autre.Collectivite("Bois-Exemple")
	if p := inconnue.Lire(sans.Chemin() + "/agents/connexion/proconnect?muet=oui").Attendre(http.StatusSeeOther); !strings.HasPrefix(p.Vers, sans.Chemin()+"/agents/connexion?") {
		t.Error(p.Vers)
	}
}

func TestLAdresseDUnAutreGuichet(t *testing.T) {
	for _, cas := range []struct{ saisie, adresse string }{
		{"https://guichet.example.fr/le-val", "https://guichet.example.fr/le-val"},
		{" https://guichet.example.fr/le-val/agents?vue=nouvelles#a ", "https://guichet.example.fr/le-val"},
		{"http://127.0.0.3:8090/le-val/", "http://127.0.0.3:8090/le-val"},
		{"http://guichet.example.fr/le-val", ""},
		{"https://guichet.example.fr", ""},
		{"https://guichet.example.fr/aide", ""},
		{"https://a:b@guichet.example.fr/le-val", ""},
		{"javascript:alert(1)//x/y", ""},
		{"/le-val", ""},
		{"", ""},
	} {
		g := &agents.AutreGuichet{}
		if fautes := g.Lire("Le Val", cas.saisie); g.Adresse != cas.adresse || (fautes["adresse"] == "") != (cas.adresse != "") {
			t.Errorf("%q : %q %v", cas.saisie, g.Adresse, fautes)
		}
	}
}
