package statistiques_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pocketbase/dbx"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/guichettest"
)

// semer files demandes over five years, spread over every téléservice of the
// standard set, every canal and every état: as many counters as there may be.
func semer(b *testing.B, banc *guichettest.Banc, c *collectivites.Collectivite, nombre int) {
	b.Helper()
	res, err := banc.App.DB().NewQuery(`
		WITH RECURSIVE rang(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM rang WHERE i + 1 < {:n}),
		t AS (SELECT row_number() OVER (ORDER BY code) - 1 AS numero, id, service, revision, count(*) OVER () AS combien FROM teleservices WHERE collectivite = {:c}),
		tire AS (SELECT i, i * 2654435761 % 4294967291 AS h, strftime('%Y-%m-%d %H:%M:%fZ', '2026-05-03', '-' || (i * 1825 / {:n}) || ' days', '9 hours') AS le FROM rang),
		vie AS (SELECT *, h % 90 * (h / 90 % 100) / 100 AS duree, i * 1825 / {:n} AS age FROM tire)
		INSERT INTO demandes (id, collectivite, service, teleservice, revision, titre, canal, numero, cle_depot, etat, regime, prevue_le, attendue_le, terminee_le,
			deposee_le, recue_le, accusee_le, complete_le, maj_le, tacite_le, document_disponible_le, essai)
		SELECT printf('b%014d', i), {:c}, t.service, t.id, t.revision, 'Démarche', CASE h % 5 WHEN 0 THEN 'guichet' WHEN 1 THEN 'telephone' WHEN 2 THEN 'papier' WHEN 3 THEN 'courriel' ELSE 'en_ligne' END,
			printf('N%09d', i), printf('cle%014d', i),
			CASE WHEN duree > age OR h % 97 = 0 THEN 'en_instruction' WHEN h % 7 = 0 THEN 'refusee' WHEN h % 11 = 0 THEN 'classee' WHEN h % 13 = 0 THEN 'retiree' ELSE 'acceptee' END, 'SVR',
			CASE WHEN duree > age OR h % 97 = 0 THEN date(le, '60 days') ELSE '' END, CASE WHEN duree > age OR h % 97 = 0 THEN '' ELSE date(le, '60 days') END,
			CASE WHEN duree > age OR h % 97 = 0 THEN '' ELSE date(le, '+' || duree || ' days') END, le, le, le, le, le, '', '', 0
		FROM vie JOIN t ON t.numero = h / 10000 % t.combien`).Bind(dbx.Params{"n": nombre, "c": c.ID}).Execute()
	if err != nil {
		b.Fatal(err)
	}
	if n, _ := res.RowsAffected(); n != int64(nombre) {
		b.Fatalf("%d demandes sown, want %d", n, nombre)
	}
}

// Server time of the page over 200,000 demandes, without the network: under 30
// ms for 95 % of them.
func BenchmarkStatistiques(b *testing.B) {
	const nombre = 200_000
	banc := guichettest.New(b)
	c := banc.Collectivite("Saint-Exemple", guichettest.Modeles()...)
	nadege := banc.Agent(c, "nadege@example.org", agents.Gestion)
	debut := time.Now()
	semer(b, banc, c, nombre)
	l, err := catalogue.Tous(banc.App, c.ID)
	if err != nil {
		b.Fatal(err)
	}
	var compteurs int
	if err := banc.App.DB().NewQuery("SELECT count(*) FROM compteurs").Row(&compteurs); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d demandes, %d téléservices, %d counters, sown in %s", nombre, len(l), compteurs, time.Since(debut).Round(time.Second))
	for _, page := range []string{
		"?periode=mois", "?periode=annee", "?periode=annee-derniere", "?periode=annee-derniere&teleservice=" + l[0].ID,
		"?periode=dates&du_jour=15&du_mois=6&du_annee=2021&au_jour=20&au_mois=4&au_annee=2026",
	} {
		b.Run(page, func(b *testing.B) {
			var durees []time.Duration
			for b.Loop() {
				debut := time.Now()
				if code := nadege.Servie(c.Chemin() + "/agents/statistiques" + page); code != http.StatusOK {
					b.Fatal(code)
				}
				durees = append(durees, time.Since(debut))
			}
			slices.Sort(durees)
			b.ReportMetric(float64(durees[len(durees)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
