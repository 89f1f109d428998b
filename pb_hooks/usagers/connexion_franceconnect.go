package usagers

import (
	"errors"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
)

// cheminMaPersonne is where somebody who was recognised says whether she has a
// compte.
var cheminMaPersonne = preuves.FranceConnect.Chemin() + "/personne"

var errSansFranceConnect = socle.Err(socle.Introuvable, "Ce guichet n’a pas la connexion avec FranceConnect.")

func franceConnect(r *socle.Requete) (*preuves.Fournisseur, error) {
	f, err := preuves.Ouvert(r.App, preuves.FranceConnect, r.Collectivite)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errSansFranceConnect
	}
	return f, nil
}

// partirFranceConnect leaves for FranceConnect. It is a link, not a form: the
// browser goes on from one site to the next.
func partirFranceConnect(r *socle.Requete) error {
	f, err := franceConnect(r)
	if err != nil {
		return err
	}
	q := r.Request.URL.Query()
	d := preuves.Depart{Suite: suiteLocale(r, q.Get("suite")), Partage: q.Get("partage") != ""}
	if c := De(r); c != nil { // she adds it to her compte
		if d.Porteur = c.ID; q.Get("suite") == "" {
			d.Suite = r.Chemin + "/compte"
		}
	}
	return dire(r, f.Partir(r, r.Chemin+preuves.FranceConnect.CheminRetour(), d))
}

// dire answers with a page to a sign-in that did not succeed.
func dire(r *socle.Requete, err error) error {
	autre := preuves.Issue{Libelle: "Choisir comment me connecter", Suite: r.Chemin + "/connexion"}
	if De(r) != nil {
		autre = preuves.Issue{Titre: "FranceConnect n’est pas ajouté", Libelle: "Revenir à mon compte", Suite: r.Chemin + "/compte"}
	}
	return preuves.Dire(r, err, autre)
}

// revenirFranceConnect takes what FranceConnect answers and applies the rules of
// the liaison.
func revenirFranceConnect(r *socle.Requete) error {
	f, err := franceConnect(r)
	if err != nil {
		return err
	}
	rep, err := f.Revenir(r)
	if err != nil {
		return dire(r, err)
	}
	p, err := LirePivot(rep.Donnees)
	if err != nil {
		return dire(r, f.Echouer(preuves.Suspect, err))
	}
	if rep.Porteur != "" {
		return ajouterFranceConnect(r, rep, p)
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
			return r.Rediriger(r.Chemin + cheminMaPersonne)
		}
	}
	return entrerAvecIdentite(r, rep, p, "")
}

// entrerAvecIdentite opens the compte of this identity, a new one when nobody
// has it: two tabs that come back at once open the same. prouvee is an address
// that she has just proven, "" for none.
func entrerAvecIdentite(r *socle.Requete, rep *preuves.Reponse, p Pivot, prouvee string) error {
	return entrer(r, etape{Suite: rep.Suite, Partage: rep.Partage}, func(tx core.App) (*Compte, error) {
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

// ajouterFranceConnect gives the compte that is signed in one more preuve.
func ajouterFranceConnect(r *socle.Requete, rep *preuves.Reponse, p Pivot) error {
	compte := De(r)
	if compte == nil || compte.ID != rep.Porteur {
		return dire(r, rep.Fournisseur.Echouer(preuves.Perdu, errors.New("another compte is signed in by now")))
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
		if _, err := lier(tx, compte, rep); err != nil {
			return err
		}
		_, err := p.recevoir(tx, compte)
		return err
	})
	if err != nil {
		return err
	}
	r.Annoncer("FranceConnect ouvre maintenant votre compte.")
	return r.Rediriger(rep.Suite)
}

// revenirDeLaSortie is where FranceConnect sends back who signed out there.
func revenirDeLaSortie(r *socle.Requete) error {
	if preuves.Sorti(r) {
		r.Annoncer("Vous êtes déconnecté.")
	}
	return r.Rediriger(r.Chemin + "/")
}
