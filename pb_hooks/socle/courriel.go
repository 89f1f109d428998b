package socle

import (
	"net/mail"
	"regexp"
	"strings"
)

var formeDomaine = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$`)

// LireCourriel checks an e-mail address that was typed and returns the form
// that is stored and compared: trimmed, in lower case, 254 characters at most,
// in ASCII, which every server takes. The fault is told under « courriel ».
func LireCourriel(saisie string) (string, error) {
	saisie = strings.ToLower(strings.TrimSpace(saisie))
	a, err := mail.ParseAddress(saisie)
	nom, domaine, _ := strings.Cut(saisie, "@")
	horsASCII := strings.ContainsFunc(nom, func(c rune) bool { return c > '~' })
	if err != nil || a.Address != saisie || a.Name != "" || len(saisie) > 254 || horsASCII || !formeDomaine.MatchString(domaine) {
		return "", ErrChamps(map[string]string{"courriel": "L’adresse électronique doit ressembler à nom@example.org."})
	}
	return saisie, nil
}
