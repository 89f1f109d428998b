package droits

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"
	"github.com/pocketbase/pocketbase/tools/types"

	"guichet/pb_hooks/hub/annuaire"
	"guichet/pb_hooks/hub/synchro"
	"guichet/pb_hooks/rattachement"
	"guichet/pb_hooks/rgpd"
	"guichet/pb_hooks/socle"
)

// Exercice is one right that somebody exercises towards one collectivité: when she
// asked, by the clock of the hub, and what its guichet told since.
type Exercice struct {
	ID           string         `db:"pk,id"` // what the guichet calls it too
	Compte       string         `db:"compte"`
	Secteur      string         `db:"secteur"`
	Sujet        string         `db:"sujet"`
	Membre       string         `db:"membre"`       // "" for a collectivité of this machine
	Collectivite string         `db:"collectivite"` // of this machine, or ""
	Genre        rgpd.Genre     `db:"genre"`
	Etat         Etat           `db:"etat"`
	DemandeeLe   types.DateTime `db:"demandee_le"`
	Echeance     string         `db:"echeance"` // civil day
	Numero       string         `db:"numero"`
	RecueLe      string         `db:"recue_le"` // civil day, as the guichet tells it
	Prolongee    bool           `db:"prolongee"`
	APreciser    bool           `db:"a_preciser"` // she has to say at the guichet which data
	Issue        rgpd.Etat      `db:"issue"`
	RepondueLe   types.DateTime `db:"repondue_le"`
	Categories   types.JSONRaw  `db:"categories"`
	Lien         string         `db:"lien"`  // where she reads the rest
	Noeud        string         `db:"noeud"` // that told it, "" for none yet
	Epoque       int64          `db:"epoque"`
	Version      int64          `db:"version"`
	AlerteeLe    types.DateTime `db:"alertee_le"` // when the mairie was written to that it does not arrive
}

// TableName is the collection of what is asked at the hub.
func (Exercice) TableName() string { return "hub_exercices" }

func (x *Exercice) enRegistre() string { return "hub_exercices:" + x.ID }

// Etat is how far it is.
type Etat string

// The states.
const (
	Envoyee  Etat = "envoyee"
	Recue    Etat = "recue"
	Repondue Etat = "repondue"
)

// Genres are the rights that are exercised here, in the order of the page.
var Genres = []rgpd.Genre{rgpd.Acces, rgpd.Rectification, rgpd.Effacement, rgpd.Opposition}

