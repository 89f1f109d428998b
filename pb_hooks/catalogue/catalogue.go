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
	"guichet/ui"
)

// Register binds the room to app.
func Register(app core.App) {
	s := socle.De(app)
	app.Store().Set(cleStore, &revisions{})
	s.Decorer(decorer)
	s.Router(socle.Route{Methode: http.MethodGet, Chemin: "/{collectivite}/communes", Acces: socle.Public, Action: proposerCommunes})
	collectivites.DeclarerUsage(app, demarchesDuService)
	s.DeclarerCommande(commandeTeleservice(s))
	s.DeclarerRGPD(
		socle.SourceRGPD{Collection: "teleservices", Techniques: []string{"code", "titre", "theme", "resume", "suspension", "revision"}},
		socle.SourceRGPD{Collection: "revisions", Techniques: []string{"document", "empreinte", "publiee_par"}},
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
		r.Socle.Logger.Error("contact of a frame", "err", err)
	}
}

// France answers the champs of places from the embedded lists.
type France struct{}

// NomCommune is the name of a commune, of today or of yesterday.
func (France) NomCommune(code string) (string, bool) {
	l, ok := collectivites.LieuDeNaissance(code)
	return l.Libelle(), ok
}

// proposees is the most communes offered at once: 46 share the postcode 51300.
const proposees = 50

// ChercherCommunes proposes the communes whose name begins like q, or whose
// postcode it is.
func (France) ChercherCommunes(q string) []ui.Option {
	var l []ui.Option
	for _, c := range collectivites.ChercherLieux(q, proposees) {
		l = append(l, ui.Option{Code: c.Code, Libelle: c.Libelle()})
	}
	return l
}

// NomPays is the name of a country.
func (France) NomPays(code string) (string, bool) { return collectivites.NomPays(code) }

// Pays lists the countries of today, France first.
func (France) Pays() []ui.Option {
	var l []ui.Option
	for _, p := range collectivites.PaysActuels() {
		l = append(l, ui.Option{Code: p.Code, Libelle: p.Nom})
	}
	return l
}

func proposerCommunes(r *socle.Requete) error {
	q := r.Request.URL.Query().Get("q")
	l := []map[string]string{}
	if len(q) >= 2 && len(q) <= 100 {
		for _, o := range (France{}).ChercherCommunes(q) {
			l = append(l, map[string]string{"code": o.Code, "libelle": o.Libelle})
		}
	}
	return r.JSON(http.StatusOK, l)
}
