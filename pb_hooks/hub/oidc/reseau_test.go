package oidc_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// reseau is a hub and two guichets on machines of their own.
type reseau struct {
	*hub
	a, b *mairie
	mu   sync.Mutex
	vus  []string // addresses that browsers went to
}

// mairie is a guichet that the hub knows, for its one commune.
type mairie struct {
	*guichettest.Banc
	client *oidc.Client
	c      *collectivites.Collectivite
	base   string // address of its pages
	t      testing.TB
}

// ouvrirReseau opens them. habilitation is the reference that lets the mairies
// know who signs in, "" for none.
func ouvrirReseau(t testing.TB, habilitation string) *reseau {
	t.Helper()
	t.Setenv("GUICHET_ROLE", "hub")
	x := &reseau{hub: ouvrirSur(t, guichettest.NewEn(t, "127.0.0.1"))}
	t.Setenv("GUICHET_ROLE", "guichet")
	x.a, x.b = x.ouvrirMairie("127.0.0.2", "Saint-Exemple", habilitation), x.ouvrirMairie("127.0.0.3", "Val-Imaginaire", habilitation)
	return x
}

func (x *reseau) ouvrirMairie(ip, nom, habilitation string) *mairie {
	x.t.Helper()
	m := &mairie{Banc: guichettest.NewEn(x.t, ip), t: x.t}
	m.c = m.Collectivite(nom)
	m.base = m.URL + m.c.Chemin()
	m.relier(x.hub, m.c, habilitation)
	return m
}

// relier makes a collectivité of this machine a client of the hub.
func (m *mairie) relier(h *hub, c *collectivites.Collectivite, habilitation string) {
	m.t.Helper()
	p := h.relier(c.Slug, func(client *oidc.Client) {
		chemin := m.URL + c.Chemin()
		client.Adresser([]string{chemin + preuves.Hub.CheminRetour()}, []string{chemin + preuves.Hub.CheminSortie()})
		client.Avis = chemin + preuves.Hub.CheminAvis()
		if client.Habilitation = habilitation; habilitation != "" {
			client.Portees = strings.Join(oidc.Portees(), " ")
		}
	})
	m.client = p.Client
	f := &preuves.Fournisseur{Collectivite: c.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(h.Socle), Client: p.ID, Portees: strings.Join(preuves.Hub.Portees(), " "), Actif: true}
	m.Transaction(func(tx core.App) error { return f.Enregistrer(tx, p.secret, socle.Programme("essai")) })
}

// aller follows a browser from one machine to the next until a page that waits
// for her; at FranceConnect she is this person. demandee tells that
// she had to say who she is.
func (x *reseau) aller(n *guichettest.Client, adresse, personne string) (p *guichettest.Page, demandee bool) {
	x.t.Helper()
	for range 20 {
		req, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, adresse, http.NoBody)
		if err != nil {
			x.t.Fatal(err)
		}
		x.mu.Lock()
		x.vus = append(x.vus, adresse)
		x.mu.Unlock()
		p = n.Faire(req)
		p.URL = adresse
		suite := p.Vers
		if apres, mene := strings.CutPrefix(p.Header.Get("Refresh"), "0; url="); mene {
			suite = apres
		}
		switch {
		case suite == "" && strings.HasPrefix(adresse, x.URL+x.c.Chemin()+"/hub/connexion/") && personne != "":
			suite, demandee = adresse+"/franceconnect", true
		case suite == "":
			return p, demandee
		}
		if strings.HasPrefix(suite, x.fc.Emetteur()) {
			p = x.fc.SuivreComme(n, suite, personne)
			adresse, suite = resoudre(x.t, x.URL, p.URL), p.Vers
			if suite == "" {
				p.URL = adresse
				return p, demandee
			}
		}
		adresse = resoudre(x.t, adresse, suite)
	}
	x.t.Fatal("trop de redirections")
	return nil, false
}

// resoudre is where a link of a page leads.
func resoudre(t testing.TB, page, lien string) string {
	t.Helper()
	base, err := url.Parse(page)
	if err != nil {
		t.Fatal(err)
	}
	u, err := base.Parse(lien)
	if err != nil {
		t.Fatal(err)
	}
	return u.String()
}

// depart is the address of the hub that a mairie sends a browser to.
func (x *reseau) depart(n *guichettest.Client, m *mairie) string {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), http.MethodGet, m.base+"/connexion/hub", http.NoBody)
	if err != nil {
		x.t.Fatal(err)
	}
	return n.Faire(req).Vers
}

