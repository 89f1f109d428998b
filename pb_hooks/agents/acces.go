package agents

import (
	"database/sql"
	"errors"
	"net/url"
	"strings"

	"guichet/pb_hooks/socle"
)

const (
	cleAgent  = "agent"
	cleDroits = "agent-droits"
)

// De is the signed-in agent of the request, nil for nobody. A deactivated
// agent is nobody.
func De(r *socle.Requete) *Agent {
	if a, ok := r.Get(cleAgent).(*Agent); ok {
		return a
	}
	s := r.Session(socle.EspaceAgent)
	if s == nil || s.Porteur == "" {
		return nil
	}
	a, err := ParID(r.App, s.Porteur)
	if errors.Is(err, sql.ErrNoRows) {
		a, err = assistante(r.App, s.Porteur)
	}
	if err != nil {
		r.Logger().Error("agent of a session", "err", err)
		return nil
	}
	if a == nil || !a.Actif {
		return nil
	}
	r.Set(cleAgent, a)
	return a
}

// DroitsDe are the rights of the signed-in agent in the collectivité of the
// path; nobody has none.
func DroitsDe(r *socle.Requete) Habilitations {
	if h, ok := r.Get(cleDroits).(Habilitations); ok {
		return h
	}
	a := De(r)
	if a == nil {
		return nil
	}
	h, err := Droits(r.App, a.ID, r.Collectivite)
	if a.acces != nil {
		h = a.acces.droits(r.Collectivite)
	}
	if err != nil {
		r.Logger().Error("rights of an agent", "err", err)
		return nil
	}
	r.Set(cleDroits, h)
	return h
}

// Connecte lets in an agent who has any right in the collectivité.
var Connecte = socle.Acces{Nom: "agent", Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
	return entrer(r, func(h Habilitations) bool { return h.A(tousRoles()...) })
}}

// Avec lets in an agent who has one of the roles in some service of the
// collectivité. The right on one demande is checked again with its service.
func Avec(roles ...Role) socle.Acces {
	noms := make([]string, len(roles))
	for i, r := range roles {
		noms[i] = string(r)
	}
	return socle.Acces{Nom: "agent:" + strings.Join(noms, ","), Espace: socle.EspaceAgent, Verifier: func(r *socle.Requete) error {
		return entrer(r, func(h Habilitations) bool { return h.A(roles...) })
	}}
}

// entrer sends a visitor to the sign-in; to an agent without right it says so
// and nothing of what is behind.
func entrer(r *socle.Requete, peut func(Habilitations) bool) error {
	if De(r) == nil {
		if !r.EstLecture() {
			return socle.ErrNonIdentifie
		}
		return socle.Renvoi(r.Chemin + "/agents/connexion?suite=" + url.QueryEscape(r.Request.URL.RequestURI()))
	}
	if !peut(DroitsDe(r)) {
		return socle.Err(socle.Interdit, "Votre compte n’ouvre pas cette page. Demandez ce droit à la personne qui administre le guichet.")
	}
	if x := De(r).acces; x != nil {
		return x.noterVisite(r)
	}
	return nil
}

func decorer(r *socle.Requete) {
	a := De(r)
	if a == nil || len(DroitsDe(r)) == 0 {
		return
	}
	l, err := CollectivitesDe(r.App, a.ID)
	if err != nil {
		r.Logger().Error("collectivités of an agent", "err", err)
	}
	autres, err := AutresGuichets(r.App, a.ID)
	if err != nil {
		r.Logger().Error("other guichets of an agent", "err", err)
	}
	acces, err := AccesEnCours(r.App, r.Collectivite)
	if err != nil {
		r.Logger().Error("access of the support", "err", err)
	}
	r.ModifierCadre(func(k *socle.Cadre) {
		if acces != nil {
			k.AccesJusqua, k.AccesAide = socle.Instant(acces.ExpireLe.Time()), r.Chemin+"/agents/assistance/"+acces.Aide
		}
		k.ParAssistance = a.acces != nil
		k.Agent, k.Mairies, k.Exploitant = a.NomComplet(), len(l)+len(autres) > 1, a.Exploitant
	})
}
