package collectivites

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"guichet/pb_hooks/socle"
)

// noteMax is the length of the free note, in characters.
const noteMax = 300

// Plage is a time of opening, in minutes since midnight in Paris: De is in it,
// A is not. 0 ≤ De < A ≤ 1440.
type Plage struct {
	De int `json:"de"`
	A  int `json:"a"`
}

// Horaires are the opening hours of a week, Monday first, each day in order and
// without overlap, with a free note (« Sur rendez-vous le jeudi »). Holidays and
// announced closings are not in them.
type Horaires struct {
	Jours [7][]Plage `json:"jours"`
	Note  string     `json:"note,omitempty"`
}

// LireHoraires reads a form: the seven days as typed, Monday first, and the
// note. It tells every fault at once, under « lundi » to « dimanche » and « note ».
func LireHoraires(jours [7]string, note string) (Horaires, error) {
	h := Horaires{Note: strings.TrimSpace(note)}
	fautes := map[string]string{}
	for i, saisie := range jours {
		plages, err := LireJourHoraires(saisie)
		if err != nil {
			fautes[nomJour(i)] = socle.EnErreur(err).Message
		}
		h.Jours[i] = plages
	}
	if n := utf8.RuneCountInString(h.Note); n > noteMax {
		fautes["note"] = fmt.Sprintf("Raccourcissez cette note à %d caractères\u00a0: elle en compte %d.", noteMax, n)
	}
	if len(fautes) > 0 {
		return Horaires{}, socle.ErrChamps(fautes)
	}
	return h, nil
}

var (
	// formePlage is « 9h-12h », « 9 h 30 à 12 h », « de 9:30 à 12:00 ».
	formePlage  = regexp.MustCompile(`^(?:de )?(\d{1,2}) ?[h:] ?([0-5]\d)? ?[-–—àa] ?(\d{1,2}) ?[h:] ?([0-5]\d)?$`)
	entrePlages = regexp.MustCompile(` ?[,;/] ?| et `)
)

// LireJourHoraires reads a day as people write it: « 9h-12h, 14h-17h30 »,
// « fermé » or nothing. Its errors are sentences to show.
func LireJourHoraires(saisie string) ([]Plage, error) {
	s := strings.Join(strings.Fields(norm.NFC.String(strings.ToLower(saisie))), " ")
	if s == "" || s == "-" || Cle(s) == "ferme" {
		return nil, nil
	}
	var l []Plage
	for _, morceau := range entrePlages.Split(s, -1) {
		m := formePlage.FindStringSubmatch(morceau)
		if m == nil {
			return nil, socle.Err(socle.Invalide, "Écrivez les heures ainsi\u00a0: 9h-12h, 14h-17h30. Laissez vide si la mairie est fermée.")
		}
		p := Plage{minutes(m[1], m[2]), minutes(m[3], m[4])}
		switch {
		case p.A > 24*60:
			return nil, socle.Err(socle.Invalide, "Les heures vont de 0h à 24h\u00a0: vérifiez "+morceau+".")
		case p.De >= p.A:
			return nil, socle.Err(socle.Invalide, "La fermeture doit suivre l’ouverture\u00a0: vérifiez "+morceau+".")
		case len(l) > 0 && p.De < l[len(l)-1].A:
			return nil, socle.Err(socle.Invalide, "Écrivez les heures dans l’ordre de la journée\u00a0: vérifiez "+morceau+".")
		}
		l = append(l, p)
	}
	return l, nil
}

func minutes(heures, minutes string) int {
	h, _ := strconv.Atoi(heures)
	m, _ := strconv.Atoi(minutes) // "" is none
	return h*60 + m
}

// Saisies are the days as the form shows them again, « 9h-12h, 14h-17h30 »;
// [LireHoraires] reads them back.
func (h Horaires) Saisies() [7]string {
	var jours [7]string
	for i, plages := range h.Jours {
		jours[i] = joindre(plages, func(p Plage) string { return heureTapee(p.De) + "-" + heureTapee(p.A) })
	}
	return jours
}

// LigneHoraires is one day in words: « Lundi », « 9 h à 12 h, 14 h à 17 h 30 ».
type LigneHoraires struct{ Jour, Heures string }

// Lignes writes the week in French, Monday first; nothing when no hour is known.
func (h Horaires) Lignes() []LigneHoraires {
	var l []LigneHoraires
	connues := false
	for i, plages := range h.Jours {
		connues = connues || len(plages) > 0
		heures := joindre(plages, func(p Plage) string { return heureLue(p.De) + " à " + heureLue(p.A) })
		jour := nomJour(i)
		l = append(l, LigneHoraires{strings.ToUpper(jour[:1]) + jour[1:], cmp.Or(heures, "fermé")})
	}
	if !connues {
		return nil
	}
	return l
}

func joindre(plages []Plage, ecrire func(Plage) string) string {
	var mots []string
	for _, p := range plages {
		mots = append(mots, ecrire(p))
	}
	return strings.Join(mots, ", ")
}

func heureLue(m int) string {
	if m%60 == 0 {
		return fmt.Sprintf("%d\u00a0h", m/60)
	}
	return fmt.Sprintf("%d\u00a0h\u00a0%02d", m/60, m%60)
}

func heureTapee(m int) string { return strings.ReplaceAll(heureLue(m), "\u00a0", "") }

// nomJour names a day of Horaires.Jours.
func nomJour(i int) string { return socle.NomJour(time.Weekday((i + 1) % 7)) }

// OuvertA tells whether these hours hold an instant, taken in Paris.
func (h Horaires) OuvertA(t time.Time) bool {
	t = t.In(socle.Paris)
	m := t.Hour()*60 + t.Minute()
	return slices.ContainsFunc(h.Jours[(int(t.Weekday())+6)%7], func(p Plage) bool { return p.De <= m && m < p.A })
}
