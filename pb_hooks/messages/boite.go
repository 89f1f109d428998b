package messages

import (
	"cmp"
	"fmt"
	"net"
	"strings"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/socle"
)

// Boite is a mailbox that a service gives the guichet to read. Nothing is ever
// removed from it.
type Boite struct {
	ID           string         `db:"pk,id"`
	Collectivite string         `db:"collectivite"`
	Service      string         `db:"service"` // that sorts what comes
	Adresse      string         `db:"adresse"`
	Serveur      string         `db:"serveur"`
	Port         int            `db:"port"`
	Chiffrement  string         `db:"chiffrement"` // tls, starttls, aucun
	Identifiant  string         `db:"identifiant"`
	MotDePasse   string         `db:"mot_de_passe"` // sealed
	Repertoire   string         `db:"repertoire"`   // "" for INBOX
	Verificateur string         `db:"verificateur"` // authserv-id of its server, "" when unknown: see [Lecture.SigneePar]
	Active       bool           `db:"active"`
	UIDValidity  int64          `db:"uidvalidity"`
	DernierUID   int64          `db:"dernier_uid"` // every mail up to it is stored
	ReleveeLe    types.DateTime `db:"relevee_le"`
	EchoueeLe    types.DateTime `db:"echouee_le"` // since when it cannot be read, zero when it can
	Erreur       string         `db:"erreur"`     // said to agents
}

// TableName is the collection of the boîtes.
func (Boite) TableName() string { return "boites" }

// Ways of encrypting the conversation with the server.
const (
	ParTLS         = "tls"
	ParSTARTTLS    = "starttls"
	SansChiffrer   = "aucun"
	usageBoites    = "boites"
	boiteReception = "INBOX"
)

// Repertoire or the usual one.
func (b *Boite) repertoire() string { return cmp.Or(b.Repertoire, boiteReception) }

// Sceller keeps a password so that only the program reads it back.
func (b *Boite) Sceller(s *socle.Socle, motDePasse string) (err error) {
	b.MotDePasse, err = s.Coffre.Sceller(usageBoites, []byte(motDePasse))
	return err
}

// local tells whether the server is this machine, the only one to which a
// password may go in clear.
func (b *Boite) local() bool {
	ip := net.ParseIP(b.Serveur)
	return b.Serveur == "localhost" || ip != nil && ip.IsLoopback()
}

// Boites lists those of a collectivité.
func Boites(app core.App, collectivite string) ([]Boite, error) {
	return boites(app, dbx.HashExp{"collectivite": collectivite})
}

func boites(app core.App, cle dbx.HashExp) ([]Boite, error) {
	var l []Boite
	if err := app.DB().Select("*").From("boites").Where(cle).OrderBy("adresse").All(&l); err != nil {
		return nil, fmt.Errorf("boites: %w", err)
	}
	return l, nil
}

// BoiteParID finds one of a collectivité.
func BoiteParID(app core.App, collectivite, id string) (*Boite, error) {
	var b Boite
	if err := app.DB().Select("*").From("boites").Where(dbx.HashExp{"id": id, "collectivite": collectivite}).One(&b); err != nil {
		return nil, fmt.Errorf("boite %s: %w", id, err)
	}
	return &b, nil
}

// Enregistrer writes a boîte, a new one when it has no id. One that names
// another server or another folder is read again from its unread mails.
func (b *Boite) Enregistrer(tx core.App, par socle.Acteur) error {
	enregistrer := tx.DB().Model(b).Update
	if b.ID == "" {
		b.ID = socle.ID()
		enregistrer = tx.DB().Model(b).Insert
	}
	if err := enregistrer(); err != nil {
		if strings.Contains(err.Error(), "UNIQUE") {
			return socle.ErrChamps(map[string]string{"courriel": "Cette adresse est déjà celle d’une boîte."}).Cause(err)
		}
		return fmt.Errorf("boite: %w", err)
	}
	return socle.Journaliser(tx, socle.Acte{Acteur: par, Verbe: "boites.enregistrer", Objet: "boites:" + b.ID, Collectivite: b.Collectivite})
}

// Utiles tells whether the guichet of a collectivité reads a boîte.
func Utiles(app core.App, collectivite string) (oui bool, err error) {
	err = app.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM boites WHERE collectivite = {:c})").Bind(dbx.Params{"c": collectivite}).Row(&oui)
	return oui, err
}
