package synchro_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/usagers"
)

// nee is lucie as FranceConnect knew her before, with the name or the subject of then.
func nee(nom string) simulation.Personne {
	return simulation.Personne{ID: "lucie-" + nom, Prenoms: lucie.Prenoms, NomNaissance: nom, DateNaissance: lucie.DateNaissance}
}

// autrement is lucie under another subject, and spelled otherwise.
var autrement = nee("VÀUTRIN")

// deux is lucie with two comptes at the hub: one of before, with which she filed at both
// guichets, and the one by which FranceConnect knows her now.
type deux struct {
	*reseau
	avant, apres *annuaire.Compte
	chezA, chezB *chez // of before
	demandes     []string
}

// ouvrirDeux gives lucie two comptes. avant names who she was for FranceConnect.
func ouvrirDeux(t *testing.T, avant simulation.Personne) *deux {
	t.Helper()
	x := &deux{reseau: ouvrirReseau(t)}
	x.avant = x.personne(avant)
	x.chezA, x.chezB = x.a.relier("lucie@example.org", x.avant), x.b.relier("lucie@example.org", x.avant)
	for _, c := range []*chez{x.chezA, x.chezB} {
		d, _ := c.Deposer(c.c, c.compte)
		x.demandes = append(x.demandes, c.vue(d, demandes.Deposee))
	}
	x.echanger()
	x.Horloge.Avancer(time.Hour)
	x.apres = x.personne(lucie)
	if x.apres.ID == x.avant.ID {
		t.Fatal("un seul compte au hub")
	}
	return x
}

// prouver adds what the hub calls her now to the compte of a guichet that she opened by
// the code.
func (x *deux) prouver(c *chez) (sujet string) {
	x.t.Helper()
	sujet = x.sujetDe(c.guichet, x.apres)
	p := &preuves.Preuve{Compte: c.compte.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Sujet: sujet, Collectivite: c.c.ID}
	c.Transaction(func(tx core.App) error { return p.Ajouter(tx, essai) })
	return sujet
}

// entre is the compte that a guichet opens to who signs in now by the hub, "" for a new
// one.
func (x *deux) entre(g *guichet, p *annuaire.Compte) string {
	x.t.Helper()
	preuve, err := preuves.ParSujet(g.App, oidc.Emetteur(x.Socle), x.sujetDe(g, p))
	if err != nil {
		x.t.Fatal(err)
	}
	if preuve == nil {
		return ""
	}
	c, err := usagers.CompteActuel(g.App, preuve.Compte)
	if err != nil {
		x.t.Fatal(err)
	}
	return c.ID
}

// sujetDe is what a sector calls somebody.
func (x *deux) sujetDe(g *guichet, p *annuaire.Compte) (sujet string) {
	x.t.Helper()
	x.Transaction(func(tx core.App) (err error) {
		sujet, err = annuaire.Sujet(tx, x.secteur(g), p.ID)
		return err
	})
	return sujet
}

// toutEchanger has all guichets tell and hear all, until nothing moves.
func (x *deux) toutEchanger() {
	x.t.Helper()
	for range 3 {
		x.Horloge.Avancer(10 * time.Second) // the hub hears each so many times a second
		x.echanger()
	}
	x.rienDeCote()
}

func (x *deux) etats() (l []string) {
	x.t.Helper()
	if err := x.App.DB().Select("etat").From("hub_rapprochements").OrderBy("le").Column(&l); err != nil {
		x.t.Fatal(err)
	}
	return l
}

func trie(l []string) []string {
	l = slices.Clone(l)
	slices.Sort(l)
	return l
}

// What somebody proves at one guichet makes one of her comptes at the hub: what she did
// with either opens with the other, in every guichet, and nowhere is she somebody new.
func TestDeuxComptesDuHubDeviennentUn(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.voitTout(x.apres, nil)
	x.prouver(x.chezA)
	x.toutEchanger()
	if diff := cmp.Diff([]string{"fait"}, x.etats()); diff != "" {
		t.Fatal(diff)
	}
	x.voitTout(x.apres, slices.Clone(x.demandes))
	if g := x.personne(autrement); g.ID != x.apres.ID {
		t.Error("son autre moyen de connexion ouvre encore l’ancien compte")
	}
	for _, c := range []*chez{x.chezA, x.chezB} {
		if ouvre := x.entre(c.guichet, x.apres); ouvre != c.compte.ID {
			t.Errorf("%s ouvre le compte %q", c.c.Nom, ouvre)
		}
	}
	// It is told again as often as one wants.
	x.toutEchanger()
	x.Transaction(func(tx core.App) error { return synchro.Redire(tx, x.lienDe(x.a)) })
	x.toutEchanger()
	if n := x.a.Compter("rapprochements_comptes"); n != 0 || len(x.etats()) != 1 {
		t.Errorf("%d rapprochements, %v", n, x.etats())
	}
}

