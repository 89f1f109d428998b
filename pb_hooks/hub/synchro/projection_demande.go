package synchro

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/socle"
)

// projeter applies one event of a guichet, that is new, as its kind is.
func (t *tour) projeter(tx *Transaction, n *Noeud, e *rattachement.Evenement, genres map[string]Appliquer) error {
	genre, _ := e.Genre()
	appliquer := genres[genre]
	if appliquer == nil {
		return fmt.Errorf("type %s is not of this version", e.Type)
	}
	// The member may have moved on between the door and now.
	tient, err := t.tient(tx, n.ID, e.Collectivite)
	if err != nil || !tient {
		return err
	}
	return appliquer(tx, n, e)
}

// Appliquer is what a room does with an event of one kind. It may come late, or
// after a later one: [Noeud.Precede] tells.
type Appliquer func(tx *Transaction, n *Noeud, e *rattachement.Evenement) error

// DeclarerGenre has a room apply the events of one kind.
func DeclarerGenre(app core.App, genre string, f Appliquer) { de(app).genres[genre] = f }

// DeclarerDecision is [DeclarerGenre] for events of which the hub makes something that
// it decides too, in the same rows: of several machines the one that leads applies them.
func DeclarerDecision(app core.App, genre string, f Appliquer) {
	DeclarerGenre(app, genre, f)
	de(app).decides[genre] = func(*Transaction, *Noeud, *rattachement.Evenement) error { return nil }
}

// Precede tells that what was told under this node, epoch and version comes before
// an event of this guichet. What was told by a guichet that no longer holds the
// member loses against any.
func (n *Noeud) Precede(noeud string, epoque, version int64, e *rattachement.Evenement) bool {
	return noeud != n.ID || epoque < e.Epoch || epoque == e.Epoch && version < e.Aggver
}

// projeterDemande applies the header of a demande.
func projeterDemande(tx *Transaction, n *Noeud, e *rattachement.Evenement) error {
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
	if d.PerdueLe != nil {
		suite.PerdueLe = socle.Date(*d.PerdueLe)
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
	PerdueLe    types.DateTime `db:"perdue_le"` // since when its guichet says that it lost the demande
}

// TableName is the collection of the headers.
func (EnTete) TableName() string { return "hub_demandes" }

// enTete is what tells whether an event is later than what is known, nil for
// nothing known.
func enTete(tx *Transaction, membre, agregat string) (*EnTete, error) {
	var e EnTete
	err := tx.Requete("SELECT id, noeud, epoque, version FROM hub_demandes WHERE membre = {:membre} AND agregat = {:agregat}", dbx.Params{"membre": membre, "agregat": agregat}).
		Row(&e.ID, &e.Noeud, &e.Epoque, &e.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("header %s: %w", agregat, err)
	}
	return &e, nil
}

// What a header may hold, in characters.
const (
	texteMax    = 200
	lecteursMax = 50
)

var errEnTete = errors.New("a header that no guichet would send")

// verifierEnTete refuses what would not be a header: its link leads to the guichet
// that sends it, where it is today, and nowhere else.
func verifierEnTete(n *Noeud, d *rattachement.EnTete) error {
	for _, s := range []string{d.Numero, d.Teleservice, d.Titre, d.Etat, d.Mot} {
		if len([]rune(s)) > texteMax {
			return errEnTete
		}
	}
	lien, chezLui := n.ChezLui(d.Lien)
	if !chezLui {
		return fmt.Errorf("%w: link", errEnTete)
	}
	d.Lien = lien
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

const (
	ecrireEnTete = `INSERT INTO hub_demandes (id, membre, agregat, noeud, epoque, version, numero, teleservice, titre, etat, mot, attentes, lien, deposee_le, maj_le, close_le, echeance, perdue_le)
		VALUES ({:id}, {:membre}, {:agregat}, {:noeud}, {:epoque}, {:version}, {:numero}, {:teleservice}, {:titre}, {:etat}, {:mot}, {:attentes}, {:lien}, {:deposee}, {:maj}, {:close}, {:echeance}, {:perdue})
		ON CONFLICT (id) DO UPDATE SET noeud = excluded.noeud, epoque = excluded.epoque, version = excluded.version, numero = excluded.numero, teleservice = excluded.teleservice,
			titre = excluded.titre, etat = excluded.etat, mot = excluded.mot, attentes = excluded.attentes, lien = excluded.lien, deposee_le = excluded.deposee_le,
			maj_le = excluded.maj_le, close_le = excluded.close_le, echeance = excluded.echeance, perdue_le = excluded.perdue_le`
	oterLecteurs  = "DELETE FROM hub_lecteurs WHERE demande = {:demande}"
	ecrireLecteur = "INSERT INTO hub_lecteurs (id, demande, membre, sujet, jusqu_au, mandat) VALUES ({:id}, {:demande}, {:membre}, {:sujet}, {:jusqu}, {:mandat})"
)

// ecrire puts it in the place of the one before, nil for none.
func (e *EnTete) ecrire(tx *Transaction, avant *EnTete, lecteurs []rattachement.LecteurEnTete) error {
	if avant == nil {
		e.ID = socle.ID()
	} else {
		e.ID = avant.ID
		if _, err := tx.Requete(oterLecteurs, dbx.Params{"demande": e.ID}).Execute(); err != nil {
			return err
		}
	}
	_, err := tx.Requete(ecrireEnTete, dbx.Params{
		"id": e.ID, "membre": e.Membre, "agregat": e.Agregat, "noeud": e.Noeud, "epoque": e.Epoque, "version": e.Version, "numero": e.Numero, "teleservice": e.Teleservice,
		"titre": e.Titre, "etat": e.Etat, "mot": e.Mot, "attentes": string(e.Attentes), "lien": e.Lien, "deposee": e.DeposeeLe.String(), "maj": e.MajLe.String(),
		"close": e.CloseLe.String(), "echeance": e.Echeance, "perdue": e.PerdueLe.String(),
	}).Execute()
	if err != nil {
		return err
	}
	for _, l := range lecteurs {
		_, err := tx.Requete(ecrireLecteur, dbx.Params{
			"id": socle.ID(), "demande": e.ID, "membre": e.Membre, "sujet": l.Sujet, "jusqu": l.Jusqu, "mandat": l.Mandat,
		}).Execute()
		if err != nil {
			return err
		}
	}
	return nil
}
