package pb_hooks_test

import (
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/scripts/bench/depots"
)

// A guichet and the hub that it tells are killed at any moment of a load of dépôts, one,
// the other or both, and started again. The hub ends by holding what the guichet does:
// each demande that was acknowledged is counted there, once.
func TestUnGuichetEtSonHubTuesSeDisentToutUneFois(t *testing.T) {
	if testing.Short() {
		t.Skip("six arrêts brutaux de deux programmes : pas avec -short")
	}
	const (
		tours     = 6
		visiteurs = 4
		photo     = 20_000 // bytes
	)
	p, f := commune(t)
	hub := p
	hub.Donnees = t.TempDir()
	p.Reglages = []string{"GUICHET_LISTEN=" + portLibre(t)}
	hub.Reglages = []string{"GUICHET_ROLE=hub", "GUICHET_LISTEN=" + portLibre(t)}
	executer := func(qui depots.Programme, args ...string) string {
		t.Helper()
		dit, err := qui.Executer(args...)
		if err != nil {
			t.Fatal(err)
		}
		return dit
	}
	executer(hub, "collectivite", "add", "88", "--address", "8 rue de l’Exemple|88000 Épinal", "--phone", "0329000000", "--email", "departement@example.org")
	lien, _, _ := strings.Cut(executer(hub, "hub", "invite", "88487"), "\n")
	servir := func(qui depots.Programme) *depots.Serveur {
		t.Helper()
		s, err := qui.Servir()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	h := servir(hub)
	executer(p, "enroll", lien)

	acquittes := 0
	for range tours {
		s := servir(p)
		charge := depots.Charger(s.URL, f, visiteurs, photo)
		charge.AttendreEnvois(20 + rand.N(40))
		if rand.N(2) == 0 {
			err := h.Tuer()
			if h = servir(hub); err != nil {
				t.Fatal(err)
			}
			charge.AttendreEnvois(60 + rand.N(40))
		}
		charge.Couper()
		if err := errors.Join(s.Tuer(), h.Tuer()); err != nil {
			t.Fatal(err)
		}
		h = servir(hub)
		faits, err := charge.Attendre()
		if err != nil {
			t.Fatal(err)
		}
		revenir(t, p, faits)
		acquittes += len(faits)
	}
	s := servir(p)
	ici := compterDans(t, p.Donnees, "SELECT count(*) FROM demandes")
	if ici < acquittes || acquittes < tours {
		t.Fatalf("%d demandes, %d acquittées : la charge n’a rien éprouvé", ici, acquittes)
	}
	for debut := time.Now(); ; {
		auHub := compterDans(t, hub.Donnees, "SELECT coalesce(sum(nombre), 0) FROM hub_compteurs WHERE fait = 'arrivee'")
		if auHub == ici && compterDans(t, p.Donnees, "SELECT (SELECT count(*) FROM synchro_envois WHERE envoye_le = '') + (SELECT count(*) FROM synchro_marques)") == 0 {
			break
		}
		if auHub > ici || time.Since(debut) > 40*time.Second {
			t.Fatalf("%d demandes au guichet, %d au hub", ici, auHub)
		}
		time.Sleep(100 * time.Millisecond)
	}
	for _, base := range []string{p.Donnees, hub.Donnees} {
		if n := compterDans(t, base, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check != 'ok'"); n > 0 {
			t.Errorf("%s : %d défauts", base, n)
		}
	}
	if n := compterDans(t, hub.Donnees, "SELECT count(*) FROM hub_rebuts") + compterDans(t, p.Donnees, "SELECT count(*) FROM synchro_rebuts"); n > 0 {
		t.Errorf("%d événements de côté", n)
	}
	if err := errors.Join(s.Arreter(), h.Arreter()); err != nil {
		t.Error(err)
	}
	t.Logf("%d demandes", ici)
}

// portLibre is an address where a program starts again as itself.
func portLibre(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func compterDans(t *testing.T, donnees, requete string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(donnees, "data.db")+"?mode=ro&_pragma=busy_timeout(10000)")
	if err == nil {
		defer db.Close()
		err = db.QueryRow(requete).Scan(&n)
	}
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", requete, err))
	}
	return n
}
