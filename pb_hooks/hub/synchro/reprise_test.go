package synchro_test

import (
	"crypto/ed25519"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// redemander has the hub ask a guichet again for what it holds.
func (x *reseau) redemander(g *guichet, r rattachement.Renvoi) {
	x.t.Helper()
	x.annoncer(synchro.Annonce{Noeud: g.lien().Noeud, Genre: rattachement.GenreOrdre, Verbe: rattachement.VerbeRenvoie, Sujet: "trou", Data: r})
}

// A poll hears how far the hub is: what was numbered while it waited is no sign that
// this guichet was restored.
func TestCeQuiPartPendantUneAttenteNEstPasUneRestauration(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.a.Deposer(x.a.c, c) // how she is reached is answered once
	x.a.envoyer()
	x.a.toutRecevoir()
	recu := make(chan error, 1)
	go func() {
		_, err := rattachement.Recevoir(t.Context(), x.a.App, 30*time.Second)
		recu <- err
	}()
	for synchro.Attentes(x.App, x.a.lien().Noeud) == 0 {
		time.Sleep(time.Millisecond)
	}
	for range 3 {
		x.a.Deposer(x.a.c, c)
		x.a.envoyer()
	}
	x.redemander(x.a, rattachement.Renvoi{Epoque: 1, De: 1, A: 1})
	x.Projeter()
	if err := <-recu; err != nil {
		t.Fatal(err)
	}
	if l := x.a.lien(); l.Renaissance != "" || l.Epoque != 1 || l.Applique != l.Seq {
		t.Errorf("%+v", l)
	}
}

// What cannot be told stops nothing else, and takes no number.
func TestUnAgregatQuiNeSeDitPasNArreteRien(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	executer(t, x.a.App, dbx.Params{"c": x.a.c.ID}, "INSERT INTO synchro_marques (genre, agregat, collectivite) VALUES ('inconnu', 'a', {:c})",
		"INSERT INTO synchro_marques (genre, agregat, collectivite) VALUES ('stat', 'sans jour', {:c})")
	d, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	if vues := x.siennes(p); !slices.Equal(vues, []string{x.a.vue(d, demandes.Deposee)}) {
		t.Errorf("elle voit %q", vues)
	}
	if n := x.a.Compter("synchro_marques"); n > 0 {
		t.Errorf("%d marques restent", n)
	}
	if l, n := x.a.lien(), x.a.Compter("synchro_envois"); l.Seq != int64(n) {
		t.Errorf("%d numéros, %d événements", l.Seq, n)
	}
}

// The order that asks for a hole is given again when it was lost.
func TestUnTrouEstRedemandeALaPresence(t *testing.T) {
	x := ouvrirReseau(t)
	p, _, toutes := x.deuxJours()
	// Only the last event came, and the order that asks for the others is lost.
	l := x.a.lien()
	var octets string
	if err := x.a.App.DB().NewQuery("SELECT octets FROM synchro_envois WHERE seq = {:s}").Bind(dbx.Params{"s": l.Seq}).Row(&octets); err != nil {
		t.Fatal(err)
	}
	executer(t, x.App, dbx.Params{"n": l.Noeud, "s": l.Seq, "h": rattachement.Scelle{E: octets}.Empreinte()}, "UPDATE hub_noeuds SET applique = 0, demande_jusqua = {:s} WHERE id = {:n}",
		"INSERT INTO hub_recus (noeud, epoque, seq, empreinte) VALUES ({:n}, 1, {:s}, {:h})",
		"DELETE FROM hub_lecteurs WHERE demande IN (SELECT id FROM hub_demandes WHERE version < {:s})", "DELETE FROM hub_demandes WHERE version < {:s}")
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.Projeter()
	if !x.a.recevoir() {
		t.Fatal("le hub ne redemande rien")
	}
	x.a.envoyer()
	x.voitTout(p, toutes)
}

// The log, and what waits for a version that knows how, are kept for a time.
func TestLesVieuxEchangesSOublient(t *testing.T) {
	x := ouvrirReseau(t)
	p, _, toutes := x.deuxJours()
	x.redemander(x.a, rattachement.Renvoi{Epoque: 1, De: 1, A: 1})
	x.Projeter()
	x.Executer("hub-journal")
	if x.Compter("hub_entrees") == 0 || x.Compter("hub_descentes") != 1 {
		t.Fatal("des échanges du jour sont oubliés")
	}
	x.Horloge.Avancer(46 * 24 * time.Hour)
	x.Executer("hub-journal")
	if n, m := x.Compter("hub_entrees"), x.Compter("hub_descentes"); n > 0 || m > 0 {
		t.Errorf("%d entrées et %d ordres gardés", n, m)
	}
	x.voitTout(p, toutes)
}

// An invitation links the guichet that takes it, and sends browsers nowhere else.
func TestUneInvitationNeMeneQuAuGuichetQuiLaPrend(t *testing.T) {
	x := ouvrirHub(t)
	g := x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901")
	lien := x.InviterGuichet(g.c)
	i, err := rattachement.LireInvitation(lien)
	if err != nil {
		t.Fatal(err)
	}
	publique, cle, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	adresse := g.Socle.AdressePublique()
	for nom, changer := range map[string]func(*rattachement.Demande){
		"une adresse qui n’en est pas une": func(d *rattachement.Demande) { d.Adresse = "javascript:alert(1)" },
		"une adresse en clair":             func(d *rattachement.Demande) { d.Adresse = "http://guichet.example.org" },
		"des pages ailleurs":               func(d *rattachement.Demande) { d.Collectivites[0].Base = "https://ailleurs.example/saint-exemple" },
		"des pages presque là":             func(d *rattachement.Demande) { d.Collectivites[0].Base = adresse + ".ailleurs.example/saint-exemple" },
	} {
		d := rattachement.Demande{
			Code: i.Code, Cle: rattachement.EcrireCle(publique), Adresse: adresse, Instance: "i",
			Collectivites: []rattachement.Presentee{{ID: g.c.ID, Code: "88901", Niveau: "commune", Nom: "la mairie", Base: adresse + g.c.Chemin()}},
		}
		changer(&d)
		appelant := &intrus{x: x, hub: i.Hub, instance: "i", cle: cle}
		if status, brut := appelant.demander(http.MethodPost, rattachement.CheminRattachement, d); status != http.StatusUnprocessableEntity {
			t.Errorf("%s : %d %s", nom, status, brut)
		}
	}
	if n := x.Compter("hub_noeuds"); n > 0 {
		t.Errorf("%d guichets gardés", n)
	}
	g.Rattacher(lien) // it waits for who it is for
}

// A copy of the hub takes nothing in: what it would acknowledge would be lost.
func TestUneCopieDuHubNePrendRien(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.intrus()
	autre := x.InviterGuichet(&collectivites.Collectivite{Niveau: "commune", INSEE: "88160", Nom: "Épinal"})
	if err := errors.Join(socle.Taire(x.App.DataDir(), "une sauvegarde"), socle.Fermer(x.App), x.App.Bootstrap()); err != nil {
		t.Fatal(err)
	}
	for _, appel := range []string{rattachement.CheminPresence, rattachement.CheminEvenements, rattachement.CheminEpoque} {
		if status, code := a.appeler(http.MethodPost, appel, rattachement.Lot{}); status != http.StatusServiceUnavailable || code != rattachement.CodeIndisponible {
			t.Errorf("%s : %d %s", appel, status, code)
		}
	}
	if _, err := x.b.essayer(autre); !socle.EstCode(err, socle.Indisponible) {
		t.Error(err)
	}
}
