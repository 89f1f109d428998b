package collectivites

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"guichet/pb_hooks/socle"
)

// texte is one text of a form and where it goes.
type texte struct {
	nom    string
	manque string // sentence when it is missing, "" when it may be
	max    int    // characters
	lignes bool   // several lines are kept
	vers   *string
}

// lireTextes reads them all and returns every fault by control.
func lireTextes(f url.Values, l ...texte) map[string]string {
	fautes := map[string]string{}
	for _, x := range l {
		*x.vers = nettoyer(f.Get(x.nom), x.lignes)
		n := len([]rune(*x.vers))
		switch {
		case n == 0 && x.manque != "":
			fautes[x.nom] = x.manque
		case n > x.max:
			fautes[x.nom] = fmt.Sprintf("Raccourcissez à %d caractères\u00a0: ce texte en compte %d.", x.max, n)
		}
	}
	return fautes
}

// nettoyer leaves no control character, no double space, no blank line at
// either end.
func nettoyer(saisie string, lignes bool) string {
	saisie = strings.ReplaceAll(saisie, "\r\n", "\n")
	if !lignes {
		return nettoyerLigne(saisie)
	}
	l := strings.Split(saisie, "\n")
	for i := range l {
		l[i] = nettoyerLigne(l[i])
	}
	return strings.Trim(strings.Join(l, "\n"), "\n")
}

func nettoyerLigne(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || unicode.IsControl(r) }), " ")
}

// lireCourriel reads an e-mail address, which may be missing when manque is "".
func lireCourriel(f url.Values, nom, manque string, vers *string, fautes map[string]string) {
	*vers = nettoyer(f.Get(nom), false)
	if *vers == "" {
		if manque != "" {
			fautes[nom] = manque
		}
		return
	}
	courriel, err := socle.LireCourriel(*vers)
	if err != nil {
		fautes[nom] = socle.EnErreur(err).Champs["courriel"]
		return
	}
	*vers = courriel
}

// lireTelephone does the same for a phone number.
func lireTelephone(f url.Values, nom, manque string, vers *string, fautes map[string]string) {
	*vers = socle.NormaliserTelephone(nettoyer(f.Get(nom), false))
	switch {
	case *vers == "" && manque != "":
		fautes[nom] = manque
	case *vers != "" && !socle.TelephoneValide(*vers):
		fautes[nom] = socle.FauteTelephone
	}
}
