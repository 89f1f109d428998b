package messages_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

const essai = socle.Acteur("programme:essai")

// mairie is a commune whose people only receive mail: they are invited, they
// need no passphrase.
type mairie struct {
	*guichettest.Banc
	c  *collectivites.Collectivite
	t  *testing.T
	lu int // rank of the last mail looked at
}

func ouvrir(t *testing.T) *mairie {
	t.Helper()
	m := &mairie{Banc: guichettest.New(t), t: t}
	m.c = m.Collectivite("Saint-Exemple", "contact")
	return m
}

// agent adds somebody with roles in every service.
func (m *mairie) agent(courriel, prenom, nom string, roles ...agents.Role) {
	m.t.Helper()
	m.Inviter(m.c, courriel, roles...)
	m.profil(courriel, func(a *agents.Agent) { a.Prenom, a.Nom, a.Qualite = prenom, nom, "agent" })
}

// profil changes what an agent says of herself.
func (m *mairie) profil(courriel string, changer func(*agents.Agent)) {
	m.t.Helper()
	a := m.parCourriel(courriel)
	changer(a)
	m.Transaction(func(tx core.App) error { return a.EnregistrerProfil(tx, m.c.ID) })
}

func (m *mairie) parCourriel(courriel string) *agents.Agent {
	m.t.Helper()
	a, err := agents.ParCourriel(m.App, courriel)
	if err != nil {
		m.t.Fatal(err)
	}
	return a
}

// service gives the service of « Écrire à la mairie » its own address, "" for
// none.
func (m *mairie) service(courriel string) {
	m.t.Helper()
	t, err := catalogue.ParCode(m.App, m.c.ID, "contact")
	if err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.App.DB().Update("services", dbx.Params{"courriel": courriel}, dbx.HashExp{"id": t.Service}).Execute(); err != nil {
		m.t.Fatal(err)
	}
}

// republier changes what « Écrire à la mairie » promises, for the demandes to
// come.
func (m *mairie) republier(changer func(*catalogue.Traitement)) {
	m.t.Helper()
	d, err := catalogue.Modele("contact")
	if err != nil {
		m.t.Fatal(err)
	}
	changer(&d.Traitement)
	m.Transaction(func(tx core.App) error {
		_, err := catalogue.Publier(tx, m.c.ID, d, essai)
		return err
	})
}

// deposer files as Camille, without a compte.
func (m *mairie) deposer() *demandes.Demande {
	m.t.Helper()
	d, _ := m.Deposer(m.c, nil)
	return d
}

// relire takes the demande as it is now.
func (m *mairie) relire(d *demandes.Demande) *demandes.Demande {
	m.t.Helper()
	lue, err := demandes.ParID(m.App, m.c.ID, d.ID)
	if err != nil {
		m.t.Fatal(err)
	}
	return lue
}

// jusqua moves the clock to an hour of Paris.
func (m *mairie) jusqua(quand string) {
	m.t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", quand, socle.Paris)
	if err != nil {
		m.t.Fatal(err)
	}
	if !v.After(m.Horloge.Maintenant()) {
		m.t.Fatalf("%s est passé", quand)
	}
	m.Horloge.Avancer(v.Sub(m.Horloge.Maintenant()))
}

// nouveaux lists the mails of some models (all of them without one) written
// since the last call, in order.
func (m *mairie) nouveaux(modeles ...string) []exploitation.Courriel {
	m.t.Helper()
	var l []exploitation.Courriel
	err := m.App.DB().Select("*").From("courriels").Where(dbx.NewExp("rowid > {:lu}", dbx.Params{"lu": m.lu})).OrderBy("rowid").All(&l)
	if err == nil {
		err = m.App.DB().NewQuery("SELECT coalesce(max(rowid), 0) FROM courriels").Row(&m.lu)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return slices.DeleteFunc(l, func(c exploitation.Courriel) bool { return len(modeles) > 0 && !slices.Contains(modeles, c.Modele) })
}

// adresses are to whom mails go.
func adresses(l []exploitation.Courriel) []string {
	a := make([]string, len(l))
	for i, c := range l {
		a[i] = c.Destinataire
	}
	return a
}
