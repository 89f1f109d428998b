package formation

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// Who leads a training is let in by something signed, for ten minutes and once: by the
// guichet of the Département, for the agents whom it lets, or by the command of who runs
// this one. The key is drawn here; the Département is told of it once, in a link. Nobody
// has an account here.

// reglageCle keeps the seed of the key.
const reglageCle = "formation-cle"

// parFormateur is who leads a training, whoever that is.
const parFormateur = socle.Acteur("formateur")

// lienDe is the address of this guichet and its key, which is drawn the first time or
// when another is asked.
func lienDe(app core.App, autre bool) (l rattachement.LienFormation, err error) {
	err = app.RunInTransaction(func(tx core.App) error {
		graine, _, err := socle.LireReglage[[]byte](tx, reglageCle)
		if err != nil {
			return err
		}
		if autre || len(graine) != ed25519.SeedSize {
			graine = make([]byte, ed25519.SeedSize)
			rand.Read(graine)
			if err := socle.EcrireReglage(tx, reglageCle, graine, socle.ParPage, formation); err != nil {
				return err
			}
		}
		l = rattachement.LienFormation{Origine: socle.De(tx).AdressePublique(), Cle: ed25519.NewKeyFromSeed(graine)}
		return nil
	})
	if err != nil {
		return l, fmt.Errorf("key of who leads the training: %w", err)
	}
	return l, nil
}

var errEntree = socle.Err(socle.Introuvable, "Ce lien n’ouvre plus rien : il a déjà servi, ou dix minutes ont passé. Prenez-en un autre sur la page « Formation » du guichet du Département.")

// lireEntree tells when what an address holds was signed, if it lets in now.
func (x *salle) lireEntree(jeton string) (time.Time, error) {
	l, err := lienDe(x.app, false)
	if err != nil {
		return time.Time{}, err
	}
	le, err := l.VerifierEntree(jeton, x.maintenant())
	if err != nil {
		return time.Time{}, errEntree.Cause(err)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if le.UnixMicro() <= x.etat.Emis {
		return time.Time{}, errEntree
	}
	return le, nil
}

// servirEntree has it serve once.
func (x *salle) servirEntree(le time.Time) error {
	return x.changer(parFormateur, func(e *etat) error {
		if le.UnixMicro() <= e.Emis {
			return errEntree
		}
		e.Emis = le.UnixMicro()
		return nil
	})
}

// formateur is the door of the pages of who leads a training.
var formateur = socle.Acces{Nom: "formateur", Espace: socle.EspaceUsager, Verifier: func(r *socle.Requete) error {
	if r.Session(socle.EspaceFormateur) == nil {
		return socle.Err(socle.NonIdentifie, "Cette page est pour la personne qui forme. Elle l’ouvre depuis la page « Formation » du guichet du Département.")
	}
	return nil
}}

type pageFormateur struct {
	*socle.Cadre
	URL string
}

// annoncerFormateur opens nothing by itself: a scanner follows links.
func annoncerFormateur(r *socle.Requete) error {
	jeton := r.Request.PathValue("jeton")
	if _, err := de(r.App).lireEntree(jeton); err != nil {
		return err
	}
	return r.Rendre(http.StatusOK, "formation/formateur", &pageFormateur{r.Cadre("Conduire une formation"), rattachement.CheminFormateur + url.PathEscape(jeton)})
}

func entrerFormateur(r *socle.Requete) error {
	x := de(r.App)
	le, err := x.lireEntree(r.Request.PathValue("jeton"))
	if err != nil {
		return err
	}
	if err := x.servirEntree(le); err != nil {
		return err
	}
	err = r.App.RunInTransaction(func(tx core.App) error {
		_, err := r.OuvrirSession(tx, socle.EspaceFormateur, string(parFormateur), false)
		return err
	})
	if err != nil {
		return err
	}
	return r.Rediriger(racine + "/places")
}

func sortirFormateur(r *socle.Requete) error {
	if s := r.Session(socle.EspaceFormateur); s != nil {
		if err := socle.FermerSession(r.App, s.ID); err != nil {
			return err
		}
	}
	r.OublierCookie(socle.EspaceFormateur)
	return r.Rediriger(racine)
}
