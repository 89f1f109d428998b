package annuaire_test

import (
	"net/http"
	"net/url"
	"testing"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
)

// departement is a hub, and the agent who keeps the list of its members.
type departement struct {
	*guichettest.Banc
	t     *testing.T
	dep   *collectivites.Collectivite
	irene *guichettest.Client
	base  string
}

func ouvrir(t *testing.T) *departement {
	t.Helper()
	d := &departement{t: t}
	d.Banc, d.dep = guichettest.NewDepartement(t)
	d.irene = d.Agent(d.dep, "irene@example.org", agents.Administration)
	d.base = d.dep.Chemin() + "/agents/reglages/adherents"
	return d
}

// ajouter puts collectivités in the list, by their codes.
func (d *departement) ajouter(codes string) {
	d.t.Helper()
	d.irene.Envoyer(d.base+"/ajout", url.Values{"codes": {codes}, "contactee_le_jour": {"4"}, "contactee_le_mois": {"5"}, "contactee_le_annee": {"2026"}}).Attendre(http.StatusSeeOther)
}

// page is the address of a member.
func (d *departement) page(niveau, code string) string {
	d.t.Helper()
	m, err := annuaire.MembreDe(d.App, niveau, code)
	if err != nil || m == nil {
		d.t.Fatal(m, err)
	}
	return d.base + "/" + m.ID
}

// adherer makes a member of a commune that is in the list.
func (d *departement) adherer(code string) string {
	d.t.Helper()
	page := d.page("commune", code)
	d.irene.Envoyer(page+"/adhesion", dates(url.Values{}, "adherente_le", "4", "5", "2026")).Attendre(http.StatusSeeOther)
	return page
}

// dates fills the boxes of a day.
func dates(f url.Values, nom, jour, mois, annee string) url.Values {
	f.Set(nom+"_jour", jour)
	f.Set(nom+"_mois", mois)
	f.Set(nom+"_annee", annee)
	return f
}
