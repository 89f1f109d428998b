package reprise

import (
	"strings"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
)

// The words of other tools, in the form of [collectivites.Cle].
var (
	motsEtats = map[demandes.Etat][]string{
		demandes.Acceptee: {"acceptee", "accepte", "accordee", "accorde", "favorable", "validee", "valide", "traitee", "traite", "terminee", "termine", "cloturee", "cloture", "close", "clos", "fermee", "ferme", "resolue", "repondue", "finie", "fini", "delivree", "oui"},
		demandes.Refusee:  {"refusee", "refuse", "rejetee", "rejete", "defavorable", "non"},
		demandes.Classee:  {"classee", "classe", "classee sans suite", "sans suite", "abandonnee", "abandon", "annulee", "annule", "doublon", "hors champ"},
	}
	motsCanaux = map[demandes.Canal][]string{
		demandes.EnLigne:   {"en ligne", "enligne", "internet", "web", "site", "portail", "teleservice"},
		demandes.AuGuichet: {"guichet", "au guichet", "accueil", "mairie", "sur place", "presentiel"},
		demandes.Telephone: {"telephone", "tel", "appel", "par telephone"},
		demandes.Papier:    {"papier", "courrier", "poste", "lettre", "par courrier"},
		demandes.Courriel:  {"courriel", "email", "e mail", "mail", "par courriel"},
	}
)

func motDit[T ~string](mots map[T][]string, dit string) (T, bool) {
	cle := collectivites.Cle(dit)
	for code, l := range mots {
		for _, m := range l {
			if m == cle {
				return code, true
			}
		}
		if collectivites.Cle(string(code)) == cle {
			return code, true
		}
	}
	return "", false
}

// lireJour reads a day as spreadsheets write it, with or without an hour:
// 12/05/1980, 2019-03-04 14:05.
func lireJour(dit string) (socle.Jour, bool) {
	dit, _, _ = strings.Cut(strings.TrimSpace(dit), " ")
	dit, _, _ = strings.Cut(dit, "T")
	if j, err := socle.LireJour(dit); err == nil {
		return j, true
	}
	p := strings.FieldsFunc(dit, func(c rune) bool { return c == '/' || c == '-' || c == '.' })
	if len(p) != 3 || len(p[2]) != 4 || len(p[0]) > 2 || len(p[1]) > 2 {
		return socle.Jour{}, false
	}
	deux := func(s string) string { return strings.Repeat("0", 2-len(s)) + s }
	j, err := socle.LireJour(p[2] + "-" + deux(p[1]) + "-" + deux(p[0]))
	return j, err == nil
}

// lecture reads the cells of a line and gathers what is wrong.
type lecture struct {
	v      valeurs
	auj    socle.Jour
	fautes []string
}

func (l *lecture) faute(phrase string) { l.fautes = append(l.fautes, phrase) }

// jour is a day that has come, "" when the cell is empty.
func (l *lecture) jour(code, quoi string) string {
	dit := l.v[code]
	if dit == "" {
		return ""
	}
	j, lu := lireJour(dit)
	switch {
	case !lu:
		l.faute(quoi + " « " + dit + " » n’est pas une date, par exemple 31/12/2019.")
	case j.Apres(l.auj):
		l.faute(quoi + " « " + dit + " » n’est pas encore venue.")
	case j.Annee < 1850:
		l.faute(quoi + " « " + dit + " » est trop ancienne.")
	}
	return j.ISO()
}

func (l *lecture) courriel() string {
	if l.v["courriel"] == "" {
		return ""
	}
	c, err := socle.LireCourriel(l.v["courriel"])
	if err != nil {
		l.faute("L’adresse électronique « " + l.v["courriel"] + " » ne se lit pas.")
	}
	return c
}

// telephone takes nine digits for a number whose 0 a spreadsheet dropped.
func (l *lecture) telephone() string {
	dit := l.v["telephone"]
	if dit == "" {
		return ""
	}
	t := socle.NormaliserTelephone(dit)
	if len(t) == 9 && strings.Trim(t, "0123456789") == "" {
		t = "0" + t
	}
	if !socle.TelephoneValide(t) {
		l.faute("Le téléphone « " + dit + " » n’a pas dix chiffres.")
	}
	return t
}
