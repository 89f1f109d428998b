package synchro_test

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// sauvegarder keeps the database of a guichet as it is.
func (g *guichet) sauvegarder() string {
	g.x.t.Helper()
	copie := filepath.Join(g.x.t.TempDir(), "copie.db")
	executer(g.x.t, g.App, dbx.Params{"f": copie}, "VACUUM INTO {:f}")
	return copie
}

// restaurer has it wake with a copy, and learn from the hub that it is an older one.
func (g *guichet) restaurer(copie string) {
	g.x.t.Helper()
	brut, err := os.ReadFile(copie)
	base := filepath.Join(g.App.DataDir(), "data.db")
	if err == nil {
		err = errors.Join(socle.Fermer(g.App), os.WriteFile(base, brut, 0o600))
	}
	for _, suite := range []string{"-wal", "-shm"} {
		if errOte := os.Remove(base + suite); errOte != nil && !errors.Is(errOte, os.ErrNotExist) {
			err = errors.Join(err, errOte)
		}
	}
	if err := errors.Join(err, g.App.Bootstrap()); err != nil {
		g.x.t.Fatal(err)
	}
	var refus *rattachement.ErreurHub
	if err := g.sePresenter(); !errors.As(err, &refus) || refus.Code != rattachement.CodeEpoque {
		g.x.t.Fatalf("le hub n’a rien vu : %v", err)
	}
	if err := g.sePresenter(); err != nil {
		g.x.t.Fatal(err)
	}
}

// toutSeDire has a guichet and the hub tell each other all that they have to.
func (g *guichet) toutSeDire() {
	g.x.t.Helper()
	for range 3 {
		g.envoyer()
		g.toutRecevoir()
	}
}

// perdre files a demande of a backup, then one of after it, which a restore loses.
func (x *reseau) perdre() (p *annuaire.Compte, c *usagers.Compte, gardee, perdue *demandes.Demande) {
	x.t.Helper()
	p = x.personne(lucie)
	c, _ = x.a.connaitre("lucie@example.org", p)
	gardee, _ = x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	copie := x.a.sauvegarder()
	perdue, _ = x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	x.a.restaurer(copie)
	return p, c, gardee, perdue
}

