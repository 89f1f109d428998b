// Package demonstration is « guichet demo »: a living guichet of an imaginary
// commune, with its personas, its mailbox and a clock to move.
//
// It promises that no mail leaves the machine, that what it shows was made by
// the program's own acts, so that historiques, journal and mails are true, and
// that nothing of it stays after it stops, unless it was told to keep it.
package demonstration

import (
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

const cleStore = "guichet.demonstration"

// Register binds the room to app, after every other room. It opens doors that
// ask no proof: hooks.go calls it for « guichet demo » alone.
func Register(app core.App, d *Demo) {
	app.Store().Set(cleStore, d)
	s := socle.De(app)
	s.Config.SMTP.From = expediteur
	collectivites.InventerLieu(lieu)
	if d.loge {
		s.Barrer(resterDedans)
		s.Decorer(d.nommerPlace)
	}
	get, post := http.MethodGet, http.MethodPost
	s.Router(
		socle.Route{Methode: get, Chemin: "/demo", Acces: socle.Public, Action: montrerDemo},
		socle.Route{Methode: get, Chemin: "/demo/entrer/{persona}", Acces: socle.Public, Action: entrer},
		socle.Route{Methode: post, Chemin: "/demo/entrer/{persona}", Acces: socle.Public, Action: entrer},
		socle.Route{Methode: post, Chemin: "/demo/horloge", Acces: socle.Public, Action: avancerHorloge},
		socle.Route{Methode: get, Chemin: "/demo/courriels", Acces: socle.Public, Action: listerCourriels},
		socle.Route{Methode: get, Chemin: "/demo/courriels/{courriel}", Acces: socle.Public, Action: montrerCourriel},
	)
	fermer := func() {} // the simulated outside world
	// The listener is bound, so that the mails know their addresses, and answers
	// once this returns.
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := d.preparer(e.App); err != nil {
			return err
		}
		if d.loge { // its visitors are not on this machine, where these listen
			return e.Next()
		}
		ferme, err := d.ouvrirFournisseurs(e.App)
		if err != nil {
			return err
		}
		fermer = ferme
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		fermer()
		return e.Next()
	})
}

func de(app core.App) *Demo { return app.Store().Get(cleStore).(*Demo) }
