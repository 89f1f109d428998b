package assistance_test

import (
	"bytes"
	"crypto/ed25519"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// ouvrirAcces has the administration give an access, and returns the address where the
// support comes in.
func (x *reseau) ouvrirAcces(admin, irene *guichettest.Client, page, aide, duree string) string {
	x.t.Helper()
	admin.Envoyer(page+"/acces", url.Values{"duree": {duree}}).Attendre(http.StatusSeeOther)
	x.a.echanger()
	return x.passer(irene, aide)
}

var lienEntree = regexp.MustCompile(`href="http://127\.0\.0\.2:\d+(/[a-z-]+/assistance/[^"]+)"`)

// passer is the address that the hub signs.
func (x *reseau) passer(irene *guichettest.Client, aide string) string {
	x.t.Helper()
	m := lienEntree.FindStringSubmatch(irene.Envoyer(aide+"/ouverture", nil).Attendre(http.StatusOK).Corps)
	if m == nil {
		x.t.Fatal("aucun lien vers le guichet")
	}
	return m[1]
}

// The administration gives an access for a time; the support enters once by what the
// hub signs, sets what it may, is written down, and is out as soon as it is taken back.
func TestLAssistanceEntreParUnAccesDonneEtRetire(t *testing.T) {
	x := ouvrir(t)
	d, _ := x.a.Deposer(x.a.c, nil)
	nadege := x.a.Agent(x.a.c, "nadege@example.org", agents.Accueil)
	admin := x.a.Agent(x.a.c, "admin@example.org", agents.Administration)
	irene := x.Agent(x.dep, "irene@example.org", agents.Gestion)
	page := x.a.demander(nadege, "Une question", "Comment faire ?")
	x.a.echanger()
	aide := x.aLHub(irene)
	irene.Envoyer(aide+"/ouverture", nil).Attendre(http.StatusConflict).Contient("ne vous donne pas accès")
	nadege.Envoyer(page+"/acces", url.Values{"duree": {"1"}}).Attendre(http.StatusForbidden)
	admin.Envoyer(page+"/acces", url.Values{"duree": {"1000"}}).Attendre(http.StatusUnprocessableEntity).Contient("Choisissez une durée.")

	entree := x.ouvrirAcces(admin, irene, page, aide, "24")
	irene.Lire(aide).Contient("vous donne accès à ses réglages jusqu’au 5 mai 2026", "Accès aux réglages donné à l’assistance : Un jour.")
	nadege.Lire(x.a.c.Chemin() + "/agents").Attendre(http.StatusOK).Contient("L’assistance du Département a accès aux réglages de ce guichet jusqu’au 5 mai 2026")
	support := x.a.Client()
	for range 2 { // a scanner follows links
		support.Lire(entree).Attendre(http.StatusOK).Contient("Entrer dans ce guichet")
	}
	support.Envoyer(entree, nil).Attendre(http.StatusSeeOther)
	x.a.Client().Envoyer(entree, nil).Attendre(http.StatusNotFound).Contient("a déjà servi")
	x.a.Client().Lire(entree).Attendre(http.StatusNotFound)
	reglages := x.a.c.Chemin() + "/agents/reglages"
	p := support.Lire(reglages).Attendre(http.StatusOK).Contient("Vous êtes l’assistance du Département", "Apparence", "État du guichet")
	for _, lien := range []string{"/reglages/agents", "/agents/courriels", "/agents/droits", "/reglages/demenagement", "/agents/profil", "/agents/aide"} {
		if strings.Contains(p.Corps, lien+`"`) {
			t.Errorf("la page des réglages mène l’assistance à %s", lien)
		}
	}
	support.Envoyer(reglages+"/apparence", url.Values{"couleur": {"autre"}, "couleur_libre": {"#225588"}}).Attendre(http.StatusSeeOther)
	support.Lire(x.a.c.Chemin() + "/agents/etat").Attendre(http.StatusOK)
	support.Lire(x.a.c.Chemin() + "/agents/teleservices").Attendre(http.StatusOK)
	for _, ferme := range []string{"/agents", "/agents/demandes/" + d.ID, "/agents/usagers", "/agents/reglages/agents", "/agents/profil", "/agents/courriels", "/agents/assistance", "/agents/reglages/departement"} {
		if p := support.Lire(x.a.c.Chemin() + ferme); p.Status != http.StatusForbidden || strings.Contains(p.Corps, d.Numero) {
			t.Errorf("%s : %d", ferme, p.Status)
		}
	}
	admin.Lire(page).Contient("Ce que l’assistance a ouvert", "/agents/reglages/apparence (formulaire envoyé)", "/agents/teleservices")
	if n := x.a.Compter("journal WHERE acteur LIKE 'agent:assistance%'"); n != 6 { // in, 3 pages, 1 form, what it did
		t.Errorf("%d lignes au journal", n)
	}
	if n := x.Compter("journal WHERE verbe = 'hub_assistance.ouvrir'"); n != 1 {
		t.Errorf("%d ouvertures au journal du Département", n)
	}

	seconde := x.passer(irene, aide)
	admin.Envoyer(page+"/acces/retrait", nil).Attendre(http.StatusSeeOther)
	support.Lire(reglages).Attendre(http.StatusSeeOther)
	support.Lire(seconde).Attendre(http.StatusNotFound)
	if p := nadege.Lire(x.a.c.Chemin() + "/agents"); strings.Contains(p.Texte(), "a accès aux réglages") {
		t.Error("l’accès retiré est encore dit")
	}
	x.a.echanger()
	irene.Envoyer(aide+"/ouverture", nil).Attendre(http.StatusConflict)
	irene.Lire(aide).Contient("Accès aux réglages retiré")
}

// An access ends by itself, with the session that it opened, and with the aide that it
// was for.
func TestUnAccesDeLAssistanceFinit(t *testing.T) {
	x := ouvrir(t)
	admin := x.a.Agent(x.a.c, "admin@example.org", agents.Administration)
	irene := x.Agent(x.dep, "irene@example.org", agents.Gestion)
	page := x.a.demander(admin, "Une question", "Comment faire ?")
	x.a.echanger()
	aide := x.aLHub(irene)
	reglages := x.a.c.Chemin() + "/agents/reglages"
	avancer := func(d time.Duration) {
		x.Horloge.Avancer(d)
		x.a.Horloge.Avancer(d)
	}

	entree := x.ouvrirAcces(admin, irene, page, aide, "1")
	support := x.a.Client()
	support.Envoyer(entree, nil).Attendre(http.StatusSeeOther)
	for range 6 { // the session lives, the access does not
		support.Lire(reglages).Attendre(http.StatusOK)
		avancer(9 * time.Minute)
	}
	avancer(7 * time.Minute)
	support.Lire(reglages).Attendre(http.StatusSeeOther)
	irene.Envoyer(aide+"/ouverture", nil).Attendre(http.StatusConflict)

	entree = x.ouvrirAcces(admin, irene, page, aide, "72")
	avancer(11 * time.Minute) // what was signed is too old
	support.Lire(entree).Attendre(http.StatusNotFound)
	entree = x.passer(irene, aide)
	support.Envoyer(entree, nil).Attendre(http.StatusSeeOther)
	admin.Envoyer(page+"/cloture", nil).Attendre(http.StatusSeeOther)
	support.Lire(reglages).Attendre(http.StatusSeeOther)
	x.a.echanger()
	irene.Lire(aide).Contient("Close")
	irene.Envoyer(aide+"/ouverture", nil).Attendre(http.StatusConflict)
}

// Nothing that is kept or told, on either side, lets anybody in; nor what another
// guichet was given, nor what another key signed.
func TestRienDeCeQuiEstGardeNOuvreUnGuichet(t *testing.T) {
	x := ouvrir(t)
	admin := x.a.Agent(x.a.c, "admin@example.org", agents.Administration)
	irene := x.Agent(x.dep, "irene@example.org", agents.Gestion)
	page := x.a.demander(admin, "Une question", "Comment faire ?")
	x.a.echanger()
	entree := x.ouvrirAcces(admin, irene, page, x.aLHub(irene), "24")
	jeton := entree[strings.LastIndex(entree, "/")+1:]
	debut, fin, _ := strings.Cut(jeton, ".")
	for nom, b := range map[string]*guichettest.Banc{"le hub": x.Banc, "le guichet": x.a.Banc} {
		copie := filepath.Join(t.TempDir(), "copie.db")
		if _, err := b.App.DB().NewQuery("VACUUM INTO '" + copie + "'").Execute(); err != nil {
			t.Fatal(err)
		}
		octets, err := os.ReadFile(copie)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(octets, []byte("Comment faire ?")) {
			t.Errorf("%s : la copie n’est pas la bonne", nom)
		}
		if bytes.Contains(octets, []byte(debut)) || bytes.Contains(octets, []byte(fin)) {
			t.Errorf("%s garde ce qui ouvre", nom)
		}
	}
	l := x.a.lien()
	_, autre, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	forge, err := rattachement.SignerOuverture(rattachement.Ouverture{Noeud: l.Noeud, Acces: x.a.acces(), Le: x.Horloge.Maintenant()}, autre)
	if err != nil {
		t.Fatal(err)
	}
	ailleurs, err := synchro.SignerOuverture(x.App, x.b.lien().Noeud, x.a.acces())
	if err != nil {
		t.Fatal(err)
	}
	inconnu, err := synchro.SignerOuverture(x.App, l.Noeud, "assistancexxxxx")
	if err != nil {
		t.Fatal(err)
	}
	for nom, j := range map[string]string{"forgé": forge, "d’un autre guichet": ailleurs, "d’aucun accès": inconnu, "coupé": jeton[:len(jeton)-4], "rien": "x"} {
		x.a.Client().Envoyer(x.a.c.Chemin()+"/assistance/"+j, nil).Attendre(http.StatusNotFound)
		if p := x.b.Client().Envoyer(x.b.c.Chemin()+"/assistance/"+j, nil); p.Status != http.StatusNotFound {
			t.Errorf("%s : %d", nom, p.Status)
		}
	}
	x.b.Client().Envoyer(x.b.c.Chemin()+"/assistance/"+jeton, nil).Attendre(http.StatusNotFound)
	x.a.Client().Envoyer(entree, nil).Attendre(http.StatusSeeOther) // and the right one does
}

func (g *guichet) lien() *rattachement.Lien {
	g.x.t.Helper()
	l, err := rattachement.LienDe(g.App)
	if err != nil || l == nil {
		g.x.t.Fatal(l, err)
	}
	return l
}

func (g *guichet) acces() string {
	g.x.t.Helper()
	x, err := agents.AccesEnCours(g.App, g.c.ID)
	if err != nil || x == nil {
		g.x.t.Fatal(x, err)
	}
	return x.ID
}
