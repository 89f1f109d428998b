package main

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"guichet/scripts/bench/rapport"
)

// lire opens the database of the hub, without writing to it.
func (h *hub) lire() (*sql.DB, error) {
	return sql.Open("sqlite", "file:"+h.base()+"?mode=ro&_pragma=busy_timeout(10000)")
}

// patience is how long the hub may take to apply what it acknowledged.
const patience = 5 * time.Minute

// attendreApplique waits until the marks of all guichets add up.
func (h *hub) attendreApplique(attendu int64) error {
	db, err := h.lire()
	if err != nil {
		return err
	}
	defer db.Close()
	for debut := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		var applique int64
		if err := db.QueryRow("SELECT coalesce(sum(applique), 0) FROM hub_noeuds").Scan(&applique); err != nil {
			return err
		}
		if applique >= attendu {
			return nil
		}
		if time.Since(debut) > patience {
			return fmt.Errorf("%d events of %d applied after %s", applique, attendu, patience)
		}
	}
}

// constater stops the hub and reads what it holds. Every fault is told.
func (b *banc) constater(h *hub) error {
	if h.serveur != nil {
		if err := h.arreter(); err != nil {
			return err
		}
	}
	db, err := h.lire()
	if err != nil {
		return err
	}
	defer db.Close()
	c := &constat{db: db}
	var dit string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&dit); err != nil || dit != "ok" {
		c.dire("integrity_check: %s %v", dit, err)
	}
	demandes, evenements := 0, 0
	for _, g := range h.guichets {
		evenements += int(g.seq)
		demandes += c.guichet(g)
	}
	c.compter("demandes", demandes, "SELECT count(*) FROM hub_demandes")
	c.compter("readers", demandes, "SELECT count(*) FROM hub_lecteurs")
	c.compter("readers of a demande", demandes, "SELECT count(DISTINCT l.demande) FROM hub_lecteurs l JOIN hub_demandes d ON d.id = l.demande AND d.membre = l.membre")
	c.compter("events that wait for one before them", 0, "SELECT count(*) FROM hub_recus")
	c.compter("events put aside", 0, "SELECT count(*) FROM hub_rebuts")
	c.compter("entries of the log after the cursor", 0, "SELECT count(*) FROM hub_entrees WHERE pos > (SELECT pos FROM hub_curseur)")
	c.compter("different events in the log", evenements, "SELECT count(*) FROM (SELECT DISTINCT noeud, CAST(octets AS TEXT) ->> 'seq' FROM hub_entrees WHERE sens = 'up')")
	var entrees int
	c.lire("SELECT count(*) FROM hub_entrees WHERE sens = 'up'", &entrees)
	if err := errors.Join(c.fautes...); err != nil {
		return err
	}
	b.rapport.Ligne(fmt.Sprintf("read back: %d events acknowledged, 0 lost, 0 applied twice; %d came again; integrity_check ok", evenements, entrees-evenements))
	return nil
}

type constat struct {
	db     *sql.DB
	fautes []error
}

func (c *constat) dire(format string, a ...any) {
	c.fautes = append(c.fautes, fmt.Errorf(format, a...))
}

func (c *constat) lire(requete string, dans any, valeurs ...any) {
	if err := c.db.QueryRow(requete, valeurs...).Scan(dans); err != nil {
		c.dire("%s: %w", requete, err)
	}
}

func (c *constat) compter(quoi string, attendu int, requete string) {
	var n int
	if c.lire(requete, &n); n != attendu {
		c.dire("%s: %d, %d expected", quoi, n, attendu)
	}
}

// guichet compares what the hub holds of a guichet with what that one told last,
// and gives how many demandes that makes.
func (c *constat) guichet(g *guichet) int {
	if g.acquitte != g.seq {
		c.dire("guichet %s: acknowledged up to %d of %d", g.noeud, g.acquitte, g.seq)
	}
	var applique int64
	if c.lire("SELECT applique FROM hub_noeuds WHERE id = ?", &applique, g.noeud); applique != g.acquitte {
		c.dire("guichet %s: applied up to %d, acknowledged up to %d", g.noeud, applique, g.acquitte)
	}
	versions := map[string]int64{}
	for seq := int64(1); seq <= g.seq; seq++ {
		versions[g.nommer(agregatDe(seq))] = seq
	}
	rows, err := c.db.Query("SELECT agregat, version, noeud, epoque FROM hub_demandes WHERE membre = ?", g.membre)
	if err != nil {
		c.dire("demandes of %s: %w", g.noeud, err)
		return 0
	}
	defer rows.Close()
	vues := 0
	for rows.Next() {
		var agregat, noeud string
		var version, epoque int64
		if err := rows.Scan(&agregat, &version, &noeud, &epoque); err != nil {
			c.dire("demandes of %s: %w", g.noeud, err)
			return 0
		}
		if vues++; version != versions[agregat] || noeud != g.noeud || epoque != g.epoque {
			c.dire("demande %s of %s: version %d, last told %d", agregat, g.noeud, version, versions[agregat])
		}
	}
	if err := rows.Err(); err != nil || vues != len(versions) {
		c.dire("guichet %s: %d demandes, told of %d, %v", g.noeud, vues, len(versions), err)
	}
	return len(versions)
}

func (b *banc) direMemoire(quand string, h *hub) {
	if mib, pire, ok := rapport.MemoireDe(h.serveur.Pid); ok {
		b.rapport.Ligne(quand, fmt.Sprint(mib), fmt.Sprint(pire))
	}
}
