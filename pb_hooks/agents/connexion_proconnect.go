package agents

import (
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

var errSansProConnect = socle.Err(socle.Introuvable, "Ce guichet n’a pas la connexion avec ProConnect.")

func proConnect(r *socle.Requete) (*preuves.Fournisseur, error) {
	f, err := preuves.Ouvert(r.App, preuves.ProConnect, r.Collectivite)
	if err == nil && f == nil {
		err = errSansProConnect
	}
	return f, err
}

// avecProConnect tells that the agents of the collectivité may sign in by it.
func avecProConnect(r *socle.Requete) (bool, error) {
	f, err := preuves.Ouvert(r.App, preuves.ProConnect, r.Collectivite)
	return f != nil, err
}

// partirProConnect leaves for ProConnect. It is a link, not a form: the browser
// goes on from one site to the next.
func partirProConnect(r *socle.Requete) error {
	q := r.Request.URL.Query()
	suite, muet := suiteAgent(r, q.Get("suite")), q.Get("muet") != ""
	if De(r) != nil {
		return r.Rediriger(suite)
	}
	f, err := proConnect(r)
	if muet && socle.EstCode(err, socle.Introuvable) {
		return r.Rediriger(ordinaire(r, suite))
	}
	if err != nil {
		return err
	}
	return dire(r, f.Partir(r, r.Chemin+preuves.ProConnect.CheminRetour(), preuves.Depart{Suite: suite, Muet: muet}))
}

// ordinaire is the sign-in page, for whom ProConnect does not know at once.
func ordinaire(r *socle.Requete, suite string) string {
	return r.Chemin + "/agents/connexion?suite=" + url.QueryEscape(suite)
}

// dire answers with a page to a sign-in that did not succeed.
func dire(r *socle.Requete, err error) error {
	return preuves.Dire(r, err, preuves.Issue{Libelle: "Choisir comment me connecter", Suite: r.Chemin + "/agents/connexion"})
}

// revenirProConnect takes what ProConnect answers and applies the rules of the
// liaison. A refusal is kept: it may have suspended her.
func revenirProConnect(r *socle.Requete) error {
	f, err := proConnect(r)
	if err != nil {
		return err
	}
	rep, err := f.Revenir(r)
	if suite, oui := preuves.Discret(err); oui {
		return r.Rediriger(ordinaire(r, suite))
	}
	if err != nil {
		return dire(r, err)
	}
	d, err := lireDite(rep)
	if err != nil {
		return dire(r, f.Echouer(preuves.Suspect, err))
	}
	var a *Agent
	var refus *socle.Erreur
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		if a, refus, err = identifier(tx, collectivites.De(r), d); err != nil || refus != nil {
			return err
		}
		s, err := entrerSession(r, tx, a, parProConnect)
		if err != nil {
			return err
		}
		return rep.Attacher(tx, s, string(preuves.ProConnect), r.Chemin+preuves.ProConnect.CheminSortie())
	})
	switch {
	case err != nil:
		return err
	case refus != nil:
		return refuser(r, refus, rep.Sortie(r, r.Chemin+preuves.ProConnect.CheminSortie()))
	case a.Qualite == "":
		r.Annoncer("Bienvenue. Indiquez maintenant votre fonction\u00a0: les usagers la lisent sous vos réponses.")
		return r.Rediriger(r.Chemin + "/agents/profil")
	}
	return r.Rediriger(rep.Suite)
}

// revenirDeLaSortie is where ProConnect sends back who signed out there.
func revenirDeLaSortie(r *socle.Requete) error {
	if preuves.Sorti(r) {
		r.Annoncer("Vous êtes déconnecté.")
	}
	return r.Rediriger(r.Chemin + "/agents/connexion")
}