// entrer goes to a mairie by the hub, and says her name where it is asked.
func (x *reseau) entrer(n *guichettest.Client, m *mairie, personne string) (p *guichettest.Page, demandee bool) {
	x.t.Helper()
	p, demandee = x.aller(n, m.base+"/connexion/hub", personne)
	if strings.HasSuffix(p.URL, "/connexion/premiere-fois") {
		p = x.poster(n, p.URL, url.Values{"deja": {"non"}})
		p, _ = x.aller(n, p.Vers, "")
		if !strings.Contains(p.URL, "/compte/nom?") {
			x.t.Fatalf("%s (%d)", p.URL, p.Status)
		}
		p = x.poster(n, p.URL, url.Values{"prenom": {"Lucie"}, "nom": {"Vautrin"}})
		p, _ = x.aller(n, p.Vers, "")
	}
	return p, demandee
}

// poster sends a form, and gives an absolute address to follow.
func (x *reseau) poster(n *guichettest.Client, adresse string, saisie url.Values) *guichettest.Page {
	x.t.Helper()
	req, err := http.NewRequestWithContext(x.t.Context(), http.MethodPost, adresse, strings.NewReader(saisie.Encode()))
	if err != nil {
		x.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	p := n.Faire(req)
	p.URL, p.Vers = adresse, resoudre(x.t, adresse, p.Vers)
	return p
}

// sortir signs out of a mairie, to the end of the way.
func (x *reseau) sortir(n *guichettest.Client, m *mairie) *guichettest.Page {
	x.t.Helper()
	p := x.poster(n, m.base+"/deconnexion", nil)
	adresse, mene := strings.CutPrefix(p.Header.Get("Refresh"), "0; url=")
	if !mene {
		x.t.Fatalf("%d %v", p.Status, p.Header)
	}
	p, _ = x.aller(n, adresse, "lucie")
	return p
}

// connectee tells that the browser is signed in at a mairie.
func (m *mairie) connectee(n *guichettest.Client) bool {
	m.t.Helper()
	req, err := http.NewRequestWithContext(m.t.Context(), http.MethodGet, m.base+"/compte", http.NoBody)
	if err != nil {
		m.t.Fatal(err)
	}
	return n.Faire(req).Status == http.StatusOK
}

func TestUneConnexionPourToutesLesMairies(t *testing.T) {
	x := ouvrirReseau(t, "")
	n := x.Client()
	p, demandee := x.entrer(n, x.a, "lucie")
	if !demandee || p.URL != x.a.base+"/demandes" || !x.a.connectee(n) {
		t.Fatalf("%v %s (%d)", demandee, p.URL, p.Status)
	}
	p, demandee = x.entrer(n, x.b, "lucie")
	if demandee || p.URL != x.b.base+"/demandes" || !x.b.connectee(n) {
		t.Fatalf("%v %s (%d)", demandee, p.URL, p.Status)
	}
	if comptes := []int{x.Compter("hub_comptes"), x.a.Compter("comptes"), x.b.Compter("comptes"), x.Compter("comptes")}; comptes[0] != 1 || comptes[1] != 1 || comptes[2] != 1 || comptes[3] != 0 {
		t.Errorf("comptes : %v", comptes)
	}

	// She comes back on another browser: FranceConnect is asked, the same compte opens.
	m := x.Client()
	if _, demandee := x.entrer(m, x.a, "lucie"); !demandee || x.a.Compter("comptes") != 1 || x.a.Compter("preuves") != 1 {
		t.Errorf("%v, %d comptes", demandee, x.a.Compter("comptes"))
	}

	// Two tabs at once: each comes back to its own.
	onglets := x.Client()
	un, deux := x.depart(onglets, x.a), x.depart(onglets, x.a)
	for _, adresse := range []string{deux, un} {
		if p, _ := x.aller(onglets, adresse, "lucie"); p.URL != x.a.base+"/demandes" {
			t.Errorf("%s (%d)", p.URL, p.Status)
		}
	}

	// The hub comes back from a backup that does not know yet what it calls her there.
	x.Transaction(func(tx core.App) error { _, err := tx.DB().Delete("hub_paires", nil).Execute(); return err })
	x.entrer(x.Client(), x.a, "lucie")
	if x.a.Compter("comptes") != 1 {
		t.Error("la mairie ne la reconnaît plus")
	}

	// She signs out at one, and is out of all; her other browser stays.
	p = x.sortir(n, x.a)
	if p.URL != x.a.base+"/" {
		t.Errorf("%s (%d)", p.URL, p.Status)
	}
	p.Contient("Vous êtes déconnecté")
	x.Executer("hub-deconnexions")
	if x.a.connectee(n) || x.b.connectee(n) || !x.a.connectee(m) {
		t.Errorf("%v %v %v", x.a.connectee(n), x.b.connectee(n), x.a.connectee(m))
	}
	if _, demandee := x.entrer(n, x.b, "lucie"); !demandee {
		t.Error("le guichet du Département la connaît encore")
	}
}

// Two mairies, on two machines or on one, cannot tell that they know the same
// person: nothing that stands in the database of one stands in the other's.
func TestDeuxMairiesNeSeRejoignentPas(t *testing.T) {
	for _, habilitation := range []string{"", "DataPass 12345"} {
		t.Run("habilitation "+habilitation, func(t *testing.T) {
			x := ouvrirReseau(t, habilitation)
			x.entrer(x.Client(), x.a, "paul")
			temoin := x.a.valeurs() // what any guichet holds of anybody
			n := x.Client()
			x.entrer(n, x.a, "lucie")
			x.entrer(n, x.b, "lucie")
			chez, ailleurs, hub := x.a.valeurs(), x.b.valeurs(), valeursDe(t, x.App)
			sujet := ""
			if err := x.a.App.DB().NewQuery("SELECT sujet FROM preuves ORDER BY ajoutee_le DESC LIMIT 1").Row(&sujet); err != nil || !chez[sujet] || !hub[sujet] {
				t.Fatalf("le test ne voit rien : %q %v", sujet, err)
			}
			for v := range chez {
				// With an habilitation, both know who she is: not that the other does.
				identite := habilitation != "" && (strings.Contains("Lucie Anne Marie VAUTRIN HUSSON", v) || v == `["Lucie","Anne Marie"]` || v == "1980-04-17" || v == "lucie@example.org" || v == "88160" || v == "99100")
				if ailleurs[v] && !temoin[v] && !identite && len(v) > 7 {
					t.Errorf("les deux mairies ont %q", v)
				}
			}
			// The hub and a mairie share the subject that they call her by, and nothing that the other mairie has.
			var fc string
			if err := x.App.DB().NewQuery("SELECT sujet FROM hub_preuves ORDER BY ajoutee_le DESC LIMIT 1").Row(&fc); err != nil || chez[fc] || ailleurs[fc] {
				t.Errorf("le sujet de FranceConnect est dans une mairie : %v", err)
			}
			if habilitation == "" {
				for v := range chez {
					if strings.Contains(v, "lucie@example.org") || strings.Contains(v, "1980-04-17") || strings.Contains(v, "HUSSON") {
						t.Errorf("%q est arrivé sans habilitation", v)
					}
				}
			}
		})
	}
	t.Run("deux communes d’un guichet", func(t *testing.T) {
		x := ouvrirReseau(t, "")
		voisine := x.a.Collectivite("Bois-Exemple")
		x.a.relier(x.hub, voisine, "")
		n := x.Client()
		x.entrer(n, x.a, "lucie")
		x.aller(n, x.a.URL+voisine.Chemin()+"/connexion/hub", "lucie") // signed in: it is one more preuve of her compte
		var sujets []string
		if err := x.a.App.DB().NewQuery("SELECT sujet FROM preuves WHERE genre = 'hub'").Column(&sujets); err != nil || len(sujets) != 2 || sujets[0] == sujets[1] {
			t.Errorf("%v %v", sujets, err)
		}
		if x.a.Compter("comptes") != 1 {
			t.Error("deux comptes sur un guichet")
		}
	})
}

func (m *mairie) valeurs() map[string]bool { return valeursDe(m.t, m.App) }

// valeursDe are the texts of every column of a database, but for its dates.
func valeursDe(t testing.TB, app core.App) map[string]bool {
	t.Helper()
	vues := map[string]bool{}
	collections, err := app.FindAllCollections()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range collections {
		if c.IsView() {
			continue
		}
		for _, champ := range c.Fields {
			if champ.Type() == core.FieldTypeDate || champ.Type() == core.FieldTypeAutodate {
				continue
			}
			var l []string
			if err := app.DB().NewQuery("SELECT DISTINCT CAST([[" + champ.GetName() + "]] AS TEXT) FROM {{" + c.Name + "}}").Column(&l); err != nil {
				t.Fatal(c.Name, champ.GetName(), err)
			}
			for _, v := range l {
				vues[v] = true
			}
		}
	}
	return vues
}
