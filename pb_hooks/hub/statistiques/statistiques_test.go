package statistiques_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

var essai = socle.Programme("essai")

// departement is a hub and one guichet that it invited.
type departement struct {
	*guichettest.Banc
	t    *testing.T
	dep  *collectivites.Collectivite
	g    *guichettest.Banc
	c    *collectivites.Collectivite
	base string
}

func ouvrir(t *testing.T) *departement {
	t.Helper()
	d := &departement{t: t}
	d.Banc, d.dep = guichettest.NewDepartement(t)
	d.base = d.dep.Chemin() + "/agents/reglages/chiffres"
	d.g, d.c = guichettest.NewCommune(t, "127.0.0.2", "Épinal", "88160", "contact")
	d.g.Deposer(d.c, nil) // before the link: it is counted too
	d.g.Rattacher(d.InviterGuichet(d.c))
	return d
}

func (d *departement) envoyer() {
	d.t.Helper()
	d.g.DireA(d.Banc)
}

func (d *departement) somme(quoi string) (n int) {
	d.t.Helper()
	if err := d.App.DB().NewQuery("SELECT coalesce(sum(nombre), 0) FROM hub_compteurs WHERE " + quoi).Row(&n); err != nil {
		d.t.Fatal(err)
	}
	return n
}

// The counters of the hub are those of its guichets, at each change, and small ones
// are shown to nobody.
func TestLesChiffresDuHubSontCeuxDesGuichets(t *testing.T) {
	d := ouvrir(t)
	irene := d.Agent(d.dep, "irene@example.org", agents.Administration)
	d.envoyer()
	if n := d.somme("fait = 'arrivee' AND valeur = 'en_ligne' AND teleservice = 'contact'"); n != 1 {
		t.Errorf("%d arrivée(s)", n)
	}
	irene.Lire(d.base).Attendre(http.StatusOK).Contient("moins de 5", "1 sur", "non montré")
	var derniere *demandes.Demande
	for range 5 {
		derniere, _ = d.g.Deposer(d.c, nil)
	}
	d.envoyer()
	if n := d.somme("fait = 'arrivee'"); n != 6 {
		t.Errorf("%d arrivées", n)
	}
	d.g.Transaction(func(tx core.App) error {
		derniere.Etat = demandes.EnInstruction
		return tx.DB().Model(derniere).Update("Etat")
	})
	d.envoyer()
	if n, reste := d.somme("fait = 'etat' AND valeur = 'en_instruction'"), d.somme("fait = 'etat'"); n != 1 || reste != 6 {
		t.Errorf("%d en instruction sur %d", n, reste)
	}
	irene.Lire(d.base).Attendre(http.StatusOK).Contient("Épinal", "Écrire à la mairie", "mai 2026", "Communes actives")
	csv := irene.Lire(d.base + "/export?tableau=collectivites&format=csv").Attendre(http.StatusOK)
	if !strings.Contains(csv.Corps, "Épinal") || !strings.Contains(csv.Corps, "6") {
		t.Errorf("%q", csv.Corps)
	}
	if n := d.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d mis de côté", n)
	}
}

// Who reads them, and where.
func TestQuiLitLesChiffresDuDepartement(t *testing.T) {
	d := ouvrir(t)
	autre := d.Collectivite("Saint-Exemple")
	for _, cas := range []struct {
		nom    string
		qui    *guichettest.Client
		chemin string
		status int
	}{
		{"personne", d.Client(), d.base, http.StatusSeeOther},
		{"une instructrice", d.Agent(d.dep, "i@example.org", agents.Instruction), d.base, http.StatusForbidden},
		{"la gestion", d.Agent(d.dep, "g@example.org", agents.Gestion), d.base, http.StatusOK},
		{"l’administration d’une commune du même programme", d.Agent(autre, "a@example.org", agents.Administration), autre.Chemin() + "/agents/reglages/chiffres", http.StatusNotFound},
		{"la même, chez le Département", d.Agent(autre, "b@example.org", agents.Administration), d.base, http.StatusForbidden},
	} {
		for _, fin := range []string{"", "/export"} {
			if p := cas.qui.Lire(cas.chemin + fin); p.Status != cas.status {
				t.Errorf("%s, %s : %d, attendu %d", cas.nom, fin, p.Status, cas.status)
			}
		}
	}
}