// A guichet where she came by both comptes, and which she told nothing, makes one of
// them because the hub says so; and two again.
func TestUnGuichetReunitCeQueLeHubReunitEtLeSepare(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	autre := x.b.relier("lucie.vautrin@example.org", x.apres)
	d, _ := autre.Deposer(autre.c, autre.compte)
	x.demandes = append(x.demandes, autre.vue(d, demandes.Deposee))
	autre.changer("telephone", "06 22 22 22 22")
	x.chezB.changer("telephone", "06 11 11 11 11")
	x.toutEchanger()
	x.prouver(x.chezA)
	x.toutEchanger()
	x.voitTout(x.apres, slices.Clone(x.demandes))
	for _, p := range []*annuaire.Compte{x.apres, x.avant} {
		if ouvre := x.entre(x.b, p); ouvre != autre.compte.ID {
			t.Errorf("le compte %s du hub ouvre %q", p.ID, ouvre)
		}
	}
	if n := x.b.Compter("preuves WHERE genre = 'hub'"); n != 1 {
		t.Errorf("%d sujets du hub", n)
	}
	if n := x.Compter("hub_paires WHERE suivie AND remplacee AND secteur = '" + x.secteur(x.b) + "'"); n != 0 {
		t.Error("le hub croit encore qu’il la connaît sous l’autre sujet")
	}
	x.chezB.Dernier("lucie.vautrin@example.org")
	if lettre := x.chezB.Dernier("lucie@example.org"); !strings.Contains(lettre.Texte, x.Socle.AdressePublique()+"/mon-compte") {
		t.Errorf("la lettre ne dit pas où séparer : %s", lettre.Texte)
	}
	// The guichet itself does not separate what the hub made one.
	page := autre.client.Lire(autre.c.Chemin() + "/compte").Attendre(http.StatusOK)
	if strings.Contains(page.Corps, "/compte/rapprochement/separation") || !strings.Contains(page.Corps, `href="`+x.Socle.AdressePublique()+`/mon-compte"`) {
		t.Error("le guichet propose de les séparer, ou ne dit pas où")
	}
	autre.client.Envoyer(autre.c.Chemin()+"/compte/rapprochement/separation", nil).Attendre(http.StatusConflict)

	x.separer()
	x.toutEchanger()
	if diff := cmp.Diff([]string{"defait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
	if a, b := x.entre(x.b, x.apres), x.entre(x.b, x.avant); a != autre.compte.ID || b != x.chezB.compte.ID {
		t.Errorf("%q et %q", a, b)
	}
	if ancien, neuf := x.chezB.telephone(), autre.telephone(); ancien != "0611111111" || neuf != "0622222222" {
		t.Errorf("téléphones : %s et %s", ancien, neuf)
	}
	siennes := trie(x.siennes(x.avant))
	if diff := cmp.Diff(trie(x.demandes[:2]), siennes); diff != "" {
		t.Error(diff)
	}
	if g := x.personne(autrement); g.ID != x.avant.ID {
		t.Error("l’ancien compte ne s’ouvre plus")
	}
	// Who separated them is not asked again.
	x.Transaction(func(tx core.App) error { return synchro.Redire(tx, x.lienDe(x.a)) })
	executer(t, x.a.App, nil, "INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite) SELECT 'compte', sujet, collectivite FROM preuves WHERE genre = 'hub'", "DELETE FROM synchro_emis")
	x.toutEchanger()
	if diff := cmp.Diff([]string{"defait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
}

// separer has her separate them on her page of the hub.
func (x *deux) separer() {
	x.t.Helper()
	var id string
	if err := x.App.DB().Select("id").From("hub_rapprochements").Row(&id); err != nil {
		x.t.Fatal(err)
	}
	elle := x.auHub(x.apres)
	if page := elle(http.MethodGet, "/hub/compte").Attendre(http.StatusOK); !strings.Contains(page.Corps, "/hub/compte/separation/"+id) {
		x.t.Error("sa page ne propose pas de les séparer")
	}
	elle(http.MethodPost, "/hub/compte/separation/"+id).Attendre(http.StatusSeeOther)
	if n := x.Compter("sessions WHERE espace = 'hub' AND porteur = '" + x.apres.ID + "'"); n != 0 {
		x.t.Error("elle reste connectée")
	}
}

// lienDe is what the hub calls a guichet.
func (x *deux) lienDe(g *guichet) string { return g.lien().Noeud }

// Where the identities differ nobody is taken for another: an administrator of the
// Département looks at both, and decides once.
func TestDeuxIdentitesQuiDifferentAttendentUneDecision(t *testing.T) {
	for nom, decision := range map[string]string{"réunies": "reunir", "refusées": "refuser", "démenties": ""} {
		t.Run(nom, func(t *testing.T) {
			x := ouvrirDeux(t, nee("Durand"))
			sujet := x.prouver(x.chezA)
			x.toutEchanger()
			if diff := cmp.Diff([]string{"propose"}, x.etats()); diff != "" {
				t.Fatal(diff)
			}
			x.voitTout(x.apres, nil)
			agent := x.Agent(x.dep, "chef@example.org", agents.Administration)
			chemin := x.dep.Chemin() + "/agents/reglages/comptes-a-reunir"
			page := agent.Lire(chemin).Attendre(http.StatusOK)
			for _, dit := range []string{"Durand", "VAUTRIN", "(différent)", "17 avril 1980"} {
				if !strings.Contains(page.Texte(), dit) {
					t.Errorf("la page ne dit pas %q", dit)
				}
			}
			var id string
			if err := x.App.DB().Select("id").From("hub_rapprochements").Row(&id); err != nil {
				t.Fatal(err)
			}
			attendu, vues := "refuse", []string(nil)
			switch decision {
			case "":
				attendu = ""
				executer(t, x.chezA.App, dbx.Params{"s": sujet}, "DELETE FROM preuves WHERE sujet = {:s}")
				x.a.prouverAilleurs(sujet, x)
			default:
				agent.Envoyer(chemin+"/"+id, nil).Attendre(http.StatusUnprocessableEntity)
				agent.Envoyer(chemin+"/"+id, url.Values{decision: {"oui"}}).Attendre(http.StatusSeeOther)
				if decision == "reunir" {
					attendu, vues = "fait", slices.Clone(x.demandes)
				}
				agent.Envoyer(chemin+"/"+id, url.Values{"reunir": {"oui"}}).Attendre(http.StatusConflict)
			}
			x.toutEchanger()
			if diff := cmp.Diff(attendu, strings.Join(x.etats(), " ")); diff != "" {
				t.Error(diff)
			}
			x.voitTout(x.apres, vues)
			if strings.Contains(agent.Lire(chemin).Attendre(http.StatusOK).Corps, "Durand") {
				t.Error("la page demande encore")
			}
		})
	}
}

// prouverAilleurs has somebody else of this guichet be who the hub calls so.
func (g *guichet) prouverAilleurs(sujet string, x *deux) {
	g.x.t.Helper()
	g.Client().Connecter(g.c, "autre@example.org", "Anne", "Autre")
	p := &preuves.Preuve{Compte: g.Compte("autre@example.org").ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Sujet: sujet, Collectivite: g.c.ID}
	g.Transaction(func(tx core.App) error { return p.Ajouter(tx, essai) })
}

// Who separates two comptes at the guichet where she proved both takes her word back.
func TestSeparerAuGuichetQuiLAttestaitSepareAuHub(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	autre := x.a.relier("lucie.vautrin@example.org", x.apres)
	x.toutEchanger()
	garde, un := autre.compte, x.chezA.compte
	reunir := func() {
		x.a.Transaction(func(tx core.App) error {
			g, err := usagers.CompteParID(tx, garde.ID)
			if err != nil {
				return err
			}
			a, err := usagers.CompteParID(tx, un.ID)
			if err != nil {
				return err
			}
			return usagers.RapprocherComptes(tx, x.a.c, g, a)
		})
		x.toutEchanger()
	}
	for range 2 { // she may change her mind
		reunir()
		x.voitTout(x.apres, slices.Clone(x.demandes))
		if diff := cmp.Diff([]string{"fait"}, x.etats()); diff != "" {
			t.Fatal(diff)
		}
		x.a.Transaction(func(tx core.App) error {
			g, err := usagers.CompteParID(tx, garde.ID)
			if err == nil {
				_, err = usagers.SeparerComptes(tx, x.a.c, g)
			}
			return err
		})
		x.toutEchanger()
		if diff := cmp.Diff([]string{"defait"}, x.etats()); diff != "" {
			t.Fatal(diff)
		}
		x.voitTout(x.apres, nil)
		if a, b := x.entre(x.a, x.apres), x.entre(x.a, x.avant); a != garde.ID || b != un.ID {
			t.Errorf("%q et %q", a, b)
		}
	}
}

// A guichet says nothing of the subjects of another, and a subject that nobody was given
// makes nobody one with anybody.
func TestUnGuichetNeReunitPasLesPersonnesDesAutres(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	autre := x.chezB.relier("paule@example.org", x.personne(paule))
	for _, sujet := range []string{autre.sujet, x.chezB.sujet, strings.Repeat("0", 64)} {
		p := &preuves.Preuve{Compte: x.chezA.compte.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Sujet: sujet, Collectivite: x.chezA.c.ID}
		x.chezA.Transaction(func(tx core.App) error { return p.Ajouter(tx, essai) })
	}
	x.echanger()
	if l := x.etats(); len(l) > 0 {
		t.Error(l)
	}
}

// A hub that was restored finds two subjects of one person at the same guichet: she has
// one compte again, though nobody had told it so.
func TestUnHubRestaureReunitCeQuIlAdopte(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.prouver(x.chezA)
	x.chezA.identifier(x.chezA.compte, lucie)
	x.toutEchanger()
	x.oublier("DELETE FROM hub_preuves", "DELETE FROM hub_paires", "DELETE FROM hub_comptes", "DELETE FROM hub_rapprochements")
	x.retrouver()
	p := x.personne(lucie)
	if ouvre := x.entre(x.a, p); ouvre != x.chezA.compte.ID {
		t.Errorf("elle est quelqu’un d’autre : %q", ouvre)
	}
	if !slices.Contains(x.siennes(p), x.demandes[0]) {
		t.Errorf("elle voit %v", x.siennes(p))
	}
}

// Who erases her compte erases both, and neither comes back.
func TestEffacerUnCompteReuniEffaceLesDeux(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.prouver(x.chezA)
	x.toutEchanger()
	x.effacer(x.apres)
	for range 2 {
		x.toutEchanger()
	}
	for _, table := range []string{"hub_comptes", "hub_preuves", "hub_paires", "hub_lecteurs", "hub_rapprochements"} {
		if n := x.Compter(table); n > 0 {
			t.Errorf("%s : %d lignes", table, n)
		}
	}
	for _, c := range []*chez{x.chezA, x.chezB} {
		if n := c.Compter("preuves WHERE genre = 'hub'"); n > 0 {
			t.Errorf("%s : %d liens", c.c.Nom, n)
		}
	}
	x.oublierDansLeLog()
	for _, c := range []*chez{x.chezA, x.chezB} {
		if n := x.Compter("hub_entrees WHERE instr(octets, '" + c.sujet + "')"); n > 0 {
			t.Errorf("%d entrées du journal parlent encore d’elle", n)
		}
	}
}

// After thirty days it stays: the page no longer offers it, and a guichet that hears late
// that they are two gives back what opens the other.
func TestLaSeparationAUnTerme(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	autre := x.b.relier("lucie.vautrin@example.org", x.apres)
	x.toutEchanger()
	x.prouver(x.chezA)
	x.toutEchanger()
	x.Horloge.Avancer(30 * 24 * time.Hour)
	x.separer() // its last day, and the guichet is off
	x.b.Horloge.Avancer(40 * 24 * time.Hour)
	if err := usagers.OublierSeparations(x.b.App); err != nil {
		t.Fatal(err)
	}
	x.toutEchanger()
	if a, b := x.entre(x.b, x.apres), x.entre(x.b, x.avant); a != autre.compte.ID || b != x.chezB.compte.ID {
		t.Errorf("%q et %q", a, b)
	}

	y := ouvrirDeux(t, autrement)
	y.prouver(y.chezA)
	y.toutEchanger()
	y.Horloge.Avancer(32 * 24 * time.Hour)
	if page := y.auHub(y.apres)(http.MethodGet, "/hub/compte").Attendre(http.StatusOK); strings.Contains(page.Corps, "/hub/compte/separation/") {
		t.Error("la page propose encore de les séparer")
	}
}
