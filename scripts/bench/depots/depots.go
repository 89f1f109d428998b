// Package depots drives the real guichet from outside: it builds and runs the
// program, files demandes over HTTP as a browser without scripts does, and
// tells what a data folder holds of them. The rounds of kill -9, the power cut
// and the bench share it.
package depots

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// Depot is one demande filed, or whose answer never came: Demande is then "".
type Depot struct {
	Acquitte
	Visiteur *Visiteur
	Envoi    Envoi
	Code     string // code de suivi; "" when the page did not come
}

// Charge is visitors who file one demande after another until the guichet is
// cut.
type Charge struct {
	coupe  atomic.Bool
	groupe sync.WaitGroup
	envois chan struct{} // one for each last button pressed
	fini   chan struct{} // closed once no visitor is left
	mu     sync.Mutex
	depots []Depot
	fautes []error
}

// envoisMax is far more than the dépôts of one charge.
const envoisMax = 1 << 20

// Charger starts nb visitors, each with a document of octets bytes.
func Charger(url string, f Formulaire, nb, octets int) *Charge {
	c := &Charge{envois: make(chan struct{}, envoisMax), fini: make(chan struct{})}
	for range nb {
		c.groupe.Go(func() {
			for {
				if err := c.deposer(url, f, octets); err != nil {
					c.finir(err)
					return
				}
			}
		})
	}
	go func() {
		c.groupe.Wait()
		close(c.fini)
	}()
	return c
}

// AttendreEnvois waits until visitors have pressed the last button nb times:
// the answer to the last one is still to come.
func (c *Charge) AttendreEnvois(nb int) {
	for range nb {
		select {
		case <-c.envois:
		case <-c.fini:
			return
		}
	}
}

// Couper says that the guichet is about to be cut: from then on, connections
// break and a guichet without a disk answers anything but a confirmation.
func (c *Charge) Couper() { c.coupe.Store(true) }

// Attendre waits until the cut has stopped every visitor. An error is what went
// wrong before the cut.
func (c *Charge) Attendre() ([]Depot, error) {
	<-c.fini
	return c.depots, errors.Join(c.fautes...)
}

func (c *Charge) finir(err error) {
	if c.coupe.Load() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fautes = append(c.fautes, err)
}

func (c *Charge) deposer(url string, f Formulaire, octets int) error {
	ctx := context.Background()
	photo, err := Photo(octets)
	if err != nil {
		return err
	}
	d := Depot{Visiteur: NouveauVisiteur(url, f)}
	d.Empreinte = Empreinte(photo)
	d.Libre = "Photo " + rand.Text() // letters and 2 to 7: long numbers are refused as social security numbers
	if d.Envoi, err = d.Visiteur.Preparer(ctx, d.Libre, photo); err != nil {
		return err
	}
	d.Cle = d.Envoi.Cle
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.depots = append(c.depots, d)
	}()
	c.envois <- struct{}{}
	if d.Demande, err = d.Visiteur.Envoyer(ctx, d.Envoi); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if d.Numero, d.Code, err = d.Visiteur.Confirmer(ctx, d.Demande); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	return nil
}
