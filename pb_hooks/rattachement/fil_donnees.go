package rattachement

import (
	"encoding/json"
	"time"
)

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
	// PerdueLe is since when its guichet knows that it has lost the demande itself: the
	// rest is as the hub knew it.
	PerdueLe *time.Time `json:"perdue_le,omitempty"`
}

// LecteurEnTete is somebody who may read it, as the hub calls her for this
// collectivité.
type LecteurEnTete struct {
	Sujet  string `json:"sub"`
	Jusqu  string `json:"until,omitempty"`  // last civil day of her mandat
	Mandat bool   `json:"mandat,omitempty"` // she acts for somebody else
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

// Perdues is the data of ctl.perdues: headers of a collectivité that its guichet told
// in a life that is over, or another guichet before it, and that it has not told since
// though it has told all.
type Perdues struct {
	Collectivite string        `json:"collectivite"` // as the hub calls it
	Demandes     []EnTetePerdu `json:"demandes"`
}

// EnTetePerdu is one of them.
type EnTetePerdu struct {
	ID string `json:"id"` // the aggregate
	EnTete
}

// Partage is the data of an event of the kind [GenreCatalogue], whose subject is the
// id of the document.
type Partage struct {
	Document  json.RawMessage     `json:"document"`
	Revisions []RevisionPartagee  `json:"revisions"`          // those that were shared, this one last
	Verifiee  string              `json:"verified,omitempty"` // civil day on which the Département checked it
	Pour      DestinatairePartage `json:"for"`
}

// RevisionPartagee names a document that was shared.
type RevisionPartagee struct {
	Numero    int    `json:"n"`
	Empreinte string `json:"sha256"`
}

// DestinatairePartage is whom a téléservice is proposed to: all, those of some
// levels, or some members.
type DestinatairePartage struct {
	Tous    bool     `json:"all,omitempty"`
	Niveaux []string `json:"levels,omitempty"`
	Membres []string `json:"members,omitempty"`
}

// Suivis is the data of an event of the kind [GenreSuivi]: what a collectivité has of
// each téléservice that is proposed to it.
type Suivis struct {
	Partages []SuiviPartage `json:"shared"`
}

// SuiviPartage is what it has of one.
type SuiviPartage struct {
	Partage  string `json:"id"`
	Recue    int    `json:"received"`           // revision that it was told of
	Ici      bool   `json:"here,omitempty"`     // it has a téléservice of this document
	Revision int    `json:"revision,omitempty"` // that it follows, 0 for none of them
	Modifie  bool   `json:"changed,omitempty"`  // since it was adopted
	Ouvert   bool   `json:"open,omitempty"`     // it takes demandes
	Attendu  bool   `json:"prepared,omitempty"` // a version is in preparation
}
