package rgpd

import "guichet/pb_hooks/socle"

// Genre is the right that is exercised.
type Genre string

// The four genres. Only the second and the third are asked for on the pages of
// the usager, who reads and copies her data by herself; an agent records all.
const (
	Acces         Genre = "acces"         // RGPD, article 15
	Rectification Genre = "rectification" // article 16
	Effacement    Genre = "effacement"    // article 17
	Opposition    Genre = "opposition"    // article 21
)

// genres lists them with their words: a title, and what ends « Votre demande
// porte sur … ».
var genres = []struct {
	Genre        Genre
	Titre, Objet string
}{
	{Acces, "Lire ses données", "la lecture de vos données"},
	{Rectification, "Corriger ses données", "la correction de vos données"},
	{Effacement, "Effacer ses données", "l’effacement de vos données"},
	{Opposition, "S’opposer à un usage de ses données", "votre opposition à un usage de vos données"},
}

// Mots are its title, and what ends « Votre demande porte sur … »; "" for no genre.
func (g Genre) Mots() (titre, objet string) {
	for _, x := range genres {
		if x.Genre == g {
			return x.Titre, x.Objet
		}
	}
	return "", ""
}

// Etat is where an exercice stands.
type Etat string

// The five states: two while an answer is due, three answers.
const (
	Recue     Etat = "recue"
	Prolongee Etat = "prolongee"
	Acceptee  Etat = "acceptee"
	Partielle Etat = "partielle"
	Refusee   Etat = "refusee"
)

// reponses are the answers, for the agent and for the person.
var reponses = []struct {
	Etat      Etat
	Mot, Aide string
}{
	{Acceptee, "Acceptée", "Tout ce qui est demandé est fait."},
	{Partielle, "Acceptée en partie", "Une part est faite. Dites ce qui est gardé, et pourquoi."},
	{Refusee, "Refusée", "Rien n’est fait. Dites pourquoi."},
}

// Mot is the state as it is read.
func (e Etat) Mot() string {
	for _, x := range reponses {
		if x.Etat == e {
			return x.Mot
		}
	}
	if e == Prolongee {
		return "Délai prolongé"
	}
	return "Reçue"
}

// Repond tells that it is an answer.
func (e Etat) Repond() bool { return e == Acceptee || e == Partielle || e == Refusee }

// Ouvert tells that an answer is due.
func (e Etat) Ouvert() bool { return e == Recue || e == Prolongee }

// Delays of RGPD article 12-3: a month from the reception, two more when it is
// complex.
const (
	moisDeReponse = 1
	moisDePlus    = 2
)

// Echeance is the last day for the answer.
func Echeance(recue socle.Jour) socle.Jour { return recue.PlusMois(moisDeReponse) }

// EcheanceProlongee is that day once more time was taken.
func EcheanceProlongee(recue socle.Jour) socle.Jour {
	return recue.PlusMois(moisDeReponse + moisDePlus)
}

// prolongeable tells that the delay may still be extended: once, and told
// within the first month.
func prolongeable(e Etat, recue, auj socle.Jour) bool {
	return e == Recue && !auj.Apres(Echeance(recue))
}

// rappel is what the program says of an exercice on a day.
type rappel struct {
	palier string // names the mail: one each
	retard bool
}

// paliers are the days left at which the agents are reminded. A day missed, the
// program being off, is told by the next one.
var paliers = []struct {
	jours int
	nom   string
}{{3, "j3"}, {10, "j10"}}

// rappelDu is the reminder of a day, ok false for none. Late, it comes back each
// week.
func rappelDu(echeance, auj socle.Jour) (r rappel, ok bool) {
	reste := echeance.JoursDepuis(auj)
	if reste < 0 {
		return rappel{"r" + socle.Nombre((-reste-1)/7), true}, true
	}
	for _, p := range paliers {
		if reste <= p.jours {
			return rappel{p.nom, false}, true
		}
	}
	return rappel{}, false
}
