package catalogue_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	locales "guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

// departement is a hub whose gestion has published a téléservice, and two guichets
// that it invited.
type departement struct {
	*guichettest.Banc
	t       testing.TB
	dep     *collectivites.Collectivite
	editeur *guichettest.Client
	a, b    *guichet
}

type guichet struct {
	*guichettest.Banc
	d       *departement
	c       *collectivites.Collectivite
	gestion *guichettest.Client
}

const code = "prime-velo"

func ouvrir(t testing.TB) *departement {
	t.Helper()
	d := &departement{t: t}
	d.Banc, d.dep = guichettest.NewDepartement(t)
	d.editeur = d.Agent(d.dep, "editrice@example.org", agents.Gestion)
	d.publier("Prime pour un vélo")
	d.a, d.b = d.ouvrirGuichet("127.0.0.2", "commune", "88160"), d.ouvrirGuichet("127.0.0.3", "commune", "88487")
	return d
}

// publier publishes the téléservice of the Département under another title, its
// questions changed as a test wants.
func (d *departement) publier(titre string, changer ...func(*locales.Document)) {
	d.t.Helper()
	doc, err := locales.Modele("signalement")
	if err != nil {
		d.t.Fatal(err)
	}
	doc.ID, doc.Code, doc.Titre.Fr = "prime0000000001", code, titre
	for _, c := range changer {
		c(doc)
	}
	d.Transaction(func(tx core.App) error {
		_, err := locales.Publier(tx, d.dep.ID, doc, essai)
		return err
	})
}

func (d *departement) ouvrirGuichet(ip, niveau, code string) *guichet {
	d.t.Helper()
	f, _ := collectivites.FicheParCode(niveau, code)
	g := &guichet{d: d}
	g.Banc, g.c = guichettest.NewCommune(d.t, ip, f.Nom, code, "contact")
	g.c.Niveau = niveau
	g.Transaction(func(tx core.App) error { return tx.DB().Model(g.c).Update("Niveau") })
	g.gestion = g.Agent(g.c, "gestion@example.org", agents.Gestion)
	g.Rattacher(d.InviterGuichet(g.c))
	return g
}

// echanger has both guichets hear all that the hub says, take what they may by
// themselves, and tell what they have.
func (d *departement) echanger() {
	d.t.Helper()
	d.Projeter()
	for _, g := range []*guichet{d.a, d.b} {
		g.echanger()
	}
}

func (g *guichet) echanger() {
	g.d.t.Helper()
	g.EntendreDe(g.d.Banc)
	g.Executer("partages")
	g.DireA(g.d.Banc)
}

func (d *departement) base() string { return d.dep.Chemin() + "/agents/reglages/catalogue" }

// partager shares by the page of the Département.
func (d *departement) partager(f url.Values) *guichettest.Page {
	d.t.Helper()
	return d.editeur.Envoyer(d.base()+"/"+code, f)
}

func pourTous(plus ...string) url.Values {
	f := url.Values{"pour": {"tous"}}
	for i := 0; i < len(plus); i += 2 {
		f.Set(plus[i], plus[i+1])
	}
	return f
}

func (g *guichet) liste() string { return g.c.Chemin() + "/agents/teleservices" }

// proposes are the titles that the Département proposes there.
func (g *guichet) proposes() []string {
	g.d.t.Helper()
	p := g.gestion.Lire(g.liste() + "/departement")
	var l []string
	corps, _, _ := strings.Cut(p.Corps, "</main>")
	for _, reste := range strings.Split(corps, "<strong>")[1:] {
		titre, _, _ := strings.Cut(reste, "</strong>")
		l = append(l, titre)
	}
	return l
}

// installer takes what is proposed and publishes it, by the pages.
func (g *guichet) installer() *locales.Teleservice {
	g.d.t.Helper()
	p := g.gestion.Lire(g.liste() + "/departement")
	_, reste, _ := strings.Cut(p.Corps, g.liste()+"/departement/")
	id, _, _ := strings.Cut(reste, `"`)
	g.gestion.Lire(g.liste() + "/departement/" + id).Contient("Préparer cette démarche")
	p = g.gestion.Envoyer(g.liste()+"/departement/"+id, nil).Attendre(http.StatusSeeOther)
	return g.publier(p.Vers)
}

// publier publishes the ébauche of an address.
func (g *guichet) publier(ebauche string) *locales.Teleservice {
	g.d.t.Helper()
	page := g.gestion.Lire(ebauche + "/publication")
	g.gestion.Envoyer(ebauche+"/publication", url.Values{"verrou": {page.Champ("verrou")}, "confirmer": {"oui"}}).Attendre(http.StatusSeeOther)
	return g.teleservice()
}

func (g *guichet) teleservice() *locales.Teleservice {
	g.d.t.Helper()
	t, err := locales.ParDocument(g.App, g.c.ID, "prime0000000001")
	if err != nil || t == nil {
		g.d.t.Fatal(t, err)
	}
	return t
}

func (g *guichet) servi() *locales.Document {
	g.d.t.Helper()
	doc, err := g.teleservice().Servi(g.App)
	if err != nil {
		g.d.t.Fatal(err)
	}
	return doc
}

func (g *guichet) membre() string {
	g.d.t.Helper()
	m, err := annuaire.MembreDe(g.d.App, g.c.Niveau, g.c.INSEE)
	if err != nil || m == nil {
		g.d.t.Fatal(m, err)
	}
	return m.ID
}

func egaux(t testing.TB, quoi string, lus []string, voulus ...string) {
	t.Helper()
	if !slices.Equal(lus, voulus) {
		t.Errorf("%s : %q, attendu %q", quoi, lus, voulus)
	}
}
