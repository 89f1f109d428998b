// Package sauvegardes keeps the backups: what they hold, where they go, the proof
// that they come back, and their restoration.
//
// It promises that a backup is encrypted before it leaves, to a key that is on
// paper and nowhere else; that a backup said to be proven was read back from where
// it is and checked; that a restoration checks everything before it touches what is
// there, keeps the present aside and, killed at any moment, leaves either the guichet
// of before or ends at the next start; and that what it brings back sends nothing
// until somebody says that it is the guichet in service.
package sauvegardes

import (
	"context"
	"net/http"
	"sync"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

const racine = "/{collectivite}/agents/reglages/sauvegardes"

const cleStore = "guichet.sauvegardes"

// atelier is what runs beside the pages: a backup or a proof asked for by a button.
type atelier struct {
	travaux sync.WaitGroup
	ctx     context.Context
	arreter func()

	confirmations []func(tx core.App) error
}

func de(app core.App) *atelier { return app.Store().Get(cleStore).(*atelier) }

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	a := &atelier{}
	a.ctx, a.arreter = context.WithCancel(context.Background())
	app.Store().Set(cleStore, a)
	app.OnBootstrap().BindFunc(func(e *core.BootstrapEvent) error {
		if err := achever(s, e.App.DataDir()); err != nil { // before the database opens
			return err
		}
		return e.Next()
	})
	app.OnServe().BindFunc(func(e *core.ServeEvent) error {
		if err := oublierPreparations(e.App.DataDir()); err != nil {
			s.Logger.Error("old preparations", "err", err)
		}
		if err := rejouer(e.App); err != nil { // before anybody sees what was erased
			return err
		}
		return e.Next()
	})
	app.OnTerminate().BindFunc(func(e *core.TerminateEvent) error {
		a.arreter()
		a.travaux.Wait()
		return e.Next()
	})
	// Once an hour, and what is due then: the night's hour is a réglage, a night that
	// was missed is made up for at once.
	exploitation.Planifier(app, exploitation.Tache{Nom: "sauvegardes", Libelle: "Sauvegarder le guichet", Quand: "7 * * * *", Faire: a.sauvegarderHeure, Dehors: true})
	exploitation.Planifier(app, exploitation.Tache{Nom: "preuves", Libelle: "Prouver que les sauvegardes se relisent", Quand: "37 * * * *", Faire: a.prouverDues, Dehors: true})

	get, post, exploitant := http.MethodGet, http.MethodPost, agents.Exploitant
	s.Router(
		socle.Route{Methode: get, Chemin: racine, Acces: exploitant, Action: montrerSauvegardes},
		socle.Route{Methode: post, Chemin: racine, Acces: exploitant, Action: lancerSauvegarde},
		socle.Route{Methode: post, Chemin: racine + "/preuve", Acces: exploitant, Action: lancerPreuve},
		socle.Route{Methode: get, Chemin: racine + "/cible", Acces: exploitant, Action: montrerCible},
		socle.Route{Methode: post, Chemin: racine + "/cible", Acces: exploitant, Action: enregistrerCible},
		socle.Route{Methode: get, Chemin: racine + "/cle", Acces: exploitant, Action: montrerCle},
		socle.Route{Methode: post, Chemin: racine + "/cle", Acces: exploitant, Action: preparerCle},
		socle.Route{Methode: post, Chemin: racine + "/cle/verification", Acces: exploitant, Action: verifierCle},
		socle.Route{Methode: get, Chemin: racine + "/service", Acces: exploitant, Action: montrerService},
		socle.Route{Methode: post, Chemin: racine + "/service", Acces: exploitant, Action: confirmerService},
	)
	collectivites.ProposerReglage(app, collectivites.ReglagePropose{
		Titre: "Sauvegardes", Aide: "Où elles sont gardées, leur clé sur papier, la preuve qu’elles se relisent", Chemin: "/sauvegardes",
		Visible: func(r *socle.Requete) bool { a := agents.De(r); return a != nil && a.Exploitant },
	})
	s.DeclarerCommande(commandeBackup(s), commandeRestore(s), commandeConfirm(s))
	s.DeclarerSonde(sonde)
	s.DeclarerRGPD(socle.SourceRGPD{Collection: "sauvegardes", Techniques: []string{"nom", "erreur", "bilan", "preuve_detail"}})
}