// perduesDe are the numbers of the demandes that somebody reads at the hub as lost.
func (x *reseau) perduesDe(p *annuaire.Compte) []string {
	x.t.Helper()
	l, err := synchro.DuCompte(x.App, p.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	var perdues []string
	for _, d := range l {
		if !d.PerdueLe.IsZero() {
			perdues = append(perdues, d.Numero)
		}
	}
	return perdues
}

func (g *guichet) voyantPerdues() (phrases []string) {
	g.x.t.Helper()
	etat, err := exploitation.Etat(g.x.t.Context(), g.App)
	if err != nil {
		g.x.t.Fatal(err)
	}
	for _, l := range etat {
		if l.Code == "perdues" {
			phrases = append(phrases, string(l.Lumiere)+" "+l.Constat)
		}
	}
	return phrases
}

const pagePerdues = "/agents/reglages/perdues"

// What an older backup has lost is known by the hub: the mairie is told which demandes,
// and whom to call; she reads that hers is lost, until the mairie has spoken with her.
func TestUneDemandePerdueParUneRestaurationEstSignaleeALaMairie(t *testing.T) {
	x := ouvrirReseau(t)
	administration := x.a.Agent(x.a.c, "administration@saint-exemple.fr", agents.Administration)
	p, _, gardee, perdue := x.perdre()
	x.a.envoyer()
	if n := x.Compter("hub_rebuts") + x.a.Compter("perdues"); n > 0 || len(x.perduesDe(p)) > 0 {
		t.Fatal("le guichet n’a encore rien entendu", n)
	}
	x.a.toutSeDire()
	if l := x.perduesDe(p); !slices.Equal(l, []string{perdue.Numero}) {
		t.Errorf("elle lit que sont perdues %q", l)
	}
	x.voitTout(p, []string{x.a.vue(gardee, demandes.Deposee), x.a.vue(perdue, demandes.Deposee)})
	if texte := x.auHub(p)(http.MethodGet, "/hub/demandes").Attendre(http.StatusOK).Texte(); strings.Count(texte, "a perdu cette demande après une panne, et vous recontactera") != 1 {
		t.Errorf("elle lit au hub :\n%s", texte)
	}
	if l := x.a.voyantPerdues(); !slices.Equal(l, []string{"rouge Une ancienne sauvegarde a fait perdre 1\u00a0demande."}) {
		t.Errorf("%q", l)
	}
	if n := x.a.Compter("courriels WHERE modele = 'demandes_perdues' AND destinataire = 'administration@saint-exemple.fr'"); n != 1 {
		t.Errorf("%d courriels", n)
	}
	page := administration.Lire(x.a.c.Chemin() + pagePerdues)
	page.Contient("Lucie Vautrin", "lucie@example.org", "n° "+socle.FormaterNumero(perdue.Numero))
	if strings.Contains(page.Corps, socle.FormaterNumero(gardee.Numero)) {
		t.Error("une demande gardée est dite perdue")
	}
	administration.Lire(x.a.c.Chemin() + "/agents/reglages").Contient("Demandes perdues")

	// The weekly comparison finds nothing more to say.
	avant := x.a.lien().Seq
	x.a.comparer()
	if l := x.a.lien(); l.Seq != avant+1 || x.a.Compter("perdues") != 1 {
		t.Errorf("%d événements, %d perdues", l.Seq-avant, x.a.Compter("perdues"))
	}

	var id string
	if err := x.a.App.DB().NewQuery("SELECT id FROM perdues").Row(&id); err != nil {
		t.Fatal(err)
	}
	administration.Envoyer(x.a.c.Chemin()+pagePerdues, url.Values{"perdue": {id}, "note-" + id: {strings.Repeat("a", 1001)}}).Attendre(http.StatusUnprocessableEntity).
		Contient("Raccourcissez à 1\u202f000 caractères")
	administration.Envoyer(x.a.c.Chemin()+pagePerdues, url.Values{"perdue": {id}, "note-" + id: {"Elle refait sa demande"}}).Attendre(http.StatusSeeOther)
	administration.Lire(x.a.c.Chemin()+pagePerdues).Contient("Vous avez repris contact avec chaque personne.", "Elle refait sa demande", "Contact repris le")
	x.a.toutSeDire()
	x.voitTout(p, []string{x.a.vue(gardee, demandes.Deposee)})
	if l := x.a.voyantPerdues(); len(l) > 0 {
		t.Errorf("%q", l)
	}
	x.a.Horloge.Avancer(366 * 24 * time.Hour)
	x.a.Executer("perdues")
	if n := x.a.Compter("perdues"); n > 0 {
		t.Errorf("%d gardées plus d’un an", n)
	}
}

// A demande that is here again closes its loss by being told.
func TestUneDemandeRetrouveeNEstPlusPerdue(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	gardee, _ := x.a.Deposer(x.a.c, c)
	copie := x.a.sauvegarder()
	d, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	base, err := dbx.Open("sqlite", x.a.sauvegarder())
	if err != nil {
		t.Fatal(err)
	}
	ligne := dbx.NullStringMap{}
	if err := errors.Join(base.NewQuery("SELECT * FROM demandes WHERE id = {:d}").Bind(dbx.Params{"d": d.ID}).One(ligne), base.Close()); err != nil {
		t.Fatal(err)
	}
	x.a.restaurer(copie)
	x.a.toutSeDire()
	if l := x.perduesDe(p); len(l) != 1 || x.a.Compter("perdues WHERE issue = ''") != 1 {
		t.Fatalf("elle lit que sont perdues %q", l)
	}
	champs := dbx.Params{}
	for nom, v := range ligne {
		champs[nom] = v.String
	}
	if _, err := x.a.App.DB().Insert("demandes", champs).Execute(); err != nil {
		t.Fatal(err)
	}
	x.a.toutSeDire()
	x.voitTout(p, []string{x.a.vue(gardee, demandes.Deposee), x.a.vue(d, demandes.Deposee)})
	if l := x.perduesDe(p); len(l) > 0 || x.a.Compter("perdues WHERE issue = 'retrouvee' AND close_le != ''") != 1 {
		t.Errorf("elle lit que sont perdues %q", l)
	}
}

// What the hub has of another life, and nobody may be told of any more, is here: it is
// taken back, and not lost.
func TestCeQuiEstIciNEstPasPerdu(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	executer(t, x.App, nil, "UPDATE hub_demandes SET epoque = 0")
	executer(t, x.a.App, nil, "DELETE FROM preuves WHERE genre = 'hub'", "DELETE FROM synchro_marques", "DELETE FROM synchro_emis WHERE genre = 'demande'")
	x.a.comparer()
	x.a.toutSeDire()
	if n := x.a.Compter("perdues"); n > 0 || len(x.siennes(p)) > 0 {
		t.Errorf("%d perdues, elle voit %q", n, x.siennes(p))
	}
}

// A hole before the sums does not have what is only late taken for lost.
func TestCeQuiEstEnRetardNEstPasPerdu(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	var toutes []string
	for range 3 {
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, demandes.Deposee))
	}
	x.a.envoyer()
	executer(t, x.a.App, nil, "UPDATE rattachements SET seq = 1, applique = 1", "DELETE FROM synchro_envois WHERE seq > 1")
	_ = x.a.sePresenter() // it learns that it is of an older life
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.a.numeroter()
	// The hub never saw the first half, and the guichet believes that it did.
	executer(t, x.a.App, nil, "UPDATE synchro_envois SET envoye_le = numerote_le WHERE seq <= 3")
	x.a.envoyer()
	if n, err := synchro.NoeudParID(x.App, x.a.lien().Noeud); err != nil || n.Releve == 0 || n.Applique > 0 {
		t.Fatal(n, err)
	}
	if n := x.Compter("hub_descentes WHERE octets LIKE '%perdues%'"); n > 0 {
		t.Fatal("le hub croit perdu ce qui tarde")
	}
	x.a.toutSeDire()
	x.voitTout(p, toutes)
	if n, err := synchro.NoeudParID(x.App, x.a.lien().Noeud); err != nil || n.Releve != 0 {
		t.Error(n, err)
	}
	if n := x.a.Compter("perdues") + len(x.perduesDe(p)) + x.Compter("hub_descentes WHERE octets LIKE '%perdues%'"); n > 0 {
		t.Errorf("%d perdues", n)
	}
}

