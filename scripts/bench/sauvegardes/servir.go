//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

const cookieAgent = "guichet-agent"

// pasDepot is what a busy town files: 450 demandes an hour.
const pasDepot = time.Hour / 450

// connecter makes an agent who runs the instance, signed in by a token.
func connecter(tx core.App, jeton string) error {
	a := &agents.Agent{
		ID: socle.ID(), Courriel: "banc@example.org", Prenom: "Nadège", Nom: "Humbert", Avertissement: agents.Chaque, CodesSecours: types.JSONRaw("[]"), Actif: true,
	}
	if err := agents.Fonder(tx, a); err != nil {
		return err
	}
	c, err := collectivites.ParSlug(tx, strings.TrimPrefix(depots.Chemin, "/"))
	if err != nil {
		return err
	}
	if err := agents.HabiliterFondation(tx, a, c.ID); err != nil {
		return err
	}
	l := time.Now()
	return tx.DB().Model(&socle.Session{
		ID: socle.ID(), Espace: socle.EspaceAgent, Porteur: a.ID, Empreinte: socle.Hacher(jeton), Acces: types.JSONRaw("[]"),
		CreeLe: socle.Date(l), VueLe: socle.Date(l), ExpireLe: socle.Date(l.Add(time.Hour)), Inactivite: 60,
	}).Insert()
}

// sauvegarderEnServant asks the first backup, which copies every pièce, of the
// guichet that serves, while inhabitants go on filing.
func (m *mesure) sauvegarderEnServant(p depots.Programme) error {
	s, err := p.Servir()
	if err != nil {
		return err
	}
	f, err := depots.Signalement()
	if err != nil {
		return err
	}
	v := depots.NouveauVisiteur(s.URL, f)
	if err := v.Porter(cookieAgent, m.jeton); err != nil {
		return err
	}
	ctx, debut := context.Background(), time.Now()
	if err := v.Poster(ctx, depots.Chemin+"/agents/reglages/sauvegardes", url.Values{}); err != nil {
		return err
	}
	fini := make(chan struct{})
	go func() {
		defer close(fini)
		for {
			if l, _ := filepath.Glob(filepath.Join(m.folder, "sauvegardes", "*.guichet")); len(l) > 0 {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	var durees []time.Duration
	for encore := true; encore; {
		d, err := deposerUne(ctx, s.URL, f, m.photo)
		if err != nil {
			return errors.Join(err, s.Tuer())
		}
		durees = append(durees, d)
		select {
		case <-fini:
			encore = false
		case <-time.After(pasDepot):
		}
	}
	fin := time.Since(debut)
	slices.Sort(durees)
	fmt.Printf("first backup, by the guichet that serves, %.1f s, %s; %d dépôts meanwhile, the slowest answered in %d ms (median %d)\n",
		fin.Seconds(), resident(s.Pid), len(durees), durees[len(durees)-1].Milliseconds(), durees[len(durees)/2].Milliseconds())
	return s.Arreter()
}

// deposerUne files a demande as a visitor does, and times the last button.
func deposerUne(ctx context.Context, base string, f depots.Formulaire, octets int) (time.Duration, error) {
	photo, err := depots.Photo(octets)
	if err != nil {
		return 0, err
	}
	v := depots.NouveauVisiteur(base, f)
	envoi, err := v.Preparer(ctx, "Éclairage", photo)
	if err != nil {
		return 0, err
	}
	debut := time.Now()
	_, err = v.Envoyer(ctx, envoi)
	return time.Since(debut), err
}

// resident is the most memory that a program has taken, as the kernel says it.
func resident(pid int) string {
	etat, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "memory unknown"
	}
	for ligne := range strings.Lines(string(etat)) {
		if plus, ok := strings.CutPrefix(ligne, "VmHWM:"); ok {
			return strings.TrimSpace(plus) + " resident at most"
		}
	}
	return "memory unknown"
}
