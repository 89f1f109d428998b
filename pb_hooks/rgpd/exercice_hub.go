package rgpd

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/pocketbase/dbx"
	"github.com/pocketbase/pocketbase/core"

	"guichet/pb_hooks/collectivites"
	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/preuves"
	"guichet/pb_hooks/socle"
	"guichet/pb_hooks/usagers"
)

// DuHub is a right that somebody exercises at the guichet of the Département.
type DuHub struct {
	ID           string // what it calls her demande
	Collectivite string
	Sujet        string // what it calls her here
	Genre        Genre
	DemandeeLe   time.Time
}

// inconnue stands for the name of whom this guichet does not know.
const inconnue = "Une personne que le guichet du Département connaît"

// RecevoirDuHub records it, once. Whom nobody here is known to be is answered all
// the same: the agents see it.
func RecevoirDuHub(tx core.App, d DuHub) error {
	if titre, _ := d.Genre.Mots(); titre == "" || d.ID == "" {
		return fmt.Errorf("right %q of %q: none that is known here", d.Genre, d.ID)
	}
	deja, err := ParHub(tx, d.Collectivite, d.ID)
	if err != nil || deja != nil {
		return err
	}
	e := &Exercice{
		Collectivite: d.Collectivite, Hub: d.ID, Sujet: d.Sujet, Genre: d.Genre, Canal: string(demandes.EnLigne), Demandeur: inconnue, RecueLe: socle.De(tx).Horloge.Aujourdhui().ISO(),
	}
	compte, err := compteDuHub(tx, d)
	if err != nil {
		return err
	}
	if compte != nil {
		e.Compte, e.Courriel, e.Demandeur = compte.ID, compte.Courriel, cmp.Or(compte.NomComplet(), inconnue)
		if err := e.deSonCompte(tx, compte); err != nil {
			return err
		}
	}
	return e.recevoir(tx, socle.Programme("hub"), "", "Demande faite le "+socle.JourDe(d.DemandeeLe).Date()+" au guichet du Département, reçue le "+e.recue().Date()+".")
}

// compteDuHub is who signs in here by that subject, nil for nobody.
func compteDuHub(app core.App, d DuHub) (*usagers.Compte, error) {
	f, err := preuves.FournisseurDe(app, preuves.Hub, d.Collectivite)
	if err != nil || f == nil {
		return nil, err
	}
	p, err := preuves.ParSujet(app, f.Emetteur, d.Sujet)
	if err != nil || p == nil || p.Genre != preuves.Hub || p.Collectivite != d.Collectivite {
		return nil, err
	}
	return usagers.CompteActuel(app, p.Compte)
}

// ParHub finds the exercice that the guichet of the Département calls so, nil for
// none.
func ParHub(app core.App, collectivite, hub string) (*Exercice, error) {
	var e Exercice
	err := app.DB().Select("*").From("exercices").Where(dbx.HashExp{"collectivite": collectivite}).AndWhere(socle.Egal("hub", hub)).One(&e)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("exercice of the hub %s: %w", hub, err)
	}
	return &e, nil
}

// DesHubs lists those that came by the guichet of the Département, oldest first.
func DesHubs(app core.App) ([]Exercice, error) {
	var l []Exercice
	if err := app.DB().Select("*").From("exercices").Where(dbx.NewExp("hub != ''")).OrderBy("cree_le", "id").All(&l); err != nil {
		return nil, fmt.Errorf("exercices of the hub: %w", err)
	}
	return l, nil
}

// Suite is what the guichet of the Département is told of an exercice: dates, what
// became of which kinds of data, and where its person reads the rest.
type Suite struct {
	Numero     string
	Recue      socle.Jour
	Prolongee  bool // two more months were taken
	APreciser  bool // its person has to say which data
	Issue      Etat // "" while it waits for its answer
	Categories []Categorie
	Chemin     string // of this guichet
}

// Suite tells where it stands.
func (e *Exercice) Suite(app core.App) (*Suite, error) {
	c, err := collectivites.ParID(app, e.Collectivite)
	if err != nil {
		return nil, err
	}
	s := &Suite{Numero: e.Numero, Recue: e.recue(), Prolongee: e.Prolongation != "", APreciser: e.aPreciser(), Chemin: c.Chemin() + e.cheminSuite()}
	if e.Etat.Ouvert() {
		return s, nil
	}
	s.Issue = e.Etat
	s.Categories, err = e.lesCategories()
	return s, err
}

const cleSuivis = "guichet.rgpd.suivis"

type suivis []func(core.App, *Exercice) error

// Suivre has a room know of every exercice that came by the guichet of the
// Département, in the transaction that records or changes it.
func Suivre(app core.App, f func(tx core.App, e *Exercice) error) {
	l, _ := app.Store().Get(cleSuivis).(suivis)
	app.Store().Set(cleSuivis, append(l, f))
}

// annoncer tells it to the rooms that follow it.
func (e *Exercice) annoncer(tx core.App) error {
	if e.Hub == "" {
		return nil
	}
	l, _ := tx.Store().Get(cleSuivis).(suivis)
	for _, f := range l {
		if err := f(tx, e); err != nil {
			return err
		}
	}
	return nil
}
