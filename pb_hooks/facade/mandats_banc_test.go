package facade_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

const (
	lesAmis = "W881234567"
	agentVu = socle.Acteur("agent:nadege")
)

// bancMandats is a mairie where people act for one another.
type bancMandats struct {
	*guichettest.Banc
	t testing.TB
	c *collectivites.Collectivite
}

func ouvrirMandats(t *testing.T) *bancMandats {
	b := guichettest.New(t)
	return &bancMandats{b, t, b.Collectivite("Saint-Exemple", "contact", "signalement")}
}

func (b *bancMandats) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bancMandats) personne(prenom string) (*guichettest.Client, *usagers.Compte) {
	b.t.Helper()
	courriel := strings.ToLower(prenom) + "@example.org"
	v := b.Client().Connecter(b.c, courriel, prenom, "Thouvenel")
	return v, b.Compte(courriel)
}

// association is what somebody declares of Les Amis du lavoir.
func association(qualite, fonction string) url.Values {
	return url.Values{"pour": {"association"}, "nom": {"Les Amis du lavoir"}, "numero": {lesAmis}, "qualite": {qualite}, "fonction": {fonction}}
}

// declarer does it by the pages, which make her act under it.
func (b *bancMandats) declarer(v *guichettest.Client, compte *usagers.Compte, f url.Values) *usagers.Mandat {
	b.t.Helper()
	v.Envoyer(b.c.Chemin()+"/compte/mandats/nouveau", f).Attendre(http.StatusSeeOther)
	l, err := usagers.MandatsDuCompte(b.App, b.c.ID, compte.ID)
	b.must(err)
	return &l[0]
}

func (b *bancMandats) prouver(m *usagers.Mandat) {
	b.t.Helper()
	b.Transaction(func(tx core.App) error { return m.Prouver(tx, "procès-verbal du 3 mars 2026", agentVu) })
}

func (b *bancMandats) finir(m *usagers.Mandat) {
	b.t.Helper()
	b.Transaction(func(tx core.App) error { return m.Finir(tx, agentVu) })
}

// deposerSous files a demande under a mandat.
func (b *bancMandats) deposerSous(m *usagers.Mandat, compte *usagers.Compte) *demandes.Demande {
	b.t.Helper()
	d := b.Depot(b.c, compte)
	d.Mandat = m.ID
	depose, err := demandes.Deposer(b.App, d)
	b.must(err)
	return depose.Demande
}

// agent signs in an agent of the service of « Écrire à la mairie », or of another.
func (b *bancMandats) agent(courriel string, duService bool, roles ...agents.Role) *guichettest.Client {
	b.t.Helper()
	t, err := catalogue.ParCode(b.App, b.c.ID, "contact")
	b.must(err)
	l, err := collectivites.Services(b.App, b.c.ID)
	b.must(err)
	service := t.Service
	for _, s := range l {
		if !duService && s.ID != t.Service {
			service = s.ID
		}
	}
	return b.AgentDuService(b.c, service, courriel, roles...)
}

func (b *bancMandats) relire(m *usagers.Mandat) *usagers.Mandat {
	b.t.Helper()
	lu, err := usagers.MandatParID(b.App, b.c.ID, m.ID)
	b.must(err)
	return lu
}
