package socle

import (
	"net/mail"
	"strings"
)

// LireCourriel checks an e-mail address that was typed and returns the form
// that is stored and compared: trimmed, in lower case, 254 characters at most.
// The fault is told under « courriel ».
func LireCourriel(saisie string) (string, error) {
	saisie = strings.ToLower(strings.TrimSpace(saisie))
	a, err := mail.ParseAddress(saisie)
	domaine := saisie[strings.LastIndexByte(saisie, '@')+1:]
	if err != nil || a.Address != saisie || a.Name != "" || len(saisie) > 254 || !strings.Contains(domaine, ".") {
		return "", ErrChamps(map[string]string{"courriel": "L’adresse électronique doit ressembler à nom@example.org."})
	}
	return saisie, nil
}
