package preuves

import (
	"cmp"
	"errors"
	"fmt"

	"golang.org/x/oauth2"

	"guichet/pb_hooks/socle"
)

// Raison is why somebody comes back without being recognised.
type Raison string

// The reasons.
const (
	Perdu   Raison = "perdu"   // nothing of this browser waits for that answer
	Refus   Raison = "refus"   // she turned back at the provider
	Absente Raison = "absente" // nobody is signed in at the provider
	Arret   Raison = "arret"   // the provider stopped her on a page of its own
	Panne   Raison = "panne"   // the provider does not answer, or badly
	Suspect Raison = "suspect" // something in the answer is not what was asked
)

// Echec is what the pages say of a sign-in that did not succeed. It is a coded
// error too, with a sentence.
type Echec struct {
	Raison Raison
	*socle.Erreur
	depart Depart
}

// Discret tells where somebody goes on who was not recognised, and whom nobody was
// to ask: false when she is to be told.
func Discret(err error) (suite string, oui bool) {
	var e *Echec
	if !errors.As(err, &e) || e.Raison != Absente || !e.depart.Muet {
		return "", false
	}
	return e.depart.Suite, true
}

// Unwrap gives the coded error.
func (e *Echec) Unwrap() error { return e.Erreur }

// Echouer is the answer of a provider that cannot be taken.
func (f *Fournisseur) Echouer(raison Raison, cause error) *Echec {
	nom := f.Genre.Dit()
	var e *socle.Erreur
	switch raison {
	case Perdu:
		e = socle.Err(socle.Conflit, "Cette connexion a expiré, ou elle a été commencée dans un autre navigateur. Recommencez.")
	case Refus:
		e = socle.Err(socle.NonIdentifie, "Vous avez interrompu la connexion avec "+nom+".")
	case Absente:
		e = socle.Err(socle.NonIdentifie, "Votre connexion avec "+nom+" est finie. Recommencez\u00a0: il vous demandera de vous identifier.")
	case Arret:
		e = socle.Err(socle.NonIdentifie, socle.Majuscule(nom)+" ne vous a pas laissé continuer, pour la raison que sa page vous a donnée. "+profils[f.Genre].arret+"Connectez-vous d’une autre façon.")
	case Panne:
		e = socle.Err(socle.Indisponible, socle.Majuscule(nom)+" ne répond pas. Réessayez dans quelques minutes, ou connectez-vous d’une autre façon.")
	default:
		e = socle.Err(socle.NonIdentifie, "La connexion avec "+nom+" n’a pas abouti. Recommencez, ou connectez-vous d’une autre façon.")
	}
	return &Echec{Raison: raison, Erreur: e.Cause(fmt.Errorf("%s, %s: %w", f.Genre, raison, taire(cause)))}
}

// Issue is what the page of a sign-in that did not succeed offers instead. Without
// an address, one begins again where one came from.
type Issue struct {
	Titre          string // "" says that nobody came in
	Libelle, Suite string // of the button, and its address
}

type pageEchec struct {
	*socle.Cadre
	Message        string
	Reference      string // "" when there is nothing to look for
	Libelle, Suite string
}

// Dire answers with a page to a sign-in that did not succeed, and gives any other
// error back.
func Dire(r *socle.Requete, err error, autre Issue) error {
	var echec *Echec
	if !errors.As(err, &echec) {
		return err
	}
	r.Logger().Warn("sign-in at a provider", "reason", string(echec.Raison), "err", echec.Erreur)
	p := &pageEchec{Cadre: r.Cadre(cmp.Or(autre.Titre, "Vous n’êtes pas connecté")), Message: echec.Message, Libelle: autre.Libelle, Suite: autre.Suite}
	if echec.Raison != Refus && echec.Raison != Absente {
		p.Reference = r.Reference()
	}
	return r.Rendre(echec.HTTP(), "preuves/echec", p)
}

// taire keeps of a refused code what may be logged: never the body of the
// answer.
func taire(err error) error {
	var refus *oauth2.RetrieveError
	if errors.As(err, &refus) {
		return fmt.Errorf("token endpoint: %s %s", refus.Response.Status, refus.ErrorCode)
	}
	if err == nil {
		return errors.New("no cause")
	}
	return err
}
