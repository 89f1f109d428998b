package facade_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/guichettest"
	"guichet/pb_hooks/socle"
)

func lireCSV(t *testing.T, p *guichettest.Page) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Corps, "\ufeff")))
	r.Comma = ';'
	l, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLaListeSeTelechargeEntiereEtAvecLesMemesDroits(t *testing.T) {
	b := ouvrirBureau(t)
	services, err := collectivites.Services(b.App, b.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	ailleurs := services[0].ID
	if ailleurs == b.d.Service {
		ailleurs = services[1].ID
	}
	// One demande makes the others: more than one reading takes, some of another
	// service, one whose name is a formula.
	const copies = 1203
	for i := range copies {
		d := *b.d
		d.ID, d.Numero, d.CleDepot, d.Service, d.Demandeur = socle.ID(), fmt.Sprintf("COPIE%07d", i), socle.ID(), b.d.Service, "=1+1"
		if i%3 == 0 {
			d.Service, d.Demandeur = ailleurs, "Secret Ailleurs"
		}
		if err := b.App.DB().Model(&d).Insert(); err != nil {
			t.Fatal(err)
		}
	}
	liste := b.c.Chemin() + "/agents/export?vue=ouvertes&format=csv"
	p := b.nadege.Lire(liste).Attendre(http.StatusOK)
	l := lireCSV(t, p)
	vus := map[string]bool{}
	for _, x := range l[1:] {
		vus[x[0]] = true
	}
	if len(l) != copies+2 || len(vus) != copies+1 {
		t.Errorf("%d lignes, %d numéros, attendu %d", len(l)-1, len(vus), copies+1)
	}
	if !strings.Contains(p.Corps, ";'=1+1;") || strings.Contains(p.Corps, ";=") {
		t.Error("une formule n’est pas désarmée")
	}
	if d := p.Header.Get("Content-Disposition"); d != `attachment; filename=demandes-ouvertes.csv` {
		t.Error(d)
	}
	for format, debut := range map[string]string{"xlsx": "PK", "ods": "PK"} {
		if p := b.nadege.Lire(strings.Replace(liste, "csv", format, 1)).Attendre(http.StatusOK); !strings.HasPrefix(p.Corps, debut) {
			t.Errorf("%s : %q", format, p.Corps[:20])
		}
	}
	t.Run("un agent d’un service n’emporte que le sien", func(t *testing.T) {
		zoe := b.Agent(b.c, "zoe@example.org", agents.Instruction)
		if _, err := b.App.DB().Update("habilitations", dbx.Params{"service": b.d.Service}, dbx.NewExp("agent = (SELECT id FROM agents WHERE courriel = 'zoe@example.org')")).Execute(); err != nil {
			t.Fatal(err)
		}
		for _, vue := range []string{"ouvertes", "nouvelles", "a-lire"} {
			p := zoe.Lire(b.c.Chemin() + "/agents/export?vue=" + vue)
			if l := lireCSV(t, p.Attendre(http.StatusOK)); len(l) != 2+copies*2/3 || strings.Contains(p.Corps, "Ailleurs") {
				t.Errorf("%s : %d lignes", vue, len(l)-1)
			}
		}
		if p := zoe.Lire(b.c.Chemin() + "/agents/export?vue=ouvertes&q=Ailleurs").Attendre(http.StatusOK); strings.Contains(p.Corps, "Ailleurs") {
			t.Error("la recherche sort du service")
		}
	})
	t.Run("une liste ou un format inconnu n’existe pas", func(t *testing.T) {
		b.nadege.Lire(b.c.Chemin() + "/agents/export?vue=toutes").Attendre(http.StatusNotFound)
		b.nadege.Lire(b.c.Chemin() + "/agents/export?vue=ouvertes&format=pdf").Attendre(http.StatusNotFound)
	})
	t.Run("le journal dit qui a emporté une liste", func(t *testing.T) {
		var n int
		if err := b.App.DB().NewQuery("SELECT count(*) FROM journal WHERE verbe = 'facade.exporter' AND objet = {:o}").Bind(dbx.Params{"o": "collectivites:" + b.c.ID}).Row(&n); err != nil || n < 7 {
			t.Errorf("%d lignes, %v", n, err)
		}
	})
	t.Run("la recherche s’emporte aussi", func(t *testing.T) {
		d, _ := b.Deposer(b.c, b.Compte("camille@example.org"))
		l := lireCSV(t, b.nadege.Lire(b.c.Chemin()+"/agents/export?vue=ouvertes&q="+d.Numero).Attendre(http.StatusOK))
		if len(l) != 2 || l[1][0] != socle.FormaterNumero(d.Numero) || l[1][6] != demandes.MotEtat(demandes.Deposee, nil) {
			t.Errorf("%v", l)
		}
	})
}
