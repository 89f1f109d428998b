package socle_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"guichet/pb_hooks/socle"
)

func TestEnErreur(t *testing.T) {
	cause := errors.New("UNIQUE constraint failed: comptes.courriel camille@example.org")
	for _, c := range []struct {
		nom    string
		err    error
		code   socle.CodeErreur
		status int
		dit    string
	}{
		{"une ligne absente", fmt.Errorf("compte: %w", sql.ErrNoRows), socle.Introuvable, 404, "n’existe pas"},
		{"un corps trop lourd", fmt.Errorf("read: %w", &http.MaxBytesError{Limit: 11 << 20}), socle.TropGrand, 413, "Le maximum est 12\u00a0Mo"},
		{"une erreur à dire, sous deux verbes", fmt.Errorf("a: %w", fmt.Errorf("b: %w", socle.Err(socle.Conflit, "Relisez."))), socle.Conflit, 409, "Relisez."},
		{"une erreur à dire, avec sa cause", socle.Err(socle.Indisponible, "Attendez.").Cause(cause), socle.Indisponible, 503, "Attendez."},
		{"plusieurs erreurs, dont une à dire", errors.Join(cause, socle.Err(socle.Interdit, "Non.")), socle.Interdit, 403, "Non."},
		{"des fautes de formulaire", socle.ErrChamps(map[string]string{"nom": "Indiquez votre nom."}), socle.Invalide, 422, "à corriger"},
		{"personne n’est connecté", socle.ErrNonIdentifie, socle.NonIdentifie, 401, "connectez-vous"},
		{"un disque plein", fmt.Errorf("piece: %w", &os.PathError{Op: "write", Path: "/donnees/x", Err: syscall.ENOSPC}), socle.Indisponible, 503, "ne peut plus rien enregistrer"},
		{"un disque en lecture seule", fmt.Errorf("piece: %w", syscall.EROFS), socle.Indisponible, 503, "ne peut plus rien enregistrer"},
		{"une cause inconnue", cause, socle.Interne, 500, "a rencontré un problème"},
	} {
		t.Run(c.nom, func(t *testing.T) {
			e := socle.EnErreur(c.err)
			if e.Code != c.code || e.HTTP() != c.status || !strings.Contains(e.Message, c.dit) || strings.Contains(e.Message, "camille") {
				t.Errorf("%s %d « %s »", e.Code, e.HTTP(), e.Message)
			}
			if !socle.EstCode(e, c.code) || socle.EstCode(e, "autre") || !errors.Is(e, c.err) && !errors.Is(c.err, e) && errors.Unwrap(e) == nil {
				t.Errorf("la cause de %v est perdue", c.err)
			}
		})
	}
	avec := socle.ErrIntrouvable.Cause(cause)
	if errors.Unwrap(socle.ErrIntrouvable) != nil || !errors.Is(avec, cause) || !strings.Contains(avec.Error(), "comptes.courriel") {
		t.Error("une cause se garde dans l’erreur commune, ou ne va pas au journal technique")
	}
	if socle.EstCode(nil, socle.Interne) {
		t.Error("pas d’erreur, un code")
	}
}
