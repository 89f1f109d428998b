package synchro_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/sauvegardes"
)

// What a compte no longer needs leaves it without harm: who takes her old subject away
// comes back by the other to the same compte, and nobody is separated.
func TestRetirerUnSujetNeSeparePersonne(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.prouver(x.chezA)
	x.toutEchanger()
	// The one that stays is told before the other has left.
	executer(t, x.a.App, dbx.Params{"s": x.chezA.sujet},
		"INSERT INTO synchro_marques (genre, agregat, collectivite) SELECT 'compte', sujet, collectivite FROM preuves WHERE genre = 'hub' AND sujet != {:s}",
		"DELETE FROM preuves WHERE sujet = {:s}")
	x.toutEchanger()
	if diff := cmp.Diff([]string{"fait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
	if ouvre := x.entre(x.a, x.apres); ouvre != x.chezA.compte.ID {
		t.Errorf("elle ouvre %q", ouvre)
	}
	x.voitTout(x.apres, slices.Clone(x.demandes))
}

// A mairie that goes back to a backup of before she proved it denies nothing.
func TestUneAncienneSauvegardeNeDementRien(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.a.connaitre("lucie.vautrin@example.org", x.apres)
	sujet := x.sujetDe(x.a, x.apres)
	executer(t, x.a.App, dbx.Params{"s": sujet, "c": x.chezA.compte.ID}, "UPDATE preuves SET compte = {:c} WHERE sujet = {:s}")
	x.toutEchanger()
	if diff := cmp.Diff([]string{"fait"}, x.etats()); diff != "" {
		t.Fatal(diff)
	}
	executer(t, x.a.App, dbx.Params{"s": sujet, "c": x.a.Compte("lucie.vautrin@example.org").ID}, "UPDATE preuves SET compte = {:c} WHERE sujet = {:s}", "DELETE FROM synchro_marques")
	if err := sauvegardes.Confirmer(x.a.App, essai); err != nil {
		t.Fatal(err)
	}
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.toutEchanger()
	if diff := cmp.Diff([]string{"fait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
}

// A guichet that lost the subject that is used now, with an older backup, calls her by it
// again: she is nobody new there.
func TestUnGuichetQuiNeConnaitQueLAncienSujetPrendLeNouveau(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	d := rattachement.ComptesReunis{De: x.chezB.sujet, Vers: strings.Repeat("1", 64), Le: x.Horloge.Maintenant()}
	f, err := preuves.FournisseurDe(x.b.App, preuves.Hub, x.b.c.ID)
	if err != nil || f == nil {
		t.Fatal(f, err)
	}
	sujets := func() (l []string) {
		siennes, err := preuves.DuCompte(x.b.App, x.chezB.compte.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range siennes {
			if p.Genre == preuves.Hub {
				l = append(l, p.Sujet)
			}
		}
		return l
	}
	for range 2 {
		x.b.Transaction(func(tx core.App) error { return rattachement.Reunir(tx, f, d, "") })
		if diff := cmp.Diff([]string{d.Vers}, sujets()); diff != "" {
			t.Fatal(diff)
		}
	}
	for range 2 {
		x.b.Transaction(func(tx core.App) error { return rattachement.Separer(tx, f, d) })
		if diff := cmp.Diff([]string{d.De}, sujets()); diff != "" {
			t.Fatal(diff)
		}
	}
}

// What was refused for two comptes is not asked again by the way of a third.
func TestUnRefusVautPourQuiEnVient(t *testing.T) {
	x := ouvrirDeux(t, nee("Durand"))
	x.prouver(x.chezA)
	x.toutEchanger()
	agent := x.Agent(x.dep, "chef@example.org", agents.Administration)
	var id string
	if err := x.App.DB().Select("id").From("hub_rapprochements").Row(&id); err != nil {
		t.Fatal(err)
	}
	agent.Envoyer(x.dep.Chemin()+"/agents/reglages/comptes-a-reunir/"+id, url.Values{"refuser": {"oui"}}).Attendre(http.StatusSeeOther)
	// She gets a third compte, that becomes the one of the second.
	x.Horloge.Avancer(time.Hour)
	troisieme := x.personne(autrement)
	x.Transaction(func(tx core.App) error {
		return synchro.Rapprocher(tx, x.secteur(x.a), troisieme.ID, x.apres.ID)
	})
	executer(t, x.a.App, nil, "INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite) SELECT 'compte', sujet, collectivite FROM preuves WHERE genre = 'hub'", "DELETE FROM synchro_emis")
	x.toutEchanger()
	if diff := cmp.Diff([]string{"refuse", "fait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
}

// A hub that goes back to a backup keeps two what their persons made two, and erases who
// erased herself, alone.
func TestUneSauvegardeDuHubNeReunitNiNEffaceLesAutres(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.prouver(x.chezA)
	x.toutEchanger()
	var id string
	if err := x.App.DB().Select("id").From("hub_rapprochements").Row(&id); err != nil {
		t.Fatal(err)
	}
	// The backup is of now; since, she separated them, and one was erased.
	if err := synchro.SeparerDeNouveau(x.App, id); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"defait"}, x.etats()); diff != "" {
		t.Error(diff)
	}
	executer(t, x.App, dbx.Params{"g": x.apres.ID, "a": x.avant.ID}, "UPDATE hub_rapprochements SET etat = 'fait'", "UPDATE hub_comptes SET rapproche_de = {:g} WHERE id = {:a}")
	if err := synchro.EffacerDeNouveau(x.App, x.apres.ID); err != nil {
		t.Fatal(err)
	}
	if c, err := annuaire.Trouver(x.App, x.avant.ID); err != nil || c == nil || c.RapprocheDe != "" {
		t.Errorf("l’autre personne : %+v, %v", c, err)
	}
	if c, err := annuaire.Trouver(x.App, x.apres.ID); err != nil || c != nil {
		t.Errorf("elle est revenue : %v", err)
	}
}

// A right that waits for a guichet is not lost with the compte of who exercises it.
func TestUnDroitQuiAttendSurvitASonCompte(t *testing.T) {
	x := ouvrirDeux(t, autrement)
	x.demanderDroit(x.a, x.avant)
	avant := x.Compter("hub_annonces WHERE genre = 'rgpd'") + x.Compter("hub_descentes WHERE instr(octets, 'rgpd.requested')")
	x.effacer(x.avant)
	if n := x.Compter("hub_annonces WHERE genre = 'rgpd'") + x.Compter("hub_descentes WHERE instr(octets, 'rgpd.requested')"); n != avant || n == 0 {
		t.Errorf("%d sur %d", n, avant)
	}
}
