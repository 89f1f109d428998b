package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"guichet/scripts/bench/depots"
	"guichet/scripts/bench/rapport"
)

// What 60 agents do together: each has a list open, which comes again by itself
// as its script asks, opens demandes and writes notes; inhabitants file meanwhile.
const (
	nbAgents = 60
	travail  = 90 * time.Second
	pasListe = 30 * time.Second // of ui/statique/liste.js
	pasActe  = 5 * time.Second  // between two acts of one agent
	pasDepot = time.Hour / 450
	seuls    = 100 // acts of an agent alone, of each kind
)

// bureau is the desk under work: what each kind of act took.
type bureau struct {
	serveur string
	f       depots.Formulaire
	s       *semis

	verrou sync.Mutex
	durees map[string]durees
}

// Kinds of acts, in the order of the report.
var actesBureau = []string{"the list, again", "a demande opened", "a note written", "a dépôt"}

func (b *banc) mesurerBureau(serveur *depots.Serveur, s *semis) error {
	seul, ensemble := &bureau{serveur: serveur.URL, f: b.formulaire, s: s}, &bureau{serveur: serveur.URL, f: b.formulaire, s: s}
	if err := seul.alterner(); err != nil {
		return fmt.Errorf("one agent: %w", err)
	}
	avant, debut := rapport.CalculDe(serveur.Pid), time.Now()
	if err := ensemble.travailler(); err != nil {
		return fmt.Errorf("%d agents: %w", nbAgents, err)
	}
	occupe := float64(rapport.CalculDe(serveur.Pid)-avant) / float64(time.Since(debut))
	b.rapport.Titre(fmt.Sprintf("C. %d agents at once for %s, one act each %s and the list again each %s, and %d dépôts an hour; beside one agent alone",
		nbAgents, travail, pasActe, pasListe, time.Hour/pasDepot))
	b.rapport.Ligne("", "acts", "p50", "p95", "alone p50", "alone p95", "× alone")
	for _, nom := range actesBureau {
		d, a := ensemble.durees[nom], seul.durees[nom]
		b.rapport.Ligne(nom, fmt.Sprint(len(d)), rapport.Milli(d.centile(50)), rapport.Milli(d.centile(95)), rapport.Milli(a.centile(50)), rapport.Milli(a.centile(95)),
			rapport.Fois(float64(d.centile(50))/float64(max(1, a.centile(50)))))
	}
	b.rapport.Ligne(fmt.Sprintf("processors busy: %.2f of the guichet's", occupe))
	return nil
}

func (b *bureau) chronometrer(nom string, acte func() error) error {
	t := time.Now()
	if err := acte(); err != nil {
		return fmt.Errorf("%s: %w", nom, err)
	}
	d := time.Since(t)
	b.verrou.Lock()
	defer b.verrou.Unlock()
	if b.durees == nil {
		b.durees = map[string]durees{}
	}
	b.durees[nom] = append(b.durees[nom], d)
	return nil
}

// agent opens the browser of one.
func (b *bureau) agent(i int) (*depots.Visiteur, error) {
	v := depots.NouveauVisiteur(b.serveur, depots.Formulaire{})
	return v, v.Porter(cookieAgent, b.s.sessions[i])
}

// gestes are what an agent does, by its kind; n tells on which demande.
func (b *bureau) gestes(ctx context.Context, v *depots.Visiteur, n int) (lire, ouvrir, noter func() error) {
	demande := depots.Chemin + "/agents/demandes/" + b.s.ouvertes[n%len(b.s.ouvertes)]
	lire = func() error { _, err := v.Lire(ctx, depots.Chemin+"/agents?vue=ouvertes"); return err }
	ouvrir = func() error { _, err := v.Lire(ctx, demande); return err }
	noter = func() error {
		return v.Poster(ctx, demande+"/notes", url.Values{"note": {"Rappeler l’usager après la réunion."}})
	}
	return lire, ouvrir, noter
}

// alterner does each kind of act in turn, one after the other.
func (b *bureau) alterner() error {
	ctx := context.Background()
	v, err := b.agent(0)
	if err != nil {
		return err
	}
	for n := range seuls {
		lire, ouvrir, noter := b.gestes(ctx, v, n)
		err := errors.Join(b.chronometrer(actesBureau[0], lire), b.chronometrer(actesBureau[1], ouvrir), b.chronometrer(actesBureau[2], noter))
		if err == nil && n%10 == 0 {
			err = b.deposer(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// travailler lets all the agents work and the inhabitants file.
func (b *bureau) travailler() error {
	fin, fautes := time.Now().Add(travail), make([]error, nbAgents+1)
	var groupe sync.WaitGroup
	for i := range nbAgents {
		groupe.Go(func() { fautes[i] = b.journee(i, fin) })
	}
	groupe.Go(func() {
		for time.Now().Before(fin) && fautes[nbAgents] == nil {
			fautes[nbAgents] = b.deposer(context.Background())
			time.Sleep(pasDepot)
		}
	})
	groupe.Wait()
	return errors.Join(fautes...)
}

// journee is what one agent does until the end; they do not begin together.
func (b *bureau) journee(i int, fin time.Time) error {
	ctx := context.Background()
	v, err := b.agent(i)
	if err != nil {
		return err
	}
	time.Sleep(pasListe * time.Duration(i) / nbAgents)
	liste := time.Now()
	for n := i; time.Now().Before(fin); n += nbAgents {
		lire, ouvrir, noter := b.gestes(ctx, v, n)
		if !time.Now().Before(liste) {
			if err := b.chronometrer(actesBureau[0], lire); err != nil {
				return err
			}
			liste = time.Now().Add(pasListe)
		}
		for rang, acte := range []func() error{ouvrir, noter} {
			if err := b.chronometrer(actesBureau[1+rang], acte); err != nil {
				return err
			}
			time.Sleep(pasActe)
		}
	}
	return nil
}

// deposer files one demande as a visitor does; its last button is timed.
func (b *bureau) deposer(ctx context.Context) error {
	v := depots.NouveauVisiteur(b.serveur, b.f)
	photo, err := depots.Photo(octets)
	if err != nil {
		return err
	}
	envoi, err := v.Preparer(ctx, "Éclairage", photo)
	if err != nil {
		return err
	}
	return b.chronometrer(actesBureau[3], func() error { _, err := v.Envoyer(ctx, envoi); return err })
}
