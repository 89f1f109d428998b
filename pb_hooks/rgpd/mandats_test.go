package rgpd_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
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
