package simulation

import (
	"net/http"
	"slices"
	"time"
)

// connue is a person who signed in.
type connue struct {
	Personne
	depuis time.Time
}

// interaction is a request that waits for the usager.
type interaction struct {
	id      string
	demande *demande
	session *session // only this browser may go on
	qui     *connue  // nil until she is known
	fin     time.Time
}

// commencer asks the usager what must be asked, or answers at once.
func (f *Fournisseur) commencer(w http.ResponseWriter, r *http.Request, d *demande) http.HandlerFunc {
	s := f.session(r)
	var qui *connue
	// FranceConnect keeps who signed in, even with prompt=login: it only asks
	// the consent again.
	if s != nil && (f.genre == FranceConnect || !slices.Contains(d.prompts, "login")) {
		qui = s.qui
	}
	if slices.Contains(d.prompts, "none") && qui == nil {
		return f.refuser(d, "login_required", "End-User authentication is required")
	}
	if qui != nil && !f.consentementDu(d) {
		return f.accorder(d, qui)
	}
	if s == nil {
		s = &session{}
		f.poserSession(w, s, dureeInteraction)
	}
	i := &interaction{id: aleatoire(16), demande: d, session: s, qui: qui, fin: f.horloge().Add(dureeInteraction)}
	f.interactions[i.id] = i
	return f.aller(i)
}

func (f *Fournisseur) consentementDu(d *demande) bool {
	return f.regles.consentement || slices.Contains(d.prompts, "consent")
}

// aller sends the browser to the page of the interaction.
func (f *Fournisseur) aller(i *interaction) http.HandlerFunc {
	return rediriger(f.chemin + "/interaction/" + i.id)
}

// suivre leads a geste to the interaction of the address, unless it is over or
// was begun in another browser.
func (f *Fournisseur) suivre(suite func(http.ResponseWriter, *http.Request, *interaction) http.HandlerFunc) geste {
	return func(w http.ResponseWriter, r *http.Request) http.HandlerFunc {
		i := f.interactions[r.PathValue("id")]
		if i == nil || i.session != f.session(r) {
			return f.pageErreur(pageSansSession)
		}
		return suite(w, r, i)
	}
}

func (f *Fournisseur) montrer(_ http.ResponseWriter, _ *http.Request, i *interaction) http.HandlerFunc {
	if i.qui == nil {
		return f.pagePersonnes(i, "")
	}
	return f.pageConsentement(i)
}

func (f *Fournisseur) choisir(w http.ResponseWriter, r *http.Request, i *interaction) http.HandlerFunc {
	rang := f.rang(r.PostForm.Get("personne"))
	if rang < 0 {
		return f.pagePersonnes(i, "Choisissez une personne dans la liste.")
	}
	p := f.personnes[rang]
	if code := f.arret(p); code != "" {
		return f.pageArret(i, code)
	}
	i.qui = &connue{p, f.horloge()}
	i.session.qui = i.qui
	f.poserSession(w, i.session, f.regles.dureeSession)
	if f.consentementDu(i.demande) {
		return f.aller(i)
	}
	return f.conclure(i)
}

func (f *Fournisseur) consentir(_ http.ResponseWriter, _ *http.Request, i *interaction) http.HandlerFunc {
	if i.qui == nil {
		return f.aller(i)
	}
	return f.conclure(i)
}

func (f *Fournisseur) conclure(i *interaction) http.HandlerFunc {
	delete(f.interactions, i.id)
	return f.accorder(i.demande, i.qui)
}

func (f *Fournisseur) annuler(_ http.ResponseWriter, _ *http.Request, i *interaction) http.HandlerFunc {
	delete(f.interactions, i.id)
	return f.refuser(i.demande, "access_denied", refusUsager)
}

func (f *Fournisseur) abandonner(_ http.ResponseWriter, _ *http.Request, i *interaction) http.HandlerFunc {
	delete(f.interactions, i.id)
	return f.refuser(i.demande, "server_error", erreurTechnique)
}
