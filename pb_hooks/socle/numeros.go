package socle

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strings"
)

// alphabetNumeros has 23 characters: no vowel (no word can appear), none that
// is read as another. 23 is prime and the weights of the check differ, so every
// single slip and every exchange of two characters is caught.
const alphabetNumeros = "23456789CDFHJKMNPRTVWXY"

// Lengths of the two numbers, check character included.
const (
	longueurNumero    = 8
	longueurCodeSuivi = 12
	prefixeEssai      = "ESSAI"
)

// ErrNumero says that a number cannot be one: a slip of the hand.
var ErrNumero = errors.New("not a number of ours")

// TirerNumero draws a numéro de demande: it names a demande and opens nothing.
func TirerNumero() string { return tirer(longueurNumero) }

// TirerNumeroEssai draws the number of a test demande: no real one begins so.
func TirerNumeroEssai() string { return prefixeEssai + TirerNumero() }

// TirerCodeSuivi draws a code de suivi: the secret of a person without a
// compte, about 50 bits.
func TirerCodeSuivi() string { return tirer(longueurCodeSuivi) }

// CodeSuivi is the code de suivi that goes with a secret of 256 bits: the same
// at each call, so that it can be shown again without being stored.
func (c *Coffre) CodeSuivi(secret string) string {
	n := big.NewInt(int64(len(alphabetNumeros)))
	b := make([]byte, 0, longueurCodeSuivi)
	reste, chiffre := new(big.Int).SetBytes(c.signer("code_suivi_depot", secret)), new(big.Int)
	for len(b) < longueurCodeSuivi-1 {
		reste.DivMod(reste, n, chiffre)
		b = append(b, alphabetNumeros[chiffre.Int64()])
	}
	return string(append(b, controle(string(b))))
}

func tirer(longueur int) string {
	const n = len(alphabetNumeros)
	const borne = 256 - 256%n // beyond, a byte would favour the first characters
	b, un := make([]byte, 0, longueur), make([]byte, 1)
	for len(b) < longueur-1 {
		rand.Read(un)
		if int(un[0]) < borne {
			b = append(b, alphabetNumeros[int(un[0])%n])
		}
	}
	return string(append(b, controle(string(b))))
}

// controle is the character that makes the weighted sum a multiple of 23.
func controle(debut string) byte {
	somme := 0
	for i := range debut {
		somme += (len(debut) + 1 - i) * strings.IndexByte(alphabetNumeros, debut[i])
	}
	const n = len(alphabetNumeros)
	return alphabetNumeros[(n-somme%n)%n]
}

// LireNumero normalises a numéro typed or dictated: case, spaces and hyphens do
// not count, nothing is guessed. That of a test demande keeps its mark.
func LireNumero(saisie string) (string, error) {
	n, essai := strings.CutPrefix(serrer(saisie), prefixeEssai)
	n, err := lire(n, longueurNumero)
	if essai && err == nil {
		n = prefixeEssai + n
	}
	return n, err
}

// LireCodeSuivi normalises a code de suivi.
func LireCodeSuivi(saisie string) (string, error) { return lire(saisie, longueurCodeSuivi) }

var separateurs = strings.NewReplacer(" ", "", "-", "", "\u00a0", "", "\u202f", "", "\u2011", "", "–", "")

func serrer(saisie string) string {
	return strings.ToUpper(separateurs.Replace(strings.TrimSpace(saisie)))
}

func lire(saisie string, longueur int) (string, error) {
	n := serrer(saisie)
	if len(n) != longueur || strings.Trim(n, alphabetNumeros) != "" || controle(n[:longueur-1]) != n[longueur-1] {
		return "", ErrNumero
	}
	return n, nil
}

// FormaterNumero writes a numéro or a code in groups of four: « 4K7M-2C9C »;
// that of a test demande, « ESSAI-4K7M-2C9C ».
func FormaterNumero(n string) string {
	var groupes []string
	if reste, essai := strings.CutPrefix(n, prefixeEssai); essai {
		groupes, n = append(groupes, prefixeEssai), reste
	}
	for len(n) > 4 {
		groupes, n = append(groupes, n[:4]), n[4:]
	}
	return strings.Join(append(groupes, n), "-")
}
