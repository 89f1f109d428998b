package synchro_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
)

// effacer has somebody erase her compte at the hub.
func (x *reseau) effacer(p *annuaire.Compte) {
	x.t.Helper()
	x.Transaction(func(tx core.App) error { return synchro.EffacerCompte(tx, p, p.Acteur()) })
	x.Projeter()
}

// oublierDansLeLog runs the job twice, an hour apart.
func (x *reseau) oublierDansLeLog() {
	x.t.Helper()
	for range 2 {
		if err := synchro.OublierEffaces(x.App); err != nil {
			x.t.Fatal(err)
		}
		x.Horloge.Avancer(2 * time.Hour)
	}
}

// Who erases her compte at the hub is forgotten there, and cut off at her guichets: what
// she sent them stays, and nothing that is older brings her back.
func TestUnCompteEffaceAuDepartement(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p, lucie), x.b.relier("lucie@example.org", p)
	autre := x.b.relier("paule@example.org", x.personne(paule))
	x.a.Deposer(x.a.c, a.compte)
	autre.changer("telephone", "06 33 33 33 33")
	x.echanger()
	if n := x.Compter("hub_demandes WHERE titre != ''"); n != 1 || x.Compter("hub_joignables") == 0 {
		t.Fatalf("%d demandes", n)
	}
	avant := x.Compter("hub_joignables WHERE compte != '" + p.ID + "'")
	x.effacer(p)
	for _, table := range []string{"hub_comptes WHERE id", "hub_preuves WHERE compte", "hub_paires WHERE compte", "hub_joignables WHERE compte"} {
		if n := x.Compter(table + " = '" + p.ID + "'"); n > 0 {
			t.Errorf("%s : %d lignes restent", table, n)
		}
	}
	if n := x.Compter("hub_demandes WHERE titre != ''") + x.Compter("hub_lecteurs"); n > 0 {
		t.Errorf("%d en-têtes restent", n)
	}
	if n := x.Compter("hub_joignables"); n != avant || x.Compter("hub_comptes") != 1 {
		t.Error("une autre personne est effacée avec elle")
	}
	for range 2 {
		x.a.toutRecevoir()
		x.b.toutRecevoir()
		x.echanger()
	}
	// Her other preuve opens her comptes still.
	for _, c := range []*chez{a, b} {
		l, err := preuves.DuCompte(c.App, c.compte.ID)
		if err != nil || len(l) != 1 || l[0].Genre != preuves.Courriel || c.Compter("contacts_departement WHERE sujet = '"+c.sujet+"'") != 0 {
			t.Errorf("%s : %v, %v", c.c.Nom, l, err)
		}
		c.Dernier("lucie@example.org")
	}
	if n := x.a.Compter("demandes"); n != 1 {
		t.Errorf("%d demandes à la mairie", n)
	}
	if n := x.b.Compter("preuves WHERE genre = 'hub'"); n != 1 {
		t.Error("le lien de l’autre personne est coupé aussi")
	}
	x.oublierDansLeLog()
	for _, sujet := range []string{a.sujet, b.sujet} {
		for _, table := range []string{"hub_entrees", "hub_descentes", "hub_annonces"} {
			if n := x.Compter(table + " WHERE instr(octets, '" + sujet + "')"); n > 0 {
				t.Errorf("%s parle d’elle : %d", table, n)
			}
		}
	}
	if n := x.Compter("hub_entrees WHERE instr(octets, '" + autre.sujet + "')"); n == 0 {
		t.Error("le journal oublie l’autre personne")
	}
	if n := x.Compter("hub_effacements"); n != 2 || x.Compter("hub_effacements WHERE a_oublier = 1") != 0 {
		t.Errorf("%d marques", n)
	}
	x.rienDeCote()
}

// A compte that nothing else opened is erased at the mairie as far as the law lets it.
func TestUnCompteQuePlusRienNOuvreEstEffaceIci(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	x.a.Deposer(x.a.c, a.compte)
	for _, c := range []*chez{a, b} {
		executer(t, c.App, nil, "DELETE FROM preuves WHERE genre != 'hub'")
	}
	x.echanger()
	x.effacer(p)
	x.echanger()
	if n := x.a.Compter("demandes"); n != 1 || x.a.Compter("comptes") != 1 || x.a.Compter("preuves") != 0 {
		t.Errorf("%d demandes : ce que la loi garde", n)
	}
	if m := x.a.Dernier("lucie@example.org"); !strings.Contains(m.Texte, "archives publiques") {
		t.Error("on ne lui dit pas ce qui est gardé", m.Texte)
	}
	if n := x.b.Compter("comptes") + x.b.Compter("usagers"); n > 0 {
		t.Errorf("%d lignes restent où elle n’a rien envoyé", n)
	}
}

