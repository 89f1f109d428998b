package rattachement

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"guichet/pb_hooks/socle"
)

// Compte is the data of an event of the kind [GenreCompte] that goes up, whose subject
// is what the hub calls somebody for this collectivité: a hub that lost her knows her
// again.
type Compte struct {
	// Identite are the claims that the hub gave of her, sealed for it alone; "" when it
	// gave none.
	Identite string `json:"identity,omitempty"`
	// Contacts is a [ContactsProposes], sealed in the same way; "" when nothing waits.
	Contacts string `json:"contacts,omitempty"`
	// Connue is the latest version of a contact that this guichet has heard.
	Connue VersionContact `json:"known"`
	// Memes are other subjects of the hub that open the same compte here, at most
	// [MemesMax]: its person has proven both.
	Memes []string `json:"same,omitempty"`
}

// MemesMax is how many subjects more than one a guichet tells of one compte.
const MemesMax = 5

// CompteDuHub is the data of one that goes down: the whole state of how to reach her.
type CompteDuHub struct {
	// Contacts is a [ContactsTenus], sealed for this guichet alone.
	Contacts string `json:"contacts"`
}

// ComptesReunis is the data of two comptes that the hub has made one, or two again: what
// it calls who was De, for this collectivité, is Vers.
type ComptesReunis struct {
	De   string    `json:"de"`
	Vers string    `json:"vers"`
	Le   time.Time `json:"date"` // when they were made one, or two again
}

// Agregat is the subject of an event about both.
func (c ComptesReunis) Agregat() string { return EmpreinteSujet(c.De + "." + c.Vers) }

// CompteEfface is the data of one whose person erased it at the hub: nothing of her.
type CompteEfface struct {
	Le time.Time `json:"date"`
}

// EmpreinteSujet is what is left of a subject whose person erased her compte.
func EmpreinteSujet(sujet string) string { return socle.Hacher(sujet) }

// The contacts of a compte, named as in SCIM User (RFC 7643).
const (
	ContactCourriel  = "emails"
	ContactTelephone = "phoneNumbers"
	ContactAdresse   = "addresses"
)

// VersionContact is which decision of the hub a contact is of: they compare by the
// epoch of the hub, then by its number.
type VersionContact struct {
	Epoque int64 `json:"epoch"`
	Numero int64 `json:"n"`
}

// Apres tells that a version is later than another.
func (v VersionContact) Apres(autre VersionContact) bool {
	return v.Epoque > autre.Epoque || v.Epoque == autre.Epoque && v.Numero > autre.Numero
}

// ContactsProposes are what a person changed at a guichet and the hub has not answered
// yet.
type ContactsProposes map[string]ContactPropose

// ContactPropose is one of them.
type ContactPropose struct {
	Valeur  string         `json:"value"`              // "" to have none; an address is the JSON of its parts
	Verifie bool           `json:"verified,omitempty"` // an e-mail address: its person typed the code sent there
	Base    VersionContact `json:"base"`               // that she saw when she changed it
	Rang    int64          `json:"rank"`               // her changes in their order; compared with those of this collectivité alone
}

// ContactsTenus is what the hub holds for a person.
type ContactsTenus struct {
	Contacts map[string]ContactTenu `json:"fields"`
	// Juge is the rank of the last proposal of this collectivité that the hub has
	// decided on: what came after it is on its way.
	Juge int64 `json:"judged"`
}

// ContactTenu is one of them.
type ContactTenu struct {
	Valeur  string         `json:"value"`
	Verifie bool           `json:"verified,omitempty"`
	Version VersionContact `json:"version"`
}

// contactMax is how long a contact may be, in bytes.
const contactMax = 2000

// ErrContact is a contact that no guichet would send.
var ErrContact = errors.New("not a contact of " + Protocole)

// Verifier checks what can be without knowing what an address is worth.
func (l ContactsProposes) Verifier() error {
	for nom, c := range l {
		if nom != ContactCourriel && nom != ContactTelephone && nom != ContactAdresse || len(c.Valeur) > contactMax || c.Rang <= 0 || c.Verifie && nom != ContactCourriel {
			return fmt.Errorf("%w: %s", ErrContact, nom)
		}
		if nom == ContactAdresse && c.Valeur != "" {
			if adresse, err := EcrireAdresse([]byte(c.Valeur)); err != nil || adresse != c.Valeur {
				return fmt.Errorf("%w: %s", ErrContact, nom)
			}
		}
	}
	return nil
}

// EcrireAdresse is a postal address in the one form in which two are compared: parts by
// name, in their order; "" for one that has none.
func EcrireAdresse(brut []byte) (string, error) {
	if len(bytes.TrimSpace(brut)) == 0 {
		return "", nil
	}
	var parties map[string]string
	if err := json.Unmarshal(brut, &parties); err != nil {
		return "", fmt.Errorf("%w: address", ErrContact)
	}
	for nom, v := range parties {
		if v == "" {
			delete(parties, nom)
		}
	}
	if len(parties) == 0 {
		return "", nil
	}
	ecrite, err := json.Marshal(parties)
	return string(ecrite), err
}
