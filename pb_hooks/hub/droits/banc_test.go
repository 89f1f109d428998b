package droits_test

import (
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/droits"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
)

// departement is a hub, whose own collectivité signs in by it too, and two guichets
// that it invited. Lucie is signed in there.
type departement struct {
	*guichettest.Banc
	t     *testing.T
	dep   *collectivites.Collectivite
	page  string
	lucie *guichettest.Client
	fc    *guichettest.Fournisseur
	ici   *oidc.Client // of the collectivité of the Département
	a, b  *guichet
}

// guichet is one that is linked, and the agent who answers there.
type guichet struct {
	*guichettest.Banc
	x     *departement
	c     *collectivites.Collectivite
	agent *guichettest.Client
}

var (
	essai = socle.Programme("essai")
	lucie = simulation.Personne{
		ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17", Sexe: "female", LieuNaissance: "88160", PaysNaissance: "99100", Courriel: "lucie@example.org",
	}
)

func ouvrir(t *testing.T) *departement {
	t.Helper()
	x := &departement{t: t}
	x.Banc, x.dep = guichettest.NewDepartement(t, "contact")
	x.page = x.dep.Chemin() + "/hub/droits"
	fc := x.FranceConnect(lucie)
	fc.Habiliter(x.dep)
	base := x.Socle.AdressePublique() + x.dep.Chemin() + "/hub/franceconnect/"
	fc.AjouterClient(simulation.Client{
		ID: "client-" + x.dep.Slug, Secret: "secret de " + x.dep.Slug, Nom: x.dep.Enseigne, Entite: x.dep.Slug, Scopes: preuves.FranceConnect.Portees(),
		Retours: []string{base + "retour"}, RetoursDeconnexion: []string{base + "deconnecte"},
	})
	x.fc = fc
	x.lucie = x.entrer()
	x.ici = &oidc.Client{Nom: "le Département des Vosges", Authentification: oidc.ParFormulaire, Algorithme: "ES256", Actif: true}
	x.Transaction(func(tx core.App) error {
		ici := x.Socle.AdressePublique() + x.dep.Chemin()
		x.ici.Adresser([]string{ici + preuves.Hub.CheminRetour()}, []string{ici + preuves.Hub.CheminSortie()})
		if err := x.ici.Enregistrer(tx, essai); err != nil {
			return err
		}
		f := &preuves.Fournisseur{Collectivite: x.dep.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Client: x.ici.ID, Portees: "openid", Actif: true}
		return f.Enregistrer(tx, "un secret", essai)
	})
	x.a, x.b = x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901"), x.ouvrirGuichet("127.0.0.3", "Val-Imaginaire", "88902")
	return x
}

func (x *departement) ouvrirGuichet(ip, nom, insee string) *guichet {
	x.t.Helper()
	g := &guichet{x: x}
	g.Banc, g.c = guichettest.NewCommune(x.t, ip, nom, insee, "contact")
	g.Rattacher(x.InviterGuichet(g.c))
	g.agent = g.Agent(g.c, "agent@example.org", agents.Gestion)
	return g
}

// entrer signs Lucie in at the hub.
func (x *departement) entrer() *guichettest.Client {
	x.t.Helper()
	c := x.Client()
	if p := x.fc.Identifier(c, x.page+"/connexion", "lucie"); p.Vers != x.page {
		x.t.Fatal(p.Vers, p.Texte())
	}
	return c
}

// compte is that of Lucie at the hub.
func (x *departement) compte() *annuaire.Compte {
	x.t.Helper()
	var id string
	if err := x.App.DB().NewQuery("SELECT id FROM hub_comptes").Row(&id); err != nil {
		x.t.Fatal(err)
	}
	c, err := annuaire.ParID(x.App, id)
	if err != nil {
		x.t.Fatal(err)
	}
	return c
}

// sujet gives Lucie the subject by which a sector knows her.
func (x *departement) sujet(secteur string) (s string) {
	x.t.Helper()
	x.Transaction(func(tx core.App) (err error) {
		s, err = annuaire.Sujet(tx, secteur, x.compte().ID)
		return err
	})
	return s
}

func (x *departement) membre(g *guichet) *annuaire.Membre {
	x.t.Helper()
	m, err := annuaire.MembreDe(x.App, g.c.Niveau, g.c.INSEE)
	if err != nil || m == nil {
		x.t.Fatal(m, err)
	}
	return m
}

// secteur is that of a guichet.
func (x *departement) secteur(g *guichet) string {
	x.t.Helper()
	c, err := oidc.ClientParID(x.App, x.membre(g).Client)
	if err != nil || c == nil {
		x.t.Fatal(c, err)
	}
	return c.Secteur
}

// connaitre has Lucie known on a machine, by what the hub calls her there.
func (x *departement) connaitre(b *guichettest.Banc, c *collectivites.Collectivite, secteur string) *guichettest.Client {
	x.t.Helper()
	sujet := x.sujet(secteur)
	client := b.Client().Connecter(c, "lucie@example.org", "Lucie", "Vautrin")
	p := &preuves.Preuve{Compte: b.Compte("lucie@example.org").ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Sujet: sujet, Collectivite: c.ID}
	b.Transaction(func(tx core.App) error { return p.Ajouter(tx, essai) })
	return client
}

func (g *guichet) connaitre() *guichettest.Client {
	g.x.t.Helper()
	return g.x.connaitre(g.Banc, g.c, g.x.secteur(g))
}

// echanger has a guichet and the hub tell each other all that they have to.
func (g *guichet) echanger() {
	g.x.t.Helper()
	g.EntendreDe(g.x.Banc)
	g.DireA(g.x.Banc)
}

// exercice is the only one of a guichet.
func (g *guichet) exercice() *rgpd.Exercice {
	g.x.t.Helper()
	return unique(g.x.t, g.App, g.c)
}

func unique(t *testing.T, app core.App, c *collectivites.Collectivite) *rgpd.Exercice {
	t.Helper()
	l, err := rgpd.DesHubs(app)
	if err != nil || len(l) != 1 || l[0].Collectivite != c.ID {
		t.Fatalf("%d exercices, %v", len(l), err)
	}
	return &l[0]
}

// vers is what Lucie asked of a sector: one.
func (x *departement) vers(secteur string) *droits.Sien {
	x.t.Helper()
	l, err := droits.DuCompte(x.App, x.compte().ID)
	if err != nil {
		x.t.Fatal(err)
	}
	var trouve *droits.Sien
	for i := range l {
		if l[i].Secteur == secteur {
			if trouve != nil {
				x.t.Fatalf("deux demandes à %s", l[i].Chez)
			}
			trouve = &l[i]
		}
	}
	if trouve == nil {
		x.t.Fatalf("aucune demande à %s", secteur)
	}
	return trouve
}

// bureau is the address of an exercice at the desk.
func (g *guichet) bureau() string { return g.c.Chemin() + "/agents/droits/" + g.exercice().ID }
