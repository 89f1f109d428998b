package demonstration

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pocketbase/pocketbase/core"

	"guichet/config"
	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// OuvrirPlace opens the guichet of a place of a training, whose data are in dir; in an
// empty folder the story is told first. It has no listener: its handler is given what
// comes to the public address of cfg. numero is 0 for the folder that the places are
// copied from. The story ends when the clock of o says that it is. [socle.Fermer]
// closes it.
func OuvrirPlace(dir string, numero int, cfg config.Config, o socle.Options, monter Monter) (core.App, http.Handler, error) {
	d, err := Ouvrir(dir, o.Horloge.Maintenant)
	if err != nil {
		return nil, nil, err
	}
	d.loge, d.place = true, numero
	cfg.DataDir, cfg.Session = d.Dir, sansFin
	app := core.NewBaseApp(core.BaseAppConfig{DataDir: d.Dir, DBConnect: socle.Connecter})
	o.Horloge, o.Demo = d.Horloge, true
	s, err := monter(app, &cfg, o, d)
	if err != nil {
		return nil, nil, err
	}
	h, err := s.Loger()
	return app, h, err
}

// sortantes are the pages where a collectivité names a server that the program calls:
// a place is on a machine of the Département, and calls nobody.
func sortantes() []string {
	l := []string{"/agents/reglages/boites"}
	for _, g := range append(preuves.DesHabitants(), preuves.ProConnect) {
		l = append(l, "/agents/reglages/"+string(g))
	}
	return l
}

var errDehors = socle.Err(socle.Interdit, "Cette page est fermée dans une place de formation : elle règle la machine, ou fait appeler un autre serveur.")

// resterDedans is met by every request of a place: who trains runs the mairie, and not
// the machine.
func resterDedans(r *socle.Requete) error {
	motif := r.Motif()
	dans := func(chemin string) bool { return motif == chemin || strings.HasPrefix(motif, chemin+"/") }
	if r.Porte() == agents.Exploitant.Nom || dans("/installation") || slices.ContainsFunc(sortantes(), dans) {
		return errDehors
	}
	return nil
}

// titre is that of its first page.
func (d *Demo) titre() string {
	if d.loge {
		return "Votre place de formation"
	}
	return "Démonstration"
}

// nommerPlace has every page of a place say what it is.
func (d *Demo) nommerPlace(r *socle.Requete) {
	r.ModifierCadre(func(k *socle.Cadre) { k.Formation = "Formation, place " + strconv.Itoa(d.place) })
}
