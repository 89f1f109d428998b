package synchro_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

const nouvelleAdresse = "https://saint-exemple.example.org"

// demenager has a guichet answer at another address, and say so.
func (g *guichet) demenager(adresse string) {
	g.x.t.Helper()
	g.Socle.Config.PublicURL = adresse
	if err := g.sePresenter(); err != nil {
		g.x.t.Fatal(err)
	}
}

// mene are the origins to which the hub leads for a guichet: of its sign-ins, of its
// entry, of what somebody reads of her demandes.
func (x *reseau) mene(g *guichet, p *annuaire.Compte) []string {
	x.t.Helper()
	m := x.membre(g)
	c, err := oidc.ClientParID(x.App, m.Client)
	if err != nil || c == nil {
		x.t.Fatal(c, err)
	}
	entrees, err := synchro.Entrees(x.App)
	if err != nil {
		x.t.Fatal(err)
	}
	siennes, err := synchro.DuCompte(x.App, p.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	l := append(slices.Concat(c.AdressesRetour(), c.AdressesSortie()), c.Avis, entrees[m.ID])
	for _, d := range siennes {
		l = append(l, d.Lien)
	}
	for i, adresse := range l {
		u, err := url.Parse(adresse)
		if err != nil {
			x.t.Fatal(err)
		}
		l[i] = u.Scheme + "://" + u.Host
	}
	slices.Sort(l)
	return slices.Compact(l)
}

// pageDeA is the page of the first guichet, for who runs the hub.
type pageDeA struct {
	lire   func() string
	decide func(geste, adresse string) int
}

func (x *reseau) pageDeA() *pageDeA {
	x.t.Helper()
	a := x.Agent(x.dep, exploitante, agents.Administration)
	chemin := x.dep.Chemin() + "/agents/reglages/guichets/" + x.a.lien().Noeud
	return &pageDeA{func() string { return a.Lire(chemin).Texte() }, func(geste, adresse string) int {
		return a.Envoyer(chemin+"/adresse", url.Values{geste: {adresse}}).Status
	}}
}

// alarme runs a round, and tells whether its mail says something.
func (x *reseau) alarme(phrase string) bool {
	x.t.Helper()
	avant := len(x.Courriels(exploitante))
	x.Executer("hub-alarmes")
	return slices.ContainsFunc(x.Courriels(exploitante)[avant:], func(c exploitation.Courriel) bool { return strings.Contains(c.Texte, phrase) })
}

func (g *guichet) voyantLien() (socle.Lumiere, string) {
	g.x.t.Helper()
	etat, err := exploitation.Etat(g.x.t.Context(), g.App)
	if err != nil {
		g.x.t.Fatal(err)
	}
	for _, l := range etat {
		if l.Code == "departement" {
			return l.Lumiere, l.Constat
		}
	}
	g.x.t.Fatal("le lien n’a pas de voyant")
	return "", ""
}

// A guichet that says another address is led to at the one that is known until somebody
// has confirmed it, and nothing that it tells meanwhile is lost.
func TestUneNouvelleAdresseAttendQuOnLaConfirme(t *testing.T) {
	x := ouvrirReseau(t)
	page := x.pageDeA()
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	avant, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	ancienne := x.a.Socle.AdressePublique()
	x.a.demenager(nouvelleAdresse)
	pendant, _ := x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	toutes := []string{x.a.vue(avant, demandes.Deposee), x.a.vue(pendant, demandes.Deposee)}
	x.voitTout(p, toutes)
	if l := x.mene(x.a, p); !slices.Equal(l, []string{ancienne}) {
		t.Errorf("tout mène à %q", l)
	}
	if texte := page.lire(); !strings.Contains(texte, "Ce guichet dit avoir changé d’adresse") || !strings.Contains(texte, nouvelleAdresse) || !strings.Contains(texte, "Appelez la mairie") {
		t.Errorf("la page ne demande rien :\n%s", texte)
	}
	if !x.alarme("dit avoir changé d’adresse, à confirmer\u00a0: " + nouvelleAdresse) {
		t.Error("personne n’est prévenu")
	}
	if l, constat := x.a.voyantLien(); l != socle.Orange || !strings.Contains(constat, ancienne) || !strings.Contains(constat, nouvelleAdresse) {
		t.Errorf("%s %s", l, constat)
	}

	enRoute, _ := x.a.Deposer(x.a.c, c)
	x.a.numeroter() // under the address that was known then
	if s := page.decide("confirmer", "https://ailleurs.example.org"); s != http.StatusConflict {
		t.Errorf("une autre adresse que celle qui est dite : %d", s)
	}
	if s := page.decide("confirmer", nouvelleAdresse); s != http.StatusSeeOther {
		t.Fatal(s)
	}
	x.a.envoyer()
	x.voitTout(p, append(toutes, x.a.vue(enRoute, demandes.Deposee)))
	if l := x.mene(x.a, p); !slices.Equal(l, []string{nouvelleAdresse}) {
		t.Errorf("tout mène à %q", l)
	}
	if l := x.mene(x.b, x.personne(paule)); slices.Contains(l, nouvelleAdresse) {
		t.Errorf("l’autre guichet mène à %q", l)
	}
	// It hears of it, and tells again all that names its address.
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.a.envoyer()
	if n := x.a.Compter("synchro_envois WHERE genre = 'demande' AND octets LIKE '%" + nouvelleAdresse + "%'"); n != 3 {
		t.Errorf("%d en-têtes redits", n)
	}
	if n := x.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d événements écartés", n)
	}
	if !x.alarme("son adresse est réglée") {
		t.Error("la fin n’est pas dite")
	}
	if l, constat := x.a.voyantLien(); l != socle.Vert {
		t.Errorf("%s %s", l, constat)
	}
	if n := x.Compter("journal WHERE verbe IN ('hub.entendre_adresse', 'hub.changer_adresse')"); n != 2 {
		t.Errorf("%d lignes au journal", n)
	}
}

