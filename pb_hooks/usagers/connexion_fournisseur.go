package usagers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// cheminPremiereFois is where somebody who was recognised says whether she has a
// compte.
const cheminPremiereFois = "/connexion/premiere-fois"

// routesFournisseurs are those of the providers where inhabitants are recognised:
// each has its own, which a provider that is taken for another cannot use.
func routesFournisseurs() []socle.Route {
	get, post := http.MethodGet, http.MethodPost
	l := []socle.Route{
		{Methode: get, Chemin: "/{collectivite}" + cheminPremiereFois, Acces: socle.Public, Action: demanderSuspendue},
		{Methode: post, Chemin: "/{collectivite}" + cheminPremiereFois, Acces: socle.Public, Action: choisirSuspendue},
		{Methode: get, Chemin: "/{collectivite}" + cheminNom, Acces: Connecte, Action: demanderNom},
		{Methode: post, Chemin: "/{collectivite}" + cheminNom, Acces: Connecte, Action: donnerNom},
	}
	for _, g := range preuves.DesHabitants() {
		l = append(l,
			socle.Route{Methode: get, Chemin: "/{collectivite}" + g.Chemin(), Acces: socle.Public, Action: chez(g, partir)},
			socle.Route{Methode: get, Chemin: "/{collectivite}" + g.CheminRetour(), Acces: socle.Public, Action: chez(g, revenir)},
			socle.Route{Methode: get, Chemin: "/{collectivite}" + g.CheminSortie(), Acces: socle.Public, Action: revenirDeLaSortie},
		)
		if avis := g.CheminAvis(); avis != "" {
			l = append(l, socle.Route{Methode: post, Chemin: "/{collectivite}" + avis, Acces: socle.Public, Action: recevoirAvis(g)})
		}
	}
	return l
}

// chez acts with the provider of a genre, where the collectivité has it.
func chez(g preuves.Genre, action func(*socle.Requete, *preuves.Fournisseur) error) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		f, err := preuves.Ouvert(r.App, g, r.Collectivite)
		if err != nil {
			return err
		}
		if f == nil {
			return socle.Err(socle.Introuvable, "Ce guichet ne propose pas la connexion avec "+g.Dit()+". Connectez-vous d’une autre façon.")
		}
		return action(r, f)
	}
}

// recevoirAvis hears of sign-outs, of a provider that is offered no more too: it
// opened sessions before.
func recevoirAvis(g preuves.Genre) func(*socle.Requete) error {
	return func(r *socle.Requete) error {
		f, err := preuves.FournisseurDe(r.App, g, r.Collectivite)
		if err != nil {
			return err
		}
		if f == nil {
			return socle.ErrIntrouvable
		}
		return f.RecevoirAvis(r)
	}
}

// partir leaves for the provider. It is a link, not a form: the browser goes on
// from one site to the next.
func partir(r *socle.Requete, f *preuves.Fournisseur) error {
	q := r.Request.URL.Query()
	d := preuves.Depart{Suite: suiteLocale(r, q.Get("suite")), Partage: q.Get("partage") != ""}
	if c := De(r); c != nil { // she adds it to her compte
		if d.Porteur = c.ID; q.Get("suite") == "" {
			d.Suite = r.Chemin + "/compte"
		}
	}
	return dire(r, f, f.Partir(r, r.Chemin+f.Genre.CheminRetour(), d))
}

// dire answers with a page to a sign-in that did not succeed.
func dire(r *socle.Requete, f *preuves.Fournisseur, err error) error {
	autre := preuves.Issue{Libelle: "Choisir comment me connecter", Suite: r.Chemin + "/connexion"}
	if De(r) != nil {
		autre = preuves.Issue{Titre: socle.Majuscule(f.Genre.Dit()) + " n’est pas ajouté", Libelle: "Revenir à mon compte", Suite: r.Chemin + "/compte"}
	}
	return preuves.Dire(r, err, autre)
}

