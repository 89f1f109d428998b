package synchro

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// projeter applies one event of a guichet, that is new.
func projeter(tx core.App, n *Noeud, e *rattachement.Evenement) error {
	genre, _ := e.Genre()
	appliquer := de(tx).genres[genre]
	if appliquer == nil {
		return fmt.Errorf("type %s is not of this version", e.Type)
	}
	// The member may have moved on between the door and now.
	siens, err := tenus(tx, n.ID)
	if err != nil || !slices.Contains(siens, e.Collectivite) {
		return err
	}
	return appliquer(tx, n, e)
}

// Appliquer is what a room does with an event of one kind. It may come late, or
// after a later one: [Noeud.Precede] tells.
type Appliquer func(tx core.App, n *Noeud, e *rattachement.Evenement) error

// DeclarerGenre has a room apply the events of one kind.
func DeclarerGenre(app core.App, genre string, f Appliquer) { de(app).genres[genre] = f }

// Precede tells that what was told under this node, epoch and version comes before
// an event of this guichet. What was told by a guichet that no longer holds the
// member loses against any.
func (n *Noeud) Precede(noeud string, epoque, version int64, e *rattachement.Evenement) bool {
	return noeud != n.ID || epoque < e.Epoch || epoque == e.Epoch && version < e.Aggver
}

// projeterDemande applies the header of a demande.
func projeterDemande(tx core.App, n *Noeud, e *rattachement.Evenement) error {
	_, verbe := e.Genre()
	avant, err := enTete(tx, e.Collectivite, e.Subject)
	if err != nil {
		return err
	}
	if avant != nil && !n.Precede(avant.Noeud, avant.Epoque, avant.Version, e) {
		return nil
	}
	suite := &EnTete{Membre: e.Collectivite, Agregat: e.Subject, Noeud: n.ID, Epoque: e.Epoch, Version: e.Aggver, Attentes: types.JSONRaw("[]"), MajLe: socle.Date(e.Time)}
	if verbe == rattachement.VerbeRetire {
		// Its place stays, empty: an older event that comes late brings nothing back.
		return suite.ecrire(tx, avant, nil)
	}
	var d rattachement.EnTete
	if err := json.Unmarshal(e.Data, &d); err != nil {
		return err
	}
	if err := verifierEnTete(n, &d); err != nil {
		return err
	}
	suite.Numero, suite.Teleservice, suite.Titre, suite.Etat, suite.Mot, suite.Lien = d.Numero, d.Teleservice, d.Titre, d.Etat, d.Mot, d.Lien
	suite.DeposeeLe, suite.MajLe, suite.Echeance = socle.Date(d.DeposeeLe), socle.Date(d.MajLe), d.Echeance
	if d.CloseLe != nil {
		suite.CloseLe = socle.Date(*d.CloseLe)
	}
	if suite.Attentes, err = json.Marshal(d.Attentes); err != nil {
		return err
	}
	return suite.ecrire(tx, avant, d.Lecteurs)
}

// EnTete is what the hub knows of a demande: its header, as its guichet told it.
// Of one that was taken back only its place is left.
type EnTete struct {
	ID          string         `db:"pk,id"`
	Membre      string         `db:"membre"`
	Agregat     string         `db:"agregat"` // as its guichet calls it
	Noeud       string         `db:"noeud"`   // that told it
	Epoque      int64          `db:"epoque"`
	Version     int64          `db:"version"`
	Numero      string         `db:"numero"`
	Teleservice string         `db:"teleservice"`
	Titre       string         `db:"titre"`
	Etat        string         `db:"etat"`
	Mot         string         `db:"mot"`
	Attentes    types.JSONRaw  `db:"attentes"`
	Lien        string         `db:"lien"`
	DeposeeLe   types.DateTime `db:"deposee_le"`
	MajLe       types.DateTime `db:"maj_le"`
	CloseLe     types.DateTime `db:"close_le"`
	Echeance    string         `db:"echeance"`
}

// TableName is the collection of the headers.
func (EnTete) TableName() string { return "hub_demandes" }

func enTete(app core.App, membre, agregat string) (*EnTete, error) {
	var l []EnTete
	if err := app.DB().Select("*").From("hub_demandes").Where(dbx.HashExp{"membre": membre, "agregat": agregat}).All(&l); err != nil {
		return nil, fmt.Errorf("header %s: %w", agregat, err)
	}
	if len(l) == 0 {
		return nil, nil
	}
	return &l[0], nil
}

// What a header may hold, in characters.
const (
	texteMax    = 200
	lecteursMax = 50
)

var errEnTete = errors.New("a header that no guichet would send")

// verifierEnTete refuses what would not be a header: its link leads to the guichet
// that sends it, and nowhere else.
func verifierEnTete(n *Noeud, d *rattachement.EnTete) error {
	for _, s := range []string{d.Numero, d.Teleservice, d.Titre, d.Etat, d.Mot} {
		if len([]rune(s)) > texteMax {
			return errEnTete
		}
	}
	u, err := url.Parse(d.Lien)
	if err != nil || u.Scheme+"://"+u.Host != n.Adresse || u.User != nil || len(d.Lien) > 500 {
		return fmt.Errorf("%w: link", errEnTete)
	}
	if d.Echeance != "" {
		if _, err := time.Parse(time.DateOnly, d.Echeance); err != nil {
			return fmt.Errorf("%w: due date", errEnTete)
		}
	}
	if d.Numero == "" || d.Titre == "" || d.DeposeeLe.IsZero() || len(d.Lecteurs) == 0 || len(d.Lecteurs) > lecteursMax || len(d.Attentes) > 10 {
		return errEnTete
	}
	return nil
}

func (t *EnTete) ecrire(tx core.App, avant *EnTete, lecteurs []rattachement.LecteurEnTete) (err error) {
	if avant != nil {
		t.ID = avant.ID
		if _, err := tx.DB().Delete("hub_lecteurs", dbx.HashExp{"demande": t.ID}).Execute(); err != nil {
			return err
		}
		err = tx.DB().Model(t).Update()
	} else {
		t.ID = socle.ID()
		err = tx.DB().Model(t).Insert()
	}
	if err != nil {
		return err
	}
	for _, l := range lecteurs {
		if _, err := tx.DB().Insert("hub_lecteurs", dbx.Params{
			"id": socle.ID(), "demande": t.ID, "membre": t.Membre, "sujet": l.Sujet, "jusqu_au": l.Jusqu, "mandat": l.Mandat,
		}).Execute(); err != nil {
			return err
		}
	}
	return nil
}
