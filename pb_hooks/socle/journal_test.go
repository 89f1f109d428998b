package socle_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"pgregory.net/rapid"

	"guichet/pb_hooks/socle"
)

func (b *banc) journaliser(n int) {
	b.t.Helper()
	for i := range n {
		b.transaction(func(tx core.App) error {
			return socle.Journaliser(tx, socle.Acte{
				Acteur: "agent:a1", Verbe: "demandes.prendre", Objet: fmt.Sprintf("demandes:d%d", i), Collectivite: "c1", Details: map[string]any{"motif": "secret"},
			})
		})
	}
}

// forcer does what only somebody who holds the file of the database can do:
// the triggers that guard the journal are gone first.
func (b *banc) forcer(requete string, params dbx.Params) {
	b.t.Helper()
	for _, q := range []string{"DROP TRIGGER IF EXISTS journal_fige", "DROP TRIGGER IF EXISTS journal_garde"} {
		if _, err := b.App.DB().NewQuery(q).Execute(); err != nil {
			b.t.Fatal(err)
		}
	}
	res, err := b.App.DB().NewQuery(requete).Bind(params).Execute()
	if err != nil {
		b.t.Fatal(err)
	}
	if n, err := res.RowsAffected(); n == 0 || err != nil {
		b.t.Fatalf("%s : rien n’est changé, %v", requete, err)
	}
}

func TestJournalIntact(t *testing.T) {
	b := poser(t, nil)
	if nb, tete, err := socle.VerifierJournal(b.App); nb != 0 || tete != "" || err != nil {
		t.Fatal(nb, tete, err)
	}
	b.journaliser(5)
	nb, tete, err := socle.VerifierJournal(b.App)
	if nb != 5 || len(tete) != 64 || err != nil {
		t.Fatal(nb, tete, err)
	}
	b.journaliser(2)
	if nb, _, err := socle.VerifierJournal(b.App, tete); nb != 7 || err != nil {
		t.Fatal(nb, err)
	}
	lignes, err := socle.Lignes(b.App, "SELECT * FROM journal", nil)
	if err != nil || strings.Contains(fmt.Sprint(lignes), "secret") {
		t.Errorf("le journal garde une valeur, %v", err)
	}
}

func TestLeJournalNeSeRecritPas(t *testing.T) {
	b := poser(t, nil)
	b.journaliser(3)
	for nom, q := range map[string]string{
		"une ligne changée":  "UPDATE journal SET acteur = 'agent:autre' WHERE rang = 2",
		"une ligne retirée":  "DELETE FROM journal WHERE rang = 3",
		"un rang déjà pris":  "INSERT INTO journal (id, rang, le) SELECT 'autreautreautre', rang, le FROM journal WHERE rang = 2",
		"la ligne remplacée": "REPLACE INTO journal (id, rang, le) SELECT id, rang, le FROM journal WHERE rang = 2",
		"son rang remplacé":  "REPLACE INTO journal (id, rang, le) SELECT 'autreautreautre', rang, le FROM journal WHERE rang = 2",
	} {
		t.Run(nom, func(t *testing.T) {
			if _, err := b.App.DB().NewQuery(q).Execute(); err == nil {
				t.Error("la base l’accepte")
			}
		})
	}
	if nb, _, err := socle.VerifierJournal(b.App); nb != 3 || err != nil {
		t.Error(nb, err)
	}
}

func TestJournalFalsifie(t *testing.T) {
	colonnes := []string{"id", "le", "acteur", "verbe", "objet", "collectivite", "empreinte", "precedent", "sceau"}
	for _, c := range []struct{ nom, requete, dit string }{
		{"une ligne retirée au milieu", "DELETE FROM journal WHERE rang = 3", "line 3 is missing"},
		{"la première ligne retirée", "DELETE FROM journal WHERE rang = 1", "line 1 is missing"},
		{"une ligne retirée, les suivantes renumérotées", "DELETE FROM journal WHERE rang = 3; UPDATE journal SET rang = rang - 1 WHERE rang > 3", "line 3 does not follow line 2"},
		{"deux lignes échangées", "UPDATE journal SET rang = 13 - rang + 90 WHERE rang IN (6, 7); UPDATE journal SET rang = rang - 90 WHERE rang > 90", "line 6 does not follow line 5"},
		{"une ligne ajoutée à la fin", `INSERT INTO journal (id, rang, le, acteur, verbe, objet, collectivite, empreinte, precedent, sceau)
			SELECT 'fauxfauxfauxfau', 11, le, acteur, verbe, objet, collectivite, empreinte, sceau, 'faux' FROM journal WHERE rang = 10`, "line 11 was altered"},
		{"une ligne d’avant la première", `INSERT INTO journal (id, rang, le, acteur, verbe, objet, collectivite, empreinte, precedent, sceau)
			SELECT 'fauxfauxfauxfau', 0, le, acteur, verbe, objet, collectivite, empreinte, '', 'faux' FROM journal WHERE rang = 1`, "line 1 is missing"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			b := poser(t, nil)
			b.journaliser(10)
			for q := range strings.SplitSeq(c.requete, ";") {
				b.forcer(q, nil)
			}
			if _, _, err := socle.VerifierJournal(b.App); err == nil || !strings.Contains(err.Error(), c.dit) {
				t.Errorf("%v, attendu « %s »", err, c.dit)
			}
		})
	}
	t.Run("n’importe quel caractère de n’importe quelle ligne", func(t *testing.T) {
		b := poser(t, nil)
		b.journaliser(10)
		rapid.Check(t, func(rt *rapid.T) {
			rang, colonne := rapid.IntRange(1, 10).Draw(rt, "rang"), rapid.SampledFrom(colonnes).Draw(rt, "colonne")
			var avant string
			if err := b.App.DB().NewQuery("SELECT " + colonne + " FROM journal WHERE rang = {:r}").Bind(dbx.Params{"r": rang}).Row(&avant); err != nil {
				rt.Fatal(err)
			}
			apres := []byte(avant + " ")
			i := rapid.IntRange(0, len(apres)-1).Draw(rt, "place")
			if apres[i]++; colonne == "le" {
				apres = bytes.Replace([]byte(avant), []byte("2026"), []byte("2025"), 1) // an unreadable date is told by the driver itself
			}
			changer := func(v string) {
				b.forcer("UPDATE journal SET "+colonne+" = {:v} WHERE rang = {:r}", dbx.Params{"v": v, "r": rang})
			}
			changer(string(apres))
			_, _, err := socle.VerifierJournal(b.App)
			changer(avant)
			if err == nil {
				rt.Fatalf("ligne %d, %s : %q devient %q sans que rien ne le dise", rang, colonne, avant, apres)
			}
		})
		if _, _, err := socle.VerifierJournal(b.App); err != nil {
			t.Error(err)
		}
	})
}

