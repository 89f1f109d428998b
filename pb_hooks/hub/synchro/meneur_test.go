package synchro_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
)

// ensemble is a hub on two machines, of which the first leads, and a guichet.
type ensemble struct {
	*reseau
	grappe     *grappe
	une, autre *guichettest.Banc
}

func ouvrirEnsemble(t *testing.T, g *grappe) *ensemble {
	t.Helper()
	for nom, valeur := range map[string]string{"SERVERS": g.adresses, "USERNAME": "hub", "PASSWORD": "hub", "SHARED": "true", "REPLICAS": strconv.Itoa(len(g.serveurs))} {
		t.Setenv("GUICHET_CLUSTER_"+nom, valeur)
	}
	x := &ensemble{reseau: ouvrirHub(t), grappe: g}
	x.une = x.Banc
	x.mener(x.une)
	x.autre = x.Jumelle()
	insister(t, func() error { return x.diriger(x.autre) })
	for nom, valeur := range map[string]string{"SERVERS": "", "USERNAME": "", "PASSWORD": "", "SHARED": "false"} {
		t.Setenv("GUICHET_CLUSTER_"+nom, valeur)
	}
	x.a = x.ouvrirGuichet("127.0.0.2", "Saint-Exemple", "88901")
	x.a.Rattacher(x.InviterGuichet(x.a.c))
	return x
}

func (x *ensemble) diriger(b *guichettest.Banc) error {
	ctx, arreter := context.WithTimeout(x.t.Context(), patience)
	defer arreter()
	return synchro.Diriger(ctx, b.App)
}

// mener has a machine lead, as soon as it may.
func (x *ensemble) mener(b *guichettest.Banc) {
	x.t.Helper()
	insister(x.t, func() error {
		if err := x.diriger(b); err != nil {
			return err
		}
		x.suivre(b)
		if b.Socle.EnReserve() {
			return errors.New("it does not lead")
		}
		return nil
	})
	x.une.Router(b)
	x.Banc = b
}

// suivre has a machine apply what the log holds.
func (x *ensemble) suivre(b *guichettest.Banc) {
	x.t.Helper()
	s, err := x.grappe.admin.Stream(x.t.Context(), "FED")
	if err != nil {
		x.t.Fatal(err)
	}
	for fin := s.CachedInfo().State.LastSeq; ; {
		var lu uint64
		if err := b.App.DB().NewQuery("SELECT coalesce(max(pos), 0) FROM hub_curseur").Row(&lu); err != nil {
			x.t.Fatal(err)
		}
		if lu >= fin {
			return
		}
		ctx, arreter := context.WithTimeout(x.t.Context(), patience)
		err := synchro.Avancer(ctx, b.App)
		arreter()
		if err != nil {
			x.t.Fatal(err)
		}
	}
}

