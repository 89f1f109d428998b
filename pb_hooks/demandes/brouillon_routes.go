package demandes

import (
	"net/http"

	"guichet/pb_hooks/socle"
)

// routesBrouillon are the pages of a form: those of who files, then those of the
// agent who fills it in for somebody.
func routesBrouillon(corps int64) []socle.Route {
	get, post := http.MethodGet, http.MethodPost
	var l []socle.Route
	for _, x := range []struct {
		base string
		par  socle.Acces
	}{{"/{collectivite}/brouillons/{brouillon}", auBrouillon}, {"/{collectivite}/agents/sollicitations/{brouillon}", aLaSollicitation}} {
		l = append(
			l,
			socle.Route{Methode: get, Chemin: x.base + "/etapes/{etape}", Acces: x.par, Action: aJour(montrerEtape)},
			socle.Route{Methode: post, Chemin: x.base + "/etapes/{etape}", Acces: x.par, Action: enregistrerEtape, Corps: corps},
			socle.Route{Methode: post, Chemin: x.base + "/pieces/{etape}", Acces: x.par, Action: recevoirPiece, Corps: corps},
			socle.Route{Methode: get, Chemin: x.base + "/pieces/{piece}", Acces: x.par, Action: servirPieceBrouillon},
			socle.Route{Methode: get, Chemin: x.base + "/verification", Acces: x.par, Action: aJour(verifier)},
			socle.Route{Methode: get, Chemin: x.base + "/exclusion", Acces: x.par, Action: montrerExclusion},
			socle.Route{Methode: post, Chemin: x.base + "/envoi", Acces: x.par, Action: aJour(envoyer)},
			socle.Route{Methode: get, Chemin: x.base + "/changement", Acces: x.par, Action: montrerChangement},
			socle.Route{Methode: post, Chemin: x.base + "/changement", Acces: x.par, Action: accepterChangement},
			socle.Route{Methode: post, Chemin: x.base + "/suppression", Acces: x.par, Action: oublierBrouillon},
		)
	}
	return append(
		l,
		socle.Route{Methode: get, Chemin: "/{collectivite}/brouillons/{brouillon}/relecture", Acces: auBrouillon, Action: aJour(demanderRelecture)},
		socle.Route{Methode: post, Chemin: "/{collectivite}/brouillons/{brouillon}/relecture", Acces: auBrouillon, Action: aJour(confier)},
		socle.Route{Methode: get, Chemin: "/{collectivite}/agents/sollicitations/nouvelle", Acces: recueille, Action: demanderSollicitation},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/sollicitations/nouvelle", Acces: recueille, Action: recueillir},
		socle.Route{Methode: post, Chemin: "/{collectivite}/agents/sollicitations/{brouillon}/courrier", Acces: aLaSollicitation, Action: recevoirCourrier, Corps: corps},
	)
}
