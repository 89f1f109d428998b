package synchro_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/simulation"
	"guichet/pb_hooks/usagers"
)

// chez is somebody at a guichet, signed in.
type chez struct {
	*guichet
	compte *usagers.Compte
	sujet  string
	client *guichettest.Client
}

// relier signs a person in to a guichet through the hub, which says who she is when dite
// names her, and has the hub know it.
func (g *guichet) relier(courriel string, p *annuaire.Compte, dite ...simulation.Personne) *chez {
	g.x.t.Helper()
	c := &chez{guichet: g}
	c.compte, c.sujet = g.connaitre(courriel, p)
	for _, qui := range dite {
		g.identifier(c.compte, qui)
	}
	c.client = g.Client()
	c.client.Connecter(g.c, courriel, "Lucie", "Vautrin")
	if err := g.sePresenter(); err != nil {
		g.x.t.Fatal(err)
	}
	g.envoyer()
	return c
}

// ecrire has her write who she is, as a form that she sends does.
func (c *chez) ecrire(i usagers.Identite) {
	c.x.t.Helper()
	c.Transaction(func(tx core.App) error {
		_, err := usagers.InscrireElleMeme(tx, c.c.ID, c.compte, i)
		return err
	})
}

// changer has her change her contacts on their page.
func (c *chez) changer(champs ...string) {
	c.x.t.Helper()
	connus := c.identite()
	f := url.Values{"telephone": {connus.Telephone}}
	for partie, v := range (&usagers.Usager{Adresse: connus.Adresse}).AdressePostale() {
		f.Set(partie, v)
	}
	for i := 0; i < len(champs); i += 2 {
		f.Set(champs[i], champs[i+1])
	}
	c.client.Envoyer(c.c.Chemin()+"/compte/coordonnees", f).Attendre(http.StatusSeeOther)
}

// identite is what is known of her at a guichet.
func (c *chez) identite() usagers.Identite {
	c.x.t.Helper()
	u, err := usagers.DuCompte(c.App, c.c.ID, c.compte)
	if err != nil {
		c.x.t.Fatal(err)
	}
	if u != nil {
		return u.Identite()
	}
	i, err := usagers.ContactsConnus(c.App, c.c.ID, c.compte)
	if err != nil {
		c.x.t.Fatal(err)
	}
	return i
}

// telephone is what her file says at a guichet.
func (c *chez) telephone() string {
	c.x.t.Helper()
	return c.identite().Telephone
}

// remplie tells that her page is filled in with these.
func (c *chez) remplie(valeurs ...string) {
	c.x.t.Helper()
	page := strings.ReplaceAll(c.client.Lire(c.c.Chemin()+"/compte/coordonnees").Attendre(http.StatusOK).Corps, "\u00a0", " ")
	for _, v := range valeurs {
		if !strings.Contains(page, `value="`+v+`"`) {
			c.x.t.Errorf("%s : la page n’est pas remplie avec %q", c.c.Nom, v)
		}
	}
}

func (c *chez) mentions() string {
	c.x.t.Helper()
	return c.client.Lire(c.c.Chemin() + "/compte/coordonnees").Attendre(http.StatusOK).Texte()
}

// echanger has all guichets tell and hear all.
func (x *reseau) echanger() {
	x.t.Helper()
	for _, g := range []*guichet{x.a, x.b} {
		g.envoyer()
	}
	for _, g := range []*guichet{x.a, x.b} {
		g.toutRecevoir()
	}
}

// rienDeCote tells that nothing waits, was put aside, or was written in clear on the way.
func (x *reseau) rienDeCote(clairs ...string) {
	x.t.Helper()
	if n := x.Compter("hub_rebuts") + x.a.Compter("synchro_rebuts") + x.b.Compter("synchro_rebuts"); n > 0 {
		x.t.Errorf("%d événements de côté", n)
	}
	for _, clair := range clairs {
		for _, table := range []string{"hub_entrees", "hub_descentes"} {
			if n := x.Compter(table + " WHERE instr(octets, '" + clair + "')"); n > 0 {
				x.t.Errorf("%s dit %q en clair", table, clair)
			}
		}
		if n := x.Compter("hub_joignables WHERE instr(valeur, '" + clair + "')"); n > 0 {
			x.t.Errorf("le hub garde %q en clair", clair)
		}
	}
}

