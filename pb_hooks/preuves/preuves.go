// Package preuves keeps what a compte is recognised by, and asks FranceConnect
// who an inhabitant is, ProConnect who an agent is: the one OpenID Connect
// relying party of the program. What is done with the answer is for the rooms of
// the comptes and of the agents.
//
// It promises that an answer reaches these rooms only when it was asked by the
// same browser, once, and when every signature, audience, time and level in it
// was right; that nothing of it is written in clear; and that a preuve is of one
// compte, which an address never names.
package preuves

import (
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/exploitation"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &salle{client: nouveauClient(), connus: map[string]*oidc.Provider{}})
	exploitation.Planifier(app, exploitation.Tache{
		Nom: "flux", Libelle: "Oublier les connexions commencées", Quand: "23 * * * *", Faire: oublierFlux, Obligatoire: true,
		SansElle: "Les connexions commencées et jamais finies restent dans la base.",
	})
	s.DeclarerRGPD(
		socle.SourceRGPD{
			Collection: "preuves", Personnels: []string{"courriel", "sujet"}, Techniques: []string{"emetteur"},
			Libelle: "Vos moyens de connexion", Finalite: "Vous reconnaître", Duree: "Le temps de votre compte",
			Extraire: func(app core.App, usager string) ([]map[string]any, error) {
				return socle.Lignes(app, `SELECT p.genre, p.courriel, p.sujet, p.ajoutee_le, p.vue_le FROM preuves p
					JOIN usagers u ON u.compte = p.compte WHERE u.id = {:u} AND u.compte != '' AND p.collectivite IN ('', u.collectivite)`, dbx.Params{"u": usager})
			},
		},
		socle.SourceRGPD{Collection: "fournisseurs", Techniques: []string{"emetteur", "client", "secret", "portees"}},
		socle.SourceRGPD{Collection: "flux", Techniques: []string{"cle", "contenu"}},
	)
	s.DeclarerSondes(sondes)
	s.DeclarerScelles(socle.Scelle{Collection: "fournisseurs", Champ: "secret", Usage: usageSecret})
}

const cleStore = "guichet.preuves"

// salle remembers the providers that were found.
type salle struct {
	client *http.Client
	verrou sync.Mutex
	connus map[string]*oidc.Provider // by issuer
}

func de(app core.App) *salle { return app.Store().Get(cleStore).(*salle) }

// What an answer may take, in time and in bytes, before the provider is said
// out of order.
const (
	attenteMax = 8 * time.Second
	reponseMax = 1 << 20
)
