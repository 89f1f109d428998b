package agents

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of a hash: OWASP's second profile of argon2id, 19 MiB and 2 passes,
// about 30 ms on a cheap VM. Two at most run at once, so that a burst of
// sign-ins costs 38 MiB and no more.
const (
	argonMemoire = 19 * 1024 // KiB
	argonPasses  = 2
	argonFils    = 1
	argonCle     = 32
)

var hachages = make(chan struct{}, 2)

// Length of a passphrase in characters (CNIL, 12 or more alone with throttling).
const (
	minMotDePasse = 12
	maxMotDePasse = 200
)

func argon(phrase string, sel []byte, memoire, passes uint32, fils uint8, n uint32) []byte {
	hachages <- struct{}{}
	defer func() { <-hachages }()
	return argon2.IDKey([]byte(phrase), sel, passes, memoire, fils, n)
}

// hacherMotDePasse is the stored form of a passphrase, with its parameters.
func hacherMotDePasse(phrase string) string {
	sel := alea(16)
	return formeGardee(sel, argon(phrase, sel, argonMemoire, argonPasses, argonFils, argonCle))
}

func formeGardee(sel, cle []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemoire, argonPasses, argonFils, b64(sel), b64(cle))
}

// leurre is what an unknown address is compared with, so that it takes the
// same time as a known one. It is the hash of nothing: computing a true one
// would cost every start 19 MiB.
var leurre = formeGardee(alea(16), alea(argonCle))

func alea(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// memeMotDePasse compares a passphrase with a stored form; an empty or broken
// one matches nothing.
func memeMotDePasse(garde, phrase string) bool {
	var version int
	var memoire, passes uint32
	var fils uint8
	parts := strings.Split(garde, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memoire, &passes, &fils); err != nil || version != argon2.Version {
		return false
	}
	sel, errSel := base64.RawStdEncoding.DecodeString(parts[4])
	cle, errCle := base64.RawStdEncoding.DecodeString(parts[5])
	if errSel != nil || errCle != nil || len(cle) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare(cle, argon(phrase, sel, memoire, passes, fils, uint32(len(cle)))) == 1
}

// verifierMotDePasse tells what is wrong with a new passphrase, "" for
// nothing. Long and one's own matters; mixed characters do not.
func verifierMotDePasse(phrase string, a *Agent) string {
	n := utf8.RuneCountInString(phrase)
	bas := strings.ToLower(phrase)
	local, _, _ := strings.Cut(a.Courriel, "@")
	switch {
	case n < minMotDePasse:
		return fmt.Sprintf("Le mot de passe doit avoir au moins %d caractères. Quatre mots sans rapport entre eux conviennent.", minMotDePasse)
	case n > maxMotDePasse:
		return fmt.Sprintf("Le mot de passe doit avoir au plus %d caractères.", maxMotDePasse)
	case strings.Contains(bas, strings.ToLower(a.Courriel)) || len(local) > 3 && strings.HasPrefix(bas, local),
		compterDistincts(bas) < 5, strings.Contains(suites, bas), strings.HasPrefix(bas, "motdepasse"):
		return "Ce mot de passe est trop facile à deviner. Choisissez quatre mots sans rapport entre eux."
	}
	return ""
}

const suites = "abcdefghijklmnopqrstuvwxyz azertyuiopqsdfghjklmwxcvbn qwertyuiopasdfghjklzxcvbnm 0123456789012345678901234567890"

func compterDistincts(s string) int {
	vus := map[rune]bool{}
	for _, c := range s {
		vus[c] = true
	}
	return len(vus)
}
