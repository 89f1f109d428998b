package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

const (
	tours     = 5
	octets    = 200_000 // of the pièce
	creations = 250     // a round
)

// depotsParTour is how many demandes are filed in a round, by number of clients.
var depotsParTour = map[int]int{1: 25, 8: 120}

// parcours are the steps of a visitor, in order. Each is done by everybody
// before the next begins, so that each has its own rate.
type parcours struct {
	pages, piece, resume, envoi, confirmation serie
	tout                                      serie
	requetes                                  int
}

// mesurerDepots files demandes beside an empty PocketBase that creates records,
// round after round.
func (b *banc) mesurerDepots() error {
	p := b.programme("depots")
	if err := p.Installer(b.fichierDocument); err != nil {
		return err
	}
	guichet, err := b.marcher(p.Servir())
	if err != nil {
		return err
	}
	normal, err := b.marcher(b.servirTemoin("normal", "TEMOIN_CHAMPS=20"))
	if err != nil {
		return err
	}
	full, err := b.marcher(b.servirTemoin("full", "TEMOIN_CHAMPS=20", "TEMOIN_FULL=1"))
	if err != nil {
		return err
	}
	if err := b.noterOisifs(guichet, normal); err != nil {
		return err
	}
	b.rapport.Titre("A. A dépôt over HTTP, beside an empty PocketBase's own record create (20 text fields, its defaults, and again with FULL)",
		fmt.Sprintf("dépôt = POST of the last button: one transaction of demande, 20 answers, pièce of %d KB handed over, usager, historique, journal,", octets/1000),
		"accusé and 2 mails, synchronous=FULL. parcours = every page of the form, the pièce sent and forced to the disk, the dépôt, the confirmation.")
	for _, clients := range []int{1, 8} {
		var creeNormal, creeFull serie
		var v parcours
		for range tours {
			for temoin, s := range map[*depots.Serveur]*serie{normal: &creeNormal, full: &creeFull} {
				creer, err := creation(temoin.URL)
				if err != nil {
					return err
				}
				if _, _, err := s.eprouver(temoin.Pid, clients, creations, creer); err != nil {
					return err
				}
			}
			if err := v.tour(guichet, b.formulaire, clients); err != nil {
				return err
			}
		}
		b.direDepots(clients, &creeNormal, &creeFull, &v)
	}
	b.noterMemoire(fmt.Sprintf("empty PocketBase after %d record creates", 2*tours*creations), normal.Pid)
	b.noterMemoire(fmt.Sprintf("guichet after %d dépôts, 1 and 8 clients", tours*(depotsParTour[1]+depotsParTour[8])), guichet.Pid)
	if err := b.arreter(); err != nil {
		return err
	}
	return verifierDepots(p, tours*(depotsParTour[1]+depotsParTour[8]))
}

// verifierDepots refuses figures of demandes that are not there.
func verifierDepots(p depots.Programme, attendues int) error {
	dit, err := p.Executer("pieces", "verify")
	if err != nil {
		return err
	}
	if attendu := fmt.Sprintf("%d files, all intact", attendues); strings.TrimSpace(dit) != attendu {
		return fmt.Errorf("%s, want %s", dit, attendu)
	}
	if _, err := p.Executer("journal", "verify"); err != nil {
		return err
	}
	return nil
}

func (v *parcours) tour(s *depots.Serveur, f depots.Formulaire, clients int) error {
	n, ctx := depotsParTour[clients], context.Background()
	visiteurs, envois, demandes := make([]*depots.Visiteur, n), make([]depots.Envoi, n), make([]string, n)
	photos := make([][]byte, n)
	for i := range n {
		var err error
		if photos[i], err = depots.Photo(octets); err != nil {
			return err
		}
		visiteurs[i] = depots.NouveauVisiteur(s.URL, f)
	}
	entier, duree, avant := make(durees, n), time.Duration(0), rapport.CalculDe(s.Pid)
	for _, etape := range []struct {
		serie *serie
		acte  func(i int) error
	}{
		{&v.pages, func(i int) error { return visiteurs[i].Commencer(ctx, "Éclairage") }},
		{&v.piece, func(i int) error { return visiteurs[i].Joindre(ctx, photos[i]) }},
		{&v.resume, func(i int) (err error) { envois[i], err = visiteurs[i].Finir(ctx); return }},
		{&v.envoi, func(i int) (err error) { demandes[i], err = visiteurs[i].Envoyer(ctx, envois[i]); return }},
		{&v.confirmation, func(i int) (err error) { _, _, err = visiteurs[i].Confirmer(ctx, demandes[i]); return }},
	} {
		d, total, err := etape.serie.eprouver(s.Pid, clients, n, etape.acte)
		if err != nil {
			return err
		}
		duree += total
		for i := range d {
			entier[i] += d[i]
		}
	}
	v.tout.ajouter(entier, duree, rapport.CalculDe(s.Pid)-avant)
	v.requetes = visiteurs[0].Requetes
	return nil
}

func (b *banc) direDepots(clients int, normal, full *serie, v *parcours) {
	b.rapport.Ligne(fmt.Sprintf("%d at once", clients), "a second", "× NORMAL", "× FULL", "p50", "p95", "CPU", "× NORMAL")
	ligne := func(nom string, s *serie) {
		b.rapport.Ligne(nom, fmt.Sprintf("%.0f", s.debit()), rapport.Fois(s.rapport(normal)), rapport.Fois(s.rapport(full)),
			rapport.Milli(s.centile(50)), rapport.Milli(s.centile(95)), rapport.Milli(s.unCalcul()), rapport.Fois(float64(s.unCalcul())/float64(normal.unCalcul())))
	}
	ligne("PocketBase, record create, NORMAL", normal)
	ligne("PocketBase, record create, FULL", full)
	ligne("dépôt", &v.envoi)
	ligne(fmt.Sprintf("the pièce of %d KB alone", octets/1000), &v.piece)
	ligne(fmt.Sprintf("parcours, %d requests", v.requetes), &v.tout)
}

// noterOisifs reads the memory of both once they have answered a page and done
// nothing more for a while.
func (b *banc) noterOisifs(guichet, normal *depots.Serveur) error {
	if err := errors.Join(repond(guichet.URL+"/"), repond(normal.URL+"/api/health")); err != nil {
		return err
	}
	time.Sleep(2 * time.Second) // idle is a duration
	b.noterMemoire("empty PocketBase, idle", normal.Pid)
	b.noterMemoire("guichet, idle", guichet.Pid)
	return nil
}

func (b *banc) donnees(nom string) string { return filepath.Join(b.folder, nom) }
