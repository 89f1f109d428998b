package rattachement

import "time"

// EnTete is the data of an event of the kind [GenreDemande].
type EnTete struct {
	Numero      string          `json:"numero"`
	Teleservice string          `json:"teleservice,omitempty"` // code, absent for a sensitive one
	Titre       string          `json:"titre"`
	Etat        string          `json:"etat"`
	Mot         string          `json:"mot"` // the state, as its usager reads it
	Attentes    []string        `json:"attentes,omitempty"`
	DeposeeLe   time.Time       `json:"deposee_le"`
	MajLe       time.Time       `json:"maj_le"`
	CloseLe     *time.Time      `json:"close_le,omitempty"`
	Echeance    string          `json:"echeance,omitempty"` // civil day
	Lien        string          `json:"lien"`               // its page at the guichet, which signs in by the hub
	Lecteurs    []LecteurEnTete `json:"lecteurs"`
}

// LecteurEnTete is somebody who may read it, as the hub calls her for this
// collectivité.
type LecteurEnTete struct {
	Sujet  string `json:"sub"`
	Jusqu  string `json:"until,omitempty"`  // last civil day of her mandat
	Mandat bool   `json:"mandat,omitempty"` // she acts for somebody else
}

// Compte is the data of an event of the kind [GenreCompte], whose subject is what the
// hub calls somebody for this collectivité: a hub that lost her knows her again.
type Compte struct {
	// Identite are the claims that the hub gave of her, sealed for it alone; "" when it
	// gave none.
	Identite string `json:"identity,omitempty"`
}

// Stat is the data of an event of the kind [GenreStat]: every counter of a day, by
// the code of the téléservice ("" for none).
type Stat struct {
	Jour         string                     `json:"jour"` // civil day
	Teleservices map[string]StatTeleservice `json:"teleservices"`
}

// StatTeleservice are the counters of one: arrivals by canal, and états as they are
// now.
type StatTeleservice struct {
	Titre    string         `json:"titre,omitempty"`
	Arrivees map[string]int `json:"arrivees,omitempty"`
	Etats    map[string]int `json:"etats,omitempty"`
}

// Renvoi is the data of ctl.resend: the events of these numbers, both included,
// did not arrive.
type Renvoi struct {
	Epoque int64 `json:"epoch"`
	De     int64 `json:"from"`
	A      int64 `json:"to"`
}
