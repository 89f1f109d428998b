package synchro

import (
	"bytes"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// porte is the door of the calls of a guichet: who calls is who signs, and what a
// call says of another is never read. A refusal is signed too, so that a guichet
// knows it for ours.
var porte = socle.Acces{Nom: "guichet relié", Espace: socle.EspaceUsager, Verifier: func(*socle.Requete) error { return nil }}

// appel is a call that was let in.
type appel struct {
	*socle.Requete
	hub       *identite
	noeud     *Noeud
	instance  string
	corps     []byte
	signature string
	par       ed25519.PublicKey  // the key that signed it
	reponse   ed25519.PrivateKey // the one that signs its answer, nil for today's
	rendre    func()             // its place in memory
}

// maintenant is the time of the hub.
func (a *appel) maintenant() time.Time { return a.Socle.Horloge.Maintenant() }

// refus is an error that the guichet is told.
type refus struct {
	status int
	code   rattachement.Code
}

func (e *refus) Error() string { return strconv.Itoa(e.status) + " " + string(e.code) }

var (
	errSignature = &refus{http.StatusUnauthorized, rattachement.CodeSignature}
	errHeure     = &refus{http.StatusUnauthorized, rattachement.CodeHeure}
	errRevoque   = &refus{http.StatusForbidden, rattachement.CodeRevoque}
	errEpoque    = &refus{http.StatusConflict, rattachement.CodeEpoque}
	errInstance  = &refus{http.StatusConflict, rattachement.CodeInstance}
	errRestaure  = &refus{http.StatusConflict, rattachement.CodeHubRestaure}
	errInvitee   = &refus{http.StatusForbidden, rattachement.CodeInvitation}
	errPartie    = &refus{http.StatusConflict, rattachement.CodePartie}
	errForme     = &refus{http.StatusUnprocessableEntity, rattachement.CodeForme}
	errTropGrand = &refus{http.StatusRequestEntityTooLarge, rattachement.CodeTropGrand}
	errLimite    = &refus{http.StatusTooManyRequests, rattachement.CodeLimite}
	errPlein     = &refus{http.StatusServiceUnavailable, rattachement.CodeIndisponible}
)

// Limits: of one guichet, and of those who sign wrongly from one address. Known
// guichets are not limited by address: many stand behind one.
const (
	appelsMax, appelsPar = 20, 10 * time.Second
	fautesMax, fautesPar = 10, time.Minute
)

// traiter lets a call of a known guichet in and answers what it returns, nil being
// 204.
func traiter(action func(*appel) (any, error)) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		a := &appel{
			Requete: r, instance: r.Request.Header.Get(rattachement.EnteteInstance), signature: r.Request.Header.Get(rattachement.EnteteSignature), rendre: func() {},
		}
		defer func() { a.rendre() }()
		err := a.ouvrir()
		var reponse any
		if err == nil {
			reponse, err = action(a)
		}
		return a.repondre(reponse, err)
	}
}

// ouvrir checks who calls. Nothing of the body is read before its author is known
// by name.
func (a *appel) ouvrir() error {
	err := a.aSonTour(func() (err error) {
		if a.hub, err = identiteDe(a.App); err == nil {
			a.noeud, err = NoeudParID(a.App, a.Request.Header.Get(rattachement.EnteteNoeud))
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, muet := a.Socle.Muet(); muet {
		return errPlein // a copy takes nothing in
	}
	if a.noeud == nil {
		return a.fauter()
	}
	if err := a.Socle.Limites.Permettre("fed:"+a.noeud.ID, appelsMax, appelsPar); err != nil {
		return errLimite
	}
	if err := a.placePourUnCorps(); err != nil {
		return err
	}
	if err := a.recevoir(); err != nil {
		return err
	}
	if err := a.signee(a.noeud.ID, a.noeud.clesDesAppels(a.maintenant())...); err != nil {
		return err
	}
	if !a.noeud.RevoqueLe.IsZero() {
		return errRevoque
	}
	return nil
}

// aSonTour does what takes a processor, and reads the database, when one is free. As
// many calls as come at once would take no less time, but a connection to the
// database each, the memory of each batch, and what the projection needs.
func (a *appel) aSonTour(faire func() error) error {
	x := de(a.App)
	select {
	case x.places <- struct{}{}:
		defer func() { <-x.places }()
		return faire()
	case <-a.Request.Context().Done():
		return a.Request.Context().Err()
	}
}

// fauter counts a signature that is nobody's.
func (a *appel) fauter() error {
	if err := a.Socle.Limites.Permettre("fed-ip:"+a.AdresseIP(), fautesMax, fautesPar); err != nil {
		return errLimite
	}
	return errSignature
}

// recevoir reads the body, whole. That of a known guichet, which may be a batch, has
// its place from the start: as it grew it would be copied.
func (a *appel) recevoir() error {
	var b bytes.Buffer
	if n := a.Request.ContentLength; a.noeud != nil && n > 0 && n <= rattachement.OctetsMax {
		b.Grow(int(n) + bytes.MinRead)
	}
	_, err := b.ReadFrom(a.Request.Body)
	a.corps = b.Bytes()
	var trop *http.MaxBytesError
	switch {
	case errors.As(err, &trop):
		return errTropGrand
	case err != nil:
		return errForme // it was cut
	}
	return nil
}

// signee checks that one of these keys signed the call, now.
func (a *appel) signee(noeud string, cles ...ed25519.PublicKey) error {
	dite := a.Request.Header.Get(rattachement.EnteteHeure)
	signe := rattachement.Appel{
		Methode: a.Request.Method, Chemin: a.Request.URL.RequestURI(), Hub: a.hub.ID, Noeud: noeud, Instance: a.instance, Heure: dite, Corps: a.corps,
	}
	for _, cle := range cles {
		if !signe.Signe(cle, a.signature) {
			continue
		}
		heure, err := time.Parse(time.RFC3339Nano, dite)
		if err != nil || a.maintenant().Sub(heure).Abs() > rattachement.EcartMax {
			return errHeure
		}
		a.par = cle
		return nil
	}
	return a.fauter()
}

// lire reads the body.
func (a *appel) lire(v any) error {
	if err := json.Unmarshal(a.corps, v); err != nil {
		return errForme
	}
	return nil
}

// repondre signs and sends the answer. What is no refusal is a fault of ours: the
// guichet tries again.
func (a *appel) repondre(reponse any, err error) error {
	status := http.StatusOK
	var dit *refus
	switch {
	case errors.As(err, &dit):
	case err != nil:
		a.Logger().Error("call of a guichet", "err", err)
		dit = errPlein
	}
	if dit != nil {
		status, reponse = dit.status, rattachement.Refus{Code: dit.code, Heure: a.maintenant().UTC()}
	}
	var corps []byte
	if reponse == nil {
		status = http.StatusNoContent
	} else if corps, err = json.Marshal(reponse); err != nil {
		return err
	}
	h := a.Response.Header()
	h.Set("Cache-Control", "no-store")
	if dit != nil && (status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests) {
		h.Set("Retry-After", strconv.Itoa(reessayer()))
	}
	if a.hub != nil {
		cle := a.reponse
		if cle == nil {
			cle = a.hub.cle()
		}
		h.Set(rattachement.EnteteSignature, rattachement.SignerReponse(cle, a.signature, status, corps))
	}
	if len(corps) == 0 {
		a.Response.WriteHeader(status)
		return nil
	}
	return a.Blob(status, "application/json", corps)
}
