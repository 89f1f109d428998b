package messages

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/socle"
)

const cleStore = "guichet.messages"

// salle is what the room keeps while the program runs.
type salle struct {
	verrous sync.Map // id of a boîte → *sync.Mutex: it is read by one at a time
	reveil  chan struct{}
	arret   func()

	mu      sync.Mutex
	arrivee chan struct{} // closed when a pli is stored
}

func de(app core.App) *salle { return app.Store().Get(cleStore).(*salle) }

// prochaine is closed when the next pli is stored.
func (s *salle) prochaine() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.arrivee == nil {
		s.arrivee = make(chan struct{})
	}
	return s.arrivee
}

func (s *salle) annoncer() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.arrivee != nil {
		close(s.arrivee)
		s.arrivee = nil
	}
}

// relectures is how far back mails are looked at again when the server has
// numbered them anew.
const relectures = 7 * 24 * time.Hour

// The job runs every cadence minutes, and asks a server that fails every
// reposPanne minutes.
const (
	cadence    = 2
	reposPanne = 10
)

// releveMax is how long one round of a boîte lasts at most.
const releveMax = 5 * time.Minute

// Relever reads the boîtes that are in use. One that fails says so on its page
// and on « État du guichet », and keeps none of the others waiting.
func Relever(app core.App) error {
	l, err := boites(app, dbx.HashExp{"active": true})
	if err != nil {
		return err
	}
	var fautes []error
	tenter := socle.De(app).Horloge.Maintenant().Minute()%reposPanne < cadence
	for i := range l {
		if !l[i].EchoueeLe.IsZero() && !tenter {
			continue // a password refused every two minutes closes accounts
		}
		ctx, fin := context.WithTimeout(context.Background(), releveMax)
		fautes = append(fautes, l[i].relever(ctx, app, nil))
		fin()
	}
	return errors.Join(fautes...)
}

// relever fetches what came, by a connection or by one of its own. What is
// wrong with the server is noted; what is wrong with us is returned.
func (b *Boite) relever(ctx context.Context, app core.App, f *facteur) error {
	v, _ := de(app).verrous.LoadOrStore(b.ID, &sync.Mutex{})
	verrou := v.(*sync.Mutex)
	if !verrou.TryLock() {
		return nil
	}
	defer verrou.Unlock()
	actuelle, err := BoiteParID(app, b.Collectivite, b.ID)
	if err != nil {
		return err
	}
	*b = *actuelle
	if f == nil {
		if f, err = b.ouvrir(ctx, app); err != nil {
			return b.echouer(app, err)
		}
		defer f.fermer()
	}
	if err := b.vider(app, f); err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			return ctx.Err() // the program stops: nothing is wrong with the server
		}
		return b.echouer(app, err)
	}
	return b.reussir(app)
}

// vider stores, one after the other, the mails that are not yet. A mail is
// marked as read on the server only once its row is committed; one that cannot
// be stored stops the round, and comes again at the next one.
func (b *Boite) vider(app core.App, f *facteur) error {
	var depuis time.Time
	if !b.ReleveeLe.IsZero() {
		depuis = b.ReleveeLe.Time().Add(-relectures)
	}
	uids, err := f.aLire(b, depuis)
	if err != nil {
		return b.dire(err)
	}
	for _, uid := range uids {
		x, err := f.prendre(uid)
		if err != nil {
			return b.dire(err)
		}
		if x == nil {
			continue // moved away meanwhile
		}
		if err := b.recevoir(app, x, int64(f.dite.UIDValidity)); err != nil {
			return fmt.Errorf("mail %d of boite %s: %w", uid, b.ID, err)
		}
		de(app).annoncer()
		if x.tronque {
			continue // to be read where it is
		}
		if err := f.marquer(uid); err != nil {
			return b.dire(err)
		}
	}
	if b.UIDValidity == int64(f.dite.UIDValidity) {
		return nil
	}
	// The first round is over: the mails that were read before it stay outside.
	dernier := int64(f.dite.UIDNext) - 1
	if len(uids) > 0 {
		dernier = max(dernier, uids[len(uids)-1])
	}
	return b.avancer(app, int64(f.dite.UIDValidity), max(0, dernier))
}

// echouer notes what is wrong with the server, since when.
func (b *Boite) echouer(app core.App, err error) error {
	if !socle.EstCode(err, socle.Indisponible) && !socle.EstCode(err, socle.Invalide) {
		return err
	}
	if b.EchoueeLe.IsZero() {
		b.EchoueeLe = socle.Date(socle.De(app).Horloge.Maintenant())
	}
	b.Erreur = socle.EnErreur(err).Message
	socle.De(app).Logger.Warn("mailbox", "boite", b.ID, "err", err)
	return app.DB().Model(b).Update("EchoueeLe", "Erreur")
}

func (b *Boite) reussir(app core.App) error {
	_, err := app.DB().Update("boites", dbx.Params{"relevee_le": socle.Date(socle.De(app).Horloge.Maintenant()), "echouee_le": "", "erreur": ""}, dbx.HashExp{"id": b.ID}).Execute()
	if err != nil {
		return fmt.Errorf("boite %s: %w", b.ID, err)
	}
	return nil
}

// Essayer connects and tells what is there, or what is wrong.
func (b *Boite) Essayer(ctx context.Context, app core.App) (string, error) {
	ctx, fin := context.WithTimeout(ctx, 2*delaiIMAP)
	defer fin()
	f, err := b.ouvrir(ctx, app)
	if err != nil {
		return "", err
	}
	defer f.fermer()
	phrase := "La connexion fonctionne\u00a0: " + socle.Pluriel(int(f.dite.NumMessages), "courriel", "courriels") + " dans «\u00a0" + b.repertoire() + "\u00a0»."
	if f.previent() {
		return phrase + " Les courriels arriveront aussitôt.", nil
	}
	return phrase + " Les courriels arriveront toutes les deux minutes.", nil
}

// sonderBoites is the line of « État du guichet ».
func sonderBoites(_ context.Context, app core.App) (l socle.Lumiere, constat, conseil string) {
	toutes, err := boites(app, dbx.HashExp{"active": true})
	if err != nil {
		return socle.Rouge, "Les boîtes de courriel ne peuvent pas être lues.", "Appelez la personne qui héberge le guichet."
	}
	for _, b := range toutes {
		if b.Erreur != "" {
			return socle.Orange, "La boîte " + b.Adresse + " n’est plus lue depuis le " + socle.Instant(b.EchoueeLe.Time()) + ".", b.Erreur
		}
	}
	return socle.Vert, socle.Pluriel(len(toutes), "boîte lue", "boîtes lues"), ""
}