// A guichet that begins anew with nothing has lost all that the one before it told.
func TestUnGuichetRefaitApprendCeQueLAutreAvait(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	var numeros []string
	for range 200 { // more than one event holds
		d, _ := x.a.Deposer(x.a.c, c)
		numeros = append(numeros, d.Numero)
	}
	x.a.envoyer()
	neuf := x.ouvrirGuichet("127.0.0.4", "Saint-Exemple", "88901")
	neuf.Agent(neuf.c, "administration@saint-exemple.fr", agents.Administration)
	neuf.Rattacher(x.InviterGuichet(neuf.c))
	neuf.toutSeDire()
	perdues := x.perduesDe(p)
	slices.Sort(perdues)
	slices.Sort(numeros)
	if !slices.Equal(perdues, numeros) {
		t.Errorf("%d perdues sur %d", len(perdues), len(numeros))
	}
	if n := x.Compter("hub_descentes WHERE octets LIKE '%.perdues.%'"); n < 2 {
		t.Errorf("%d lots", n)
	}
	if n := neuf.Compter("courriels WHERE modele = 'demandes_perdues'"); n != 1 {
		t.Errorf("%d courriels", n)
	}
	if n := x.Compter("hub_rebuts") + neuf.Compter("synchro_rebuts"); n > 0 {
		t.Errorf("%d événements écartés", n)
	}
}
