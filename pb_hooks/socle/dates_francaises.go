package socle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var (
	nomsMois  = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	nomsJours = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
)

// Date is « 4 mai 2026 », « 1er mai 2026 »; "" for no day.
func (j Jour) Date() string {
	if j.Nul() {
		return ""
	}
	n := strconv.Itoa(j.Jour)
	if j.Jour == 1 {
		n = "1er"
	}
	return n + "\u00a0" + nomsMois[j.Mois] + "\u00a0" + strconv.Itoa(j.Annee)
}

// EnLettres is « lundi 4 mai 2026 »: the name of the day may end a line.
func (j Jour) EnLettres() string {
	if j.Nul() {
		return ""
	}
	return nomsJours[j.Semaine()] + " " + j.Date()
}

// NomMois is « mai ».
func NomMois(m time.Month) string { return nomsMois[m] }

// NomJour is « lundi ».
func NomJour(j time.Weekday) string { return nomsJours[j] }

// Heure is « 14 h 30 », « 14 h », in Paris.
func Heure(t time.Time) string {
	t = t.In(Paris)
	if t.Minute() == 0 {
		return fmt.Sprintf("%d\u00a0h", t.Hour())
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", t.Hour(), t.Minute())
}

// Instant is « 4 mai 2026 à 14 h 30 », "" for no instant.
func Instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return JourDe(t).Date() + " à " + Heure(t)
}

// Taille is a size of file: « 214 ko », « 1,5 Mo ».
func Taille(octets int64) string {
	switch {
	case octets < 1000:
		return fmt.Sprintf("%d\u00a0octets", octets)
	case octets < 1_000_000:
		return fmt.Sprintf("%d\u00a0ko", (octets+500)/1000)
	case octets < 10_000_000 && octets%1_000_000 >= 50_000:
		return strings.Replace(fmt.Sprintf("%.1f\u00a0Mo", float64(octets)/1e6), ".", ",", 1)
	default:
		return fmt.Sprintf("%d\u00a0Mo", (octets+500_000)/1_000_000)
	}
}

// Telephone writes a French number in pairs, « 03 29 00 00 00 », and leaves
// any other as it is.
func Telephone(numero string) string {
	if len(numero) != 10 || numero[0] != '0' || strings.Trim(numero, "0123456789") != "" {
		return numero
	}
	paires := make([]string, 5)
	for i := range paires {
		paires[i] = numero[2*i : 2*i+2]
	}
	return strings.Join(paires, "\u00a0")
}

// Pluriel is « 1 demande », « 3 demandes ».
func Pluriel(n int, singulier, pluriel string) string {
	if n < 2 {
		return Nombre(n) + "\u00a0" + singulier
	}
	return Nombre(n) + "\u00a0" + pluriel
}

// Majuscule puts the first letter of a text in upper case.
func Majuscule(s string) string {
	premiere, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(premiere)) + s[n:]
}

// Nombre is « 5 000 »: groups of three digits, from the right.
func Nombre(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u00a0" + s[i:]
	}
	return s
}