// tomber is the power cut of the machine that leads: its lease ends by itself, sooner
// than it would.
func (x *ensemble) tomber() {
	x.t.Helper()
	kv, err := x.grappe.admin.KeyValue(x.t.Context(), "FED_MENEUR")
	if err == nil {
		err = kv.Delete(x.t.Context(), "meneur")
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

// publier has the machine that leads tell what it has decided and announced.
func (x *ensemble) publier() {
	x.t.Helper()
	insister(x.t, func() error {
		x.mener(x.Banc) // its lease may have ended meanwhile
		_, err := synchro.Publier(x.t.Context(), x.App)
		return err
	})
}

// dire has the guichet tell the machine that leads all that it has to.
func (x *ensemble) dire() {
	x.t.Helper()
	insister(x.t, func() error {
		x.mener(x.Banc)
		_, err := rattachement.Envoyer(x.t.Context(), x.a.App)
		return err
	})
}

// etat is all that both machines have to agree on.
func etat(b *guichettest.Banc) string {
	var s strings.Builder
	for _, x := range []struct{ table, sans string }{
		{"hub_membres", ""},
		{"hub_effacements", ""},
		{"hub_joignables", ""},
		{"hub_rapprochements", ""},
		{"hub_exercices", ""},
		{"hub_tenues", ""},
		{"hub_clients", ""},
		{"hub_comptes", ""},
		{"hub_preuves", ""},
		{"hub_paires", ""},
		{"hub_invitations", ""},
		{"reglages", ""},
		{"agents", ""},
		{"hub_noeuds", "vu_le"},
		{"hub_demandes", "id"},
		{"hub_lecteurs", "id, demande"},
		{"hub_numeros", ""},
	} {
		colonnes, err := b.App.TableColumns(x.table)
		if err != nil {
			return err.Error()
		}
		colonnes = slices.DeleteFunc(colonnes, func(c string) bool { return slices.Contains(strings.Split(x.sans, ", "), c) })
		var lignes []string
		err = b.App.DB().NewQuery("SELECT concat_ws('|', " + strings.Join(colonnes, ", ") + ") FROM " + x.table + " ORDER BY 1").Column(&lignes)
		if err != nil {
			return err.Error()
		}
		s.WriteString(x.table + "\n" + strings.Join(lignes, "\n") + "\n")
	}
	return s.String()
}

func (x *ensemble) egales() {
	x.t.Helper()
	x.publier()
	x.suivre(x.une)
	x.suivre(x.autre)
	if a, b := etat(x.une), etat(x.autre); a != b {
		x.t.Errorf("les machines ne s’accordent pas :\n%s\n---\n%s", a, b)
	}
}

// Of two machines of a hub the one that leads falls: the other has all that was
// acknowledged, with the same subjects, and goes on with the same numbers.
func TestUneMachineDuHubPrendLaPlaceDeLAutre(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.egales()

	p := x.personne(lucie)
	c, sujet := x.a.connaitre("lucie@example.org", p)
	var toutes []string
	deposer := func() {
		d, _ := x.a.Deposer(x.a.c, c)
		toutes = append(toutes, x.a.vue(d, demandes.Deposee))
		x.dire()
	}
	deposer()
	x.egales()
	seq := x.Compter("hub_descentes")

	x.tomber()
	x.mener(x.autre)
	deposer()
	x.egales()
	x.voitTout(p, toutes)
	if encore, err := annuaire.ParID(x.App, p.ID); err != nil || encore.Empreinte != p.Empreinte {
		t.Errorf("%+v, %v", encore, err)
	}
	x.Transaction(func(tx core.App) error {
		apres, err := annuaire.Sujet(tx, x.secteur(), p.ID)
		if apres != sujet {
			t.Errorf("le sujet %s est devenu %s", sujet, apres)
		}
		return err
	})
	if err := x.a.sePresenter(); err != nil {
		t.Fatal(err)
	}
	x.EntendreDeLEnsemble()
	if l := x.a.lien(); l.Epoque != 1 || l.Refus != "" {
		t.Errorf("%+v", l)
	}
	if x.Compter("hub_descentes") < seq || x.epoque() != synchro.EpoqueDuHub(t, x.une.App) {
		t.Error("ce qui descend a recommencé")
	}
}

// EntendreDeLEnsemble has the guichet hear what the hub has for it.
func (x *ensemble) EntendreDeLEnsemble() {
	x.t.Helper()
	x.publier()
	x.suivre(x.Banc)
	for x.a.recevoir() {
	}
}

// Two machines run on three servers of the log. The server that leads the log dies for
// good, then the machine that leads the hub, without a word: what the guichet was told
// is kept is there, once, and it goes on.
func TestDeuxMachinesSurTroisServeursPerdentLeursMeneurs(t *testing.T) {
	g := nouvelleGrappe(t, 3, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	synchro.Demarrer(t, x.une.App)
	synchro.Demarrer(t, x.autre.App)
	sert := func(b *guichettest.Banc) {
		t.Helper()
		for fin := time.Now().Add(2 * patience); b.Socle.EnReserve(); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(fin) {
				t.Fatal("nobody leads")
			}
		}
		x.une.Router(b)
		x.Banc = b
	}
	sert(x.une)
	p := x.personne(lucie)
	c, _ := x.a.connaitre("lucie@example.org", p)
	var toutes []string
	deposer := func() {
		t.Helper()
		for range 3 {
			d, _ := x.a.Deposer(x.a.c, c)
			toutes = append(toutes, x.a.vue(d, demandes.Deposee))
			insister(t, func() error {
				_, err := rattachement.Envoyer(t.Context(), x.a.App)
				return err
			})
		}
	}
	deposer()
	g.arreter(g.chef(t))
	deposer()
	synchro.Tuer(x.une.App)
	debut := time.Now()
	sert(x.autre)
	t.Logf("the other machine leads after %s", time.Since(debut).Round(100*time.Millisecond))
	deposer()
	insister(t, func() error {
		l := x.a.lien()
		n, err := synchro.NoeudParID(x.App, l.Noeud)
		if err == nil && n.Applique < l.Seq {
			err = errors.New("it has not applied all")
		}
		return err
	})
	x.voitTout(p, toutes)
	if n := x.Compter("hub_recus") + x.Compter("hub_rebuts"); n != 0 {
		t.Errorf("%d événements en attente ou mis de côté", n)
	}
}

// What stands by serves nobody, sends nothing and does no job of the hub.
func TestUneMachineEnReserveNeFaitRien(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	if _, muette := x.autre.Socle.Muet(); !muette || !x.autre.Socle.EnReserve() {
		t.Error("elle parle")
	}
	if _, muette := x.une.Socle.Muet(); muette || x.une.Socle.EnReserve() {
		t.Error("celle qui sert se tait")
	}
	x.une.Router(x.autre)
	x.Client().Ouvrir("/sante").Attendre(http.StatusServiceUnavailable)
	if err := x.a.sePresenter(); err == nil {
		t.Error("elle salue un guichet")
	}
	for tache, voulue := range map[string]error{"hub-alarmes": exploitation.ErrReserve, "hub-cle": exploitation.ErrReserve, "hub-entetes": nil, "hub-journal": nil} {
		if err := exploitation.Executer(x.autre.App, tache); !errors.Is(err, voulue) {
			t.Errorf("%s : %v", tache, err)
		}
	}
	if l := x.lumiere("machines-hub"); !strings.HasPrefix(l, "vert 1") {
		t.Error(l)
	}
	x.mener(x.une)
	x.Client().Ouvrir("/sante").Attendre(http.StatusOK)
}

// Whoever led and does not know yet that it does no more keeps nothing: what it does
// is not acknowledged, and undone once it hears.
func TestUneMachineDepasseeNeGardeRien(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.egales()
	synchro.Figer(x.une.App)
	x.tomber()
	x.mener(x.autre)

	b := x.ouvrirGuichet("127.0.0.3", "Val-Imaginaire", "88902")
	i, err := rattachement.LireInvitation(x.InviterGuichet(b.c))
	if err != nil {
		t.Fatal(err)
	}
	x.publier()
	x.suivre(x.une)
	x.une.Router(x.une) // the load balancer is late, and the machine that was stopped believes that it leads
	if _, err := rattachement.Rattacher(t.Context(), b.App, i, essai); err == nil {
		t.Error("elle a relié un guichet")
	}
	if n := x.une.Compter("hub_noeuds"); n != 2 {
		t.Fatalf("%d guichets : elle n’a rien essayé", n)
	}
	insister(t, func() error { return x.diriger(x.une) })
	x.suivre(x.autre)
	x.egales()
	if n := x.une.Compter("hub_noeuds"); n != 1 {
		t.Errorf("%d guichets", n)
	}
}

// What the hub makes of what comes up, and decides too, the machine that leads does
// alone; if it falls before it has told the others, the next one does it.
func TestCeQueLaMachineTombeeNAPasDitEstRefait(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	p := x.personne(lucie)
	_, sujet := x.a.connaitre("lucie@example.org", p)
	x.egales()

	// Both have lost the subject, as after a restore of the hub; the guichet tells it.
	for _, b := range []*guichettest.Banc{x.une, x.autre} {
		executer(t, b.App, nil, "DELETE FROM hub_paires", "UPDATE hub_noeuds SET attendu = 1", "DELETE FROM hub_marques")
	}
	executer(t, x.a.App, nil, "DELETE FROM synchro_emis WHERE genre = 'compte'", "INSERT OR IGNORE INTO synchro_marques (genre, agregat, collectivite) SELECT 'compte', sujet, collectivite FROM preuves WHERE genre = 'hub'")
	x.dire()
	x.suivre(x.autre)
	if n := x.autre.Compter("hub_paires"); n != 0 {
		t.Error("la réserve a décidé")
	}
	if n := x.autre.Compter("hub_differees"); n == 0 {
		t.Fatal("elle n’a rien gardé à faire")
	}
	x.tomber()
	x.mener(x.autre)
	x.suivre(x.autre)
	if paire, err := annuaire.PaireDe(x.autre.App, x.secteur(), sujet); err != nil || paire == nil {
		t.Errorf("le sujet est perdu : %v", err)
	}
	x.publier()
	x.suivre(x.autre)
	if n := x.autre.Compter("hub_differees"); n != 0 {
		t.Errorf("%d à faire encore", n)
	}
}

func (x *ensemble) secteur() (secteur string) {
	x.t.Helper()
	if err := x.App.DB().Select("secteur").From("hub_clients").Limit(1).Row(&secteur); err != nil {
		x.t.Fatal(err)
	}
	return secteur
}

// Who erases her compte is forgotten by each machine, in what it found in the log too.
func TestQuiSEffaceEstOublieeDeChaqueMachine(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	p := x.personne(lucie)
	c, sujet := x.a.connaitre("lucie@example.org", p)
	x.a.Deposer(x.a.c, c)
	x.dire()
	x.egales()
	if n := x.autre.Compter("hub_lecteurs WHERE sujet = '" + sujet + "'"); n != 1 {
		t.Fatalf("%d", n)
	}
	x.mener(x.une)
	x.Transaction(func(tx core.App) error { return synchro.EffacerCompte(tx, p, essai) })
	x.egales()
	for _, b := range []*guichettest.Banc{x.une, x.autre} {
		if n := b.Compter("hub_lecteurs") + b.Compter("hub_comptes") + b.Compter("hub_paires") + b.Compter("hub_demandes WHERE numero != ''"); n != 0 {
			t.Errorf("%d restes", n)
		}
		if n := b.Compter("hub_effacements"); n != 1 {
			t.Errorf("%d effacements", n)
		}
	}
}

// A database that has not seen what the machines of the log decided leads nothing.
func TestUneBaseQuiNEstPasUneCopieNeServiraPas(t *testing.T) {
	g := nouvelleGrappe(t, 1, synchrone, comptes)
	x := ouvrirEnsemble(t, g)
	x.egales()
	executer(t, x.autre.App, nil, "UPDATE hub_curseur SET journal = 'un autre', pos = 0, decision = 0")
	x.tomber()
	insister(t, func() error {
		if err := x.diriger(x.autre); err == nil || !strings.Contains(err.Error(), "not a copy") {
			return errors.Join(errors.New("it leads"), err)
		}
		return nil
	})
	if !x.autre.Socle.EnReserve() {
		t.Error("elle sert")
	}
	x.mener(x.une)
}

// Each collection of the hub is in one case: the machines have it in common, each finds
// it in the log, or it stays where it was made.
func TestChaqueCollectionDuHubADesMachines(t *testing.T) {
	x := ouvrirHub(t)
	var l []string
	if err := x.App.DB().NewQuery("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'hub!_%' ESCAPE '!'").Column(&l); err != nil {
		t.Fatal(err)
	}
	duLog := []string{
		"hub_compteurs", "hub_jours", "hub_teleservices", "hub_suivis", "hub_suivis_connus", "hub_demandes", "hub_lecteurs", "hub_rebuts", "hub_recus", "hub_descentes", "hub_numeros",
		"hub_curseur", "hub_differees",
	}
	deChacune := []string{
		"hub_autorisations", "hub_jetons", "hub_ouvertures", "hub_assertions", "hub_deconnexions", "hub_annonces", "hub_entrees", "hub_entrees_identite", "hub_marques", "hub_partage",
	}
	for _, nom := range l {
		n := 0
		for _, cas := range [][]string{synchro.Partagees, duLog, deChacune} {
			if slices.Contains(cas, nom) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s : dans %d cas", nom, n)
		}
	}
	for _, nom := range synchro.Partagees {
		if n := x.Compter("sqlite_master WHERE type = 'trigger' AND tbl_name = '" + nom + "' AND name LIKE 'hub_partage%'"); n != 3 {
			t.Errorf("%s : %d déclencheurs", nom, n)
		}
	}
}