// A tombstone beats what a backup of the hub, or a guichet, says of before.
func TestUneMarqueDEffacementVautMieuxQueLePasse(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a := x.a.relier("lucie@example.org", p, lucie)
	x.effacer(p)
	// The guichet has not heard, and tells the compte again.
	executer(t, x.a.App, nil, "UPDATE identites_pivot SET nom_usage = 'X'")
	executer(t, x.App, nil, "UPDATE hub_noeuds SET attendu = 1")
	x.a.envoyer()
	if n := x.Compter("hub_comptes") + x.Compter("hub_paires") + x.Compter("hub_rebuts"); n > 0 {
		t.Errorf("%d lignes : elle revient", n)
	}
	x.a.toutRecevoir()
	if n := x.a.Compter("preuves WHERE genre = 'hub'"); n > 0 {
		t.Error("le lien n’est pas coupé")
	}
	// She signs in again: she is somebody else.
	x.a.connaitre("nouvelle@example.org", x.personne(lucie))
	if n := x.Compter("hub_paires WHERE sujet = '" + a.sujet + "'"); n > 0 {
		t.Error("le même sujet revient")
	}
	x.Horloge.Avancer(390 * 24 * time.Hour)
	if err := synchro.Purger(x.App); err != nil {
		t.Fatal(err)
	}
	if n := x.Compter("hub_effacements"); n != 1 {
		t.Errorf("%d marques avant treize mois", n)
	}
	x.Horloge.Avancer(20 * 24 * time.Hour)
	if err := synchro.Purger(x.App); err != nil {
		t.Fatal(err)
	}
	if n := x.Compter("hub_effacements"); n > 0 {
		t.Errorf("%d marques après treize mois", n)
	}
}

// A compte erased at a guichet takes from the hub what that guichet told.
func TestUnCompteEffaceAuGuichetLeDit(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a, b := x.a.relier("lucie@example.org", p), x.b.relier("lucie@example.org", p)
	x.a.Deposer(x.a.c, a.compte)
	d, _ := x.b.Deposer(x.b.c, b.compte)
	x.echanger()
	x.a.Transaction(func(tx core.App) error { return preuves.OublierCompte(tx, a.compte.ID) })
	x.a.envoyer()
	x.voitTout(p, []string{x.b.vue(d, d.Etat)})
	if n := x.Compter("hub_paires WHERE sujet = '" + a.sujet + "' AND suivie = 0"); n != 1 || x.Compter("hub_comptes") != 1 {
		t.Error("le Département ne l’apprend pas, ou l’oublie toute")
	}
}

// She reads on her page what the hub knows of her, and erases it there.
func TestElleSEffaceSurSaPage(t *testing.T) {
	x := ouvrirReseau(t)
	p := x.personne(lucie)
	a := x.a.relier("lucie@example.org", p)
	a.changer("telephone", "06 11 11 11 11")
	x.echanger()
	aller := x.auHub(p)
	aller(http.MethodGet, "/hub/compte").Attendre(http.StatusOK).Contient("Lucie VAUTRIN", "17 avril 1980", "06 11 11 11 11", "Saint-Exemple")
	aller(http.MethodGet, "/hub/compte/effacement").Attendre(http.StatusOK).Contient("archives publiques")
	x.Client().Lire(x.dep.Chemin() + "/hub/compte/effacement").Attendre(http.StatusSeeOther) // nobody is signed in
	aller(http.MethodPost, "/hub/compte/effacement").Attendre(http.StatusSeeOther)
	if n := x.Compter("hub_comptes") + x.Compter("sessions WHERE espace = 'hub'"); n > 0 {
		t.Errorf("%d lignes restent", n)
	}
	aller(http.MethodGet, "/hub/compte").Attendre(http.StatusOK).Contient("Connectez-vous")
	if n := x.Compter("journal WHERE verbe = 'hub.effacer_compte'"); n != 1 {
		t.Errorf("%d actes au journal", n)
	}
}
