package synchro_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// reseau is a hub and two guichets that it invited, on machines of their own.
type reseau struct {
	*guichettest.Banc
	t    testing.TB
	dep  *collectivites.Collectivite
	a, b *guichet
}

type guichet struct {
	*guichettest.Banc
	x *reseau
	c *collectivites.Collectivite
}

var essai = socle.Programme("essai")

// ouvrirHub opens the hub alone.
func ouvrirHub(t testing.TB) *reseau {
	t.Helper()
	x := &reseau{t: t}
	x.Banc, x.dep = guichettest.NewDepartement(t)
	return x
}

func ouvrirReseau(t testing.TB) *reseau {
	t.Helper()
	x := ouvrirHub(t)
	x.a, x.b = x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901"), x.ouvrirGuichet("127.0.0.3", "Val-Imaginaire", "88902")
	for _, g := range []*guichet{x.a, x.b} {
		g.Rattacher(x.InviterGuichet(g.c))
	}
	return x
}

func (x *reseau) ouvrirGuichet(ip, nom, insee string) *guichet {
	x.t.Helper()
	g := &guichet{x: x}
	g.Banc, g.c = guichettest.NewCommune(x.t, ip, nom, insee, "contact")
	return g
}

func (g *guichet) essayer(lien string) (*rattachement.Admission, error) {
	g.x.t.Helper()
	i, err := rattachement.LireInvitation(lien)
	if err != nil {
		g.x.t.Fatal(err)
	}
	return rattachement.Rattacher(g.x.t.Context(), g.App, i, essai)
}

// lien is the link of a guichet, as it is now.
func (g *guichet) lien() *rattachement.Lien {
	g.x.t.Helper()
	l, err := rattachement.LienDe(g.App)
	if err != nil || l == nil {
		g.x.t.Fatal(l, err)
	}
	return l
}

// envoyer has a guichet tell all it has to, and the hub apply it.
func (g *guichet) envoyer() {
	g.x.t.Helper()
	g.DireA(g.x.Banc)
}

// recevoir has a guichet ask once what the hub has for it.
func (g *guichet) recevoir() bool {
	g.x.t.Helper()
	recu, err := rattachement.Recevoir(g.x.t.Context(), g.App, 0)
	if err != nil {
		g.x.t.Fatal(err)
	}
	return recu
}

func (x *reseau) membre(g *guichet) *annuaire.Membre {
	x.t.Helper()
	m, err := annuaire.MembreDe(x.App, g.c.Niveau, g.c.INSEE)
	if err != nil || m == nil {
		x.t.Fatal(m, err)
	}
	return m
}

// personne is the compte of somebody at the hub.
func (x *reseau) personne(p simulation.Personne) *annuaire.Compte {
	x.t.Helper()
	var c *annuaire.Compte
	x.Transaction(func(tx core.App) (err error) {
		c, err = annuaire.Reconnaitre(tx, &preuves.Reponse{
			Fournisseur: &preuves.Fournisseur{Genre: preuves.FranceConnect, Emetteur: "https://fc.example.org"}, Sujet: p.ID,
			Donnees: []byte(`{"family_name":"` + p.NomNaissance + `","given_name":"` + p.Prenoms[0] + `","given_name_array":["` + p.Prenoms[0] + `"],"birthdate":"` + p.DateNaissance +
				`","gender":"female","birthplace":"88160","birthcountry":"99100"}`),
		})
		return err
	})
	return c
}

// connaitre gives a compte of a guichet the subject by which the hub calls
// somebody there, as a sign-in does.
func (g *guichet) connaitre(courriel string, p *annuaire.Compte) (*usagers.Compte, string) {
	g.x.t.Helper()
	client, err := oidc.ClientParID(g.x.App, g.x.membre(g).Client)
	if err != nil || client == nil {
		g.x.t.Fatal(client, err)
	}
	var sujet string
	g.x.Transaction(func(tx core.App) (err error) {
		sujet, err = annuaire.Sujet(tx, client.Secteur, p.ID)
		return err
	})
	g.Client().Connecter(g.c, courriel, "Lucie", "Vautrin")
	c := g.Compte(courriel)
	preuve := &preuves.Preuve{Compte: c.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(g.x.Socle), Sujet: sujet, Collectivite: g.c.ID}
	g.Transaction(func(tx core.App) error { return preuve.Ajouter(tx, essai) })
	return c, sujet
}

// siennes are the titles and states of what somebody sees at the hub.
func (x *reseau) siennes(p *annuaire.Compte) []string {
	x.t.Helper()
	l, err := synchro.DuCompte(x.App, p.ID)
	if err != nil {
		x.t.Fatal(err)
	}
	var vues []string
	for _, d := range l {
		vues = append(vues, strings.Join([]string{d.Chez, d.Numero, d.Etat}, " "))
	}
	return vues
}

func (g *guichet) vue(d *demandes.Demande, etat demandes.Etat) string {
	return strings.Join([]string{g.c.Dite(), d.Numero, string(etat)}, " ")
}

var (
	lucie = simulation.Personne{ID: "lucie", Prenoms: []string{"Lucie"}, NomNaissance: "VAUTRIN", DateNaissance: "1980-04-17"}
	paule = simulation.Personne{ID: "paule", Prenoms: []string{"Paule"}, NomNaissance: "CLAUDEL", DateNaissance: "1971-02-03"}
)

// auHub signs somebody in at the hub, and gives what asks for its pages as her.
func (x *reseau) auHub(p *annuaire.Compte) func(methode, chemin string) *guichettest.Page {
	x.t.Helper()
	jeton, maintenant := socle.Jeton(), x.Horloge.Maintenant()
	x.Transaction(func(tx core.App) error {
		return tx.DB().Model(&socle.Session{
			ID: socle.ID(), Espace: socle.EspaceHub, Porteur: p.ID, Empreinte: socle.Hacher(jeton), CreeLe: socle.Date(maintenant), VueLe: socle.Date(maintenant),
			ExpireLe: socle.Date(maintenant.Add(time.Hour)), Inactivite: 60, Acces: []byte("[]"),
		}).Insert()
	})
	c := x.Client()
	return func(methode, chemin string) *guichettest.Page {
		req := c.Requete(methode, x.dep.Chemin()+chemin, nil)
		req.AddCookie(&http.Cookie{Name: "guichet-" + string(socle.EspaceHub), Value: jeton})
		return c.Faire(req)
	}
}
