package usagers

import (
	"net/http"

	"guichet/pb_hooks/socle"
)

const cleMandat = "mandat"

// MandatDe is the mandat under which the request acts, nil when it acts for
// itself: that of what the address names, else the one that the session chose.
// One that ended is none from that instant on.
func MandatDe(r *socle.Requete) *Mandat {
	if m, dit := r.Get(cleMandat).(*Mandat); dit {
		return m
	}
	var m *Mandat
	if s, c := r.Session(socle.EspaceUsager), De(r); c != nil && s.Mandat != "" {
		var err error
		if m, err = MandatTenu(r.App, r.Collectivite, s.Mandat, c.ID); err != nil {
			m = nil // ended, or of another collectivité
		}
	}
	FixerMandat(r, m)
	return m
}

// FixerMandat says for whom what the address names is done, nil for the one who
// is signed in: a door of a later room knows it.
func FixerMandat(r *socle.Requete, m *Mandat) { r.Set(cleMandat, m) }

// agir makes the session act under a mandat of its compte.
func agir(r *socle.Requete) error {
	m, err := MandatTenu(r.App, r.Collectivite, r.Request.PathValue("mandat"), De(r).ID)
	if err != nil {
		return err
	}
	nom, err := m.Represente(r.App)
	if err != nil {
		return err
	}
	if err := r.Session(socle.EspaceUsager).Agir(r.App, m.ID); err != nil {
		return err
	}
	r.Annoncer("Vous agissez maintenant pour " + nom + ".")
	return r.Rediriger(r.Chemin + "/demandes")
}

// agirPourSoi ends it.
func agirPourSoi(r *socle.Requete) error {
	if err := r.Session(socle.EspaceUsager).Agir(r.App, ""); err != nil {
		return err
	}
	r.Annoncer("Vous agissez de nouveau pour vous-même.")
	return r.Rediriger(r.Chemin + "/demandes")
}

// decorerMandat says on every page for whom it is.
func decorerMandat(r *socle.Requete) {
	if r.Collectivite == "" {
		return
	}
	m := MandatDe(r)
	if m == nil {
		return
	}
	nom, err := m.Represente(r.App)
	if err != nil {
		r.Logger().Error("mandat of a session", "err", err)
		return
	}
	r.ModifierCadre(func(k *socle.Cadre) {
		if k.Espace == string(socle.EspaceUsager) {
			k.Pour = nom
		}
	})
}

// aSonMandat lets in the compte that holds the mandat of the address, and the
// person whom it lets others act for. To anybody else it does not exist.
var aSonMandat = socle.Acces{Nom: "son mandat", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if err := Connecte.Verifier(r); err != nil {
		return err
	}
	m, err := MandatParID(r.App, r.Collectivite, r.Request.PathValue("mandat"))
	if err != nil {
		return err
	}
	if m.Compte != De(r).ID {
		u, err := DuCompte(r.App, r.Collectivite, De(r))
		if err != nil {
			return err
		}
		if u == nil || u.ID != m.Usager {
			return socle.ErrIntrouvable
		}
	}
	r.Set(cleSonMandat, m)
	return nil
}}

const cleSonMandat = "son_mandat"

func sonMandat(r *socle.Requete) *Mandat { return r.Get(cleSonMandat).(*Mandat) }

func routesMandats() []socle.Route {
	get, post, base := http.MethodGet, http.MethodPost, "/{collectivite}/compte/mandats"
	return []socle.Route{
		{Methode: get, Chemin: base, Acces: Connecte, Action: listerMesMandats},
		{Methode: get, Chemin: base + "/nouveau", Acces: Connecte, Action: demanderMandat},
		{Methode: post, Chemin: base + "/nouveau", Acces: Connecte, Action: declarerMandat},
		{Methode: post, Chemin: base + "/moi", Acces: Connecte, Action: agirPourSoi},
		{Methode: post, Chemin: base + "/{mandat}/agir", Acces: aSonMandat, Action: agir},
		{Methode: post, Chemin: base + "/{mandat}/fin", Acces: aSonMandat, Action: finirMonMandat},
		{Methode: get, Chemin: base + "/{mandat}", Acces: aSonMandat, Action: montrerMonMandat},
		{Methode: post, Chemin: base + "/{mandat}", Acces: aSonMandat, Action: gererMandat},
		{Methode: get, Chemin: "/{collectivite}/mandat/{jeton}", Acces: Connecte, Action: montrerInvitation},
		{Methode: post, Chemin: "/{collectivite}/mandat/{jeton}", Acces: Connecte, Action: accepterInvitation},
	}
}