// revenir takes what the provider answers and applies the rules of the liaison.
func revenir(r *socle.Requete, f *preuves.Fournisseur) error {
	rep, err := f.Revenir(r)
	if err != nil {
		return dire(r, f, err)
	}
	p, err := LirePivot(rep.Donnees)
	if err == nil && f.Genre == preuves.FranceConnect && !p.Nomme() {
		err = ErrSansNom
	}
	if err != nil {
		return dire(r, f, f.Echouer(preuves.Suspect, err))
	}
	if rep.Porteur != "" {
		return ajouter(r, rep, p)
	}
	var connu *Compte
	err = r.App.RunInTransaction(func(tx core.App) (err error) {
		connu, _, err = reconnaitre(tx, collectivites.De(r), rep, p)
		return err
	})
	if err != nil {
		return err
	}
	if connu == nil {
		double, err := ressemble(r.App, p)
		if err != nil {
			return err
		}
		if double {
			if err := rep.Suspendre(r); err != nil {
				return err
			}
			return r.Rediriger(r.Chemin + cheminPremiereFois)
		}
	}
	return entrerAvecIdentite(r, rep, p, "")
}

// entrerAvecIdentite opens the compte of this identity, a new one when nobody
// has it: two tabs that come back at once open the same. prouvee is an address
// that she has just proven, "" for none. Whose name nobody told is asked for it.
func entrerAvecIdentite(r *socle.Requete, rep *preuves.Reponse, p Pivot, prouvee string) error {
	suite := rep.Suite
	if !p.Nomme() {
		suite = r.Chemin + cheminNom + "?suite=" + url.QueryEscape(suite)
	}
	return entrer(r, etape{Suite: suite, Partage: rep.Partage}, func(tx core.App) (*Compte, error) {
		compte, preuve, err := reconnaitre(tx, collectivites.De(r), rep, p)
		if err == nil && compte == nil {
			compte, preuve, err = creerAvecIdentite(tx, rep, p, prouvee)
		}
		if err != nil {
			return nil, err
		}
		return compte, recevoir(r, tx, rep, p, compte, preuve)
	})
}

// recevoir keeps the identity of a compte, and has the session that opens next
// remember by what.
func recevoir(r *socle.Requete, tx core.App, rep *preuves.Reponse, p Pivot, compte *Compte, preuve *preuves.Preuve) error {
	if _, err := p.recevoir(tx, compte); err != nil {
		return err
	}
	r.Set(cleReponse, recue{rep, preuve.ID})
	return nil
}

const cleReponse = "usagers.reponse"

// recue is the answer that opens the session of this request.
type recue struct {
	*preuves.Reponse
	preuve string
}

// ajouter gives the compte that is signed in one more preuve.
func ajouter(r *socle.Requete, rep *preuves.Reponse, p Pivot) error {
	compte := De(r)
	if compte == nil || compte.ID != rep.Porteur {
		return dire(r, rep.Fournisseur, rep.Fournisseur.Echouer(preuves.Perdu, errors.New("another compte is signed in by now")))
	}
	autre, _, err := titulaire(r.App, rep, p)
	if err != nil {
		return err
	}
	if autre != nil && autre.ID != compte.ID {
		return proposerReunion(r, rep, autre)
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		if err := peutLier(tx, compte, p); err != nil {
			return err
		}
		if _, err := lier(tx, collectivites.De(r), compte, rep); err != nil {
			return err
		}
		_, err := p.recevoir(tx, compte)
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer(socle.Majuscule(rep.Fournisseur.Genre.Dit()) + " ouvre maintenant votre compte.")
	return r.Rediriger(rep.Suite)
}

// revenirDeLaSortie is where a provider sends back who signed out there.
func revenirDeLaSortie(r *socle.Requete) error {
	if preuves.Sorti(r) {
		r.Annoncer("Vous êtes déconnecté.")
	}
	return r.Rediriger(r.Chemin + "/")
}