// Whoever has the key of a guichet leads nobody elsewhere: what she says is no address,
// is another's, or is refused.
func TestUneCleVoleeNeDeplaceAucunGuichet(t *testing.T) {
	x := ouvrirReseau(t)
	page := x.pageDeA()
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.a.envoyer()
	ancienne := x.a.Socle.AdressePublique()
	voleur := x.a.intrus()
	dire := func(adresse string) {
		t.Helper()
		l := x.a.lien()
		presence := rattachement.Presence{Epoque: l.Epoque, Seq: l.Seq, Precedente: l.Instance, Adresse: adresse}
		if status, code := voleur.appeler(http.MethodPost, rattachement.CheminPresence, presence); status != http.StatusOK {
			t.Fatal(status, code)
		}
	}
	for _, fausse := range []string{"javascript:alert(1)", "http://en-clair.example.org", "https://ailleurs.example.org/page"} {
		dire(fausse)
		if n := x.Compter("hub_noeuds WHERE adresse_dite != ''"); n > 0 {
			t.Errorf("%s attend d’être confirmée", fausse)
		}
	}
	dAutrui := x.b.Socle.AdressePublique()
	dire(dAutrui)
	if texte := page.lire(); !strings.Contains(texte, "Un autre guichet a déjà cette adresse") || strings.Contains(texte, "Confirmer cette adresse") {
		t.Errorf("la page laisse confirmer l’adresse d’un autre :\n%s", texte)
	}
	if s := page.decide("confirmer", dAutrui); s != http.StatusConflict {
		t.Error(s)
	}
	dire("https://voleur.example.org")
	if s := page.decide("refuser", "https://voleur.example.org"); s != http.StatusSeeOther {
		t.Error(s)
	}
	dire("https://voleur.example.org") // again and again
	if x.alarme("dit avoir changé d’adresse") {
		t.Error("une adresse refusée alarme encore")
	}
	if l := x.mene(x.a, p); !slices.Equal(l, []string{ancienne}) {
		t.Errorf("tout mène à %q", l)
	}
	dire(ancienne)
	if n := x.Compter("hub_noeuds WHERE adresse_dite != '' OR adresse_refusee_le != ''"); n > 0 {
		t.Error("l’adresse de toujours laisse une trace")
	}
}

// An invitation confirms: the guichet that takes it is where it says.
func TestUneInvitationConfirmeLAdresse(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.a.demenager(nouvelleAdresse)
	_, lien, err := synchro.Inviter(x.App, []collectivites.Fiche{{Niveau: x.a.c.Niveau, Code: x.a.c.INSEE, Nom: x.a.c.Nom, Departement: x.a.c.Departement}}, x.a.lien().Noeud, essai)
	if err != nil {
		t.Fatal(err)
	}
	x.a.Rattacher(lien)
	x.a.envoyer()
	if l := x.mene(x.a, p); !slices.Equal(l, []string{nouvelleAdresse}) {
		t.Errorf("tout mène à %q", l)
	}
	if n := x.Compter("hub_noeuds WHERE adresse_dite != ''") + x.Compter("hub_rebuts"); n > 0 {
		t.Error("elle attend encore", n)
	}
}
