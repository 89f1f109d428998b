package rgpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
)

// declarer makes Camille act for an association.
func (m *mairie) declarer(nom string) *usagers.Mandat {
	m.t.Helper()
	var x *usagers.Mandat
	m.Transaction(func(tx core.App) (err error) {
		x, err = usagers.Declarer(tx, m.c.ID, m.compte(), usagers.Declaration{
			Qualite: usagers.Mandataire, Identite: usagers.Identite{Genre: "association", Denomination: nom}, Fonction: "trésorière", Dit: "procès-verbal du 3 mars",
		})
		return err
	})
	return x
}

// The copy says the mandats that one holds; the erasure takes those that served
// nothing, and ends the others: the demandes filed under them say by whom.
func TestLesMandatsDansLaCopieEtLEffacement(t *testing.T) {
	m := ouvrir(t)
	inutile, utile := m.declarer("Les Myrtilles"), m.declarer("Les Amis du lavoir")
	d := m.Depot(m.c, m.compte())
	d.Mandat = utile.ID
	depose, err := demandes.Deposer(m.App, d)
	if err != nil {
		t.Fatal(err)
	}
	fichiers := archive(t, m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip"))
	for _, mot := range []string{"Les Myrtilles", "Les Amis du lavoir", "trésorière", "procès-verbal du 3 mars"} {
		if !strings.Contains(fichiers["donnees.json"], mot) {
			t.Errorf("la copie ne dit pas « %s »", mot)
		}
	}
	if strings.Contains(fichiers["donnees.json"], depose.Demande.Numero) {
		t.Error("la copie de la trésorière contient une demande de l’association")
	}
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.nadege.Ouvrir(m.bureau(e)).Contient("1 mandat déclaré", "les mandats sous lesquels des demandes ont été envoyées")
	m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
	if n := m.compter("mandats WHERE id = {:m}", dbx.Params{"m": inutile.ID}); n != 0 {
		t.Error("le mandat sous lequel rien n’est déposé reste")
	}
	lu, err := usagers.MandatParID(m.App, m.c.ID, utile.ID)
	if err != nil || lu.FiniLe.IsZero() || m.compter("comptes", nil) != 1 {
		t.Errorf("le mandat de la demande : %+v, %v", lu, err)
	}
	m.camille.Lire(m.c.Chemin() + "/demandes/" + depose.Demande.ID).Attendre(http.StatusNotFound)
}

// What is kept for an organisme is neither in the copy nor in the erasure of who
// keeps it; it goes with the organisme's own.
func TestLePorteDocumentsDUnOrganismeNEstPasASaTresoriere(t *testing.T) {
	m := ouvrir(t)
	x := m.declarer("Les Amis du lavoir")
	d := m.Depot(m.c, m.compte())
	d.Mandat = x.ID
	if _, err := demandes.Deposer(m.App, d); err != nil {
		t.Fatal(err)
	}
	garder := func(libelle, usager, mandat string) *subventions.Document {
		g := &subventions.Document{ID: socle.ID(), Collectivite: m.c.ID, Compte: m.compte().ID, Usager: usager, Mandat: mandat, Sorte: "statuts", Libelle: libelle}
		if err := m.App.DB().Model(g).Insert(); err != nil {
			t.Fatal(err)
		}
		m.Joindre(m.c, g.Objet(), "statuts", libelle+".png")
		return g
	}
	sien, duLavoir := garder("Statuts des Myrtilles", "", ""), garder("Statuts du lavoir", x.Usager, x.ID)
	reste := func(g *subventions.Document) bool {
		return m.compter("porte_documents WHERE id = {:d}", dbx.Params{"d": g.ID}) == 1
	}
	fichiers := archive(t, m.camille.Ouvrir(m.c.Chemin()+"/mes-donnees/copie.zip"))
	for nom, contenu := range fichiers {
		if strings.Contains(nom+contenu, "Statuts du lavoir") {
			t.Errorf("%s contient ce qui est à l’association", nom)
		}
	}
	if !strings.Contains(fichiers["donnees.json"], "Statuts des Myrtilles") {
		t.Error("la copie ne dit pas ce qui est à elle")
	}
	lavoir, err := usagers.UsagerParID(m.App, m.c.ID, x.Usager)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range []*usagers.Usager{m.usager(), lavoir} {
		l, err := subventions.DocumentsDeLUsager(m.App, u)
		if err != nil || len(l) != 1 || (l[0].ID == sien.ID) != (u.ID != lavoir.ID) {
			t.Errorf("les documents de %s : %+v, %v", u.Appellation(), l, err)
		}
	}
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.nadege.Ouvrir(m.bureau(e)).Contient("1 document du porte-documents")
	m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
	if reste(sien) || !reste(duLavoir) {
		t.Errorf("le sien reste : %v, celui de l’association : %v", reste(sien), reste(duLavoir))
	}
}

// A message that she wrote for an organisme stays with its demande once she has
// no compte any more.
func TestUnMessageEcritPourUnOrganismeResteSansSonCompte(t *testing.T) {
	m := ouvrir(t)
	hugues := m.Client().Connecter(m.c, "hugues@example.org", "Hugues", "Thouvenel")
	hugues.Envoyer(m.c.Chemin()+"/compte/mandats/nouveau", url.Values{"pour": {"association"}, "nom": {"Les Amis du lavoir"}, "qualite": {"representant"}}).Attendre(http.StatusSeeOther)
	l, err := usagers.MandatsDuCompte(m.App, m.c.ID, m.Compte("hugues@example.org").ID)
	if err != nil || len(l) != 1 {
		t.Fatal(l, err)
	}
	depot := m.Depot(m.c, m.Compte("hugues@example.org"))
	depot.Mandat = l[0].ID
	depose, err := demandes.Deposer(m.App, depot)
	if err != nil {
		t.Fatal(err)
	}
	m.declarer("Les Amis du lavoir")
	if _, err := m.App.DB().NewQuery("UPDATE mandats SET usager = {:u}, preuve = 'agent' WHERE id != {:m}").Bind(dbx.Params{"u": l[0].Usager, "m": l[0].ID}).Execute(); err != nil {
		t.Fatal(err)
	}
	page := m.c.Chemin() + "/demandes/" + depose.Demande.ID
	m.camille.Envoyer(page+"/messages", url.Values{"texte": {"Quand rend-on les clés ?"}}).Attendre(http.StatusSeeOther)
	siens := func() int { return m.compter("messages WHERE compte != ''", nil) }
	if siens() != 1 {
		t.Fatalf("%d messages", siens())
	}
	e := m.demander("effacement", url.Values{"objet": {"Tout"}})
	m.nadege.Envoyer(m.bureau(e)+"/effacement", nil).Attendre(http.StatusSeeOther)
	if siens() != 0 || m.compter("comptes WHERE courriel = 'camille@example.org'", nil) != 0 {
		t.Errorf("%d messages nomment un compte effacé", siens())
	}
	hugues.Lire(page).Attendre(http.StatusOK).Contient("Camille Thouvenel, pour Les Amis du lavoir, le", "Quand rend-on les clés ?")
}
