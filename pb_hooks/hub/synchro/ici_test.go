package synchro_test

import (
	"slices"
	"testing"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/oidc"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/usagers"
)

// aussiIci is the same, where the collectivité of the Département signs in by its own hub.
type aussiIci struct {
	*deux
	client *oidc.Client
}

func ouvrirAussiIci(t *testing.T) *aussiIci {
	t.Helper()
	x := &aussiIci{ouvrirDeux(t, autrement), &oidc.Client{Nom: "le Département des Vosges", Authentification: oidc.ParFormulaire, Algorithme: "ES256", Actif: true}}
	x.Transaction(func(tx core.App) error {
		adresse := x.Socle.AdressePublique() + x.dep.Chemin()
		x.client.Adresser([]string{adresse + preuves.Hub.CheminRetour()}, []string{adresse + preuves.Hub.CheminSortie()})
		if err := x.client.Enregistrer(tx, essai); err != nil {
			return err
		}
		f := &preuves.Fournisseur{Collectivite: x.dep.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Client: x.client.ID, Portees: "openid", Actif: true}
		return f.Enregistrer(tx, "un secret", essai)
	})
	return x
}

func (x *aussiIci) sujet(p *annuaire.Compte) (s string) {
	x.t.Helper()
	x.Transaction(func(tx core.App) (err error) {
		s, err = annuaire.Sujet(tx, x.client.Secteur, p.ID)
		return err
	})
	return s
}

// connaitre gives a compte of the Département the subject of somebody.
func (x *aussiIci) connaitre(courriel string, p *annuaire.Compte) *usagers.Compte {
	x.t.Helper()
	x.Client().Connecter(x.dep, courriel, "Lucie", "Vautrin")
	c := x.Compte(courriel)
	preuve := &preuves.Preuve{Compte: c.ID, Genre: preuves.Hub, Emetteur: oidc.Emetteur(x.Socle), Sujet: x.sujet(p), Collectivite: x.dep.ID}
	x.Transaction(func(tx core.App) error { return preuve.Ajouter(tx, essai) })
	return c
}

// ouvre is the compte of the Département that opens to somebody.
func (x *aussiIci) ouvre(p *annuaire.Compte) string {
	x.t.Helper()
	preuve, err := preuves.ParSujet(x.App, oidc.Emetteur(x.Socle), x.sujet(p))
	if err != nil || preuve == nil {
		x.t.Fatal(preuve, err)
	}
	return preuve.Compte
}

// The Département's own téléservices know persons by the same comptes: what is made one,
// and two again, is there too.
func TestLesComptesDuDepartementLuiMemeSuivent(t *testing.T) {
	x := ouvrirAussiIci(t)
	un, autre := x.connaitre("lucie@example.org", x.avant), x.connaitre("lucie.vautrin@example.org", x.apres)
	x.prouver(x.chezA)
	x.toutEchanger()
	if a, b := x.ouvre(x.avant), x.ouvre(x.apres); a != autre.ID || b != autre.ID {
		t.Fatalf("%q et %q, attendu %q", a, b, autre.ID)
	}
	x.separer()
	if a, b := x.ouvre(x.avant), x.ouvre(x.apres); a != un.ID || b != autre.ID {
		t.Fatalf("%q et %q, attendu %q et %q", a, b, un.ID, autre.ID)
	}
}

// What she proves at the Département counts as at any guichet, each night.
func TestLeDepartementAttesteAussi(t *testing.T) {
	x := ouvrirAussiIci(t)
	x.connaitre("lucie@example.org", x.avant)
	x.connaitre("lucie@example.org", x.apres)
	if err := synchro.AttesterIci(x.App); err != nil {
		t.Fatal(err)
	}
	x.voitTout(x.apres, slices.Clone(x.demandes))
}
