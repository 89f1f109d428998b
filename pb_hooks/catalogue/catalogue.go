// Package catalogue keeps the téléservices: their immutable revisions, the
// kinds of champs, the conditions, the checks and the drawing of forms, and
// the standard set delivered with the program.
//
// It promises that a published revision never changes, that a hidden question
// is neither asked, nor checked, nor kept, and that the server decides whatever
// the browser shows.
package catalogue

import (
	"database/sql"
	"errors"
	"net/http"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/socle"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &revisions{})
	s.Decorer(decorer)
	s.Router(
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/communes", Acces: socle.Public, Action: proposer(communes)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/intercommunalites", Acces: socle.Public, Action: proposer(intercommunalites)},
		socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/voies", Acces: socle.Public, Action: proposer(voies)},
	)
	s.Router(routesConception(int64(s.Config.Limits.FileMB+1) << 20)...)
	collectivites.DeclarerUsage(app, demarchesDuService)
	s.DeclarerCommande(commandeTeleservice(s))
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "teleservices", Techniques: []string{"code", "titre", "theme", "resume", "suspension", "revision", "renvoi", "document", "modele"}},
		socle.SourceRGPD{Collection: "ebauches", Techniques: []string{"teleservice", "code", "titre", "document", "modele", "modifiee_par"}},
		socle.SourceRGPD{Collection: "revisions", Techniques: []string{"ebauche", "document", "empreinte", "publiee_par"}},
	)
}

const cleStore = "guichet.catalogue"

// CodeContact is the téléservice with which one writes to the mairie.
const CodeContact = "contact"

// decorer leads « Écrire à la mairie » to its téléservice, once there is one.
func decorer(r *socle.Requete) {
	if r.Collectivite == "" {
		return
	}
	t, err := ParCode(r.App, r.Collectivite, CodeContact)
	switch {
	case err == nil && t.Etat != "ferme":
		r.ModifierCadre(func(k *socle.Cadre) { k.Ecrire = r.Chemin + "/demarches/" + CodeContact })
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		r.Logger().Error("contact of a frame", "err", err)
	}
}
