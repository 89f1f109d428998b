// Package pb_hooks is what the program does: its rooms, one Go package, one
// folder, one word of the glossary each. This file is the only one that knows
// them all; layout_test.go holds their order.
package pb_hooks

import (
	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/assistance"
	"guichet/pb_hooks/catalogue"
	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/demenagement"
	"guichet/pb_hooks/demonstration"
	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/facade"
	"guichet/pb_hooks/hub/annuaire"
	hubassistance "guichet/pb_hooks/hub/assistance"
	hubcatalogue "guichet/pb_hooks/hub/catalogue"
	"guichet/pb_hooks/hub/droits"
	hubformation "guichet/pb_hooks/hub/formation"
	"guichet/pb_hooks/hub/oidc"
	hubstatistiques "guichet/pb_hooks/hub/statistiques"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/hub/territoire"
	"guichet/pb_hooks/installation"
	"guichet/pb_hooks/messages"
	"guichet/pb_hooks/partage"
	"guichet/pb_hooks/pieces"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/reprise"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/sauvegardes"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/statistiques"
	"guichet/pb_hooks/subventions"
	"guichet/pb_hooks/usagers"
	_ "guichet/pb_migrations" // the schema registers itself
)

// Options are the parts that tests and the demo replace.
type Options struct {
	socle.Options
	// Expediteur is where mail goes; nil means the SMTP server of the
	// configuration.
	Expediteur exploitation.Expediteur
	// Demonstration, for « guichet demo » alone, takes the mail and opens its doors.
	Demonstration *demonstration.Demo
}

// Register makes the floor of app and puts the rooms on it, floor first.
func Register(app core.App, cfg *config.Config, o Options) (*socle.Socle, error) {
	s, err := socle.New(app, cfg, o.Options)
	if err != nil {
		return nil, err
	}
	if o.Demonstration != nil {
		o.Expediteur = o.Demonstration.Boite
	}
	exploitation.Register(app, o.Expediteur)
	collectivites.Register(app)
	preuves.Register(app)
	agents.Register(app)
	usagers.Register(app)
	pieces.Register(app)
	sauvegardes.Register(app)
	catalogue.Register(app)
	demandes.Register(app)
	messages.Register(app)
	subventions.Register(app)
	statistiques.Register(app)
	rgpd.Register(app)
	rattachement.Register(app)
	partage.Register(app)
	assistance.Register(app)
	annuaire.Register(app)
	oidc.Register(app)
	synchro.Register(app)
	hubstatistiques.Register(app)
	territoire.Register(app)
	hubcatalogue.Register(app)
	hubassistance.Register(app)
	hubformation.Register(app)
	droits.Register(app)
	installation.Register(app)
	demenagement.Register(app)
	reprise.Register(app)
	facade.Register(app)
	if o.Demonstration != nil {
		demonstration.Register(app, o.Demonstration)
	}
	return s, nil
}
