package socle

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
)

// CodeErreur is the nature of an error, never shown.
type CodeErreur string

// The nine codes.
const (
	Introuvable    CodeErreur = "introuvable"
	Interdit       CodeErreur = "interdit"
	NonIdentifie   CodeErreur = "non_identifie"
	Invalide       CodeErreur = "invalide"
	Conflit        CodeErreur = "conflit"
	TropGrand      CodeErreur = "trop_grand"
	TropDeRequetes CodeErreur = "trop_de_requetes"
	Indisponible   CodeErreur = "indisponible"
	Interne        CodeErreur = "interne"
)

var httpDe = map[CodeErreur]int{
	Introuvable: http.StatusNotFound, Interdit: http.StatusForbidden, NonIdentifie: http.StatusUnauthorized,
	Invalide: http.StatusUnprocessableEntity, Conflit: http.StatusConflict, TropGrand: http.StatusRequestEntityTooLarge,
	TropDeRequetes: http.StatusTooManyRequests, Indisponible: http.StatusServiceUnavailable, Interne: http.StatusInternalServerError,
}

// Erreur is an error that may reach a person: Message is a French sentence safe
// to show, the cause goes to the log.
type Erreur struct {
	Code    CodeErreur
	Message string
	// Champs are the faults by control, all at once, for a form to show.
	Champs map[string]string
	cause  error
}

func (e *Erreur) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

func (e *Erreur) Unwrap() error { return e.cause }

// HTTP is the status of the answer that carries e.
func (e *Erreur) HTTP() int {
	if e == errMethode {
		return http.StatusMethodNotAllowed
	}
	return httpDe[e.Code]
}

// Err makes an [Erreur] with the sentence shown to the person.
func Err(code CodeErreur, message string) *Erreur { return &Erreur{Code: code, Message: message} }

// Cause keeps err for the log.
func (e *Erreur) Cause(err error) *Erreur {
	f := *e
	f.cause = err
	return &f
}

// ErrChamps reports every fault of a form at once, by control.
func ErrChamps(champs map[string]string) *Erreur {
	return &Erreur{Code: Invalide, Message: "Certaines réponses sont à corriger.", Champs: champs}
}

// Sentences used by more than one room.
var (
	ErrIntrouvable  = Err(Introuvable, "Cette page n’existe pas ou n’existe plus.")
	ErrNonIdentifie = Err(NonIdentifie, "Vous n’êtes plus connecté. Vos réponses sont gardées : connectez-vous pour continuer.")
	errMethode      = Err(Introuvable, "Cette adresse ne s’ouvre pas ainsi. Revenez à la page précédente, ou reprenez depuis la page d’entrée du guichet.")
	errInterne      = Err(Interne, "Le guichet a rencontré un problème. Vos réponses déjà enregistrées sont gardées. Essayez de nouveau dans quelques minutes.")
)

// EnErreur turns any error into one that can be shown: a missing row becomes
// introuvable, a body over its limit trop_grand, a disk that is full or broken
// indisponible, an unknown cause interne.
func EnErreur(err error) *Erreur {
	var e *Erreur
	var trop *http.MaxBytesError
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, sql.ErrNoRows):
		return ErrIntrouvable.Cause(err)
	case errors.As(err, &trop):
		return Err(TropGrand, "Votre envoi est trop lourd. Le maximum est "+Taille(trop.Limit)+" : joignez moins de documents ou des documents plus légers.").Cause(err)
	case panneDeDisque(err):
		return errDisque.Cause(err)
	default:
		return errInterne.Cause(err)
	}
}

// EstCode tells whether err carries code.
func EstCode(err error, code CodeErreur) bool {
	var e *Erreur
	return errors.As(err, &e) && e.Code == code
}
