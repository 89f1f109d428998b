package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"time"

	"guichet/scripts/bench/depots"
)

// temoins write down every time that a header of a demande is written: what the hub
// would apply twice leaves the same row otherwise.
var temoins = []string{
	"CREATE TABLE banc_ecrits (membre TEXT NOT NULL, agregat TEXT NOT NULL, version INTEGER NOT NULL)",
	"CREATE TRIGGER banc_ecrits_nouveau AFTER INSERT ON hub_demandes BEGIN INSERT INTO banc_ecrits VALUES (NEW.membre, NEW.agregat, NEW.version); END",
	"CREATE TRIGGER banc_ecrits_change AFTER UPDATE ON hub_demandes BEGIN INSERT INTO banc_ecrits VALUES (NEW.membre, NEW.agregat, NEW.version); END",
}

// mesurerCoupures kills the hub while guichets post, again and again.
func (b *banc) mesurerCoupures() error {
	coup := "kill -9 of the hub"
	if b.montage != "" {
		coup = "a power cut under the hub"
	}
	b.rapport.Titre(fmt.Sprintf("C. %s %d times while %d guichets post %d events, in batches of %d", coup, b.coupures, b.expediteurs, b.evenementsCoupes, b.lot/4),
		"a guichet sends a batch again until it is acknowledged; a trigger counts what is written of each event")
	h, err := b.ouvrir("coupures", b.expediteurs, temoins...)
	if err != nil {
		return err
	}
	if err := preparer(h.guichets, b.evenementsCoupes, b.lot/4); err != nil {
		return err
	}
	c := &charge{guichets: h.guichets, expediteurs: b.expediteurs, tenace: true}
	fini := make(chan error, 1)
	go func() { fini <- c.poster() }()
	for i := range b.coupures {
		seuil := (b.evenementsCoupes*i + rand.N(b.evenementsCoupes)) / b.coupures
		for c.acquittes() < seuil {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(rand.N(20 * time.Millisecond)) // anywhere in a batch
		if err := errors.Join(b.couper(h), h.servir()); err != nil {
			return err
		}
	}
	if err := <-fini; err != nil {
		return err
	}
	var attendu int64
	for _, g := range h.guichets {
		attendu += g.seq
	}
	if err := h.attendreApplique(attendu); err != nil {
		return err
	}
	b.rapport.Ligne(fmt.Sprintf("%d tries that failed; longest silence %s", c.reprises, seconde(c.silence)))
	if err := b.constater(h); err != nil {
		return err
	}
	return ecritsUneFois(h, int(attendu))
}

// couper stops the hub at once: its process, or the power of its disk, which forgets
// what was not forced to it and is mounted again.
func (b *banc) couper(h *hub) error {
	if b.montage == "" {
		return h.tuer()
	}
	if err := errors.Join(depots.CouperCourant(b.montage), h.tuer()); err != nil {
		return err
	}
	for _, commande := range [][]string{{"umount", b.montage}, {"mount", "-o", "loop", b.disque, b.montage}} {
		if dit, err := exec.Command(commande[0], commande[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", commande[0], err, dit)
		}
	}
	return nil
}

// ecritsUneFois counts what the trigger saw.
func ecritsUneFois(h *hub, attendu int) error {
	db, err := h.lire()
	if err != nil {
		return err
	}
	defer db.Close()
	var ecrits, differents int
	if err := db.QueryRow("SELECT count(*), count(DISTINCT membre || agregat || ' ' || version) FROM banc_ecrits").Scan(&ecrits, &differents); err != nil {
		return err
	}
	if ecrits != attendu || differents != attendu {
		return fmt.Errorf("%d events, %d written, %d of them different", attendu, ecrits, differents)
	}
	return nil
}
