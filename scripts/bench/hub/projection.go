package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/rapport"
)

// remplir is the SQL that fills a hub: compte n is known of one guichet, where she
// filed one demande that is not over.
const remplir = `
PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE places AS SELECT row_number() OVER (ORDER BY m.id) - 1 AS rang, m.id AS membre, c.secteur, t.noeud
	FROM hub_membres m JOIN hub_clients c ON c.id = m.client JOIN hub_tenues t ON t.membre = m.id AND t.jusqu_a = '';
CREATE TEMP TABLE rangs AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < :comptes)
	SELECT n, printf('c%014d', n) AS compte, printf('%064d', (n * 7919) % 100000007) AS sujet, n % (SELECT count(*) FROM places) AS place FROM r;
BEGIN;
INSERT INTO hub_comptes (id, identite, empreinte, cree_le, vu_le) SELECT compte, hex(randomblob(200)), lower(hex(randomblob(32))), '2026-01-01 08:00:00.000Z', '2026-10-01 08:00:00.000Z' FROM rangs;
INSERT INTO hub_preuves (id, compte, emetteur, sujet, ajoutee_le, vue_le)
	SELECT printf('p%014d', n), compte, 'https://fc.example.org', sujet, '2026-01-01 08:00:00.000Z', '2026-10-01 08:00:00.000Z' FROM rangs;
INSERT INTO hub_paires (id, compte, secteur, sujet, creee_le)
	SELECT printf('p%014d', n), compte, secteur, sujet, '2026-01-01 08:00:00.000Z' FROM rangs JOIN places ON rang = place;
INSERT INTO hub_demandes (id, membre, agregat, noeud, epoque, version, numero, teleservice, titre, etat, mot, attentes, lien, deposee_le, maj_le, close_le, echeance)
	SELECT printf('d%014d', n), membre, printf('a%014d', n), noeud, 1, n, printf('%08d', n), 'acte-naissance', 'Demander un acte de naissance', 'en_instruction', 'En cours', '[]',
	'https://guichet.example.org/demandes/' || n, '2026-10-01 08:00:00.000Z', '2026-10-02 08:00:00.000Z', '', '' FROM rangs JOIN places ON rang = place;
INSERT INTO hub_lecteurs (id, demande, membre, sujet, jusqu_au, mandat) SELECT printf('l%014d', n), printf('d%014d', n), membre, sujet, '', 0 FROM rangs JOIN places ON rang = place;
COMMIT;
ANALYZE;`

// mesurerProjection fills a hub with as many comptes as a large département has
// inhabitants who came, and does there what every day does.
func (b *banc) mesurerProjection() error {
	b.rapport.Titre(fmt.Sprintf("D. a hub of %d guichets and %d comptes", b.membres, b.comptes), "each compte has an identity, a preuve, a subject at one guichet and the header of a demande")
	h, err := b.ouvrir("projection", b.membres)
	if err != nil {
		return err
	}
	if err := h.arreter(); err != nil {
		return err
	}
	debut := time.Now()
	if err := b.remplir(h); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	taille, err := tailleDe(h.programme.Donnees)
	if err != nil {
		return err
	}
	b.rapport.Ligne(fmt.Sprintf("filled in %s; the data folder has %d MiB", seconde(time.Since(debut)), taille))
	debut = time.Now()
	if err := h.servir(); err != nil {
		return err
	}
	b.rapport.Ligne("serves after " + seconde(time.Since(debut)))
	b.direMemoire("memory at rest, RSS and highest", h)
	if err := h.ouvrirBase(b.interroger); err != nil {
		return err
	}
	postent := *h
	postent.guichets = h.guichets[:min(len(h.guichets), b.guichets)]
	if _, err := b.charger(&postent, b.evenements/5); err != nil {
		return err
	}
	h.serveur = postent.serveur
	if err := h.arreter(); err != nil {
		return err
	}
	apres, err := tailleDe(h.programme.Donnees)
	if err != nil {
		return err
	}
	b.rapport.Ligne(fmt.Sprintf("%d events later the data folder has %d MiB", b.evenements/5, apres))
	if err := h.ouvrirBase(func(app core.App) error { return reglerSauvegardes(app, filepath.Join(b.folder, "sauvegardes")) }); err != nil {
		return err
	}
	debut = time.Now()
	if _, err := h.programme.Executer("backup", "now"); err != nil {
		return err
	}
	b.rapport.Ligne("a backup, sealed, to a folder of the same disk: " + seconde(time.Since(debut)))
	return nil
}

