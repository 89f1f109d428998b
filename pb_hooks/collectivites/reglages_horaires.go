package collectivites

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
	"guichet/ui"
)

const aideHoraires = "Par exemple : 9h-12h, 14h-17h30. Laissez vide si c’est fermé."

var horaires = reglage{
	chemin: "/horaires", titre: "Horaires d’ouverture",
	intro:    aideHoraires,
	colonnes: []string{"Horaires"},
	saisies:  func(c *Collectivite) ui.Saisies { return c.Heures().Saisies() },
	lire: func(c *Collectivite, f url.Values) map[string]string {
		h, fautes := LireHoraires(f)
		c.Horaires = h.JSON()
		return fautes
	},
}

// Saisies are the controls of the opening hours, that [LireHoraires] reads.
func (h Horaires) Saisies() ui.Saisies {
	var l ui.Saisies
	for i, plages := range h.Jours {
		nom := jourDeSemaine(i)
		l = append(l, ui.Saisie{Genre: ui.GenreTexte, Nom: nom, Libelle: socle.Majuscule(nom), Valeur: saisieDePlages(plages), Facultatif: true, Largeur: 20})
	}
	return append(l, ui.Saisie{
		Genre: ui.GenreTexte, Nom: "note", Libelle: "À savoir", Valeur: h.Note, Facultatif: true, Aide: "Par exemple : le premier samedi du mois, sur rendez-vous.",
	})
}

// LireHoraires reads the opening hours of a form, with the faults by control.
func LireHoraires(f url.Values) (h Horaires, fautes map[string]string) {
	fautes = lireTextes(f, texte{"note", "", 300, false, &h.Note})
	for i := range h.Jours {
		nom := jourDeSemaine(i)
		plages, err := LireJourHoraires(f.Get(nom))
		if err != nil {
			fautes[nom] = socle.Majuscule(nom) + "\u00a0: " + socle.EnErreur(err).Message
		}
		h.Jours[i] = plages
	}
	return h, fautes
}

// JSON is how a row keeps the hours.
func (h Horaires) JSON() types.JSONRaw {
	brut, _ := json.Marshal(h) // two ints and a text always encode
	return brut
}

// jourDeSemaine names a day of [Horaires], Monday first.
func jourDeSemaine(i int) string { return socle.NomJour(time.Weekday((i + 1) % 7)) }

// saisieDePlages writes the hours of a day as LireJourHoraires reads them.
func saisieDePlages(l []Plage) string {
	mots := make([]string, len(l))
	for i, p := range l {
		mots[i] = saisieDeHeure(p.De) + "-" + saisieDeHeure(p.A)
	}
	return strings.Join(mots, ", ")
}

func saisieDeHeure(m int) string { return strings.ReplaceAll(ecrire(m), "\u00a0", "") }
