// Package formation is « guichet formation »: a guichet where agents train. Each of
// them has a place, which is the whole guichet of an imaginary mairie, and does there
// what she likes. Who leads the training gives the places, by a code that is read
// aloud, and takes them back.
//
// It promises that what is done in a place is done in no other, that a place which is
// reset is what the places are copied from and nothing of what it was, that nothing
// leaves a place, and that every page says that it is not a true guichet. It knows
// nobody's name. DESIGN.md says how.
package formation

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// racine is where its own pages are; the rest of the address is that of the place that
// the visitor has.
const racine = rattachement.CheminFormation

const cleStore = "guichet.formation"

func de(app core.App) *salle { return app.Store().Get(cleStore).(*salle) }

// Options are what the places are made with.
type Options struct {
	Places  int
	Monter  demonstration.Monter // puts together the guichet of each
	Journal *slog.Logger         // what these say
}

// Register binds the room to app, which has the floor and exploitation, and no other
// room: the places are guichets of their own.
func Register(app core.App, o Options) {
	s := socle.De(app)
	x := &salle{app: app, Options: o, vues: map[int]time.Time{}, ouvertes: map[int]*ouverte{}}
	app.Store().Set(cleStore, x)
	s.Decorer(decorer)
	get, post := http.MethodGet, http.MethodPost
	s.Router(
		socle.Route{Methode: get, Chemin: "/robots.txt", Acces: socle.Public, Action: ecarterRobots},
		socle.Route{Methode: get, Chemin: racine, Acces: socle.Public, Action: montrerEntree},
		socle.Route{Methode: post, Chemin: racine, Acces: socle.Public, Action: entrer},
		socle.Route{Methode: get, Chemin: racine + "/code/{code}", Acces: socle.Public, Action: montrerEntree},
		socle.Route{Methode: post, Chemin: racine + "/recommencer", Acces: occupante, Action: recommencer},
		socle.Route{Methode: post, Chemin: racine + "/quitter", Acces: socle.Public, Action: quitter},
		socle.Route{Methode: get, Chemin: racine + "/formateur/{jeton}", Acces: socle.Public, Action: annoncerFormateur},
		socle.Route{Methode: post, Chemin: racine + "/formateur/{jeton}", Acces: socle.Public, Action: entrerFormateur},
		socle.Route{Methode: post, Chemin: racine + "/deconnexion", Acces: socle.Public, Action: sortirFormateur},
		socle.Route{Methode: get, Chemin: racine + "/places", Acces: formateur, Action: listerPlaces},
		socle.Route{Methode: post, Chemin: racine + "/places", Acces: formateur, Action: donnerPlace},
		socle.Route{Methode: post, Chemin: racine + "/places/remise", Acces: formateur, Action: remettreToutes},
		socle.Route{Methode: post, Chemin: racine + "/places/{place}/remise", Acces: formateur, Action: remettrePlace},
		socle.Route{Methode: post, Chemin: racine + "/places/{place}/retrait", Acces: formateur, Action: reprendrePlace},
	)
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "formation", Libelle: "Remettre toutes les places à neuf", Quand: "37 2 * * *", Faire: passerLaNuit,
		SansElle: "Les places gardent ce qui y a été fait, et leurs dates vieillissent.",
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := x.preparer(); err != nil {
			return err
		}
		if err := e.Next(); err != nil {
			return err
		}
		e.Server.Handler = x.aiguiller(e.Server.Handler)
		return nil
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		x.fermer()
		return e.Next()
	})
}

// decorer has its own pages say what they are.
func decorer(r *socle.Requete) {
	r.ModifierCadre(func(k *socle.Cadre) { k.Nom, k.Formation = "Guichet de formation", "Formation" })
}

// ecarterRobots keeps the search engines away from what could be taken for a mairie.
func ecarterRobots(r *socle.Requete) error {
	return r.String(http.StatusOK, "User-agent: *\nDisallow: /\n")
}