// reglerSauvegardes has the backups kept in a folder.
func reglerSauvegardes(app core.App, repertoire string) error {
	if err := os.Mkdir(repertoire, 0o700); err != nil {
		return err
	}
	phrase, papier, err := sauvegardes.NouvelleCle(app)
	if err != nil {
		return err
	}
	err = app.RunInTransaction(func(tx core.App) error {
		if err := sauvegardes.ProposerCle(tx, papier, socle.Programme("banc")); err != nil {
			return err
		}
		r := sauvegardes.Defaut()
		r.Cible = sauvegardes.Cible{Genre: sauvegardes.CibleRepertoire, Repertoire: repertoire}
		return sauvegardes.Regler(tx, r, socle.ParPage, socle.Programme("banc"))
	})
	if err != nil {
		return err
	}
	return sauvegardes.ConfirmerCle(app, phrase, socle.Programme("banc"))
}

func (b *banc) remplir(h *hub) error {
	db, err := sql.Open("sqlite", "file:"+h.base())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	_, err = db.Exec(strings.ReplaceAll(remplir, ":comptes", fmt.Sprint(b.comptes)))
	return err
}

// interroger is what a person does: she is recognised, and reads her demandes.
func (b *banc) interroger(app core.App) error {
	const fois = 1000
	var lus, reconnus []time.Duration
	for range fois {
		n := 1 + rand.N(b.comptes)
		debut := time.Now()
		l, err := synchro.DuCompte(app, fmt.Sprintf("c%014d", n))
		if err != nil || len(l) != 1 {
			return fmt.Errorf("demandes of compte %d: %d, %w", n, len(l), err)
		}
		lus = append(lus, time.Since(debut))
		debut = time.Now()
		err = app.RunInTransaction(func(tx core.App) error {
			c, err := annuaire.Reconnaitre(tx, reponse(n))
			if err == nil && c.ID != fmt.Sprintf("c%014d", n) {
				err = fmt.Errorf("compte %d is taken for %s", n, c.ID)
			}
			return err
		})
		if err != nil {
			return err
		}
		reconnus = append(reconnus, time.Since(debut))
	}
	b.rapport.Ligne("", "p50 ms", "p95 ms")
	for _, x := range []struct {
		nom    string
		durees []time.Duration
	}{{"her demandes are read", lus}, {"she is recognised, and it is written", reconnus}} {
		slices.Sort(x.durees)
		b.rapport.Ligne(x.nom, rapport.Milli(x.durees[fois/2]), rapport.Milli(x.durees[fois*95/100]))
	}
	return nil
}

// reponse is what FranceConnect answers of compte n.
func reponse(n int) *preuves.Reponse {
	return &preuves.Reponse{
		Fournisseur: &preuves.Fournisseur{Genre: preuves.FranceConnect, Emetteur: "https://fc.example.org"}, Sujet: fmt.Sprintf("%064d", n*7919%100_000_007),
		Donnees: json.RawMessage(fmt.Sprintf(`{"family_name":"IMAGINAIRE %d","given_name":"Camille","given_name_array":["Camille"],"birthdate":"1980-04-17","gender":"female","birthplace":"88160","birthcountry":"99100"}`, n)),
	}
}

// tailleDe is what a folder takes, in MiB.
func tailleDe(folder string) (mib int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		i, err := e.Info()
		if err == nil {
			mib += i.Size()
		}
		return err
	})
	return mib >> 20, err
}
