package guichettest

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// NewDepartement opens the guichet of the Vosges on 127.0.0.1, in the role hub. The
// benches that are opened after it are guichets.
func NewDepartement(t testing.TB, teleservices ...string) (*Banc, *collectivites.Collectivite) {
	t.Helper()
	t.Setenv("GUICHET_ROLE", "hub")
	b := NewEn(t, "127.0.0.1")
	t.Setenv("GUICHET_ROLE", "guichet")
	c := b.Collectivite("Vosges", teleservices...)
	c.Niveau, c.INSEE, c.Enseigne = "departement", "88", "Département des Vosges"
	b.Transaction(func(tx core.App) error { return tx.DB().Model(c).Update("Niveau", "INSEE", "Enseigne") })
	return b, c
}

// NewCommune opens the guichet of one commune, by its INSEE code, at a loopback address
// of its own.
func NewCommune(t testing.TB, ip, nom, insee string, teleservices ...string) (*Banc, *collectivites.Collectivite) {
	t.Helper()
	b := NewEn(t, ip)
	c := b.Collectivite(nom, teleservices...)
	c.INSEE = insee
	b.Transaction(func(tx core.App) error { return tx.DB().Model(c).Update("INSEE") })
	return b, c
}

// InviterGuichet has a hub make the invitation of one guichet, for all these
// collectivités.
func (b *Banc) InviterGuichet(l ...*collectivites.Collectivite) string {
	b.t.Helper()
	var fiches []collectivites.Fiche
	for _, c := range l {
		f, connue := collectivites.FicheParCode(c.Niveau, c.INSEE)
		if !connue {
			f = collectivites.Fiche{Niveau: c.Niveau, Code: c.INSEE, Nom: c.Nom, Departement: c.Departement, Population: c.Population}
		}
		fiches = append(fiches, f)
	}
	_, lien, err := synchro.Inviter(b.App, fiches, "", socle.Programme("essai"))
	if err != nil {
		b.t.Fatal(err)
	}
	return lien
}

// Rattacher has a guichet take an invitation.
func (b *Banc) Rattacher(lien string) *rattachement.Admission {
	b.t.Helper()
	i, err := rattachement.LireInvitation(lien)
	var a *rattachement.Admission
	if err == nil {
		a, err = rattachement.Rattacher(b.t.Context(), b.App, i, socle.Programme("essai"))
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// DireA has a guichet tell its hub all that it has to, which applies it.
func (b *Banc) DireA(hub *Banc) {
	b.t.Helper()
	if _, err := rattachement.Envoyer(b.t.Context(), b.App); err != nil {
		b.t.Fatal(err)
	}
	hub.Projeter()
}

// EntendreDe has a guichet hear all that its hub has for it.
func (b *Banc) EntendreDe(hub *Banc) {
	b.t.Helper()
	hub.Projeter()
	for {
		recu, err := rattachement.Recevoir(b.t.Context(), b.App, 0)
		if err != nil {
			b.t.Fatal(err)
		}
		if !recu {
			return
		}
	}
}

// Projeter has a hub apply all that its log holds, and send down all that it
// announces, what it decides meanwhile too.
func (b *Banc) Projeter() {
	b.t.Helper()
	for {
		publie, err := synchro.Publier(b.t.Context(), b.App)
		var reste bool
		if err == nil {
			err = b.App.DB().NewQuery(`SELECT EXISTS (SELECT 1 FROM hub_entrees e WHERE e.pos >
				coalesce((SELECT c.pos FROM hub_curseur c JOIN hub_entrees_identite i ON i.identite = c.journal), 0))`).Row(&reste)
		}
		if err == nil && reste {
			err = synchro.Avancer(b.t.Context(), b.App)
		}
		if err != nil {
			b.t.Fatal(err)
		}
		if !reste && publie == 0 {
			return
		}
	}
}

// Jumelle opens another machine of a hub, from a copy of its database as it is now. It
// answers at the address of the first one once [Banc.Router] leads there.
func (b *Banc) Jumelle() *Banc {
	b.t.Helper()
	folder := b.t.TempDir()
	if _, err := b.App.DB().NewQuery("VACUUM INTO {:f}").Bind(dbx.Params{"f": filepath.Join(folder, "data.db")}).Execute(); err != nil {
		b.t.Fatal(err)
	}
	cle, err := os.ReadFile(filepath.Join(b.App.DataDir(), "guichet.cle"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "guichet.cle"), cle, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Setenv("GUICHET_ROLE", "hub")
	defer b.t.Setenv("GUICHET_ROLE", "guichet")
	return ouvrir(b.t, httptest.NewUnstartedServer(nil), []string{"--data-dir", folder, "--public-url", b.URL}, b.Horloge)
}

// Router has another machine answer at the address of this one, as a load balancer does.
func (b *Banc) Router(vers *Banc) { b.vers.Store(vers) }