const (
	ancien  = "0611111111"
	nouveau = "0622222222"
	tiers   = "0633333333"
)

// What a person changes at a guichet comes to all that know her, and to no other.
func TestUnTelephoneChangeEstSuDeSesGuichets(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	a.changer("telephone", "06 11 11 11 11", "voie", "3 rue du Lavoir", "code_postal", "88901", "commune", "Saint-Exemple")
	x.echanger()
	if a.telephone() != ancien || b.telephone() != ancien {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	// Her first demande there is filled in.
	b.remplie("06 11 11 11 11", "3 rue du Lavoir")
	b.changer("telephone", "06 22 22 22 22")
	x.echanger()
	if a.telephone() != nouveau || b.telephone() != nouveau {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	x.rienDeCote(ancien, nouveau, "Lavoir")
	// What came from the other side is not sent back.
	avant := x.Compter("hub_entrees WHERE genre = 'compte' AND sens = 'up'")
	a.ecrire(a.identite())
	x.echanger()
	if n := x.Compter("hub_entrees WHERE genre = 'compte' AND sens = 'up'"); n != avant {
		t.Errorf("%d événements remontent", n-avant)
	}
	if n := x.Compter("journal WHERE verbe = 'hub.ecrire_contacts'"); n != 2 {
		t.Errorf("%d changements au journal", n)
	}
}

func TestUnGuichetQuiNeLaConnaitPasNApprendRien(t *testing.T) {
	x := ouvrirReseau(t)
	a := x.a.relier("lucie@example.org", x.personne(lucie))
	x.b.relier("paule@example.org", x.personne(paule))
	a.changer("telephone", "06 11 11 11 11")
	x.echanger()
	if n := x.b.Compter("contacts_departement") + x.b.Compter("synchro_connus WHERE genre = 'compte'"); n > 0 {
		t.Error("l’autre guichet l’apprend")
	}
	// She leaves the sign-in through the hub here: nothing more comes.
	executer(t, x.a.App, nil, "DELETE FROM preuves WHERE genre = 'hub'")
	if n := x.a.Compter("contacts_departement"); n > 0 {
		t.Errorf("%d coordonnées restent", n)
	}
	x.a.envoyer()
	if n := x.Compter("hub_paires WHERE suivie = 1 AND sujet = '" + a.sujet + "'"); n > 0 {
		t.Error("le Département la dit toujours connue là")
	}
}

// On an older version the hub keeps its own, and both sides end with it.
func TestUnChangementFaitSurUneVieilleVersionEstEcarte(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	a.changer("telephone", "06 11 11 11 11")
	x.echanger()
	a.changer("telephone", "06 22 22 22 22")
	b.changer("telephone", "06 33 33 33 33", "voie", "1 place de la Mairie") // it has not heard of it
	a.envoyer()
	b.envoyer()
	x.echanger()
	if a.telephone() != nouveau || b.telephone() != nouveau {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	if n := x.Compter("journal WHERE verbe = 'hub.refuser_contacts'"); n != 1 {
		t.Errorf("%d refus au journal", n)
	}
	if lu := b.mentions(); !strings.Contains(lu, "06 33 33 33 33") || !strings.Contains(lu, "plus récent") || strings.Contains(a.mentions(), "plus récent") {
		t.Error("on ne dit pas à la bonne personne ce qui est écarté", lu)
	}
	a.remplie("1 place de la Mairie") // each contact for itself
	b.changer("telephone", "06 33 33 33 33")
	x.echanger()
	if a.telephone() != tiers || b.telephone() != tiers {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	if strings.Contains(b.mentions(), "plus récent") {
		t.Error("ce qui fut écarté se dit toujours")
	}
	x.rienDeCote()
}

// Two changes at one guichet, before the hub answers: the last one counts.
func TestDeuxChangementsDeSuiteGardentLeDernier(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	a.changer("telephone", "06 11 11 11 11")
	a.envoyer()
	a.changer("telephone", "06 22 22 22 22")
	a.toutRecevoir() // the answer to the first one
	if a.telephone() != nouveau || strings.Contains(a.mentions(), "plus récent") || !strings.Contains(a.mentions(), "pas encore arrivé") {
		t.Errorf("la réponse au premier défait le second : %q", a.telephone())
	}
	x.echanger()
	if a.telephone() != nouveau || b.telephone() != nouveau {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	// She has no telephone any more.
	b.changer("telephone", "")
	x.echanger()
	if a.telephone() != "" || b.telephone() != "" {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	x.rienDeCote()
}

// What she writes in a demande counts as what she says; what an agent writes of her
// stays at the guichet.
func TestCeQuUnAgentEcritNePartPas(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	a.ecrire(usagers.Identite{Telephone: ancien})
	x.echanger()
	if b.telephone() != ancien {
		t.Errorf("%q", b.telephone())
	}
	x.a.Transaction(func(tx core.App) error {
		u, err := usagers.DuCompte(tx, a.c.ID, a.compte)
		if err != nil {
			return err
		}
		d := u.Coordonnees()
		d.Telephone = nouveau
		_, err = u.Rectifier(tx, d, essai)
		return err
	})
	// Her next demande gives what the form was filled in with.
	a.ecrire(usagers.Identite{Telephone: nouveau})
	x.echanger()
	if b.telephone() != ancien {
		t.Errorf("ce que l’agent a écrit est parti : %q", b.telephone())
	}
	// For an organisme, what she fills in is not hers.
	a.ecrire(usagers.Identite{Denomination: "Les Amis du lavoir", Telephone: tiers})
	x.echanger()
	if b.telephone() != ancien {
		t.Errorf("le numéro de l’organisme est parti : %q", b.telephone())
	}
}

// An address that nobody verified is not told as verified, and takes the place of none
// that was: letters would go there.
func TestUneAdresseNonVerifieeNePasseParDessusAucune(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("autre@example.org", p)
	courriels := func(chezA, chezB string) {
		t.Helper()
		for c, voulu := range map[*chez]string{a: chezA, b: chezB} {
			lu, err := usagers.CompteParID(c.App, c.compte.ID)
			if err != nil || lu.Courriel != voulu {
				t.Errorf("%s écrit à %s, non à %s : %v", c.c.Nom, lu.Courriel, voulu, err)
			}
		}
	}
	x.a.Transaction(func(tx core.App) error {
		return (&preuves.Preuve{Compte: a.compte.ID, Genre: preuves.Courriel, Courriel: "verifiee@example.org"}).Ajouter(tx, a.compte.Acteur())
	})
	a.proposer("non@example.org", a.sujet)
	x.b.toutRecevoir()
	if n := x.Compter("hub_joignables WHERE verifie = 0") + x.b.Compter("contacts_departement WHERE valeur = 'non@example.org' AND verifie = 0"); n != 2 {
		t.Error("elle est dite vérifiée, ou n’est pas sue")
	}
	courriels("lucie@example.org", "autre@example.org")
	a.changer("courriel", "verifiee@example.org")
	x.echanger()
	courriels("verifiee@example.org", "verifiee@example.org")
	if n := x.b.Compter("preuves WHERE courriel = 'verifiee@example.org'"); n > 0 {
		t.Error("l’adresse venue d’ailleurs ouvre le compte")
	}
	a.proposer("non@example.org", a.sujet)
	x.b.toutRecevoir()
	courriels("verifiee@example.org", "verifiee@example.org")
	if n := x.Compter("hub_joignables WHERE verifie = 1"); n != 1 {
		t.Error("une adresse non vérifiée a pris la place d’une autre")
	}
}

// What another guichet calls somebody is nobody here.
func TestLeSujetDUnAutreGuichetNeDecideRien(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("autre@example.org", p)
	a.proposer("non@example.org", b.sujet)
	if n := x.Compter("hub_joignables"); n > 0 || x.Compter("hub_rebuts") != 1 {
		t.Errorf("%d contacts, %d de côté", n, x.Compter("hub_rebuts"))
	}
	b.toutRecevoir()
	if n := b.Compter("contacts_departement"); n > 0 {
		t.Errorf("l’autre guichet apprend %d contacts", n)
	}
}

// proposer has her guichet say, by whoever has its key, that she changed her e-mail
// address and proved nothing.
func (c *chez) proposer(courriel, sujet string) {
	c.x.t.Helper()
	l := c.lien()
	contacts, err := rattachement.MettreEnBoite(l.Boite, donnees(rattachement.ContactsProposes{
		rattachement.ContactCourriel: {Valeur: courriel, Base: rattachement.VersionContact{Epoque: 1 << 50}, Rang: c.Horloge.Maintenant().UnixMilli() + l.Seq},
	}))
	if err != nil {
		c.x.t.Fatal(err)
	}
	i := c.intrus()
	s := i.sceller(c.evenement(l.Seq+1, func(e *rattachement.Evenement) {
		e.Type, e.Subject, e.Data = rattachement.Typer(rattachement.GenreCompte, rattachement.VerbeMaj), sujet, donnees(rattachement.Compte{Contacts: contacts})
	}))
	if status, brut := i.demander(http.MethodPost, rattachement.CheminEvenements, rattachement.Lot{Evenements: []rattachement.Scelle{s}}); status != http.StatusOK {
		c.x.t.Fatal(status, string(brut))
	}
	executer(c.x.t, c.App, nil, "UPDATE rattachements SET seq = seq + 1")
	c.x.Projeter()
}

// A hub that was restored, and lost what it decided since, ends with what she said last.
func TestUnHubRestaureRetrouveSesContacts(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	a.changer("telephone", "06 11 11 11 11")
	x.echanger()
	var sauves []dbx.NullStringMap
	if err := x.App.DB().NewQuery("SELECT * FROM hub_joignables").All(&sauves); err != nil || len(sauves) != 1 {
		t.Fatal(sauves, err)
	}
	juge := dbx.NullStringMap{}
	if err := x.App.DB().NewQuery("SELECT juge FROM hub_paires WHERE sujet = '" + b.sujet + "'").One(&juge); err != nil {
		t.Fatal(err)
	}
	b.changer("telephone", "06 22 22 22 22")
	x.echanger()
	x.oublier("UPDATE hub_joignables SET valeur = '"+sauves[0]["valeur"].String+"', version = "+sauves[0]["version"].String+", membre = '"+sauves[0]["membre"].String+"', rang = "+sauves[0]["rang"].String,
		"UPDATE hub_paires SET juge = "+juge["juge"].String+" WHERE sujet = '"+b.sujet+"'")
	x.retrouver()
	x.echanger()
	if a.telephone() != nouveau || b.telephone() != nouveau {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	a.changer("telephone", "06 33 33 33 33")
	x.echanger()
	if a.telephone() != tiers || b.telephone() != tiers {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
	x.rienDeCote()
}

// A subject that a restored hub learnt again decides nothing before its person comes.
func TestUnSujetAdopteNeDecideRienAvantDeRevenir(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p, lucie), x.b.relier("lucie@example.org", p)
	b.changer("telephone", "06 11 11 11 11")
	x.echanger()
	x.oublier("DELETE FROM hub_paires WHERE sujet = '" + a.sujet + "'")
	a.changer("telephone", "06 22 22 22 22")
	x.retrouver()
	x.echanger()
	if n := x.Compter("hub_paires WHERE adoptee = 1"); n != 1 {
		t.Fatalf("%d sujets adoptés", n)
	}
	if b.telephone() != ancien {
		t.Errorf("un sujet adopté écrit %q", b.telephone())
	}
	x.Transaction(func(tx core.App) error {
		_, err := annuaire.Sujet(tx, x.secteur(x.a), p.ID)
		return err
	})
	for range 2 {
		x.a.toutRecevoir()
		x.echanger()
	}
	if a.telephone() != nouveau || b.telephone() != nouveau {
		t.Errorf("%q %q", a.telephone(), b.telephone())
	}
}
