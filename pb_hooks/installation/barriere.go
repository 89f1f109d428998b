package installation

import (
	"slices"
	"strings"

	"guichet/pb_hooks/agents"
	"guichet/pb_hooks/socle"
)

var errEnCours = socle.Err(socle.Indisponible, "Ce guichet est en cours d’installation. Il n’est pas encore ouvert.")

// toujoursServis are the first segments that the first run closes to nobody.
var toujoursServis = []string{"installation", "statique", "sante", "favicon.ico", "robots.txt"}

// barrer closes every page of a guichet that is being installed, but to who
// installs it.
func barrer(r *socle.Requete) error {
	chemin := r.Request.URL.Path
	premier, _, _ := strings.Cut(strings.TrimPrefix(chemin, "/"), "/")
	if slices.Contains(toujoursServis, premier) {
		return nil
	}
	enCours, err := EnCours(r.App)
	if err != nil || !enCours {
		return err
	}
	if a := agents.De(r); a != nil && a.Exploitant {
		if chemin == "/" {
			return socle.Renvoi("/installation")
		}
		return nil
	}
	for _, page := range []string{"/facteur", "/courriel"} { // her second factor, and the mail of its code
		if strings.HasSuffix(chemin, "/agents/connexion"+page) && agents.AttendFacteur(r) {
			return nil
		}
	}
	return errEnCours
}

// installateur lets in who runs the instance, whatever the collectivité: the
// steps of the first run stay open to her afterwards.
var installateur = socle.Acces{Nom: "exploitant", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	a := agents.De(r)
	switch {
	case a != nil && a.Exploitant:
		return nil
	case a != nil:
		return socle.Err(socle.Interdit, "Cette page est réservée à la personne qui exploite le guichet.")
	case r.EstLecture():
		return socle.Renvoi("/installation")
	}
	return socle.ErrNonIdentifie
}}

// decorer leads back to the list of the steps from the pages that they open.
func decorer(r *socle.Requete) {
	a := agents.De(r)
	if a == nil || !a.Exploitant {
		return
	}
	enCours, err := EnCours(r.App)
	if err != nil {
		r.Socle.Logger.Error("is the instance installed", "err", err)
	}
	r.ModifierCadre(func(k *socle.Cadre) {
		k.Installation = enCours
		if k.Agent == "" {
			k.Agent = a.NomComplet()
		}
	})
}