// Demander has a compte exercise a right towards those of its sectors that it names.
// A collectivité that has not answered the same yet is not asked again. It tells how
// many were asked.
func Demander(tx core.App, compte *annuaire.Compte, g rgpd.Genre, secteurs []string) (n int, err error) {
	l, err := Destinataires(tx, compte.ID)
	if err != nil {
		return 0, err
	}
	for i := range l {
		d := &l[i]
		if !slices.Contains(secteurs, d.Secteur) || !d.Joignable() {
			continue
		}
		var attend bool
		err := tx.DB().NewQuery("SELECT EXISTS (SELECT 1 FROM hub_exercices WHERE compte IN (" + annuaire.Reunis + ") AND secteur = {:s} AND genre = {:g} AND etat != 'repondue')").
			Bind(dbx.Params{"c": compte.ID, "s": d.Secteur, "g": string(g)}).Row(&attend)
		if err != nil {
			return 0, fmt.Errorf("what a compte asked: %w", err)
		}
		if attend {
			continue
		}
		if err := d.demander(tx, compte, g); err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

func (d *Destinataire) demander(tx core.App, compte *annuaire.Compte, g rgpd.Genre) error {
	maintenant := socle.De(tx).Horloge.Maintenant()
	x := &Exercice{
		ID: socle.ID(), Compte: compte.ID, Secteur: d.Secteur, Sujet: d.Sujet, Membre: d.Membre, Collectivite: d.Collectivite, Genre: g, Etat: Envoyee,
		DemandeeLe: socle.Date(maintenant), Echeance: rgpd.Echeance(socle.JourDe(maintenant)).ISO(), Categories: types.JSONRaw("[]"),
	}
	if err := tx.DB().Model(x).Insert(); err != nil {
		return fmt.Errorf("record what a compte asks: %w", err)
	}
	if err := socle.Journaliser(tx, socle.Acte{Acteur: compte.Acteur(), Verbe: "hub_droits.demander", Objet: x.enRegistre(), Details: []any{d.Membre, d.Collectivite, string(g)}}); err != nil {
		return err
	}
	if d.Collectivite != "" {
		return rgpd.RecevoirDuHub(tx, rgpd.DuHub{ID: x.ID, Collectivite: d.Collectivite, Sujet: d.Sujet, Genre: g, DemandeeLe: maintenant})
	}
	return x.annoncer(tx, d.Noeud)
}

// annoncer has the guichet that holds the member know.
func (x *Exercice) annoncer(tx core.App, noeud string) error {
	return synchro.Annoncer(tx, synchro.Annonce{
		Noeud: noeud, Genre: rattachement.GenreDroits, Verbe: rattachement.VerbeDemande, Sujet: x.ID, Membre: x.Membre,
		Data: rattachement.DroitDemande{Sujet: x.Sujet, Droit: string(x.Genre), DemandeeLe: x.DemandeeLe.Time().UTC()},
	})
}

// redire tells a guichet again what waits for its answer.
func redire(tx core.App, noeud string) error {
	var l []Exercice
	err := tx.DB().NewQuery(`SELECT x.* FROM hub_exercices x JOIN hub_tenues t ON t.membre = x.membre AND t.jusqu_a = '' AND t.noeud = {:n}
		WHERE x.etat != 'repondue' ORDER BY x.demandee_le, x.id`).Bind(dbx.Params{"n": noeud}).All(&l)
	if err != nil {
		return fmt.Errorf("rights exercised at %s: %w", noeud, err)
	}
	for i := range l {
		if err := l[i].annoncer(tx, noeud); err != nil {
			return err
		}
	}
	return nil
}

// parID finds one, nil for none.
func parID(app core.App, id string) (*Exercice, error) {
	var x Exercice
	err := app.DB().Select("*").From("hub_exercices").Where(dbx.HashExp{"id": id}).One(&x)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("exercice at the hub: %w", err)
	}
	return &x, nil
}

// Sien is one of a person.
type Sien struct {
	Exercice
	Chez string `db:"chez"` // towards whom: « la mairie de Saint-Exemple »
}

// DuCompte lists those of a compte, last first.
func DuCompte(app core.App, compte string) ([]Sien, error) {
	var l []Sien
	err := app.DB().NewQuery(`SELECT x.*, coalesce((SELECT c.nom FROM hub_clients c WHERE c.secteur = x.secteur ORDER BY c.id != c.secteur LIMIT 1), '') AS chez
		FROM hub_exercices x WHERE x.compte IN (` + annuaire.Reunis + `) ORDER BY x.demandee_le DESC, x.id`).Bind(dbx.Params{"c": compte}).All(&l)
	if err != nil {
		return nil, fmt.Errorf("exercices of a compte: %w", err)
	}
	return l, nil
}

// LesCategories are those of its answer.
func (x *Exercice) LesCategories() (l []rattachement.CategorieDroit, err error) {
	err = json.Unmarshal(x.Categories, &l)
	return l, err
}

// gardeesAns is how long one is kept once it is answered, as at the guichet; one that
// nobody ever answered, as long after it was asked.
const gardeesAns = 5

func oublier(app core.App) error {
	limite := dbx.Params{"l": socle.Date(socle.De(app).Horloge.Maintenant().AddDate(-gardeesAns, 0, 0)).String()}
	_, err := app.DB().Delete("hub_exercices", dbx.NewExp("etat = 'repondue' AND repondue_le < {:l} OR etat != 'repondue' AND demandee_le < {:l}", limite)).Execute()
	if err != nil {
		return fmt.Errorf("forget old exercices: %w", err)
	}
	return nil
}

// detacher leaves what she asked, without her, once her compte is erased: it proves that
// it was sent. What is still on its way names her until it has arrived.
func detacher(tx core.App, compte string) error {
	for _, requete := range []string{
		"UPDATE hub_exercices SET sujet = '' WHERE compte = {:c} AND etat != 'envoyee'",
		"UPDATE hub_exercices SET compte = '' WHERE compte = {:c}",
	} {
		if _, err := tx.DB().NewQuery(requete).Bind(dbx.Params{"c": compte}).Execute(); err != nil {
			return fmt.Errorf("exercices of an erased compte: %w", err)
		}
	}
	return nil
}