// The end of a chain can be cut without a trace in it: only a head noted
// elsewhere tells, hence the one that the log keeps.
func TestLaFinDuJournalCoupee(t *testing.T) {
	b := poser(t, nil)
	b.journaliser(10)
	_, tete, err := socle.VerifierJournal(b.App)
	if err != nil {
		t.Fatal(err)
	}
	b.forcer("DELETE FROM journal WHERE rang > 7", nil)
	if nb, _, err := socle.VerifierJournal(b.App); nb != 7 || err != nil {
		t.Fatalf("%d lignes, %v : la chaîne seule ne peut pas le dire", nb, err)
	}
	for _, suite := range []int{0, 5} { // and others written over it
		b.journaliser(suite)
		if _, _, err := socle.VerifierJournal(b.App, tete); err == nil || !strings.Contains(err.Error(), tete) {
			t.Errorf("%v", err)
		}
	}
}

func TestCommandeJournalVerify(t *testing.T) {
	b := poser(t, nil)
	b.journaliser(3)
	_, tete, err := socle.VerifierJournal(b.App)
	if err != nil {
		t.Fatal(err)
	}
	commander := func(args ...string) (string, error) {
		t.Helper()
		app := core.NewBaseApp(core.BaseAppConfig{DataDir: b.App.DataDir(), DBConnect: socle.Connecter}) // beside the one that serves
		s, err := socle.New(app, b.Config, socle.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var dit bytes.Buffer
		commande := s.Commandes()[0]
		commande.SetArgs(args)
		commande.SetOut(&dit)
		commande.SetErr(&dit)
		err = commande.ExecuteContext(t.Context())
		return dit.String(), err
	}
	for _, args := range [][]string{{"verify"}, {"verify", "--head", tete}} {
		if dit, err := commander(args...); err != nil || dit != "3 lines, chain intact, head "+tete+"\n" {
			t.Errorf("%q : %q, %v", args, dit, err)
		}
	}
	if _, err := commander("verify", "--head", tete, "--head", strings.Repeat("0", 64)); err == nil {
		t.Error("un témoin inconnu passe")
	}
	b.forcer("UPDATE journal SET acteur = 'agent:autre' WHERE rang = 2", nil)
	if _, err := commander("verify"); err == nil || !strings.Contains(err.Error(), "line 2 was altered") {
		t.Errorf("%v", err)
	}
}

func TestDesActesEnMemeTempsSEnchainent(t *testing.T) {
	b := poser(t, nil)
	enMemeTemps(16, func(i int) {
		for range 5 {
			err := b.App.RunInTransaction(func(tx core.App) error {
				return socle.Journaliser(tx, socle.Acte{Acteur: socle.Programme("essai"), Verbe: "essai", Objet: fmt.Sprint(i)})
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	if nb, _, err := socle.VerifierJournal(b.App); nb != 80 || err != nil {
		t.Errorf("%d lignes, %v", nb, err)
	}
}

func TestLaLigneDUnActeAnnuleDisparaitAvecLui(t *testing.T) {
	b := poser(t, nil)
	b.journaliser(1)
	_ = b.App.RunInTransaction(func(tx core.App) error {
		if err := socle.Journaliser(tx, socle.Acte{Verbe: "annule"}); err != nil {
			t.Error(err)
		}
		return socle.ErrIntrouvable
	})
	b.journaliser(1)
	if nb, _, err := socle.VerifierJournal(b.App); nb != 2 || err != nil {
		t.Errorf("%d lignes, %v", nb, err)
	}
}
