package rattachement

import (
	"encoding/json"
	"time"
)

// Aide is the data of an event of the kind [GenreAide] that goes up: what an agent
// asks of the support, and all that the guichet wrote since.
type Aide struct {
	Numero     string      `json:"numero"`
	Objet      string      `json:"objet"`
	Page       string      `json:"page,omitempty"` // pattern of an address, without any id
	DemandeeLe time.Time   `json:"demandee_le"`
	Diagnostic []FaitAide  `json:"diagnostic"`
	Lignes     []LigneAide `json:"lignes"`
	Acces      *AccesAide  `json:"acces,omitempty"`
}

// AccesAide is an access that the guichet gives the support. It is no secret: see
// [Ouverture].
type AccesAide struct {
	ID     string    `json:"id"`
	Jusqua time.Time `json:"jusqu_a"`
	Entree string    `json:"entree"` // address where an [Ouverture] is brought
}

// ReponseAide is the data of one that goes down: all that the support wrote.
type ReponseAide struct {
	Prise  bool        `json:"prise"` // somebody of the support deals with it
	Lignes []LigneAide `json:"lignes"`
}

// FaitAide is one line of a diagnosis. It speaks of the guichet, never of a person.
type FaitAide struct {
	Nom    string `json:"nom"`
	Valeur string `json:"valeur"`
}

// ActeAide is what a line of the conversation does.
type ActeAide string

// The acts.
const (
	ActeMessage     ActeAide = "message"
	ActeCloture     ActeAide = "cloture"
	ActeReouverture ActeAide = "reouverture"
	ActeAcces       ActeAide = "acces" // the support may enter the guichet
	ActeRetrait     ActeAide = "retrait"
)

// LigneAide is one line of the conversation, as its side wrote it.
type LigneAide struct {
	Le    time.Time `json:"le"`
	De    string    `json:"de"` // as its author signs
	Acte  ActeAide  `json:"acte"`
	Texte string    `json:"texte,omitempty"`
	Vues  int       `json:"vues"` // how many lines of the other side its author had before her
}

// The limits, in characters, and of a whole side in bytes: it is the data of an event
// (see [DonneesMax]).
const (
	ObjetAideMax     = 120
	TexteAideMax     = 4000
	SignatureAideMax = 100
	PageAideMax      = 200
	coteAideMax      = 48 << 10
)

// TientAide tells that a side still is an event.
func TientAide(cote any) bool {
	brut, err := json.Marshal(cote)
	return err == nil && len(brut) <= coteAideMax
}

// EtatAide is where a demande d'aide is.
type EtatAide string

// The states.
const (
	AideNouvelle  EtatAide = "nouvelle"
	AideEnCours   EtatAide = "en_cours"
	AideEnAttente EtatAide = "en_attente" // of the guichet
	AideClose     EtatAide = "close"
)

// LigneSuivie is a line with its side.
type LigneSuivie struct {
	LigneAide
	DuHub bool
}

// SuivreAide puts both sides in one order: a line comes after all those that its
// author had before her, whatever the clocks say; the clocks order the others.
func SuivreAide(guichet, hub []LigneAide) []LigneSuivie {
	l := make([]LigneSuivie, 0, len(guichet)+len(hub))
	g, h := 0, 0
	for g < len(guichet) || h < len(hub) {
		duHub := g == len(guichet)
		if !duHub && h < len(hub) {
			switch {
			case guichet[g].Vues > h:
				duHub = true
			case hub[h].Vues > g:
			default:
				duHub = hub[h].Le.Before(guichet[g].Le)
			}
		}
		if duHub {
			l, h = append(l, LigneSuivie{hub[h], true}), h+1
		} else {
			l, g = append(l, LigneSuivie{guichet[g], false}), g+1
		}
	}
	return l
}

// EtatDeAide is what both sides make of it.
func EtatDeAide(a *Aide, r *ReponseAide) EtatAide {
	close, attend := false, false
	for _, l := range SuivreAide(a.Lignes, r.Lignes) {
		close = l.Acte == ActeCloture || close && l.Acte == ActeRetrait
		if l.Acte == ActeMessage {
			attend = l.DuHub
		}
	}
	switch {
	case close:
		return AideClose
	case attend:
		return AideEnAttente
	case r.Prise || len(r.Lignes) > 0:
		return AideEnCours
	default:
		return AideNouvelle
	}
}
