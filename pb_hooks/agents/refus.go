package agents

import "guichet/pb_hooks/socle"

// pageRefus tells somebody who was recognised, or not, why she stays outside.
type pageRefus struct {
	*socle.Cadre
	Message string
	Sortie  string // address to choose somebody else at ProConnect, "" for none
}

// refuser answers with that page; the cause goes to the log.
func refuser(r *socle.Requete, refus *socle.Erreur, sortie string) error {
	r.Logger().Warn("sign-in of an agent refused", "code", string(refus.Code), "err", refus)
	return r.Rendre(refus.HTTP(), "agents/refus", &pageRefus{Cadre: r.Cadre("Vous n’êtes pas connecté"), Message: refus.Message, Sortie: sortie})
}
